// SPDX-License-Identifier: MIT
// Text and formulas on paper: words and MathML are set as boxes, and boxes are broken into lines. Lengths are points.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

struct _cairo;

namespace normscope {

enum class Face : std::uint8_t { regular, italic, bold, mono };

/// Something with a baseline: glyphs and rules at places relative to its left end on the baseline, y downwards.
struct PaperBox {
    struct Glyphs {
        std::string text;
        Face face;
        double size, x, y;
    };
    struct Rule {
        double x, y, width, height;
    };
    double width = 0, ascent = 0, descent = 0;
    std::vector<Glyphs> glyphs;
    std::vector<Rule> rules;
    bool blank = false;  ///< a space, at which a line may be broken

    void put(const PaperBox& box, double x, double y);
};

/// The program's own fonts on a PDF surface.
class Paper {
public:
    /// A4, into memory.
    Paper();
    ~Paper();
    Paper(const Paper&) = delete;
    Paper& operator=(const Paper&) = delete;

    static constexpr double width = 595.276, height = 841.89, margin = 62;

    PaperBox word(std::string_view text, Face face, double size) const;
    /// HTML as prose_html() and mathml() make it, without blocks.
    std::vector<PaperBox> line_of(std::string_view html, double size, Face face = Face::regular) const;

    /// Breaks boxes into lines from the cursor on; a new page where the room ends.
    void flow(const std::vector<PaperBox>& boxes, double size, double indent = 0);
    /// Paragraphs and lists of prose_html().
    void blocks(std::string_view html, double size);
    void draw(const PaperBox& box, double x, double y);
    void fill(double x, double y, double w, double h, double red, double green, double blue);
    /// Begins a page where there is less room than that.
    void keep(double room);
    void new_page();
    void skip(double by) { y_ += by; }
    double y() const { return y_; }

    /// The finished file; nothing can be drawn afterwards.
    Result<std::string> finish();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
    double y_ = margin;
};

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "app/lessons/paper_text.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <embedded/paper.h>
#include <ft2build.h>

#include FT_FREETYPE_H

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace normscope {
namespace {

constexpr std::array<std::string_view, 4> files = {"Inter-Regular.otf", "Inter-Italic.otf", "Inter-SemiBold.otf",
                                                   "JetBrainsMono-Regular.ttf"};

cairo_status_t append(void* target, const unsigned char* bytes, unsigned length) {
    static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(bytes), length);
    return CAIRO_STATUS_SUCCESS;
}

/// The characters of UTF-8, each as its own text.
std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> all;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = 1;
        while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80) ++length;
        all.push_back(text.substr(at, length));
        at += length;
    }
    return all;
}

char32_t code_of(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    char32_t code = first < 0x80 ? first : first < 0xE0 ? first & 0x1F : first < 0xF0 ? first & 0x0F : first & 0x07;
    for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3F);
    return code;
}

std::string unescaped(std::string_view html) {
    constexpr std::array<std::pair<std::string_view, char>, 4> names = {
        {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}}};
    std::string text;
    while (!html.empty()) {
        const auto* found = std::ranges::find_if(names, [&](const auto& name) { return html.starts_with(name.first); });
        text += found == names.end() ? html.front() : found->second;
        html.remove_prefix(found == names.end() ? 1 : found->first.size());
    }
    return text;
}

/// One element of the markup: its name, and what is inside.
struct Element {
    std::string_view tag, inner;
    bool is_text = false;
};

/// Takes the next element or text off `rest`. The markup is the program's own and well formed.
Element take(std::string_view& rest) {
    if (rest.front() != '<') {
        const auto end = std::min(rest.find('<'), rest.size());
        const Element text{{}, rest.substr(0, end), true};
        rest.remove_prefix(end);
        return text;
    }
    const auto close = std::min(rest.find('>'), rest.size() - 1);
    auto head = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    const auto tag = head.substr(0, head.find_first_of(" /"));
    if (head.ends_with('/')) return {tag, {}};
    int depth = 1;
    std::size_t at = 0;
    while (at < rest.size()) {
        const auto open = rest.find('<', at);
        if (open == std::string_view::npos) break;
        const bool closing = rest.substr(open + 1).starts_with("/");
        const auto name = rest.substr(open + 1 + (closing ? 1 : 0));
        const bool same = name.starts_with(tag) && name.find_first_of(" />") == tag.size();
        const auto end = rest.find('>', open);
        if (same && !(end != std::string_view::npos && end > 0 && rest[end - 1] == '/')) depth += closing ? -1 : 1;
        if (depth == 0) {
            const Element element{tag, rest.substr(0, open)};
            rest.remove_prefix(std::min(end + 1, rest.size()));
            return element;
        }
        at = open + 1;
    }
    const Element element{tag, rest};
    rest = {};
    return element;
}

}  // namespace

void PaperBox::put(const PaperBox& box, double x, double y) {
    for (auto glyph : box.glyphs) {
        glyph.x += x;
        glyph.y += y;
        glyphs.push_back(std::move(glyph));
    }
    for (auto rule : box.rules) rules.push_back({rule.x + x, rule.y + y, rule.width, rule.height});
    width = std::max(width, x + box.width);
    ascent = std::max(ascent, box.ascent - y);
    descent = std::max(descent, box.descent + y);
}

struct Paper::Inside {
    std::string bytes;
    FT_Library library = nullptr;
    std::array<FT_Face, files.size()> faces{};
    std::array<cairo_font_face_t*, files.size()> fonts{};
    cairo_surface_t* surface = nullptr;
    cairo_t* cairo = nullptr;

    /// The face itself, or the first other one that has the character.
    Face having(Face wanted, std::string_view character) const {
        const auto code = code_of(character);
        const auto has = [&](Face face) { return FT_Get_Char_Index(faces[static_cast<std::size_t>(face)], code) != 0; };
        if (has(wanted)) return wanted;
        for (const auto face : {Face::regular, Face::mono})
            if (has(face)) return face;
        return wanted;
    }
    double advance(Face face, double size, std::string_view text) const {
        auto* font = faces[static_cast<std::size_t>(face)];
        double units = 0;
        for (const auto character : characters(text)) {
            FT_Load_Glyph(font, FT_Get_Char_Index(font, code_of(character)), FT_LOAD_NO_SCALE);
            units += static_cast<double>(font->glyph->metrics.horiAdvance);
        }
        return units * size / font->units_per_EM;
    }
};

Paper::Paper() : inside_(std::make_unique<Inside>()) {
    FT_Init_FreeType(&inside_->library);
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto file = embedded::paper::find(files[i]).value();
        FT_New_Memory_Face(inside_->library, reinterpret_cast<const FT_Byte*>(file.bytes.data()),
                           static_cast<FT_Long>(file.bytes.size()), 0, &inside_->faces[i]);
        inside_->fonts[i] = cairo_ft_font_face_create_for_ft_face(inside_->faces[i], 0);
    }
    inside_->surface = cairo_pdf_surface_create_for_stream(append, &inside_->bytes, width, height);
    cairo_pdf_surface_set_metadata(inside_->surface, CAIRO_PDF_METADATA_CREATOR, "NormScope");
    cairo_pdf_surface_set_metadata(inside_->surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00");
    inside_->cairo = cairo_create(inside_->surface);
}

Paper::~Paper() {
    cairo_destroy(inside_->cairo);
    cairo_surface_destroy(inside_->surface);
    for (auto* font : inside_->fonts) cairo_font_face_destroy(font);
    cairo_debug_reset_static_data();  // scaled fonts would outlive the faces that they are made of
    for (auto* face : inside_->faces) FT_Done_Face(face);
    FT_Done_FreeType(inside_->library);
}

PaperBox Paper::word(std::string_view text, Face face, double size) const {
    PaperBox box;
    box.ascent = size * 0.74;
    box.descent = size * 0.2;
    for (const auto character : characters(text)) {
        const auto own = inside_->having(face, character);
        const double by = inside_->advance(own, size, character);
        if (!box.glyphs.empty() && box.glyphs.back().face == own)
            box.glyphs.back().text += character;
        else
            box.glyphs.push_back({std::string(character), own, size, box.width, 0});
        box.width += by;
    }
    return box;
}

namespace {

PaperBox math(const Paper& paper, std::string_view markup, double size);

PaperBox row(const Paper& paper, std::string_view markup, double size) {
    PaperBox box;
    while (!markup.empty()) {
        const auto before = markup;
        take(markup);
        const auto next = math(paper, before.substr(0, before.size() - markup.size()), size);
        box.put(next, box.width, 0);
    }
    return box;
}

/// The parts of an element, each set by itself.
std::vector<PaperBox> parts(const Paper& paper, std::string_view markup, const std::vector<double>& sizes) {
    std::vector<PaperBox> boxes;
    while (!markup.empty()) {
        const auto before = markup;
        take(markup);
        const double size = sizes[std::min(boxes.size(), sizes.size() - 1)];
        boxes.push_back(math(paper, before.substr(0, before.size() - markup.size()), size));
    }
    while (boxes.size() < sizes.size()) boxes.emplace_back();
    return boxes;
}

PaperBox fraction(const Paper& paper, std::string_view inner, double size) {
    const auto two = parts(paper, inner, {size * 0.86, size * 0.86});
    PaperBox box;
    const double width = std::max(two[0].width, two[1].width) + size * 0.3;
    const double axis = -size * 0.27;
    box.put(two[0], (width - two[0].width) / 2, axis - size * 0.18 - two[0].descent);
    box.put(two[1], (width - two[1].width) / 2, axis + size * 0.2 + two[1].ascent);
    box.rules.push_back({size * 0.06, axis, width - size * 0.12, size * 0.05});
    box.width = width;
    return box;
}

/// The sign as glyph, the bar over what is below it as a rule; a tall radicand stretches the sign.
PaperBox root(const Paper& paper, std::string_view inner, double size) {
    const auto below = row(paper, inner, size);
    const double tall = std::max(size, (below.ascent + below.descent) * 1.06);
    const auto sign = paper.word("√", Face::regular, tall);
    PaperBox box;
    const double top = -below.ascent - size * 0.12;
    box.put(sign, 0, below.descent - tall * 0.04);
    box.put(below, sign.width + size * 0.04, 0);
    box.rules.push_back({sign.width - size * 0.08, top, below.width + size * 0.16, size * 0.055});
    box.width += size * 0.12;
    box.ascent = std::max(box.ascent, -top + size * 0.06);
    return box;
}

PaperBox accent(const Paper& paper, std::string_view inner, double size) {
    const auto two = parts(paper, inner, {size, size});
    PaperBox box = two[0];
    const bool line = !two[1].glyphs.empty() && two[1].glyphs.front().text == "‾";
    if (line) {
        box.rules.push_back({0, -two[0].ascent - size * 0.06, two[0].width, size * 0.05});
    } else {
        const double lower = size * 0.02;
        const auto hat = paper.word("ˆ", Face::regular, size);
        box.put(hat, (two[0].width - hat.width) / 2 + size * 0.04, -lower);
        box.width = two[0].width;
    }
    box.ascent += size * 0.06;
    return box;
}

PaperBox scripts(const Paper& paper, std::string_view tag, std::string_view inner, double size) {
    auto all = parts(paper, inner, {size, size * 0.7, size * 0.7});
    PaperBox box = all[0];
    const double x = all[0].width + size * 0.02;
    if (tag != "msup") box.put(all[1], x, size * 0.2);
    if (tag == "msup") box.put(all[1], x, -std::max(size * 0.36, all[0].ascent - size * 0.36));
    if (tag == "msubsup") box.put(all[2], x, -size * 0.4);
    return box;
}

PaperBox math(const Paper& paper, std::string_view markup, double size) {
    const auto element = take(markup);
    const auto& [tag, inner, is_text] = element;
    if (is_text) return paper.word(unescaped(inner), Face::regular, size);
    if (tag == "mfrac") return fraction(paper, inner, size);
    if (tag == "msqrt") return root(paper, inner, size);
    if (tag == "mover") return accent(paper, inner, size);
    if (tag == "msub" || tag == "msup" || tag == "msubsup") return scripts(paper, tag, inner, size);
    if (tag == "mspace") return PaperBox{.width = size * 0.3};
    if (tag == "mi") {
        const auto text = unescaped(inner);
        return paper.word(text, text.size() == 1 || text != "∞" ? Face::italic : Face::regular, size);
    }
    if (tag == "mo") {
        const auto text = unescaped(inner);
        const bool wide = text.size() > 1 || text == "=" || text == "+" || text == "<" || text == ">";
        const auto sign = paper.word(text, Face::regular, size);
        PaperBox box;
        box.put(sign, wide ? size * 0.18 : 0, 0);
        box.width += wide ? size * 0.18 : text == "," ? size * 0.12 : 0;
        return box;
    }
    if (tag == "mn" || tag == "mtext") return paper.word(unescaped(inner), Face::regular, size);
    return row(paper, inner, size);
}

}  // namespace

std::vector<PaperBox> Paper::line_of(std::string_view html, double size, Face face) const {
    std::vector<PaperBox> boxes;
    while (!html.empty()) {
        const auto element = take(html);
        if (element.is_text) {
            std::string piece;
            const auto push = [&] {
                if (!piece.empty()) boxes.push_back(word(unescaped(piece), face, size));
                piece.clear();
            };
            for (const char c : element.inner) {
                if (c != ' ' && c != '\n') {
                    piece += c;
                    continue;
                }
                push();
                auto space = word(" ", face, size);
                space.blank = true;
                boxes.push_back(std::move(space));
            }
            push();
        } else if (element.tag == "math") {
            boxes.push_back(row(*this, element.inner, size));
        } else {
            const auto own = element.tag == "b" ? Face::bold : element.tag == "code" ? Face::mono : face;
            for (auto& box : line_of(element.inner, own == Face::mono ? size * 0.92 : size, own))
                boxes.push_back(std::move(box));
        }
    }
    return boxes;
}

void Paper::flow(const std::vector<PaperBox>& boxes, double size, double indent) {
    const double room = width - 2 * margin - indent;
    for (std::size_t begin = 0; begin < boxes.size();) {
        while (begin < boxes.size() && boxes[begin].blank) ++begin;
        double used = 0;
        double ascent = size * 0.78;
        double descent = size * 0.22;
        std::size_t end = begin;
        std::size_t last = begin;  // where the line may be broken
        while (end < boxes.size() && (used + boxes[end].width <= room || last == begin)) {
            used += boxes[end].width;
            ++end;
            if (end == boxes.size() || boxes[end].blank) last = end;
            if (used > room) break;
        }
        if (last == begin) last = end;
        for (std::size_t i = begin; i < last; ++i) {
            ascent = std::max(ascent, boxes[i].ascent);
            descent = std::max(descent, boxes[i].descent);
        }
        keep(ascent + descent);
        double x = margin + indent;
        for (std::size_t i = begin; i < last; ++i) {
            draw(boxes[i], x, y_ + ascent);
            x += boxes[i].width;
        }
        y_ += ascent + descent + size * 0.3;
        begin = last;
    }
}

void Paper::blocks(std::string_view html, double size) {
    while (!html.empty()) {
        const auto element = take(html);
        if (element.is_text) continue;
        if (element.tag == "ul") {
            blocks(element.inner, size);
        } else if (element.tag == "li") {
            auto boxes = line_of(element.inner, size);
            auto dot = word("•  ", Face::regular, size);
            boxes.insert(boxes.begin(), dot);
            flow(boxes, size, size);
        } else {
            flow(line_of(element.inner, size), size);
            skip(size * 0.25);
        }
    }
}

void Paper::draw(const PaperBox& box, double x, double y) {
    auto* cairo = inside_->cairo;
    cairo_set_source_rgb(cairo, 0.07, 0.07, 0.07);
    for (const auto& glyph : box.glyphs) {
        cairo_set_font_face(cairo, inside_->fonts[static_cast<std::size_t>(glyph.face)]);
        cairo_set_font_size(cairo, glyph.size);
        cairo_move_to(cairo, x + glyph.x, y + glyph.y);
        cairo_show_text(cairo, glyph.text.c_str());
    }
    for (const auto& rule : box.rules) {
        cairo_rectangle(cairo, x + rule.x, y + rule.y, rule.width, rule.height);
        cairo_fill(cairo);
    }
}

void Paper::fill(double x, double y, double w, double h, double red, double green, double blue) {
    cairo_set_source_rgb(inside_->cairo, red, green, blue);
    cairo_rectangle(inside_->cairo, x, y, w, h);
    cairo_fill(inside_->cairo);
}

void Paper::keep(double room) {
    if (y_ + room > height - margin && y_ > margin) new_page();
}

void Paper::new_page() {
    cairo_show_page(inside_->cairo);
    y_ = margin;
}

Result<std::string> Paper::finish() {
    cairo_surface_finish(inside_->surface);
    const auto status = cairo_surface_status(inside_->surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(std::string("the PDF could not be made: ") + cairo_status_to_string(status));
    return std::move(inside_->bytes);
}

}  // namespace normscope

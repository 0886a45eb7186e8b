// SPDX-License-Identifier: MIT
// Switches for questions that people bring, each with what it changes, measured on the document's batch.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/ui/view.h"

namespace normscope::ui {

class SwitchesPanel {
public:
    /// At the cursor, `width` wide; advances the cursor.
    void draw(const View& view, float width);

private:
    static constexpr std::size_t count = 5;

    void measure(const View& view, std::size_t which);

    struct Measured {
        std::uint64_t at = ~std::uint64_t{0};  ///< revision of the document
        std::vector<std::string> figures;
        std::string note;
        bool refused = false;  ///< by BatchNorm, in the words of the note
    };
    std::array<bool, count> on_{};
    std::array<Measured, count> measured_;
};

}  // namespace normscope::ui

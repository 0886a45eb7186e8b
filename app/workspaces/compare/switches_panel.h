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

    std::array<bool, count> on_{};
    std::array<std::uint64_t, count> measured_at_{};
    std::array<std::vector<std::string>, count> lines_;
};

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// The command palette: finds every command and lesson by words.
#pragma once

#include <array>

#include "app/commands/registry.h"

namespace normscope {

class PalettePopup {
public:
    void open() { opening_ = true; }
    void draw(const CommandRegistry& commands, const Reading& reading, ActionSink& out);

private:
    void draw_results(const std::vector<const Command*>& found, const Reading& reading, ActionSink& out, bool entered);

    std::array<char, 128> query_{};
    int selected_ = 0;
    bool opening_ = false;
    bool scroll_ = false;
};

}  // namespace normscope

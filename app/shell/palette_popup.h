// SPDX-License-Identifier: MIT
// The command palette: finds every command and lesson by words, and every cell by its name.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "app/commands/registry.h"

namespace normscope {

class PalettePopup {
public:
    enum class Purpose { commands, go_to };

    void open(Purpose purpose = Purpose::commands) {
        opening_ = true;
        purpose_ = purpose;
    }
    void draw(const CommandRegistry& commands, const Reading& reading, ActionSink& out);

private:
    void draw_field(const Reading& reading);
    void move_selection(int count);
    bool draw_row(int place, std::string_view words, std::string_view chord, bool enabled, bool checked);
    void draw_place(const Reading& reading, ActionSink& out);
    void draw_results(const std::vector<const Command*>& found, const Reading& reading, ActionSink& out);

    Purpose purpose_ = Purpose::commands;
    std::optional<Result<std::int64_t>> place_;  ///< that the query names
    bool entered_ = false;
    std::array<char, 128> query_{};
    int selected_ = 0;
    bool opening_ = false;
    bool scroll_ = false;
};

}  // namespace normscope

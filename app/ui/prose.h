// SPDX-License-Identifier: MIT
// Prose: Markdown with $LaTeX$ through imgui_rich_md, in the program's fonts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/norm/quantity.h"

namespace normscope::ui {

/// Makes the Markdown context of the current ImGui context; needs load_fonts() first.
void start_prose();
void stop_prose();

/// Markdown at the cursor, wrapped to the content region; `size` is logical pixels.
void prose(const std::string& markdown, float size = 14.5f);

/// A quantity that a text speaks of, and which one of the row: counted from 1, 0: none in particular.
struct Symbol {
    Quantity quantity = Quantity::input;
    int index = 0;

    friend bool operator==(const Symbol&, const Symbol&) = default;
};
/// What a formula is about: "\hat{x}_2" and "x_3 = 4" name a number of the row, "\mu = 2.5" the mean.
std::optional<Symbol> named_by(std::string_view latex);
/// The id of the glossary's entry for the word under the pointer in the texts since the last call; empty: none.
std::string_view take_pointed_term();
/// The number under the pointer in the texts since the last call, as it is written; empty: none.
std::string take_pointed_number();
/// The symbol under the pointer in the texts since the last call. Of a row that is written out, "x = (4, 1)", it is the
/// entry under the pointer.
std::optional<Symbol> take_pointed_symbol();

}  // namespace normscope::ui

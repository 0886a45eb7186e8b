// SPDX-License-Identifier: MIT
// The top bar: the menu of all commands, the workspaces, the search field and the theme.
#pragma once

#include "app/commands/registry.h"
#include "app/ui/view.h"

namespace normscope {

inline constexpr float top_bar_height = 54;

void draw_top_bar(const ui::View& view, const CommandRegistry& commands, ImVec2 from, ImVec2 to);

}  // namespace normscope

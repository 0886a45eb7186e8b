// SPDX-License-Identifier: MIT
// What the pointer finds in a text lights up in every picture: symbols, the entries of a row, numbers; words of the
// glossary are explained.
#pragma once

#include "app/ui/view.h"

namespace normscope {

/// Once a frame, after everything has been drawn.
void light_what_is_pointed_at(const ui::View& view);

}  // namespace normscope

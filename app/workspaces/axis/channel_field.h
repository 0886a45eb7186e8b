// SPDX-License-Identifier: MIT
// The question which axis of the tensor holds the channels: it is asked, and never guessed.
#pragma once

#include "app/ui/view.h"

namespace normscope::ui {

/// A choice of axes, at most `width` wide. Returns the width that it takes, 0 for a tensor without axes.
float channel_field(const View& view, ImVec2 from, float width);

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/options.h"
#include "app/launch.h"

namespace normscope::cli {

/// Checks the options of `normscope [FILE]` and `normscope --screenshot` and starts the one or the other.
Result<void> start(const StartOptions& options);

/// What the options ask of the headless renderer.
Result<ScreenshotOptions> screenshot_options(const StartOptions& options);

}  // namespace normscope::cli

// SPDX-License-Identifier: MIT
// Runs the command line in this process. The window's side of app/launch.h is replaced: it writes down what it is
// asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/launch.h"

namespace normscope {

struct Outcome {
    int status = 0;
    std::string out, err;
};

/// Runs `normscope ARGUMENTS…` and checks what holds for every run: status 0 and nothing on stderr, or 2 and one
/// sentence.
Outcome run(const std::vector<std::string>& arguments);

/// The sentence of a run that must fail, without the program's name and the line break.
std::string refused(const std::vector<std::string>& arguments);

/// What the last run asked of the window or the headless renderer.
extern std::optional<WindowOptions> window_asked;
extern std::optional<ScreenshotOptions> screenshot_asked;

}  // namespace normscope

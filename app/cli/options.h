// SPDX-License-Identifier: MIT
// What the user typed, before it is understood. Absent options are empty, so that every rule about them can say its own
// sentence.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace normscope::cli {

struct EvalOptions {
    std::string scene;
    bool trace = false;
    bool training = false;
    std::optional<std::string> format;  ///< of what is printed for a scene
    std::optional<std::string> op, x, normalized_shape, axis, axes, num_groups, eps, gamma, beta, running_mean,
        running_var, momentum, preset, dy, out;
};

struct StartOptions {
    std::string file;
    std::optional<std::string> screenshot, size, scale, theme, workspace, lesson, step, seed, figure;
    bool transparent = false;
    EvalOptions norm;  ///< the operator under which a tensor is opened
};

/// The file that an option names; "-" is the standard input.
std::filesystem::path input_path(const std::string& name);

struct DetectOptions {
    std::optional<std::string> x, y, gamma, beta, running_mean, running_var;
};

/// "4,5", "[4, 5]" or "(4, 5)".
Result<std::vector<std::int64_t>> parse_integers(const char* option, const std::string& text);
Result<std::int64_t> parse_integer(const char* option, const std::string& text);
Result<double> parse_real(const char* option, const std::string& text);

}  // namespace normscope::cli

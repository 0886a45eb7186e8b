// SPDX-License-Identifier: MIT
#include "tests/cli/run.h"

#include <gtest/gtest.h>

#include <sstream>

#include "app/cli/cli.h"
#include "tests/core/support.h"

namespace normscope {

std::optional<WindowOptions> window_asked;
std::optional<ScreenshotOptions> screenshot_asked;

Result<void> run_window(const WindowOptions& options) {
    window_asked = options;
    return {};
}

Result<void> run_screenshot(const ScreenshotOptions& options) {
    screenshot_asked = options;
    if (options.out == "refuse.png") return fail("there is no OpenGL here");
    return {};
}

std::string kept_progress = "{}";

Result<std::string> saved_progress() { return kept_progress; }

Result<void> take_progress(std::string_view json) {
    if (!json.starts_with("{")) return fail("the saved progress is not readable JSON");
    kept_progress = json;
    return {};
}

Outcome run(const std::vector<std::string>& arguments) {
    std::vector<const char*> argv = {"normscope"};
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    std::ostringstream out, err;
    window_asked.reset();
    screenshot_asked.reset();
    Outcome result;
    result.status = run_cli(static_cast<int>(argv.size()), argv.data(), out, err);
    result.out = out.str();
    result.err = err.str();
    if (result.status != 0) {
        EXPECT_EQ(result.status, 2);
        EXPECT_EQ(result.out, "");
        EXPECT_TRUE(result.err.starts_with("normscope: ") && result.err.ends_with("\n")) << result.err;
        EXPECT_TRUE(is_one_sentence(result.err.substr(0, result.err.size() - 1))) << result.err;
    } else {
        EXPECT_EQ(result.err, "");
    }
    return result;
}

std::string refused(const std::vector<std::string>& arguments) {
    const auto result = run(arguments);
    EXPECT_EQ(result.status, 2) << result.out;
    return result.err.size() < 12 ? result.err : result.err.substr(11, result.err.size() - 12);
}

}  // namespace normscope

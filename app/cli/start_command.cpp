// SPDX-License-Identifier: MIT
#include "app/cli/start_command.h"

#include <fmt/format.h>

#include <system_error>

#include "app/cli/eval_command.h"
#include "core/archive/archive.h"
#include "core/text/quoted.h"

namespace normscope::cli {
namespace {

constexpr std::int64_t largest_side = 8192;

Result<StartAt> start_at(const StartOptions& options) {
    StartAt start;
    if (!options.file.empty()) {
        start.file = input_path(options.file);
        std::error_code code;
        const auto status = std::filesystem::status(split_tensor_path(start.file.string()).file, code);
        if (!std::filesystem::exists(status))
            return fail(fmt::format("cannot open {}: there is no such file", shown_path(options.file)));
        if (std::filesystem::is_directory(status))
            return fail(fmt::format("cannot open {}: it is a folder, not a file", shown_path(options.file)));
    }
    if (const auto option = first_norm_option(options.norm)) {
        if (options.file.empty() || !options.norm.op)
            return fail(fmt::format("{} belongs to a tensor and its operator: normscope X.npy --op OP …", *option));
        auto norm = options.norm;
        norm.x = options.file;
        auto document = document_of(norm, start.notice);
        if (!document) return std::unexpected(document.error());
        start.document = std::make_shared<const Document>(std::move(*document));
    }
    if (options.workspace) start.workspace = *options.workspace;
    if (options.lesson) {
        if (!options.file.empty()) return fail("a lesson and a file exclude each other; give --lesson or the file");
        start.lesson = *options.lesson;
    }
    if (options.step) {
        if (!options.lesson)
            return fail("--step belongs to a lesson; add --lesson with the id that `normscope lessons` shows");
        const auto step = parse_integer("--step", *options.step);
        if (!step) return std::unexpected(step.error());
        if (*step < 1 || *step > 1000000) return fail(fmt::format("--step must be 1 or more, not {}", *step));
        start.lesson_step = static_cast<int>(*step);
    }
    if (options.seed) {
        if (!options.lesson) return fail("--seed belongs to a lesson and its --step; add --lesson");
        const auto seed = parse_integer("--seed", *options.seed);
        if (!seed) return std::unexpected(seed.error());
        if (*seed < 0) return fail(fmt::format("--seed must be 0 or more, not {}", *seed));
        start.seed = static_cast<std::uint64_t>(*seed);
    }
    return start;
}

Result<void> parse_size(const std::string& text, ScreenshotOptions& options) {
    const auto cross = text.find('x');
    const auto mistake = [&] {
        return fail(fmt::format("--size must be WIDTHxHEIGHT, each between 64 and {}, for example 1600x900, not {}",
                                largest_side, quoted(text)));
    };
    if (cross == std::string::npos) return mistake();
    const auto width = parse_integer("--size", text.substr(0, cross));
    const auto height = parse_integer("--size", text.substr(cross + 1));
    const auto sensible = [](const Result<std::int64_t>& side) { return side && *side >= 64 && *side <= largest_side; };
    if (!sensible(width) || !sensible(height)) return mistake();
    options.width = static_cast<int>(*width);
    options.height = static_cast<int>(*height);
    return {};
}

}  // namespace

Result<ScreenshotOptions> screenshot_options(const StartOptions& options) {
    ScreenshotOptions shot;
    auto start = start_at(options);
    if (!start) return std::unexpected(start.error());
    shot.start = std::move(*start);
    shot.out = *options.screenshot;
    if (shot.out.empty()) return fail("--screenshot needs the name of the PNG or SVG file to write");
    if (options.size)
        if (auto ok = parse_size(*options.size, shot); !ok) return std::unexpected(ok.error());
    if (options.scale) {
        const auto scale = parse_real("--scale", *options.scale);
        if (!scale || (*scale != 1 && *scale != 1.5 && *scale != 2))
            return fail(fmt::format("--scale must be 1, 1.5 or 2, not {}", quoted(*options.scale)));
        shot.scale = static_cast<float>(*scale);
    }
    shot.figure = options.figure.value_or("");
    shot.transparent = options.transparent;
    if (options.theme) {
        const auto theme = theme_called(*options.theme);
        if (!theme)
            return fail(fmt::format("--theme must be dark, light or high-contrast, not {}", quoted(*options.theme)));
        shot.theme = *theme;
    }
    return shot;
}

Result<void> start(const StartOptions& options) {
    if (options.screenshot) {
        const auto shot = screenshot_options(options);
        if (!shot) return std::unexpected(shot.error());
        return run_screenshot(*shot);
    }
    for (const auto& [name, given] : {std::pair{"--size", options.size.has_value()},
                                      {"--scale", options.scale.has_value()},
                                      {"--theme", options.theme.has_value()},
                                      {"--figure", options.figure.has_value()},
                                      {"--transparent", options.transparent}})
        if (given)
            return fail(fmt::format("{} belongs to --screenshot OUT.png; the window has its own settings", name));
    auto begin = start_at(options);
    if (!begin) return std::unexpected(begin.error());
    return run_window({.start = std::move(*begin)});
}

}  // namespace normscope::cli

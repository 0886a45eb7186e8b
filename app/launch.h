// SPDX-License-Identifier: MIT
// What the command line asks of the window and of the headless renderer.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/theme_id.h"
#include "core/base/result.h"
#include "core/document/document.h"

namespace normscope {

/// Where to begin. Everything is optional; a lesson and a scene exclude each other.
struct StartAt {
    std::filesystem::path file;                ///< a scene (*.norm.json) or a tensor (*.npy); empty: none
    std::shared_ptr<const Document> document;  ///< made of a tensor and an operator; in the place of a file
    std::string notice;                        ///< about it, for the person
    std::string workspace;                     ///< id; empty: the one that the lesson or the last look asks for
    std::string lesson;                        ///< lesson id; empty: none
    std::optional<int> lesson_step;            ///< 1-based
    std::uint64_t seed = 0;                    ///< of the step's question; 0: as written
};

struct WindowOptions {
    StartAt start;
};

struct ScreenshotOptions {
    StartAt start;
    std::filesystem::path out;
    int width = 1600;  ///< in logical pixels; the picture has width · scale pixels
    int height = 900;
    float scale = 1;
    ThemeId theme = ThemeId::dark;
    std::string figure;        ///< a part of the screen by name; empty: the whole frame, or of an SVG the whole screen
    bool transparent = false;  ///< without grounds
};

/// Runs the program in a window until it is closed. The error is one sentence for stderr.
Result<void> run_window(const WindowOptions& options);

/// What the person has finished, as JSON. The error is one sentence.
Result<std::string> saved_progress();
/// Adds what the JSON of another machine knows to the person's progress. The window must not be running: it keeps its
/// own.
Result<void> take_progress(std::string_view json);

/// Renders one frame at rest to a PNG, without a display server. The same pixels on every run on one machine.
Result<void> run_screenshot(const ScreenshotOptions& options);

}  // namespace normscope

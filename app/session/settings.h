// SPDX-License-Identifier: MIT
// Settings: what belongs to the person rather than to a document, kept in the platform's place for such files.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/theme_id.h"
#include "core/base/result.h"
#include "core/lessons/progress.h"
#include "core/lessons/review.h"

namespace normscope {

struct Settings {
    ThemeId theme = ThemeId::dark;
    float ui_scale = 1.0f;       ///< on top of the display's own
    float text_size = 1.0f;      ///< of lessons and the inspector, on top of all scales: the picture stays as it is
    bool large_targets = false;  ///< nothing to press is less than 28 logical pixels high and wide
    float speed = 1.0f;
    bool motion = true;
    bool zoom_outputs = false;  ///< x̂ and y on a scale of their own
    int window_width = 1600;
    int window_height = 900;
    int code_target = 0;
    std::vector<std::filesystem::path> recent_files;  ///< newest first
    Progress progress;
    std::vector<int> review_intervals{usual_intervals.begin(), usual_intervals.end()};  ///< days
    /// Which axis holds the channels, as the person said for a file (its path, and the rank of the tensor).
    std::map<std::string, int> channel_axes;

    static constexpr float most_text_size = 1.5f;
    static constexpr std::size_t most_recent_files = 10;
    void add_recent(const std::filesystem::path& file);
};

/// Folders by the XDG rules: configuration, and state that may be lost.
struct Folders {
    std::filesystem::path config;
    std::filesystem::path state;

    /// Both empty when the user has no home: then nothing is kept.
    static Folders of_user();
};

/// Defaults when there is no file yet; an error (to be shown, with defaults in force) when it cannot be read.
Result<Settings> load_settings(const Folders& folders);
/// Written to a temporary file and renamed, so that a crash never leaves half a file.
Result<void> save_settings(const Folders& folders, const Settings& settings);

}  // namespace normscope

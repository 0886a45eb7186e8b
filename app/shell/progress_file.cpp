// SPDX-License-Identifier: MIT
// The person's progress without a window, in the settings that the window keeps it in.
#include "app/launch.h"
#include "app/session/settings.h"

namespace normscope {

Result<std::string> saved_progress() {
    const auto settings = load_settings(Folders::of_user());
    if (!settings) return std::unexpected(settings.error());
    return progress_to_json(settings->progress);
}

Result<void> take_progress(std::string_view json) {
    const auto progress = progress_from_json(json);
    if (!progress) return std::unexpected(progress.error());
    const auto folders = Folders::of_user();
    auto settings = load_settings(folders);
    if (!settings) return std::unexpected(settings.error());
    merge_progress(settings->progress, *progress);
    return save_settings(folders, *settings);
}

}  // namespace normscope

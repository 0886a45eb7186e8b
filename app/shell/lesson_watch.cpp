// SPDX-License-Identifier: MIT
#include "app/shell/lesson_watch.h"

#include <algorithm>
#include <cstdlib>

namespace normscope {
namespace {
constexpr double period_seconds = 1.0;
}

LessonWatch::LessonWatch() {
    if (const char* folder = std::getenv("NORMSCOPE_LESSONS")) folder_ = folder;
#ifdef NORMSCOPE_LESSON_FOLDER
    else
        folder_ = NORMSCOPE_LESSON_FOLDER;
#endif
    std::error_code code;
    if (!std::filesystem::is_directory(folder_, code)) folder_.clear();
    if (!folder_.empty()) seen_ = newest();
}

std::filesystem::file_time_type LessonWatch::newest() const {
    auto latest = std::filesystem::file_time_type::min();  // the clock's zero may lie in the future
    std::error_code code;
    std::error_code gone;  // an editor may be replacing the file
    for (std::filesystem::recursive_directory_iterator entry(folder_, code), end; !code && entry != end;
         entry.increment(code)) {
        if (!entry->is_regular_file(gone)) continue;
        const auto time = entry->last_write_time(gone);
        if (!gone) latest = std::max(latest, time);
    }
    return latest;
}

std::optional<double> LessonWatch::due(double) const { return folder_.empty() ? std::nullopt : std::optional(next_); }

std::optional<LessonLibrary> LessonWatch::poll(double now) {
    if (folder_.empty() || now < next_) return std::nullopt;
    next_ = now + period_seconds;
    const auto latest = newest();
    if (latest == seen_) return std::nullopt;
    seen_ = latest;
    return load_lesson_directory(folder_);
}

}  // namespace normscope

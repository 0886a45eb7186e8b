// SPDX-License-Identifier: MIT
// Hot reload of lessons: in development builds the folder assets/lessons is read again when a file in it changes.
#pragma once

#include <filesystem>
#include <optional>

#include "core/lessons/lesson_loader.h"

namespace normscope {

class LessonWatch {
public:
    LessonWatch();

    /// When poll() wants to be called next; nothing in builds without hot reload.
    std::optional<double> due(double now) const;
    /// The lessons, when a file has changed since the last call.
    std::optional<LessonLibrary> poll(double now);

private:
    std::filesystem::file_time_type newest() const;

    std::filesystem::path folder_;  // empty: no hot reload
    std::filesystem::file_time_type seen_{};
    double next_ = 0;
};

}  // namespace normscope

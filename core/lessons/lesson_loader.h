// SPDX-License-Identifier: MIT
// Reads lessons from TOML (docs/lessons.md). Loading checks the structure; validate_lesson() checks the numbers.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/lessons/lesson.h"

namespace normscope {

/// Gives the bytes of a file beside the lesson, by its plain name.
using LessonFiles = std::function<Result<std::string>(std::string_view name)>;

/// One lesson. `name` stands for the file in error sentences; `files` are what its tensors may be read from.
Result<Lesson> parse_lesson(std::string_view toml, std::string_view name, const LessonFiles& files = {});

/// The lessons that load, by order, and a sentence for each that does not.
struct LessonLibrary {
    std::vector<Lesson> lessons;
    std::vector<Error> errors;

    /// nullptr when there is no such lesson.
    const Lesson* find(std::string_view id) const;
    /// Place in `lessons`, or -1.
    int index_of(std::string_view id) const;
};

/// From (name, bytes) pairs, as they are embedded in the program. What is named *.npy lies beside the lessons of its
/// folder; the others are lessons.
LessonLibrary load_lessons(std::span<const std::pair<std::string, std::string>> files);

/// From a directory with one folder a lesson: <directory>/<id>/lesson.toml.
LessonLibrary load_lesson_directory(const std::filesystem::path& directory);

}  // namespace normscope

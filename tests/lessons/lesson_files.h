// SPDX-License-Identifier: MIT
// The shipped lessons, for tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/lessons/lesson_loader.h"

namespace normscope::test {

inline std::filesystem::path lesson_directory() {
    return std::filesystem::path(NORMSCOPE_SOURCE_DIR) / "assets" / "lessons";
}

inline const LessonLibrary& shipped() {
    static const LessonLibrary library = load_lesson_directory(lesson_directory());
    return library;
}

inline std::string lesson_source(const std::string& id) {
    std::ifstream file(lesson_directory() / id / "lesson.toml", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace normscope::test

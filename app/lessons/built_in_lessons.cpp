// SPDX-License-Identifier: MIT
#include "app/lessons/built_in_lessons.h"

#include <embedded/lessons.h>

namespace normscope {

const LessonLibrary& built_in_lessons() {
    static const LessonLibrary library = [] {
        std::vector<std::pair<std::string, std::string>> files;
        for (const auto& file : embedded::lessons::all()) files.emplace_back(file.path, file.text());
        return load_lessons(files);
    }();
    return library;
}

}  // namespace normscope

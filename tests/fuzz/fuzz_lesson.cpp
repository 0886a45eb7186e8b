// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_loader.h"
#include "tests/fuzz/target.h"

NORMSCOPE_FUZZ(lesson) {
    using namespace normscope;
    const auto lesson = parse_lesson(bytes, "fuzzed");
    if (!lesson) return fuzz::require_sentence(lesson.error());
    fuzz::require(lesson->step_count() > 0);
}

// SPDX-License-Identifier: MIT
// Questions with fresh numbers: the same question on another tensor, every figure computed on it.
#pragma once

#include <cstdint>

#include "core/lessons/lesson.h"

namespace normscope {

/// A question as it is put to a person, with the document that it is about.
struct AskedQuestion {
    Question question;
    Document state;
};

/// The question of a step. Seed 0 gives it as written; any other seed draws its numbers anew where the question says
/// how they vary, and shuffles choices. The same seed gives the same question on every machine. Fails where there is no
/// question, or where no numbers satisfy its conditions.
Result<AskedQuestion> pose_question(const Lesson& lesson, int step, std::uint64_t seed);

}  // namespace normscope

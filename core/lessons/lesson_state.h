// SPDX-License-Identifier: MIT
// From a lesson to documents: what the program shows at a step, and whether the printed figures agree with it.
#pragma once

#include "core/lessons/lesson.h"

namespace normscope {

/// The whole document of a step: tensor, spec, γ, β, selection, playhead and lesson position.
Result<Document> state_of(const Lesson& lesson, int step);

/// The document that a question's answer is computed on: the state of its step, with the question's `after` applied.
Result<Document> question_state(const Lesson& lesson, int step);

/// `document` with the change applied, as a question's `after` is.
Result<Document> with_change(const Document& document, const StateChange& change);

/// Computes every figure, answer, mistake, choice and goal of the lesson on its state, and names the first that does
/// not hold by lesson, step and expression.
Result<void> validate_lesson(const Lesson& lesson);

}  // namespace normscope

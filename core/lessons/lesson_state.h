// SPDX-License-Identifier: MIT
// From a lesson to documents: what the program shows at a step, and whether the printed figures agree with it.
#pragma once

#include <span>

#include "core/lessons/lesson.h"
#include "core/norm/norm_plan.h"

namespace normscope {

/// The whole document of a step: tensor, spec, γ, β, selection, playhead and lesson position.
Result<Document> state_of(const Lesson& lesson, int step);

/// The tensor that a step changes: that of the nearest step before it with other numbers of the same shape. Empty when
/// there is none, or when the step before has another shape.
Tensor changed_by(const Lesson& lesson, int step);

/// The document that a question's answer is computed on: the state of its step, with the question's `after` applied.
Result<Document> question_state(const Lesson& lesson, int step);

/// `document` with the change applied, as a question's `after` is.
Result<Document> with_change(const Document& document, const StateChange& change);

/// The cell that a pointer speaks of, or the first of them. Fails when there is none.
Result<std::int64_t> cell_of(const Pointer& pointer, const Document& document);

/// Whether `cell` is among those that a pointer names.
bool is_among(const Pointer& pointer, const Document& document, const NormPlan& plan, std::int64_t cell);

/// Whether a step that asks first keeps `quantity` of `cell` to itself: it is named by `hidden`, or made from what is.
bool is_withheld(std::span<const Pointer> hidden, const Document& document, const NormPlan& plan, Quantity quantity,
                 std::int64_t cell);

/// Computes every figure, answer, mistake, choice and goal of the lesson on its state, and names the first that does
/// not hold by lesson, step and expression.
Result<void> validate_lesson(const Lesson& lesson);

}  // namespace normscope

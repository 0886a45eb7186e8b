// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>

#include "core/axis/cube_layout.h"
#include "core/lessons/expression.h"
#include "core/lessons/lesson_state.h"
#include "core/lessons/lesson_text.h"
#include "core/norm/trace.h"

namespace normscope {
namespace {

Error at(const std::string& place, std::string_view expression, std::string_view problem) {
    return {fmt::format("{}, {}: {}", place, expression, problem)};
}

Result<void> check_figures(const std::vector<Figure>& figures, const Document& state, const Document& after,
                           const std::string& place) {
    for (const auto& figure : figures) {
        const auto value = evaluate(figure.expression, figure.after ? after : state);
        if (!value) return std::unexpected(at(place, figure.expression, value.error().message));
        if (!agrees(figure, *value))
            return std::unexpected(
                at(place, figure.expression, fmt::format("prints {}, but is {}", figure.printed, *value)));
    }
    return {};
}

Result<void> check_computes(const std::vector<std::string>& expressions, const Document& state,
                            const std::string& place) {
    for (const auto& expression : expressions) {
        const auto value = evaluate(expression, state);
        if (!value) return std::unexpected(at(place, expression, value.error().message));
        if (!std::isfinite(*value)) return std::unexpected(at(place, expression, "has no finite value"));
    }
    return {};
}

/// What a step says of its numbers must come out.
Result<void> check_expected(const std::vector<std::string>& expressions, const Document& state,
                            const std::string& place) {
    for (const auto& expression : expressions) {
        const auto value = evaluate(expression, state);
        if (!value) return std::unexpected(at(place, expression, value.error().message));
        if (*value == 0 || std::isnan(*value)) return std::unexpected(at(place, expression, "does not hold"));
    }
    return {};
}

Result<void> check_view(const LessonStep& step, const Document& state, const std::string& place) {
    const auto plan = NormPlan::make(state.spec, state.x.shape());
    if (!plan) return fail(fmt::format("{}: {}", place, plan.error().message));
    const auto trace =
        Trace::make(state.spec, *plan, state.x.values(), state.params, plan->group_of(focused_cell(state)));
    const auto index = trace.step_of(step.show.quantity);
    const auto id = info(step.show.quantity).id;
    if (index < 0) return fail(fmt::format("{}: {} has no step that makes \"{}\" to show", place, state.spec.op, id));
    if (step.show.term > trace.steps()[static_cast<std::size_t>(index)].terms)
        return fail(
            fmt::format("{}: \"{}\" has {} terms", place, id, trace.steps()[static_cast<std::size_t>(index)].terms));
    for (const auto* pointers : {&step.point, &step.ask_first})
        for (const auto& pointer : *pointers)
            if (const auto cell = cell_of(pointer, state); !cell)
                return fail(fmt::format("{}: points at {} where it does not exist: {}", place,
                                        info(pointer.quantity).id, cell.error().message));
    if (step.play_from && trace.step_of(*step.play_from) < 0)
        return fail(fmt::format("{}: {} has no step that makes \"{}\" to play from", place, state.spec.op,
                                info(*step.play_from).id));
    if (step.play_from && trace.step_of(*step.play_from) >= index)
        return fail(fmt::format("{}: \"play\" goes forwards, and \"{}\" does not come before \"{}\"", place,
                                info(*step.play_from).id, id));
    return {};
}

/// The axis along which a step pulls the cube apart must run across, down or into depth in it.
Result<void> check_camera(const LessonStep& step, const Document& state, const std::string& place) {
    if (!step.camera || !step.camera->explode) return {};
    const auto layout = lay_out(state.x.shape(), focused_cell(state));
    if (direction_of(layout, *step.camera->explode)) return {};
    return fail(fmt::format("{}: the cube of shape {} cannot be pulled apart along axis {}", place,
                            to_string(state.x.shape()), *step.camera->explode));
}

Result<void> check_question(const Question& question, const Document& state, const Document& after,
                            const std::string& place) {
    if (auto ok = check_figures(question.figures, state, after, place); !ok) return ok;
    if (auto ok = check_computes(question.answer, after, place); !ok) return ok;
    for (const auto& mistake : question.mistakes)
        if (auto ok = check_computes(mistake.answer, after, place + ", mistakes"); !ok) return ok;
    for (const auto& choice : question.choices) {
        if (choice.holds.empty()) continue;
        const auto value = evaluate(choice.holds, after);
        if (!value) return std::unexpected(at(place, choice.holds, value.error().message));
        if ((*value != 0) != choice.right)
            return std::unexpected(
                at(place, choice.holds,
                   choice.right ? "does not hold, yet its choice is right" : "holds, yet its choice is wrong"));
    }
    if (!question.measure.empty())
        if (auto ok = check_computes({question.measure}, state, place); !ok) return ok;
    if (question.count)
        for (const auto& expression : question.answer)
            if (const double value = *evaluate(expression, after); value != std::trunc(value))
                return std::unexpected(at(place, expression, fmt::format("is {}, and a count is whole", value)));
    if (question.goal.empty()) return {};
    const auto done = evaluate(question.goal, state);
    if (!done) return std::unexpected(at(place, question.goal, done.error().message));
    if (*done != 0) return std::unexpected(at(place, question.goal, "holds before anything was done"));
    return {};
}

}  // namespace

Result<void> validate_lesson(const Lesson& lesson) {
    for (int i = 0; i < lesson.step_count(); ++i) {
        const auto& step = lesson.steps[static_cast<std::size_t>(i)];
        const auto place = fmt::format("lesson \"{}\", step {}", lesson.id, i + 1);
        const auto state = state_of(lesson, i);
        if (!state) return std::unexpected(state.error());
        if (auto ok = check_view(step, *state, place); !ok) return ok;
        if (auto ok = check_camera(step, *state, place); !ok) return ok;
        if (auto ok = check_figures(step.figures, *state, *state, place); !ok) return ok;
        if (auto ok = check_expected(step.expect, *state, place + ", expect"); !ok) return ok;
        if (!step.question) continue;
        const auto after = question_state(lesson, i);
        if (!after) return std::unexpected(after.error());
        if (auto ok = check_question(*step.question, *state, *after, place + ", question"); !ok) return ok;
    }
    return {};
}

}  // namespace normscope

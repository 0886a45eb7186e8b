// SPDX-License-Identifier: MIT
#include "app/cli/question_commands.h"

#include <fmt/format.h>

#include <ostream>

#include "app/cli/options.h"
#include "app/lessons/built_in_lessons.h"
#include "core/io/json.h"
#include "core/lessons/checker.h"
#include "core/lessons/lesson_state.h"
#include "core/lessons/variant.h"
#include "core/text/number_parser.h"
#include "core/text/quoted.h"

namespace normscope::cli {
namespace {

Result<std::uint64_t> seed_of(const std::optional<std::string>& text) {
    if (!text) return std::uint64_t{0};
    const auto value = parse_integer("--seed", *text);
    if (!value) return std::unexpected(value.error());
    if (*value < 0) return fail(fmt::format("--seed must be 0 or more, not {}", *value));
    return static_cast<std::uint64_t>(*value);
}

const char* kind_name(QuestionKind kind) {
    return kind == QuestionKind::number ? "number" : kind == QuestionKind::choice ? "choice" : "task";
}

Result<Json> question_json(const Lesson& lesson, int step, std::uint64_t seed) {
    const auto asked = pose_question(lesson, step, seed);
    if (!asked) return std::unexpected(asked.error());
    const auto numbers = expected_numbers(asked->question, asked->state);
    if (!numbers) return std::unexpected(numbers.error());
    Json json;
    json["lesson"] = lesson.id;
    json["step"] = step + 1;
    json["kind"] = kind_name(asked->question.kind);
    json["prompt"] = asked->question.prompt;
    json["expected"] = Json::array();
    for (const double value : *numbers) json["expected"].push_back(to_json(value));
    json["count"] = asked->question.count;
    if (asked->question.kind != QuestionKind::choice) return json;
    json["choices"] = Json::array();
    for (std::size_t i = 0; i < asked->question.choices.size(); ++i) {
        json["choices"].push_back(asked->question.choices[i].text);
        if (asked->question.choices[i].right) json["expected"].push_back(i + 1);
    }
    return json;
}

/// "x3 = 2, eps = 1.5" as a change of the document.
Result<StateChange> change_of(std::string_view text) {
    StateChange change;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find_first_of(",;", begin), text.size());
        const auto part = text.substr(begin, end - begin);
        begin = end + 1;
        if (part.find_first_not_of(' ') == std::string_view::npos) continue;
        const auto equals = part.find('=');
        const auto value =
            equals == std::string_view::npos ? Result<double>(fail("")) : parse_number(part.substr(equals + 1));
        if (!value)
            return fail(fmt::format("a task is answered by what is changed, for example x3 = 2, gamma1 = 0; {} is no "
                                    "such change",
                                    normscope::quoted(part)));
        std::string name(part.substr(0, equals));
        std::erase(name, ' ');
        if (name == "eps")
            change.eps = *value;
        else if (name == "momentum")
            change.momentum = *value;
        else
            change.entries.emplace_back(parse_cell_name(name).value_or(CellName{name, {}, {}}), *value);
    }
    return change;
}

}  // namespace

Result<void> list_questions(const std::optional<std::string>& seed_text, std::ostream& out) {
    const auto seed = seed_of(seed_text);
    if (!seed) return std::unexpected(seed.error());
    const auto& library = built_in_lessons();
    if (!library.errors.empty()) return std::unexpected(library.errors.front());
    Json list = Json::array();
    for (const auto& lesson : library.lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            if (!lesson.steps[static_cast<std::size_t>(step)].question) continue;
            auto json = question_json(lesson, step, *seed);
            if (!json) return std::unexpected(json.error());
            list.push_back(std::move(*json));
        }
    out << pretty(list);
    return {};
}

Result<void> answer(const AnswerOptions& options, std::ostream& out) {
    const auto seed = seed_of(options.seed);
    if (!seed) return std::unexpected(seed.error());
    const auto step = parse_integer("--step", options.step);
    if (!step) return std::unexpected(step.error());
    const auto* lesson = built_in_lessons().find(options.lesson);
    if (!lesson)
        return fail(
            fmt::format("there is no lesson {}; normscope lessons lists them", normscope::quoted(options.lesson)));
    if (*step < 1 || *step > lesson->step_count())
        return fail(
            fmt::format("lesson \"{}\" has {} steps; there is no step {}", lesson->id, lesson->step_count(), *step));
    const auto asked = pose_question(*lesson, static_cast<int>(*step) - 1, *seed);
    if (!asked) return std::unexpected(asked.error());
    auto state = Result<Document>(asked->state);
    if (asked->question.kind == QuestionKind::task) {
        const auto change = change_of(options.text);
        if (!change) return std::unexpected(change.error());
        state = with_change(asked->state, *change);
        if (!state) return std::unexpected(state.error());
    }
    const auto verdict = check_answer(asked->question, *state, options.text);
    if (!verdict) return std::unexpected(verdict.error());
    Json json;
    json["right"] = verdict->right;
    json["says"] = verdict->message;
    out << pretty(json);
    return {};
}

}  // namespace normscope::cli

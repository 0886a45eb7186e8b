// SPDX-License-Identifier: MIT
#include "core/lessons/variant.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <span>

#include "core/lessons/checker.h"
#include "core/lessons/expression.h"
#include "core/lessons/lesson_state.h"
#include "core/lessons/lesson_text.h"
#include "core/text/number_format.h"

namespace normscope {
namespace {

constexpr int most_tries = 20000;

/// The standard fixes the engine but not its distributions, so that these are our own.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(most - least + 1));
    }
    float in(const Vary::Range& range, double step) {
        const auto least = static_cast<std::int64_t>(std::ceil(range.least / step - 1e-9));
        const auto most = static_cast<std::int64_t>(std::floor(range.most / step + 1e-9));
        return static_cast<float>(static_cast<double>(between(least, std::max(least, most))) * step);
    }

private:
    std::mt19937_64 engine_;
};

std::vector<float> drawn(Dice& dice, const Vary::Range& range, double step, std::size_t count) {
    std::vector<float> values(count);
    for (float& value : values) value = dice.in(range, step);
    return values;
}

bool all_distinct(const Tensor& x) {
    for (std::int64_t r = 0; r < x.row_count(); ++r) {
        const auto row = x.row(r);
        if (std::set<float>(row.begin(), row.end()).size() != row.size()) return false;
    }
    return true;
}

bool is_nice(double value) {
    return std::isfinite(value) && std::abs(value * 100 - std::round(value * 100)) < 1e-6 && value != 0;
}

/// What `vary` draws, on top of the document that it starts from.
StateChange drawn_change(Dice& dice, const Vary& vary, const Document& from) {
    StateChange change;
    auto shape = from.x.shape();
    if (vary.features) shape.back() = dice.between(vary.features->first, vary.features->second);
    if (vary.x) {
        auto index = from.x.index_of(focused_cell(from));
        index.back() = std::min(index.back(), shape.back() - 1);
        const auto count = static_cast<std::size_t>(element_count(shape));
        auto values = drawn(dice, *vary.x, vary.step, count);
        if (vary.constant) {
            const auto row = focused_place(from).row * shape.back();
            std::fill_n(values.begin() + row + 1, shape.back() - 1, values[static_cast<std::size_t>(row)]);
        }
        change.x = Tensor::from(shape, std::move(values)).value();
        change.select = std::move(index);
    }
    if (vary.gamma) change.gamma = drawn(dice, *vary.gamma, vary.step, from.params.gamma.size());
    if (vary.beta) change.beta = drawn(dice, *vary.beta, vary.step, from.params.beta.size());
    return change;
}

/// Whether a number that follows would be added, subtracted or multiplied.
bool ends_in_operator(std::string_view text) {
    const auto last = text.find_last_not_of(' ');
    text = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
    const auto binary = [&](std::string_view sign) {
        if (!text.ends_with(sign)) return false;
        const auto left = text.substr(0, text.size() - sign.size()).find_last_not_of(' ');
        return left != std::string_view::npos && std::string_view("$({=,").find(text[left]) == std::string_view::npos;
    };
    return binary("+") || binary("-") || binary("\\cdot");
}

/// `source` with each figure computed on `state`.
Result<std::string> recomputed(const std::string& source, const Document& state, bool after,
                               std::vector<Figure>& figures) {
    std::string text;
    for (std::size_t at = 0; at < source.size();) {
        const auto begin = source.find("{{", at);
        auto open = begin;
        while (open != std::string::npos && source.substr(open).starts_with("{{{")) ++open;
        if (open == std::string::npos) {
            text += source.substr(at);
            break;
        }
        const auto end = source.find("}}", open);
        const auto bar = source.rfind('|', end);
        const auto expression = source.substr(open + 2, bar - open - 2);
        const auto value = evaluate(expression, state);
        if (!value) return std::unexpected(value.error());
        text += source.substr(at, open - at);
        const bool bracketed = *value < 0 && ends_in_operator(text);  // 4 + (−3)
        text += fmt::format("{}{{{{{}|{}}}}}{}", bracketed ? "(" : "", expression, format_number(*value, Minus::ascii),
                            bracketed ? ")" : "");
        at = end + 2;
    }
    auto rendered = render_text(text);
    if (!rendered) return std::unexpected(rendered.error());
    for (auto& figure : rendered->figures) {
        figure.after = after;
        figures.push_back(std::move(figure));
    }
    while (rendered->text.ends_with('\n')) rendered->text.pop_back();
    return std::move(rendered->text);
}

/// The question's texts on the variant's own numbers.
Result<Question> retold(const Question& question, const Document& state, const Document& after) {
    auto told = question;
    told.figures.clear();
    std::optional<Error> problem;
    const auto tell = [&](std::string& target, const std::string& source, bool changed) {
        auto text = recomputed(source, changed ? after : state, changed, told.figures);
        if (text)
            target = std::move(*text);
        else if (!problem)
            problem = text.error();
    };
    tell(told.prompt, question.source.prompt, false);
    tell(told.hint, question.source.hint, true);
    tell(told.method, question.source.method, true);
    tell(told.solution, question.source.solution, true);
    tell(told.then, question.source.then, true);
    for (std::size_t i = 0; i < told.mistakes.size(); ++i)
        tell(told.mistakes[i].says, question.source.mistake_says[i], true);
    for (std::size_t i = 0; i < told.choices.size(); ++i) {
        tell(told.choices[i].text, question.source.choice_texts[i], true);
        tell(told.choices[i].says, question.source.choice_says[i], true);
        if (told.choices[i].holds.empty()) continue;
        const auto holds = evaluate(told.choices[i].holds, after);
        if (!holds) return std::unexpected(holds.error());
        told.choices[i].right = *holds != 0;
    }
    if (problem) return std::unexpected(*problem);
    return told;
}

std::string row_text(std::span<const float> row) {
    std::string text = "(";
    for (const float value : row) text += (text.size() > 1 ? ",\\ " : "") + format_number(value, Minus::ascii);
    return text + ")";
}

/// "Now $x = (3,\ -1)$. " before a prompt whose numbers are others than the step's text tells.
std::string fresh_numbers(const Vary& vary, const Document& state) {
    std::string text;
    const auto tell = [&](const char* name, const std::string& values) {
        text += fmt::format("{}${} = {}$", text.empty() ? "Now " : ", ", name, values);
    };
    std::string rows;
    for (std::int64_t row = 0; row < state.x.row_count(); ++row)
        rows += (row > 0 ? ",\\ " : "") + row_text(state.x.row(row));
    if (vary.x) tell("x", state.x.row_count() > 1 ? "(" + rows + ")" : rows);
    if (vary.gamma) tell("\\gamma", row_text(state.params.gamma));
    if (vary.beta) tell("\\beta", row_text(state.params.beta));
    return text + ". ";
}

/// False where the drawn numbers do not ask the same question: its conditions fail, an answer is not finite, or a named
/// mistake happens to give the right answer.
bool asks_the_same(const Question& question, const Document& state, const Document& after) {
    const auto& vary = *question.vary;
    if (!vary.where.empty())
        if (const auto holds = evaluate(vary.where, after); !holds || *holds == 0) return false;
    if (!vary.nice.empty())
        if (const auto value = evaluate(vary.nice, after); !value || !is_nice(*value)) return false;
    for (const auto& answer : question.answer)
        if (const auto value = evaluate(answer, after); !value || !std::isfinite(*value)) return false;
    for (const auto& mistake : question.mistakes) {
        std::string typed;
        for (const auto& expression : mistake.answer) {
            const auto value = evaluate(expression, after);
            if (!value || !std::isfinite(*value)) return false;
            typed += fmt::format("{}{:.6g}", typed.empty() ? "" : ", ", *value);
        }
        const auto verdict = check_answer(question, state, typed);
        if (!verdict || verdict->right || verdict->message != mistake.says) return false;
    }
    int right = 0;
    for (const auto& choice : question.choices)
        right += (choice.holds.empty() ? choice.right : evaluate(choice.holds, after).value_or(0) != 0) ? 1 : 0;
    if (!question.choices.empty() && right != 1) return false;
    return question.goal.empty() || evaluate(question.goal, state).value_or(1) == 0;
}

Result<AskedQuestion> draw(const Question& question, const Document& state, Dice& dice) {
    const auto& vary = *question.vary;
    const bool of_change = question.after && question.after->x;  // "x becomes …": that is what varies
    for (int i = 0; i < most_tries; ++i) {
        auto varied = question;
        auto change = drawn_change(dice, vary, state);
        if (vary.distinct && change.x && !all_distinct(*change.x)) continue;
        auto before = Result<Document>(state);
        if (of_change && change.x) {
            varied.after->x = std::move(change.x);
            change.x.reset();
            change.select.reset();
        }
        before = with_change(state, change);
        if (!before) return std::unexpected(before.error());
        const auto after = varied.after ? with_change(*before, *varied.after) : before;
        if (!after) return std::unexpected(after.error());
        if (!asks_the_same(varied, *before, *after)) continue;
        auto told = retold(varied, *before, *after);
        if (!told) return std::unexpected(told.error());
        if (!of_change) told->prompt = fresh_numbers(vary, *before) + told->prompt;
        return AskedQuestion{std::move(*told), std::move(*before)};
    }
    return fail("no numbers were found that the question's \"vary\" allows");
}

}  // namespace

Result<AskedQuestion> pose_question(const Lesson& lesson, int step, std::uint64_t seed) {
    auto state = state_of(lesson, step);
    if (!state) return std::unexpected(state.error());
    const auto& written = lesson.steps[static_cast<std::size_t>(step)].question;
    if (!written) return fail(fmt::format("step {} of lesson \"{}\" asks nothing", step + 1, lesson.id));
    if (seed == 0) return AskedQuestion{*written, std::move(*state)};
    Dice dice(seed);
    auto asked = written->vary ? draw(*written, *state, dice)
                               : Result<AskedQuestion>(AskedQuestion{*written, std::move(*state)});
    if (!asked) return fail(fmt::format("lesson \"{}\", step {}: {}", lesson.id, step + 1, asked.error().message));
    auto& choices = asked->question.choices;
    for (std::size_t i = choices.size(); i > 1; --i)
        std::swap(choices[i - 1], choices[static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(i) - 1))]);
    return asked;
}

}  // namespace normscope

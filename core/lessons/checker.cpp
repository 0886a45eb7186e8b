// SPDX-License-Identifier: MIT
#include "core/lessons/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "core/lessons/expression.h"
#include "core/lessons/general_mistakes.h"
#include "core/lessons/guess.h"
#include "core/lessons/lesson_state.h"
#include "core/text/number_format.h"
#include "core/text/number_labels.h"
#include "core/text/number_parser.h"

namespace normscope {
namespace {

using Numbers = std::vector<double>;

std::string trimmed(std::string_view text, std::string_view what = " \t\r\n") {
    const auto first = text.find_first_not_of(what);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(what) - first + 1));
}

/// Half a unit in the third significant digit: what a rounding to three digits may be off. 0 must be met closely.
double slack(const Question& question, double expected) {
    if (question.count) return 0;
    const double wider = question.tolerance.value_or(0);
    if (expected == 0 || !std::isfinite(expected)) return std::max(wider, 5e-4);
    const double third_digit = std::pow(10.0, std::floor(std::log10(std::abs(expected))) - 2);
    return std::max(wider, 0.5 * third_digit * (1 + 1e-6));
}

bool same(const Question& question, double typed, double expected) {
    return std::isfinite(expected) ? std::abs(typed - expected) <= slack(question, expected)
                                   : (std::isnan(expected) && std::isnan(typed)) || typed == expected;
}

bool all_same(const Question& question, const Numbers& typed, const Numbers& expected) {
    if (typed.size() != expected.size()) return false;
    for (std::size_t i = 0; i < typed.size(); ++i)
        if (!same(question, typed[i], expected[i])) return false;
    return true;
}

Result<Numbers> compute(const std::vector<std::string>& expressions, const Document& state) {
    Numbers values;
    for (const auto& expression : expressions) {
        const auto value = evaluate(expression, state);
        if (!value) return fail(fmt::format("{}: {}", expression, value.error().message));
        values.push_back(*value);
    }
    return values;
}

/// As numbers are shown everywhere, but with four digits where that would leave a small one with fewer: 0.003162.
std::string displayed(double value) {
    auto text = format_number(value);
    const auto shown = parse_number(text);
    if (!shown || std::abs(*shown - value) <= 5e-4 * std::abs(value)) return text;
    return fmt::format("{}{:.4g}", value < 0 ? "\u2212" : "", std::abs(value));
}

std::string displayed(const Numbers& values) {
    if (values.size() == 1) return displayed(values.front());
    std::string text = "(";
    for (const double value : values) text += (text.size() > 1 ? ", " : "") + displayed(value);
    return text + ")";
}

struct Attempt {
    const Question& question;
    const Document& before;  ///< the state of the step
    const Document& after;   ///< the state that the answer is computed on
    Numbers typed;
    Numbers expected;

    /// True when the typed numbers are what `alternative` gives, and that is not what is asked for.
    bool matches(const std::vector<std::string>& alternative, const Document& state) const {
        const auto values = compute(alternative, state);
        return values && values->size() == typed.size() && !all_same(question, *values, expected) &&
               all_same(question, typed, *values);
    }
};

/// "xhat3" matches "xhat#"; gives what # stands for.
std::optional<std::string> column_of(std::string_view pattern, std::string_view expression) {
    if (!pattern.ends_with('#')) return pattern == expression ? std::optional<std::string>("") : std::nullopt;
    pattern.remove_suffix(1);
    if (!expression.starts_with(pattern)) return {};
    const auto rest = expression.substr(pattern.size());
    if (rest.empty() || rest.find_first_not_of("0123456789_") != std::string_view::npos) return {};
    return std::string(rest);
}

std::string with_column(std::string_view text, std::string_view column) {
    std::string result;
    for (const char c : text) {
        if (c == '#')
            result += column;
        else
            result += c;
    }
    return result;
}

std::optional<std::string> general_sentence(const Attempt& attempt) {
    for (const auto& mistake : general_mistakes()) {
        std::vector<std::string> instead;
        for (const auto& expression : attempt.question.answer)
            if (const auto column = column_of(mistake.of, expression))
                instead.push_back(with_column(mistake.instead, *column));
        if (instead.size() == attempt.question.answer.size() && attempt.matches(instead, attempt.after))
            return std::string(mistake.says);
    }
    return {};
}

bool any_sign_turned(const Attempt& attempt) {
    bool turned = false;
    for (std::size_t i = 0; i < attempt.typed.size(); ++i) {
        if (same(attempt.question, attempt.typed[i], attempt.expected[i])) continue;
        if (!same(attempt.question, -attempt.typed[i], attempt.expected[i])) return false;
        turned = true;
    }
    return turned;
}

/// A count is right or wrong, and nothing is close to 0 in proportion.
bool all_close(const Attempt& attempt) {
    if (attempt.question.count) return false;
    for (std::size_t i = 0; i < attempt.typed.size(); ++i)
        if (!(std::abs(attempt.typed[i] - attempt.expected[i]) <= 0.04 * std::abs(attempt.expected[i]))) return false;
    return true;
}

/// What went wrong, where it is a mistake that can be named.
std::optional<std::string> named_sentence(const Attempt& attempt) {
    const auto& question = attempt.question;
    for (const auto& mistake : question.mistakes)
        if (attempt.matches(mistake.answer, attempt.after)) return mistake.says;
    if (question.after && attempt.matches(question.answer, attempt.before))
        return "That is the value before the change.";
    if (auto sentence = general_sentence(attempt)) return sentence;
    if (any_sign_turned(attempt))
        return attempt.typed.size() == 1 ? "The size is right, the sign is not."
                                         : "The sizes are right; check the signs.";
    return {};
}

std::string unnamed_sentence(const Attempt& attempt) {
    const auto& question = attempt.question;
    if (all_close(attempt)) return "Close. Keep at least three significant digits, and round only at the end.";
    if (attempt.typed.size() == 1) return "Not yet. Try again, or take the hint.";
    std::vector<std::size_t> right;
    for (std::size_t i = 0; i < attempt.typed.size(); ++i)
        if (same(question, attempt.typed[i], attempt.expected[i])) right.push_back(i + 1);
    if (right.empty()) return "None of the numbers is right yet. Try again, or take the hint.";
    return fmt::format("{} of the {} numbers {} right (number {}).", right.size(), attempt.typed.size(),
                       right.size() == 1 ? "is" : "are", fmt::join(right, ", "));
}

/// Labelled numbers in the order in which the prompt names their labels: "β = 2.5, γ = 1.66" where γ and β are asked for.
Numbers in_order_of_labels(Numbers numbers, std::string_view typed, std::string_view prompt) {
    const auto labels = labels_in(typed);
    if (labels.size() != numbers.size()) return numbers;
    std::vector<std::size_t> places;
    for (const auto& label : labels) {
        const auto place = label.empty() ? std::string_view::npos : prompt.find(label);
        if (place == std::string_view::npos || std::ranges::find(places, place) != places.end()) return numbers;
        places.push_back(place);
    }
    std::vector<std::size_t> order(numbers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return places[i]; });
    Numbers sorted;
    for (const auto i : order) sorted.push_back(numbers[i]);
    return sorted;
}

Result<Verdict> check_numbers(const Question& question, const Document& state, const Document& after,
                              std::string_view typed) {
    const auto expected = compute(question.answer, after);
    if (!expected) return std::unexpected(expected.error());
    Verdict verdict;
    verdict.expected = displayed(*expected);
    auto numbers = parse_numbers(typed, expected->size(), question.count);
    if (!numbers) {
        verdict.message = numbers.error().message;
        verdict.understood = false;
        return verdict;
    }
    *numbers = in_order_of_labels(std::move(*numbers), typed, question.prompt);
    verdict.typed = *numbers;
    verdict.truth = *expected;
    verdict.right = all_same(question, *numbers, *expected);
    verdict.message = fmt::format("Right: {}.", verdict.expected);
    if (verdict.right) return verdict;
    const Attempt attempt{question, state, after, *numbers, *expected};
    const auto mistake = named_sentence(attempt);
    verdict.named = mistake.has_value();
    verdict.message = mistake ? *mistake : unnamed_sentence(attempt);
    return verdict;
}

Verdict check_choice(const Question& question, std::string_view typed) {
    Verdict verdict;
    for (const auto& choice : question.choices)
        if (choice.right) verdict.expected = choice.text;
    const auto text = trimmed(typed);
    std::size_t number = 0;
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || stop != text.data() + text.size() || number < 1 || number > question.choices.size()) {
        verdict.message = fmt::format("Choose one of the {} answers.", question.choices.size());
        verdict.understood = false;
        return verdict;
    }
    const auto& choice = question.choices[number - 1];
    verdict.right = choice.right;
    verdict.named = !choice.right && !choice.says.empty();
    verdict.message = !choice.says.empty() ? choice.says
                      : choice.right       ? "Right."
                                           : "Not that one. Try another, or take the hint.";
    return verdict;
}

/// "x̂₃ = 0.41, wanted 0".
std::string how_far(const Question& question, const Document& live) {
    const auto value = question.measure.empty() ? Result<double>(fail("")) : evaluate(question.measure, live);
    if (!value) return "Not there yet. Change the numbers, or take the hint.";
    return fmt::format("Not there yet: {} = {}, wanted {}.", answer_symbol(question.measure), displayed(*value),
                       question.wanted);
}

}  // namespace

Result<std::vector<double>> expected_numbers(const Question& question, const Document& state) {
    if (question.kind != QuestionKind::number) return Numbers{};
    if (!question.after) return compute(question.answer, state);
    const auto after = with_change(state, *question.after);
    if (!after) return std::unexpected(after.error());
    return compute(question.answer, *after);
}

Result<Verdict> check_answer(const Question& question, const Document& state, std::string_view typed) {
    if (question.kind == QuestionKind::choice) return check_choice(question, typed);
    if (question.kind == QuestionKind::task) {
        const auto done = evaluate(question.goal, state);
        // The person may have removed the column that the goal speaks of; that is "not there yet", not a broken lesson.
        if (!done) return Verdict{.message = fmt::format("Not there yet: {}.", done.error().message)};
        return Verdict{.right = *done != 0, .message = *done != 0 ? "Done." : how_far(question, state)};
    }
    if (!question.after) return check_numbers(question, state, state, typed);
    const auto after = with_change(state, *question.after);
    if (!after) return std::unexpected(after.error());
    return check_numbers(question, state, *after, typed);
}

Result<std::string> expected_answer(const Question& question, const Document& state) {
    const auto verdict = check_answer(question, state, question.kind == QuestionKind::choice ? "1" : "0");
    if (!verdict) return std::unexpected(verdict.error());
    return verdict->expected;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "core/lessons/guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text/number_format.h"

namespace normscope {
namespace {

bool is_placed(Quantity quantity) {
    return quantity == Quantity::mean || quantity == Quantity::deviation || quantity == Quantity::normalized ||
           quantity == Quantity::output;
}

/// With as many digits as a person would say: three.
std::string said(double value) {
    const double digits = value == 0 ? 0 : 2 - std::floor(std::log10(std::abs(value)));
    const double scale = std::pow(10.0, std::clamp(digits, -6.0, 6.0));
    return format_within(std::round(std::abs(value) * scale) / scale, 4);
}

std::string one_distance(double guess, double truth) {
    const double off = guess - truth;
    if (std::abs(off) <= 5e-4 * std::max(1.0, std::abs(truth))) return "exactly right";
    return fmt::format("{} too {}", said(off), off > 0 ? "high" : "low");
}

}  // namespace

std::vector<GuessTarget> guess_targets(const Question& question, const Document& document) {
    std::vector<GuessTarget> targets;
    if (question.after || question.kind != QuestionKind::number || document.x.empty()) return targets;
    for (std::size_t i = 0; i < question.answer.size(); ++i) {
        const auto name = parse_cell_name(question.answer[i]);
        const auto* quantity = name && !name->group ? find_quantity(name->base) : nullptr;
        if (!quantity || !is_placed(quantity->quantity) || quantity->per_cell == name->index.empty()) continue;
        const auto cell = cell_of(name->index, document.x.shape(), focused_cell(document));
        if (cell) targets.push_back({i, quantity->quantity, *cell});
    }
    return targets;
}

std::string answer_symbol(const std::string& expression) {
    const auto name = parse_cell_name(expression);
    const auto* quantity = name ? find_quantity(name->base) : nullptr;
    if (!quantity || name->group) return expression;
    const bool compound = quantity->symbol.find(' ') != std::string_view::npos;  // x − μ
    auto text = compound ? fmt::format("({})", quantity->symbol) : std::string(quantity->symbol);
    for (std::size_t i = 0; i < name->index.size(); ++i) {
        if (i > 0) text += ",";
        for (const char digit : std::to_string(name->index[i] + 1))
            text += fmt::format("\xe2\x82{}", static_cast<char>(0x80 + digit - '0'));
    }
    return text;
}

std::string distance_words(std::span<const double> guess, std::span<const double> truth,
                           std::span<const std::string> names) {
    if (guess.empty() || guess.size() != truth.size() || guess.size() != names.size()) return {};
    std::size_t nearest = 0;
    std::size_t farthest = 0;
    const auto off = [&](std::size_t i) { return std::abs(guess[i] - truth[i]); };
    for (std::size_t i = 0; i < guess.size(); ++i) {
        if (!std::isfinite(guess[i]) || !std::isfinite(truth[i])) return {};
        if (off(i) < off(nearest)) nearest = i;
        if (off(i) > off(farthest)) farthest = i;
    }
    if (guess.size() == 1) return one_distance(guess[0], truth[0]);
    if (nearest == farthest || one_distance(guess[farthest], truth[farthest]) == "exactly right")
        return one_distance(guess[farthest], truth[farthest]) + ", all of them";
    return fmt::format("{} is {}; farthest is {}, {}", names[nearest], one_distance(guess[nearest], truth[nearest]),
                       names[farthest], one_distance(guess[farthest], truth[farthest]));
}

}  // namespace normscope

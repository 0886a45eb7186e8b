// SPDX-License-Identifier: MIT
#include "core/lessons/given.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/norm/operators.h"
#include "core/text/number_format.h"

namespace normscope {
namespace {

std::string row_words(std::span<const float> row) {
    std::string text = "(";
    for (const float value : row) text += (text.size() > 1 ? ",\\ " : "") + format_number(value, Minus::ascii);
    return text + ")";
}

bool all_are(std::span<const float> values, float usual) {
    return std::ranges::all_of(values, [&](float value) { return value == usual; });
}

}  // namespace

std::string given_words(const Document& document) {
    const auto* op = find_operator(document.spec.op);
    std::string text = op ? std::string(op->name) : document.spec.op;
    if (document.spec.split_axis >= 0) text += fmt::format(" with {} groups", document.spec.num_groups);
    if (document.spec.stats == StatsSource::running) text += " in evaluation";
    if (document.x.size() > most_given) {
        text += fmt::format(", a tensor of shape {}", to_string(document.x.shape()));
    } else {
        std::string rows;
        for (std::int64_t row = 0; row < document.x.row_count(); ++row)
            rows += (row > 0 ? "$, $" : "") + row_words(document.x.row(row));
        text += fmt::format(", {}$x = {}$", document.x.row_count() > 1 ? "the rows of " : "", rows);
    }
    const float one = document.spec.gamma_form == GammaForm::one_plus ? 0.0f : 1.0f;
    const auto& gamma = document.params.gamma;
    const auto& beta = document.params.beta;
    if (document.spec.has_gamma && !all_are(gamma, one) && std::ssize(gamma) <= most_given)
        text += fmt::format(", $\\gamma = {}$", row_words(gamma));
    if (document.spec.has_beta && !all_are(beta, 0) && std::ssize(beta) <= most_given)
        text += fmt::format(", $\\beta = {}$", row_words(beta));
    return text + fmt::format(", $\\varepsilon = {}$", format_latex(document.spec.eps));
}

}  // namespace normscope

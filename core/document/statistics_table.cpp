// SPDX-License-Identifier: MIT
#include "core/document/statistics_table.h"

#include <fmt/format.h>

#include "core/norm/operators.h"

namespace normscope {
namespace {

/// "[0, 1]": the index of a group, as NumPy counts.
std::string index_words(const Shape& shape, std::int64_t group) {
    std::vector<std::int64_t> index(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        index[axis] = group % shape[axis];
        group /= shape[axis];
    }
    return fmt::format("[{}]", fmt::join(index, ", "));
}

}  // namespace

Result<std::string> statistics_markdown(const Document& document) {
    const auto& spec = document.spec;
    const auto plan = NormPlan::make(spec, document.x.shape());
    if (!plan) return std::unexpected(plan.error());
    const auto result = reference_forward(spec, *plan, document.x.values(), document.params);
    const bool centred = spec.center;
    const bool divides = spec.divisor != Divisor::none;
    const bool rms = spec.divisor == Divisor::root_mean_square;
    const auto* op = find_operator(spec.op);
    std::string text =
        fmt::format("{} of x {}, ε = {:g} {} the root\n\n", op ? op->name : spec.op, to_string(document.x.shape()),
                    spec.eps, spec.eps_placement == EpsPlacement::inside_root ? "inside" : "outside");
    std::vector<std::string> head = {"group", "cells"};
    if (centred) head.emplace_back("μ");
    if (divides) head.insert(head.end(), {rms ? "mean square" : "σ²", rms ? "rms" : "σ", rms ? "1/rms" : "1/σ"});
    text += fmt::format("| {} |\n|", fmt::join(head, " | "));
    for (std::size_t i = 0; i < head.size(); ++i) text += i == 0 ? " --- |" : " ---: |";
    text += '\n';
    for (std::size_t group = 0; group < result.stats.size(); ++group) {
        const auto& stats = result.stats[group];
        text += fmt::format("| {} | {}", index_words(plan->stats_shape(), static_cast<std::int64_t>(group)),
                            plan->group_size());
        if (centred) text += fmt::format(" | {:.9g}", stats.mean);
        if (divides) text += fmt::format(" | {:.9g} | {:.9g} | {:.9g}", stats.spread, stats.divisor, stats.rstd);
        text += " |\n";
    }
    return text;
}

}  // namespace normscope

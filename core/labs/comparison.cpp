// SPDX-License-Identifier: MIT
#include "core/labs/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace normscope::labs {
namespace {

/// "μ and σ per row": which cells of a (rows, columns) matrix share, read off the plan.
std::string shares_words(const Layer& layer) {
    const auto& spec = layer.spec;
    if (spec.divisor == Divisor::none) return "nothing is divided";
    const std::string what = spec.divisor == Divisor::root_mean_square ? "rms" : "μ and σ";
    if (spec.stats == StatsSource::running) return what + " from running averages";
    const auto& shape = layer.plan.shape();
    const auto columns = shape.empty() ? 1 : shape.back();
    const auto cells = layer.plan.cells_of(0);
    const bool one_row = std::ranges::all_of(cells, [&](auto cell) { return cell / columns == cells[0] / columns; });
    const bool one_column = std::ranges::all_of(cells, [&](auto cell) { return cell % columns == cells[0] % columns; });
    if (one_row && one_column) return what + " per cell";
    if (one_row) {
        if (std::ssize(cells) == columns) return what + " per row";
        return what + (2 * std::ssize(cells) == columns ? " per half row" : " per part of a row");
    }
    if (one_column) return what + " per column";
    return what + fmt::format(" per {} cells", cells.size());
}

std::string title_of(const NormSpec& spec) {
    const auto* row = find_operator(spec.op);
    auto title = row ? std::string(row->name) : spec.op;
    if (spec.split_axis >= 0) title += fmt::format(", G = {}", spec.num_groups);
    return title;
}

}  // namespace

std::int64_t cells_per_example(const Shape& shape) {
    if (shape.empty() || shape.front() == 0) return element_count(shape);
    return element_count(shape) / shape.front();
}

Comparison compare(const ComparisonRequest& request) {
    Comparison result{.op = request.spec.op, .title = title_of(request.spec)};
    auto layer = make_layer(request.spec, request.shape);
    if (!layer) {
        result.refusal = layer.error().message;
        return result;
    }
    result.shares = shares_words(*layer);
    result.input = request.x;
    result.now = normalized(*layer, request.x);
    const auto per_example = cells_per_example(request.shape);
    Result<Layer> earlier = fail("there is no earlier batch");
    if (!request.before.empty()) earlier = make_layer(request.spec, request.shape_before);
    if (earlier && cells_per_example(request.shape_before) == per_example) {
        result.before = normalized(*earlier, request.before);
        const auto count = static_cast<std::size_t>(per_example);
        const auto mine = std::span(result.now).subspan(static_cast<std::size_t>(request.pinned) * count, count);
        const auto old =
            std::span(result.before).subspan(static_cast<std::size_t>(request.pinned_before) * count, count);
        result.pinned_move = largest_difference(mine, old);
        result.input_before = request.before;
        result.layer_before = std::move(*earlier);
    }
    if (!request.x.empty()) result.dependence = measure_dependence(*layer, request.x, request.focus, request.nudge);
    result.layer = std::move(*layer);
    return result;
}

}  // namespace normscope::labs

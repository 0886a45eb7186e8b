// SPDX-License-Identifier: MIT
#include "core/labs/dependence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace normscope::labs {
namespace {

/// Up to this many cells the whole forward pass is run again for each nudge. Above, only the watched output is.
constexpr std::size_t most_whole_passes = 512;

/// What the inputs that move an output have in common, as cells of a matrix.
std::string words_for(const std::vector<double>& moves, std::int64_t columns, std::int64_t cell) {
    const auto row = cell / columns;
    const auto column = cell % columns;
    std::int64_t in_row = 0;
    std::int64_t in_column = 0;
    std::int64_t elsewhere = 0;
    for (std::size_t i = 0; i < moves.size(); ++i) {
        if (!(moves[i] != 0)) continue;
        const auto at = static_cast<std::int64_t>(i);
        if (at == cell) continue;
        if (at / columns == row)
            ++in_row;
        else if (at % columns == column)
            ++in_column;
        else
            ++elsewhere;
    }
    const auto rows = std::ssize(moves) / columns;
    const bool itself = moves[static_cast<std::size_t>(cell)] != 0;
    if (in_row + in_column + elsewhere == 0) return itself ? "itself alone" : "nothing here";
    if (elsewhere > 0)
        return in_row + in_column + elsewhere + 1 == std::ssize(moves) ? "every input" : "cells of several rows";
    if (in_column == 0) {
        if (in_row + 1 == columns) return "its row";
        return 2 * (in_row + 1) == columns ? "half its row" : "a part of its row";
    }
    if (in_row == 0) return in_column + 1 == rows ? "its column" : "a part of its column";
    return "its row and its column";
}

}  // namespace

Dependence measure_dependence(const Layer& layer, std::span<const double> x, std::int64_t cell, double nudge) {
    Dependence result{.cell = cell, .nudge = nudge, .moves = std::vector<double>(x.size()), .words = {}};
    const auto& shape = layer.plan.shape();
    result.columns = shape.empty() ? 1 : std::max<std::int64_t>(shape.back(), 1);
    const auto per_example = shape.empty() || shape.front() == 0 ? std::ssize(x) : std::ssize(x) / shape.front();
    const bool whole = x.size() <= most_whole_passes;
    const auto watch = [&](std::span<const double> values) {
        return whole ? normalized(layer, values)[static_cast<std::size_t>(cell)] : normalized_cell(layer, values, cell);
    };
    std::vector<double> moved(x.begin(), x.end());
    const double before = watch(moved);
    for (std::size_t i = 0; i < moved.size(); ++i) {
        for (const double by : {nudge, -nudge}) {
            moved[i] = x[i] + by;
            const double move = std::abs(watch(moved) - before);
            if (!(move <= result.moves[i])) result.moves[i] = move;
        }
        moved[i] = x[i];
        if (result.moves[i] == 0) continue;
        ++result.count;
        const bool same_example = static_cast<std::int64_t>(i) / per_example == cell / per_example;
        if (!same_example) result.most_from_others = std::max(result.most_from_others, result.moves[i]);
    }
    result.words = words_for(result.moves, result.columns, cell);
    return result;
}

}  // namespace normscope::labs

// SPDX-License-Identifier: MIT
// Marginals: mean and standard deviation (over n) of every row and every column of a matrix.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/norm/norm_plan.h"

namespace normscope {

struct Marginals {
    std::int64_t rows = 0, columns = 0;
    std::vector<double> row_mean, row_std, column_mean, column_std;  ///< NaN where a value is not finite

    /// In two passes each. `cancelled` is asked now and then, with the share that is done.
    static Marginals of(std::span<const float> values, std::int64_t rows, std::int64_t columns,
                        const std::function<bool(double)>& cancelled = {});

    /// After cells of a row, of a column, changed. O(of it).
    void update_row(std::span<const float> values, std::int64_t row);
    void update_column(std::span<const float> values, std::int64_t column);
};

/// For each row the mean and standard deviation of the group that the whole row is a part of, pooled from the rows of
/// the group. Nothing where an operator cuts through rows.
struct RowGroups {
    std::vector<double> mean, std;

    static std::optional<RowGroups> of(const Marginals& marginals, const NormPlan& plan);
};

}  // namespace normscope

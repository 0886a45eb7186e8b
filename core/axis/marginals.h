// SPDX-License-Identifier: MIT
// Marginals: mean and standard deviation (over n) of every row and every column of a matrix.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

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

}  // namespace normscope

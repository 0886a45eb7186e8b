// SPDX-License-Identifier: MIT
// Regions: rectangles of the plane that is looked at, as a person selects, fills, copies and pastes them.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/document/document.h"
#include "core/document/patch.h"

namespace normscope {

struct Region {
    Plane plane;
    RowColumn first;
    std::int64_t rows = 0;
    std::int64_t columns = 0;

    std::int64_t size() const { return rows * columns; }
    bool contains(RowColumn at) const {
        return at.row >= first.row && at.row < first.row + rows && at.column >= first.column &&
               at.column < first.column + columns;
    }
    /// The cell at a place counted from `first`.
    std::int64_t cell(std::int64_t row, std::int64_t column) const {
        return plane.cell(first.row + row, first.column + column);
    }
    friend bool operator==(const Region&, const Region&) = default;
};

/// The smallest region of a plane that contains both.
Region region_between(const Plane& plane, RowColumn a, RowColumn b);

using Rows = std::vector<std::vector<float>>;

/// The values of a region, which must lie in the tensor.
Rows values_of(const Tensor& x, const Region& region);

/// `rows` written from `cell` on into the plane through it: a patch of those cells where they fit. Where they stick out
/// of a tensor of rank 1 or 2, the document with a larger one: new features are 0 in the other rows, new examples 0 in
/// the other columns. A higher rank refuses that.
Result<std::variant<Patch, Document>> written_block(const Document& document, std::int64_t cell, const Rows& rows);

enum class FillWith { constant, ramp, gaussian };

/// What a region is filled with, row by row.
struct Fill {
    FillWith kind = FillWith::constant;
    double a = 0;            ///< the constant; the first value of a ramp; the mean
    double b = 1;            ///< the last value of a ramp; the standard deviation
    std::uint64_t seed = 1;  ///< the same seed gives the same numbers on every machine
};
Rows filled(std::int64_t rows, std::int64_t columns, const Fill& fill);

/// The row that a new example after row `like` begins with: whole steps within the span of the tensor's values, unlike
/// `like` in every column and not constant, so that every operator has something to do. The same for the same tensor.
std::vector<float> varied_row(const Tensor& x, std::int64_t like);

/// What a copied region looks like elsewhere. Every number reads back to the same float32.
std::string to_tsv(const Rows& rows);       ///< for spreadsheets
std::string to_numpy(const Rows& rows);     ///< "np.array([[1, 2]], dtype=np.float32)"
std::string to_pytorch(const Rows& rows);   ///< "torch.tensor([[1, 2]], dtype=torch.float32)"
std::string to_markdown(const Rows& rows);  ///< a table whose head counts the columns

}  // namespace normscope

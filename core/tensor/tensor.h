// SPDX-License-Identifier: MIT
// Tensor: n-dimensional float32 values in row-major order, with named axes. A copy shares the values until one of the
// two is written to (see shared_values.h). No arithmetic lives here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/shared_values.h"

namespace normscope {

/// Extents of the axes, outermost first. An extent may be 0 (an empty tensor is legal); rank 0 is a scalar.
using Shape = std::vector<std::int64_t>;

/// Number of cells of `shape`: 1 for rank 0.
std::int64_t element_count(std::span<const std::int64_t> shape);

/// Fails for a shape that no tensor can have: a negative extent, too many axes, or more cells than memory could ever
/// hold. An empty tensor still has statistics and parameters, so its other extents are bounded too.
Result<void> check_shape(std::span<const std::int64_t> shape);

/// "[2, 3, 4]", the way the frameworks print a size.
std::string to_string(std::span<const std::int64_t> shape);

/// Row-major strides in cells.
Shape row_major_strides(std::span<const std::int64_t> shape);

/// Turns a possibly negative axis (counted from the end) into 0 … rank-1, or says what the valid range is.
Result<int> resolve_axis(std::int64_t axis, std::size_t rank);

class Tensor {
public:
    Tensor() = default;

    /// Takes `values` in row-major order; fails when their number does not fit `shape`.
    static Result<Tensor> from(Shape shape, std::vector<float> values, std::vector<std::string> axis_names = {});

    /// A tensor filled with `value`.
    static Tensor filled(Shape shape, float value);

    const Shape& shape() const { return shape_; }
    std::size_t rank() const { return shape_.size(); }
    std::int64_t size() const { return static_cast<std::int64_t>(values_.size()); }
    bool empty() const { return values_.size() == 0; }

    /// Number of rows when all axes but the last are flattened, and the extent of the last axis (1 for rank 0).
    std::int64_t row_length() const;
    std::int64_t row_count() const;

    std::span<const float> values() const { return values_.values(); }
    std::span<const float> row(std::int64_t index) const;
    float operator[](std::int64_t cell) const { return values_.values()[static_cast<std::size_t>(cell)]; }
    /// The values out of a tensor that is not needed any more.
    std::vector<float> take_values() && { return std::move(values_).take(); }

    /// One value, in place; all values, to write to. What values() gave may be another tensor's from then on.
    void set(std::int64_t cell, float value) { values_.set(static_cast<std::size_t>(cell), value); }
    std::span<float> writable() { return values_.writable(); }

    /// True when both hold the same memory: equal without comparing, apart from shape and names.
    bool shares_values_with(const Tensor& other) const { return values_.shares_with(other.values_); }
    /// The values as they are now, to be read by another thread while edits go on.
    std::shared_ptr<const SharedValues::Snapshot> snapshot() const { return values_.snapshot(); }
    /// The same tensor from a snapshot of its values: O(n), meant for that thread.
    Tensor thawed(const SharedValues::Snapshot& snapshot) const;
    /// Shape and names without the values.
    Tensor frame() const;

    /// Name of an axis: the given one, else the convention for the rank ("N", "C", "H", "W"; "B", "T", "d"; "B", "d").
    std::string axis_name(std::size_t axis) const;
    const std::vector<std::string>& axis_names() const { return axis_names_; }

    /// Index of `cell` along every axis.
    Shape index_of(std::int64_t cell) const;

    friend bool operator==(const Tensor&, const Tensor&);  // bitwise on values, so that NaN equals itself

private:
    Shape shape_{0};
    SharedValues values_;
    std::vector<std::string> axis_names_;
};

}  // namespace normscope

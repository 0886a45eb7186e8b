// SPDX-License-Identifier: MIT
#include "core/tensor/tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace normscope {

std::int64_t element_count(std::span<const std::int64_t> shape) {
    std::int64_t count = 1;
    for (const auto extent : shape) count *= extent;
    return count;
}

Result<void> check_shape(std::span<const std::int64_t> shape) {
    constexpr std::size_t max_rank = 32;
    constexpr std::int64_t max_cells = std::int64_t{1} << 40;
    constexpr std::int64_t max_cells_beside_zero = std::int64_t{1} << 24;
    if (shape.size() > max_rank)
        return fail(fmt::format("a tensor of rank {} was given; {} axes are the most", shape.size(), max_rank));
    bool empty = false;
    for (const auto extent : shape) {
        if (extent < 0)
            return fail(fmt::format("shape {} has a negative extent; every extent is 0 or more", to_string(shape)));
        empty = empty || extent == 0;
    }
    std::int64_t cells = 1;  // of the axes that are not empty
    for (const auto extent : shape) {
        if (extent > (empty ? max_cells_beside_zero : max_cells) / cells)
            return fail(fmt::format("shape {} is larger than any tensor that fits into memory", to_string(shape)));
        cells *= std::max<std::int64_t>(extent, 1);
    }
    return {};
}

std::string to_string(std::span<const std::int64_t> shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

Shape row_major_strides(std::span<const std::int64_t> shape) {
    Shape strides(shape.size(), 1);
    for (std::size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
    return strides;
}

Result<int> resolve_axis(std::int64_t axis, std::size_t rank) {
    const auto signed_rank = static_cast<std::int64_t>(rank);
    if (axis < -signed_rank || axis >= signed_rank)
        return fail(fmt::format("Dimension out of range (expected to be in range of [{}, {}], but got {})",
                                -signed_rank, signed_rank - 1, axis));
    return static_cast<int>(axis < 0 ? axis + signed_rank : axis);
}

Result<Tensor> Tensor::from(Shape shape, std::vector<float> values, std::vector<std::string> axis_names) {
    if (auto ok = check_shape(shape); !ok) return std::unexpected(ok.error());
    if (element_count(shape) != static_cast<std::int64_t>(values.size()))
        return fail(fmt::format("shape '{}' is invalid for input of size {}", to_string(shape), values.size()));
    if (!axis_names.empty() && axis_names.size() != shape.size())
        return fail(fmt::format("{} axis names were given for a tensor of rank {}", axis_names.size(), shape.size()));
    Tensor tensor;
    tensor.shape_ = std::move(shape);
    tensor.values_ = SharedValues(std::move(values));
    tensor.axis_names_ = std::move(axis_names);
    return tensor;
}

Tensor Tensor::filled(Shape shape, float value) {
    Tensor tensor;
    tensor.values_ = SharedValues(std::vector<float>(static_cast<std::size_t>(element_count(shape)), value));
    tensor.shape_ = std::move(shape);
    return tensor;
}

std::int64_t Tensor::row_length() const { return shape_.empty() ? 1 : shape_.back(); }

std::int64_t Tensor::row_count() const {
    if (shape_.empty()) return 1;
    return element_count(std::span(shape_).first(shape_.size() - 1));
}

std::span<const float> Tensor::row(std::int64_t index) const {
    const auto length = static_cast<std::size_t>(row_length());
    return values().subspan(static_cast<std::size_t>(index) * length, length);
}

Tensor Tensor::frame() const {
    Tensor tensor;
    tensor.shape_ = shape_;
    tensor.axis_names_ = axis_names_;
    return tensor;
}

Tensor Tensor::thawed(const SharedValues::Snapshot& snapshot) const {
    Tensor tensor = frame();
    std::vector<float> values(snapshot.size());
    snapshot.read(0, values);
    tensor.values_ = SharedValues(std::move(values));
    return tensor;
}

std::string Tensor::axis_name(std::size_t axis) const {
    if (axis < axis_names_.size()) return axis_names_[axis];
    static constexpr std::array<std::array<const char*, 5>, 6> names = {
        {{}, {"d"}, {"B", "d"}, {"B", "T", "d"}, {"N", "C", "H", "W"}, {"N", "C", "D", "H", "W"}}};
    if (rank() < names.size()) return names[rank()][axis];
    return fmt::format("axis {}", axis);
}

Shape Tensor::index_of(std::int64_t cell) const {
    Shape index(rank(), 0);
    for (std::size_t axis = rank(); axis-- > 0;) {
        index[axis] = cell % shape_[axis];
        cell /= shape_[axis];
    }
    return index;
}

bool operator==(const Tensor& a, const Tensor& b) {
    if (a.shape_ != b.shape_ || a.axis_names_ != b.axis_names_) return false;
    if (a.shares_values_with(b) || a.empty()) return a.size() == b.size();
    return std::memcmp(a.values().data(), b.values().data(), a.values().size_bytes()) == 0;
}

}  // namespace normscope

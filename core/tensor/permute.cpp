// SPDX-License-Identifier: MIT
#include "core/tensor/permute.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace normscope {

Result<Tensor> permuted(const Tensor& x, const std::vector<int>& order) {
    std::vector<int> sorted = order;
    std::ranges::sort(sorted);
    std::vector<int> all(x.rank());
    std::iota(all.begin(), all.end(), 0);
    if (sorted != all)
        return fail(fmt::format("permute({}) does not name every axis of a tensor of rank {} once",
                                fmt::join(order, ", "), x.rank()));
    const auto strides = row_major_strides(x.shape());
    Shape shape;
    Shape steps;
    std::vector<std::string> names;
    for (const int axis : order) {
        const auto a = static_cast<std::size_t>(axis);
        shape.push_back(x.shape()[a]);
        steps.push_back(strides[a]);
        names.push_back(x.axis_name(a));
    }
    std::vector<float> values;
    values.reserve(x.values().size());
    Shape index(shape.size(), 0);
    std::int64_t cell = 0;
    for (std::int64_t done = 0; done < x.size(); ++done) {
        values.push_back(x[cell]);
        for (auto k = shape.size(); k-- > 0;) {
            cell += steps[k];
            if (++index[k] < shape[k]) break;
            cell -= steps[k] * shape[k];
            index[k] = 0;
        }
    }
    return Tensor::from(std::move(shape), std::move(values), std::move(names));
}

std::vector<int> moved_axis(std::size_t rank, int from, int to) {
    std::vector<int> order;
    for (int axis = 0; axis < static_cast<int>(rank); ++axis)
        if (axis != from) order.push_back(axis);
    order.insert(order.begin() + to, from);
    return order;
}

Result<Tensor> reshaped(const Tensor& x, Shape shape) {
    const auto refused = [&] {
        return fail(fmt::format("shape '{}' is invalid for input of size {}", to_string(shape), x.size()));
    };
    const auto unknown = std::ranges::count(shape, -1);
    if (unknown > 1) return fail("only one dimension can be inferred");
    if (std::ranges::any_of(shape, [](std::int64_t extent) { return extent < -1; })) return refused();
    if (unknown == 1) {
        std::int64_t known = 1;
        for (const auto extent : shape)
            if (extent != -1 && (__builtin_mul_overflow(known, extent, &known) || known > x.size())) return refused();
        if (known == 0 || x.size() % known != 0) return refused();
        *std::ranges::find(shape, -1) = x.size() / known;
    }
    if (auto ok = check_shape(shape); !ok) return std::unexpected(ok.error());
    if (element_count(shape) != x.size()) return refused();
    return Tensor::from(std::move(shape), {x.values().begin(), x.values().end()});
}

Result<Shape> parse_shape(std::string_view text) {
    Shape shape;
    std::string word;
    const auto take = [&]() -> Result<void> {
        if (word.empty()) return {};
        std::int64_t extent = 0;
        const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), extent);
        if (code != std::errc{} || end != word.data() + word.size())
            return fail(fmt::format("\"{}\" is not an extent; write a shape as 2, 3, 4", word));
        shape.push_back(extent);
        word.clear();
        return {};
    };
    for (const char c : text) {
        if (std::string_view("()[], \t").find(c) == std::string_view::npos) {
            word += c;
            continue;
        }
        if (auto ok = take(); !ok) return std::unexpected(ok.error());
    }
    if (auto ok = take(); !ok) return std::unexpected(ok.error());
    if (shape.empty()) return fail("a shape needs at least one extent, for example 2, 3, 4");
    return shape;
}

}  // namespace normscope

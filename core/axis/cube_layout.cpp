// SPDX-License-Identifier: MIT
#include "core/axis/cube_layout.h"

#include <algorithm>

namespace normscope {
namespace {

constexpr float cell_half = 0.43f;  // the rest of a place is the gap to its neighbours
constexpr float cube_gap = 1.6f;    // between cubes beside each other, in cells

std::int64_t product(const std::array<CubeAxis, 4>& axes) {
    std::int64_t cells = 1;
    for (const auto& axis : axes) cells *= axis.count;
    return cells;
}

float step(const Explosion& explosion, std::size_t k) { return 1 + explosion[k]; }

float cube_step(const CubeLayout& layout, const Explosion& explosion) {
    return static_cast<float>(layout.axes[across].count) * step(explosion, across) + cube_gap;
}

float width_of(const CubeLayout& layout, const Explosion& explosion) {
    return cube_step(layout, explosion) * static_cast<float>(layout.axes[beside].count - 1) +
           static_cast<float>(layout.axes[across].count - 1) * step(explosion, across);
}

}  // namespace

bool CubeLayout::whole() const {
    return std::ranges::all_of(axes, [](const CubeAxis& axis) { return axis.whole(); });
}

CubeLayout lay_out(const Shape& shape, std::int64_t focus, const CubeLimits& limits) {
    CubeLayout layout;
    const auto rank = static_cast<int>(shape.size());
    const auto strides = row_major_strides(shape);
    if (element_count(shape) == 0) return layout;
    const auto index = [&](int axis) {
        const auto a = static_cast<std::size_t>(axis);
        return focus / strides[a] % shape[a];
    };
    for (int k = 0; k < 4 && k < rank; ++k) {
        auto& axis = layout.axes[static_cast<std::size_t>(k)];
        axis.axis = rank - 1 - k;
        axis.extent = shape[static_cast<std::size_t>(axis.axis)];
        axis.count = std::min(axis.extent, k == beside ? limits.beside : limits.side);
    }
    while (product(layout.axes) > limits.cells) {
        auto& longest = *std::ranges::max_element(layout.axes, {}, &CubeAxis::count);
        longest.count = (longest.count + 1) / 2;
    }
    for (auto& axis : layout.axes)  // whole blocks, so that the picture does not slide with every step of the focus
        if (axis.axis >= 0) axis.first = std::min(index(axis.axis) / axis.count * axis.count, axis.extent - axis.count);
    std::int64_t base = 0;
    for (int axis = 0; axis < rank - 4; ++axis) {
        layout.fixed.push_back(axis);
        base += index(axis) * strides[static_cast<std::size_t>(axis)];
    }
    const auto stride = [&](CubeDirection k) {
        const int axis = layout.axes[k].axis;
        return axis < 0 ? std::int64_t{0} : strides[static_cast<std::size_t>(axis)];
    };
    const auto& a = layout.axes;
    for (std::int64_t n = 0; n < a[beside].count; ++n)
        for (std::int64_t z = 0; z < a[deep].count; ++z)
            for (std::int64_t y = 0; y < a[down].count; ++y)
                for (std::int64_t x = 0; x < a[across].count; ++x)
                    layout.places.push_back(
                        {base + (a[beside].first + n) * stride(beside) + (a[deep].first + z) * stride(deep) +
                             (a[down].first + y) * stride(down) + (a[across].first + x) * stride(across),
                         {x, y, z, n}});
    return layout;
}

std::optional<CubeDirection> direction_of(const CubeLayout& layout, std::int64_t axis) {
    for (const auto k : {across, down, deep}) {
        const auto& shown = layout.axes[k];
        const bool named = axis < 0 ? axis == -1 - static_cast<std::int64_t>(k) : axis == shown.axis;
        if (named && shown.axis >= 0 && shown.count > 1) return k;
    }
    return {};
}

Box box_of(const CubeLayout& layout, const std::array<std::int64_t, 4>& at, const Explosion& explosion) {
    const auto middle = [&](CubeDirection k) {
        return (static_cast<float>(at[k]) - static_cast<float>(layout.axes[k].count - 1) / 2) * step(explosion, k);
    };
    const float x = static_cast<float>(at[beside]) * cube_step(layout, explosion) +
                    static_cast<float>(at[across]) * step(explosion, across) - width_of(layout, explosion) / 2;
    return {{x, -middle(down), -middle(deep)}, {cell_half, cell_half, cell_half}};
}

Box bounds_of(const CubeLayout& layout, const Explosion& explosion) {
    const auto half = [&](CubeDirection k) {
        return static_cast<float>(layout.axes[k].count - 1) / 2 * step(explosion, k) + cell_half;
    };
    return {{}, {width_of(layout, explosion) / 2 + cell_half, half(down), half(deep)}};
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// CubeLayout: which cells of a tensor of any rank stand where in a cube. The last axis runs across, the one before
// down, the one before that into depth; a fourth puts cubes beside each other; all further ones stand at the cell in
// focus.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/axis/projection.h"
#include "core/tensor/tensor.h"

namespace normscope {

/// One axis of the picture. Of a long one only a stretch is shown, which holds the cell in focus.
struct CubeAxis {
    int axis = -1;  ///< of the tensor; -1: none, and then a single place
    std::int64_t first = 0;
    std::int64_t count = 1;
    std::int64_t extent = 1;

    bool whole() const { return count == extent; }
};

enum CubeDirection : std::uint8_t { across, down, deep, beside };

struct CubeLimits {
    std::int64_t cells = 4096;
    std::int64_t side = 48;   ///< places along one axis
    std::int64_t beside = 8;  ///< cubes
};

struct CubeLayout {
    std::array<CubeAxis, 4> axes;  ///< by CubeDirection
    std::vector<int> fixed;        ///< axes of the tensor that stand at the focus, outermost first
    struct Place {
        std::int64_t cell = 0;
        std::array<std::int64_t, 4> at{};  ///< place along each axis of the picture, from 0
    };
    std::vector<Place> places;  ///< in the order of the cells

    bool whole() const;
};

/// Rank 0 is one cell; an empty tensor has no places.
CubeLayout lay_out(const Shape& shape, std::int64_t focus, const CubeLimits& limits = {});

/// The direction in which an axis of the tensor runs, counted from the last where it is below 0. Nothing where it runs in
/// none of the first three, or has a single place there.
std::optional<CubeDirection> direction_of(const CubeLayout& layout, std::int64_t axis);

/// How far apart the cells stand along across, down and deep: 0 is the usual small gap, 1 one more cell.
using Explosion = std::array<float, 3>;

/// The box of a place; the whole is centred on the origin.
Box box_of(const CubeLayout& layout, const std::array<std::int64_t, 4>& at, const Explosion& explosion);
/// The box around everything.
Box bounds_of(const CubeLayout& layout, const Explosion& explosion);

}  // namespace normscope

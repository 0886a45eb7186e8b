// SPDX-License-Identifier: MIT
// How a cube of cells is seen: a parallel projection, what lies under a pixel, and in which order cells are painted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace normscope {

/// x to the right, y up, z towards the viewer of the front face.
using Vec3 = std::array<float, 3>;

struct Box {
    Vec3 center{};
    Vec3 half{};
};

/// Where one looks from. Angles in radians: yaw to the right of the front face, pitch above it.
struct Camera {
    float yaw = 0.555f;
    float pitch = 0.342f;
    /// 1: the front face keeps its shape and depth runs aslant, as on paper; 0: as seen by an eye far away. Both look
    /// along the same direction, so what hides what is the same.
    float aslant = 1;
    float zoom = 1;
    std::array<float, 2> pan{};  ///< in pixels of the picture

    friend bool operator==(const Camera&, const Camera&) = default;
};

constexpr float least_zoom = 0.3f, most_zoom = 12;

/// The views that have a name: "home", "front", "side" and "top".
std::optional<Camera> named_view(std::string_view name);

/// Pixels, y downwards: screen = origin + (right · p, down · p).
struct Projection {
    Vec3 right{1, 0, 0};
    Vec3 down{0, -1, 0};
    Vec3 toward{0, 0, 1};  ///< towards the viewer; both products with it are 0
    std::array<float, 2> origin{};

    std::array<float, 2> at(const Vec3& p) const;
};

/// The projection that shows `bounds` as large as fits into the rectangle, before zoom and pan.
Projection project(const Camera& camera, const Box& bounds, std::array<float, 2> from, std::array<float, 2> to);

/// Index of the box that is in front at a pixel.
std::optional<std::size_t> box_at(const Projection& projection, std::span<const Box> boxes, float x, float y);

/// Indices of boxes of one grid, the farthest first: painted so, each hides what lies behind it. Exact, because grid
/// boxes are separated along the axes.
std::vector<std::size_t> painting_order(const Projection& projection, std::span<const Box> boxes);

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "core/axis/projection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace normscope {
namespace {

float dot(const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

Vec3 cross(const Vec3& a, const Vec3& b) {
    return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Vec3 scaled(const Vec3& a, float by) { return {a[0] * by, a[1] * by, a[2] * by}; }

Vec3 between(const Vec3& a, const Vec3& b, float share) {
    return {a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share};
}

}  // namespace

std::array<float, 2> Projection::at(const Vec3& p) const {
    return {origin[0] + dot(right, p), origin[1] + dot(down, p)};
}

std::optional<Camera> named_view(std::string_view name) {
    constexpr float quarter = std::numbers::pi_v<float> / 2;
    if (name == "home") return Camera{};
    if (name == "front") return Camera{.yaw = 0, .pitch = 0, .aslant = 0};
    if (name == "side") return Camera{.yaw = quarter, .pitch = 0, .aslant = 0};
    if (name == "top") return Camera{.yaw = 0, .pitch = quarter, .aslant = 0};
    return {};
}

Projection project(const Camera& camera, const Box& bounds, std::array<float, 2> from, std::array<float, 2> to) {
    const float sin_yaw = std::sin(camera.yaw);
    const float cos_yaw = std::cos(camera.yaw);
    const float sin_pitch = std::sin(camera.pitch);
    const float cos_pitch = std::cos(camera.pitch);
    Projection p;
    p.toward = {sin_yaw * cos_pitch, sin_pitch, cos_yaw * cos_pitch};
    p.right = {cos_yaw, 0, -sin_yaw};
    p.down = {sin_yaw * sin_pitch, -cos_pitch, cos_yaw * sin_pitch};
    if (camera.aslant > 0 && p.toward[2] > 0.2f) {
        p.right = between(p.right, {1, 0, -p.toward[0] / p.toward[2]}, camera.aslant);
        p.down = between(p.down, {0, -1, p.toward[1] / p.toward[2]}, camera.aslant);
    }
    const auto reach = [&](const Vec3& row) {
        return std::abs(row[0]) * bounds.half[0] + std::abs(row[1]) * bounds.half[1] +
               std::abs(row[2]) * bounds.half[2];
    };
    const float fit = std::min((to[0] - from[0]) / 2 / std::max(reach(p.right), 1e-6f),
                               (to[1] - from[1]) / 2 / std::max(reach(p.down), 1e-6f));
    p.right = scaled(p.right, fit * camera.zoom);
    p.down = scaled(p.down, fit * camera.zoom);
    p.origin = {(from[0] + to[0]) / 2 + camera.pan[0] - dot(p.right, bounds.center),
                (from[1] + to[1]) / 2 + camera.pan[1] - dot(p.down, bounds.center)};
    return p;
}

std::optional<std::size_t> box_at(const Projection& projection, std::span<const Box> boxes, float x, float y) {
    // A point under the pixel: right · p = a, down · p = b, toward · p = 0.
    const float a = x - projection.origin[0];
    const float b = y - projection.origin[1];
    const auto n = cross(projection.right, projection.down);
    const float volume = dot(n, projection.toward);
    if (std::abs(volume) < 1e-12f) return std::nullopt;
    const auto from_a = scaled(cross(projection.down, projection.toward), a / volume);
    const auto from_b = scaled(cross(projection.toward, projection.right), b / volume);
    const Vec3 point{from_a[0] + from_b[0], from_a[1] + from_b[1], from_a[2] + from_b[2]};
    std::optional<std::size_t> found;
    float nearest = -std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        float enter = -std::numeric_limits<float>::infinity();
        float leave = std::numeric_limits<float>::infinity();
        for (std::size_t k = 0; k < 3; ++k) {
            const float low = boxes[i].center[k] - boxes[i].half[k] - point[k];
            const float high = boxes[i].center[k] + boxes[i].half[k] - point[k];
            const float d = projection.toward[k];
            if (std::abs(d) < 1e-7f) {
                if (low > 0 || high < 0) enter = std::numeric_limits<float>::infinity();
                continue;
            }
            enter = std::max(enter, std::min(low / d, high / d));
            leave = std::min(leave, std::max(low / d, high / d));
        }
        if (enter <= leave && leave > nearest) {
            nearest = leave;
            found = i;
        }
    }
    return found;
}

std::vector<std::size_t> painting_order(const Projection& projection, std::span<const Box> boxes) {
    std::vector<std::size_t> order(boxes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto place = [&](std::size_t i, std::size_t k) {
        return projection.toward[k] < 0 ? -boxes[i].center[k] : boxes[i].center[k];
    };
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        for (std::size_t k = 0; k < 3; ++k)
            if (place(a, k) != place(b, k)) return place(a, k) < place(b, k);
        return a < b;
    });
    return order;
}

}  // namespace normscope

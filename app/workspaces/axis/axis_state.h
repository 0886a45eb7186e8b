// SPDX-License-Identifier: MIT
// What the commands of the Axis workspace ask of it: they have one definition in the registry, and its screen, which
// keeps the camera, takes the orders in its next frame.
#pragma once

#include <vector>

namespace normscope {

class CommandRegistry;

enum class AxisOrder {
    reset,
    front,
    side,
    top,
    left,
    right,
    up,
    down,
    nearer,
    farther,
    pan_left,
    pan_right,
    pan_up,
    pan_down,
    explode,
    peel,
    unpeel,
    edit,
    colours,
    as_cube,
    as_map,
    next_largest,
    next_nan,
    reshape,
};

void give_axis_order(AxisOrder order);
std::vector<AxisOrder> take_axis_orders();

void add_axis_commands(CommandRegistry& registry);

}  // namespace normscope

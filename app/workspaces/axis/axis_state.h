// SPDX-License-Identifier: MIT
// What the commands of the Axis workspace ask of it: they have one definition in the registry, and its screen, which
// keeps the camera, takes the orders in its next frame.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/session/reading.h"

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

/// The axis of the channels: what the person said for this file and rank, else what the names suggest.
struct ChannelChoice {
    int axis = -1;
    bool told = false;  ///< by the person
};
ChannelChoice channel_choice(const Reading& session);

void add_axis_commands(CommandRegistry& registry);

}  // namespace normscope

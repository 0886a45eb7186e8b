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

/// Who said which axis holds the channels. Nobody guesses it.
enum class Said {
    nobody,
    person,      ///< for this file
    names,       ///< of its axes, or the lesson that made it
    frameworks,  ///< which all read so few axes alike
};
struct ChannelChoice {
    std::optional<int> axis;
    Said said = Said::nobody;
};
ChannelChoice channel_choice(const Reading& session);

/// What the axes of x are called, by where its channels are.
std::vector<std::string> axis_names(const Reading& session);

void add_axis_commands(CommandRegistry& registry);

}  // namespace normscope

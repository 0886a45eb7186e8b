// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/commands/registry.h"
#include "app/session/channel_axis.h"
#include "app/workspaces/axis/axis_state.h"
#include "core/axis/axis_naming.h"
#include "core/tensor/permute.h"

namespace normscope {
namespace {

std::vector<AxisOrder> orders;

struct Row {
    AxisOrder order;
    const char* id;
    const char* title;
    const char* keywords;
};

constexpr std::array<Row, 24> rows = {{
    {AxisOrder::reset, "axis.reset", "Look at the cube as at first (R)", "camera home"},
    {AxisOrder::front, "axis.front", "Look at the front face (F)", "camera orthographic"},
    {AxisOrder::side, "axis.side", "Look at the cube from its side (G)", "camera orthographic right"},
    {AxisOrder::top, "axis.top", "Look at the cube from above (T)", "camera orthographic"},
    {AxisOrder::left, "axis.orbit_left", "Turn the cube to the left (A)", "camera orbit yaw"},
    {AxisOrder::right, "axis.orbit_right", "Turn the cube to the right (D)", "camera orbit yaw"},
    {AxisOrder::up, "axis.orbit_up", "Tip the cube towards you (W)", "camera orbit pitch"},
    {AxisOrder::down, "axis.orbit_down", "Tip the cube away from you (S)", "camera orbit pitch"},
    {AxisOrder::nearer, "axis.nearer", "Zoom in (+)", "camera larger"},
    {AxisOrder::farther, "axis.farther", "Zoom out (−)", "camera smaller"},
    {AxisOrder::pan_left, "axis.pan_left", "Move the picture to the left (Shift A)", "camera pan"},
    {AxisOrder::pan_right, "axis.pan_right", "Move the picture to the right (Shift D)", "camera pan"},
    {AxisOrder::pan_up, "axis.pan_up", "Move the picture up (Shift W)", "camera pan"},
    {AxisOrder::pan_down, "axis.pan_down", "Move the picture down (Shift S)", "camera pan"},
    {AxisOrder::explode, "axis.explode", "Pull the cube apart along its next axis (X)", "explode layers"},
    {AxisOrder::peel, "axis.peel", "Take a layer off the front (])", "clip plane"},
    {AxisOrder::unpeel, "axis.unpeel", "Put a layer back ([)", "clip plane"},
    {AxisOrder::edit, "axis.edit", "Type into the selected cell (E)", "change value"},
    {AxisOrder::colours, "axis.colours", "Colour the cells by value or by group (C)", "hue mean"},
    {AxisOrder::as_cube, "axis.cube", "Show the tensor as a cube", "cells"},
    {AxisOrder::as_map, "axis.map", "Show the tensor as a heat map", "matrix picture large"},
    {AxisOrder::next_largest, "axis.next_largest", "Jump to the next of the largest values (L)", "outlier map"},
    {AxisOrder::next_nan, "axis.next_nan", "Jump to the next NaN or infinity (N)", "not finite map"},
    {AxisOrder::reshape, "axis.reshape", "Give the tensor another shape", "view reshape -1 dimensions"},
}};

bool shown(const Reading& session) { return session.workspace() == "axis"; }

/// The axes in another order, with their names where it is known what they are; `channel` holds the channels, as
/// somebody said. One undo entry, and what the person said goes along.
void permute(CommandContext& s, const std::vector<int>& order, std::optional<int> channel, std::string title) {
    const auto& x = s.document().x;
    auto turned = permuted(x, order);
    if (!turned) return;
    const auto choice = channel_choice(s);
    std::vector<std::string> names;
    if (channel || !x.axis_names().empty()) {
        const auto before = names_of_axes(x, channel);
        for (const int axis : order) names.push_back(before[static_cast<std::size_t>(axis)]);
    }
    auto named = Tensor::from(turned->shape(), std::move(*turned).take_values(), std::move(names));
    if (!named) return;
    const auto key = channel_key(s, *named);
    if (!s.edit(SetTensor{std::move(*named)}, std::move(title)) || choice.said != Said::person) return;
    s.change_settings().channel_axes[key] = static_cast<int>(std::ranges::find(order, *choice.axis) - order.begin());
}

void add_transpose(CommandRegistry& registry) {
    registry.add({.id = "axis.transpose",
                  .title = "Transpose the last two axes",
                  .group = CommandGroup::edit,
                  .effect = Effect::document,
                  .keywords = "permute swap mT axes",
                  .enabled = [](const Reading& s) { return s.document().x.rank() >= 2; },
                  .run =
                      [](CommandContext& s) {
                          const int rank = static_cast<int>(s.document().x.rank());
                          permute(s, moved_axis(s.document().x.rank(), rank - 1, rank - 2), channel_choice(s).axis,
                                  "Transpose");
                      }});
    struct Move {
        const char* id;
        const char* title;
        bool to_last;
    };
    for (const auto& move : {Move{"axis.channels_last", "Channels last: NCHW becomes NHWC", true},
                             Move{"axis.channels_second", "Channels second: NHWC becomes NCHW", false}})
        registry.add({.id = move.id,
                      .title = move.title,
                      .group = CommandGroup::edit,
                      .effect = Effect::document,
                      .keywords = "permute movedim transpose axes layout",
                      .enabled = [](const Reading& s) { return s.document().x.rank() >= 3; },
                      .run =
                          [to_last = move.to_last, title = std::string(move.title)](CommandContext& s) {
                              const int last = static_cast<int>(s.document().x.rank()) - 1;
                              const int from = to_last ? 1 : last;
                              // Who asks for this has said where the channels are.
                              permute(s, moved_axis(s.document().x.rank(), from, to_last ? last : 1),
                                      channel_choice(s).axis.value_or(from), title);
                          }});
}

}  // namespace

void give_axis_order(AxisOrder order) { orders.push_back(order); }

std::vector<AxisOrder> take_axis_orders() { return std::exchange(orders, {}); }

void add_axis_commands(CommandRegistry& registry) {
    for (const auto& row : rows)
        registry.add({.id = row.id,
                      .title = row.title,
                      .group = CommandGroup::view,
                      .effect = Effect::view,
                      .keywords = std::string("axis cube ") + row.keywords,
                      .enabled = shown,
                      .run = [order = row.order](CommandContext&) { give_axis_order(order); }});
    for (int axis = 0; axis < 6; ++axis)
        registry.add(
            {.id = fmt::format("axis.channel.{}", axis),
             .title = fmt::format("Axis {} holds the channels", axis),
             .group = CommandGroup::view,
             .effect = Effect::view,
             .keywords = "NCHW NHWC features dimension",
             .enabled = [axis](const Reading& s) { return axis < static_cast<int>(s.document().x.rank()); },
             .run =
                 [axis](CommandContext& s) { s.change_settings().channel_axes[channel_key(s, s.document().x)] = axis; },
             .checked = [axis](const Reading& s) { return channel_choice(s).axis == axis; }});
    add_transpose(registry);
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>
#include <utility>

#include "app/commands/registry.h"
#include "app/workspaces/axis/axis_state.h"
#include "core/axis/groupings.h"
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

std::string channel_key(const Reading& session) {
    const auto name = session.file().empty() ? session.document().title : session.file().string();
    return fmt::format("{} · {}", name, session.document().x.rank());
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
                          auto x = permuted(s.document().x, moved_axis(s.document().x.rank(), rank - 1, rank - 2));
                          if (x) s.edit(SetTensor{std::move(*x)}, "Transpose");
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
                              auto x = permuted(s.document().x, moved_axis(s.document().x.rank(), to_last ? 1 : last,
                                                                           to_last ? last : 1));
                              if (x) s.edit(SetTensor{std::move(*x)}, title);
                          }});
}

}  // namespace

void give_axis_order(AxisOrder order) { orders.push_back(order); }

std::vector<AxisOrder> take_axis_orders() { return std::exchange(orders, {}); }

ChannelChoice channel_choice(const Reading& session) {
    const auto& x = session.document().x;
    const auto found = session.settings().channel_axes.find(channel_key(session));
    if (found != session.settings().channel_axes.end() && found->second < static_cast<int>(x.rank()))
        return {found->second, true};
    return {suggested_channel(x), false};
}

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
        registry.add({.id = fmt::format("axis.channel.{}", axis),
                      .title = fmt::format("Axis {} holds the channels", axis),
                      .group = CommandGroup::view,
                      .effect = Effect::view,
                      .keywords = "NCHW NHWC features dimension",
                      .enabled = [axis](const Reading& s) { return axis < static_cast<int>(s.document().x.rank()); },
                      .run = [axis](CommandContext& s) { s.change_settings().channel_axes[channel_key(s)] = axis; },
                      .checked = [axis](const Reading& s) { return channel_choice(s).axis == axis; }});
    add_transpose(registry);
}

}  // namespace normscope

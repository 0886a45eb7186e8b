// SPDX-License-Identifier: MIT
// Commands that move the selection and nudge the selected value.
#include <fmt/format.h>
#include <imgui.h>

#include <cmath>

#include "app/commands/param_place.h"
#include "app/commands/registry.h"
#include "core/norm/cell_name.h"
#include "core/tensor/find.h"
#include "core/text/number_format.h"

namespace normscope {
namespace {

/// The cell at the same place of the next line: of the same group where that has several, as the plan says.
std::optional<std::int64_t> line_beside(const Reading& s, std::int64_t by) {
    const auto& document = s.document();
    if (document.x.empty()) return {};
    const int axis = axis_of(document.x.shape(), document.selection.axis);
    return s.derived().plan().line_beside(focused_cell(document), axis, by);
}

void select_line_beside(CommandContext& s, std::int64_t by) {
    if (const auto cell = line_beside(s, by)) s.edit(Select{{*cell, s.document().selection.axis}}, "");
}

std::int64_t place_on_line(const Reading& s) { return focused_line(s.document()).place_of(focused_cell(s.document())); }

void select_along_line(CommandContext& s, std::int64_t by) {
    const auto line = focused_line(s.document());
    s.edit(Select{{line.cell(place_on_line(s) + by), s.document().selection.axis}}, "");
}

void add_moves(CommandRegistry& registry) {
    const auto edit = CommandGroup::edit;
    registry.add({.id = "edit.previous_example",
                  .title = "Select the example above",
                  .group = edit,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_UpArrow,
                  .keywords = "row",
                  .enabled = [](const Reading& s) { return line_beside(s, -1).has_value(); },
                  .run = [](CommandContext& s) { select_line_beside(s, -1); }});
    registry.add({.id = "edit.next_example",
                  .title = "Select the example below",
                  .group = edit,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_DownArrow,
                  .keywords = "row",
                  .enabled = [](const Reading& s) { return line_beside(s, 1).has_value(); },
                  .run = [](CommandContext& s) { select_line_beside(s, 1); }});
    registry.add({.id = "edit.previous_feature",
                  .title = "Select the feature to the left",
                  .group = edit,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_LeftArrow,
                  .keywords = "column",
                  .enabled = [](const Reading& s) { return place_on_line(s) > 0; },
                  .run = [](CommandContext& s) { select_along_line(s, -1); }});
    registry.add({.id = "edit.next_feature",
                  .title = "Select the feature to the right",
                  .group = edit,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_RightArrow,
                  .keywords = "column",
                  .enabled = [](const Reading& s) { return place_on_line(s) + 1 < focused_line(s.document()).count; },
                  .run = [](CommandContext& s) { select_along_line(s, 1); }});
}

void select_cell(CommandContext& s, std::int64_t cell) {
    s.edit(Select{{cell, s.document().selection.axis}}, "");
    s.perform(Inspect{Quantity::input, cell});
}

void find_next(CommandContext& s, Sought sought, const char* name) {
    const auto cell = next_cell(s.document().x, sought, focused_cell(s.document()));
    if (!cell) return s.notify(fmt::format("There is no {} in x", name));
    select_cell(s, *cell);
    s.notify(fmt::format("{} in {}", name, cell_name("x", s.document().x.shape(), *cell)));
}

void find_largest(CommandContext& s) {
    const auto& x = s.document().x;
    const auto cell = largest_cell(x);
    if (!cell) return s.notify("No value of x is finite");
    select_cell(s, *cell);
    s.notify(fmt::format("The largest |x| is {} in {}", format_number(std::abs(static_cast<double>(x[*cell]))),
                         cell_name("x", x.shape(), *cell)));
}

void add_finding(CommandRegistry& registry) {
    const auto edit = CommandGroup::edit;
    const auto has_cells = [](const Reading& s) { return !s.document().x.empty(); };
    registry.add({.id = "edit.go_to",
                  .title = "Go to a row or cell…",
                  .group = edit,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_G,
                  .keywords = "jump index select find",
                  .enabled = has_cells,
                  .run = asks(ShellRequest::go_to)});
    registry.add({.id = "edit.find_largest",
                  .title = "Go to the largest |x|",
                  .group = edit,
                  .effect = Effect::view,
                  .keywords = "find maximum outlier massive activation",
                  .enabled = has_cells,
                  .run = find_largest});
    registry.add({.id = "edit.find_nan",
                  .title = "Go to the next NaN",
                  .group = edit,
                  .effect = Effect::view,
                  .keywords = "find not a number missing",
                  .enabled = has_cells,
                  .run = [](CommandContext& s) { find_next(s, Sought::nan, "NaN"); }});
    registry.add({.id = "edit.find_infinity",
                  .title = "Go to the next infinite value",
                  .group = edit,
                  .effect = Effect::view,
                  .keywords = "find Inf overflow",
                  .enabled = has_cells,
                  .run = [](CommandContext& s) { find_next(s, Sought::infinity, "infinite value"); }});
}

void add_nudges(CommandRegistry& registry) {
    const auto edit = CommandGroup::edit;
    const auto nudge = [](double by) {
        return [by](CommandContext& s) {
            if (s.document().x.empty()) return;
            if (const auto at = s.focused_param()) {
                s.edit(set_param(*at, nudged(value_at(s.document(), *at), by)), "Nudge a value");
                return;
            }
            const auto cell = focused_cell(s.document());
            s.edit(SetCell{cell, nudged(s.document().x[cell], by)}, "Nudge a value");
        };
    };
    registry.add({.id = "edit.increase",
                  .title = "Increase the selected value by 0.1",
                  .group = edit,
                  .effect = Effect::document,
                  .chord = ImGuiMod_Alt | ImGuiKey_UpArrow,
                  .keywords = "x up nudge",
                  .run = nudge(0.1f)});
    registry.add({.id = "edit.decrease",
                  .title = "Decrease the selected value by 0.1",
                  .group = edit,
                  .effect = Effect::document,
                  .chord = ImGuiMod_Alt | ImGuiKey_DownArrow,
                  .keywords = "x down nudge",
                  .run = nudge(-0.1f)});
    registry.add({.id = "edit.increase_one",
                  .title = "Increase the selected value by 1",
                  .group = edit,
                  .effect = Effect::document,
                  .chord = ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_UpArrow,
                  .keywords = "x up nudge",
                  .run = nudge(1)});
    registry.add({.id = "edit.decrease_one",
                  .title = "Decrease the selected value by 1",
                  .group = edit,
                  .effect = Effect::document,
                  .chord = ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_DownArrow,
                  .keywords = "x down nudge",
                  .run = nudge(-1)});
}

}  // namespace

void add_selection_commands(CommandRegistry& registry) {
    add_moves(registry);
    add_finding(registry);
    add_nudges(registry);
}

}  // namespace normscope

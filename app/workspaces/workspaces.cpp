// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "app/workspaces/axis/axis_state.h"
#include "app/workspaces/axis/axis_workspace.h"
#include "app/workspaces/compare/compare_workspace.h"
#include "app/workspaces/model/model_workspace.h"
#include "app/workspaces/photo/photo_workspace.h"
#include "app/workspaces/precision/precision_workspace.h"
#include "app/workspaces/vector/vector_workspace.h"
#include "app/workspaces/workspace.h"

namespace normscope {
namespace {

template <class Screen>
std::unique_ptr<WorkspaceScreen> make() {
    return std::make_unique<Screen>();
}

constexpr std::array<std::string_view, 4> vector_hints = {
    "Space play", "← → quantity", "Shift ← → single term", "drag a bar, type a number, or paste a row from a spreadsheet"};

constexpr std::array<std::string_view, 8> axis_hints = {
    "drag to turn or move", "wheel to zoom", "click a cell to pin it", "Space carries a group into its mean",
    "E to edit it",         "R resets",      "] [ layers off and on",  "of a map: L next largest · N next NaN"};
constexpr std::array<std::string_view, 6> compare_hints = {
    "click a cell: where it comes from", "P pin a row",   "S swap one", "R resample",
    "drag a bell: shape the neighbours", "D what changed"};
constexpr std::array<std::string_view, 4> precision_hints = {
    "drag along a chart: every number follows", "hover a curve: its value", "click a column or an algorithm",
    "1 2 3 4 format · M my row"};

constexpr std::array<std::string_view, 5> model_hints = {
    "/ filter", "click a heading: sort", "Enter: make it x, or load γ and β",
    "hover a channel: follow it through all norms", "click: keep it"};

constexpr std::array<std::string_view, 5> photo_hints = {"drag a slider, or ↑ ↓, Shift for the contrast",
                                                         "drag the seam", "1 … 6 another picture",
                                                         "hover a pixel: its values", "R put back"};

/// What cannot be drawn without a number.
std::string missing_values(const Document& document) {
    if (!document.x.empty()) return {};
    return fmt::format("x has shape {}, so there is no number in it to show. Add features or examples from the Edit "
                       "menu, paste a row of numbers, or open another tensor.",
                       to_string(document.x.shape()));
}

constexpr std::array table = {
    Workspace{.id = "vector",
              .title = "Vector",
              .icon = ui::Icon::bars,
              .help = "One row of numbers on its way through the operator: x, x − μ, x̂ and y side by side. Drag a bar, "
                      "type into a cell, paste rows; the account below steps through the computation in both "
                      "directions, down to single terms.",
              .hints = vector_hints,
              .panels = {.lesson = true, .inspector = true, .transport = true},
              .least = {460, 150},
              .make = make<ui::VectorWorkspace>,
              .withholds = true,
              .missing = missing_values},
    Workspace{.id = "axis",
              .title = "Axis",
              .icon = ui::Icon::bars,
              .help = "The tensor as a cube of cells. Hover one, and every number that shares its mean lights up; "
                      "beside it the same tensor under the operators that are confused with each other, with the "
                      "number of groups, the shapes of γ and β, and the framework’s call or error.",
              .hints = axis_hints,
              .least = ui::AxisWorkspace::least,
              .narrowest = ui::AxisWorkspace::narrowest,
              .make = make<ui::AxisWorkspace>,
              .missing = missing_values,
              .add_commands = add_axis_commands,
              .camera = true},
    Workspace{.id = "compare",
              .title = "Compare",
              .icon = ui::Icon::bars,
              .help = "Several operators on one batch: pin an example, replace, shuffle or pad its neighbours, and see "
                      "whose outputs move. Running averages under every framework’s rule, which convention printed "
                      "your y, and what survives which change.",
              .hints = compare_hints,
              .least = ui::CompareWorkspace::least,
              .narrowest = ui::CompareWorkspace::narrowest,
              .make = make<ui::CompareWorkspace>,
              .parts = ui::compare_parts},
    Workspace{.id = "model",
              .title = "Model",
              .icon = ui::Icon::bars,
              .help = "The tensors of the open file, each with its range, mean, deviation and histogram, and all norm "
                      "layers of a checkpoint side by side: what γ turns up, switches off or makes negative, channel "
                      "by channel, and any of them to load.",
              .hints = model_hints,
              .least = ui::ModelWorkspace::least,
              .narrowest = ui::ModelWorkspace::narrowest,
              .make = make<ui::ModelWorkspace>,
              .own_numbers = true,
              .parts = ui::model_parts},
    Workspace{.id = "precision",
              .title = "Precision",
              .icon = ui::Icon::bars,
              .help = "One row in fp64, fp32, bf16 and fp16, rounded after every operation: its variance by the naive "
                      "formula, in two passes, by Welford and by Chan, against the exact one. Move the row away from "
                      "zero, or bring your own, and see where each breaks.",
              .hints = precision_hints,
              .least = ui::PrecisionWorkspace::least,
              .narrowest = ui::PrecisionWorkspace::narrowest,
              .make = make<ui::PrecisionWorkspace>,
              .missing = missing_values,
              .parts = ui::precision_parts},
    Workspace{.id = "photo",
              .title = "Photo",
              .icon = ui::Icon::bars,
              .help = "A grey picture as the tensor: LayerNorm of it alone beside BatchNorm over a stack of pictures. "
                      "Change its brightness and contrast, and see which output notices; γ and β give contrast and "
                      "brightness back.",
              .hints = photo_hints,
              .least = ui::PhotoWorkspace::least,
              .narrowest = ui::PhotoWorkspace::narrowest,
              .make = make<ui::PhotoWorkspace>,
              .own_numbers = true,
              .takes = ui::is_photo_file},
};

}  // namespace

std::span<const Workspace> workspaces() { return table; }

const Workspace* find_workspace(std::string_view id) {
    id = id.substr(0, id.find('/'));
    const auto found = std::ranges::find(table, id, &Workspace::id);
    return found == table.end() ? nullptr : &*found;
}

std::string workspace_ids() {
    std::vector<std::string_view> ids;
    for (const auto& workspace : table) ids.push_back(workspace.id);
    return fmt::format("{}", fmt::join(ids, ", "));
}

}  // namespace normscope

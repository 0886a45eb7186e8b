// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "app/workspaces/vector/vector_workspace.h"
#include "app/workspaces/workspace.h"

namespace normscope {
namespace {

template <class Screen>
std::unique_ptr<WorkspaceScreen> make() {
    return std::make_unique<Screen>();
}

constexpr std::array<std::string_view, 4> vector_hints = {
    "Space play", "← → step", "Shift ← → single term", "drag a bar, type a number, or paste a row from a spreadsheet"};

constexpr std::array table = {
    Workspace{.id = "vector",
              .title = "Vector",
              .icon = ui::Icon::bars,
              .help = "One row of numbers on its way through the operator: x, x − μ, x̂ and y side by side. Drag a bar, "
                      "type into a cell, paste rows; the account below steps through the computation in both "
                      "directions, down to single terms.",
              .hints = vector_hints,
              .panels = {.lesson = true, .inspector = true, .transport = true},
              .make = make<ui::VectorWorkspace>},
};

}  // namespace

std::span<const Workspace> workspaces() { return table; }

const Workspace* find_workspace(std::string_view id) {
    const auto found = std::ranges::find(table, id, &Workspace::id);
    return found == table.end() ? nullptr : &*found;
}

std::string workspace_ids() {
    std::vector<std::string_view> ids;
    for (const auto& workspace : table) ids.push_back(workspace.id);
    return fmt::format("{}", fmt::join(ids, ", "));
}

}  // namespace normscope

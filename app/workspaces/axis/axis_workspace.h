// SPDX-License-Identifier: MIT
// The Axis workspace: which numbers share a mean, and how the same tensor is grouped by other operators.
#pragma once

#include "app/workspaces/axis/cube_view.h"
#include "app/workspaces/axis/group_cards.h"
#include "app/workspaces/axis/heat_view.h"
#include "app/workspaces/axis/shape_field.h"
#include "app/workspaces/workspace.h"

namespace normscope::ui {

class AxisWorkspace final : public WorkspaceScreen {
public:
    static constexpr ImVec2 least{1150, 600};
    static constexpr float narrowest = 600;

    void draw(const View& view, ImVec2 from, ImVec2 to) override;
    float stacked_height(const View& view, float width, float room) const override;

private:
    void draw_cube(const View& view, ImVec2 from, ImVec2 to);
    void draw_bar(const View& view, ImVec2 from, ImVec2 to);
    void draw_steps(const View& view, ImVec2 from);
    void draw_map(const View& view, ImVec2 from, ImVec2 to);
    void draw_map_picture(const View& view, ImVec2 from, ImVec2 to);
    void draw_map_side(const View& view, ImVec2 from, ImVec2 to);
    /// `left` is where the title beside it ends.
    void draw_toggle(const View& view, ImVec2 from, ImVec2 to, float left);
    bool as_map(const View& view) const;
    float stacked_side(const View& view, float width) const;
    /// Looks at the cube as the step that was entered says.
    void follow_lesson(const View& view);
    float draw_operator(const View& view, ImVec2 from, float right);
    /// The ledger at the bottom of a panel, when it is open; answers where it begins.
    float draw_ledger_part(const View& view, ImVec2 from, ImVec2 to);
    void draw_side(const View& view, ImVec2 from, ImVec2 to);

    CubeView cube_;
    GroupCards cards_;
    ShapeField shape_;
    HeatView heat_;
    std::optional<bool> map_;  // as the person wants it; else by size
    std::uint64_t steps_entered_ = 0;
    bool ledger_ = false;
    std::optional<NumberRef> seen_;  // what the ledger explained in the last frame
};

}  // namespace normscope::ui

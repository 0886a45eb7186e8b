// SPDX-License-Identifier: MIT
// The left side of Compare: the batch itself, what can be done to it, and where its neighbours come from.
#pragma once

#include "app/ui/chart.h"
#include "app/workspaces/compare/batch_grid.h"
#include "app/workspaces/compare/switches_panel.h"

namespace normscope::ui {

class BatchPanel {
public:
    void draw(const View& view, CompareModel& model, GridView& in_sight, ImVec2 from, ImVec2 to);

private:
    void draw_batch(const View& view, CompareModel& model, GridView& in_sight, ImVec2 from, float width);
    void draw_neighbours(const View& view, CompareModel& model, float width);
    void drag_bell(CompareModel& model, labs::Distribution& distribution, std::int64_t c, float height);
    void draw_bell(CompareModel& model, labs::Distribution& distribution, const Chart& chart, std::int64_t c,
                   std::int64_t count);
    void draw_bells(const View& view, CompareModel& model, float width);

    void draw_bell_numbers(const View& view, CompareModel& model, ImVec2 at, float width);

    SwitchesPanel switches_;
    std::int64_t held_bell_ = -1;
    double bell_end_ = 1;
    labs::FeatureBell held_from_;
};

}  // namespace normscope::ui

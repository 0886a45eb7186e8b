// SPDX-License-Identifier: MIT
// The time machine: a strip of mini-batches, and what every framework's running averages make of it.
#pragma once

#include <array>

#include "app/ui/chart.h"
#include "app/ui/view.h"
#include "app/workspaces/compare/switches_panel.h"
#include "core/labs/time_machine.h"

namespace normscope::ui {

class TimeMachineView {
public:
    /// `tabs_from`: where the row of tabs begins, which the title must not reach.
    void draw(const View& view, ImVec2 from, ImVec2 to, float tabs_from);

private:
    void follow();
    void handle_keys();
    void play(double now);
    void set_eval(bool eval);
    void draw_strip(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    void draw_inputs(const View& view, const Chart& chart, float label_x, float right);
    void draw_weights(const Chart& chart, float label_x, float right);
    void draw_averages(const Chart& chart, bool variance, float label_x, float right);
    void draw_outputs(const Chart& chart, float label_x, float right);
    void draw_marker(ImVec2 from, ImVec2 to, const Chart& axis);
    void draw_transport(ImVec2 from, ImVec2 to);
    void draw_panel(const View& view, ImVec2 from, ImVec2 to);
    void draw_settings(const View& view, float width);
    void draw_jump(float width);
    void draw_half_lives(float width);
    void draw_code(float width);
    double true_mean(std::int64_t step) const;
    double true_deviation(std::int64_t step) const;

    labs::StripRequest strip_;
    std::vector<std::pair<std::size_t, double>> edits_;  // dots that were dragged
    labs::TimeMachineRequest request_{.eval_from = 80};
    labs::TimeMachine machine_;
    std::string refusal_;  // of the whole request
    bool stale_ = true;
    std::int64_t step_ = 80;
    bool playing_ = false;
    bool switch_moved_ = false;  // a press of the switch became a drag
    double played_until_ = 0;
    int speed_ = 2;
    int dialect_ = 0;
    std::int64_t held_dot_ = -1;
    SwitchesPanel switches_;
};

}  // namespace normscope::ui

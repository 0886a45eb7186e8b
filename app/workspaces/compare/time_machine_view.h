// SPDX-License-Identifier: MIT
// The time machine: a strip of mini-batches, and what every framework's running averages make of it.
#pragma once

#include <array>
#include <functional>

#include "app/ui/chart.h"
#include "app/ui/controls.h"
#include "app/ui/view.h"
#include "app/workspaces/compare/switches_panel.h"
#include "core/labs/time_machine.h"

namespace normscope::ui {

class TimeMachineView {
public:
    /// `tabs_from`: where the row of tabs begins, which the title must not reach.
    void draw(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    /// The settings below the strip. `room`: the height in sight, which the strip fills.
    void draw_stacked(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    static float stacked_height(float room);

private:
    void follow();
    void handle_keys();
    void play(double now);
    void set_eval(bool eval);
    struct ChartEnds {
        double least = 0, most = 1;  // of x
        double mean_least = 0, mean_end = 1, variance_end = 1.5;
        double output_least = -1, output_end = 1;
    };
    ChartEnds chart_ends() const;
    void draw_strip(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    void put_dot(std::size_t place, double value);
    void key_dot(const Chart& chart);
    void drag_dot(const Chart& chart, std::int64_t s);
    void draw_jump_arrow(const Chart& chart);
    void draw_inputs(const View& view, const Chart& chart, float label_x, float right);
    void draw_weights(const Chart& chart, float label_x, float right);
    void draw_averages(const Chart& chart, bool variance, float label_x, float right);
    void draw_outputs(const Chart& chart, float label_x, float right);
    void draw_marker(ImVec2 from, ImVec2 to, const Chart& axis);
    void draw_transport(const View& view, ImVec2 from, ImVec2 to);
    void draw_panel(const View& view, ImVec2 from, ImVec2 to);
    void draw_mode(ImVec2 at, float width);
    float draw_refusals(ImVec2 at, float width);
    NumberField field(const char* name, double value, float step, std::function<Result<void>(double)> set);
    NumberField count_field(const char* name, std::int64_t& target, std::int64_t least, std::int64_t most,
                            const char* what);
    NumberField momentum_field(const char* name, std::size_t first, std::size_t second, bool flip_second);
    NumberField bell_field(const char* name, double& target, bool spread);
    void draw_settings(const View& view, float width);
    void draw_jump(float width);
    void draw_half_lives(float width);
    void draw_code(float width);
    double true_mean(std::int64_t step) const;
    double true_deviation(std::int64_t step) const;

    labs::StripRequest strip_;
    std::vector<std::pair<std::size_t, double>> edits_;  // dots that were moved
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
    std::int64_t keyed_dot_ = 0;
    SwitchesPanel switches_;
};

}  // namespace normscope::ui

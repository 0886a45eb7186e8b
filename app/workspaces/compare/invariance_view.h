// SPDX-License-Identifier: MIT
// What survives which change: the table of operators and transformations, every cell measured, and one cell played.
#pragma once

#include <array>
#include <vector>

#include "app/ui/chart.h"
#include "app/ui/view.h"
#include "core/labs/invariances.h"

namespace normscope::ui {

class InvarianceView {
public:
    void draw(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    void draw_stacked(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    static float stacked_height();
    /// Of the right side, in a workspace of that width.
    static float side_width(float whole);

private:
    void follow(const View& view);
    void draw_table(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    void draw_header(ImVec2 from, float left, float cell);
    void draw_cell(std::size_t row, std::size_t column, ImVec2 from, ImVec2 to);
    void draw_counts(ImVec2 from, float width) const;
    void draw_footer(const View& view, ImVec2 from, ImVec2 to);
    void draw_experiment(const View& view, ImVec2 from, ImVec2 to);
    void draw_bars(const char* title, const char* latex, Quantity quantity, const std::vector<double>& values,
                   const std::vector<double>& ghosts, ImVec2 from, ImVec2 to);
    void draw_account(ImVec2 from, ImVec2 to);
    void draw_curve(ImVec2 from, ImVec2 to);
    void play_elsewhere(const View& view);

    labs::InvarianceData data_;
    double delta_ = 0.03;
    double eps_ = 1e-5;
    std::uint64_t seed_ = 7;
    bool own_data_ = false;  // the document's rows in the place of random ones
    std::uint64_t data_revision_ = 0;
    bool stale_ = true;
    std::vector<std::array<labs::InvarianceCell, labs::transformation_count>> cells_;
    std::size_t row_ = 2, column_ = 5;
    labs::InvarianceExperiment experiment_;
    std::vector<double> strengths_, exact_curve_, curve_, predicted_;
};

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// The convention detective: x and y as somebody printed them, the conventions that explain y, and what they predict.
#pragma once

#include "app/ui/chart.h"
#include "app/workspaces/compare/detective_model.h"

namespace normscope::ui {

class DetectiveView {
public:
    void draw(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    void draw_stacked(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    static float stacked_height();

    /// Of the right side, in pixels, when the whole is so wide; 0: it stands below the left one.
    static float side_width(float whole);

private:
    void take_paste(const View& view);
    void handle_keys(const View& view);
    void draw_inputs(const View& view, ImVec2 from, ImVec2 to);
    void draw_box(const View& view, const char* name, const char* latex, Quantity quantity, const char* words,
                  std::string& text, const Tensor* read, float height, float width);
    void draw_known(const View& view, const char* name, const char* latex, ImU32 color, const char* words,
                    const char* hint, std::string& text, float width);
    void draw_verdicts(float width);
    void draw_search(const View& view, ImVec2 from, float width);
    void draw_ranking(const View& view, ImVec2 from, ImVec2 to, float tabs_from);
    void draw_best(ImVec2 from, ImVec2 to);
    void draw_row(std::size_t index, float width, float from_x);
    void draw_details(const View& view, ImVec2 from, ImVec2 to);
    void draw_scatter_legend(const Chart& chart, float right);
    void draw_scatter(float width);
    void draw_misfit(float width);
    void draw_call(const View& view, float width);
    void draw_solved(float width);
    void draw_next(float width);

    DetectiveModel model_;
    int framework_ = 0;
    bool follow_choice_ = false;
    bool pastes_y_ = false;  // the next paste without a cursor
};

}  // namespace normscope::ui

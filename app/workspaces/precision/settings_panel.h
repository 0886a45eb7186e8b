// SPDX-License-Identifier: MIT
// The left side of the Precision workspace: the row, ε, the format; what ones and squares do in short formats.
#pragma once

#include "app/workspaces/precision/precision_model.h"

namespace normscope::ui {

class PrecisionSettingsPanel {
public:
    PrecisionSettingsPanel();
    void draw(const View& view, PrecisionModel& model, ImVec2 from, ImVec2 to);

private:
    float draw_offset(const View& view, PrecisionModel& model, ImVec2 at, float width);
    void draw_row(const View& view, PrecisionModel& model, float width);
    void draw_eps(const View& view, PrecisionModel& model, float width);
    void draw_ones(float width);
    void draw_squares(float width);

    // Sums of so many ones, added one at a time: computed once.
    std::vector<double> counts_, bf16_sums_, fp16_sums_;
    double bf16_stop_ = 0, fp16_stop_ = 0;
};

}  // namespace normscope::ui

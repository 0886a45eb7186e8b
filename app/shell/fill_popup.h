// SPDX-License-Identifier: MIT
// The question what the selected cells are to be filled with: a constant, a ramp, or normal numbers of a seed.
#pragma once

#include "app/ui/view.h"
#include "core/document/region.h"

namespace normscope {

class FillPopup {
public:
    void open() { opening_ = true; }
    void draw(const ui::View& view);

private:
    void draw_number(const ui::View& view, const char* label, const char* name, double& value, float width);

    bool opening_ = false;
    Fill fill_;
};

}  // namespace normscope

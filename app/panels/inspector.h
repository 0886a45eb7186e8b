// SPDX-License-Identifier: MIT
// The inspector: the operator and its four choices, the statistics, the same computation in code, and the ledger.
#pragma once

#include "app/ui/view.h"

namespace normscope::ui {

class Inspector {
public:
    void draw(const View& view, ImVec2 from, ImVec2 to);

private:
    void draw_operator(const View& view, float width);
    void draw_choices(const View& view, float width);
    void draw_statistics(const View& view, float width);
    void draw_code(const View& view, float width);

    std::uint64_t code_revision_ = 0;
    int code_target_ = -1;
    std::string code_;
};

}  // namespace normscope::ui

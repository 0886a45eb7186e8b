// SPDX-License-Identifier: MIT
// The inspector: the operator and its choices, the statistics, the same computation in code, and the ledger. Where the
// height runs out they take turns behind tabs; where the width does, it keeps to what one looks at most.
#pragma once

#include <optional>
#include <utility>

#include "app/ui/view.h"

namespace normscope::ui {

class Inspector {
public:
    void draw(const View& view, ImVec2 from, ImVec2 to);
    /// True once when something was asked for that needs the full width.
    bool take_wish_for_room() { return std::exchange(wants_room_, false); }

private:
    void draw_tabs(const View& view, float width, float height, float ledger);
    void draw_whole(const View& view, float width, float height);
    void draw_narrow(const View& view, float width);
    void draw_statistics(const View& view, float width);
    void draw_code(const View& view, float width, float most);

    int tab_ = 0;
    float upper_height_ = 0;  // of the operator and the statistics, when they were last drawn
    bool in_tabs_ = false;    // the code has no room below them
    bool wants_room_ = false;
    std::optional<NumberRef> seen_;
    std::uint64_t code_revision_ = 0;
    int code_target_ = -1;
    bool code_withheld_ = false;
    std::string code_;
};

}  // namespace normscope::ui

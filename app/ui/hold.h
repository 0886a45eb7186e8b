// SPDX-License-Identifier: MIT
// Hold: where the pointer took hold of what it moves. What is moved depends on the way from there and on nothing else.
#pragma once

#include <imgui.h>

namespace normscope::ui {

/// Where the manner of moving changes under way (with Shift, finer), the pointer takes hold anew: nothing jumps there.
class Hold {
public:
    /// True when it takes hold, at the beginning or where the manner changes. What is moved is then remembered as it
    /// is.
    bool takes(bool begins, bool manner, ImVec2 pointer) {
        if (!begins && manner == manner_) return false;
        at_ = pointer;
        manner_ = manner;
        return true;
    }
    ImVec2 at() const { return at_; }
    ImVec2 way(ImVec2 pointer) const { return {pointer.x - at_.x, pointer.y - at_.y}; }

private:
    ImVec2 at_{};
    bool manner_ = false;
};

/// By how much less a pointer moves something with Shift.
inline constexpr double fine_share = 0.1;

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// Presenter mode: for a room. The lesson's words above the picture, the account below it, and nothing else; the answer
// waits for a key.
#pragma once

#include <string>

#include "app/ui/view.h"

namespace normscope {

/// How much larger type and bars are than at a desk.
inline constexpr float presenter_scale = 1.6f;

class Presenter {
public:
    /// The words of the lesson step, in the upper part of the rectangle. Returns where the picture begins.
    float draw_words(const ui::View& view, ImVec2 from, ImVec2 to);
    /// Back, next, the answer and the account, along the lower edge. Returns where the picture ends.
    float draw_bar(const ui::View& view, ImVec2 from, ImVec2 to);
    /// A ring around the pointer, which a room can follow; or a black screen.
    void draw_over(ImVec2 display);
    void toggle_black() { black_ = !black_; }

private:
    bool black_ = false;
    std::string choices_of_;  // the question whose choices the room sees
};

}  // namespace normscope

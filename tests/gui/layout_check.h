// SPDX-License-Identifier: MIT
// What must hold of the texts of a frame: none is cut off, and none lies over another.
#pragma once

#include "app/ui/probe.h"
#include "harness.h"

namespace normscope::testing {

/// The part of a text that holds ink: lines have air above and below.
ui::DrawnText ink_of(ui::DrawnText text, float scale);
/// By more than the slack in both directions, as far as they are seen.
bool overlap(const ui::DrawnText& a, const ui::DrawnText& b, float slack);

/// `least`: texts that must be there for the test to have seen something.
void check_texts(const std::vector<ui::DrawnText>& texts, ImVec2 display, float scale, std::size_t least = 8);
/// Only numbers of a matrix and lines of code are looked along sideways; nothing else is wider than its place.
void check_scrolling(float scale);

/// A program at rest, and the texts of its last frame.
struct LookedAt {
    Desk desk;
    std::vector<ui::DrawnText> texts;

    explicit LookedAt(const Desk::Options& options) : desk(options) { ui::set_drawn_texts(&texts); }
    ~LookedAt() { ui::set_drawn_texts(nullptr); }

    /// Draws until nothing moves, and checks a frame.
    void check();
};

}  // namespace normscope::testing

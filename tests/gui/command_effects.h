// SPDX-License-Identifier: MIT
// What each command does, said once more apart from its code: the sweep over all commands holds them to it.
#pragma once

#include <string>

#include "harness.h"

namespace normscope::testing {

/// What there was before a command ran and what there is after it.
struct Ran {
    Hands& hands;
    Document before;
    Settings settings;
    bool playing = false;
    bool presenting = false;
    std::int64_t playhead = 0;
    int hint = 0;
    std::uint64_t seed = 0;
    std::string drawers;  ///< how the two stand
    ImGuiID focus = 0;    ///< of the keyboard
    std::string window;   ///< that the command opened, filled in after it ran; empty: none
    Document after;

    explicit Ran(Hands& h);
    void look();  ///< after the command, before what it opened is closed
};

/// Fails when an enabled command did something else than what is expected of it, or when nothing is said about it.
void expect_effect(const Ran& ran, const std::string& id);

}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// Which axis of the document holds the channels, and what its axes are called, wherever they are named on the screen.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/session/reading.h"

namespace normscope {

/// Who said which axis holds the channels. Nobody guesses it.
enum class Said {
    nobody,
    person,      ///< for this file
    names,       ///< of its axes, or the lesson that made it
    frameworks,  ///< which all read so few axes alike
};
struct ChannelChoice {
    std::optional<int> axis;
    Said said = Said::nobody;
};
ChannelChoice channel_choice(const Reading& session);

/// Under which name the settings keep what a person said: a file and the order of its axes. What is said of one order
/// holds for no other.
std::string channel_key(const Reading& session, const Tensor& x);

/// What the axes of x are called, by where its channels are; "axis 0" … while nobody said.
std::vector<std::string> axis_names(const Reading& session);

}  // namespace normscope

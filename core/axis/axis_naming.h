// SPDX-License-Identifier: MIT
// What the axes of a tensor are called, and which of them holds the channels, without guessing: files of arrays say
// neither, and (2, 6, 6, 3) may be pictures with three channels or with six.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace normscope {

/// The axis that the tensor's own names call the channels ("C", "channels") or the features ("d", "features").
std::optional<int> stated_channel(const Tensor& x);

/// The channel axis where no two ways of reading the shape differ: every framework reads two axes as (N, C).
std::optional<int> only_channel(const Tensor& x);

/// The tensor's own names, else those that follow from where the channels are ("N", "H", "W", "C"), else "axis 0" …
std::vector<std::string> names_of_axes(const Tensor& x, std::optional<int> channel);

/// How the name of an axis begins that nobody gave one.
inline constexpr std::string_view unnamed_axis = "axis ";

/// "N, H and W".
std::string axes_in_words(std::span<const std::string> names, const std::vector<int>& axes);

/// "N, H, W"; "axes 0, 2, 3" of axes without names.
std::string axes_in_short(std::span<const std::string> names, const std::vector<int>& axes);

}  // namespace normscope

// SPDX-License-Identifier: MIT
// The word that was probably meant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace normscope {

/// How many insertions, deletions, changes and swaps of neighbours make one word of the other (each place is touched
/// once). Bytes, not characters: the words compared here are ASCII.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to a word, when it is near enough to be meant: case, '-' and '_' aside, at most a third of the
/// letters differ. The first of equally near ones.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

/// ", perhaps you meant layer_norm" for a sentence about an unknown word; empty when nothing is near.
std::string perhaps(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace normscope

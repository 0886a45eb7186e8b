// SPDX-License-Identifier: MIT
#include "core/text/nearest.h"

#include <algorithm>
#include <vector>

#include "core/text/ascii.h"

namespace normscope {
namespace {

/// What is left of a word when its spelling does not count: "--Layer-Norm" and "layer_norm" are "layernorm".
std::string bare(std::string_view word) {
    std::string letters;
    for (const char c : word)
        if (c != '-' && c != '_') letters += lower(c);
    return letters;
}

constexpr std::size_t longest_word = 64;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    // Three rows of the table: swaps look two rows back.
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates) {
    if (word.size() > longest_word) return std::nullopt;
    const auto meant = bare(word);
    std::optional<std::string_view> best;
    std::size_t least = meant.size() / 3 + 1;  // one more than what is near enough
    for (const auto candidate : candidates) {
        const auto distance = edit_distance(meant, bare(candidate));
        if (distance >= least || distance >= bare(candidate).size()) continue;
        least = distance;
        best = candidate;
    }
    return best;
}

std::string perhaps(std::string_view word, std::span<const std::string_view> candidates) {
    const auto found = nearest(word, candidates);
    return found ? ", perhaps you meant " + std::string(*found) : std::string();
}

}  // namespace normscope

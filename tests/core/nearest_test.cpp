// SPDX-License-Identifier: MIT
// Near misses: the word that was meant, and none where nothing is near.
#include "core/text/nearest.h"

#include <gtest/gtest.h>

#include <array>

namespace normscope {
namespace {

TEST(Nearest, DistancesAreThePublishedOnes) {
    EXPECT_EQ(edit_distance("", ""), 0u);
    EXPECT_EQ(edit_distance("", "abc"), 3u);
    EXPECT_EQ(edit_distance("abc", ""), 3u);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
    EXPECT_EQ(edit_distance("saturday", "sunday"), 3u);
    EXPECT_EQ(edit_distance("gamma", "gmama"), 1u) << "a swap of neighbours is one step";
    EXPECT_EQ(edit_distance("ca", "abc"), 3u) << "no place is touched twice: optimal string alignment";
    EXPECT_EQ(edit_distance("a cat", "an act"), 2u);
}

TEST(Nearest, FindsWhatWasMeant) {
    constexpr std::array<std::string_view, 6> words = {"layer_norm", "rms_norm",      "batch_norm",
                                                       "group_norm", "instance_norm", "standardize"};
    EXPECT_EQ(nearest("layernorm", words), "layer_norm");
    EXPECT_EQ(nearest("LayerNorm", words), "layer_norm");
    EXPECT_EQ(nearest("RMSNORM", words), "rms_norm");
    EXPECT_EQ(nearest("bacth_norm", words), "batch_norm");
    EXPECT_EQ(nearest("standardise", words), "standardize");
    EXPECT_EQ(nearest("softmax", words), std::nullopt);
    EXPECT_EQ(nearest("", words), std::nullopt);
    EXPECT_EQ(nearest(std::string(100'000, 'x'), words), std::nullopt);
    EXPECT_EQ(perhaps("layernorm", words), ", perhaps you meant layer_norm");
    EXPECT_EQ(perhaps("softmax", words), "");
}

TEST(Nearest, ShortWordsMustBeVeryNear) {
    constexpr std::array<std::string_view, 3> words = {"--x", "--op", "--eps"};
    EXPECT_EQ(nearest("--ep", words), std::nullopt) << "two letters leave nothing to guess by";
    EXPECT_EQ(nearest("--epz", words), "--eps");
    EXPECT_EQ(nearest("--y", words), std::nullopt);
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
// A part of the random cases whose tally stands in docs/benchmarks.md.
#include <gtest/gtest.h>

#include "tests/core/detect_cases.h"

namespace normscope {
namespace {

TEST(DetectRandom, TheRightConventionComesFirstAndNothingWrongIsSaidWithConfidence) {
    const auto tally = detect_cases::run_cases(0, 96);
    EXPECT_GE(tally.identifiable, 60);
    EXPECT_GE(tally.right_identifiable * 100, tally.identifiable * 99) << tally.first_mistake;
    EXPECT_EQ(tally.wrong_matches, 0) << tally.first_mistake;
    EXPECT_GE(tally.listed, tally.cases - 4) << tally.first_mistake;
}

}  // namespace
}  // namespace normscope

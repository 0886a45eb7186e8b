// SPDX-License-Identifier: MIT
#include "core/text/tied.h"

#include <gtest/gtest.h>

namespace normscope {
namespace {

/// With "~" for each no-break space.
std::string shown(std::string_view text) {
    auto result = tied(text);
    for (std::size_t at = 0; (at = result.find("\u00a0", at)) != std::string::npos;) result.replace(at, 2, "~");
    return result;
}

TEST(Tied, KeepsWhatIsReadTogether) {
    EXPECT_EQ(shown("the sum over n − 1 of them"), "the sum over n~−~1 of them");
    EXPECT_EQ(shown("Its mean is 3 and σ ≈ 1.658."), "Its mean is~3 and σ~≈~1.658.");
    EXPECT_EQ(shown("Practice: standardise (1, 2, 3, 4)"), "Practice: standardise (1,~2,~3,~4)");
    EXPECT_EQ(shown("Mean 0, variance almost 1"), "Mean~0, variance almost~1");
    EXPECT_EQ(shown("with G = 2: 4 means"), "with G~=~2: 4 means");
}

TEST(Tied, BreaksElsewhere) {
    for (const char* text : {"two words", "(a, b)", "+ a bullet", "a long (sentence, in brackets) 1", "of 4096 sets",
                             "a $x - 1$ b", "n $- 1$", "`x = 1`", "x = `1`", "a + ", " + b", "one\n+ bullet", ""})
        EXPECT_EQ(tied(text), text);
    EXPECT_EQ(tied("(1, 2, 3, 4, 5, 6, 7, 8, 9)"), "(1, 2, 3, 4, 5, 6, 7, 8, 9)") << "wider than a line, perhaps";
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "core/text/inline_fractions.h"

namespace normscope {
namespace {

TEST(InlineFractions, AreSlashesThatReadAsTheBarsDid) {
    const auto text = [](const char* latex) { return with_inline_fractions(latex); };
    EXPECT_EQ(text("\\frac{0}{0}"), "0{/}0");
    EXPECT_EQ(text("\\frac{12}{4} = 3"), "12{/}4 = 3");
    EXPECT_EQ(text("\\sqrt{\\frac{n}{n-1}} = 1.1547"), "\\sqrt{n{/}(n-1)} = 1.1547");
    EXPECT_EQ(text("\\frac{\\sigma}{\\sqrt{\\sigma^2+\\varepsilon}}"), "\\sigma{/}\\sqrt{\\sigma^2+\\varepsilon}");
    EXPECT_EQ(text("\\frac{x-\\mu}{\\sigma}"), "(x-\\mu){/}\\sigma");
    EXPECT_EQ(text("\\frac{-1}{3.3166} \\approx -0.3015"), "-1{/}3.3166 \\approx -0.3015");
    EXPECT_EQ(text("\\frac{\\varepsilon}{2\\varepsilon} = \\frac{1}{2}"), "\\varepsilon{/}(2\\varepsilon) = 1{/}2");
    EXPECT_EQ(text("\\frac{\\varepsilon}{10^2} = 10^{-7}"), "\\varepsilon{/}10^2 = 10^{-7}");
    EXPECT_EQ(text("\\frac{\\varepsilon}{10^{-2}}"), "\\varepsilon{/}10^{-2}");
    EXPECT_EQ(text("\\frac{\\sigma^2}{x_{12}}"), "\\sigma^2{/}x_{12}");
}

TEST(InlineFractions, StandInBracketsWhereTheyAreFactors) {
    const auto text = [](const char* latex) { return with_inline_fractions(latex); };
    EXPECT_EQ(text("\\frac{1}{4}(1 + 9)"), "(1{/}4)(1 + 9)");
    EXPECT_EQ(text("\\frac{1}{d}\\sum_i c"), "(1{/}d)\\sum_i c");
    EXPECT_EQ(text("\\frac{1}{2}^2"), "(1{/}2)^2");
    EXPECT_EQ(text("2\\frac{1}{2}"), "2(1{/}2)");
    EXPECT_EQ(text("\\sigma\\frac{1}{2}"), "\\sigma(1{/}2)");
    EXPECT_EQ(text("3 + \\frac{1}{2} \\cdot 4"), "3 + 1{/}2 \\cdot 4");
    EXPECT_EQ(text("a \\cdot \\frac{1}{2}"), "a \\cdot 1{/}2");
    EXPECT_EQ(text("\\frac{\\frac{1}{2}}{3}"), "(1{/}2){/}3");
    EXPECT_EQ(text("\\frac{1}{\\frac{2}{3}}"), "1{/}(2{/}3)");
}

TEST(InlineFractions, LeaveWhatIsNone) {
    for (const char* latex : {"", "x", "\\frac12", "\\frac{1}", "\\frac{1}{2", "\\dfrac{1}{2}", "\\fraction"})
        EXPECT_EQ(with_inline_fractions(latex), latex);
}

}  // namespace
}  // namespace normscope

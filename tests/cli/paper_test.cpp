// SPDX-License-Identifier: MIT
// Pages: what is printed keeps clear of the edges that printers cut off.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "app/lessons/paper_text.h"

namespace normscope {
namespace {

TEST(Paper, APageEndsAtItsMargin) {
    Paper paper;
    paper.skip(Paper::height - 2 * Paper::margin - 30);  // 30 points are left
    const double here = paper.y();
    paper.keep(29);
    EXPECT_EQ(paper.y(), here) << "there is room";
    paper.keep(31);
    EXPECT_EQ(paper.y(), Paper::margin) << "a point too many begins a page";
    paper.keep(10000);
    EXPECT_EQ(paper.y(), Paper::margin) << "what no page holds begins no second one";
    ASSERT_TRUE(paper.finish());
}

TEST(Paper, LinesOfALongTextStayWithinTheMargins) {
    Paper paper;
    std::string text;
    for (int i = 0; i < 900; ++i) text += "word ";
    double lowest = 0;
    for (int i = 0; i < 12; ++i) {
        paper.flow(paper.line_of(text, 11), 11);
        lowest = std::max(lowest, paper.y());
    }
    EXPECT_LE(lowest, Paper::height - Paper::margin + 22) << "the cursor is a line behind the last at most";
    ASSERT_TRUE(paper.finish());
}

}  // namespace
}  // namespace normscope

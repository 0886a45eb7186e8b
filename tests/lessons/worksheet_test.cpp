// SPDX-License-Identifier: MIT
// Worksheets: exercises with fresh numbers, and a key that is recomputed here.
#include "core/lessons/worksheet.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "core/text/mathml.h"
#include "core/text/number_format.h"
#include "tests/lessons/lesson_files.h"

namespace normscope {
namespace {

std::string list(const std::vector<double>& values) {
    std::string text;
    for (const double value : values) text += (text.empty() ? "" : ",  ") + format_number(value);
    return text;
}

/// LayerNorm at ε = 0 of one row, in long double, as the key should list it.
std::vector<std::string> account(const Document& document) {
    std::vector<double> x(document.x.values().begin(), document.x.values().end());
    const auto n = static_cast<long double>(x.size());
    const long double mean = std::accumulate(x.begin(), x.end(), 0.0L) / n;
    std::vector<double> deviations, squares, normalized;
    long double variance = 0;
    for (const double value : x) {
        const long double d = static_cast<long double>(value) - mean;
        deviations.push_back(static_cast<double>(d));
        squares.push_back(static_cast<double>(d * d));
        variance += d * d / n;
    }
    for (const double d : deviations) normalized.push_back(static_cast<double>(d / std::sqrt(variance)));
    return {list(x),         list({static_cast<double>(mean)}),     list(deviations),
            list(squares),   list({static_cast<double>(variance)}), list({static_cast<double>(std::sqrt(variance))}),
            list(normalized)};
}

TEST(Worksheets, BarsBeginAtNought) {
    const auto html = worksheet_html(*make_worksheet(*test::shipped().find("layernorm-by-hand"), 3, 12));
    const auto number = [&](std::string_view key, std::size_t from) {
        const auto at = html.find(fmt::format("{}=\"", key), from) + key.size() + 2;
        return std::stod(html.substr(at, html.find('"', at) - at));
    };
    int below = 0;
    int above = 0;
    for (auto svg = html.find("<svg"); svg != std::string::npos; svg = html.find("<svg", svg + 1)) {
        const double nought = number("y1", svg);
        const auto end = html.find("</svg>", svg);
        for (auto bar = html.find("<rect", svg); bar < end; bar = html.find("<rect", bar + 1)) {
            const double top = number(" y", bar);
            const double bottom = top + number("height", bar);
            if (std::abs(top - nought) < 0.11 && bottom > nought + 2) ++below;
            if (std::abs(bottom - nought) < 0.11 && top < nought - 2) ++above;
            EXPECT_TRUE(std::abs(top - nought) < 1.11 || std::abs(bottom - nought) < 1.11) << top << " " << bottom;
        }
    }
    EXPECT_GT(below, 3);
    EXPECT_GT(above, 3);
}

TEST(Worksheets, TheKeyHoldsEveryValueOnTheWay) {
    const auto& lesson = *test::shipped().find("practice-standardise");
    const auto sheet = make_worksheet(lesson, 7, 20);
    ASSERT_TRUE(sheet) << sheet.error().message;
    ASSERT_EQ(sheet->exercises.size(), 20u);
    const auto html = worksheet_html(*sheet);
    const auto markdown = worksheet_markdown(*sheet);
    std::set<std::string> drawn;
    for (const auto& each : sheet->exercises) {
        drawn.insert(account(each.state).front());
        for (const auto& row : account(each.answer)) {
            EXPECT_NE(html.find("<td>" + row + "</td>"), std::string::npos) << row;
            EXPECT_NE(markdown.find(": " + row + "\n"), std::string::npos) << row;
        }
        EXPECT_NE(html.find(". " + each.expected + "</h2>"), std::string::npos) << each.expected;
    }
    EXPECT_EQ(drawn.size(), 20u) << "fresh numbers in every exercise";
    EXPECT_EQ(worksheet_html(*make_worksheet(lesson, 7, 20)), html) << "a seed is a promise";
    EXPECT_NE(worksheet_html(*make_worksheet(lesson, 8, 20)), html);
}

TEST(Worksheets, TheExercisesDoNotTellTheKey) {
    const auto sheet = make_worksheet(*test::shipped().find("practice-standardise"), 3, 5).value();
    const auto html = worksheet_html(sheet);
    const auto exercises = html.substr(0, html.find("class=\"key\""));
    for (const auto& each : sheet.exercises) {
        if (each.expected.find('.') == std::string::npos) continue;  // a whole number stands in many places
        EXPECT_EQ(exercises.find(each.expected), std::string::npos) << each.expected;
    }
}

TEST(Worksheets, EveryLessonMakesOne) {
    for (const auto& lesson : test::shipped().lessons) {
        const auto sheet = make_worksheet(lesson, 1, 1);
        ASSERT_TRUE(sheet) << sheet.error().message;
        EXPECT_EQ(worksheet_html(*sheet).find("\\"), std::string::npos) << lesson.id << ": a formula stayed LaTeX";
        EXPECT_EQ(worksheet_html(*sheet).find('$'), std::string::npos) << lesson.id;
    }
    EXPECT_EQ(make_worksheet(test::shipped().lessons.front(), 1, 0).error().message,
              "a worksheet has 1 to 500 exercises, not 0");
    const auto few = make_worksheet(*test::shipped().find("when-to-use-what"), 1, 400);
    ASSERT_FALSE(few);
    EXPECT_NE(few.error().message.find("whose numbers do not vary"), std::string::npos) << few.error().message;
}

TEST(MathMl, WhatLessonsUse) {
    EXPECT_EQ(mathml("x_3"), "<math><msub><mi>x</mi><mn>3</mn></msub></math>");
    EXPECT_EQ(mathml("\\frac{10}{4} = 2.5"),
              "<math><mfrac><mrow><mn>10</mn></mrow><mrow><mn>4</mn></mrow></mfrac><mo>=</mo><mn>2.5</mn></math>");
    EXPECT_EQ(mathml("\\hat{x}_{12}^2"), "<math><msubsup><mover><mrow><mi>x</mi></mrow><mo>^</mo></mover><mrow><mn>12</"
                                         "mn></mrow><mn>2</mn></msubsup></math>");
    EXPECT_EQ(mathml("\\sqrt{\\sigma^2+\\varepsilon}"),
              "<math><msqrt><mrow><msup><mi>σ</mi><mn>2</mn></msup><mo>+</mo><mi>ε</mi></mrow></msqrt></math>");
    EXPECT_EQ(mathml("-0.5 < 1"), "<math><mo>−</mo><mn>0.5</mn><mo>&lt;</mo><mn>1</mn></math>");
    EXPECT_EQ(mathml("\\left(x\\right)"), "<math><mo>(</mo><mi>x</mi><mo>)</mo></math>");
    EXPECT_EQ(mathml("x}"), "<code>x}</code>") << "what is no formula is shown as it is";
    EXPECT_EQ(mathml("\\frac{1"), "<math><mfrac><mrow><mn>1</mn></mrow></mfrac></math>");
    EXPECT_EQ(mathml(std::string(100000, '{')).substr(0, 6), "<math>");
    EXPECT_EQ(
        prose_html("a <b> `c<d` **e** $x$\nf\n\n- g\n- h"),
        "<p>a &lt;b&gt; <code>c&lt;d</code> <b>e</b> <math><mi>x</mi></math> f</p>\n<ul><li>g</li><li>h</li></ul>");
}

}  // namespace
}  // namespace normscope

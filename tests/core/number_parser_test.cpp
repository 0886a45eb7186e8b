// SPDX-License-Identifier: MIT
#include "core/text/number_parser.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include "core/text/number_format.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

TEST(ParseNumber, WhatPeopleType) {
    const std::pair<const char*, double> table[] = {
        {"2", 2},
        {" 2.5 ", 2.5},
        {"-.5", -.5},
        {"+3", 3},
        {"1e-5", 1e-5},
        {"1E3", 1000},
        {"3.", 3},
        {"−3", -3},
        {"–3", -3},
        {"\u20113", -3},
        {"1e−5", 1e-5},
        {"1,5", 1.5},
        {"-0,25", -0.25},
        {"1,5e-3", 0.0015},
        {"1/4", .25},
        {"-1/2", -.5},
        {"2/3", 2.0 / 3},
        {"11⁄4", 2.75},
        {"½", .5},
        {"−¾", -.75},
        {"1½", 1.5},
        {"½·3", 1.5},
        {"√2", std::sqrt(2.0)},
        {"√ 2.75", std::sqrt(2.75)},
        {"√2,75", std::sqrt(2.75)},
        {"√(11/4)", std::sqrt(2.75)},
        {"sqrt(2.75)", std::sqrt(2.75)},
        {"2√3", 2 * std::sqrt(3.0)},
        {"2 √3", 2 * std::sqrt(3.0)},
        {"−√3/2", -std::sqrt(3.0) / 2},
        {"√√16", 2},
        {"√4 + 2·3", 8},
        {"10⁻⁷", 1e-7},
        {"10^-7", 1e-7},
        {"10^{-7}", 1e-7},
        {"$10^{-7}$", 1e-7},
        {"1.25·10⁻⁵", 1.25e-5},
        {"1.25 x 10^-5", 1.25e-5},
        {"−1.25 \\cdot 10^{-5}", -1.25e-5},
        {"\\frac{11}{4}", 2.75},
        {"\\sqrt{2.75}", std::sqrt(2.75)},
        {"1 %", 0.01},
        {"2.5%", 0.025},
        {"1.5^2+0.5", 2.75},
        {"-2²", -4},
        {"2**3", 8},
        {"2^3^2", 512},
        {"-(1+2)*3", -9},
        {"8-3-2", 3},
        {"12_288", 12288},
        {"12'288.5", 12288.5},
        {"1,234,567", 1234567},
        {"1,234.5", 1234.5},
        {"1.234,5", 1234.5},
        {"1.5f", 1.5},
        {"np.float32(1.5)", 1.5},
        {"tensor(1.5000, dtype=torch.float64)", 1.5},
        {"tensor(-2., device='cuda:0', grad_fn=<MeanBackward0>)", -2},
        {"π", 3.141592653589793},
        {"1e-400", 0},
    };
    for (const auto& [text, value] : table) {
        const auto parsed = parse_number(text);
        ASSERT_TRUE(parsed.has_value()) << text << ": " << parsed.error().message;
        EXPECT_EQ(*parsed, value) << text;
    }
}

TEST(ParseNumber, NoNumbersOfTheLine) {
    for (const char* text : {"inf", "+inf", "Infinity", "∞", "float('inf')", "np.inf", "torch.inf", "\\infty"})
        EXPECT_EQ(parse_number(text).value_or(0), INFINITY) << text;
    for (const char* text : {"-inf", "−∞", "–Infinity", "float(\"-inf\")", "-math.inf"})
        EXPECT_EQ(parse_number(text).value_or(0), -INFINITY) << text;
    for (const char* text : {"nan", "NaN", "-nan", "float('nan')", "np.nan"})
        EXPECT_TRUE(std::isnan(parse_number(text).value_or(0))) << text;
}

TEST(ParseNumber, WhatIsNoNumber) {
    for (const char* text : {"",
                             " ",
                             "two",
                             "1/0",
                             "1 2",
                             "--1",
                             "+-1",
                             "0x10",
                             "1e",
                             "1e+",
                             "1,2,3",
                             "1,",
                             ",5",
                             "1..2",
                             "(1",
                             "1)",
                             "√",
                             "√-1",
                             "√(−2)",
                             "mu",
                             "1e999",
                             "0/0",
                             "2^9999",
                             "½½",
                             "1_",
                             "_1",
                             "1__2",
                             "1 +",
                             "* 2",
                             "%",
                             "(",
                             "()",
                             "f(1)",
                             "float()",
                             "\\frac",
                             "1-",
                             "os.exit",
                             "1;2",
                             "ⅠⅠ",
                             "nano",
                             "infinite",
                             "1.5.2",
                             "\x02"
                             "4",
                             "-0^-1",
                             "sqrt 2 2",
                             "12 288",
                             "1e5e5",
                             "3 × ×",
                             "tensor(1, <script>;)",
                             "#",
                             "1=1"}) {
        const auto parsed = parse_number(text);
        ASSERT_FALSE(parsed.has_value()) << text << " = " << *parsed;
        EXPECT_TRUE(is_one_sentence(parsed.error().message)) << parsed.error().message;
    }
    EXPECT_EQ(parse_number("two").error().message, "\"two\" is not a number; type something like 2.5, -3, 1e-5 or 1/3");
    EXPECT_EQ(parse_number("1/0").error().message, "\"1/0\" divides by zero");
    EXPECT_EQ(parse_number("√−1").error().message, "\"√−1\" takes the root of a negative number");
}

TEST(ParseNumber, HostileTextsAreRefused) {
    for (const char* unit : {"(", "√", "-(", "2^", "float(", "\\frac", "{", "1+(", "^(", "½", "⁻", "sqrt("}) {
        std::string text;
        for (int i = 0; i < 70000; ++i) text += unit;
        const auto parsed = parse_number(text + "1");
        ASSERT_FALSE(parsed) << unit;
        EXPECT_LT(parsed.error().message.size(), 300u);  // 60 characters of up to four bytes
    }
    std::mt19937 random(5);
    const std::string_view pieces[] = {"1",    "2.5",    "-", "√", "(",   ")", "½",    "^",
                                       "e",    ",",      " ", "⁻", "⁷",   "%", "np.",  "float(",
                                       "\xff", "\\frac", "{", "}", "inf", "/", "\x03", "\x04"};
    for (int i = 0; i < 20000; ++i) {
        std::string text;
        for (auto left = random() % 9; left > 0; --left) text += pieces[random() % std::size(pieces)];
        const auto parsed = parse_number(text);
        EXPECT_TRUE(parsed || !parsed.error().message.empty());
        EXPECT_TRUE(parse_rows(text) || true);
        EXPECT_TRUE(parse_numbers(text, 1 + random() % 3) || true);
    }
}

TEST(ParseNumber, Float32HasALargestNumber) {
    EXPECT_EQ(parse_float32("1e40").error().message,
              "\"1e40\" is too large for float32, whose largest number is 3.4028235e38; type inf for infinity");
    EXPECT_FALSE(parse_float32("-1e40"));
    EXPECT_FALSE(parse_float32("3.4028236e38"));
    EXPECT_EQ(parse_float32("3.4028235e38").value(), 3.4028234663852886e38f);
    EXPECT_EQ(parse_float32("1e-50").value(), 0.0f);
    EXPECT_EQ(parse_float32("inf").value(), INFINITY);
    EXPECT_EQ(parse_float32("0,1").value(), 0.1f);
}

TEST(ParseCount, WholeNumbersWithThousands) {
    for (const char* text : {"12288", "12,288", "12 288", "12\u202f288", "12\u00a0288", "12_288", "12'288", "12288.0",
                             "2·6144", "12·2^10", "1.2288e4"})
        EXPECT_EQ(parse_count(text).value_or(-1), 12288) << text;
    EXPECT_EQ(parse_count("1,234,567").value_or(-1), 1234567);
    EXPECT_EQ(parse_count("0").value_or(-1), 0);
    for (const char* text : {"12.288", "2.5", "-3", "12,28", "nan", "inf", "1e30", "1/3", "", "1 2", "0,288"})
        EXPECT_FALSE(parse_count(text)) << text;
    EXPECT_EQ(parse_number("12,288").value_or(0), 12.288) << "where nothing is counted, a comma is a decimal comma";
}

TEST(ParseNumber, EveryPrintedFormReadsBack) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 20000; ++i) {
        const auto narrow = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (!std::isfinite(narrow)) continue;
        EXPECT_EQ(std::bit_cast<std::uint32_t>(parse_float32(format_shortest(narrow)).value()),
                  std::bit_cast<std::uint32_t>(narrow));
        auto comma = format_shortest(narrow);
        if (const auto point = comma.find('.'); point != std::string::npos) comma[point] = ',';
        EXPECT_EQ(parse_float32(comma).value(), narrow) << comma;
        EXPECT_EQ(parse_float32(fmt::format("np.float32({})", narrow)).value(), narrow);
        const double wide = std::ldexp(static_cast<double>(random()) - 9e18, static_cast<int>(random() % 100) - 100);
        const auto same = [](const std::string& printed, const std::string& plain) {
            EXPECT_EQ(parse_number(printed).value_or(NAN), std::strtod(plain.c_str(), nullptr)) << printed;
        };
        same(fmt::format("{}", wide), fmt::format("{}", wide));
        same(format_number(wide), format_number(wide, Minus::ascii));
        same(format_fixed(wide, 4), format_fixed(wide, 4, Minus::ascii));
        same(format_latex(wide), format_number(wide, Minus::ascii));
        const auto scientific = fmt::format("{:.6e}", wide);
        const auto e = scientific.find('e');
        same(fmt::format("{}·10^{{{}}}", scientific.substr(0, e), std::atoi(scientific.c_str() + e + 1)), scientific);
    }
}

TEST(ParseNumbers, AnswersAsPeopleTypeThem) {
    using Numbers = std::vector<double>;
    const std::pair<const char*, Numbers> table[] = {
        {"σ ≈ 1.6583", {1.6583}},
        {"σ² = 2.75", {2.75}},
        {"var: 2.75", {2.75}},
        {"11/4 = 2.75", {2.75}},
        {"≈ √2,75", {std::sqrt(2.75)}},
        {"γ = 1.6583, β = 2.5", {1.6583, 2.5}},
        {"γ = 1.6583 β = 2.5", {1.6583, 2.5}},
        {"γ=1,6583 β=2,5", {1.6583, 2.5}},
        {"γ = 1,6583; β = 2,5", {1.6583, 2.5}},
        {"(γ ≈ 1.6583, β = 2.5)", {1.6583, 2.5}},
        {"γ = 1.6583 and β = 2.5", {1.6583, 2.5}},
        {"y = (−0.5, 1)", {-.5, 1}},
        {"[-0.5; 1]", {-.5, 1}},
        {"-0,5 1,5", {-.5, 1.5}},
        {"-0,5, 1,5", {-.5, 1.5}},
        {"(1/2), (1/3)", {.5, 1.0 / 3}},
        {"√ 2 1 %", {std::sqrt(2.0), .01}},
        {"tensor([-0.5000,  1.0000], dtype=torch.float64)", {-.5, 1}},
        {"[np.float32(1.5), np.float32(-2.0)]", {1.5, -2}},
        {"½, −½", {.5, -.5}},
        {"1\t2\t3", {1, 2, 3}},
    };
    for (const auto& [text, values] : table) {
        const auto parsed = parse_numbers(text, values.size());
        ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
        EXPECT_EQ(*parsed, values) << text;
    }
    EXPECT_EQ(parse_numbers("12,288, 768", 2, true).value(), (Numbers{12288, 768}));
    EXPECT_EQ(parse_numbers("", 1).error().message, "Type a number first.");
    EXPECT_EQ(parse_numbers(" ", 2).error().message, "Type 2 numbers, separated by commas.");
    EXPECT_EQ(parse_numbers("1, 2", 4).error().message, "4 numbers are asked for, and 2 were typed.");
    EXPECT_EQ(parse_numbers("7", 2).error().message, "2 numbers are asked for, and 1 was typed.");
    for (const char* text : {"1, two", "(1, 2", "1, , 2", "1 2 3 4 x"}) EXPECT_FALSE(parse_numbers(text, 2)) << text;
}

TEST(ParseRows, WhatPeoplePaste) {
    using Rows = std::vector<std::vector<float>>;
    const std::pair<const char*, Rows> table[] = {
        {"2, 0, 4, 4", {{2, 0, 4, 4}}},
        {"2\t0\t4\n1\t2\t3\n", {{2, 0, 4}, {1, 2, 3}}},
        {"2 0 4\r\n1 2 3", {{2, 0, 4}, {1, 2, 3}}},
        {"1,5\t-2,5\t3\n4\t5,25\t6", {{1.5f, -2.5f, 3}, {4, 5.25f, 6}}},
        {"1,5;2,5;3,5", {{1.5f, 2.5f, 3.5f}}},
        {"1,5 2,5 3,5", {{1.5f, 2.5f, 3.5f}}},
        {"1,2\n3,4", {{1, 2}, {3, 4}}},
        {"1,5\t\n", {{1.5f}}},
        {"\"1.5\",\"2\"", {{1.5f, 2}}},
        {"½ 2/3 √4 10⁻¹ 1 %", {{.5f, 2 / 3.0f, 2, .1f, .01f}}},
        {"[2., 0., 4.]", {{2, 0, 4}}},
        {"[[1, 2],\n [3, 4]]", {{1, 2}, {3, 4}}},
        {"[[1,2],[3,4]]", {{1, 2}, {3, 4}}},
        {"[[1. 2. 3.\n  4.]\n [5. 6. 7.\n  8.]]", {{1, 2, 3, 4}, {5, 6, 7, 8}}},
        {"tensor([2., 0.])", {{2, 0}}},
        {"tensor([[1., 2.],\n        [3., 4.]], device='cuda:0', grad_fn=<NativeLayerNormBackward0>)",
         {{1, 2}, {3, 4}}},
        {"np.array([1, 2], dtype=np.float32)", {{1, 2}}},
        {"[array([1., 2.], dtype=float32), array([3., 4.], dtype=float32)]", {{1, 2}, {3, 4}}},
        {"[np.float32(1.5), np.float64(-2)]", {{1.5f, -2}}},
        {"[1.0, float('inf')]", {{1, INFINITY}}},
        {"Array([[1., -2.]], dtype=float32)", {{1, -2}}},
        {"[1 2; 3 4]", {{1, 2}, {3, 4}}},
        {"[1, 2; 3, 4]", {{1, 2}, {3, 4}}},
        {"(1; 2; 3)", {{1, 2, 3}}},
        {"−1 1/2", {{-1, .5f}}},
        {"\n\n7\n\n", {{7}}},
    };
    for (const auto& [text, rows] : table) {
        const auto parsed = parse_rows(text);
        ASSERT_TRUE(parsed.has_value()) << text << ": " << parsed.error().message;
        EXPECT_EQ(parsed->rows, rows) << text;
        EXPECT_EQ(parsed->columns, rows.front().size());
    }
}

TEST(ParseRows, WhatCannotBePasted) {
    const auto says = [](const char* text) { return parse_rows(text).error().message; };
    EXPECT_EQ(says("1 2\n3"), "row 2 has 1 numbers but row 1 has 2; every row needs the same number");
    EXPECT_EQ(says(""), "there is no number in the pasted text");
    EXPECT_EQ(says("1 apple"),
              "\"apple\" is not a number; type something like 2.5, -3, 1e-5 or 1/3. Nothing was pasted");
    EXPECT_EQ(says("1\t\t3"), "a number is needed here, for example 2.5 or 1e-5. Nothing was pasted");
    EXPECT_TRUE(says("1 1e40").starts_with("\"1e40\" is too large for float32"));
    EXPECT_TRUE(says("[0., 1., ..., 5.]").starts_with("the pasted text leaves numbers out"));
    EXPECT_FALSE(parse_rows(std::string(200000, '[')));
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
// The formulas and sentences of a trace, letter by letter as a person would write them with the numbers at hand.
#include <gtest/gtest.h>

#include "core/norm/number_written.h"
#include "core/norm/operators.h"
#include "core/norm/trace_latex.h"
#include "core/norm/trace_prose.h"

namespace normscope {
namespace {

/// Without the colours, which the style decides; what is dimmed stands in ⟨⟩.
std::string plain(std::string latex) {
    for (const auto& [open, left, right] :
         {std::tuple{"\\fgcolor{#000000}{", "", ""}, {"\\fgcolor{#4A5266}{", "⟨", "⟩"}}) {
        const std::string head(open);
        for (auto at = latex.find(head); at != std::string::npos; at = latex.find(head)) {
            auto end = at + head.size();
            for (int depth = 1; depth > 0; ++end) depth += latex[end] == '{' ? 1 : latex[end] == '}' ? -1 : 0;
            latex = latex.substr(0, at) + left + latex.substr(at + head.size(), end - 1 - at - head.size()) + right +
                    latex.substr(end);
        }
    }
    return latex;
}

/// A trace with what it looks at.
struct Account {
    NormSpec spec;
    NormPlan plan;
    std::vector<float> x;
    NormParams params;
    Trace trace;

    Account(NormSpec given, const Shape& shape, std::vector<float> values, NormParams with = {}, std::int64_t group = 0)
        : spec(std::move(given)), plan(NormPlan::make(spec, shape).value()), x(std::move(values)),
          params(std::move(with)), trace(Trace::make(spec, plan, x, params, group)) {}
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;

    std::string formula(Quantity quantity, std::int64_t position = -1, std::int64_t terms = -1, int most = 6) const {
        LatexStyle style;
        style.rgb = [](Quantity, std::int64_t) { return 0U; };
        style.max_terms = most;
        return plain(substituted_latex(trace, quantity, position, style, terms));
    }
    std::string words(Quantity quantity) const { return step_prose(trace, trace.step_of(quantity)); }
};

NormSpec spec_of(std::string_view op, const Shape& shape, double eps, bool training = true) {
    OperatorArgs args;
    args.eps = eps;
    args.training = training;
    return make_spec(op, "pytorch", shape, args).value();
}

/// x = (−1, 3, −2, 4): sum 4, mean 1, distances −2 2 −3 3, squares 4 4 9 9, variance 6.5 or 26/3.
Account layer(bool unbiased = false, double eps = 0) {
    auto spec = spec_of("layer_norm", {4}, eps);
    spec.unbiased = unbiased;
    return {std::move(spec), {4}, {-1, 3, -2, 4}, {{2, 1, -0.5f, 1}, {0, -1, 0, 0.5f}, {}, {}}};
}

TEST(TraceLatex, BracketsStandAboutNegativeNumbersButTheFirst) {
    const auto a = layer();
    EXPECT_EQ(a.formula(Quantity::sum), "\\Sigma x = -1 + 3 + (-2) + 4 = \\mathbf{4}");
    EXPECT_EQ(a.formula(Quantity::sum, -1, -1, 4), a.formula(Quantity::sum)) << "four fit where four may stand";
    EXPECT_NE(a.trace.steps().front().caption.find("features"), std::string::npos) << "a vector is no batch";
    EXPECT_EQ(a.formula(Quantity::mean), "\\mu = \\frac{\\Sigma x}{n} = \\frac{4}{4} = \\mathbf{1}");
    EXPECT_EQ(a.formula(Quantity::deviation, 2), "x_{3}-\\mu = -2 - 1 = \\mathbf{-3}");
    EXPECT_EQ(a.formula(Quantity::square, 2), "(x_{3}-\\mu)^2 = (-3)^2 = \\mathbf{9}");
    const Account below(spec_of("layer_norm", {2}, 0), {2}, {-4, -2});
    EXPECT_EQ(below.formula(Quantity::deviation, 1), "x_{2}-\\mu = -2 - (-3) = \\mathbf{1}");
}

TEST(TraceLatex, TheAddendThatIsAddedStandsInSightAndLaterOnesAreDim) {
    const auto a = layer();
    EXPECT_EQ(a.formula(Quantity::sum, -1, 2),
              "\\Sigma x = -1 + 3⟨ + (-2)⟩⟨ + 4⟩\\qquad \\mathbf{2} \\; \\mathrm{so\\ far}");
    EXPECT_EQ(a.formula(Quantity::variance, -1, 3),
              "\\sigma^2 = \\frac{1}{4}\\left[(-2)^2 + (2)^2 + (-3)^2⟨ + (3)^2⟩\\right]"
              "\\qquad \\mathbf{17} \\; \\mathrm{so\\ far}");
    std::vector<float> many;
    for (int i = 1; i <= 9; ++i) many.push_back(static_cast<float>(10 + i));
    const Account nine(spec_of("layer_norm", {9}, 0), {9}, many);
    EXPECT_EQ(nine.formula(Quantity::sum, -1, 6, 4),
              "\\Sigma x = 11 + 12 + \\cdots + 16 + \\cdots⟨ + 19⟩\\qquad \\mathbf{81} \\; \\mathrm{so\\ far}");
    EXPECT_EQ(nine.formula(Quantity::sum, -1, -1, 4), "\\Sigma x = 11 + 12 + \\cdots + 19 = \\mathbf{135}");
}

TEST(TraceLatex, TheCountIsTheOneThatDivides) {
    EXPECT_EQ(layer().formula(Quantity::variance),
              "\\sigma^2 = \\frac{1}{4}\\left[(-2)^2 + (2)^2 + (-3)^2 + (3)^2\\right] = \\frac{26}{4} = \\mathbf{6.5}");
    EXPECT_EQ(layer(true).formula(Quantity::variance),
              "\\sigma^2 = \\frac{1}{3}\\left[(-2)^2 + (2)^2 + (-3)^2 + (3)^2\\right] = \\frac{26}{3} = "
              "\\mathbf{8.6667}");
}

TEST(TraceLatex, EpsilonStandsWhereItIsAdded) {
    auto spec = spec_of("layer_norm", {2}, 2);
    EXPECT_EQ(Account(spec, {2}, {1, 5}).formula(Quantity::sigma),
              "\\sigma = \\sqrt{\\sigma^2 + \\varepsilon} = \\sqrt{4 + 2} = \\mathbf{2.4495}");
    spec.eps_placement = EpsPlacement::outside_root;
    EXPECT_EQ(Account(spec, {2}, {1, 5}).formula(Quantity::sigma),
              "\\sigma = \\sqrt{\\sigma^2} + \\varepsilon = \\sqrt{4} + 2 = \\mathbf{4}");
}

TEST(TraceLatex, RootMeanSquareSquaresTheValuesThemselves) {
    const Account a(spec_of("rms_norm", {2}, 0), {2}, {-3, 1}, {{2, 1}, {}, {}, {}});
    EXPECT_EQ(a.formula(Quantity::square, 0), "x_{1}^2 = (-3)^2 = \\mathbf{9}");
    EXPECT_EQ(a.formula(Quantity::square, 1), "x_{2}^2 = 1^2 = \\mathbf{1}");
    EXPECT_EQ(a.formula(Quantity::mean_square),
              "\\overline{x^2} = \\frac{1}{2}\\left[(-3)^2 + 1^2\\right] = \\frac{10}{2} = \\mathbf{5}");
    EXPECT_EQ(a.formula(Quantity::normalized, 0),
              "\\hat{x}_{1} = \\frac{x_{1}}{\\mathrm{rms}} = \\frac{-3}{2.2361} = \\mathbf{-1.3416}");
    EXPECT_EQ(a.formula(Quantity::output, 0), "y_{1} = \\gamma_{1}\\,\\hat{x}_{1} = \\mathbf{-2.6833}");
}

TEST(TraceLatex, WhatIsMadeOfTheNumbersNamesItsOwn) {
    const auto a = layer();
    EXPECT_EQ(a.formula(Quantity::normalized, 1),
              "\\hat{x}_{2} = \\frac{x_{2}-\\mu}{\\sigma} = \\frac{2}{2.5495} = \\mathbf{0.7845}");
    EXPECT_EQ(a.formula(Quantity::scaled, 2),
              "\\gamma_{3}\\,\\hat{x}_{3} = (-0.5) \\cdot (-1.1767) = \\mathbf{0.5883}");
    EXPECT_EQ(a.formula(Quantity::output, 1),
              "y_{2} = \\gamma_{2}\\,\\hat{x}_{2} + \\beta_{2} = 0.7845 + (-1) = \\mathbf{-0.2155}");
}

TEST(TraceLatex, NothingDividedByNothingIsSaid) {
    const Account a(spec_of("layer_norm", {2}, 0), {2}, {3, 3});
    EXPECT_NE(a.formula(Quantity::normalized, 0).find("(0/0 \\; \\mathrm{is\\ taken\\ as} \\; 0)"), std::string::npos);
    EXPECT_EQ(layer().formula(Quantity::normalized, 0).find("0/0"), std::string::npos);
}

TEST(TraceLatex, StoredStatisticsAreNotComputedHere) {
    const Account a(spec_of("batch_norm", {2, 2}, 0, false), {2, 2}, {1, 2, 3, 4}, {{1, 1}, {0, 0}, {7, -3}, {4, 16}},
                    1);
    EXPECT_EQ(a.formula(Quantity::mean), "\\mu = \\mathrm{running\\_mean} = \\mathbf{-3}");
    EXPECT_EQ(a.formula(Quantity::variance), "\\sigma^2 = \\mathrm{running\\_var} = \\mathbf{16}");
    EXPECT_EQ(a.words(Quantity::mean),
              "Evaluation does not look at this batch: $\\mu$ is the stored running_mean, **−3**.");
    EXPECT_EQ(a.words(Quantity::variance),
              "Evaluation does not look at this batch: the variance is the stored running_var, **16**.");
    EXPECT_EQ(a.words(Quantity::deviation), "Take the stored $\\mu$ away from each number.");
    EXPECT_TRUE(a.words(Quantity::normalized).starts_with("Divide by $\\sigma$. With stored statistics"));
}

TEST(TraceLatex, AWeightThatIsStoredLessOneIsWrittenSo) {
    auto spec = spec_of("rms_norm", {2}, 0);
    spec.gamma_form = GammaForm::one_plus;
    const Account a(spec, {2}, {-3, 1}, {{0.5f, 1}, {}, {}, {}});
    LatexStyle style;
    style.rgb = [](Quantity, std::int64_t) { return 0U; };
    EXPECT_EQ(plain(symbol_latex(a.trace, Quantity::gamma, 1, style)), "(1+w_{2})");
    EXPECT_EQ(plain(symbol_latex(a.trace, Quantity::gamma, -1, style)),
              plain(symbol_latex(layer().trace, Quantity::gamma, -1, style)));
}

TEST(TraceProse, SaysWhatWasDoneWithTheNumbersAtHand) {
    const auto a = layer();
    EXPECT_EQ(a.words(Quantity::sum), "Add up the 4 numbers that share this statistic: **4**.");
    EXPECT_EQ(a.words(Quantity::mean), "Divide the sum by how many there are: $\\mu$ = 4 / 4 = **1**.");
    EXPECT_TRUE(a.words(Quantity::deviation).ends_with("the distances add up to 0."));
    EXPECT_EQ(
        a.words(Quantity::variance),
        "Their mean is the variance: 26 / 4 = **6.5**. It divides by n, not by n − 1: nothing is being estimated.");
    EXPECT_EQ(layer(true).words(Quantity::variance),
              "Their mean is the variance: 26 / 3 = **8.6667**. Here it divides by n − 1.");
    EXPECT_EQ(a.words(Quantity::sigma), "The root goes back to the units of $x$: **2.5495**. With ε = 0 nothing guards "
                                        "against a division by 0.");
    EXPECT_EQ(a.words(Quantity::output),
              "Each feature is shifted by its own $\\beta$. This is what the layer hands on.");
    EXPECT_EQ(step_prose(a.trace, -1), "");
    EXPECT_EQ(step_prose(a.trace, static_cast<int>(a.trace.steps().size())), "");
}

TEST(TraceProse, GivesTheVarianceThatEpsilonLeaves) {
    const auto a = layer(false, 1);  // 6.5 / 7.5
    EXPECT_TRUE(a.words(Quantity::normalized).find("the variance **0.8667**, which") != std::string::npos)
        << a.words(Quantity::normalized);
    EXPECT_TRUE(a.words(Quantity::sigma).find("ε = 1 stands under the root") != std::string::npos);
}

TEST(TraceProse, ConstantNumbersAndOneNumberHaveSentencesOfTheirOwn) {
    const Account same(spec_of("layer_norm", {2}, 0), {2}, {3, 3});
    EXPECT_TRUE(same.words(Quantity::normalized).starts_with("All values are equal and ε is 0, so this is 0/0."));
    const Account one(spec_of("layer_norm", {1}, 1), {1}, {3});
    EXPECT_EQ(one.words(Quantity::sum), "Add up the 1 number that shares this statistic: **3**.");
    const Account rms(spec_of("rms_norm", {2}, 0), {2}, {-3, 1});
    EXPECT_EQ(rms.words(Quantity::mean_square),
              "The mean of the 2 squares is **5**. It takes the place of the variance: "
              "spread and offset together.");
    EXPECT_TRUE(rms.words(Quantity::normalized).starts_with("Divide each number by the root mean square."));
    EXPECT_TRUE(rms.words(Quantity::square).starts_with("Square each number."));
}

TEST(TraceLatex, TheLedgerNamesWhatANumberIsMadeOf) {
    const auto operands = [](const Account& of, Quantity quantity, std::int64_t position = -1) {
        std::vector<Quantity> names;
        for (const auto& operand : of.trace.explain(quantity, position, 2).operands) names.push_back(operand.quantity);
        return names;
    };
    using enum Quantity;
    const auto a = layer();
    const Account root(spec_of("rms_norm", {2}, 0), {2}, {-3, 1}, {{2, 1}, {}, {}, {}});
    EXPECT_EQ(operands(a, sigma), (std::vector{variance, eps}));
    EXPECT_EQ(operands(root, Quantity::rms), (std::vector{mean_square, eps}));
    EXPECT_EQ(operands(a, output, 1), (std::vector{scaled, beta}));
    EXPECT_EQ(operands(root, output, 1), (std::vector{scaled}));
    EXPECT_EQ(operands(a, normalized, 1), (std::vector{deviation, sigma}));
    EXPECT_EQ(operands(a, sum), (std::vector{input, input}));
    EXPECT_EQ(a.trace.explain(sum, -1, 2).left_out, 2);
}

TEST(TraceProse, CaptionsSayWhichCountDivides) {
    const auto caption = [](const Account& a) {
        return a.trace.steps()[static_cast<std::size_t>(a.trace.step_of(Quantity::variance))].caption;
    };
    EXPECT_EQ(caption(layer()), "their mean");
    EXPECT_EQ(caption(layer(true)), "their sum over n − 1");
}

TEST(NumberWritten, IsTheFirstOfTheAccountThatLooksLikeIt) {
    const auto account = layer();  // x = (−1, 3, −2, 4): mean 1, squares 4 4 9 9, variance 6.5
    const auto found = [&](const char* text) {
        const auto number = number_written(account.trace, text);
        return number ? std::pair(number->quantity, number->position) : std::pair(Quantity::eps, std::int64_t{-9});
    };
    const auto none = std::pair(Quantity::eps, std::int64_t{-9});
    EXPECT_EQ(found("6.5"), std::pair(Quantity::variance, std::int64_t{-1}));
    EXPECT_EQ(found("3"), std::pair(Quantity::input, std::int64_t{1})) << "x before x − μ";
    EXPECT_EQ(found("-2"), std::pair(Quantity::input, std::int64_t{2}));
    EXPECT_EQ(found("−2"), std::pair(Quantity::input, std::int64_t{2}));
    EXPECT_EQ(found("9"), std::pair(Quantity::square, std::int64_t{2})) << "the first of two";
    EXPECT_EQ(found("2.55"), std::pair(Quantity::sigma, std::int64_t{-1})) << "2.5495 to two decimals";
    EXPECT_EQ(found("2.54"), none);
    EXPECT_EQ(found("7"), none) << "6.5 is no 7";
    EXPECT_EQ(found("nan"), none);
    EXPECT_EQ(found("words"), none);
}

}  // namespace
}  // namespace normscope

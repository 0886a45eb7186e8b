// SPDX-License-Identifier: MIT
// Every shipped lesson: structure, figures against an independent oracle, and the figures of the six worked problems.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>
#include <sstream>

#include "core/lessons/checker.h"
#include "core/lessons/lesson_state.h"
#include "core/lessons/lesson_text.h"
#include "core/norm/norm_plan.h"
#include "core/norm/operators.h"
#include "tests/lessons/lesson_files.h"
#include "tests/lessons/oracle.h"

namespace normscope {
namespace {

const std::vector<std::string> expected_order = {"one-photo-at-a-time",
                                                 "features-and-neurons",
                                                 "mean-squares-variance",
                                                 "what-normalisation-does",
                                                 "layernorm-by-hand",
                                                 "practice-standardise",
                                                 "gamma-and-beta",
                                                 "practice-gamma-zero",
                                                 "epsilon",
                                                 "practice-constant-vector",
                                                 "layernorm-against-batchnorm",
                                                 "who-shares-a-mean",
                                                 "tokens-and-pixels",
                                                 "which-axis",
                                                 "biased-or-unbiased",
                                                 "it-ignores-the-batch",
                                                 "why-batches-matter",
                                                 "small-batches",
                                                 "train-and-eval",
                                                 "two-networks",
                                                 "whose-convention",
                                                 "mean-zero-variance-one",
                                                 "coupled-features",
                                                 "rmsnorm-beside-layernorm",
                                                 "what-survives",
                                                 "precision",
                                                 "undoing-the-norm",
                                                 "where-it-goes",
                                                 "when-to-use-what",
                                                 "common-mistakes"};

TEST(ShippedLessons, AllLoadInOrder) {
    const auto& library = test::shipped();
    for (const auto& error : library.errors) ADD_FAILURE() << error.message;
    std::vector<std::string> ids;
    for (const auto& lesson : library.lessons) ids.push_back(lesson.id);
    EXPECT_EQ(ids, expected_order);
}

TEST(ShippedLessons, EveryStepReplaysAndEveryFigureHolds) {
    for (const auto& lesson : test::shipped().lessons) {
        const auto ok = validate_lesson(lesson);
        EXPECT_TRUE(ok) << ok.error().message;
        for (int i = 0; i < lesson.step_count(); ++i) {
            const auto state = state_of(lesson, i);
            ASSERT_TRUE(state) << state.error().message;
            EXPECT_EQ(state->lesson, (LessonPosition{lesson.id, i}));
            EXPECT_EQ(state->title, lesson.title);
        }
    }
}

TEST(ShippedLessons, KeepTheHouseStyle) {
    for (const auto& lesson : test::shipped().lessons) {
        EXPECT_GE(lesson.step_count(), 4) << lesson.id;
        EXPECT_LE(lesson.step_count(), 9) << lesson.id;
        EXPECT_GE(lesson.question_count(), 2) << lesson.id;
        EXPECT_FALSE(lesson.workspace.empty());
        EXPECT_FALSE(lesson.summary.empty());
        for (const auto& step : lesson.steps) {
            std::istringstream words(step.text);
            const auto count = std::distance(std::istream_iterator<std::string>(words), {});
            EXPECT_GE(count, 35) << lesson.id << ": " << step.title;
            EXPECT_LE(count, 95) << lesson.id << ": " << step.title;
        }
    }
}

/// Whether an expression names a number of the document, and is not a constant.
bool looks_at_the_numbers(const std::string& expression) {
    static const std::regex functions(R"(\b(sqrt|abs|exp|min|max|round|rd|near)\()"), name("[A-Za-z]");
    return std::regex_search(std::regex_replace(expression, functions, "("), name);
}

bool anything_computes(const LessonStep& step) {
    std::vector<std::string> expressions;
    for (const auto& figure : step.figures) expressions.push_back(figure.expression);
    if (step.question) {
        for (const auto& figure : step.question->figures) expressions.push_back(figure.expression);
        expressions.insert(expressions.end(), step.question->answer.begin(), step.question->answer.end());
        expressions.push_back(step.question->goal);
    }
    return std::ranges::any_of(expressions, looks_at_the_numbers);
}

TEST(ShippedLessons, NoStepOnlyTells) {
    for (const auto& lesson : test::shipped().lessons)
        for (int i = 0; i < lesson.step_count(); ++i) {
            const auto& step = lesson.steps[static_cast<std::size_t>(i)];
            const auto place = lesson.id + ", step " + std::to_string(i + 1);
            EXPECT_TRUE(anything_computes(step)) << place << ": nothing computes beside the text";
            if (i == 0 || step.play_from || !step.ask_first.empty()) continue;  // the account moves
            const auto& before = lesson.steps[static_cast<std::size_t>(i) - 1];
            const auto now = state_of(lesson, i).value();
            const auto then = state_of(lesson, i - 1).value();
            const bool moves = step.show != before.show || workspace_of(lesson, i) != workspace_of(lesson, i - 1) ||
                               !(now.x == then.x) || now.spec != then.spec || !(now.params == then.params);
            EXPECT_TRUE(moves || step.question) << place << ": nothing changes on the screen";
        }
}

TEST(ShippedLessons, OpenWithAPuzzle) {
    for (const auto& lesson : test::shipped().lessons) {
        EXPECT_TRUE(lesson.steps.front().question) << lesson.id << " opens with a setup";
    }
}

/// The first three digits of a number that is not whole: "0.302". Empty for a whole one.
std::string first_digits(double value) {
    const double size = std::abs(value);
    if (size == std::round(size) || size < 1e-3) return {};
    return fmt::format("{:.{}f}", size, std::max(0, 2 - static_cast<int>(std::floor(std::log10(size)))));
}

TEST(ShippedLessons, HintsAskBackThenSayHowAndKeepTheAnswer) {
    for (const auto& lesson : test::shipped().lessons)
        for (int i = 0; i < lesson.step_count(); ++i) {
            const auto& question = lesson.steps[static_cast<std::size_t>(i)].question;
            if (!question) continue;
            SCOPED_TRACE(lesson.id + ", step " + std::to_string(i + 1));
            EXPECT_TRUE(question->hint.ends_with('?')) << "the first rung asks back: " << question->hint;
            EXPECT_FALSE(question->method.empty()) << "the second rung says how";
            const auto expected = expected_numbers(*question, state_of(lesson, i).value()).value();
            for (const double value : expected)
                if (const auto digits = first_digits(value); !digits.empty()) {
                    EXPECT_EQ(question->hint.find(digits), std::string::npos) << digits << ": " << question->hint;
                    EXPECT_EQ(question->method.find(digits), std::string::npos) << digits << ": " << question->method;
                }
        }
}

/// What people see or ask, and the lesson that answers it; each is a keyword, which the palette searches.
TEST(ShippedLessons, EveryFrequentConfusionLeadsToItsLesson) {
    const std::vector<std::pair<std::string, std::string>> confusions = {
        {"LayerNorm on images", "which-axis"},
        {"GroupNorm is not LayerNorm", "who-shares-a-mean"},
        {"Keras BatchNormalization axis", "which-axis"},
        {"how many means and standard deviations", "tokens-and-pixels"},
        {"off by 1.1547", "biased-or-unbiased"},
        {"std+eps", "epsilon"},
        {"running var not compatible", "train-and-eval"},
        {"model.eval() prediction changes", "train-and-eval"},
        {"momentum 0.1 = 0.9", "train-and-eval"},
        {"Expected more than 1 value per channel when training", "train-and-eval"},
        {"why standardize and then learn", "undoing-the-norm"},
        {"bias before a norm useless", "what-survives"},
        {"RMSNorm is LayerNorm with beta 0", "rmsnorm-beside-layernorm"},
        {"garbage after conversion", "rmsnorm-beside-layernorm"},
        {"LayerNorm(x+Sublayer(x))", "where-it-goes"},
        {"batch 16 times 4 the same as 64", "when-to-use-what"},
        {"batchnorm gradient pass through", "coupled-features"},
        {"LayerNorm does not behave as documented", "precision"},
        {"padded zeros spoil the statistics", "who-shares-a-mean"},
        {"epsilon is unimportant", "epsilon"},
        {"group size or number of groups", "which-axis"}};
    for (const auto& [words, id] : confusions) {
        const auto* lesson = test::shipped().find(id);
        ASSERT_TRUE(lesson) << id;
        EXPECT_TRUE(std::ranges::find(lesson->keywords, words) != lesson->keywords.end()) << words << " in " << id;
    }
}

TEST(ShippedLessons, WhatTheyExpectComesOutByTheOracleToo) {
    int checked = 0;
    for (const auto& lesson : test::shipped().lessons) {
        const auto table = toml::parse(test::lesson_source(lesson.id));
        for (int i = 0; i < lesson.step_count(); ++i)
            for (const auto& expression : lesson.steps[static_cast<std::size_t>(i)].expect) {
                EXPECT_TRUE(oracle::evaluate(expression, oracle::state_of(table, i)) != 0)
                    << lesson.id << ", step " << i + 1 << ": " << expression;
                ++checked;
            }
    }
    EXPECT_GT(checked, 10);
}

/// Texts of a lesson's source with the placeholders taken out, so that what is left was typed by hand.
TEST(ShippedLessons, NoDecimalNumberIsTypedByHand) {
    const std::regex placeholder(R"(\{\{[^}]*\}\})"), prose_key(R"(^(title|text|prompt|hint|solution|says) = )"),
        decimal(R"([0-9]\.[0-9])");
    for (const auto& id : expected_order) {
        std::istringstream lines(test::lesson_source(id));
        bool prose = false;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("text = '''")) prose = true;
            const bool single = std::regex_search(line, prose_key);
            if (prose || single) {
                EXPECT_FALSE(std::regex_search(std::regex_replace(line, placeholder, ""), decimal))
                    << id << ": " << line;
            }
            if (prose && line == "'''") prose = false;
        }
    }
}

/// The value of a figure by the oracle alone.
long double by_oracle(const toml::table& lesson, int step, const Figure& figure) {
    auto state = oracle::state_of(lesson, step);
    if (figure.after)
        if (const auto* after = lesson["step"][static_cast<std::size_t>(step)]["question"]["after"].as_table())
            state.set(*after);
    return oracle::evaluate(figure.expression, state);
}

TEST(ShippedLessons, EveryFigureAgreesWithAnIndependentOracle) {
    int checked = 0;
    for (const auto& lesson : test::shipped().lessons) {
        const auto table = toml::parse(test::lesson_source(lesson.id));
        for (int i = 0; i < lesson.step_count(); ++i) {
            const auto& step = lesson.steps[static_cast<std::size_t>(i)];
            auto figures = step.figures;
            if (step.question)
                figures.insert(figures.end(), step.question->figures.begin(), step.question->figures.end());
            for (const auto& figure : figures) {
                const long double value = by_oracle(table, i, figure);
                const long double printed = std::stold(figure.printed);
                if (std::isnan(printed) && std::isnan(value)) continue;
                EXPECT_LE(std::abs(value - printed), 0.5L * std::pow(10.0L, -figure.decimals) + 1e-9L)
                    << lesson.id << ", step " << i + 1 << ": " << figure.expression << " prints " << figure.printed;
                ++checked;
            }
        }
    }
    EXPECT_GT(checked, 600);
}

struct Printed {
    std::string id;
    int step;  // 1-based
    std::string expression;
    std::string figure;
};

/// The figures of the six problems as they are found in print, typed here once more.
const std::vector<Printed> printed_figures = {{"layernorm-by-hand", 2, "sum", "10"},
                                              {"layernorm-by-hand", 2, "mu", "2.5"},
                                              {"layernorm-by-hand", 3, "dev1", "-0.5"},
                                              {"layernorm-by-hand", 3, "dev2", "-2.5"},
                                              {"layernorm-by-hand", 3, "dev3", "1.5"},
                                              {"layernorm-by-hand", 3, "dev4", "1.5"},
                                              {"layernorm-by-hand", 5, "sq1", "0.25"},
                                              {"layernorm-by-hand", 5, "sq2", "6.25"},
                                              {"layernorm-by-hand", 5, "sq3", "2.25"},
                                              {"layernorm-by-hand", 5, "sq4", "2.25"},
                                              {"layernorm-by-hand", 5, "sq1+sq2+sq3+sq4", "11"},
                                              {"layernorm-by-hand", 5, "var", "2.75"},
                                              {"layernorm-by-hand", 6, "sigma", "1.6583"},
                                              {"layernorm-by-hand", 7, "xhat1", "-0.3015"},
                                              {"layernorm-by-hand", 7, "xhat2", "-1.5076"},
                                              {"layernorm-by-hand", 7, "xhat3", "0.9045"},
                                              {"layernorm-by-hand", 7, "xhat4", "0.9045"},
                                              {"layernorm-by-hand", 8, "(xhat1+xhat2+xhat3+xhat4)/4", "0"},
                                              {"layernorm-by-hand", 8, "(xhat1^2+xhat2^2+xhat3^2+xhat4^2)/4", "1"},
                                              {"gamma-and-beta", 2, "gamma1", "2"},
                                              {"gamma-and-beta", 2, "gamma2", "0.5"},
                                              {"gamma-and-beta", 2, "gamma3", "1"},
                                              {"gamma-and-beta", 2, "gamma4", "3"},
                                              {"gamma-and-beta", 2, "beta1", "1"},
                                              {"gamma-and-beta", 2, "beta2", "-1"},
                                              {"gamma-and-beta", 2, "beta3", "0"},
                                              {"gamma-and-beta", 2, "beta4", "0.5"},
                                              {"gamma-and-beta", 3, "scaled1", "-0.6030"},
                                              {"gamma-and-beta", 3, "scaled2", "-0.7538"},
                                              {"gamma-and-beta", 3, "scaled3", "0.9045"},
                                              {"gamma-and-beta", 3, "scaled4", "2.7136"},
                                              {"gamma-and-beta", 4, "3*round(xhat4,4)", "2.7135"},
                                              {"gamma-and-beta", 5, "y1", "0.3970"},
                                              {"gamma-and-beta", 5, "y2", "-1.7538"},
                                              {"gamma-and-beta", 5, "y3", "0.9045"},
                                              {"gamma-and-beta", 5, "y4", "3.2136"},
                                              {"gamma-and-beta", 5, "3*round(xhat4,4)+beta4", "3.2135"},
                                              {"layernorm-against-batchnorm", 2, "mu", "2"},
                                              {"layernorm-against-batchnorm", 2, "dev1", "-2"},
                                              {"layernorm-against-batchnorm", 2, "dev3", "4"},
                                              {"layernorm-against-batchnorm", 2, "sq1", "4"},
                                              {"layernorm-against-batchnorm", 2, "sq3", "16"},
                                              {"layernorm-against-batchnorm", 2, "var", "8"},
                                              {"layernorm-against-batchnorm", 2, "sigma", "2.828"},
                                              {"layernorm-against-batchnorm", 2, "xhat1", "-0.707"},
                                              {"layernorm-against-batchnorm", 2, "xhat2", "-0.707"},
                                              {"layernorm-against-batchnorm", 2, "xhat3", "1.414"},
                                              {"layernorm-against-batchnorm", 3, "mu", "3"},
                                              {"layernorm-against-batchnorm", 3, "var", "0"},
                                              {"layernorm-against-batchnorm", 3, "sigma", "0"},
                                              {"layernorm-against-batchnorm", 4, "xhat1", "0"},
                                              {"layernorm-against-batchnorm", 4, "xhat2", "0"},
                                              {"layernorm-against-batchnorm", 4, "xhat3", "0"},
                                              {"layernorm-against-batchnorm", 5, "mu_g1", "1.5"},
                                              {"layernorm-against-batchnorm", 5, "mu_g3", "4.5"},
                                              {"layernorm-against-batchnorm", 5, "sq_1_3", "2.25"},
                                              {"layernorm-against-batchnorm", 5, "var_g1", "2.25"},
                                              {"layernorm-against-batchnorm", 5, "var_g2", "2.25"},
                                              {"layernorm-against-batchnorm", 5, "var_g3", "2.25"},
                                              {"layernorm-against-batchnorm", 5, "sigma_g3", "1.5"},
                                              {"layernorm-against-batchnorm", 6, "xhat_1_1", "-1"},
                                              {"layernorm-against-batchnorm", 6, "xhat_1_2", "-1"},
                                              {"layernorm-against-batchnorm", 6, "xhat_1_3", "1"},
                                              {"layernorm-against-batchnorm", 6, "xhat_2_1", "1"},
                                              {"layernorm-against-batchnorm", 6, "xhat_2_2", "1"},
                                              {"layernorm-against-batchnorm", 6, "xhat_2_3", "-1"},
                                              {"practice-standardise", 2, "mu", "2.5"},
                                              {"practice-standardise", 3, "dev1", "-1.5"},
                                              {"practice-standardise", 3, "dev2", "-0.5"},
                                              {"practice-standardise", 3, "dev3", "0.5"},
                                              {"practice-standardise", 3, "dev4", "1.5"},
                                              {"practice-standardise", 4, "sq1+sq2+sq3+sq4", "5"},
                                              {"practice-standardise", 4, "var", "1.25"},
                                              {"practice-standardise", 5, "sigma", "1.1180"},
                                              {"practice-standardise", 6, "dev1/sqrt(var)", "-1.3416"},
                                              {"practice-standardise", 6, "dev2/sqrt(var)", "-0.4472"},
                                              {"practice-standardise", 6, "dev3/sqrt(var)", "0.4472"},
                                              {"practice-standardise", 6, "dev4/sqrt(var)", "1.3416"},
                                              {"practice-gamma-zero", 2, "scaled1", "0"},
                                              {"practice-gamma-zero", 2, "y1", "1"},
                                              {"practice-gamma-zero", 2, "y2", "-1"},
                                              {"practice-gamma-zero", 3, "y3", "0"},
                                              {"practice-gamma-zero", 3, "y4", "0.5"},
                                              {"practice-constant-vector", 2, "dev1", "0"},
                                              {"practice-constant-vector", 2, "var", "0"},
                                              {"practice-constant-vector", 3, "sigma", "0.003162"},
                                              {"practice-constant-vector", 3, "xhat1", "0"}};

std::string typographic(std::string text) {
    if (text.starts_with('-')) text.replace(0, 1, "\u2212");
    return text;
}

TEST(ShippedLessons, ReproduceThePrintedFiguresOfTheSixProblems) {
    for (const auto& wanted : printed_figures) {
        const auto* lesson = test::shipped().find(wanted.id);
        ASSERT_NE(lesson, nullptr) << wanted.id;
        const auto& step = lesson->steps.at(static_cast<std::size_t>(wanted.step - 1));
        auto figures = step.figures;
        if (step.question) figures.insert(figures.end(), step.question->figures.begin(), step.question->figures.end());
        const bool found = std::ranges::any_of(
            figures, [&](const Figure& f) { return f.expression == wanted.expression && f.printed == wanted.figure; });
        EXPECT_TRUE(found) << wanted.id << ", step " << wanted.step << ": " << wanted.expression << " = "
                           << wanted.figure;
        const auto text = step_text(*lesson, wanted.step - 1);
        EXPECT_TRUE(text.find(wanted.figure) != std::string::npos ||
                    text.find(typographic(wanted.figure)) != std::string::npos)
            << wanted.id << ", step " << wanted.step << ": " << wanted.figure << " is not in the text";
    }
}

TEST(ShippedLessons, QuoteTheFrameworksAsTheProgramDoes) {
    const auto batch_of_one = make_spec("batch_norm", "pytorch", {1, 3});
    ASSERT_TRUE(batch_of_one);
    const auto refused = NormPlan::make(*batch_of_one, {1, 3});
    ASSERT_FALSE(refused);
    EXPECT_NE(step_text(*test::shipped().find("train-and-eval"), 5).find(refused.error().message), std::string::npos)
        << refused.error().message;

    const auto refused_of_four = NormPlan::make(*make_spec("batch_norm", "pytorch", {1, 4}), {1, 4});
    ASSERT_FALSE(refused_of_four);
    EXPECT_NE(step_text(*test::shipped().find("it-ignores-the-batch"), 2).find(refused_of_four.error().message),
              std::string::npos)
        << refused_of_four.error().message;

    OperatorArgs three;
    three.num_groups = 3;
    const auto groups = make_spec("group_norm", "pytorch", {1, 8}, three);
    const auto uneven = groups ? NormPlan::make(*groups, {1, 8}) : std::unexpected(groups.error());
    ASSERT_FALSE(uneven);
    EXPECT_NE(step_text(*test::shipped().find("who-shares-a-mean"), 2).find(uneven.error().message), std::string::npos)
        << uneven.error().message;
}

}  // namespace
}  // namespace normscope

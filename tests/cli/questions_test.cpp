// SPDX-License-Identifier: MIT
// `normscope lessons --questions` and `normscope answer`.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run.h"

namespace normscope {
namespace {

using nlohmann::json;

json said(const std::vector<std::string>& arguments) {
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, false);
}

std::string typed(const json& question) {
    std::string text;
    for (const auto& number : question["expected"])
        text += (text.empty() ? "" : "; ") + fmt::format("{:.17g}", number.get<double>());
    return text;
}

TEST(CliQuestions, EveryExpectedAnswerIsRightForEverySeed) {
    for (const char* seed : {"0", "1", "77"}) {
        const auto questions = said({"lessons", "--questions", "--seed", seed});
        ASSERT_GT(questions.size(), 50u);
        for (const auto& question : questions) {
            EXPECT_FALSE(question["prompt"].get<std::string>().empty());
            EXPECT_TRUE(question["count"].is_boolean());
            if (question["kind"] == "task") {
                EXPECT_TRUE(question["expected"].empty());
                continue;
            }
            ASSERT_FALSE(question["expected"].empty());
            const auto verdict = said({"answer", "--lesson", question["lesson"], "--step",
                                       std::to_string(question["step"].get<int>()), "--seed", seed, typed(question)});
            EXPECT_EQ(verdict["right"], true) << question.dump() << verdict.dump();
        }
    }
}

TEST(CliQuestions, SeedsDrawOtherNumbers) {
    EXPECT_EQ(run({"lessons", "--questions"}).out, run({"lessons", "--questions", "--seed", "0"}).out);
    EXPECT_EQ(run({"lessons", "--questions", "--seed", "5"}).out, run({"lessons", "--questions", "--seed", "5"}).out);
    EXPECT_NE(run({"lessons", "--questions", "--seed", "5"}).out, run({"lessons", "--questions", "--seed", "6"}).out);
}

TEST(CliQuestions, AnswersAsPeopleTypeThem) {
    const auto right = [](const char* lesson, const char* step, const char* text) {
        return said({"answer", "--lesson", lesson, "--step", step, text})["right"].get<bool>();
    };
    for (const char* text : {"32", "√1024", "2^5", "32,0", "x ≈ 32"}) EXPECT_TRUE(right("coupled-features", "3", text));
    for (const char* text : {"12288", "12,288", "12 288", "12·1024"})
        EXPECT_TRUE(right("who-shares-a-mean", "5", text)) << text;
    EXPECT_TRUE(right("epsilon", "4", "10⁻⁷"));
    EXPECT_TRUE(right("epsilon", "4", "10^{-7}"));
    EXPECT_TRUE(right("undoing-the-norm", "1", "γ = 1.6583, β = 2.5"));
    EXPECT_TRUE(right("practice-standardise", "2", "-1.5, -0.5, 0.5, 1.5")) << "a minus does not make it an option";
    EXPECT_TRUE(right("layernorm-by-hand", "8", "x3 = 2")) << "a task is answered by a change";
    EXPECT_FALSE(right("layernorm-by-hand", "8", "x3 = 3"));
    for (const char* text : {"x3 = 3; x3 = 2", "x3 = 3, x3 = 2"})
        EXPECT_TRUE(right("layernorm-by-hand", "8", text)) << "several, one after the other";
}

TEST(CliQuestions, WhatCannotBeAskedIsASentence) {
    EXPECT_EQ(refused({"answer", "--lesson", "nothing", "--step", "1", "2"}),
              "there is no lesson \"nothing\"; normscope lessons lists them");
    EXPECT_EQ(refused({"answer", "--lesson", "epsilon", "--step", "3", "2"}),
              "step 3 of lesson \"epsilon\" asks nothing");
    EXPECT_EQ(refused({"answer", "--lesson", "epsilon", "--step", "99", "2"}),
              "lesson \"epsilon\" has 6 steps; there is no step 99");
    EXPECT_EQ(refused({"lessons", "--questions", "--seed", "-1"}), "--seed must be 0 or more, not -1");
    EXPECT_EQ(
        refused({"answer", "--lesson", "layernorm-by-hand", "--step", "8", "make it so"}),
        "a task is answered by what is changed, for example x3 = 2, gamma1 = 0; \"make it so\" is no such change");
}

TEST(CliWorksheet, WritesWhatWasAskedFor) {
    const auto printed = run({"worksheet", "practice-standardise", "--seed", "3", "--count", "4"});
    EXPECT_EQ(printed.status, 0) << printed.err;
    EXPECT_TRUE(printed.out.starts_with("# Practice: standardise (1, 2, 3, 4)\n"));
    EXPECT_NE(printed.out.find("\n## 4.\n"), std::string::npos);
    EXPECT_EQ(printed.out.find("\n## 5.\n"), std::string::npos);
    EXPECT_EQ(run({"worksheet", "practice-standardise", "--seed", "3", "--count", "4"}).out, printed.out);
    EXPECT_EQ(run({"worksheet", "nosuch"}).err,
              "normscope: there is no lesson \"nosuch\"; normscope lessons lists them\n");
    EXPECT_EQ(run({"worksheet", "epsilon", "--count", "0"}).err,
              "normscope: --count must be between 1 and 500, not 0\n");
    EXPECT_EQ(run({"worksheet", "epsilon", "--count", "2", "--out", "a.doc"}).err,
              "normscope: a worksheet's file ends with .pdf, .html or .md, and a.doc does not\n");
}

}  // namespace
}  // namespace normscope

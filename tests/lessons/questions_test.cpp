// SPDX-License-Identifier: MIT
// Every shipped question: the right answer in several spellings, wrong ones, each named mistake, each task.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "core/lessons/checker.h"
#include "core/lessons/expression.h"
#include "core/lessons/lesson_state.h"
#include "tests/lessons/lesson_files.h"

namespace normscope {
namespace {

struct Asked {
    const Lesson* lesson;
    int step;
    const Question* question;
    Document state;
    Document after;
    std::string place;
};

std::vector<Asked> asked(QuestionKind kind) {
    std::vector<Asked> all;
    for (const auto& lesson : test::shipped().lessons)
        for (int i = 0; i < lesson.step_count(); ++i) {
            const auto& question = lesson.steps[static_cast<std::size_t>(i)].question;
            if (!question || question->kind != kind) continue;
            all.push_back({&lesson, i, &*question, state_of(lesson, i).value(), question_state(lesson, i).value(),
                           fmt::format("{}, step {}", lesson.id, i + 1)});
        }
    return all;
}

std::vector<double> values_of(const std::vector<std::string>& expressions, const Document& state) {
    std::vector<double> values;
    for (const auto& each : expressions) values.push_back(evaluate(each, state).value());
    return values;
}

std::string spelled(const std::vector<double>& values, std::string_view format) {
    std::string text;
    for (const double value : values) text += (text.empty() ? "" : ", ") + fmt::format(fmt::runtime(format), value);
    return text;
}

bool accepted(const Asked& a, const std::string& typed) {
    return check_answer(*a.question, a.state, typed).value().right;
}

TEST(Questions, RightNumbersAreAccepted) {
    for (const auto& a : asked(QuestionKind::number)) {
        const auto values = values_of(a.question->answer, a.after);
        const bool loose = !a.question->tolerance && !a.question->count;
        EXPECT_TRUE(accepted(a, spelled(values, "{:.17g}"))) << a.place;
        EXPECT_TRUE(accepted(a, spelled(values, loose ? "{:.4g}" : "{:.7g}"))) << a.place;
        if (loose) {
            EXPECT_TRUE(accepted(a, spelled(values, "{:.3g}"))) << a.place << ": " << spelled(values, "{:.3g}");
        }
        const auto verdict = check_answer(*a.question, a.state, spelled(values, "{:.17g}")).value();
        EXPECT_TRUE(verdict.message.starts_with("Right")) << a.place;
        EXPECT_EQ(verdict.expected, expected_answer(*a.question, a.state).value());
        EXPECT_TRUE(accepted(a, verdict.expected))
            << a.place << ": what is shown as the answer must be accepted: " << verdict.expected;
    }
}

TEST(Questions, WrongNumbersAreRefusedWithASentence) {
    for (const auto& a : asked(QuestionKind::number)) {
        auto values = values_of(a.question->answer, a.after);
        for (double& value : values) value = value * 1.17 + 0.37;
        const auto wrong = check_answer(*a.question, a.state, spelled(values, "{:.17g}")).value();
        EXPECT_FALSE(wrong.right) << a.place;
        EXPECT_GT(wrong.message.size(), 10u) << a.place;
        for (const char* typed : {"", "  ", "about two", "1,2,3,4,5,6,7,8,9"}) {
            const auto verdict = check_answer(*a.question, a.state, typed).value();
            EXPECT_FALSE(verdict.right) << a.place << ": \"" << typed << '"';
            EXPECT_FALSE(verdict.message.empty()) << a.place;
        }
    }
}

TEST(Questions, EveryNamedMistakeIsRecognised) {
    int recognised = 0;
    for (const auto& a : asked(QuestionKind::number))
        for (const auto& mistake : a.question->mistakes) {
            const auto typed = spelled(values_of(mistake.answer, a.after), "{:.6g}");
            const auto verdict = check_answer(*a.question, a.state, typed).value();
            EXPECT_FALSE(verdict.right) << a.place << ": " << typed << " is the right answer, so \"" << mistake.says
                                        << "\" is never said";
            EXPECT_EQ(verdict.message, mistake.says) << a.place << ": " << typed;
            ++recognised;
        }
    EXPECT_GT(recognised, 40);
}

TEST(Questions, OneChoiceIsRight) {
    for (const auto& a : asked(QuestionKind::choice)) {
        int right = 0;
        for (std::size_t i = 0; i < a.question->choices.size(); ++i) {
            const auto verdict = check_answer(*a.question, a.state, std::to_string(i + 1)).value();
            right += verdict.right ? 1 : 0;
            EXPECT_FALSE(verdict.message.empty()) << a.place;
            if (verdict.right) {
                EXPECT_EQ(verdict.expected, a.question->choices[i].text);
            }
        }
        EXPECT_EQ(right, 1) << a.place;
        EXPECT_FALSE(accepted(a, "0")) << a.place;
        EXPECT_FALSE(accepted(a, "99")) << a.place;
        EXPECT_FALSE(accepted(a, "yes")) << a.place;
    }
}

/// One way to do each task.
const std::map<std::string, StateChange> task_solutions = [] {
    const auto entries = [](std::vector<std::pair<std::string, double>> values) {
        StateChange change;
        for (auto& [name, value] : values) change.entries.emplace_back(parse_cell_name(name).value(), value);
        return change;
    };
    const auto eps = [](double value) {
        StateChange change;
        change.eps = value;
        return change;
    };
    return std::map<std::string, StateChange>{
        {"layernorm-by-hand, step 8", entries({{"x3", 2}})},
        {"gamma-and-beta, step 6", entries({{"gamma4", 1}, {"beta4", 0}})},
        {"layernorm-against-batchnorm, step 9", entries({{"x_1_1", 6}, {"x_1_2", 6}})},
        {"practice-gamma-zero, step 4", entries({{"gamma2", 0}, {"gamma3", 1}, {"gamma4", 0}})},
        {"epsilon, step 6", eps(1.5)},
        {"practice-constant-vector, step 5", eps(1e-4)},
        {"common-mistakes, step 5", eps(1e-5)},
        {"coupled-features, step 5", entries({{"x4", -100}})},
        {"undoing-the-norm, step 4", entries({{"beta1", 2}, {"beta2", 1}})},
        {"undoing-the-norm, step 3",
         entries({{"gamma1", 1.118}, {"gamma2", 1.118}, {"gamma3", 1.118}, {"gamma4", 1.118}})},
        {"common-mistakes, step 6", entries({{"gamma4", 3}})}};
}();

TEST(Questions, TasksAreDoneOnTheLiveDocument) {
    const auto tasks = asked(QuestionKind::task);
    EXPECT_EQ(tasks.size(), task_solutions.size());
    for (const auto& a : tasks) {
        EXPECT_FALSE(accepted(a, "")) << a.place << " is done before anything was moved";
        ASSERT_TRUE(task_solutions.contains(a.place)) << a.place << " has no solution here";
        const auto done = with_change(a.state, task_solutions.at(a.place));
        ASSERT_TRUE(done) << a.place << ": " << done.error().message;
        EXPECT_TRUE(check_answer(*a.question, *done, "").value().right) << a.place;
    }
}

TEST(Questions, ATaskWhoseColumnIsGoneIsNotDone) {
    Question question;
    question.kind = QuestionKind::task;
    question.goal = "x9 == 0";
    const auto verdict = check_answer(question, default_document(), "");
    ASSERT_TRUE(verdict);
    EXPECT_FALSE(verdict->right);
    EXPECT_NE(verdict->message.find("column 9"), std::string::npos) << verdict->message;
}

Verdict verdict_on(std::vector<std::string> answer, const std::string& typed) {
    Question question;
    question.answer = std::move(answer);
    return check_answer(question, default_document(), typed).value();  // (2, 0, 4, 4): μ 2.5, σ² 2.75
}

TEST(Questions, SpellingsOfOneNumber) {
    for (const char* typed : {"2.75", " 2.75 ", "11/4", "2,75", "2.750", "σ² = 2.75", "var=11/4", "2.75e0", "≈ 2.75",
                              "1.5^2+0.5", "1.6583²", "275/100"})
        EXPECT_TRUE(verdict_on({"var"}, typed).right) << typed;
    for (const char* typed : {"1.6583", "1.66", "√2.75", "sqrt(2.75)", "√(11/4)"})
        EXPECT_TRUE(verdict_on({"sigma"}, typed).right) << typed;
    for (const char* typed : {"-0.3015", "−0.3015", "-0.302", "−0.5/1.6583"})
        EXPECT_TRUE(verdict_on({"xhat1"}, typed).right) << typed;
    for (const char* typed : {"mu", "sigma^2", "2.75 2.75", "2.75,", "two", "()", "1/0"})
        EXPECT_FALSE(verdict_on({"var"}, typed).right) << typed;
}

TEST(Questions, OnlyTheNumberThatIsNoneIsRightForIt) {
    Question question;
    question.answer = {"mu"};
    const auto right = [&](float x, const char* typed) {
        auto document = default_document();
        document.x.set(0, x);
        return check_answer(question, document, typed).value().right;
    };
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    EXPECT_TRUE(right(nan, "NaN"));
    for (const char* typed : {"0", "2.5", "inf", "-inf"}) EXPECT_FALSE(right(nan, typed)) << typed;
    EXPECT_TRUE(right(infinity, "∞"));
    EXPECT_TRUE(right(-infinity, "−∞"));
    for (const char* typed : {"NaN", "-inf", "3e38"}) EXPECT_FALSE(right(infinity, typed)) << typed;
    EXPECT_FALSE(right(2, "NaN"));
    EXPECT_FALSE(right(2, "inf"));
}

TEST(Questions, AZeroMustBeMetClosely) {
    EXPECT_TRUE(verdict_on({"dev1 + 0.5"}, "0.0004").right);
    EXPECT_TRUE(verdict_on({"dev1 + 0.5"}, "-0.0004").right);
    for (const char* typed : {"0.0006", "-0.0006", "0.004"})
        EXPECT_FALSE(verdict_on({"dev1 + 0.5"}, typed).right) << typed;
}

TEST(Questions, SpellingsOfAVector) {
    const std::vector<std::string> dev = {"dev1", "dev2", "dev3", "dev4"};
    for (const char* typed : {"-0.5, -2.5, 1.5, 1.5", "(-0.5,-2.5,1.5,1.5)", "[-0.5; -2.5; 1.5; 1.5]",
                              "-0.5 -2.5 1.5 1.5", "−1/2, −5/2, 3/2, 3/2", "-0,5; -2,5; 1,5; 1,5"})
        EXPECT_TRUE(verdict_on(dev, typed).right) << typed;
    EXPECT_EQ(verdict_on(dev, "1, 2").message, "4 numbers are asked for, and 2 were typed.");
    EXPECT_EQ(verdict_on(dev, "0.5, 2.5, -1.5, -1.5").message, "The sizes are right; check the signs.");
    EXPECT_EQ(verdict_on(dev, "-0.5, -2.5, 7, 8").message, "2 of the 4 numbers are right (number 1, 2).");
    EXPECT_EQ(verdict_on(dev, "0.5, 2.5, 7, 8").message,
              "None of the numbers is right yet. Try again, or take the hint.")
        << "two signs alone do not mend it";
}

TEST(Questions, WhatRoundingLeavesOfNothingIsNought) {
    const auto& lesson = *test::shipped().find("common-mistakes");
    const auto says = [&](const char* typed) {
        return check_answer(*lesson.steps[0].question, state_of(lesson, 0).value(), typed).value();
    };
    EXPECT_EQ(expected_numbers(*lesson.steps[0].question, state_of(lesson, 0).value())->front(), 0);
    EXPECT_TRUE(says("0, 4").right) << says("0, 4").message;
    EXPECT_EQ(says("0, 4").message, "Right: (0, 4).");
    EXPECT_FALSE(says("0.01, 4").right);
}

TEST(Questions, LabelsSayWhichNumberIsWhich) {
    const auto& lesson = *test::shipped().find("undoing-the-norm");
    const auto says = [&](const char* typed) {
        return check_answer(*lesson.steps[0].question, state_of(lesson, 0).value(), typed).value();
    };
    for (const char* typed : {"γ = 1.6583, β = 2.5", "β = 2.5, γ = 1.6583", "β=2,5; γ=1,6583", "β ≈ 2½ γ ≈ √2.75",
                              "(β: 2.5, γ: 1.6583)", "1.6583, 2.5"})
        EXPECT_TRUE(says(typed).right) << typed << ": " << says(typed).message;
    EXPECT_EQ(says("2.5, 1.6583").message, "Right numbers, wrong places: γ multiplies and β is added.");
    EXPECT_FALSE(says("γ = 2.5, β = 1.6583").right);
    EXPECT_FALSE(says("β = 1.6583, γ = 2.5").right) << "the labels are believed";
    EXPECT_TRUE(says("δ = 1.6583, β = 2.5").right) << "a label that nobody asked for decides nothing";
}

TEST(Questions, FrequentMistakesAreRecognisedEverywhere) {
    const auto says = [](const char* answer, const char* typed, const char* part) {
        const auto verdict = verdict_on({answer}, typed);
        EXPECT_FALSE(verdict.right) << answer << ' ' << typed;
        EXPECT_NE(verdict.message.find(part), std::string::npos) << answer << ' ' << typed << ": " << verdict.message;
    };
    says("mu", "10", "the sum");
    says("mu", "3.3333", "n − 1");
    says("var", "11", "sum of the squares");
    says("var", "3.6667", "n − 1");
    says("var", "1.6583", "That is σ");
    says("var", "9", "Subtract the mean");
    says("sigma", "2.75", "σ², before the root");
    says("sigma", "1.9149", "n − 1");
    says("sigma", "3", "Subtract the mean");
    says("dev2", "2.5", "sign");
    says("dev3", "4", "Subtract the mean");
    says("xhat3", "1.5", "distance from the mean");
    says("xhat3", "0.5455", "forgot the root");
    says("xhat3", "2.4121", "without subtracting the mean");
    says("xhat3", "0.7833", "n − 1");
    says("xhat3", "-0.9045", "sign");
    says("xhat3", "0.91", "Close");
    says("xhat3", "17", "hint");
}

TEST(Questions, TheValueBeforeTheChangeIsRecognised) {
    Question question;
    question.answer = {"mu"};
    question.after = StateChange{};
    question.after->entries = {{{"x", {2}, {}}, 0}};
    const auto verdict = check_answer(question, default_document(), "2.5");
    ASSERT_TRUE(verdict);
    EXPECT_FALSE(verdict->right);
    EXPECT_EQ(verdict->message, "That is the value before the change.");
    EXPECT_TRUE(check_answer(question, default_document(), "1.5")->right);
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
// The answers of the lessons' questions about numbers, derived by hand from the prompt alone: a second source beside
// the expression in the lesson.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/lessons/checker.h"
#include "core/lessons/lesson_state.h"
#include "core/text/quoted.h"
#include "tests/lessons/lesson_files.h"

namespace normscope {
namespace {

using Numbers = std::vector<double>;

/// By lesson and how the prompt begins. The working stands in the expression.
std::map<std::pair<std::string, std::string>, Numbers> hand_answers() {
    const double s = std::sqrt(11.0 / 4);  // of (2, 0, 4, 4), whose mean is 2.5
    const Numbers standard = {-0.5 / s, -2.5 / s, 1.5 / s, 1.5 / s};
    const double q = std::sqrt(1.25);  // of (1, 2, 3, 4)
    return {
        {{"what-normalisation-does", "A third exposure"}, {-1.5 / q}},
        {{"what-normalisation-does", "By what factor"}, {1024}},
        {{"layernorm-by-hand", "Put the line"}, {10.0 / 4}},
        {{"layernorm-by-hand", "Drag nothing yet"}, {6.0 / 4}},
        {{"layernorm-by-hand", "What is σ²"}, {(1 + 9 + 9 + 1) / 4.0}},
        {{"layernorm-by-hand", "Drag the four"}, standard},
        {{"layernorm-by-hand", "Every feature is doubled"}, standard},
        {{"practice-standardise", "What is μ"}, {2.5}},
        {{"practice-standardise", "What is $x - \\mu$"}, {-1.5, -0.5, 0.5, 1.5}},
        {{"practice-standardise", "What is σ²"}, {(2.25 + 0.25 + 0.25 + 2.25) / 4}},
        {{"practice-standardise", "What is σ,"}, {q}},
        {{"practice-standardise", "What is $\\hat{x}$"}, {-1.5 / q, -0.5 / q, 0.5 / q, 1.5 / q}},
        {{"biased-or-unbiased", "Which σ"}, {std::sqrt(5.0 / 3)}},
        {{"biased-or-unbiased", "What is the factor"}, {std::sqrt(1.125)}},
        {{"biased-or-unbiased", "What is $\\hat{x}$"}, {-1, 1, -1, 1, -1, 1}},
        {{"gamma-and-beta", "How many learned"}, {768 + 768}},
        {{"gamma-and-beta", "What would the second"}, {0}},
        {{"gamma-and-beta", "What would $y_1$"}, {-2 * (-0.5 / s) + 1}},
        {{"practice-gamma-zero", "What will $y$"}, {1, -1, 0, 0.5}},
        {{"epsilon", "At which σ"}, {std::sqrt(1e-5)}},
        {{"epsilon", "Instead of making"}, {1e-7}},
        {{"practice-constant-vector", "What are μ"}, {5, 0}},
        {{"practice-constant-vector", "Suppose γ"}, {1}},
        {{"practice-constant-vector", "Differences"}, {std::sqrt(1e5)}},
        {{"layernorm-against-batchnorm", "How many means"}, {2}},
        {{"layernorm-against-batchnorm", "What would the second"}, {0, 0, 0}},
        {{"layernorm-against-batchnorm", "Divide"}, {1, 1, -1}},
        {{"who-shares-a-mean", "With $G = 4$"}, {0, 0}},
        {{"who-shares-a-mean", "How many means"}, {4 * 16}},
        {{"who-shares-a-mean", "12 sequences"}, {12288}},
        {{"tokens-and-pixels", "How many means"}, {2 * 3}},
        {{"tokens-and-pixels", "γ has one"}, {4}},
        {{"tokens-and-pixels", "How many of the"}, {2 * 2 * 2}},
        {{"tokens-and-pixels", "BatchNorm’s mean"}, {(1 + 2 + 3 + 4) / 4.0}},
        {{"which-axis", "Which mean does the first pixel"}, {(1 + 2) / 2.0}},
        {{"which-axis", "How many means"}, {1568}},
        {{"which-axis", "How many entries"}, {2}},
        {{"which-axis", "Which mean does the very"}, {(1 + 3 + 10 + 30 + 2 + 50) / 6.0}},  // W stays, C and H go
        {{"which-axis", "Which mean does the first channel"}, {(1 + 2 + 3) / 3.0}},
        {{"it-ignores-the-batch", "The column becomes"}, {(5 - 2) / std::sqrt((9 + 1 + 16) / 3.0)}},
        {{"it-ignores-the-batch", "What are the four"}, {1, -2, 0, 4}},  // β
        {{"it-ignores-the-batch", "What does BatchNorm"}, {(5 - 4) / 2.0, (0 - 4) / 4.0, (8 - 5) / 3.0, (3 - 3) / 1.0}},
        {{"it-ignores-the-batch", "What does LayerNorm"}, {(5 - 4) / std::sqrt((1 + 16 + 16 + 1) / 4.0)}},
        {{"why-batches-matter", "What is the pinned"}, {(1 - 3) / std::sqrt((4 + 16 + 9 + 1) / 4.0)}},
        {{"why-batches-matter", "What is GroupNorm’s"}, {(6 - 4.5) / 1.5}},  // of (6, 3)
        {{"why-batches-matter", "Training made"}, {(1 - 2) / std::sqrt(2.5)}},
        {{"small-batches", "The 3 of"}, {-1}},
        {{"small-batches", "A batch of 16"}, {0.5}},
        {{"small-batches", "Over how many"}, {7 * 7}},
        {{"train-and-eval", "The second column"}, {0.9 * 1 + 0.1 * 11 / 3}},
        {{"train-and-eval", "Which momentum"}, {0.01}},
        {{"two-networks", "In evaluation"}, {1 / std::sqrt(1 + 1e-5)}},
        {{"two-networks", "What is the running"}, {0.9 * 0.25 + 0.1 * 2.5}},
        {{"two-networks", "Which share"}, {std::pow(0.9, 20)}},
        {{"whose-convention", "What does the program with"}, {-0.5 / std::sqrt(11.0 / 3)}},
        {{"whose-convention", "What is the first entry"},
         {(3 - 11) / std::sqrt(((3 - 11) * (3 - 11) + (12 - 11) * (12 - 11) + (18 - 11) * (18 - 11)) / 3.0)}},
        {{"whose-convention", "What does the program print"}, {-0.005 / (s / 100 + 0.001)}},
        {{"whose-convention", "What does `rms_scaling`"}, {2 / s}},
        {{"whose-convention", "Where does"}, {0.9 * 1 + 0.1 * 11 / 3}},
        {{"whose-convention", "What does LayerNorm"}, {(1 - 2) / std::sqrt((1 + 1 + 0) / 3.0)}},
        {{"whose-convention", "Which variance"}, {1005010 - 1005010}},
        {{"whose-convention", "What is the first output"}, {(1 + 2) * 2 / std::sqrt((4 + 16 + 16) / 4.0)}},
        {{"whose-convention", "Where would"}, {0.1 * 0 + 0.9 * 2}},
        {{"mean-zero-variance-one", "What is the variance"}, {2.75e-4 / (2.75e-4 + 1e-5)}},
        {{"mean-zero-variance-one", "What would the variance"}, {0.5}},
        {{"mean-zero-variance-one", "What is the mean"},
         {(-2 / std::sqrt(8) - 1 / std::sqrt(2) - 2 / std::sqrt(8)) / 3}},
        {{"mean-zero-variance-one", "How long"}, {std::sqrt(768)}},
        {{"coupled-features", "How large"}, {32}},
        {{"coupled-features", "What do the four"}, {0}},
        {{"rmsnorm-beside-layernorm", "What is the mean"}, {(1 + 4 + 9 + 16) / 4.0}},
        {{"rmsnorm-beside-layernorm", "And if 1000"}, {1}},
        {{"what-survives", "What does LayerNorm"}, {-2.5 / s}},
        {{"what-survives", "Multiply the row"}, {2 / std::sqrt((4 + 16 + 16) / 4.0)}},
        {{"what-survives", "Which ε"}, {10}},
        {{"what-survives", "What is BatchNorm’s"}, {(1 - 2) / std::sqrt(2.0 / 3)}},
        {{"precision", "What is the variance"}, {11.0 / 4}},  // an offset changes no distance
        {{"precision", "How far apart"}, {1.0 / 1024}},
        {{"precision", "At which number"}, {2048}},
        {{"undoing-the-norm", "Which γ and β"}, {s, 2.5}},
        {{"undoing-the-norm", "What is the mean"}, {3}},
        {{"where-it-goes", "Under Pre-LN"}, {4, 0, 3, 6}},
        {{"where-it-goes", "What is the stream’s"}, {s + 10}},
        {{"when-to-use-what", "You train on 4"}, {16}},
        {{"common-mistakes", "The first entry"}, {3}},
        {{"one-photo-at-a-time", "Four of its pixels"}, {-1.5 / q}},  // half as bright and 104 more: no trace
        {{"one-photo-at-a-time", "How many means"}, {3}},
        {{"one-photo-at-a-time", "With which γ"}, {std::sqrt((2 * 3600 + 2 * 400) / 4.0), 100}},
        {{"gamma-and-beta", "$\\gamma_4$ becomes 3"}, {3 * 1.5 / s}},
        {{"who-shares-a-mean", "GroupNorm cuts"}, {1 / std::sqrt(1 + 1e-3)}},  // of (−1, −1, 1, 1)
        {{"where-it-goes", "With $F = 0$"}, {2, -0.5 / s}},
        {{"when-to-use-what", "These four"}, {(1 - 2) / 1.0}},
        {{"when-to-use-what", "A new example"}, {(10 - 4) / std::sqrt((9 + 1 + 0 + 16) / 4.0)}},
        {{"what-survives", "Without $b$"}, {11 - 7.5, 4 - 7.5}},
        {{"features-and-neurons", "How many examples"}, {3, 4}},
        {{"features-and-neurons", "What does this neuron"}, {8 + 2 * 2 - 1 + 0.5 * 2}},
        {{"features-and-neurons", "The mean is a neuron"}, {0.25}},
        {{"mean-squares-variance", "What is the mean"}, {(1 + 9 + 2 + 8) / 4.0}},
        {{"mean-squares-variance", "Forget the signs"}, {(4 + 4 + 3 + 3) / 4.0}},
        {{"mean-squares-variance", "What is the sum"}, {36 + 4 + 25 + 1}},
        {{"mean-squares-variance", "And what is the σ"}, {std::sqrt((1 + 1 + 0 + 0) / 4.0)}},
        {{"mean-squares-variance", "A row has"}, {6}},
        {{"what-normalisation-does", "At the first"}, {2 * 1, 2 * 300}},
        {{"what-normalisation-does", "And (1, 1, 1, 5)"}, {3 / std::sqrt((1 + 1 + 1 + 9) / 4.0)}},
        {{"practice-gamma-zero", "The gradient at"}, {0 - 0.1 * 2 * 1.5 / std::sqrt(11.0 / 4 + 1e-5)}},
        {{"who-shares-a-mean", "When every"}, {2 * 4}},
        {{"where-it-goes", "By their bounds"}, {1 + 6, 1 + 18}},
        {{"where-it-goes", "How long"}, {2}},  // four squares whose mean is 1
        {{"common-mistakes", "What do the four"}, {0, 4}},
        {{"common-mistakes", "The third example"}, {(2 - 1) / std::sqrt(2.0 / 3)}},
    };
}

TEST(HandAnswers, AreThoseOfTheLessons) {
    const auto table = hand_answers();
    std::size_t used = 0;
    for (const auto& lesson : test::shipped().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& question = lesson.steps[static_cast<std::size_t>(step)].question;
            if (!question || question->kind != QuestionKind::number) continue;
            SCOPED_TRACE(lesson.id + " " + std::to_string(step + 1) + ": " + question->prompt);
            const auto row = std::ranges::find_if(table, [&](const auto& each) {
                return each.first.first == lesson.id && question->prompt.starts_with(each.first.second);
            });
            if (row == table.end()) {
                ADD_FAILURE() << "this question has no answer derived by hand: add a row to this test";
                continue;
            }
            ++used;
            const auto state = state_of(lesson, step);
            ASSERT_TRUE(state);
            const auto answers = expected_numbers(*question, *state);
            ASSERT_TRUE(answers) << answers.error().message;
            ASSERT_EQ(answers->size(), row->second.size());
            for (std::size_t i = 0; i < answers->size(); ++i)
                EXPECT_NEAR((*answers)[i], row->second[i], 1e-5 * std::max(0.01, std::abs(row->second[i]))) << i;
        }
    EXPECT_EQ(used, table.size()) << "rows of questions that are gone";
}

/// A number is right as far as three digits say, and no further: the edges from both sides.
TEST(HandAnswers, AreTakenToThreeDigitsAndNoFurther) {
    const auto& lesson = *test::shipped().find("practice-standardise");
    const auto& question = *lesson.steps[3].question;  // σ = 1.118034
    const auto state = state_of(lesson, 3).value();
    for (const auto& [typed, right] : {std::pair{"1.118", true},
                                       {"1.12", true},
                                       {"1.1230", true},
                                       {"1.1131", true},
                                       {"1.1235", false},
                                       {"1.1125", false},
                                       {"1.1", false},
                                       {"1.16", false},
                                       {"11.18", false}})
        EXPECT_EQ(check_answer(question, state, typed)->right, right) << typed;
    const auto& zero = *test::shipped().find("coupled-features");
    const auto& sum = *zero.steps[3].question;
    const auto there = state_of(zero, 3).value();
    if (!sum.count) {
        EXPECT_TRUE(check_answer(sum, there, "0.0004")->right);
        EXPECT_FALSE(check_answer(sum, there, "0.001")->right);
    }
}

/// What is said to a wrong number depends on how it is wrong.
TEST(HandAnswers, WrongInSignCloseAndFarAreToldApart) {
    const auto& lesson = *test::shipped().find("practice-standardise");
    const auto& question = *lesson.steps[3].question;  // σ = 1.118034
    const auto state = state_of(lesson, 3).value();
    const auto said = [&](const char* typed) { return check_answer(question, state, typed)->message; };
    EXPECT_EQ(said("-1.118"), "The size is right, the sign is not.");
    EXPECT_TRUE(said("1.15").starts_with("Close.")) << said("1.15");
    EXPECT_FALSE(said("1.5").starts_with("Close.")) << "a third too large: " << said("1.5");
    EXPECT_FALSE(said("0.7").starts_with("Close.")) << said("0.7");
    EXPECT_EQ(said("77"), "Not yet. Try again, or take the hint.");
}

}  // namespace
}  // namespace normscope

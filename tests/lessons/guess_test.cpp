// SPDX-License-Identifier: MIT
#include "core/lessons/guess.h"

#include <gtest/gtest.h>

#include <cmath>

namespace normscope {
namespace {

std::string words(std::vector<double> guess, std::vector<double> truth, std::vector<std::string> names = {"μ"}) {
    return distance_words(guess, truth, names);
}

TEST(Guesses, TheDistanceIsNamed) {
    EXPECT_EQ(words({3.1}, {2.5}), "0.6 too high");
    EXPECT_EQ(words({2}, {2.5}), "0.5 too low");
    EXPECT_EQ(words({2.5}, {2.5}), "exactly right");
    EXPECT_EQ(words({-0.3}, {-0.30151134}), "0.0015 too high") << "above a negative number";
    EXPECT_EQ(words({-2}, {1}), "3 too low");
    EXPECT_EQ(words({1234.5}, {1000}), "235 too high") << "three digits";
    EXPECT_EQ(words({0}, {std::nan("")}), "");
    EXPECT_EQ(words({}, {}), "");
    const std::vector<std::string> names = {"a", "b", "c"};
    EXPECT_EQ(words({1, 2, 3}, {1, 2, 3}, names), "exactly right, all of them");
    EXPECT_EQ(words({1, 2.5, 3.1}, {1, 2, 3}, names), "a is exactly right; farthest is b, 0.5 too high");
    EXPECT_EQ(words({2, 3, 4}, {1, 2, 3}, names), "1 too high, all of them");
    EXPECT_EQ(words({1, 2}, {1, 2, 3}, names), "");
}

TEST(Guesses, WhatCanBePlacedInThePicture) {
    const auto document = default_document();
    Question question;
    question.answer = {"mu"};
    EXPECT_EQ(guess_targets(question, document), (std::vector<GuessTarget>{{0, Quantity::mean, 0}}));
    question.answer = {"xhat1", "var", "y_1_3", "dev2", "2*mu", "mu_g1", "xhat9"};
    EXPECT_EQ(guess_targets(question, document),
              (std::vector<GuessTarget>{
                  {0, Quantity::normalized, 0}, {2, Quantity::output, 2}, {3, Quantity::deviation, 1}}));
    question.after = StateChange{};
    EXPECT_TRUE(guess_targets(question, document).empty()) << "the changed document is not in sight yet";
}

TEST(Guesses, NumbersHaveTheirSymbols) {
    EXPECT_EQ(answer_symbol("xhat3"), "x̂₃");
    EXPECT_EQ(answer_symbol("y_2_12"), "y₂,₁₂");
    EXPECT_EQ(answer_symbol("dev2"), "(x − μ)₂");
    EXPECT_EQ(answer_symbol("mu"), "μ");
    EXPECT_EQ(answer_symbol("var*n"), "var*n");
}

}  // namespace
}  // namespace normscope

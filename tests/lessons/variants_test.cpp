// SPDX-License-Identifier: MIT
// Questions with fresh numbers: many variants of each, answers, mistakes and figures against the independent oracle.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/lessons/checker.h"
#include "core/lessons/lesson_state.h"
#include "core/lessons/variant.h"
#include "core/text/number_format.h"
#include "tests/lessons/lesson_files.h"
#include "tests/lessons/oracle.h"

namespace normscope {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int variants = 50;  // the numbers are the same with a sanitizer
#else
constexpr int variants = 200;
#endif

/// The oracle's own state of the step, with the numbers that were drawn.
oracle::State drawn_state(const toml::table& lesson, int step, const Document& drawn) {
    auto state = oracle::state_of(lesson, step);
    state.shape.assign(drawn.x.shape().begin(), drawn.x.shape().end());
    state.x.assign(drawn.x.values().begin(), drawn.x.values().end());
    state.gamma.assign(drawn.params.gamma.begin(), drawn.params.gamma.end());
    state.beta.assign(drawn.params.beta.begin(), drawn.params.beta.end());
    return state;
}

std::string spelled(const std::vector<double>& values) {
    std::string text;
    for (const double value : values) text += (text.empty() ? "" : "; ") + fmt::format("{:.4g}", value);
    return text;
}

void check_variant(const Lesson& lesson, const toml::table& table, int step, std::uint64_t seed) {
    const auto place = fmt::format("{}, step {}, seed {}", lesson.id, step + 1, seed);
    const auto asked = pose_question(lesson, step, seed);
    ASSERT_TRUE(asked) << asked.error().message;
    const auto& question = asked->question;
    const auto before = drawn_state(table, step, asked->state);
    auto after = before;
    if (const auto* change = table["step"][static_cast<std::size_t>(step)]["question"]["after"].as_table())
        after.set(*change);
    const auto expected = expected_numbers(question, asked->state).value();
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(expected[i], static_cast<double>(oracle::evaluate(question.answer[i], after)), 1e-6) << place;
    for (const auto& figure : question.figures) {
        const auto value = static_cast<double>(oracle::evaluate(figure.expression, figure.after ? after : before));
        EXPECT_NEAR(std::stod(figure.printed), value, 5.1e-5 * std::max(1.0, std::abs(value)))
            << place << ": " << figure.expression;
    }
    if (question.kind == QuestionKind::number) {
        const auto right = check_answer(question, asked->state, spelled(expected)).value();
        EXPECT_TRUE(right.right) << place << ": " << spelled(expected) << ": " << right.message;
    }
    for (const auto& mistake : question.mistakes) {
        std::vector<double> typed;
        for (const auto& expression : mistake.answer)
            typed.push_back(static_cast<double>(oracle::evaluate(expression, after)));
        const auto verdict = check_answer(question, asked->state, spelled(typed)).value();
        EXPECT_FALSE(verdict.right) << place;
        EXPECT_EQ(verdict.message, mistake.says) << place << ": " << spelled(typed);
    }
    EXPECT_EQ(pose_question(lesson, step, seed)->state, asked->state) << place << ": a seed is a promise";
}

TEST(Variants, AreRightByAnIndependentOracle) {
    int varied = 0;
    for (const auto& lesson : test::shipped().lessons) {
        const auto table = toml::parse(test::lesson_source(lesson.id));
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& question = lesson.steps[static_cast<std::size_t>(step)].question;
            if (!question || !question->vary) continue;
            ++varied;
            std::set<std::string> prompts;
            for (std::uint64_t seed = 1; seed <= variants; ++seed) {
                check_variant(lesson, table, step, seed);
                prompts.insert(pose_question(lesson, step, seed)->question.prompt);
            }
            EXPECT_GT(prompts.size(), variants / 2) << lesson.id << ", step " << step + 1;
        }
    }
    EXPECT_GE(varied, 6);
}

/// The expressions between {{ and | of a text's source.
std::vector<std::string> figures_of(const std::string& source) {
    std::vector<std::string> found;
    for (auto at = source.find("{{"); at != std::string::npos; at = source.find("{{", at + 2)) {
        const auto bar = source.find('|', at);
        if (source[at + 2] != '{' && bar < source.find("}}", at)) found.push_back(source.substr(at + 2, bar - at - 2));
    }
    return found;
}

TEST(Variants, EveryTextHoldsTheVariantsOwnNumbers) {
    int looked_at = 0;
    for (const auto& lesson : test::shipped().lessons) {
        const auto table = toml::parse(test::lesson_source(lesson.id));
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& written = lesson.steps[static_cast<std::size_t>(step)].question;
            if (!written || !written->vary) continue;
            for (const std::uint64_t seed : {1u, 2u, 3u}) {
                const auto asked = pose_question(lesson, step, seed).value();
                auto state = drawn_state(table, step, asked.state);
                if (const auto* change = table["step"][static_cast<std::size_t>(step)]["question"]["after"].as_table())
                    state.set(*change);
                const auto& told = asked.question;
                for (const auto& [source, text] : {std::pair{&written->source.hint, &told.hint},
                                                   {&written->source.method, &told.method},
                                                   {&written->source.solution, &told.solution},
                                                   {&written->source.then, &told.then}})
                    for (const auto& expression : figures_of(*source)) {
                        const auto value = static_cast<double>(oracle::evaluate(expression, state));
                        const bool there = text->find(format_number(value, Minus::ascii)) != std::string::npos ||
                                           text->find(format_number(value)) != std::string::npos;
                        EXPECT_TRUE(there) << lesson.id << ", step " << step + 1 << ", seed " << seed << ": "
                                           << expression << " = " << value << " is not in: " << *text;
                        ++looked_at;
                    }
            }
        }
    }
    EXPECT_GT(looked_at, 100);
}

/// One number as ten people write it; of a count as they group its digits.
std::vector<std::string> notations(double value, bool count) {
    if (count) {
        const auto plain = fmt::format("{:.0f}", value);
        std::vector<std::string> all = {plain, " " + plain + " ", plain + ".0", plain + "/1", "n = " + plain};
        for (const char* mark : {",", " ", "_"}) {
            auto grouped = plain;
            for (auto at = static_cast<std::ptrdiff_t>(plain.size()) - 3; at > 0; at -= 3)
                grouped.insert(static_cast<std::size_t>(at), mark);
            all.push_back(grouped);
        }
        all.push_back("2·" + plain + "/2");
        all.push_back("√" + fmt::format("{:.0f}", value * value));
        return all;
    }
    const auto plain = fmt::format("{:.6f}", value);
    const auto minus = [&](const char* sign) { return plain.starts_with('-') ? sign + plain.substr(1) : plain; };
    auto comma = plain;
    comma.replace(comma.find('.'), 1, ",");
    const std::string sign = value < 0 ? "−" : "";
    return {plain,
            minus("−"),
            minus("–"),
            comma,
            fmt::format("{}{:.0f}/1000000", sign, std::abs(value) * 1e6),
            fmt::format("{}{:.5f} %", sign, std::abs(value) * 100),
            fmt::format("{:.7e}", value),
            fmt::format("{}{:.6f}·10⁻¹", sign, std::abs(value) * 10),
            fmt::format("{}√{:.12f}", sign, value * value),
            "≈ " + plain};
}

TEST(Variants, AreAnsweredInTenNotationsAndRefusedWhenWrong) {
    for (const auto& lesson : test::shipped().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& written = lesson.steps[static_cast<std::size_t>(step)].question;
            if (!written || written->kind != QuestionKind::number) continue;
            for (std::uint64_t seed = 0; seed < (written->vary ? 20u : 1u); ++seed) {
                const auto asked = pose_question(lesson, step, seed).value();
                const auto expected = expected_numbers(asked.question, asked.state).value();
                if (std::ranges::any_of(expected, [](double v) { return v != 0 && std::abs(v) < 1e-3; })) continue;
                for (std::size_t form = 0; form < 10; ++form) {
                    std::string typed, wrong;
                    for (const double value : expected) {
                        const auto gap = typed.empty() ? "" : "; ";
                        typed += gap + notations(value, asked.question.count)[form];
                        wrong += gap + notations(value + 2 * std::abs(value) + 1, asked.question.count)[form];
                    }
                    const auto verdict = check_answer(asked.question, asked.state, typed).value();
                    EXPECT_TRUE(verdict.right)
                        << lesson.id << " " << step + 1 << ": " << typed << ": " << verdict.message;
                    const auto refused = check_answer(asked.question, asked.state, wrong).value();
                    EXPECT_TRUE(refused.understood && !refused.right) << lesson.id << ": " << wrong;
                    EXPECT_FALSE(refused.message.empty());
                }
            }
        }
}

TEST(Variants, SeedNoughtIsAsWritten) {
    for (const auto& lesson : test::shipped().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& question = lesson.steps[static_cast<std::size_t>(step)].question;
            const auto asked = pose_question(lesson, step, 0);
            ASSERT_EQ(asked.has_value(), question.has_value());
            if (asked) {
                EXPECT_EQ(asked->question, *question);
            }
        }
}

TEST(Variants, ChoicesAreShuffledAndStayRight) {
    for (const auto& lesson : test::shipped().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& question = lesson.steps[static_cast<std::size_t>(step)].question;
            if (!question || question->kind != QuestionKind::choice) continue;
            std::set<std::size_t> places;
            for (std::uint64_t seed = 1; seed <= 40; ++seed) {
                const auto asked = pose_question(lesson, step, seed).value();
                for (std::size_t i = 0; i < asked.question.choices.size(); ++i) {
                    if (asked.question.choices[i].right) places.insert(i);
                    const auto verdict = check_answer(asked.question, asked.state, std::to_string(i + 1)).value();
                    EXPECT_EQ(verdict.right, asked.question.choices[i].right);
                }
            }
            EXPECT_EQ(places.size(), question->choices.size()) << lesson.id << ", step " << step + 1;
        }
}

constexpr const char* impossible = R"(
id = "t"
title = "T"
summary = "s"
[[step]]
title = "a"
text = "b"
set = { x = [1, 2, 3, 4], eps = 0 }
[step.question]
prompt = "p"
answer = "mu"
hint = "h"
solution = "s"
vary = { x = [0, 1], distinct = true }
)";

TEST(Variants, NumbersThatCannotBeFoundAreASentence) {
    const auto lesson = parse_lesson(impossible, "t");
    ASSERT_TRUE(lesson) << lesson.error().message;
    const auto asked = pose_question(*lesson, 0, 3);
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().message, "lesson \"t\", step 1: no numbers were found that the question's \"vary\" allows");
}

TEST(Variants, SetNegativeNumbersInBrackets) {
    const auto& lesson = *test::shipped().find("layernorm-by-hand");
    bool found = false;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto asked = pose_question(lesson, 1, seed).value();
        const auto& solution = asked.question.solution;
        for (const char* bad : {"+ -", "+-", "- -"}) EXPECT_EQ(solution.find(bad), std::string::npos) << solution;
        found |= solution.find("+ (-") != std::string::npos;
        EXPECT_EQ(solution.find("{(-"), std::string::npos) << "the first of a sum needs none: " << solution;
    }
    EXPECT_TRUE(found);
}

TEST(Variants, CountsAreExact) {
    Question question;
    question.answer = {"12*1024"};
    question.count = true;
    const auto says = [&](const char* typed) { return check_answer(question, default_document(), typed).value(); };
    for (const char* typed : {"12288", "12,288", "12 288", "12_288", "12·1024", "n = 12288"})
        EXPECT_TRUE(says(typed).right) << typed;
    for (const char* typed : {"12289", "12287", "12300", "12.288", "12288.4"}) {
        EXPECT_FALSE(says(typed).right) << typed;
        EXPECT_EQ(says(typed).message.find("Close"), std::string::npos) << typed;
    }
}

TEST(Variants, ThreeDigitsSufficeBesideANarrowTolerance) {
    Question question;
    question.answer = {"sigma"};
    question.tolerance = 1e-6;
    EXPECT_TRUE(check_answer(question, default_document(), "1.66").value().right);
    EXPECT_FALSE(check_answer(question, default_document(), "1.65").value().right);
}

TEST(Variants, ATaskSaysHowFarItIs) {
    Question question;
    question.kind = QuestionKind::task;
    question.goal = "abs(xhat3) < 0.02";
    question.measure = "xhat3";
    question.wanted = "0";
    auto document = default_document();
    document.spec.eps = 0;
    EXPECT_EQ(check_answer(question, document, "")->message, "Not there yet: x̂₃ = 0.9045, wanted 0.");
}

}  // namespace
}  // namespace normscope

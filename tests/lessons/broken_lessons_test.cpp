// SPDX-License-Identifier: MIT
// Lessons that are wrong: the sentence must name the lesson, the step and the thing.
#include <gtest/gtest.h>

#include "core/lessons/lesson_loader.h"
#include "core/lessons/lesson_state.h"

namespace normscope {
namespace {

constexpr const char* head = R"(
id = "demo"
title = "Demo"
summary = "A lesson for tests."
)";

std::string lesson(const std::string& first, const std::string& rest = {}) {
    return std::string(head) + "\n[[step]]\ntitle = \"One\"\nset = { x = [1, 2, 3, 4], eps = 0 }\n" + first + "\n" +
           rest;
}

/// The sentence for a lesson, from loading or from checking its numbers; empty when nothing is wrong.
std::string complaint(const std::string& toml) {
    const auto parsed = parse_lesson(toml, "demo");
    if (!parsed) return parsed.error().message;
    const auto valid = validate_lesson(*parsed);
    return valid ? std::string{} : valid.error().message;
}

struct Broken {
    std::string toml;
    std::vector<std::string> parts;
};

const std::string question = "text = \"t\"\n[step.question]\nprompt = \"p\"\nhint = \"h\"\nsolution = \"s\"\n";

TEST(BrokenLessons, AreNotMistakenForWholeOnes) {
    EXPECT_EQ(complaint(lesson("text = \"The mean is {{mu|2.5}}.\"")), "");
    EXPECT_EQ(complaint(lesson(question + "answer = \"mu\"")), "");
    EXPECT_EQ(complaint(lesson("text = \"t\"\ncamera = { explode = -1 }")), "") << "the last axis has four places";
    EXPECT_EQ(complaint(lesson("text = \"t\"\nexpect = [\"mu == 2.5\", \"near(sigma, 1.118)\"]")), "");
}

TEST(BrokenLessons, StructureIsNamed) {
    const std::vector<Broken> cases = {
        {"id = \"x\" title", {"lesson \"demo\"", "line 1"}},
        {head, {"lesson \"demo\"", "at least one [[step]]"}},
        {std::string(head) + "[[step]]\ntitle = \"One\"\ntext = \"t\"", {"demo", "first step must set x"}},
        {lesson("texts = \"t\""), {"\"demo\", step 1", "\"texts\" is not a key"}},
        {lesson("show = \"mu\""), {"\"demo\", step 1", "\"text\" is missing"}},
        {lesson("text = \"t\"\nshown = \"mu\""), {"\"demo\", step 1", "\"shown\" is not a key"}},
        {lesson("text = \"t\"\nshow = \"mean\""), {"\"demo\", step 1", "no quantity \"mean\""}},
        {lesson("text = \"t\"\npoint = [\"foo2\"]"), {"\"demo\", step 1", "nothing called \"foo2\""}},
        {lesson("text = \"{{mu}}\""), {"\"demo\", step 1", "{{mu}}", "printed figure"}},
        {lesson("text = \"{{mu|two}}\""), {"\"demo\", step 1", "needs an expression and a number"}},
        {lesson("text = \"{{mu\\n|two\\u001b[1m}}\""), {"{{mu\\n|two\\x1b[1m}} needs an expression and a number"}},
        {lesson("text = \"{{mu\\n\""), {"\"{{mu\\n\" is not closed with }}"}},
        {lesson("text = \"{{mu|2\""), {"\"demo\", step 1", "not closed"}},
        {lesson("text = \"a $x\""), {"\"demo\", step 1", "not closed"}},
        {lesson("text = \"t\"", "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { axes = [\"N\"] }"),
         {"\"demo\", step 2", "\"axes\" names the axes of an \"x\""}},
        {lesson("text = \"t\"",
                "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { x = [[1, 2]], axes = [\"N\", \"C\", \"H\"] }"),
         {"\"demo\", step 2", "3 axis names", "rank 2"}},
        {lesson("text = \"t\"", "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { xs = 3 }"),
         {"\"demo\", step 2, set", "\"xs\""}},
        {lesson("text = \"t\"", "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { x = [[1, 2], [3]] }"),
         {"\"demo\", step 2, set", "same number"}},
        {lesson("text = \"t\"", "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { eps = \"small\" }"),
         {"\"demo\", step 2, set", "\"eps\" must be a number"}},
        {lesson("text = \"t\"", "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { select = [0, 1] }"),
         {"\"demo\", step 2, set", "counted from 1"}},
        {lesson(question), {"\"demo\", step 1, question", "exactly one of"}},
        {lesson("text = \"t\"\nask_first = [\"mu\"]"), {"\"demo\", step 1", "\"ask_first\" needs a question"}},
        {lesson("text = \"t\"\nask_first = [\"x2\"]"), {"\"demo\", step 1", "x is given"}},
        {lesson("text = \"t\"\nask_first = [\"foo\"]"), {"\"demo\", step 1", "nothing called \"foo\""}},
        {lesson("text = \"t\"\nplay = \"mu\""), {"\"demo\", step 1", "\"play\" must be two quantities"}},
        {lesson("text = \"t\"\nshow = \"y\"\nplay = [\"mu\", \"var\"]"), {"\"demo\", step 1", "cannot name again"}},
        {lesson("text = \"t\"\ncamera = \"behind\""),
         {"\"demo\", step 1", "no view \"behind\"", "front, side and top"}},
        {lesson("text = \"t\"\ncamera = 3"), {"\"demo\", step 1", "\"camera\" must be a view"}},
        {lesson("text = \"t\"\ncamera = { roll = 3 }"), {"\"demo\", step 1, camera", "\"roll\" is not a key"}},
        {lesson("text = \"t\"\ncamera = { pitch = 91 }"), {"\"demo\", step 1, camera", "-90 to 90"}},
        {lesson("text = \"t\"\ncamera = { yaw = -361 }"), {"\"demo\", step 1, camera", "-360 to 360"}},
        {lesson("text = \"t\"\ncamera = { zoom = 0 }"), {"\"demo\", step 1, camera", "\"zoom\" goes from 0.3 to 12"}},
        {lesson("text = \"t\"\ncamera = { explode = \"W\" }"), {"\"demo\", step 1, camera", "a whole number"}},
        {lesson("text = \"t\"\ncamera = { explode = 2 }"),
         {"\"demo\", step 1", "shape [1, 4] cannot be pulled apart along axis 2"}},
        {lesson("text = \"t\"\ncamera = { explode = 0 }"), {"\"demo\", step 1", "cannot be pulled apart along axis 0"}},
        {lesson(question + "answer = \"mu\"\nvary = { x = [1, 5], constant = true, distinct = true }"),
         {"\"demo\", step 1, question, vary", "\"constant\" and \"distinct\""}},
        {lesson(question + "answer = \"mu\"\ngoal = \"mu == 0\""), {"\"demo\", step 1, question", "exactly one of"}},
        {lesson(question + "answer = \"mu\"\nmistakes = [ { answer = [\"mu\", \"var\"], says = \"no\" } ]"),
         {"step 1, question, mistakes", "2 parts"}},
        {lesson(question +
                "[[step.question.choice]]\ntext = \"$x$\"\nright = true\n[[step.question.choice]]\ntext = \"b\""),
         {"step 1, question, choice", "plain text"}},
        {lesson(question + "[[step.question.choice]]\ntext = \"a\"\n[[step.question.choice]]\ntext = \"b\""),
         {"step 1, question", "one choice must be right, 0 are"}},
    };
    for (const auto& broken : cases) {
        const auto sentence = complaint(broken.toml);
        for (const auto& part : broken.parts)
            EXPECT_NE(sentence.find(part), std::string::npos) << part << " is not in: " << sentence;
    }
}

TEST(BrokenLessons, WrongNumbersAreNamed) {
    const std::vector<Broken> cases = {
        {lesson("text = \"{{mu|2.6}}\""), {"\"demo\", step 1, mu", "prints 2.6, but is 2.5"}},
        {lesson("text = \"{{sigma|1.1181}}\""), {"step 1, sigma", "prints 1.1181"}},
        {lesson("text = \"{{sigma|1.118}} {{var|1.26}}\""), {"step 1, var", "prints 1.26"}},
        {lesson("text = \"{{mean|2.5}}\""), {"step 1, mean", "no quantity called mean"}},
        {lesson("text = \"{{x5|1}}\""), {"step 1, x5", "no column 5"}},
        {lesson("text = \"{{x_2_1|1}}\""), {"step 1, x_2_1", "no row 2"}},
        {lesson("text = \"{{mu_g2|1}}\""), {"step 1, mu_g2", "1 groups"}},
        {lesson("text = \"{{mu+|1}}\""), {"step 1, mu+"}},
        {lesson("text = \"{{1/0|1}}\""), {"step 1, 1/0", "inf"}},
        {lesson("text = \"t\"\nshow = \"rms\""), {"step 1", "layer_norm has no step that makes \"rms\""}},
        {lesson("text = \"t\"\nshow = \"sum\"\nterm = 5"), {"step 1", "4 terms"}},
        {lesson("text = \"t\"\npoint = [\"x9\"]"), {"step 1", "does not exist"}},
        {lesson("text = \"t\"\npoint = [\"mu_g2\"]"), {"step 1", "does not exist", "no group 2"}},
        {lesson("text = \"t\"\nexpect = [\"mu == 2.5\", \"var > 2\"]"), {"step 1, expect, var > 2", "does not hold"}},
        {lesson("text = \"t\"\nexpect = \"spread > 2\""), {"step 1, expect, spread > 2", "no quantity called spread"}},
        {lesson("text = \"t\"\nplay = [\"var\", \"mu\"]"), {"step 1", "goes forwards"}},
        {lesson("text = \"t\"\nplay = [\"rms\", \"y\"]"), {"step 1", "no step that makes \"rms\" to play from"}},
        {lesson("text = \"t\"", "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { x9 = 3 }"),
         {"\"demo\", step 2", "no entry x9"}},
        {lesson("text = \"t\"", "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { gamma = [1, 2] }"),
         {"\"demo\", step 2", "gamma has 2 numbers, but 4"}},
        {lesson("text = \"t\"", "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { op = \"norm\" }"),
         {"\"demo\", step 2", "no operator \"norm\""}},
        {lesson("text = \"t\"", "[[step]]\ntitle = \"Two\"\ntext = \"t\"\nset = { op = \"batch_norm\" }"),
         {"\"demo\", step 2", "Expected more than 1 value per channel"}},
        {lesson(question + "answer = \"foo\""), {"step 1, question, foo", "no quantity called foo"}},
        {lesson(question + "answer = \"1/(x1-1)\""), {"step 1, question", "no finite value"}},
        {lesson(question + "answer = \"mu\"\nafter = { x9 = 1 }"), {"\"demo\", step 1, after", "no entry x9"}},
        {lesson(question + "goal = \"x1 == 1\""), {"step 1, question, x1 == 1", "holds before anything"}},
        {lesson(question + "[[step.question.choice]]\ntext = \"a\"\nright = true\nholds = \"mu > "
                           "3\"\n[[step.question.choice]]\ntext = \"b\""),
         {"step 1, question, mu > 3", "does not hold"}},
        {lesson(question + "[[step.question.choice]]\ntext = \"a\"\nright = true\n[[step.question.choice]]\ntext = "
                           "\"b\"\nholds = \"mu > 2\""),
         {"step 1, question, mu > 2", "its choice is wrong"}},
    };
    for (const auto& broken : cases) {
        const auto sentence = complaint(broken.toml);
        for (const auto& part : broken.parts)
            EXPECT_NE(sentence.find(part), std::string::npos) << part << " is not in: " << sentence;
    }
}

TEST(BrokenLessons, TheOthersStillLoad) {
    const std::vector<std::pair<std::string, std::string>> files = {
        {"demo", lesson("text = \"t\"")}, {"demo-again", lesson("text = \"t\"")}, {"torn", "id = "}};
    const auto library = load_lessons(files);
    ASSERT_EQ(library.lessons.size(), 1u);
    EXPECT_EQ(library.index_of("demo"), 0);
    EXPECT_EQ(library.find("torn"), nullptr);
    ASSERT_EQ(library.errors.size(), 2u);
    EXPECT_EQ(library.errors[0].message, "lesson \"demo\" exists twice");
    EXPECT_NE(library.errors[1].message.find("\"torn\""), std::string::npos);
}

TEST(BrokenLessons, AMissingDirectoryIsASentence) {
    const auto library = load_lesson_directory("no-such-folder");
    EXPECT_TRUE(library.lessons.empty());
    ASSERT_EQ(library.errors.size(), 1u);
    EXPECT_NE(library.errors[0].message.find("no-such-folder"), std::string::npos);
}

}  // namespace
}  // namespace normscope

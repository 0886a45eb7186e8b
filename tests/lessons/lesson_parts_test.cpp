// SPDX-License-Identifier: MIT
// Expressions, texts, states and progress.
#include <gtest/gtest.h>

#include <cmath>

#include <fmt/format.h>

#include "core/io/npy.h"
#include "core/lessons/expression.h"
#include "core/lessons/lesson_loader.h"
#include "core/lessons/lesson_state.h"
#include "core/lessons/lesson_text.h"
#include "core/lessons/progress.h"

namespace normscope {
namespace {

Document batch(const std::string& set) {
    const auto toml =
        "id = \"t\"\ntitle = \"T\"\nsummary = \"s\"\n[[step]]\ntitle = \"a\"\ntext = \"b\"\nset = { " + set + " }";
    const auto lesson = parse_lesson(toml, "t");
    EXPECT_TRUE(lesson) << lesson.error().message;
    auto state = state_of(*lesson, 0);
    EXPECT_TRUE(state) << state.error().message;
    return *state;
}

double value(const std::string& expression, const Document& document) {
    const auto result = evaluate(expression, document);
    EXPECT_TRUE(result) << expression << ": " << result.error().message;
    return result.value_or(std::nan(""));
}

TEST(LessonExpressions, NamesOfALayerNorm) {
    const auto doc = batch("x = [[2, 0, 4, 4], [1, 2, 3, 4]], eps = 0, gamma = [2, 0.5, 1, 3], beta = [1, -1, 0, 0.5]");
    EXPECT_EQ(value("sum", doc), 10);
    EXPECT_EQ(value("mu", doc), 2.5);
    EXPECT_EQ(value("var", doc), 2.75);
    EXPECT_EQ(value("n", doc), 4);
    EXPECT_EQ(value("d", doc), 4);
    EXPECT_EQ(value("B", doc), 2);
    EXPECT_EQ(value("groups", doc), 2);
    EXPECT_EQ(value("params", doc), 4);
    EXPECT_EQ(value("eps", doc), 0);
    EXPECT_EQ(value("dev2", doc), -2.5);
    EXPECT_EQ(value("sq2", doc), 6.25);
    EXPECT_EQ(value("x_2_1", doc), 1);
    EXPECT_EQ(value("var_g2", doc), 1.25);
    EXPECT_EQ(value("sigma_g2", doc), std::sqrt(1.25));
    EXPECT_EQ(value("gamma4", doc), 3);
    EXPECT_EQ(value("beta2", doc), -1);
    EXPECT_EQ(value("ms", doc), 9);
    EXPECT_EQ(value("rms", doc), 3);
    EXPECT_NEAR(value("y4", doc), 3.2136021, 1e-6);
    EXPECT_EQ(value("y4-scaled4", doc), 0.5);
    EXPECT_EQ(value("round(3*round(xhat4,4),4)", doc), 2.7135);
    EXPECT_EQ(value("rd(sigma)", doc), 1.6583);
    EXPECT_EQ(value("mu == 2.5 && x1 == 2", doc), 1);
    EXPECT_EQ(value("near(mu, 2.51)", doc), 1);
    EXPECT_EQ(value("near(mu, 2.6)", doc), 0);
}

TEST(LessonExpressions, NamesOfOtherOperators) {
    const auto rms = batch("x = [1, 2, 3, 4], op = \"rms_norm\", eps = 0");
    EXPECT_EQ(value("mu", rms), 2.5);
    EXPECT_EQ(value("dev1", rms), -1.5);
    EXPECT_EQ(value("sq4", rms), 16);
    EXPECT_EQ(value("var", rms), 1.25);
    EXPECT_NEAR(value("xhat1", rms), 0.36514837167, 1e-11);
    const auto group =
        batch("x = [-1, -1, 1, 1, 2, 2, 0, -2], op = \"group_norm\", num_groups = 2, eps = 0.001, select = [1, 6]");
    EXPECT_EQ(value("mu", group), 0.5);
    EXPECT_EQ(value("mu_g1", group), 0);
    EXPECT_EQ(value("n", group), 4);
    const auto norm = batch("x = [[1], [2], [3], [4]], op = \"batch_norm\"");
    EXPECT_NEAR(value("new_rmean1", norm), 0.25, 1e-12);
    EXPECT_NEAR(value("new_rvar1", norm), 1.0666666666666667, 1e-12);
    const auto eval =
        batch("x = [[1], [2]], op = \"batch_norm\", training = false, running_mean = [5], running_var = [4], eps = 0");
    EXPECT_EQ(value("mu", eval), 5);
    EXPECT_EQ(value("batch_mu", eval), 1.5);
    EXPECT_EQ(value("y1", eval), -2);
}

TEST(LessonExpressions, ProblemsAreSentences) {
    const auto doc = default_document();
    for (const char* bad : {"", "mu+", "foo", "x0", "x_1_", "x_3_1_1", "mu_g", "xhat", "x9", "x_3_1", "round(1)", "(mu",
                            "mu sigma", "σ"}) {
        const auto result = evaluate(bad, doc);
        ASSERT_FALSE(result) << bad;
        EXPECT_FALSE(result.error().message.empty()) << bad;
    }
}

TEST(LessonText, FiguresTakeTheMinusOfTheirSurroundings) {
    const auto text = render_text("From {{a|-0.5}} to $\\frac{{{b|-10}}}{{{n|4}}}$ and `{{c|-1}}`, ε = 10⁻⁵.").value();
    EXPECT_EQ(text.text, "From −0.5 to $\\frac{-10}{4}$ and `-1`, ε = 10⁻⁵.");
    ASSERT_EQ(text.figures.size(), 4u);
    EXPECT_EQ(text.figures[1].expression, "b");
    EXPECT_EQ(text.figures[1].printed, "-10");
    EXPECT_EQ(text.figures[0].decimals, 1);
    EXPECT_EQ(render_text("{{ max(a,b) | −2.50 }}").value().figures[0].printed, "-2.50");
}

TEST(LessonText, AgreementIsRounding) {
    const auto agree = [](const char* printed, double computed) {
        const auto text = render_text(std::string("{{x|") + printed + "}}").value();
        return agrees(text.figures[0], computed);
    };
    EXPECT_TRUE(agree("1.6583", std::sqrt(2.75)));
    EXPECT_FALSE(agree("1.6584", std::sqrt(2.75)));
    EXPECT_FALSE(agree("1.6582", std::sqrt(2.75)));
    EXPECT_TRUE(agree("2.7135", 2.7135));
    EXPECT_TRUE(agree("-0.6030", -0.603022689));
    EXPECT_FALSE(agree("0.6030", -0.603022689));
    EXPECT_TRUE(agree("0", 1e-17));
    EXPECT_FALSE(agree("0.00", 0.006));
    EXPECT_TRUE(agree("2.5", 2.45));  // a tie
    EXPECT_TRUE(agree("2.75e-4", 2.7499999e-4));
    EXPECT_FALSE(agree("2.75e-4", 2.76e-4));
    EXPECT_FALSE(agree("1", std::nan("")));
}

constexpr const char* three_steps = R"(
id = "demo"
title = "Demo"
summary = "s"
[[step]]
title = "One"
text = "t"
set = { x = [[2, 0, 4, 4], [1, 2, 3, 4]], eps = 0, gamma = [2, 1, 1, 1], select = [2, 3] }
show = "sum"
term = 2
[[step]]
title = "Two"
text = "t"
set = { x3 = 0, beta2 = 7 }
show = "var"
[step.question]
prompt = "p"
answer = "mu"
after = { x_1_1 = 6, select = [1, 1] }
hint = "h"
solution = "s"
[[step]]
title = "Three"
text = "t"
set = { op = "batch_norm" }
)";

TEST(LessonStates, StepsInheritWhatTheyDoNotSet) {
    const auto lesson = parse_lesson(three_steps, "demo").value();
    const auto one = state_of(lesson, 0).value();
    EXPECT_EQ(focused_place(one), (RowColumn{1, 2}));
    EXPECT_EQ(one.playhead, (Playhead{Quantity::sum, 2}));
    EXPECT_EQ(one.params.gamma, (std::vector<float>{2, 1, 1, 1}));
    EXPECT_EQ(one.params.beta, (std::vector<float>(4, 0)));
    EXPECT_EQ(one.spec.eps, 0);
    const auto two = state_of(lesson, 1).value();
    EXPECT_EQ(two.x[6], 0);  // x3 of the selected second row
    EXPECT_EQ(two.x[2], 4);
    EXPECT_EQ(two.params.beta, (std::vector<float>{0, 7, 0, 0}));
    EXPECT_EQ(two.playhead, (Playhead{Quantity::variance, -1}));
    EXPECT_EQ(two.lesson, (LessonPosition{"demo", 1}));
    const auto three = state_of(lesson, 2).value();
    EXPECT_EQ(three.spec.op, "batch_norm");
    EXPECT_EQ(three.spec.eps, 1e-5) << "another operator starts with its own ε";
    EXPECT_EQ(three.params.gamma, (std::vector<float>{2, 1, 1, 1}));
    EXPECT_EQ(three.playhead.quantity, Quantity::variance) << "show is inherited";
    const auto asked = question_state(lesson, 1).value();
    EXPECT_EQ(asked.x[0], 6);
    EXPECT_EQ(asked.x[6], 0);
    EXPECT_EQ(focused_place(asked), (RowColumn{0, 0}));
    EXPECT_FALSE(state_of(lesson, 3));
    EXPECT_FALSE(state_of(lesson, -1));
    EXPECT_EQ(step_text(lesson, 9), "");
}

TEST(LessonStates, NewNumbersAreLookedAtFromTheFirst) {
    const auto lesson = parse_lesson(R"(
id = "again"
title = "t"
summary = "s"
[[step]]
title = "One"
text = "t"
set = { x = [[1, 2, 3], [4, 5, 9]], select = [2, 3] }
[[step]]
title = "Two"
text = "t"
set = { eps = 0 }
[[step]]
title = "Three"
text = "t"
set = { x = [[7, 2, 3], [4, 6, 9]] }
)",
                                     "again")
                            .value();
    EXPECT_EQ(focused_place(state_of(lesson, 0).value()), (RowColumn{1, 2}));
    EXPECT_EQ(focused_place(state_of(lesson, 1).value()), (RowColumn{1, 2})) << "the same numbers";
    EXPECT_EQ(focused_place(state_of(lesson, 2).value()), (RowColumn{0, 0}));
    const auto before = state_of(lesson, 0).value();
    StateChange change;
    change.x = Tensor::from({2, 3}, {1, 1, 2, 3, 5, 8}).value();
    EXPECT_EQ(focused_place(with_change(before, change).value()), (RowColumn{0, 0}));
}

TEST(LessonStates, AChangeKeepsWhatALessonCannotName) {
    auto document = batch("x = [2, 0, 4, 4], eps = 0, affine = false");
    document.precision = Precision::float64;
    StateChange change;
    change.entries = {{{"x", {0}, {}}, 5}};
    const auto next = with_change(document, change).value();
    EXPECT_FALSE(next.spec.has_gamma);
    EXPECT_EQ(next.precision, Precision::float64);
    EXPECT_EQ(next.x[0], 5);
    EXPECT_EQ(next.spec.eps, 0);
}

TEST(LessonStates, TensorsOfAnyRank) {
    // (2, 2, 3): two sequences of two tokens; the mean of the last token is (7 + 9 + 14) / 3 = 10.
    const std::string tokens = "x = [[[1, 2, 3], [4, 5, 9]], [[0, 0, 6], [7, 9, 14]]], eps = 0, select = [2, 2, 3]";
    const auto nested = batch(tokens);
    EXPECT_EQ(nested.x.shape(), (Shape{2, 2, 3}));
    EXPECT_EQ(nested.selection.cell, 11);
    EXPECT_EQ(value("mu", nested), 10);
    EXPECT_EQ(value("x_1_2_3", nested), 9);
    EXPECT_EQ(value("dev_2_1_3", nested), 4);
    EXPECT_EQ(value("x2", nested), 9) << "along the row in focus";
    EXPECT_EQ(value("x_1_3", nested), 6) << "row 1 of the sequence in focus is (0, 0, 6)";
    EXPECT_EQ(value("T", nested), 2);
    EXPECT_EQ(value("B", nested), 2);
    EXPECT_EQ(value("d", nested), 3);

    // (1, 2, 2, 2): one picture of two channels. Each channel of BatchNorm has its own mean: 2.5 and 20.
    const auto picture =
        batch("x = { shape = [1, 2, 2, 2], values = [1, 2, 3, 4, 10, 20, 30, 20] }, op = \"batch_norm\", eps = 0, "
              "gamma2 = 3, x_1_2_2_2 = 20");
    EXPECT_EQ(picture.x.shape(), (Shape{1, 2, 2, 2}));
    EXPECT_EQ(value("groups", picture), 2);
    EXPECT_EQ(value("mu_g1", picture), 2.5);
    EXPECT_EQ(value("mu_g2", picture), 20);
    EXPECT_EQ(value("var_g2", picture), 50);
    EXPECT_EQ(value("C", picture), 2);
    EXPECT_EQ(picture.params.gamma, (std::vector<float>{1, 3}));
    EXPECT_EQ(value("gamma_1_2_1_1", picture), 3) << "the channel's";
}

TEST(LessonStates, ATensorBesideTheLesson) {
    const std::vector<float> numbers = {1, 2, 3, 4, 5, 6};
    const std::string head =
        "id = \"t\"\ntitle = \"T\"\nsummary = \"s\"\n[[step]]\ntitle = \"a\"\ntext = \"b\"\nset = ";
    const auto library = load_lessons(
        std::vector<std::pair<std::string, std::string>>{{"t/lesson.toml", head + "{ x = \"six.npy\" }"},
                                                         {"t/six.npy", npy_bytes(Shape{1, 2, 3}, numbers)},
                                                         {"u/lesson.toml", head + "{ x = \"six.npy\" }"},
                                                         {"v/lesson.toml", head + "{ x = \"../t/six.npy\" }"},
                                                         {"w/lesson.toml", head + "{ x = \"torn.npy\" }"},
                                                         {"w/torn.npy", "not a tensor"}});
    ASSERT_EQ(library.lessons.size(), 1u);
    const auto state = state_of(library.lessons.front(), 0);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->x.shape(), (Shape{1, 2, 3}));
    EXPECT_EQ(state->x[5], 6);
    ASSERT_EQ(library.errors.size(), 3u);
    EXPECT_NE(library.errors[0].message.find("no file \"six.npy\" beside the lesson"), std::string::npos);
    EXPECT_NE(library.errors[1].message.find("not a .npy file beside the lesson"), std::string::npos);
    EXPECT_NE(library.errors[2].message.find("torn.npy"), std::string::npos) << library.errors[2].message;
}

TEST(LessonStates, AStepSelectsTheCellThatItPointsAt) {
    const auto lesson = parse_lesson(std::string(three_steps) + R"(
[[step]]
title = "Four"
text = "t"
point = ["x", "xhat_2_3"]
[[step]]
title = "Five"
text = "t"
point = ["mu_g4", "x2"]
[[step]]
title = "Six"
text = "t"
set = { select = [1, 2] }
point = ["x_2_1"]
[[step]]
title = "Seven"
text = "t"
point = ["x"]
)",
                                     "demo");
    ASSERT_TRUE(lesson) << lesson.error().message;
    EXPECT_EQ(focused_place(state_of(*lesson, 3).value()), (RowColumn{1, 2}));
    EXPECT_EQ(focused_place(state_of(*lesson, 4).value()), (RowColumn{0, 3})) << "the fourth column of a BatchNorm";
    EXPECT_EQ(focused_place(state_of(*lesson, 5).value()), (RowColumn{0, 1})) << "select comes first";
    EXPECT_EQ(focused_place(state_of(*lesson, 6).value()), (RowColumn{0, 1})) << "select is inherited";
}

TEST(LessonStates, StepsNameTheirWorkspace) {
    auto lesson = parse_lesson(three_steps, "demo").value();
    EXPECT_EQ(workspace_of(lesson, 0), "vector");
    lesson.workspace = "axis";
    lesson.steps[1].workspace = "compare/time-machine";
    EXPECT_EQ(workspace_of(lesson, 0), "axis");
    EXPECT_EQ(workspace_of(lesson, 1), "compare/time-machine");
    EXPECT_EQ(workspace_of(lesson, 2), "axis");
}

/// Which of the quantities, of each of the four cells, are hidden: "x̂₂ and after" and the like.
std::string hidden(const std::string& names, const Document& document) {
    const auto step = parse_lesson("id = \"t\"\ntitle = \"T\"\nsummary = \"s\"\n[[step]]\ntitle = \"a\"\ntext = "
                                   "\"b\"\nset = { x = [1] }\nask_first = [" +
                                       names +
                                       "]\n[step.question]\nprompt = \"p\"\nhint = \"h\"\nsolution = "
                                       "\"s\"\nanswer = \"1\"",
                                   "t");
    EXPECT_TRUE(step) << step.error().message;
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    std::string text;
    for (const auto& each : quantities()) {
        std::string cells;
        for (std::int64_t cell = 0; cell < document.x.size(); ++cell)
            cells += is_withheld(step->steps.front().ask_first, document, plan, each.quantity, cell) ? '#' : '.';
        if (cells.contains('#')) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", each.id, cells);
    }
    return text;
}

TEST(LessonStates, WhatIsWithheldHidesWhatIsMadeFromIt) {
    const auto rows = batch("x = [[1, 2], [3, 5]], eps = 0");
    EXPECT_EQ(hidden("\"xhat\"", rows), "xhat ####, scaled ####, y ####");
    EXPECT_EQ(hidden("\"xhat_2_1\"", rows), "xhat ..#., scaled ..#., y ..#.");
    EXPECT_EQ(hidden("\"y2\"", rows), "y .#..") << "in the row in focus";
    EXPECT_EQ(hidden("\"sigma_g2\"", rows), "sigma ..##, rms ..##, xhat ..##, scaled ..##, y ..##");
    EXPECT_EQ(hidden("\"dev_1_1\"", rows),
              "dev #..., sq #..., var ##.., ms ##.., sigma ##.., rms ##.., xhat ##.., scaled ##.., y ##..");
}

TEST(LessonProgress, KeepsWhatWasDone) {
    const auto lesson = parse_lesson(three_steps, "demo").value();
    Progress progress;
    EXPECT_EQ(done_share(lesson, progress.of("demo")), 0);
    progress.finish_step("demo", 0);
    progress.finish_step("demo", 1);
    progress.visit("demo", 1);
    EXPECT_TRUE(step_done(lesson, progress.of("demo"), 0));
    EXPECT_FALSE(step_done(lesson, progress.of("demo"), 1)) << "its question is open";
    progress.answer("demo", 1);
    EXPECT_TRUE(step_done(lesson, progress.of("demo"), 1));
    EXPECT_FALSE(lesson_done(lesson, progress.of("demo")));
    progress.finish_step("demo", 2);
    EXPECT_TRUE(lesson_done(lesson, progress.of("demo")));
    EXPECT_FALSE(step_done(lesson, progress.of("demo"), 7));
    EXPECT_EQ(progress_from_json(progress_to_json(progress)).value(), progress);
    EXPECT_EQ(progress_from_json(progress_to_json({})).value(), Progress{});
}

TEST(LessonProgress, KeepsAnswersAndWhatIsKnown) {
    Progress progress;
    progress.note("a", {20000, 7, true});
    progress.note("a", {20001, std::uint64_t{5} << 32, false});
    progress.known = {"b"};
    progress.visit("a", 3);
    EXPECT_EQ(progress.last_lesson, "a");
    EXPECT_EQ(progress_from_json(progress_to_json(progress)).value(), progress);
    for (int i = 0; i < 500; ++i) progress.note("a", {20002, static_cast<std::uint64_t>(i), true});
    EXPECT_LE(progress.answers.at("a").size(), 60u) << "a file that is written at every end stays small";
    EXPECT_EQ(progress.answers.at("a").back().seed, 499u);
    const auto odd = progress_from_json(
        R"({"lessons": {}, "answers": {"a": [{"day": -1, "seed": 1, "right": true}, {"day": 5, "seed": "x", "right": true},
            {"day": 5, "seed": 2, "right": false}, 7], "b": 3}, "known": ["a", 4], "last_lesson": 5})");
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->answers, (std::map<std::string, std::vector<Attempted>>{{"a", {{5, 2, false}}}}));
    EXPECT_EQ(odd->known, (std::set<std::string>{"a"}));
    EXPECT_EQ(odd->last_lesson, "");
}

TEST(LessonProgress, DamagedFilesAreSentencesOrIgnored) {
    for (const char* bad : {"", "[]", "{", "{}", "{\"lessons\": 3}", "null"})
        EXPECT_FALSE(progress_from_json(bad)) << bad;
    const auto odd = progress_from_json(
        R"({"lessons": {"a": {"finished": [0, -1, "x", 1.5, 99999999999], "last_step": "y", "new": 1}, "b": 4}})");
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->of("a").finished, (std::set<int>{0}));
    EXPECT_FALSE(odd->lessons.contains("b"));
}

}  // namespace
}  // namespace normscope

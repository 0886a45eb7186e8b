// SPDX-License-Identifier: MIT
// Steps that ask first: what they keep back is nowhere on the screen until the person has guessed; then the account
// plays to the truth, and the guess stays beside it.
#include <fmt/format.h>

#include <cmath>
#include <regex>
#include <set>

#include "app/workspaces/workspace.h"
#include "core/lessons/lesson_state.h"
#include "core/norm/norm_plan.h"
#include "core/text/number_format.h"
#include "harness.h"

namespace normscope::testing {
namespace {

/// Every number that a text shows, as a person reads it: "−0.3015".
std::set<std::string> numbers_in(const std::string& text) {
    static const std::regex number("(−|-)?[0-9]+(\\.[0-9]+)?");
    std::set<std::string> all;
    for (std::sregex_iterator at(text.begin(), text.end(), number), end; at != end; ++at)
        all.insert(with_minus(at->str(), Minus::ascii));
    return all;
}

/// Everything that the last frame showed, and what lies one click away in the lesson panel.
std::set<std::string> on_screen(Desk& desk) {
    std::vector<ui::DrawnText> drawn;
    ui::set_drawn_texts(&drawn);
    desk.frames(3);
    drawn.clear();
    desk.frame();
    ui::set_drawn_texts(nullptr);
    std::set<std::string> all;
    for (const auto& each : drawn) all.merge(numbers_in(each.words));
    for (const auto& [name, text] : desk.probe()) all.merge(numbers_in(text));
    return all;
}

/// The ways in which the program writes a number.
std::set<std::string> forms(double value) {
    std::set<std::string> all{format_number(value, Minus::ascii), format_fixed(value, 4, Minus::ascii),
                              format_fixed(value, 3, Minus::ascii)};
    return all;
}

/// Computed without the program's own derived values: the reference, group by group.
struct Numbers {
    std::set<std::string> hidden, open;
};

Numbers numbers_of(const Document& document, const LessonStep& step) {
    Numbers found;
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    for (std::int64_t cell = 0; cell < document.x.size(); ++cell) {
        const auto trace = Trace::make(document.spec, plan, document.x.values(), document.params, plan.group_of(cell));
        found.open.merge(forms(static_cast<double>(document.x[cell])));
        for (const auto& each : trace.steps()) {
            const bool per_cell = info(each.quantity).per_cell;
            const double value = trace.value(each.quantity, per_cell ? trace.position_of(cell) : -1);
            const bool kept = is_withheld(step.ask_first, document, plan, each.quantity, cell);
            // A whole number stands in many places for other reasons: an index, a count, a tick.
            if (value == std::round(value)) continue;
            (kept ? found.hidden : found.open).merge(forms(value));
        }
    }
    for (const float value : document.params.gamma) found.open.merge(forms(static_cast<double>(value)));
    for (const float value : document.params.beta) found.open.merge(forms(static_cast<double>(value)));
    for (const char* speed : {"0.25", "0.5"}) found.open.insert(speed);  // of the transport
    for (const auto& each : found.open) found.hidden.erase(each);
    return found;
}

std::string shared(const std::set<std::string>& a, const std::set<std::string>& b) {
    std::string text;
    for (const auto& each : a)
        if (b.contains(each)) text += each + " ";
    return text;
}

struct Screen {
    Size size;
    float scale;
};

class Predict : public ::testing::TestWithParam<Screen> {};

TEST_P(Predict, AWithheldNumberIsNowhereOnTheScreen) {
    Desk desk({GetParam().size, GetParam().scale, ThemeId::dark, false});
    auto& session = desk.session();
    int steps = 0;
    int with_numbers = 0;
    for (const auto& lesson : lessons().lessons)
        for (int i = 0; i < lesson.step_count(); ++i) {
            const auto& step = lesson.steps[static_cast<std::size_t>(i)];
            if (step.ask_first.empty()) continue;
            SCOPED_TRACE(fmt::format("{}, step {}", lesson.id, i + 1));
            ++steps;
            const auto numbers = numbers_of(state_of(lesson, i).value(), step);
            session.open_lesson(lesson.id, i);
            EXPECT_EQ(shared(numbers.hidden, on_screen(desk)), "");
            session.perform(NextHint{}, 0);
            EXPECT_EQ(shared(numbers.hidden, on_screen(desk)), "") << "in the hint";
            session.perform(NextHint{}, 0);
            EXPECT_EQ(shared(numbers.hidden, on_screen(desk)), "") << "in the method";
            session.perform(ToggleSolution{}, 0);
            EXPECT_EQ(shared(numbers.hidden, on_screen(desk)), "") << "in the solution";
            session.perform(Seek{session.timeline().size() - 1}, 0);
            session.perform(Inspect{Quantity::output, session.document().selection.cell}, 0);
            EXPECT_EQ(shared(numbers.hidden, on_screen(desk)), "") << "after a step forwards and a click";
            for (const auto& workspace : workspaces()) {
                session.show_workspace(workspace.id);
                EXPECT_EQ(shared(numbers.hidden, on_screen(desk)), "") << workspace.id;
            }
            session.open_lesson(lesson.id, i);
            session.perform(ShowMe{}, 0);
            if (step.question->after || numbers.hidden.empty()) continue;
            if (!shared(numbers.hidden, on_screen(desk)).empty()) ++with_numbers;
        }
    EXPECT_GE(steps, 14);
    EXPECT_GE(with_numbers, 8) << "once they are shown, this test finds them";
}

INSTANTIATE_TEST_SUITE_P(Sizes, Predict,
                         ::testing::Values(Screen{{1600, 900}, 1}, Screen{{1280, 720}, 1}, Screen{{1024, 768}, 1},
                                           Screen{{3840, 2160}, 2}),
                         [](const auto& screen) { return std::to_string(screen.param.size.width); });

TEST(Guess, ALineIsDraggedAndStaysBesideTheTruth) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 0);
        EXPECT_EQ(hands.shown("stat mean"), "");
        EXPECT_EQ(hands.shown("ghost mu"), "");
        const auto before = hands.undo_depth();
        hands.drag("ghost mu", {0, -120});
        const auto placed = hands.shown("ghost mu");
        ASSERT_NE(placed, "");
        EXPECT_EQ(hands.undo_depth(), before);
        EXPECT_EQ(hands.shown("stat mean"), "");
        hands.click("Commit my guess");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("stat mean"), "2.5000");
        EXPECT_EQ(hands.shown("ghost mu"), placed) << "the guess is left where it was put";
        const double guess = hands.session().question().guess.at(0);
        EXPECT_EQ(format_number(guess), placed);
        const double off = guess - 2.5;
        EXPECT_EQ(hands.shown("distance"), std::abs(off) < 1e-9 ? "exactly right"
                                           : off > 0            ? format_number(off) + " too high"
                                                                : format_number(-off) + " too low");
        EXPECT_EQ(hands.session().document().playhead, (Playhead{Quantity::mean, -1}));
    });
}

TEST(Guess, ByKeyboardAlone) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("practice-standardise", 1);
        EXPECT_EQ(hands.shown("stat mean"), "2.5000") << "what the step is not about is shown";
        EXPECT_EQ(hands.shown("stat spread"), "");
        EXPECT_EQ(hands.shown("xhat[1,1]"), "(absent)");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type("nonsense");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_TRUE(hands.session().withholding()) << "what is no number is no guess";
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type("-1.5, -1, 1, 1.5");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("dev[1,2]"), "−0.5");
        EXPECT_EQ(hands.shown("verdict"), "wrong");
        EXPECT_EQ(hands.shown("distance"), "(x − μ)₁ is exactly right; farthest is (x − μ)₂, 0.5 too low");
        EXPECT_EQ(hands.shown("ghost dev[1,2]"), "−1");
        EXPECT_EQ(hands.shown("guessed (x − μ)₂"), "−1");
        EXPECT_EQ(hands.shown("it is (x − μ)₂"), "−0.5");
        EXPECT_FALSE(hands.session().settings.progress.of("practice-standardise").answered.contains(1));
        ASSERT_EQ(hands.session().settings.progress.answers.at("practice-standardise").size(), 1u);

        hands.click("Again with other numbers");
        EXPECT_TRUE(hands.session().withholding());
        EXPECT_EQ(hands.shown("dev[1,2]"), "(absent)");
        hands.press(ImGuiKey_PageDown);
        hands.press(ImGuiKey_PageUp);
        EXPECT_TRUE(hands.session().withholding());
    });
}

TEST(Guess, WhatAnExpressionAsksForIsCalledByItsPlace) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("common-mistakes", 0);  // the sum of four x̂, and of their squares: 0 and 4
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type("0.5, 1");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("guessed number 1"), "0.5");
        EXPECT_EQ(hands.shown("distance"), "number 1 is 0.5 too high; farthest is number 2, 3 too low");
    });
}

TEST(Guess, ShowMeCountsAsNoAnswer) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("practice-standardise", 0);
        hands.click("Show me instead");
        EXPECT_EQ(hands.shown("stat mean"), "2.5000");
        EXPECT_EQ(hands.shown("verdict"), "(absent)");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type("2.5");
        hands.press(ImGuiKey_Enter);
        EXPECT_TRUE(hands.session().settings.progress.answers.empty()) << "typing what one sees proves nothing";
    });
}

TEST(Guess, WhatIsAskedCannotBeCopied) {
    Desk desk;
    auto& session = desk.session();
    session.open_lesson("practice-standardise", 0);
    ASSERT_TRUE(session.withholding());
    const auto& commands = desk.program().shell().commands();
    const auto copied = [&](const char* id) {
        ImGui::SetClipboardText("nothing");
        commands.run(session, id);
        desk.frames(2);
        return std::string(ImGui::GetClipboardText());
    };
    for (const char* id : {"edit.copy_account", "edit.copy_statistics"}) EXPECT_EQ(copied(id), "nothing") << id;
    EXPECT_NE(copied("edit.copy"), "nothing") << "the numbers themselves are no secret";
    commands.run(session, "lesson.solution");
    EXPECT_FALSE(session.question().solution) << "nor read in the solution";
    session.perform(ShowMe{}, 0);
    for (const char* id : {"edit.copy_account", "edit.copy_statistics"})
        EXPECT_NE(copied(id).find("2.5"), std::string::npos) << id;
}

TEST(Guess, WhatWasFoundOutStaysSoInASavedScene) {
    TemporaryFolder folder;
    const auto file = folder.path() / "answered.norm.json";
    const auto waiting = folder.path() / "waiting.norm.json";
    Settings learnt;
    {
        Desk desk;
        auto& session = desk.session();
        session.open_lesson("practice-standardise", 0);
        session.save(waiting);
        session.perform(AnswerQuestion{"2.5"}, 0);
        ASSERT_FALSE(session.withholding());
        session.save(file);
        session.finish_saving();
        session.start_new();
        session.open(file);
        ASSERT_TRUE(session.finish_opening());
        EXPECT_FALSE(session.withholding());
        learnt = session.settings;
    }
    {
        Desk later;
        later.session().settings = learnt;
        later.session().open(file);
        ASSERT_TRUE(later.session().finish_opening());
        EXPECT_FALSE(later.session().withholding()) << "and in another session";
    }
    Desk other;
    other.session().open(waiting);
    ASSERT_TRUE(other.session().finish_opening());
    EXPECT_TRUE(other.session().withholding()) << "who has not answered is asked";
}

TEST(Guess, AChangeIsMadeWhenItIsGuessed) {
    Desk desk;
    auto& session = desk.session();
    session.open_lesson("layernorm-by-hand", 8);
    EXPECT_EQ(session.document().x[0], 2);
    session.perform(AnswerQuestion{"-0.603, -3.015, 1.809, 1.809"}, 0);
    EXPECT_EQ(session.document().x[0], 4);
    EXPECT_EQ(session.document().x[3], 8);
    EXPECT_EQ(session.history().undo_depth(), 0u) << "the lesson's change is no edit";
    ASSERT_TRUE(session.question().verdict);
    EXPECT_EQ(session.question().verdict->message, "The distances doubled, but so did σ, which divides them.");
    session.open_lesson("layernorm-by-hand", 0);
    session.open_lesson("layernorm-by-hand", 8);
    EXPECT_EQ(session.document().x[0], 4) << "who comes back finds what they have found out";
    EXPECT_FALSE(session.withholding());
    session.open_lesson("layernorm-by-hand", 8);
    EXPECT_TRUE(session.withholding()) << "restored by hand, it asks again";
    EXPECT_EQ(session.document().x[0], 2);
}

TEST(Guess, WhatWasTriedMeanwhileDoesNotMoveTheTruth) {
    Desk desk;
    auto& session = desk.session();
    session.open_lesson("layernorm-by-hand", 0);
    session.perform(ApplyEdit{SetCell{3, 40}, "Drag x₄"}, 0);
    session.perform(AnswerQuestion{"3"}, 0);
    EXPECT_EQ(session.document().x[3], 4) << "the question's own numbers are back";
    EXPECT_EQ(session.question().truth, (std::vector<double>{2.5}));
    session.history().undo();
    EXPECT_EQ(session.document().x[3], 40) << "and the others are one undo away";
}

TEST(Guess, TheAccountPlaysToTheTruth) {
    Desk desk({{1600, 900}, 1, ThemeId::dark, true});
    auto& session = desk.session();
    session.open_lesson("practice-standardise", 2);
    const auto start = session.playhead();
    EXPECT_EQ(session.document().playhead, (Playhead{Quantity::deviation, -1}));
    session.perform(Seek{session.timeline().size() - 1}, 0);
    EXPECT_EQ(session.playhead(), start) << "nobody steps past what is kept back";
    session.perform(AnswerQuestion{"1"}, 10);
    EXPECT_TRUE(session.playback().playing());
    std::set<std::int64_t> seen;
    for (double now = 10; now < 40; now += 0.1) {
        session.tick(now);
        seen.insert(session.playhead());
    }
    EXPECT_FALSE(session.playback().playing());
    EXPECT_EQ(session.document().playhead, (Playhead{Quantity::variance, -1}))
        << "the step's own end, not the account's";
    EXPECT_EQ(*seen.begin(), start);
    EXPECT_EQ(static_cast<std::int64_t>(seen.size()), session.playhead() - start + 1) << "term by term";
}

TEST(Guess, AStepMayPlayWhenItIsEntered) {
    const std::string text =
        "id = \"p\"\ntitle = \"P\"\nsummary = \"s\"\n[[step]]\ntitle = \"a\"\ntext = \"t\"\nset = { x = [1, 2, 6] }\n"
        "play = [\"mu\", \"var\"]";
    const auto library = load_lessons(std::vector<std::pair<std::string, std::string>>{{"p", text}});
    ASSERT_TRUE(library.errors.empty()) << library.errors.front().message;
    for (const bool motion : {true, false}) {
        Desk desk({{1600, 900}, 1, ThemeId::dark, motion});
        auto& session = desk.session();
        session.replace_lessons(library);
        session.open_lesson("p", 0);
        EXPECT_EQ(session.playback().playing(), motion);
        EXPECT_EQ(session.document().playhead.quantity, motion ? Quantity::mean : Quantity::variance);
        for (double now = 0; now < 30; now += 0.2) session.tick(now);
        EXPECT_EQ(session.document().playhead, (Playhead{Quantity::variance, -1}));
    }
}

}  // namespace
}  // namespace normscope::testing

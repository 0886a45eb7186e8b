// SPDX-License-Identifier: MIT
// The worked examples and practice problems of the source: every figure as it stands on the screen.
#include <algorithm>
#include <map>
#include <vector>

#include "app/workspaces/workspace.h"
#include "harness.h"

namespace normscope::testing {
namespace {

using Strings = std::map<std::string, std::string>;

struct Screen {
    const char* lesson;
    int step;  ///< 1-based, as a person counts
    Strings shown;
    int row = 0;  ///< the example to look at; 0: as the lesson leaves it
};

const Strings by_hand = {{"stat mean", "2.5000"},  {"stat spread", "2.7500"}, {"stat sigma", "1.6583"},
                         {"x[1,1]", "2"},          {"x[1,2]", "0"},           {"x[1,3]", "4"},
                         {"x[1,4]", "4"},          {"dev[1,1]", "−0.5"},      {"dev[1,2]", "−2.5"},
                         {"dev[1,3]", "1.5"},      {"dev[1,4]", "1.5"},       {"xhat[1,1]", "−0.3015"},
                         {"xhat[1,2]", "−1.5076"}, {"xhat[1,3]", "0.9045"},   {"xhat[1,4]", "0.9045"},
                         {"y[1,1]", "−0.3015"},    {"y[1,4]", "0.9045"},      {"eps", "0"}};

const Strings gamma_beta = {{"gamma[1]", "2"},        {"gamma[2]", "0.5"},  {"gamma[3]", "1"},
                            {"gamma[4]", "3"},        {"beta[1]", "1"},     {"beta[2]", "−1"},
                            {"beta[3]", "0"},         {"beta[4]", "0.5"},   {"xhat[1,1]", "−0.3015"},
                            {"xhat[1,2]", "−1.5076"}, {"y[1,1]", "0.3970"}, {"y[1,2]", "−1.7538"},
                            {"y[1,3]", "0.9045"},     {"y[1,4]", "3.2136"}};

const std::vector<Screen>& screens() {
    static const std::vector<Screen> all = {
        {"layernorm-by-hand", 1, by_hand},
        {"layernorm-by-hand", 2, {{"result", "2.5"}}},
        {"layernorm-by-hand", 5, {{"result", "2.75"}}},
        {"layernorm-by-hand", 6, {{"result", "1.6583"}}},
        {"layernorm-by-hand", 7, by_hand},
        {"layernorm-by-hand", 8, by_hand},
        {"gamma-and-beta", 1, {{"xhat[1,4]", "0.9045"}, {"y[1,4]", "2.7136"}, {"gamma[4]", "3"}, {"beta[4]", "0"}}},
        {"gamma-and-beta", 3, {{"result", "2.7136"}}},
        {"gamma-and-beta", 5, gamma_beta},
        {"gamma-and-beta", 6, gamma_beta},
        {"layernorm-against-batchnorm",
         2,
         {{"stat mean", "2.0000"},
          {"stat spread", "8.0000"},
          {"stat sigma", "2.8284"},
          {"dev[1,1]", "−2"},
          {"dev[1,3]", "4"},
          {"xhat[1,1]", "−0.7071"},
          {"xhat[1,2]", "−0.7071"},
          {"xhat[1,3]", "1.4142"},
          {"mu[row 1]", "2"},
          {"mu[row 2]", "3"},
          {"var[row 1]", "8"},
          {"var[row 2]", "0"}}},
        {"layernorm-against-batchnorm",
         3,
         {{"stat mean", "3.0000"},
          {"stat spread", "0.0000"},
          {"stat sigma", "0.0000"},
          {"xhat[2,1]", "0"},
          {"xhat[2,2]", "0"},
          {"xhat[2,3]", "0"}}},
        {"layernorm-against-batchnorm", 4, {{"xhat[2,1]", "0"}, {"xhat[2,3]", "0"}, {"eps", "1e−05"}}},
        {"layernorm-against-batchnorm",
         5,
         {{"mu[1]", "1.5"},
          {"mu[2]", "1.5"},
          {"mu[3]", "4.5"},
          {"var[1]", "2.25"},
          {"var[2]", "2.25"},
          {"var[3]", "2.25"},
          {"stat sigma", "1.5000"}}},
        {"layernorm-against-batchnorm",
         6,
         {{"xhat[1,1]", "−1"}, {"xhat[1,2]", "−1"}, {"xhat[1,3]", "1"}, {"y[1,3]", "1"}},
         1},
        {"layernorm-against-batchnorm",
         6,
         {{"xhat[2,1]", "1"}, {"xhat[2,2]", "1"}, {"xhat[2,3]", "−1"}, {"y[2,3]", "−1"}},
         2},
        {"layernorm-against-batchnorm", 7, {{"mu[3]", "7.5"}, {"y[1,1]", "−1"}, {"y[1,2]", "−1"}, {"y[1,3]", "−1"}}, 1},
        {"layernorm-against-batchnorm", 8, {{"y[1,1]", "−0.7071"}, {"y[1,3]", "1.4142"}}, 1},
        {"practice-standardise", 1, {{"stat mean", "2.5000"}, {"stat spread", "1.2500"}, {"stat sigma", "1.1180"}}},
        {"practice-standardise",
         5,
         {{"dev[1,1]", "−1.5"},
          {"dev[1,2]", "−0.5"},
          {"dev[1,3]", "0.5"},
          {"dev[1,4]", "1.5"},
          {"xhat[1,1]", "−1.3416"},
          {"xhat[1,2]", "−0.4472"},
          {"xhat[1,3]", "0.4472"},
          {"xhat[1,4]", "1.3416"}}},
        {"practice-gamma-zero",
         2,
         {{"y[1,1]", "1"}, {"y[1,2]", "−1"}, {"y[1,3]", "0"}, {"y[1,4]", "0.5"}, {"gamma[1]", "0"}}},
        {"practice-gamma-zero",
         3,
         {{"x[1,3]", "100"}, {"y[1,1]", "1"}, {"y[1,2]", "−1"}, {"y[1,3]", "0"}, {"y[1,4]", "0.5"}}},
        {"practice-constant-vector", 2, {{"stat mean", "5.0000"}, {"stat spread", "0.0000"}, {"dev[1,1]", "0"}}},
        {"practice-constant-vector",
         3,
         {{"stat sigma", "0.003162"}, {"xhat[1,1]", "0"}, {"xhat[1,4]", "0"}, {"y[1,1]", "0"}}},
        {"practice-constant-vector", 4, {{"xhat[1,1]", "0.2350"}}},
    };
    return all;
}

TEST(Lessons, TheFiguresOfTheSourceStandOnTheScreen) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const auto& screen : screens()) {
            SCOPED_TRACE(std::string(screen.lesson) + ", step " + std::to_string(screen.step));
            hands.open_lesson(screen.lesson, screen.step - 1);
            if (hands.session().withholding()) hands.run_command("lesson.show_me");
            hands.wait_frames();
            if (screen.row) hands.click("row[" + std::to_string(screen.row) + "]");
            for (const auto& [name, words] : screen.shown) EXPECT_EQ(hands.shown(name), words) << name;
        }
    });
}

TEST(Lessons, ScaledValuesOneFeatureAtATime) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("gamma-and-beta", 2);
        const char* scaled[] = {"−0.6030", "−0.7538", "0.9045", "2.7136"};
        for (int i = 0; i < 4; ++i) {
            hands.click("bar xhat[1," + std::to_string(i + 1) + "]");
            EXPECT_EQ(hands.shown("result"), scaled[i]);
        }
        hands.open_lesson("layernorm-by-hand", 3);
        const char* squares[] = {"0.25", "6.25", "2.25", "2.25"};
        for (int i = 0; i < 4; ++i) {
            hands.click("bar dev[1," + std::to_string(i + 1) + "]");
            EXPECT_EQ(hands.shown("result"), squares[i]);
        }
    });
}

TEST(Lessons, EveryStepOfEveryLessonOpens) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const auto& lesson : lessons().lessons)
            for (int step = 0; step < lesson.step_count(); ++step) {
                SCOPED_TRACE(lesson.id + ", step " + std::to_string(step + 1));
                hands.open_lesson(lesson.id, step);
                EXPECT_EQ(hands.shown("lesson"), lesson.title);
                EXPECT_EQ(hands.shown("lesson step"),
                          std::to_string(step + 1) + " / " + std::to_string(lesson.step_count()));
                EXPECT_EQ(hands.shown("notice"), "(absent)");
                EXPECT_EQ(hands.shown("verdict"), "(absent)");
            }
    });
}

TEST(Lessons, EveryStepInAWorkspaceWithPartsNamesOne) {
    for (const auto& lesson : lessons().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& place = workspace_of(lesson, step);
            const auto* workspace = find_workspace(place);
            ASSERT_TRUE(workspace) << place;
            EXPECT_TRUE(workspace->parts.empty() || place.find('/') != std::string::npos)
                << lesson.id << ", step " << step + 1 << ": it shows the part of " << place << " that was last open";
        }
}

/// In a lesson that is the answer or the way on. What a workspace has its button for is plain meanwhile.
TEST(Lessons, NoStepFillsTwoButtons) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        std::size_t filled = 0;
        for (const auto& lesson : lessons().lessons)
            for (int step = 0; step < lesson.step_count(); ++step) {
                hands.open_lesson(lesson.id, step);
                const auto count = std::ranges::count_if(
                    hands.desk.probe(), [](const auto& each) { return each.first.starts_with("filled button "); });
                EXPECT_LE(count, 1) << lesson.id << ", step " << step + 1;
                filled += static_cast<std::size_t>(count);
            }
        EXPECT_GT(filled, 50u) << "nothing was seen";
    });
}

TEST(Lessons, DraggingIsOfferedWhereThereIsSomethingToDrag) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 0);
        EXPECT_EQ(hands.shown("can be dragged"), "");
        hands.open_lesson("which-axis", 0);  // the picture is locked
        EXPECT_EQ(hands.shown("can be dragged"), "(absent)");
    });
}

TEST(Lessons, TheCureForNothingCrashesIsNotShownAsTheMistake) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("which-axis", 1);
        EXPECT_EQ(hands.document().x.axis_name(3), "C");
        EXPECT_EQ(hands.shown("active grouping"), "layer_norm");
        hands.open_lesson("which-axis", 2);
        EXPECT_EQ(hands.document().x.axis_name(3), "W");
    });
}

TEST(Lessons, AStepOpenedByItselfHasTheBatchThatItChanges) {
    for (const int step : {1, 2}) {
        Desk desk;
        drive(desk, [&](Hands& hands) {
            hands.open_lesson("why-batches-matter", step);
            hands.session().perform(ShowMe{}, 0);
            hands.wait_frames();
            EXPECT_EQ(hands.shown("compare title"), "One neighbour replaced: only BatchNorm moves example 1");
            EXPECT_EQ(hands.shown("move layer_norm"), "0");
        });
    }
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("why-batches-matter", 0);
        hands.session().perform(ShowMe{}, 0);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("compare title"), "Change a neighbour: whose row moves?");
        hands.open_lesson("why-batches-matter", 3);
        hands.session().perform(ShowMe{}, 0);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("stat mean"), "2.0000");
        EXPECT_EQ(hands.shown("stat spread"), "2.5000");
        EXPECT_EQ(hands.shown("xhat[1,1]"), "−0.6325");
    });
}

TEST(Lessons, NoRoundingStandsForAValue) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const auto& lesson : lessons().lessons)
            for (int step = 0; step < lesson.step_count(); ++step) {
                hands.open_lesson(lesson.id, step);
                for (const auto& [name, words] : hands.desk.probe()) {
                    if (!name.starts_with("y[") && !name.starts_with("xhat[") && !name.starts_with("dev[")) continue;
                    EXPECT_TRUE(words.find('e') == std::string::npos || words.ends_with("04") || words.ends_with("05"))
                        << lesson.id << ", step " << step + 1 << ": " << name << " = " << words;
                }
            }
    });
}

TEST(Lessons, ALessonIsLeftAndOpenedFromTheLibrary) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        EXPECT_EQ(hands.shown("lesson"), "(absent)");
        hands.click("open gamma-and-beta");
        EXPECT_EQ(hands.shown("lesson step"), "1 / 6");
        hands.click("Next ›");
        EXPECT_EQ(hands.shown("lesson step"), "2 / 6");
        hands.click("go to step 5");
        EXPECT_EQ(hands.shown("y[1,4]"), "3.2136");
        hands.click("‹ Previous");
        EXPECT_EQ(hands.shown("lesson step"), "4 / 6");
        hands.click("Explore");
        EXPECT_EQ(hands.shown("lesson"), "(absent)");
        EXPECT_EQ(hands.shown("y[1,4]"), "3.2136") << "what was on the table stays there";
        EXPECT_EQ(hands.session().settings.progress.of("gamma-and-beta").last_step, 3);
    });
}

TEST(LessonPanel, OffersTheNumbersBackThatItSpeaksOf) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 3);
        const auto before = hands.document();
        EXPECT_EQ(hands.shown("strayed"), "(absent)");
        hands.type_into("x[1,2]", "7");
        EXPECT_EQ(hands.shown("strayed"), "These are your numbers, not the lesson’s.");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.shown("strayed"), "(absent)") << "taken back, they are the lesson's again";
        hands.type_into("gamma[1]", "2");
        hands.click("RMS");
        EXPECT_NE(hands.shown("strayed"), "(absent)") << "γ and the operator are spoken of, too";
        const auto depth = hands.undo_depth();
        hands.click("Back to the lesson’s numbers");
        EXPECT_EQ(hands.shown("strayed"), "(absent)");
        EXPECT_TRUE(same_content(hands.document(), before));
        EXPECT_EQ(hands.undo_depth(), depth + 1);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.document().spec.op, "rms_norm") << "and one's own are one step away";
    });
}

TEST(LessonPanel, KeepsTheAnswerWhenTheNumbersComeBack) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 4);
        hands.session().check_typed_answer("1");
        hands.type_into("x[1,3]", "6");
        hands.run_command("transport.first");
        hands.run_command("transport.next");
        const auto place = hands.document().playhead;
        hands.click("Back to the lesson’s numbers");
        EXPECT_EQ(hands.shown("verdict"), "wrong");
        EXPECT_EQ(hands.document().playhead, place) << "the account stays where it was led";
    });
}

TEST(LessonPanel, FillsOneButtonTheOneThatTheLessonWantsNext) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 3);  // nothing is asked here
        EXPECT_EQ(hands.shown("filled"), "next");
        hands.open_lesson("layernorm-by-hand", 4);  // σ² for x₃ = 6 is asked
        EXPECT_EQ(hands.shown("filled"), "answer");
        EXPECT_EQ(hands.shown("you are here"), "5 open");
        hands.session().check_typed_answer("1");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("filled"), "answer");
        EXPECT_EQ(hands.shown("verdict icon"), "cross");
        hands.session().check_typed_answer("5");  // 2, 0, 6, 4: the mean is 3, the squares 1, 9, 9, 1
        hands.wait_frames();
        EXPECT_EQ(hands.shown("filled"), "next");
        EXPECT_EQ(hands.shown("verdict icon"), "check");
        EXPECT_EQ(hands.shown("you are here"), "5 done") << "also on a step that is done";
        hands.click("Next ›");
        EXPECT_EQ(hands.shown("lesson step"), "6 / 9");
    });
}

TEST(LessonPanel, TheNextStepIsReadFromItsBeginning) {
    Desk desk({.size = {1280, 560}});
    std::vector<ui::DrawnText> texts;
    drive(desk, [&](Hands& hands) {
        const auto beginning = [&] {
            texts.clear();
            ui::set_drawn_texts(&texts);
            hands.wait_frames(1);
            ui::set_drawn_texts(nullptr);
            const auto found = std::ranges::find_if(
                texts, [](const ui::DrawnText& each) { return each.words.starts_with("LESSON "); });
            return found == texts.end() ? ui::DrawnText{} : *found;
        };
        hands.open_lesson("what-normalisation-does", 3);
        hands.wait_frames();
        hands.click("Your turn##to the question");
        hands.wait_frames();
        const auto last = beginning();
        ASSERT_LT(last.from.y, last.clip_from.y) << "it is scrolled down to its question";
        hands.click("Next ›");
        hands.wait_frames();
        const auto next = beginning();
        EXPECT_TRUE(next.words.ends_with("STEP 5 OF 6")) << next.words;
        EXPECT_TRUE(next.scrolls_down) << "as long as the one before";
        EXPECT_GE(next.from.y, next.clip_from.y);
    });
}

}  // namespace
}  // namespace normscope::testing

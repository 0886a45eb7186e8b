// SPDX-License-Identifier: MIT
// Pages: glossary, weak spots, live tables and placement, by keyboard and by hand.
#include <imgui_internal.h>

#include "core/io/file.h"
#include "core/lessons/checker.h"
#include "core/lessons/general_mistakes.h"
#include "core/lessons/placement.h"
#include "core/text/number_format.h"
#include "harness.h"

namespace normscope::testing {
namespace {

TEST(Pages, TheGlossaryShowsNumbersOfTheDocument) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);  // (2, 0, 4, 4)
        hands.press(ImGuiMod_Shift | ImGuiKey_F1);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("page"), "Glossary");
        EXPECT_EQ(hands.shown("entry mu"), "2.5");
        EXPECT_EQ(hands.shown("entry var"), "2.75");
        const auto before = hands.session().playhead();
        hands.press(ImGuiKey_RightArrow);
        EXPECT_EQ(hands.session().playhead(), before) << "the account is out of sight";
        hands.press(ImGuiKey_Escape);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("page"), "(absent)");
        EXPECT_EQ(hands.shown("lesson step"), "2 / 9");
    });
}

TEST(Pages, TheGlossaryFindsWhatThingsAreCalledElsewhere) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const char* word : {"gain", "weight"}) {
            hands.run_command("lesson.glossary");
            hands.wait_frames(2);
            hands.type(word);
            hands.wait_frames(2);
            EXPECT_NE(hands.shown("entry gamma"), "(absent)") << word;
            EXPECT_EQ(hands.shown("entry mu"), "(absent)") << word << ": only what it names";
            hands.press(ImGuiKey_Escape, 2);
            hands.wait_frames(2);
        }
    });
}

TEST(Pages, TheTablesAreThoseOfTheBatchAsItIs) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        auto document = default_document();
        document.x = Tensor::from({3, 4}, {1, 2, 3, 5, 2, 0, 4, 4, 7, 1, 0, 2}).value();
        hands.start_from(*with_fitting_params(std::move(document)));
        const auto seen = [&] {
            hands.press(ImGuiKey_F4);
            hands.wait_frames(3);
            std::string words;
            for (const char* cell : {"1.1.1", "1.2.1", "1.3.1", "2.1.1", "2.1.2", "2.2.1", "3.1.1", "3.2.1"})
                words += hands.shown(std::string("measured ") + cell) + " ";
            hands.press(ImGuiKey_Escape);
            hands.wait_frames(2);
            return words;
        };
        const auto first = seen();
        ASSERT_NE(first.find_first_of("0123456789"), std::string::npos) << first;
        hands.session().edit(SetCell{4, 50}, "Set");
        hands.session().edit(SetCell{1, -7}, "Set");
        EXPECT_NE(seen(), first);
    });
}

TEST(Pages, TheGlossaryKeepsBackWhatTheLessonDoes) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const auto& lesson : lessons().lessons)
            for (int step = 0; step < lesson.step_count(); ++step) {
                if (lesson.steps[static_cast<std::size_t>(step)].ask_first.empty()) continue;
                SCOPED_TRACE(lesson.id + " " + std::to_string(step + 1));
                hands.open_lesson(lesson.id, step);
                ASSERT_TRUE(hands.session().withholding());
                hands.run_command("lesson.glossary");
                hands.wait_frames(2);
                const auto& hidden = lesson.steps[static_cast<std::size_t>(step)].ask_first.front();
                const auto id = std::string(info(hidden.quantity).id);
                EXPECT_EQ(hands.shown("entry " + id), "waits for your answer") << id;
                EXPECT_EQ(hands.shown("entry y"), "waits for your answer");
                EXPECT_EQ(hands.shown("entry rstd"), "waits for your answer");
                EXPECT_EQ(hands.shown("entry ms"), "waits for your answer");
                hands.run_command("lesson.tables");
                hands.wait_frames(2);
                EXPECT_EQ(hands.shown("measured 1.1.1"), "(absent)");
            }
    });
}

TEST(Pages, AWrongAnswerStandsAmongTheWeakSpotsAndLeadsToItsStep) {
    Desk desk;
    desk.session().set_today(50);
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 4);
        hands.session().perform(AnswerQuestion{"2.236"}, 0);  // σ, but σ² was asked
        hands.press(ImGuiKey_F3);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("page"), "Weak spots");
        EXPECT_EQ(hands.shown("weak spots"), "1");
        EXPECT_EQ(hands.shown("weak spot 1"), "That is σ, the root of the variance. The question is about σ².");
        EXPECT_EQ(hands.shown("weak spot 1 answered in"), "layernorm-by-hand/6");
        const auto link = hands.ctx->ItemInfo("**/Answered in LayerNorm by hand, step 6##spot 1").ID;
        for (int i = 0; i < 40 && ImGui::GetFocusID() != link; ++i) {
            hands.press(ImGuiKey_Tab);
            hands.wait_frames(1);
        }
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("lesson step"), "6 / 9");
        hands.press(ImGuiKey_F3);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("days of review"), "1 4 11 27 62") << "1, then 3, 7, 16 and 35 days later";
        hands.type_into("interval 1", "4");
        EXPECT_EQ(hands.session().settings.review_intervals.front(), 4);
        hands.type_into("interval 1", "0.5");
        EXPECT_EQ(hands.session().settings.review_intervals.front(), 4) << "refused";
    });
}

TEST(Pages, ACellOfTheTablesOpensToItsMeasurement) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("train-and-eval", 1);
        hands.press(ImGuiKey_F4);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("page"), "Live tables");
        EXPECT_EQ(hands.shown("measured 1.2.2"), "0") << "LayerNorm and its neighbours";
        EXPECT_NE(hands.shown("measured 1.2.1"), "0");
        hands.click("measured 1.2.1");
        EXPECT_NE(hands.shown("measurement").find("goes from"), std::string::npos) << hands.shown("measurement");
        hands.click("measured 1.2.1");
        EXPECT_EQ(hands.shown("measurement"), "(absent)");
    });
}

/// The right answer to the question in sight.
std::string answer_of(const PlacementTest& test) {
    const auto& question = test.asked->question;
    for (std::size_t i = 0; i < question.choices.size(); ++i)
        if (question.choices[i].right) return std::to_string(i + 1);
    std::string text;
    const auto numbers = expected_numbers(question, test.asked->state).value();
    for (const double value : numbers) text += (text.empty() ? "" : "; ") + format_number(value);
    return text;
}

TEST(Pages, PlacementOpensALockedLesson) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiKey_Home);
        hands.click("map epsilon");
        hands.click("I know this");
        EXPECT_EQ(hands.shown("page"), "What do you know already?");
        EXPECT_EQ(hands.shown("placement question"), "gamma-and-beta");
        EXPECT_EQ(hands.shown("placed gamma-and-beta"), "asked about now");
        EXPECT_EQ(hands.shown("placed layernorm-by-hand"), "not asked yet");
        hands.session().perform(AnswerPlacement{answer_of(*hands.session().placement())}, 0);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("placement verdict"), "right");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("placement question"), "(absent)");
        EXPECT_NE(hands.shown("placement end").find("What γ and β give back"), std::string::npos);
        EXPECT_EQ(hands.shown("placed layernorm-by-hand"), "yours") << "the map follows the answers";
        EXPECT_TRUE(hands.session().settings.progress.known.contains("gamma-and-beta"));
        EXPECT_TRUE(hands.session().settings.progress.known.contains("layernorm-by-hand"))
            << "what it builds on is known, too";
        hands.run_command("view.start");
        hands.wait_frames();
        EXPECT_NE(hands.shown("map epsilon"), "waits");
    });
}

TEST(Pages, AMistakeOfThePlacementStandsAmongTheWeakSpotsByItsName) {
    Desk desk;
    desk.session().set_today(50);
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiKey_Home);
        hands.click("map epsilon");
        hands.click("I know this");
        ASSERT_EQ(hands.shown("placement question"), "gamma-and-beta");
        ASSERT_EQ(hands.session().placement()->placement.item->step, 4);  // y₁ with γ₁ = −2, which is 2 so far
        hands.click("##placement answer");
        hands.type("0.397");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("placement verdict"), "wrong");
        hands.run_command("lesson.weak_spots");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("weak spots"), "1");
        EXPECT_EQ(hands.shown("weak spot 1"), "That is the value before the change.");
        EXPECT_EQ(hands.shown("weak spot 1 answered in"), "gamma-and-beta/5");
    });
}

TEST(Pages, PlacementByKeyboardAlone) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.run_command("lesson.placement");
        hands.wait_frames();
        for (int i = 0; i < most_placement_questions && hands.session().placement()->asked; ++i) {
            const auto& question = hands.session().placement()->asked->question;
            if (question.kind == QuestionKind::number) {
                hands.type(answer_of(*hands.session().placement()));
                hands.press(ImGuiKey_Enter);
            } else {
                hands.press(ImGuiKey_Tab, 2);  // Back, then the first choice
                hands.press(ImGuiKey_Enter);
            }
            hands.wait_frames();
            ASSERT_NE(hands.shown("placement verdict"), "(absent)") << question.prompt;
            hands.session().perform(NextPlacement{}, 0);
            hands.wait_frames();
        }
        EXPECT_NE(hands.shown("placement end"), "(absent)");
        EXPECT_FALSE(hands.session().settings.progress.known.empty());
    });
}

TEST(Pages, ASeedGivesTheVariantThatTheCommandLinePrints) {
    Desk desk;
    auto& session = desk.session();
    for (const auto& lesson : lessons().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            if (!lesson.steps[static_cast<std::size_t>(step)].question) continue;
            SCOPED_TRACE(lesson.id + " " + std::to_string(step + 1));
            session.open_lesson(lesson.id, step, 42);
            const auto asked = pose_question(lesson, step, 42);
            ASSERT_TRUE(asked);
            ASSERT_NE(session.posed(), nullptr);
            EXPECT_EQ(*session.posed(), asked->question);
            EXPECT_EQ(session.question().seed, 42u);
        }
}

TEST(Pages, ProgressGoesToAFileAndBack) {
    TemporaryFolder folder;
    const auto file = folder.path() / "progress.json";
    Progress there;
    there.note("epsilon", {7, 1, true, ""});
    {
        Desk a;
        a.session().settings.progress = there;
        a.session().export_progress(file);
    }
    Desk b;
    b.session().import_progress(file);
    EXPECT_EQ(b.session().settings.progress.answers, there.answers);
    const auto before = b.session().settings.progress;
    b.session().import_progress(folder.path() / "none.json");
    EXPECT_EQ(b.session().settings.progress, before);
    EXPECT_TRUE(b.session().notices().back().is_error);
}

TEST(Pages, TheWorksheetDialogWritesAFile) {
    TemporaryFolder folder;
    const auto file = folder.path() / "sheet.html";
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.open_lesson("practice-standardise", 0);
        hands.run_command("lesson.worksheet");
        hands.wait_frames();
        hands.click("##sheet path");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type((folder.path() / "sheet.doc").string());
        hands.click("Write");
        EXPECT_NE(hands.shown("worksheet problem").find(".pdf"), std::string::npos) << hands.shown("worksheet problem");
        hands.click("##sheet path");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type(file.string());
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_TRUE(std::filesystem::exists(file));
        EXPECT_EQ(hands.shown("worksheet problem"), "(absent)") << "it closes";
        ASSERT_TRUE(write_file(file, "mine"));
        hands.run_command("lesson.worksheet");
        hands.wait_frames();
        hands.click("##sheet path");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type(file.string());
        hands.click("Write");
        EXPECT_EQ(hands.shown("worksheet problem"), "sheet.html is there already. Write again to replace it.");
        EXPECT_EQ(read_file(file).value(), "mine");
        hands.click("Write");
        hands.wait_frames();
        EXPECT_NE(read_file(file).value(), "mine");
    });
}

TEST(Pages, AWordOfATextExplainsItselfUnderThePointer) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 4);  // "The variance is the mean of the squares: …"
        hands.wait_frames();
        std::string found;
        for (float y = 110; y < 260 && found.empty(); y += 7)
            for (float x = 34; x < 330 && found.empty(); x += 14) {
                hands.ctx->MouseMoveToPos({x, y});
                hands.wait_frames(1);
                if (hands.shown("pointed at") != "(absent)") found = hands.shown("pointed at");
            }
        ASSERT_FALSE(found.empty()) << "no term is tagged";
        hands.wait_frames(40);
        EXPECT_EQ(hands.shown("explained"), found);
        EXPECT_NE(hands.shown("explained number"), "(absent)");
    });
}

}  // namespace
}  // namespace normscope::testing

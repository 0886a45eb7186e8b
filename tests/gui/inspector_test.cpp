// SPDX-License-Identifier: MIT
// The inspector shows the document as it is: the code, the statistics of the selected group, and β alone.
#include <imgui_internal.h>

#include "core/codegen/codegen.h"
#include "core/document/edits.h"
#include "harness.h"

namespace normscope::testing {
namespace {

struct Inspecting : ::testing::Test {
    Desk desk{{{1600, 1200}, 1, ThemeId::dark, false}};  // high enough for all of it
};

TEST_F(Inspecting, TheCodeFollowsTheDocumentAndTheChosenLibrary) {
    drive(desk, [](Hands& hands) {
        const auto expect_code = [&](std::size_t target) {
            hands.wait_frames();
            EXPECT_EQ(hands.shown("code"), export_code(hands.document(), code_targets()[target].target));
        };
        expect_code(0);
        hands.session().edit(SetCell{0, 42}, "Set");
        expect_code(0);
        hands.session().edit(SetEps{0.5}, "Set");
        expect_code(0);
        hands.session().history().undo();
        expect_code(0);
        for (std::size_t k = 1; k < code_targets().size(); ++k) {
            hands.run_command("code." + std::string(code_targets()[k].id));
            expect_code(k);
        }
        hands.session().history().undo();
        expect_code(code_targets().size() - 1);
    });
}

TEST_F(Inspecting, RunningStatisticsAreThoseOfTheSelectedChannel) {
    drive(desk, [](Hands& hands) {
        auto& session = hands.session();
        for (const Edit& edit :
             std::vector<Edit>{PasteRows{0, {{1, 2, 3}, {5, 7, 9}}}, SetOperator{"batch_norm"}, SetRunningMean{1, -2},
                               SetRunningMean{2, 7}, SetRunningVar{1, 4}, SetRunningVar{2, 0.25f}})
            session.edit(edit, "Set");
        for (const auto& [cell, mean, var] :
             {std::tuple{0, "0.0000", "1.0000"}, {4, "−2.0000", "4.0000"}, {2, "7.0000", "0.2500"}}) {
            session.edit(Select{{cell, -1}}, "");
            hands.wait_frames();
            EXPECT_EQ(hands.shown("running_mean"), mean) << cell;
            EXPECT_EQ(hands.shown("running_var"), var) << cell;
        }
        EXPECT_TRUE(hands.ctx->ItemExists("**/Update them with this batch"));
        session.edit(SetTraining{false}, "Set");
        hands.wait_frames();
        EXPECT_FALSE(hands.ctx->ItemExists("**/Update them with this batch")) << "evaluation changes nothing";
    });
}

TEST_F(Inspecting, TheNormalisedValuesHaveTheMomentsThatEpsilonLeaves) {
    drive(desk, [](Hands& hands) {
        EXPECT_EQ(hands.shown("stat xhat mean"), "0.0000");
        EXPECT_EQ(hands.shown("stat xhat var"), "1.0000");
        hands.session().edit(SetEps{2.75}, "Set");  // as large as the variance of (2, 0, 4, 4)
        hands.wait_frames();
        EXPECT_EQ(hands.shown("stat xhat var"), "0.5000");
        hands.session().edit(SetOperator{"rms_norm"}, "Set");
        hands.session().edit(SetEps{0}, "Set");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("stat xhat mean"), "0.8333");  // 2.5 / 3
        EXPECT_EQ(hands.shown("stat xhat var"), "0.3056");   // 1 − 0.8333²
    });
}

/// Opens a combo box, whose name Dear ImGui does not tell its test engine.
void open_combo(Hands& hands, const char* name) {
    for (auto* window : ImGui::GetCurrentContext()->Windows) {
        const auto id = window->Active ? window->GetID(name) : 0;
        if (id == 0 || !hands.ctx->ItemExists(id)) continue;
        hands.ctx->ItemClick(id);
        return hands.wait_frames();
    }
    ADD_FAILURE() << "there is no " << name;
}

TEST_F(Inspecting, ScaleAndShiftAreTurnedOffEachByItself) {
    drive(desk, [](Hands& hands) {
        for (const auto& [words, gamma, beta] : {std::tuple{"γ only", true, false},
                                                 {"β only", false, true},
                                                 {"none", false, false},
                                                 {"γ and β", true, true}}) {
            open_combo(hands, "##affine");
            hands.click(words);
            EXPECT_EQ(hands.shown("##affine"), words);
            EXPECT_EQ(hands.document().spec.has_gamma, gamma) << words;
            EXPECT_EQ(hands.document().spec.has_beta, beta) << words;
            EXPECT_EQ(hands.ctx->ItemExists("**/gamma[1]"), gamma) << words;
            EXPECT_EQ(hands.ctx->ItemExists("**/beta[1]"), beta) << words;
        }
        EXPECT_EQ(hands.undo_depth(), 4u);
    });
}

TEST_F(Inspecting, TheChoiceOfNaNCanBeTakenBackWhereNothingIsDividedByZero) {
    drive(desk, [](Hands& hands) {
        auto& session = hands.session();
        session.edit(PasteRows{0, {{1, 2, 3}, {5, 5, 5}}}, "Set");
        session.edit(SetEps{0}, "Set");
        const auto look_at = [&](std::int64_t cell) {
            session.edit(Select{{cell, -1}}, "");
            hands.wait_frames();
        };
        look_at(0);
        EXPECT_EQ(hands.shown("##zero_by_zero"), "(absent)") << "this row has a spread";
        look_at(3);
        EXPECT_EQ(hands.shown("##zero_by_zero"), "0");
        open_combo(hands, "##zero_by_zero");
        hands.click("NaN");
        EXPECT_EQ(hands.document().spec.zero_by_zero, ZeroByZero::nan);
        look_at(0);
        ASSERT_EQ(hands.shown("##zero_by_zero"), "NaN");
        open_combo(hands, "##zero_by_zero");
        hands.click("0");
        EXPECT_EQ(hands.document().spec.zero_by_zero, ZeroByZero::zero);
    });
}

}  // namespace
}  // namespace normscope::testing

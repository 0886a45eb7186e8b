// SPDX-License-Identifier: MIT
// What gives way where a window is small, and what does not.
#include <imgui_internal.h>

#include "app/ui/draw.h"
#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

const ImGuiWindow* window_of(std::string_view part) {
    for (const auto* window : ImGui::GetCurrentContext()->Windows)
        if (window->Active && !window->Hidden && std::string_view(window->Name).find(part) != std::string_view::npos)
            return window;
    return nullptr;
}

TEST(Narrow, FourFeaturesFitBesideTheirStatistics) {
    Desk desk({{1024, 768}, 1, ThemeId::dark, false});
    desk.session().open_lesson("what-survives", 0);
    desk.frames(3);
    const auto* matrix = window_of("/matrix");
    ASSERT_NE(matrix, nullptr);
    EXPECT_EQ(matrix->ScrollMax.x, 0);
    EXPECT_EQ(matrix->ScrollMax.y, 0);
}

TEST(Narrow, StatisticsUnderTheColumnsStayInSight) {
    Desk desk({{1280, 720}, 1, ThemeId::dark, false});
    for (int step = 0; step < 5; ++step) {
        SCOPED_TRACE(step);
        desk.session().open_lesson("train-and-eval", step);
        desk.frames(3);
        const auto* matrix = window_of("/matrix");
        ASSERT_NE(matrix, nullptr);
        EXPECT_EQ(matrix->ScrollMax.y, 0);
    }
}

TEST(Narrow, AMatrixThatScrollsEndsAtAWholeRow) {
    Desk desk({{1024, 600}, 1, ThemeId::dark, false});
    Document document;
    document.x = Tensor::from({14, 3}, std::vector<float>(42, 1.5f)).value();
    document.spec = make_spec("layer_norm", "pytorch", {14, 3}).value();
    desk.session().start_from(with_fitting_params(std::move(document)).value(), "");
    drive(desk, [](Hands& hands) {
        hands.wait_frames();
        hands.click("open the matrix");
        hands.wait_frames();
    });
    const auto* matrix = window_of("/matrix");
    ASSERT_NE(matrix, nullptr);
    ASSERT_GT(matrix->ScrollMax.y, 0);
    EXPECT_EQ(static_cast<int>(matrix->Size.y - 24) % 24, 0) << "header and air, then rows of 24";
}

TEST(Narrow, TheAccountGivesWayAndAWayLeadsToTheQuestion) {
    Desk desk({{1280, 560}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        hands.open_lesson("features-and-neurons", 3);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("account"), "folded");
        const auto* panel = window_of("/lesson");
        ASSERT_NE(panel, nullptr);
        EXPECT_EQ(panel->Scroll.y, 0) << "one begins with the text";
        hands.click("Your turn##to the question");
        hands.wait_frames();
        EXPECT_GT(panel->Scroll.y, 0);
        EXPECT_FALSE(hands.ctx->ItemExists("**/Your turn##to the question")) << "one is there";
    });
}

TEST(Narrow, TheAccountStandsWhereItFits) {
    Desk desk;
    desk.session().open_lesson("layernorm-by-hand", 3);
    desk.frames(3);
    EXPECT_EQ(desk.probe()["account"], "open");
    desk.session().open_lesson("one-photo-at-a-time", 0);
    desk.frames(3);
    EXPECT_EQ(desk.probe().count("account"), 0u) << "no picture of it there";
}

TEST(Narrow, CodeThatHasNoRoomGetsATab) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.wait_frames();
        EXPECT_NE(hands.shown("code"), "(absent)");
        hands.open_lesson("train-and-eval", 1);
        hands.wait_frames(4);
        EXPECT_EQ(hands.shown("code"), "(absent)") << "a sliver of it below many rows";
        hands.click("Code");
        hands.wait_frames();
        EXPECT_NE(hands.shown("code"), "(absent)");
    });
}

TEST(Narrow, EveryWorkspaceShowsItsPanelsBelowEachOther) {
    Desk desk({{1024, 768}, 1, ThemeId::dark, false});
    desk.session().open_lesson("one-photo-at-a-time", 1);
    desk.session().perform(ShowMe{}, 0);  // it asks first
    desk.frames(3);
    EXPECT_NE(desk.probe()["photo area 2"], "") << "BatchNorm's picture, which the step is about";
    const auto* scrolled = window_of("/scrolled");
    ASSERT_NE(scrolled, nullptr);
    EXPECT_EQ(scrolled->ScrollMax.x, 0);
    EXPECT_GT(scrolled->ScrollMax.y, 0);
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// One gesture is one undo entry, for every editable number on the screen.
#include "core/document/edits.h"
#include "harness.h"

namespace normscope::testing {
namespace {

std::vector<std::string> fields_of(const Document& document) {
    std::vector<std::string> names;
    for (std::int64_t cell = 0; cell < document.x.size(); ++cell) {
        const auto length = document.x.row_length();
        names.push_back("x[" + std::to_string(cell / length + 1) + "," + std::to_string(cell % length + 1) + "]");
    }
    for (std::int64_t i = 1; i <= document.x.row_length(); ++i)
        for (const char* name : {"gamma", "beta"}) names.push_back(name + ("[" + std::to_string(i) + "]"));
    names.emplace_back("eps");
    if (document.spec.split_axis >= 0) names.emplace_back("num_groups");
    if (document.spec.track_running_stats) names.emplace_back("momentum");
    return names;
}

/// One entry more than before, which undo takes back exactly.
void expect_one_entry(Hands& hands, const Document& before, const char* gesture) {
    EXPECT_EQ(hands.undo_depth(), 1u) << gesture;
    EXPECT_FALSE(same_content(hands.document(), before)) << gesture;
    EXPECT_FALSE(hands.session().history().in_gesture()) << gesture;
    EXPECT_NE(hands.shown("undo"), "") << gesture;
    hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_TRUE(same_content(hands.document(), before)) << gesture;
}

void sweep(Hands& hands, const Document& start) {
    for (const auto& field : fields_of(start)) {
        SCOPED_TRACE(start.spec.op + ": " + field);
        hands.start_from(start);
        hands.drag(field, {40, 0});
        expect_one_entry(hands, start, "drag");

        hands.start_from(start);
        hands.type_into(field, field == "num_groups" ? "2" : field == "momentum" ? "0.75" : "12.5");
        expect_one_entry(hands, start, "typed");

        hands.start_from(start);
        hands.wheel(field, 1, ImGuiMod_Ctrl);
        expect_one_entry(hands, start, "wheel");

        hands.start_from(start);
        hands.click(field);
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.undo_depth(), 0u) << "the same number again is no change";
    }
}

TEST(Fields, LayerNorm) {
    Desk desk;
    drive(desk, [](Hands& hands) { sweep(hands, default_document()); });
}

TEST(Fields, GroupNorm) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto groups = *normscope::apply(default_document(), SetOperator{"group_norm"});
        sweep(hands, *normscope::apply(groups, SetNumGroups{1}));
    });
}

TEST(Fields, BatchNorm) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto two = *normscope::apply(default_document(), PasteRows{0, {{0, 0, 6}, {3, 3, 3}}});
        sweep(hands, *normscope::apply(two, SetOperator{"batch_norm"}));
    });
}

TEST(Fields, TheKeyboardCursorReachesAndEditsThem) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.ctx->NavMoveTo("**/x[1,2]");
        hands.press(ImGuiKey_Enter);
        hands.type("5");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x[1], 5.0f);
        EXPECT_EQ(hands.undo_depth(), 1u);
    });
}

/// A setting that a workspace keeps for itself: Escape under way gives it back, and what follows moves nothing.
void expect_dragged_back(Hands& hands, const std::string& field) {
    SCOPED_TRACE(field);
    const auto before = hands.shown(field);
    hands.drag(field, {30, 0}, 8, true);
    ASSERT_NE(hands.shown(field), before) << "it is not dragged";
    hands.press(ImGuiKey_Escape);
    EXPECT_EQ(hands.shown(field), before);
    hands.ctx->MouseMoveToPos({ImGui::GetIO().MousePos.x + 25, ImGui::GetIO().MousePos.y});
    hands.release();
    EXPECT_EQ(hands.shown(field), before);
}

TEST(Fields, EscapeTakesTheDragOfASettingBack) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.session().show_workspace("compare/time-machine");
        hands.wait_frames(4);
        for (const char* field : {"mean before", "momentum keras", "probe"}) expect_dragged_back(hands, field);
        hands.session().show_workspace("precision");
        hands.wait_frames(4);
        for (const char* field : {"offset", "spread"}) expect_dragged_back(hands, field);
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

}  // namespace
}  // namespace normscope::testing

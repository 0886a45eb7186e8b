// SPDX-License-Identifier: MIT
// Dragging a bar: one gesture, one undo entry, and every figure follows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "core/base/random.h"
#include "harness.h"
#include "oracle.h"

namespace normscope::testing {
namespace {

/// Every figure of the selected row is what the oracle computes from the document's inputs.
void expect_all_figures(Hands& hands) {
    const auto& document = hands.document();
    const auto row = document.x.row(focused_place(document).row);
    const std::vector<float> x(row.begin(), row.end());
    const auto expected = layer_norm(x, document.params.gamma, document.params.beta, document.spec.eps);
    EXPECT_EQ(hands.shown("stat mean"), displayed_fixed(expected.mean));
    EXPECT_EQ(hands.shown("stat spread"), displayed_fixed(expected.variance));
    EXPECT_EQ(hands.shown("stat sigma"), displayed_fixed(expected.sigma));
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto at = fmt::format("[{},{}]", focused_place(document).row + 1, i + 1);
        EXPECT_EQ(hands.shown("x" + at), displayed(x[i]));
        EXPECT_EQ(hands.shown("dev" + at), displayed(x[i] - expected.mean));
        EXPECT_EQ(hands.shown("xhat" + at), displayed(expected.xhat[i]));
        EXPECT_EQ(hands.shown("y" + at), displayed(expected.y[i]));
    }
}

TEST(Drag, ABarIsOneUndoEntryAndEveryFigureFollows) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto before = hands.document();
        const auto depth = hands.undo_depth();
        expect_all_figures(hands);
        hands.drag("bar x[1,3]", {0, 70}, 12, true);
        ASSERT_NE(hands.document().x[2], 4.0f) << "the bar did not move";
        hands.wait_frames();
        expect_all_figures(hands);  // while the button is still held
        EXPECT_EQ(hands.undo_depth(), depth);
        hands.release();
        const auto after = hands.document();
        EXPECT_EQ(hands.undo_depth(), depth + 1);
        EXPECT_EQ(hands.shown("undo"), "Drag x₃");
        EXPECT_EQ(hands.shown("undo hint"), "Ctrl Z undo: Drag x₃");
        EXPECT_LT(after.x[2], 4.0f);
        expect_all_figures(hands);

        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.document().x, before.x);
        EXPECT_EQ(hands.undo_depth(), depth);
        expect_all_figures(hands);
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z);
        EXPECT_EQ(hands.document(), after);
        EXPECT_EQ(hands.undo_depth(), depth + 1);
    });
}

/// The heights at which a bar is held and the values it takes there.
void expect_function_of_position(Hands& hands, int column, std::uint64_t seed) {
    const auto row = focused_place(hands.document()).row;
    const auto bar = fmt::format("bar x[{},{}]", row + 1, column + 1);
    const auto cell = row * hands.document().x.row_length() + column;
    const float start_value = hands.document().x[cell];
    hands.point_at(bar);
    hands.ctx->MouseDown(0);
    const auto start = ImGui::GetIO().MousePos;
    std::map<float, float> values = {{start.y, start_value}};
    Random random(seed);
    for (int i = 0; i < 60; ++i) {
        // Also far beyond the edges of the chart, and again and again where it was before.
        const auto wild = static_cast<float>(std::floor((random.uniform() - 0.5) * 1600));
        const float y = i % 5 == 4 ? start.y : i % 7 == 6 ? std::next(values.begin())->first : start.y + wild;
        hands.ctx->MouseMoveToPos({start.x + static_cast<float>(random.below(90)), y});
        hands.wait_frames(1 + static_cast<int>(random.below(4)));
        const float value = hands.document().x[cell];
        const auto [known, fresh] = values.try_emplace(ImGui::GetIO().MousePos.y, value);
        ASSERT_EQ(known->second, value) << "at height " << y << " in move " << i;
    }
    EXPECT_GT(values.size(), 20u);
    // Linear, beyond the edges too: every value lies on one straight line, but for its rounding and the start's slack.
    const auto [low_y, low] = *values.rbegin();
    const auto [high_y, high] = *values.begin();
    const float slope = (high - low) / (low_y - high_y);
    for (const auto& [y, value] : values) EXPECT_NEAR(value, low + (low_y - y) * slope, slope * 6) << y;
    hands.ctx->MouseMoveToPos(start);
    hands.wait_frames(30);
    EXPECT_EQ(hands.document().x[cell], start_value);
    hands.release();
    EXPECT_EQ(hands.document().x[cell], start_value);
}

TEST(Drag, TheValueDependsOnThePointersPlaceAlone) {
    for (const bool motion : {false, true}) {
        Desk desk({.motion = motion});
        drive(desk, [](Hands& hands) {
            for (int i = 0; i < 3; ++i) {
                expect_function_of_position(hands, 2, 7 + static_cast<std::uint64_t>(i));
                expect_function_of_position(hands, 1, 70 + static_cast<std::uint64_t>(i));
                hands.run_command("edit.add_example");  // the layout and the scale move; then they stand still again
            }
        });
    }
}

TEST(Drag, BackAtTheStartIsTheStartBitForBit) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.type_into("x[1,3]", "4.0371843");
        const float value = hands.document().x[2];
        const auto depth = hands.undo_depth();
        hands.drag("bar x[1,3]", {0, -15}, 5, true);
        EXPECT_GT(hands.document().x[2], value);
        EXPECT_LT(hands.document().x[2], value + 2);
        const auto up = ImGui::GetIO().MousePos;
        hands.ctx->MouseMoveToPos({up.x, up.y - 3000});
        hands.wait_frames(200);  // held at the edge
        EXPECT_LT(hands.document().x[2], 200);
        hands.ctx->MouseMoveToPos({up.x, up.y + 15});
        EXPECT_EQ(hands.document().x[2], value);
        hands.release();
        EXPECT_EQ(hands.document().x[2], value);
        EXPECT_EQ(hands.undo_depth(), depth) << "nothing has changed";
    });
}

TEST(Drag, ShiftIsFinerAndCtrlTakesWholeNumbers) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.ctx->KeyDown(ImGuiMod_Ctrl);
        hands.drag("bar x[1,2]", {0, -61});
        hands.ctx->KeyUp(ImGuiMod_Ctrl);
        EXPECT_GE(hands.document().x[1], 1);
        EXPECT_EQ(hands.document().x[1], std::round(hands.document().x[1]));
        const auto distinct = [&](bool fine) {
            std::set<float> seen;
            if (fine) hands.ctx->KeyDown(ImGuiMod_Shift);
            hands.drag("bar x[1,1]", {0, -10}, 2, true);
            const auto from = ImGui::GetIO().MousePos;
            for (int i = 0; i < 12; ++i) {
                hands.ctx->MouseMoveToPos({from.x, from.y - static_cast<float>(i)});
                hands.wait_frames(1);
                seen.insert(hands.document().x[0]);
            }
            hands.release();
            if (fine) hands.ctx->KeyUp(ImGuiMod_Shift);
            hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
            return seen.size();
        };
        const auto coarse = distinct(false);
        EXPECT_EQ(distinct(true), 12u) << "every pixel is a value of its own";
        EXPECT_LT(coarse, 12u);
    });
}

TEST(Drag, WithShiftAPixelIsATenthAndNothingJumpsWhereItChanges) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto value = [&] { return hands.document().x[2]; };
        hands.point_at("bar x[1,3]");
        hands.ctx->MouseDown(0);
        const auto start = ImGui::GetIO().MousePos;
        const auto go_up = [&](float pixels) {
            hands.ctx->MouseMoveToPos({start.x, start.y - pixels});
            hands.wait_frames(2);
            return value();
        };
        const auto shift = [&](bool down) {
            const float before = value();
            down ? hands.ctx->KeyDown(ImGuiMod_Shift) : hands.ctx->KeyUp(ImGuiMod_Shift);
            hands.wait_frames(3);
            EXPECT_EQ(value(), before) << "a jump as Shift goes " << (down ? "down" : "up");
            return value();
        };
        const float pixel = (go_up(200) - 4) / 200;
        ASSERT_GT(pixel, 0);
        EXPECT_NEAR(go_up(100), 4 + 100 * pixel, 4 * pixel);
        const float held = shift(true);
        EXPECT_NEAR(go_up(150), held + 5 * pixel, pixel / 4);
        EXPECT_NEAR(go_up(60), held - 4 * pixel, pixel / 4);
        EXPECT_EQ(go_up(100), held) << "back where Shift went down";
        const float fine = go_up(200);
        EXPECT_NEAR(fine, held + 10 * pixel, pixel / 4);
        shift(false);
        EXPECT_NEAR(go_up(230), fine + 30 * pixel, 4 * pixel);
        EXPECT_EQ(go_up(200), fine) << "back where Shift went up";
        EXPECT_LT(go_up(100), fine);
        EXPECT_GT(value(), 4);
        EXPECT_EQ(go_up(0), 4) << "back at the start";
        EXPECT_LT(go_up(-60), 4 - 50 * pixel);
        EXPECT_EQ(go_up(0), 4);
        hands.release();
        EXPECT_EQ(hands.undo_depth(), 0u) << "nothing has changed";
    });
}

TEST(Drag, BetweenTwoChangesOfShiftTheValueDependsOnThePointersPlaceAlone) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        Desk desk;
        drive(desk, [&](Hands& hands) {
            hands.point_at("bar x[1,2]");
            hands.ctx->MouseDown(0);
            const auto start = ImGui::GetIO().MousePos;
            Random random(seed);
            for (int stretch = 0; stretch < 6; ++stretch) {
                const bool fine = stretch % 2 == 1;
                const float before = hands.document().x[1];
                fine ? hands.ctx->KeyDown(ImGuiMod_Shift) : hands.ctx->KeyUp(ImGuiMod_Shift);
                hands.wait_frames(2);
                std::map<float, float> values = {{ImGui::GetIO().MousePos.y, before}};
                for (int i = 0; i < 16; ++i) {
                    const auto wild = static_cast<float>(std::floor((random.uniform() - 0.5) * 900));
                    const float y = i % 4 == 3 ? std::next(values.begin())->first : start.y + wild;
                    hands.ctx->MouseMoveToPos({start.x + static_cast<float>(random.below(60)), y});
                    hands.wait_frames(1 + static_cast<int>(random.below(3)));
                    const float value = hands.document().x[1];
                    const auto [known, fresh] = values.try_emplace(ImGui::GetIO().MousePos.y, value);
                    ASSERT_EQ(known->second, value) << "at height " << y << " in stretch " << stretch;
                }
            }
            hands.ctx->KeyUp(ImGuiMod_Shift);
            hands.release();
        });
    }
}

TEST(Drag, AFieldDoesNotJumpWhereShiftChanges) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto gamma = [&] { return hands.document().params.gamma[1]; };
        hands.drag("gamma[2]", {50, 0}, 8, true);
        EXPECT_NEAR(gamma(), 1.5f, 0.02f);
        const float held = gamma();
        hands.ctx->KeyDown(ImGuiMod_Shift);
        hands.wait_frames();
        EXPECT_EQ(gamma(), held);
        const auto at = ImGui::GetIO().MousePos;
        hands.ctx->MouseMoveToPos({at.x + 33, at.y});
        hands.wait_frames();
        const float fine = gamma();
        EXPECT_NEAR(fine, held + 0.033f, 0.002f);
        hands.ctx->KeyUp(ImGuiMod_Shift);
        hands.wait_frames();
        EXPECT_EQ(gamma(), fine);
        hands.release();
        EXPECT_EQ(gamma(), fine);
    });
}

TEST(Drag, TheWheelTurnsABarAndFineWheelsAddUp) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.wheel("bar x[1,3]", 1, 0);
        EXPECT_EQ(hands.document().x[2], 4.1f);
        hands.wheel("bar x[1,3]", -2, ImGuiMod_Shift);
        EXPECT_EQ(hands.document().x[2], 4.08f);
        for (int i = 0; i < 8; ++i) hands.wheel("bar x[1,3]", 0.25f, 0);
        EXPECT_NEAR(hands.document().x[2], 4.28f, 1e-6f);
        EXPECT_EQ(hands.shown("x[1,3]"), "4.28");
    });
}

TEST(Drag, ADoubleClickTypesAValue) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.ctx->ItemDoubleClick("**/bar x[1,2]");
        hands.wait_frames();
        hands.type("-1.25");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x[1], -1.25f);
        EXPECT_EQ(hands.undo_depth(), 1u);
        expect_all_figures(hands);
    });
}

TEST(Drag, OneScaleForAllUnlessZoomedAndNoFlipUnderTheHand) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        EXPECT_EQ(hands.shown("zoom"), "zoom");
        hands.type_into("x[1,3]", "400");  // x̂ is a hundred times smaller
        EXPECT_EQ(hands.shown("zoom"), "zoom");
        hands.click("zoom##zoom");
        const auto zoomed = hands.shown("zoom");
        EXPECT_TRUE(hands.session().settings.zoom_outputs);
        EXPECT_NE(zoomed, "zoom");
        hands.drag("bar x[1,3]", {0, 400}, 8, true);
        hands.wait_frames(40);
        EXPECT_EQ(hands.shown("zoom"), zoomed) << "the scales stand still while the button is down";
        hands.release();
        hands.wait_frames(40);
        EXPECT_NE(hands.shown("zoom"), zoomed);
        hands.run_command("view.zoom_outputs");
        EXPECT_EQ(hands.shown("zoom"), "zoom");
    });
}

/// The lower and the upper end of the scale of x.
std::pair<double, double> scale_of_x(Hands& hands) {
    std::istringstream words(hands.shown("scale of x"));
    std::pair<double, double> ends;
    words >> ends.first >> ends.second;
    return ends;
}

TEST(Drag, TheScaleReachesAThirdBeyondTheTallestBar) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        // Of x = (2, 0, 4, 4) and x − μ = (−0.5, −2.5, 1.5, 1.5), which are larger than x̂ and y.
        EXPECT_NEAR(scale_of_x(hands).first, -2.5 * 1.3, 1e-4);
        EXPECT_NEAR(scale_of_x(hands).second, 4 * 1.3, 1e-4);
        // What a pixel is worth to the hand is what the scale says: the area of a bar is 18 pixels higher than its
        // chart.
        const auto chart = static_cast<double>(hands.ctx->ItemInfo("**/bar x[1,1]").RectFull.GetHeight()) - 18;
        hands.drag("bar x[1,1]", {0, -60});
        EXPECT_NEAR(hands.document().x[0], 2 + 60 * 1.3 * 6.5 / chart, 0.1);
    });
}

TEST(Drag, TheScaleEasesToItsNewRangeOnRelease) {
    Desk desk({.motion = true});
    drive(desk, [](Hands& hands) {
        hands.wait_frames(60);
        hands.drag("bar x[1,3]", {0, -400}, 8, true);
        hands.wait_frames(60);
        EXPECT_NEAR(scale_of_x(hands).second, 5.2, 1e-4) << "held, it stands still";
        const double most = static_cast<double>(hands.document().x[2]);
        ASSERT_GT(most, 6);
        hands.ctx->MouseUp(0);
        std::vector<double> ends;
        for (int i = 0; i < 40; ++i) {
            hands.wait_frames(1);
            ends.push_back(scale_of_x(hands).second);
        }
        EXPECT_TRUE(std::ranges::is_sorted(ends));
        EXPECT_LT(ends[1], 1.3 * most - 0.2) << "no leap";
        EXPECT_GT(std::ranges::count_if(ends, [&](double end) { return end > 5.3 && end < 1.3 * most - 0.1; }), 6);
        EXPECT_NEAR(ends.back(), 1.3 * most, 1e-3);
    });
}

TEST(Drag, EscapeTakesItBack) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto before = hands.document().x;
        hands.drag("bar x[1,2]", {0, -90}, 8, true);
        ASSERT_NE(hands.document().x, before);
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(hands.document().x, before);
        hands.ctx->MouseMoveToPos({ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y - 30});
        EXPECT_EQ(hands.document().x, before) << "a cancelled drag goes on";
        hands.release();
        EXPECT_EQ(hands.document().x, before);
        EXPECT_EQ(hands.undo_depth(), 0u);
        EXPECT_FALSE(hands.session().history().in_gesture());
    });
}

TEST(Drag, AGestureEndsWhenItsWidgetGoes) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.drag("bar x[1,4]", {0, -90}, 8, true);
        ASSERT_TRUE(hands.session().history().in_gesture());
        hands.session().edit(RemoveFeature{3}, "Remove");  // as an assistive tool or a lesson may do it
        hands.wait_frames();
        EXPECT_FALSE(hands.session().history().in_gesture()) << "nobody is left to end it";
        hands.release();
        EXPECT_TRUE(hands.session().history().can_undo());
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_TRUE(same_content(hands.document(), default_document()));
    });
}

TEST(Drag, CtrlYRedoesToo) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.drag("bar x[1,2]", {0, -90});
        const auto moved = hands.document().x;
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_NE(hands.document().x, moved);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Y);
        EXPECT_EQ(hands.document().x, moved);
    });
}

TEST(Drag, EscapeTakesARefusalOffTheScreen) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("Batch");
        ASSERT_NE(hands.shown("refusal"), "(absent)");
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(hands.shown("refusal"), "(absent)");
    });
}

TEST(Drag, APressWithoutAMoveSelectsAndLeavesNoEntry) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("bar x[1,4]");
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 3}));
        EXPECT_EQ(hands.undo_depth(), 0u);
        hands.click("bar xhat[1,2]");
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 1}));
        EXPECT_EQ(hands.undo_depth(), 0u);
        EXPECT_TRUE(hands.shown("ledger").starts_with("x̂")) << hands.shown("ledger");
    });
}

TEST(Drag, ANumberFieldDragsSidewaysAndEscapeTakesItBack) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.drag("x[1,1]", {60, 0});
        EXPECT_GT(hands.document().x[0], 2.0f);
        EXPECT_EQ(hands.undo_depth(), 1u);
        expect_all_figures(hands);
        const auto moved = hands.document().x;
        hands.drag("x[1,1]", {-40, 0}, 8, true);
        EXPECT_NE(hands.document().x, moved);
        hands.press(ImGuiKey_Escape);
        hands.release();
        EXPECT_EQ(hands.document().x, moved);
        EXPECT_EQ(hands.undo_depth(), 1u);
    });
}

TEST(Drag, ShiftMakesItFiner) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.drag("gamma[2]", {50, 0});
        const float coarse = hands.document().params.gamma[1] - 1;
        hands.ctx->KeyDown(ImGuiMod_Shift);
        hands.drag("gamma[3]", {50, 0});
        hands.ctx->KeyUp(ImGuiMod_Shift);
        const float fine = hands.document().params.gamma[2] - 1;
        EXPECT_NEAR(coarse, 0.5f, 0.02f);
        EXPECT_NEAR(fine, 0.05f, 0.005f);
        expect_all_figures(hands);
    });
}

}  // namespace
}  // namespace normscope::testing

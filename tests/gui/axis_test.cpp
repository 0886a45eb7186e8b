// SPDX-License-Identifier: MIT
// The Axis workspace: what lights up is what core says, clicks and edits arrive, and OpenGL paints in front what the
// picking finds in front.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/lessons/built_in_lessons.h"
#include "app/render/cube_painter.h"
#include "app/workspaces/axis/cube_scene.h"
#include "core/norm/operators.h"
#include "core/tensor/permute.h"
#include "gl_desk.h"
#include "harness.h"

namespace normscope::testing {
namespace {

Document cube_document(const char* op = "layer_norm") {
    Document document = default_document();
    std::vector<float> values(120);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7) - 2.5f;
    document.x = *Tensor::from({4, 5, 6}, std::move(values));
    document.spec = *make_spec(op, "pytorch", document.x.shape(), {.num_groups = 5});
    return *with_fitting_params(std::move(document));
}

std::string words(std::vector<std::int64_t> cells) {
    std::ranges::sort(cells);
    return fmt::format("{}", fmt::join(cells, " "));
}

TEST(Axis, HoverLightsExactlyTheGroupThatCoreSays) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const char* op : {"layer_norm", "batch_norm", "instance_norm", "group_norm"}) {
            SCOPED_TRACE(op);
            hands.start_from(cube_document(op));
            hands.run_command("workspace.axis");
            const auto plan = *NormPlan::make(hands.document().spec, hands.document().x.shape());
            const auto middle = hands.center("cube");
            std::set<std::string> seen;
            for (const float dx : {-140.0f, -60.0f, 0.0f, 80.0f, 150.0f})
                for (const float dy : {-90.0f, 10.0f, 120.0f}) {
                    hands.ctx->MouseMoveToPos({middle.x + dx, middle.y + dy});
                    hands.wait_frames(2);
                    const auto cell = std::stoll(hands.shown("lit cell"));
                    EXPECT_EQ(hands.shown("lit cells"), words(plan.cells_of(plan.group_of(cell))));
                    seen.insert(hands.shown("lit cell"));
                }
            EXPECT_GT(seen.size(), 5u) << "the pointer met cells";
        }
    });
}

TEST(Axis, AClickPinsACellAndOpensTheLedger) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document());
        hands.run_command("workspace.axis");
        EXPECT_EQ(hands.shown("ledger"), "(absent)");
        const auto middle = hands.center("cube");
        hands.ctx->MouseMoveToPos({middle.x + 60, middle.y + 60});
        hands.wait_frames(2);
        const auto cell = std::stoll(hands.shown("lit cell"));
        ASSERT_NE(cell, 0);
        hands.ctx->MouseClick(0);
        hands.wait_frames();
        EXPECT_EQ(focused_cell(hands.document()), cell);
        EXPECT_NE(hands.shown("ledger"), "(absent)");
        EXPECT_EQ(hands.undo_depth(), 0u);
        hands.press(ImGuiKey_E);
        hands.type("7.5");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x[cell], 7.5f);
        EXPECT_EQ(hands.undo_depth(), 1u);
    });
}

TEST(Axis, TheWheelTurnsACellByWholeNotchesAndTheCubeByFractions) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document());
        hands.run_command("workspace.axis");
        const auto middle = hands.center("cube");
        hands.ctx->MouseMoveToPos({middle.x + 60, middle.y + 60});
        hands.wait_frames(2);
        const auto cell = std::stoll(hands.shown("lit cell"));
        const float before = hands.document().x[cell];
        const auto turn = [&](float notches, ImGuiKeyChord held) {
            hands.ctx->KeyDown(held);
            hands.ctx->MouseWheelY(notches);
            hands.ctx->Yield(2);
            hands.ctx->KeyUp(held);
            hands.wait_frames();
        };
        for (int i = 0; i < 3; ++i) turn(0.25f, ImGuiMod_Ctrl);
        EXPECT_EQ(hands.document().x[cell], before) << "three quarters of a notch are none";
        turn(0.25f, ImGuiMod_Ctrl);
        EXPECT_EQ(hands.document().x[cell], before + 0.1f);
        turn(-2, ImGuiMod_Ctrl | ImGuiMod_Shift);
        EXPECT_NEAR(hands.document().x[cell], before + 0.08f, 1e-6f);
        const auto camera = hands.shown("cube camera");
        hands.ctx->MouseWheelY(0.25f);
        hands.wait_frames();
        EXPECT_NE(hands.shown("cube camera"), camera) << "zooming is as fine as the wheel";
        EXPECT_NEAR(hands.document().x[cell], before + 0.08f, 1e-6f);
    });
}

TEST(Axis, TheGroupIsNamedByItsPlacesWhichCountFromOne) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        Document document = default_document();
        document.x = *Tensor::from({2, 6, 3}, std::vector<float>(36, 1));
        document.spec = *make_spec("group_norm", "pytorch", document.x.shape(), {.num_groups = 2});
        document.selection.cell = (1 * 6 + 4) * 3 + 2;
        hands.start_from(*with_fitting_params(std::move(document)));
        hands.run_command("workspace.axis");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("group name"), "x[2, 4–6, :]");
    });
}

TEST(Axis, TheObliqueCubeDoesNotJumpAtTheFirstTouch) {
    Desk desk({.motion = true});
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document());
        hands.run_command("workspace.axis");
        const auto slant = [&] {
            const auto words = hands.shown("cube camera");
            const auto at = words.find(" aslant");
            return at == std::string::npos ? 0.0 : at + 7 == words.size() ? 1.0 : std::stod(words.substr(at + 8));
        };
        ASSERT_EQ(slant(), 1);
        const auto before = hands.shown("cube camera");
        hands.drag("cube", {10, 0}, 10, true);
        const double after_ten = slant();
        EXPECT_LT(after_ten, 1);
        EXPECT_GT(after_ten, 0.85) << "ten pixels of turning are little";
        hands.wait_frames(30);
        EXPECT_EQ(slant(), after_ten) << "nothing moves while the mouse rests";
        hands.ctx->MouseMoveToPos({ImGui::GetIO().MousePos.x + 90, ImGui::GetIO().MousePos.y});
        hands.wait_frames();
        EXPECT_EQ(slant(), 0);
        hands.ctx->MouseMoveToPos({ImGui::GetIO().MousePos.x - 100, ImGui::GetIO().MousePos.y});
        hands.wait_frames();
        EXPECT_EQ(hands.shown("cube camera"), before) << "back at the start it is as it was";
        hands.release();
    });
}

TEST(Axis, ShiftGoesOverFromTurningToMovingWithoutAJump) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document());
        hands.run_command("workspace.axis");
        hands.drag("cube", {60, 0}, 6, true);
        const auto turned = hands.shown("cube camera");
        hands.ctx->KeyDown(ImGuiMod_Shift);
        hands.wait_frames(2);
        EXPECT_EQ(hands.shown("cube camera"), turned);
        hands.ctx->MouseMoveToPos({ImGui::GetIO().MousePos.x + 40, ImGui::GetIO().MousePos.y});
        hands.wait_frames(2);
        EXPECT_EQ(hands.shown("cube camera"), turned) << "moved, and not turned back or on";
        hands.ctx->KeyUp(ImGuiMod_Shift);
        hands.release();
    });
}

TEST(Axis, HiddenCellsOfALitGroupWriteNoNumbers) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document("batch_norm"));  // (4, 5, 6): a group is a channel, 24 cells in 4 layers
        hands.run_command("workspace.axis");
        hands.press(ImGuiKey_F);
        hands.wait_frames(30);
        const auto plan = *NormPlan::make(hands.document().spec, hands.document().x.shape());
        const auto group = plan.cells_of(plan.group_of(focused_cell(hands.document())));
        int written = 0;
        for (const auto cell : group) {
            const bool seen = hands.shown(fmt::format("cell value {}", cell)) != "(absent)";
            written += seen ? 1 : 0;
            if (cell >= 30) {
                EXPECT_FALSE(seen) << cell << " lies behind the first example";
            }
        }
        EXPECT_EQ(written, 5) << "six in front, of which one is a field";
    });
}

TEST(Axis, EveryCellIsReachedByArrows) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document());
        hands.run_command("workspace.axis");
        std::set<std::int64_t> seen = {focused_cell(hands.document())};
        for (int line = 0; line < 20; ++line) {
            for (int place = 0; place < 5; ++place) {
                hands.press(ImGuiMod_Ctrl | (line % 2 == 0 ? ImGuiKey_RightArrow : ImGuiKey_LeftArrow));
                seen.insert(focused_cell(hands.document()));
            }
            hands.press(ImGuiMod_Ctrl | ImGuiKey_DownArrow);
            seen.insert(focused_cell(hands.document()));
        }
        EXPECT_EQ(seen.size(), 120u);
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Axis, CardsKeepTheirPicturesBesideAnOpenLedger) {
    Desk desk({.size = {1280, 720}});
    drive(desk, [](Hands& hands) {
        Document document = default_document();
        std::vector<float> values(2 * 3 * 4 * 5);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 11);
        document.x = *Tensor::from({2, 3, 4, 5}, std::move(values));
        document.spec = *make_spec("group_norm", "pytorch", document.x.shape(), {.num_groups = 3});
        hands.start_from(*with_fitting_params(std::move(document)));
        hands.run_command("workspace.axis");
        hands.wait_frames();
        const float whole = std::stof(hands.shown("card picture"));
        EXPECT_GE(whole, 56);
        hands.click("group mu");
        hands.wait_frames();
        ASSERT_NE(hands.shown("ledger"), "(absent)");
        EXPECT_GE(std::stof(hands.shown("card picture")), 40);
        EXPECT_LT(std::stof(hands.shown("card picture")), whole);
    });
}

TEST(Axis, TheCubesLettersAreItsOwnAlsoWithTheRingInItsPanel) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document());
        hands.run_command("workspace.axis");
        for (int i = 0; i < 8 && hands.shown("panel with the keyboard") != "workspace"; ++i) {
            hands.press(ImGuiKey_F6);
            hands.wait_frames(2);
        }
        ASSERT_EQ(hands.shown("panel with the keyboard"), "workspace");
        hands.press(ImGuiKey_F);
        hands.wait_frames(2);
        EXPECT_EQ(hands.shown("cube camera"), "0° 0° ×1.00");
    });
}

TEST(Axis, ACardMakesTheOperatorAndShowsItsCall) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document());
        hands.run_command("workspace.axis");
        EXPECT_EQ(hands.shown("channel axis"), "not said");
        EXPECT_EQ(hands.shown("grouping batch_norm"),
                  "not said yet: Which axis holds the channels? The shape does not say.");
        hands.click("axis 2 6");
        EXPECT_EQ(hands.shown("channel axis"), "2 told");
        EXPECT_EQ(hands.shown("active grouping"), "layer_norm");
        EXPECT_EQ(hands.shown("grouping group_norm"), "8 groups × 15");
        EXPECT_EQ(hands.shown("call layer_norm"), "nn.LayerNorm(6, eps=1e-05)");
        hands.click("card batch_norm");
        EXPECT_EQ(hands.shown("active grouping"), "batch_norm");
        EXPECT_EQ(hands.undo_depth(), 1u);
        EXPECT_EQ(hands.document().spec.reduced_axes, (std::vector<int>{0, 1}));
        EXPECT_EQ(hands.shown("group count"), "one of 6 groups · 20 numbers each");
        hands.run_command("axis.channel.1");
        EXPECT_EQ(hands.shown("channel axis"), "1 told");
        EXPECT_EQ(hands.shown("grouping batch_norm"), "5 groups × 24");
        hands.click("Keras");
        EXPECT_EQ(hands.shown("call layer_norm"), "layers.LayerNormalization(axis=-1, epsilon=1e-05)");
        hands.click("identities +###identities");
        EXPECT_NE(hands.shown("identity 1"), "(absent)");
        hands.run_command("axis.transpose");
        EXPECT_EQ(hands.document().x.shape(), (Shape{4, 6, 5}));
        EXPECT_EQ(hands.undo_depth(), 2u);
    });
}

TEST(Axis, TheTensorGetsAnotherShapeAsOneStepOrASentence) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document());
        hands.run_command("workspace.axis");
        const auto values = std::vector<float>(hands.document().x.values().begin(), hands.document().x.values().end());
        hands.run_command("axis.reshape");
        hands.wait_frames();
        hands.type("7, 17");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x.shape(), (Shape{4, 5, 6}));
        ASSERT_TRUE(hands.session().refusal());
        EXPECT_EQ(hands.session().refusal()->sentence, reshaped(hands.document().x, {7, 17}).error().message);
        EXPECT_EQ(hands.undo_depth(), 0u);
        hands.run_command("axis.reshape");
        hands.wait_frames();
        hands.type("8, -1");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x.shape(), (Shape{8, 15}));
        EXPECT_EQ(hands.undo_depth(), 1u);
        EXPECT_TRUE(std::ranges::equal(hands.document().x.values(), values));
        hands.run_command("edit.undo");
        EXPECT_EQ(hands.document().x.shape(), (Shape{4, 5, 6}));
    });
}

TEST(Axis, OpenGlPaintsInFrontWhatPickingFindsInFront) {
    GlDesk desk;
    ASSERT_TRUE(desk.host);
    constexpr Size size{420, 330};
    for (const Camera camera : {Camera{}, Camera{.yaw = -0.7f, .pitch = 0.5f, .aslant = 0},
                                Camera{.yaw = 2.4f, .pitch = -0.4f, .aslant = 0, .zoom = 1.4f, .pan = {12, -7}}})
        for (const Shape& shape : {Shape{4, 5, 6}, Shape{2, 3, 2, 4}}) {
            CubePainter painter;
            const auto layout = lay_out(shape, 0);
            const Explosion explosion{0, 0.5f, 0.2f};
            const auto projection = project(camera, bounds_of(layout, explosion), {20, 20}, {400, 310});
            const auto placed = ui::placed_boxes(layout, explosion, {});
            const auto order = painting_order(projection, placed.boxes);
            const auto batch =
                ui::paint_cells(placed, projection, [](std::size_t) { return ui::CellColors{IM_COL32_WHITE, 0}; }, 1);
            const auto cells = painter.read_cells({batch}, size);
            ASSERT_EQ(cells.size(), 420u * 330u) << painter.refusal();
            int compared = 0;
            int different = 0;
            for (int y = 0; y < size.height; ++y)
                for (int x = 0; x < size.width; ++x) {
                    const auto found =
                        box_at(projection, placed.boxes, static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
                    const auto drawn = cells[static_cast<std::size_t>(y * size.width + x)];
                    ++compared;
                    different += (found ? *found + 1 : 0) != (drawn == 0 ? 0 : order[drawn - 1] + 1);
                }
            EXPECT_LT(different, compared / 2000) << "but for pixels on an edge, whose rounding may differ";
        }
}

TEST(Axis, ColoursOnTheScreenAreThoseOfTheCells) {
    GlDesk desk;
    ASSERT_TRUE(desk.host);
    constexpr Size size{300, 200};
    CubePainter painter;
    const auto layout = lay_out({2, 3, 4}, 0);
    const auto projection = project({.yaw = 0, .pitch = 0, .aslant = 0}, bounds_of(layout, {}), {10, 10}, {290, 190});
    const auto placed = ui::placed_boxes(layout, {}, {});
    const auto color_of = [](std::size_t place) { return IM_COL32(10 * place, 255 - 9 * place, 30 + 5 * place, 0xFF); };
    const auto batch =
        ui::paint_cells(placed, projection, [&](std::size_t place) { return ui::CellColors{color_of(place), 0}; }, 1);
    const auto texture = painter.draw({batch}, size, IM_COL32(1, 2, 3, 255));
    ASSERT_NE(texture, 0u);
    EXPECT_NE(painter.draw({batch}, size, IM_COL32(1, 2, 3, 255)), texture) << "another picture has another name";
    const auto picture = painter.read();
    const auto pixel = [&](std::array<float, 2> at) {
        const auto i = (static_cast<std::size_t>(at[1]) * 300 + static_cast<std::size_t>(at[0])) * 4;
        return IM_COL32(picture.rgba[i], picture.rgba[i + 1], picture.rgba[i + 2], 0xFF);
    };
    for (std::size_t place = 0; place < 12; ++place)  // those of the first example are in front
        EXPECT_EQ(pixel(projection.at(placed.boxes[place].center)), color_of(place)) << place;
    EXPECT_EQ(pixel({2, 2}), IM_COL32(1, 2, 3, 255));
}

TEST(Axis, TheFacesThatLookAtTheViewerAreTheOnesInSight) {
    GlDesk desk;
    ASSERT_TRUE(desk.host);
    constexpr Size size{300, 200};
    for (const Camera camera :
         {Camera{.yaw = -0.6f, .pitch = 0.5f, .aslant = 0}, Camera{.yaw = 2.3f, .pitch = -0.4f, .aslant = 0}}) {
        CubePainter painter;
        const auto layout = lay_out({1}, 0);
        const auto projection = project(camera, bounds_of(layout, {}), {10, 10}, {290, 190});
        const auto placed = ui::placed_boxes(layout, {}, {});
        const auto batch = ui::paint_cells(
            placed, projection, [](std::size_t) { return ui::CellColors{IM_COL32(200, 160, 120, 255), 0}; }, 1);
        ASSERT_NE(painter.draw({batch}, size, IM_COL32(1, 2, 3, 255)), 0u);
        const auto picture = painter.read();
        const auto& box = placed.boxes.front();
        std::set<ImU32> shades;
        for (std::size_t k = 0; k < 3; ++k) {
            std::set<ImU32> of_face;
            for (const float u : {-0.8f, 0.0f, 0.8f})
                for (const float v : {-0.8f, 0.8f}) {
                    Vec3 at = box.center;
                    at[k] += box.half[k] * (projection.toward[k] < 0 ? -1.0f : 1.0f);
                    at[(k + 1) % 3] += u * box.half[(k + 1) % 3];
                    at[(k + 2) % 3] += v * box.half[(k + 2) % 3];
                    const auto p = projection.at(at);
                    const auto i = (static_cast<std::size_t>(p[1]) * 300 + static_cast<std::size_t>(p[0])) * 4;
                    of_face.insert(IM_COL32(picture.rgba[i], picture.rgba[i + 1], picture.rgba[i + 2], 0xFF));
                }
            EXPECT_EQ(of_face.size(), 1u) << "face " << k << " has one shade all over";
            shades.insert(*of_face.begin());
        }
        EXPECT_EQ(shades.size(), 3u) << "and each its own";
    }
}

TEST(Axis, TheTransportCarriesTheGroupIntoItsMeanAndBack) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(default_document());  // (2, 0, 4, 4)
        hands.run_command("workspace.axis");
        EXPECT_EQ(hands.shown("carried"), "0") << "the account stands at its end: everybody is home";
        EXPECT_EQ(hands.shown("gathered"), "(absent)");
        hands.run_command("transport.first");
        EXPECT_EQ(hands.shown("gathered"), "Σ x = 2   1 of 4");
        hands.click("axis next");
        hands.click("axis next");
        EXPECT_EQ(hands.shown("carried"), "3");
        EXPECT_EQ(hands.shown("gathered"), "Σ x = 6   3 of 4");
        hands.click("axis back");
        EXPECT_EQ(hands.shown("gathered"), "Σ x = 2   2 of 4");
        hands.run_command("transport.next");
        hands.run_command("transport.next");
        EXPECT_EQ(hands.shown("gathered"), "μ = 2.5");
        hands.run_command("transport.next");
        EXPECT_EQ(hands.shown("carried"), "0") << "back home, as distances from the mean";
        hands.run_command("transport.next");  // squares
        hands.run_command("transport.next");  // their mean
        EXPECT_EQ(hands.shown("carried"), "4") << "and out again, as squares";
        EXPECT_EQ(hands.shown("gathered"), "Σ (x − μ)² = 11   4 of 4");
    });
}

/// Five steps of one cube of shape (2, 3, 4): how each is seen is in `cameras`, empty where it does not say.
LessonLibrary lesson_of_looks(const std::vector<std::string>& cameras) {
    std::string text = "id = \"looks\"\ntitle = \"Looks\"\nsummary = \"s\"\nworkspace = \"axis\"\n";
    for (std::size_t i = 0; i < cameras.size(); ++i) {
        text += "[[step]]\ntitle = \"A step\"\ntext = \"t\"\n";
        if (i == 0)
            text += "set = { x = [[[2, 0, 4, 4], [1, 2, 3, 9], [5, 5, 1, 0]], "
                    "[[3, 1, 2, 2], [0, 4, 1, 6], [7, 2, 2, 8]]] }\n";
        if (!cameras[i].empty()) text += "camera = " + cameras[i] + "\n";
    }
    return load_lessons(std::vector<std::pair<std::string, std::string>>{{"looks", text}});
}

TEST(Axis, ALessonStepNamesItsCamera) {
    Desk desk;
    desk.session().replace_lessons(lesson_of_looks(
        {"\"front\"", "", "{ yaw = 30, pitch = -20, zoom = 1.5, explode = 0 }", "\"top\"", "\"home\""}));
    ASSERT_TRUE(desk.session().lessons().errors.empty()) << desk.session().lessons().errors.front().message;
    drive(desk, [](Hands& hands) {
        const auto enter = [&](int step) {
            hands.open_lesson("looks", step);
            hands.wait_frames();
            return hands.shown("cube camera") + ", " + hands.shown("cube apart");
        };
        EXPECT_EQ(enter(0), "0° 0° ×1.00, ");
        EXPECT_EQ(enter(2), "30° -20° ×1.50, axis 0");
        EXPECT_EQ(enter(1), "0° 0° ×1.00, ") << "as the step before it";
        EXPECT_EQ(enter(3), "0° 90° ×1.00, ");
        EXPECT_EQ(enter(4), "32° 20° ×1.00 aslant, ");
        enter(2);
        hands.press(ImGuiKey_D);
        hands.press(ImGuiKey_X);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("cube camera"), "37° -20° ×1.50") << "whoever turns the cube keeps that";
        EXPECT_NE(hands.shown("cube apart"), "axis 0");
        hands.run_command("axis.map");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("axis view"), "map");
        EXPECT_EQ(enter(2), "30° -20° ×1.50, axis 0") << "begun anew, and no map";
    });
}

TEST(Axis, AStepWithoutACameraLeavesTheCubeAlone) {
    Desk desk;
    desk.session().replace_lessons(lesson_of_looks({"", "", "\"side\""}));
    drive(desk, [](Hands& hands) {
        hands.open_lesson("looks", 0);
        hands.wait_frames();
        hands.press(ImGuiKey_F);
        hands.wait_frames();
        hands.open_lesson("looks", 1);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("cube camera"), "0° 0° ×1.00");
        hands.open_lesson("looks", 2);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("cube camera"), "90° 0° ×1.00");
    });
}

TEST(Axis, TheLessonsPullTheirCubesApart) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const auto& lesson : hands.session().lessons().lessons)
            for (int step = 0; step < lesson.step_count(); ++step) {
                const auto& camera = lesson.steps[static_cast<std::size_t>(step)].camera;
                if (!camera) continue;
                SCOPED_TRACE(fmt::format("{}, step {}", lesson.id, step + 1));
                hands.open_lesson(lesson.id, step);
                if (hands.session().withholding()) hands.run_command("lesson.show_me");
                hands.wait_frames();
                EXPECT_EQ(hands.shown("cube apart"), camera->explode ? fmt::format("axis {}", *camera->explode) : "");
            }
    });
}

}  // namespace
}  // namespace normscope::testing

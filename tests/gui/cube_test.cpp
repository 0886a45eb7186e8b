// SPDX-License-Identifier: MIT
// The cube under the hands: its keys, its layers, its cells that are dragged, and the colours on the screen.
#include <fmt/format.h>

#include <cmath>

#include "app/render/cube_painter.h"
#include "app/ui/colormap.h"
#include "app/ui/quantity_colors.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/cube_scene.h"
#include "core/text/number_format.h"
#include "heat_desk.h"

namespace normscope::testing {
namespace {

Document cube_document(Shape shape, const char* op, std::vector<std::string> names = {}) {
    Document document = default_document();
    std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 5 % 7) - 2.5f;
    document.x = *Tensor::from(std::move(shape), std::move(values), std::move(names));
    document.spec = *make_spec(op, "pytorch", document.x.shape(), {.num_groups = 1});
    return *with_fitting_params(std::move(document));
}

std::vector<double> numbers_in(std::string words) {
    words = with_minus(std::move(words), Minus::ascii);
    std::vector<double> found;
    for (const char* at = words.c_str(); *at != 0;) {
        char* end = nullptr;
        const double value = std::strtod(at, &end);
        if (end == at)
            ++at;
        else
            found.push_back(value), at = end;
    }
    return found;
}

double first_number(const std::string& words) {
    const auto all = numbers_in(words);
    return all.empty() ? NAN : all.front();
}

TEST(Cube, TheKeysLookAtItAsTheySay) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document({4, 5, 6}, "layer_norm"));
        hands.run_command("workspace.axis");
        const auto home = hands.shown("cube camera");
        const auto press = [&](ImGuiKeyChord chord) {
            hands.press(chord);
            return hands.shown("cube camera");
        };
        EXPECT_EQ(press(ImGuiKey_G), "90° 0° ×1.00");
        EXPECT_EQ(press(ImGuiKey_T), "0° 90° ×1.00");
        EXPECT_EQ(press(ImGuiKey_F), "0° 0° ×1.00");
        EXPECT_EQ(press(ImGuiKey_D), "7° 0° ×1.00");
        EXPECT_EQ(press(ImGuiKey_W), "7° 7° ×1.00");
        EXPECT_EQ(press(ImGuiKey_A), "0° 7° ×1.00");
        EXPECT_EQ(press(ImGuiKey_S), "0° 0° ×1.00");
        EXPECT_EQ(press(ImGuiKey_Equal), "0° 0° ×1.20");
        EXPECT_EQ(press(ImGuiKey_KeypadAdd), "0° 0° ×1.44");
        EXPECT_EQ(press(ImGuiKey_Minus), "0° 0° ×1.20");
        EXPECT_EQ(press(ImGuiKey_KeypadSubtract), "0° 0° ×1.00");
        EXPECT_EQ(hands.shown("cube pan"), "0 0");
        press(ImGuiMod_Shift | ImGuiKey_D);
        press(ImGuiMod_Shift | ImGuiKey_S);
        EXPECT_EQ(hands.shown("cube pan"), "40 40");
        press(ImGuiMod_Shift | ImGuiKey_A);
        press(ImGuiMod_Shift | ImGuiKey_A);
        press(ImGuiMod_Shift | ImGuiKey_W);
        press(ImGuiMod_Shift | ImGuiKey_W);
        EXPECT_EQ(hands.shown("cube pan"), "-40 -40");
        EXPECT_EQ(hands.shown("cube camera"), "0° 0° ×1.00") << "moved, and not turned";
        EXPECT_EQ(hands.shown("cell colours"), "value");
        press(ImGuiKey_C);
        EXPECT_EQ(hands.shown("cell colours"), "group");
        press(ImGuiKey_C);
        EXPECT_EQ(hands.shown("cell colours"), "value");
        press(ImGuiKey_X);
        press(ImGuiKey_RightBracket);
        EXPECT_NE(hands.shown("cube apart"), "");
        EXPECT_NE(hands.shown("layers off"), "");
        EXPECT_EQ(press(ImGuiKey_R), home);
        EXPECT_EQ(hands.shown("cube pan"), "0 0");
        EXPECT_EQ(hands.shown("cube apart"), "");
        EXPECT_EQ(hands.shown("layers off"), "");
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Cube, EachCommandDoesWhatItsKeyDoes) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document({4, 5, 6}, "layer_norm"));
        hands.run_command("workspace.axis");
        const auto state = [&] {
            std::string all;
            for (const char* part : {"cube camera", "cube pan", "cube apart", "layers off", "cell colours"})
                all += hands.shown(part) + "; ";
            return all;
        };
        const auto home = state();
        std::set<std::string> seen = {home};
        for (const auto& [id, key] :
             std::initializer_list<std::pair<const char*, ImGuiKeyChord>>{{"front", ImGuiKey_F},
                                                                          {"side", ImGuiKey_G},
                                                                          {"top", ImGuiKey_T},
                                                                          {"orbit_left", ImGuiKey_A},
                                                                          {"orbit_right", ImGuiKey_D},
                                                                          {"orbit_up", ImGuiKey_W},
                                                                          {"orbit_down", ImGuiKey_S},
                                                                          {"nearer", ImGuiKey_Equal},
                                                                          {"farther", ImGuiKey_Minus},
                                                                          {"pan_left", ImGuiMod_Shift | ImGuiKey_A},
                                                                          {"pan_right", ImGuiMod_Shift | ImGuiKey_D},
                                                                          {"pan_up", ImGuiMod_Shift | ImGuiKey_W},
                                                                          {"pan_down", ImGuiMod_Shift | ImGuiKey_S},
                                                                          {"explode", ImGuiKey_X},
                                                                          {"peel", ImGuiKey_RightBracket}}) {
            SCOPED_TRACE(id);
            hands.run_command(std::string("axis.") + id);
            const auto by_command = state();
            EXPECT_TRUE(seen.insert(by_command).second) << "as another command: " << by_command;
            hands.run_command("axis.reset");
            EXPECT_EQ(state(), home);
            hands.press(key);
            EXPECT_EQ(state(), by_command);
            hands.press(ImGuiKey_R);
        }
        hands.press(ImGuiKey_RightBracket);
        hands.run_command("axis.unpeel");
        hands.run_command("axis.colours");
        EXPECT_EQ(hands.shown("cell colours"), "group");
        hands.run_command("axis.colours");
        EXPECT_EQ(state(), home);
    });
}

TEST(Cube, LayersAreTakenOffTheFrontAndCounted) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document({4, 5, 6}, "layer_norm", {"B", "T", "d"}));
        hands.run_command("workspace.axis");
        hands.press(ImGuiKey_F);
        const auto in_front = [&](std::int64_t layer) {
            for (std::int64_t cell = 0; cell < 120; ++cell) {
                const bool seen = hands.shown(fmt::format("cell face {}", cell)) != "(absent)";
                if (cell / 30 != layer && cell / 6 != 0) {
                    EXPECT_FALSE(seen) << cell;
                }
            }
            EXPECT_NE(hands.shown(fmt::format("cell face {}", layer * 30 + 17)), "(absent)");
        };
        in_front(0);
        EXPECT_EQ(hands.shown("layers off"), "");
        hands.press(ImGuiKey_RightBracket);
        EXPECT_EQ(hands.shown("layers off"), "B: 1 of 4 off");
        in_front(1);
        hands.press(ImGuiKey_RightBracket, 6);
        EXPECT_EQ(hands.shown("layers off"), "B: 3 of 4 off") << "one stays";
        in_front(3);
        hands.press(ImGuiKey_LeftBracket);
        EXPECT_EQ(hands.shown("layers off"), "B: 2 of 4 off");
        hands.click("by T");
        hands.press(ImGuiKey_RightBracket);
        EXPECT_EQ(hands.shown("layers off"), "B: 2 of 4 off, T: 1 of 5 off") << "nothing is missing unsaid";
        hands.press(ImGuiKey_LeftBracket);
        hands.click("whole");
        hands.drag("layers off", {-200, 0});
        EXPECT_EQ(hands.shown("layers off"), "");
        hands.drag("layers off", {200, 0});
        EXPECT_EQ(hands.shown("layers off"), "B: 3 of 4 off");
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Cube, TheLayersOfAMatrixAreItsRows) {
    Desk desk({.size = {640, 900}});  // no room beside the colours
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document({4, 6}, "layer_norm"));
        hands.run_command("workspace.axis");
        hands.press(ImGuiKey_RightBracket);
        EXPECT_EQ(hands.shown("layers off"), "B: 1 of 4 off");
        hands.drag("layers off", {-100, 0});
        EXPECT_EQ(hands.shown("layers off"), "");
        hands.start_from(cube_document({6}, "layer_norm"));
        hands.press(ImGuiKey_RightBracket);
        EXPECT_EQ(hands.shown("layers off"), "d: 1 of 6 off");
    });
}

TEST(Cube, BesideACellStandTheNumbersOfItsGroup) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const char* op : {"layer_norm", "batch_norm", "rms_norm"}) {
            SCOPED_TRACE(op);
            hands.start_from(cube_document({4, 5, 6}, op));
            hands.run_command("workspace.axis");
            const auto middle = hands.center("cube");
            hands.ctx->MouseMoveToPos({middle.x + 60, middle.y + 60});
            hands.wait_frames(2);
            const auto cell = std::stoll(hands.shown("lit cell"));
            const auto plan = *NormPlan::make(hands.document().spec, hands.document().x.shape());
            const auto cells = plan.cells_of(plan.group_of(cell));
            const auto n = static_cast<double>(cells.size());
            double mean = 0, square = 0, spread = 0;
            for (const auto each : cells) {
                const auto x = static_cast<double>(hands.document().x[each]);
                mean += x / n;
                square += x * x / n;
            }
            for (const auto each : cells)
                spread += std::pow(static_cast<double>(hands.document().x[each]) - mean, 2) / n;
            const double eps = hands.document().spec.eps;
            const auto chip = numbers_in(hands.shown("chip"));
            if (std::string(op) == "rms_norm") {
                ASSERT_EQ(chip.size(), 2u) << hands.shown("chip");
                EXPECT_NEAR(chip[0], std::sqrt(square + eps), 1e-4);
                EXPECT_EQ(chip[1], n);
                EXPECT_NEAR(first_number(hands.shown("group rms")), std::sqrt(square + eps), 1e-4);
                continue;
            }
            ASSERT_EQ(chip.size(), 3u) << hands.shown("chip");
            EXPECT_NEAR(chip[0], mean, 1e-4);
            EXPECT_NEAR(chip[1], std::sqrt(spread + eps), 1e-4);
            EXPECT_EQ(chip[2], n);
            hands.ctx->MouseClick(0);
            hands.ctx->MouseMoveToPos({middle.x, middle.y - 260});  // nothing is hovered: the selected cell's group
            hands.wait_frames(3);
            EXPECT_EQ(hands.shown("chip"), "(absent)");
            EXPECT_EQ(std::stoll(hands.shown("lit cell")), cell);
            EXPECT_NEAR(first_number(hands.shown("group mu")), mean, 1e-4);
            EXPECT_NEAR(first_number(hands.shown("group sigma")), std::sqrt(spread + eps), 1e-4);
        }
    });
}

TEST(Cube, ACellIsDraggedInItAndItsGroupFollows) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document({4, 5, 6}, "layer_norm"));
        hands.run_command("workspace.axis");
        const auto mean = first_number(hands.shown("group mu"));
        const float before = hands.document().x[0];
        hands.drag("x[1,1,1]", {60, 0}, 6, true);
        EXPECT_GT(hands.document().x[0], before + 0.3f) << "while it is dragged";
        EXPECT_NEAR(first_number(hands.shown("group mu")),
                    mean + static_cast<double>(hands.document().x[0] - before) / 6, 2e-4);
        hands.release();
        EXPECT_EQ(hands.undo_depth(), 1u);
        hands.run_command("edit.undo");
        EXPECT_EQ(hands.document().x[0], before);
    });
}

TEST(Cube, TheWheelTurnsWhileItIsDragged) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(cube_document({4, 5, 6}, "layer_norm"));
        hands.run_command("workspace.axis");
        hands.drag("cube", {90, 0}, 9, true);
        const auto turned = hands.shown("cube camera");
        ASSERT_TRUE(turned.ends_with(" ×1.00")) << turned;
        const auto nearer = turned.substr(0, turned.find("×")) + "×1.25";  // two notches of 1.12 each
        hands.ctx->MouseWheelY(2);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("cube camera"), nearer) << "while the button is down";
        hands.release();
        EXPECT_EQ(hands.shown("cube camera"), nearer);
    });
}

ImU32 over(ImU32 top, double alpha, ImU32 ground) {
    const auto channel = [&](int shift) {
        return static_cast<ImU32>(std::lround(alpha * (top >> shift & 0xFF) + (1 - alpha) * (ground >> shift & 0xFF)));
    };
    return IM_COL32(channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT), channel(IM_COL32_B_SHIFT), 0xFF);
}

TEST(Cube, ItsColoursAreThoseOfTheValuesAndOfTheGroups) {
    const auto document = cube_document({3, 4}, "layer_norm");
    MapDesk screen(document);
    ASSERT_TRUE(screen.desk.host);
    const auto look = [&](ImGuiKey key) {
        for (const bool down : {true, false}) {
            ImGui::GetIO().AddKeyEvent(key, down);
            (void)screen.seen();
        }
    };
    look(ImGuiKey_F);
    const auto plan = *NormPlan::make(document.spec, document.x.shape());
    for (const bool by_group : {false, true}) {
        if (by_group) look(ImGuiKey_C);
        const auto picture = screen.seen();
        ASSERT_EQ(screen.probe["cell colours"], by_group ? "group" : "value");
        int compared = 0;
        for (std::int64_t cell = 1; cell < 12; ++cell) {  // the first is a field
            std::array<float, 4> face{};
            std::istringstream words(screen.probe[fmt::format("cell face {}", cell)]);
            for (auto& one : face) words >> one;
            ASSERT_GT(face[2], 40) << cell;
            const bool lit = plan.group_of(cell) == plan.group_of(0);
            const double alpha = lit ? 0.94 : by_group ? 0.5 : 0.34;
            const auto own = by_group ? ui::group_color(plan.group_of(cell))
                                      : ui::diverging_color(document.x[cell] / 3.5f);  // the largest |x| is 3.5
            const auto seen = pixel(picture, static_cast<int>(face[0]),
                                    static_cast<int>(face[1] + 0.38f * face[3]));  // below the number
            EXPECT_LE(distance(seen, over(own, std::round(alpha * 255) / 255, ui::palette().panel)), 3)
                << cell << (by_group ? " by group" : " by value");
            ++compared;
        }
        EXPECT_EQ(compared, 11);
    }
}

TEST(Cube, AnInfiniteCellHasTheColourOfItsEnd) {
    auto document = cube_document({3, 4}, "layer_norm");
    document.x = *Tensor::from({3, 4}, {1, 2, -2, 1, 0, -INFINITY, INFINITY, 1, 2, 0, 1, -1});
    MapDesk screen(document);
    ASSERT_TRUE(screen.desk.host);
    for (const bool down : {true, false}) {
        ImGui::GetIO().AddKeyEvent(ImGuiKey_F, down);
        (void)screen.seen();
    }
    const auto picture = screen.seen();
    for (const auto& [cell, end] : {std::pair{5, -1.0f}, {6, 1.0f}}) {
        std::array<float, 4> face{};
        std::istringstream words(screen.probe[fmt::format("cell face {}", cell)]);
        for (auto& one : face) words >> one;
        ASSERT_GT(face[2], 40) << cell;
        const auto seen = pixel(picture, static_cast<int>(face[0]), static_cast<int>(face[1] + 0.38f * face[3]));
        EXPECT_LE(distance(seen, over(ui::diverging_color(end), std::round(0.34 * 255) / 255, ui::palette().panel)), 3)
            << cell;
    }
}

TEST(Cube, TheGroundOfACardIsThatOfItsTheme) {
    MapDesk screen(cube_document({2, 3, 4}, "layer_norm", {"B", "T", "d"}));
    ASSERT_TRUE(screen.desk.host);
    (void)screen.seen();
    for (const auto theme : {ThemeId::light, ThemeId::dark}) {
        screen.program->session().settings.theme = theme;
        const auto picture = screen.seen();
        const auto [left, top, right, bottom] = screen.box("picture of batch_norm");
        ASSERT_GT(bottom - top, 60);
        for (const auto& [x, y] : {std::pair{left + 2, top + 2}, {right - 3, bottom - 3}})
            EXPECT_LE(distance(pixel(picture, x, y), ui::palette().inset), 1) << x << ", " << y;
    }
}

TEST(Cube, OneHueOfACardIsOneMeanAndOneDeviation) {
    const auto document = cube_document({2, 3, 4}, "layer_norm", {"B", "T", "d"});
    MapDesk screen(document);
    ASSERT_TRUE(screen.desk.host);
    const auto picture = screen.seen();
    const auto layout = lay_out(document.x.shape(), 0, {.cells = 1600, .side = 14});
    for (const char* op : {"layer_norm", "batch_norm", "instance_norm"}) {
        SCOPED_TRACE(op);
        const auto [left, top, right, bottom] = screen.box(fmt::format("picture of {}", op));
        ASSERT_GT(bottom - top, 60);
        const auto plan = *NormPlan::make(
            *make_spec(op, "pytorch", document.x.shape(), {.axis = op == std::string("layer_norm") ? -1 : 2}),
            document.x.shape());
        const auto projection =
            project(Camera{}, bounds_of(layout, {}), {static_cast<float>(left), static_cast<float>(top)},
                    {static_cast<float>(right), static_cast<float>(bottom)});
        std::map<ImU32, std::set<std::int64_t>> groups_of_hue;
        for (const auto& place : layout.places) {
            if (place.at[deep] != 0) continue;  // the first example is in front
            const auto face = ui::face_of(projection, box_of(layout, place.at, {}), deep);
            const auto seen = pixel(picture, static_cast<int>(face.center.x), static_cast<int>(face.center.y));
            const auto group = plan.group_of(place.cell);
            EXPECT_LE(distance(seen, ui::group_color(group)), 2) << "cell " << place.cell;
            groups_of_hue[seen].insert(group);
        }
        for (const auto& [hue, groups] : groups_of_hue) EXPECT_EQ(groups.size(), 1u) << "one hue, several means";
        EXPECT_GE(groups_of_hue.size(), 3u);
    }
}

TEST(Cube, OverItsPanelATransparentPictureIsTheOpaqueOne) {
    GlDesk desk;
    ASSERT_TRUE(desk.host);
    constexpr Size size{300, 220};
    const auto layout = lay_out({3, 4, 5}, 0);
    const auto projection = project(Camera{}, bounds_of(layout, {}), {10, 10}, {290, 210});
    const auto placed = ui::placed_boxes(layout, {}, {});
    const auto batch = ui::paint_cells(
        placed, projection,
        [](std::size_t place) {
            return ui::CellColors{IM_COL32(40 + 3 * place, 220 - 3 * place, 90, place % 3 == 0 ? 240 : 87),
                                  IM_COL32(230, 120, 40, place % 2 == 0 ? 70 : 255)};
        },
        1.3f);
    for (const ImU32 panel : {IM_COL32(22, 24, 33, 255), IM_COL32(252, 250, 255, 255)}) {
        CubePainter opaque, transparent;
        ASSERT_NE(opaque.draw({batch}, size, panel), 0u);
        ASSERT_NE(transparent.draw({batch}, size, panel & ~IM_COL32_A_MASK), 0u);
        const auto whole = opaque.read(), part = transparent.read();
        int some = 0;
        for (std::size_t i = 0; i < part.rgba.size(); i += 4) {
            const int alpha = part.rgba[i + 3];
            some += alpha > 0 && alpha < 255 ? 1 : 0;
            for (std::size_t k = 0; k < 3; ++k) {
                const double ground = static_cast<double>(panel >> (8 * k) & 0xFF);
                const double seen = (part.rgba[i + k] * alpha + ground * (255 - alpha)) / 255;
                ASSERT_NEAR(seen, whole.rgba[i + k], 1.01) << "pixel " << i / 4 << ", alpha " << alpha;
            }
        }
        EXPECT_GT(some, 2000) << "cells that one looks through";
    }
}

}  // namespace
}  // namespace normscope::testing

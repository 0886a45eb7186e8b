// SPDX-License-Identifier: MIT
// The Photo workspace: its numbers are those of the formulas, LayerNorm's output stays where it is when the light
// changes, BatchNorm's does not.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

#include "app/workspaces/photo/photo_model.h"
#include "core/norm/norm_plan.h"
#include "core/text/number_format.h"
#include "heat_desk.h"

namespace normscope::testing {
namespace {

double number(const std::string& words) { return std::stod(with_minus(words, Minus::ascii)); }

TEST(Photo, BothNormsAreThoseOfTheFormulas) {
    const auto stack = built_in_photos();
    ASSERT_TRUE(stack) << stack.error().message;
    ASSERT_EQ(stack->pictures.size(), 6u);
    ASSERT_EQ(stack->pixels(), 147456);
    const auto layer = layer_normalized(*stack);
    const auto each = batch_normalized(*stack, BatchSharing::per_pixel);
    const auto one = batch_normalized(*stack, BatchSharing::per_channel);
    ASSERT_TRUE(layer && each && one);
    EXPECT_EQ(layer->mean.size(), 6u);
    EXPECT_EQ(each->mean.size(), 147456u);
    EXPECT_EQ(one->mean.size(), 1u);
    const auto moments = [](const auto& values) {
        long double sum = 0, squares = 0;
        for (const float v : values) sum += static_cast<long double>(v);
        const auto mean = sum / static_cast<long double>(values.size());
        for (const float v : values)
            squares += (static_cast<long double>(v) - mean) * (static_cast<long double>(v) - mean);
        return std::pair{mean, std::sqrt(squares / static_cast<long double>(values.size()) + 1e-5L)};
    };
    std::vector<float> all;
    for (std::size_t i = 0; i < 6; ++i) {
        const auto& picture = stack->pictures[i];
        all.insert(all.end(), picture.begin(), picture.end());
        const auto [mean, sigma] = moments(picture);
        EXPECT_NEAR(layer->sigma[i], static_cast<double>(sigma), 1e-6);
        for (std::size_t pixel = 0; pixel < picture.size(); pixel += 977)
            EXPECT_NEAR(layer->pictures[i][pixel],
                        static_cast<double>((static_cast<long double>(picture[pixel]) - mean) / sigma), 1e-5);
    }
    const auto [mean, sigma] = moments(all);
    for (std::size_t pixel = 0; pixel < 147456; pixel += 977) {
        std::vector<float> across;
        for (const auto& picture : stack->pictures) across.push_back(picture[pixel]);
        const auto [here, spread] = moments(across);
        for (std::size_t i = 0; i < 6; ++i) {
            EXPECT_NEAR(each->pictures[i][pixel],
                        static_cast<double>((static_cast<long double>(across[i]) - here) / spread), 1e-4);
            EXPECT_NEAR(one->pictures[i][pixel],
                        static_cast<double>((static_cast<long double>(across[i]) - mean) / sigma), 1e-5);
        }
    }
}

TEST(Photo, AnyPictureBecomesASquareOfTheStack) {
    // 2 × 4: the middle square is columns 1 and 2.
    const auto wide = as_photo(*Tensor::from({2, 4}, {9, 1, 2, 9, 9, 3, 4, 9}), 4);
    ASSERT_TRUE(wide);
    EXPECT_EQ(*wide, (std::vector<float>{1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}));
    const auto smaller = as_photo(*Tensor::from({4, 4}, {0, 4, 8, 8, 4, 8, 8, 8, 1, 1, 2, 2, 1, 1, 2, 6}), 2);
    ASSERT_TRUE(smaller);
    EXPECT_EQ(*smaller, (std::vector<float>{4, 8, 1, 3}));
    const auto colours = as_photo(*Tensor::from({1, 1, 4}, {3, 6, 9, 255}), 1);
    ASSERT_TRUE(colours);
    EXPECT_EQ(*colours, (std::vector<float>{6})) << "opacity is no grey";
    const auto grey = as_photo(*Tensor::from({1, 2, 2}, {100, 255, 7, 31}), 1);
    ASSERT_TRUE(grey);
    EXPECT_EQ(*grey, (std::vector<float>{100})) << "nor is that of a grey picture";
    EXPECT_FALSE(as_photo(*Tensor::from({4}, {1, 2, 3, 4}), 2));
    EXPECT_FALSE(as_photo(*Tensor::from({0, 4}, {}), 2));
    EXPECT_FALSE(as_photo(*Tensor::from({1, 2}, {1, NAN}), 2));
}

TEST(Photo, TheLightMovesBatchNormAndNotLayerNorm) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.run_command("workspace.photo");
        hands.wait_frames(5);
        EXPECT_EQ(hands.shown("layer moved"), "0.0000");
        EXPECT_NE(hands.shown("batch moved"), "0.0000") << "it opens with the light changed";
        hands.press(ImGuiKey_R);
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("layer moved"), "0.0000");
        EXPECT_EQ(hands.shown("batch moved"), "0.0000");
        hands.press(ImGuiKey_UpArrow, 8);
        hands.press(ImGuiMod_Shift | ImGuiKey_DownArrow, 10);
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("light"), "x → 128 + 0.50 (x − 128) + 40");
        EXPECT_EQ(hands.shown("layer moved"), "0.0000");
        // Independently: x̂ of the chosen picture per pixel, before and after, in double.
        const auto stack = *built_in_photos();
        double moved = 0, other = 0;
        for (std::size_t pixel = 0; pixel < 147456; ++pixel) {
            const auto normalized = [&](bool now, std::size_t of) {
                double sum = 0, squares = 0;
                const auto x = [&](std::size_t i) {
                    const auto v = static_cast<double>(stack.pictures[i][pixel]);
                    return now && i == 0 ? 128 + 0.5 * (v - 128) + 40 : v;
                };
                for (std::size_t i = 0; i < 6; ++i) sum += x(i);
                for (std::size_t i = 0; i < 6; ++i) squares += (x(i) - sum / 6) * (x(i) - sum / 6);
                return (x(of) - sum / 6) / std::sqrt(squares / 6 + 1e-5);
            };
            moved += std::abs(normalized(true, 0) - normalized(false, 0)) / 147456;
            other += std::abs(normalized(true, 3) - normalized(false, 3)) / 147456;
        }
        EXPECT_NEAR(number(hands.shown("batch moved")), moved, 1.5e-4);
        EXPECT_GT(moved, 0.3);
        EXPECT_NEAR(number(hands.shown("moved tree")), other, 1.5e-4);
        EXPECT_EQ(hands.shown("batch means"), "147456");
        hands.click("BatchNorm2d");
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("batch means"), "1");
        EXPECT_GT(number(hands.shown("batch moved")), 0.05) << "no ghosts, but it moves with its neighbours";
        hands.press(ImGuiKey_R);
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("batch moved"), "0.0000");
        hands.click("Mirror others");
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("layer moved"), "0.0000");
        hands.click("per pixel");
        hands.wait_frames(3);
        EXPECT_GT(number(hands.shown("batch moved")), 0.1) << "nothing was done to this picture";
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

std::vector<double> numbers_in(const std::string& words) {
    std::istringstream all(words);
    std::vector<double> found;
    for (double one = 0; all >> one;) found.push_back(one);
    return found;
}

TEST(Photo, SlidersAndHistogramsAreThoseOfTheNumbers) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.run_command("workspace.photo");
        hands.press(ImGuiKey_R);
        hands.wait_frames(5);
        EXPECT_EQ(hands.shown("light"), "x → 128 + 1.00 (x − 128) + 0");
        EXPECT_EQ(hands.shown("given back"), "1 0");
        hands.drag("brightness", {40, 0}, 1);
        hands.drag("contrast", {-30, 0}, 1);
        hands.wait_frames(3);
        double contrast = 0, brightness = 0;
        ASSERT_EQ(std::sscanf(hands.shown("light").c_str(), "x → 128 + %lf (x − 128) + %lf", &contrast, &brightness), 2)
            << hands.shown("light");
        EXPECT_GT(brightness, 10);
        EXPECT_LT(contrast, 1);
        EXPECT_EQ(hands.shown("layer moved"), "0.0000");
        EXPECT_NE(hands.shown("batch moved"), "0.0000");
        hands.click("Put back");
        const auto unchanged = hands.shown("histogram 1 now");
        EXPECT_EQ(hands.shown("histogram 1 before"), unchanged);
        hands.drag("γ", {25, 0}, 1);
        hands.drag("β", {-20, 0}, 1);
        hands.wait_frames(3);
        const auto given = numbers_in(hands.shown("given back"));
        ASSERT_EQ(given.size(), 2u);
        EXPECT_GT(given[0], 1.2);
        EXPECT_LT(given[1], -0.1);
        // Independently, but for values on the edge of a step: the grey of the input in 64 steps from 0 to 255, of γ x̂
        // + β from −2.4 to 2.4.
        const auto stack = *built_in_photos();
        const auto layer = *layer_normalized(stack);
        const auto counted = [](const std::vector<float>& values, double low, double high, double gamma, double beta) {
            std::vector<double> bins(64, 0);
            for (const float v : values) {
                const double place = (gamma * static_cast<double>(v) + beta - low) / (high - low);
                if (place >= 0 && place <= 1)
                    bins[std::min<std::size_t>(63, static_cast<std::size_t>(place * 64))] += 1;
            }
            return bins;
        };
        const auto compare = [&](const std::string& name, const std::vector<double>& expected, double rounding) {
            const auto found = numbers_in(hands.shown(name));
            ASSERT_EQ(found.size(), expected.size()) << name;
            for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], rounding) << name << i;
        };
        compare("histogram 0 now", counted(stack.pictures[0], 0, 255, 1, 0), 0);
        compare("histogram 0 before", counted(stack.pictures[0], 0, 255, 1, 0), 0);
        compare("histogram 1 now", counted(layer.pictures[0], -2.4, 2.4, given[0], given[1]), 2);
        double moved = 0;
        const auto plain = numbers_in(unchanged), stretched = numbers_in(hands.shown("histogram 1 now"));
        for (std::size_t i = 0; i < plain.size(); ++i) moved += std::abs(plain[i] - stretched[i]);
        EXPECT_GT(moved, 20000) << "the contrast and the brightness given back";
        EXPECT_EQ(hands.shown("layer moved"), "0.0000");
    });
}

TEST(Photo, ThePixelUnderThePointerIsTheOneThatIsTold) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.run_command("workspace.photo");
        hands.press(ImGuiKey_R);  // the light as the picture has it
        hands.wait_frames(5);
        const auto stack = *built_in_photos();
        std::set<std::string> seen;
        float left = 0, top = 0, right = 0, bottom = 0;
        ASSERT_EQ(std::sscanf(hands.shown("photo area 0").c_str(), "%f %f %f %f", &left, &top, &right, &bottom), 4);
        for (const float x : {0.1f, 0.75f, 0.9f})
            for (const float y : {0.3f, 0.6f}) {
                hands.ctx->MouseMoveToPos({left + x * (right - left), top + y * (bottom - top)});
                hands.wait_frames(2);
                int row = -1, column = -1, before = -1;
                ASSERT_EQ(std::sscanf(hands.shown("photo pixel").c_str(), "[%d, %d] x %d", &row, &column, &before), 3)
                    << hands.shown("photo pixel");
                EXPECT_NEAR(row, static_cast<double>(y) * 384, 2);
                EXPECT_NEAR(column, static_cast<double>(x) * 384, 2);
                const auto value = stack.pictures[0][static_cast<std::size_t>(row * 384 + column)];
                EXPECT_NEAR(before, static_cast<double>(value), 0.51) << row << " " << column;
                seen.insert(hands.shown("photo pixel"));
            }
        EXPECT_EQ(seen.size(), 6u);
    });
}

TEST(Photo, AnOpenedPictureTakesTheChosenOnesPlace) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.run_command("workspace.photo");
        hands.wait_frames(3);
        hands.press(ImGuiKey_R);
        hands.click("photo 2");
        hands.session().open(std::filesystem::path(NORMSCOPE_SOURCE_DIR) / "tests/data/archives/grey.png");
        ASSERT_TRUE(hands.session().finish_opening());
        hands.run_command("workspace.photo");
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("moved still life"), "(absent)");
        EXPECT_EQ(hands.shown("moved grey"), "0.0000");
    });
}

TEST(Photo, AnOpenedPictureHasASmallOneOfItsOwn) {
    MapDesk screen(default_document());
    ASSERT_TRUE(screen.desk.host);
    auto& session = screen.program->session();
    session.patience = std::chrono::minutes(1);
    const auto brightness = [&](const std::string& name) {
        session.show_workspace("photo");
        const auto picture = screen.seen();
        const auto [left, top, right, bottom] = screen.box("small picture of " + name);
        EXPECT_GT(right - left, 40) << name;
        double sum = 0;
        int count = 0;
        for (int y = top + 6; y < bottom - 6; ++y)
            for (int x = left + 6; x < right - 6; ++x, ++count) sum += pixel(picture, x, y) & 0xFF;
        return sum / count;
    };
    const auto stack = built_in_photos();
    ASSERT_TRUE(stack);
    const auto mean = [](const std::vector<float>& picture) {
        return std::accumulate(picture.begin(), picture.end(), 0.0) / static_cast<double>(picture.size());
    };
    // The one that differs most from what is opened in its place.
    const std::size_t chosen = 2;
    for (const bool down : {true, false}) {
        session.show_workspace("photo");
        (void)screen.seen();
        ImGui::GetIO().AddKeyEvent(ImGuiKey_3, down);
    }
    EXPECT_NEAR(brightness(stack->names[chosen]), mean(stack->pictures[chosen]), 4);
    session.open(std::filesystem::path(NORMSCOPE_SOURCE_DIR) / "tests/data/archives/grey.png");
    ASSERT_TRUE(session.finish_opening());
    const auto own = as_photo(session.document().x, stack->side);
    ASSERT_TRUE(own);
    EXPECT_GT(std::abs(mean(*own) - mean(stack->pictures[chosen])), 12) << "otherwise this shows nothing";
    EXPECT_NEAR(brightness("grey"), mean(*own), 4);
}

TEST(Photo, TheStackBecomesTheTensorOfAllWorkspaces) {
    Desk desk;
    desk.session().show_workspace("photo");
    const auto before = desk.session().document();
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiKey_3);
        hands.wait_frames();
        hands.click("open as a tensor");
        hands.wait_frames(4);
    });
    const auto stack = built_in_photos();
    ASSERT_TRUE(stack);
    const auto& document = desk.session().document();
    EXPECT_EQ(desk.session().workspace(), "axis");
    ASSERT_EQ(document.x.shape(), (Shape{6, 1, stack->side, stack->side}));
    EXPECT_EQ(document.x.axis_names(), (std::vector<std::string>{"N", "C", "H", "W"}));
    EXPECT_EQ(document.selection.cell, 2 * stack->pixels()) << "the chosen picture";
    const auto plan = NormPlan::make(document.spec, document.x.shape());
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->group_count(), 6) << "each picture by itself";
    for (std::int64_t pixel = 0; pixel < stack->pixels(); pixel += 997) {
        EXPECT_EQ(document.x[pixel], stack->pictures[0][static_cast<std::size_t>(pixel)]);
        const float lit = 128 + 0.5f * (stack->pictures[2][static_cast<std::size_t>(pixel)] - 128) + 40;
        EXPECT_FLOAT_EQ(document.x[2 * stack->pixels() + pixel], lit) << "in the light in which it is seen";
    }
    auto& history = desk.session().history();
    EXPECT_EQ(history.undo_depth(), 1u);
    history.undo();
    EXPECT_TRUE(same_content(desk.session().document(), before));
}

}  // namespace
}  // namespace normscope::testing

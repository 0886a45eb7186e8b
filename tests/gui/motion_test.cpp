// SPDX-License-Identifier: MIT
// Motion: a step of the account is seen to happen. On the way every bar shows a number between two computed ones, in
// 150 to 400 ms it is there exactly, and it can be interrupted or turned off.
#include <array>
#include <cmath>

#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

constexpr std::array<double, 4> x = {2, 0, 4, 4};
constexpr double mean = 2.5;
const double sigma = std::sqrt(2.75);  // of 0.25, 6.25, 2.25, 2.25
constexpr std::array<float, 4> gamma = {2, 0.5f, 1, 3};
constexpr std::array<float, 4> beta = {1, -1, 0, 0.5f};

/// One example with γ and β, where the account has got to `quantity`.
void start_at(Hands& hands, Quantity quantity) {
    Document document;
    document.x = Tensor::from({1, 4}, {2, 0, 4, 4}).value();
    document.spec = make_spec("layer_norm", "pytorch", {1, 4}).value();
    document.spec.eps = 0;
    document = with_fitting_params(std::move(document)).value();
    for (std::int64_t i = 0; i < 4; ++i) {
        const auto at = static_cast<std::size_t>(i);
        document = apply(document, SetGamma{i, gamma[at]}).value();
        document = apply(document, SetBeta{i, beta[at]}).value();
    }
    document.playhead = {quantity, -1};
    hands.start_from(std::move(document));
    hands.wait_frames(60);
}

struct Frame {
    double share;
    double value;
};

double number(Hands& hands, const std::string& name) { return std::stod(hands.shown(name)); }

/// The bar of a cell from the press of the key until it rests.
std::vector<Frame> watch(Hands& hands, const std::string& cell, ImGuiKey key) {
    std::vector<Frame> frames;
    hands.ctx->KeyPress(key);
    for (int i = 0; i < 60; ++i) {
        hands.wait_frames(1);
        frames.push_back({number(hands, "arrived " + cell), number(hands, "drawn " + cell)});
        if (i > 1 && (frames.back().share == 1 || frames.back().share == 0)) break;
    }
    return frames;
}

TEST(Motion, BarsSlideDownByTheMean) {
    Desk desk({.motion = true});
    drive(desk, [](Hands& hands) {
        start_at(hands, Quantity::mean);
        EXPECT_EQ(number(hands, "arrived dev[1,3]"), 0);
        const auto frames = watch(hands, "dev[1,3]", ImGuiKey_RightArrow);
        int moving = 0;
        double before = x[2];
        for (const auto& frame : frames) {
            if (frame.share == 0) continue;
            EXPECT_NEAR(frame.value, x[2] - frame.share * mean, 1e-5) << frame.share;
            EXPECT_LE(frame.value, before);
            before = frame.value;
            moving += frame.share < 1;
        }
        EXPECT_GE(moving, 9) << "150 ms at least";
        EXPECT_LE(moving, 24) << "400 ms at most";
        EXPECT_EQ(frames.back().value, 1.5) << "exactly the number of the account";
    });
}

TEST(Motion, BarsShrinkByTheDivisorGammaStretchesAndBetaLifts) {
    Desk desk({.motion = true});
    drive(desk, [](Hands& hands) {
        start_at(hands, Quantity::sigma);
        const double deviation = x[3] - mean;
        for (const auto& frame : watch(hands, "xhat[1,4]", ImGuiKey_RightArrow))
            if (frame.share > 0) {
                EXPECT_NEAR(frame.value, deviation + static_cast<double>(frame.share) * (deviation / sigma - deviation),
                            1e-5);
            }
        const double standard = deviation / sigma;
        EXPECT_NEAR(number(hands, "drawn xhat[1,4]"), standard, 1e-6);
        // γ: the bar of y stretches from x̂ to γ x̂ while y itself still waits.
        hands.ctx->KeyPress(ImGuiKey_RightArrow);
        double before = standard;
        int between = 0;
        for (int i = 0; i < 40; ++i) {
            hands.wait_frames(1);
            const double value = number(hands, "drawn y[1,4]");
            if (i < 2) continue;  // the key has not arrived
            EXPECT_GE(value, before - 1e-9);
            between += value > standard + 1e-3 && value < 3 * standard - 1e-3;
            before = value;
        }
        EXPECT_GE(between, 9);
        EXPECT_EQ(number(hands, "arrived y[1,4]"), 0);
        EXPECT_NEAR(number(hands, "drawn y[1,4]"), 3 * standard, 1e-5);
        for (const auto& frame : watch(hands, "y[1,4]", ImGuiKey_RightArrow)) {
            EXPECT_NEAR(frame.value, 3 * standard + frame.share * 0.5, 1e-5) << "β lifts";
        }
        EXPECT_NEAR(number(hands, "drawn y[1,4]"), 3 * standard + 0.5, 1e-6);
    });
}

TEST(Motion, ASquareGrowsOutOfItsBar) {
    Desk desk({.motion = true});
    drive(desk, [](Hands& hands) {
        start_at(hands, Quantity::deviation);
        const auto area = [&] { return hands.ctx->ItemInfo("**/area sq[1,2]").RectFull; };
        hands.ctx->KeyPress(ImGuiKey_RightArrow);
        float tallest = 0;
        for (int i = 0; i < 40; ++i) {
            hands.wait_frames(1);
            tallest = std::max(tallest, area().GetHeight() / area().GetWidth());
        }
        EXPECT_GT(tallest, 1.8f) << "it began as the bar of −2.5";
        EXPECT_NEAR(area().GetHeight(), area().GetWidth(), 1.01f) << "and is a square";
    });
}

TEST(Motion, AnInterruptedBarGoesOnFromWhereItIs) {
    Desk desk({.motion = true});
    drive(desk, [](Hands& hands) {
        start_at(hands, Quantity::mean);
        hands.ctx->KeyPress(ImGuiKey_RightArrow);
        hands.wait_frames(5);
        const double midway = number(hands, "drawn dev[1,3]");
        EXPECT_LT(midway, 4);
        EXPECT_GT(midway, 1.5);
        hands.ctx->KeyPress(ImGuiKey_LeftArrow);
        double before = number(hands, "drawn dev[1,3]");
        for (int i = 0; i < 40 && number(hands, "arrived dev[1,3]") > 0; ++i) {
            const double value = number(hands, "drawn dev[1,3]");
            EXPECT_LT(std::abs(value - before), 0.45) << "a jump";
            before = value;
            hands.wait_frames(1);
        }
        EXPECT_EQ(number(hands, "arrived dev[1,3]"), 0);
        EXPECT_GT(before, 3.5) << "back up to x";
    });
}

TEST(Motion, IsOffInTheSettings) {
    Desk desk({.motion = true});
    drive(desk, [](Hands& hands) {
        start_at(hands, Quantity::mean);
        hands.run_command("view.motion");
        hands.ctx->KeyPress(ImGuiKey_RightArrow);
        for (int i = 0; i < 4; ++i) {
            const double share = number(hands, "arrived dev[1,3]");
            EXPECT_TRUE(share == 0 || share == 1) << share;
            hands.wait_frames(1);
        }
        EXPECT_EQ(number(hands, "drawn dev[1,3]"), 1.5);
    });
}

TEST(Motion, FractionsOfAWheelAddUpToSteps) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_at(hands, Quantity::mean);
        hands.point_at("timeline");
        const auto before = hands.session().playhead();
        for (int i = 0; i < 8; ++i) {
            hands.ctx->MouseWheelY(-0.125f);
            hands.wait_frames(1);
        }
        EXPECT_EQ(hands.session().playhead(), before + 1) << "eight eighths are one notch";
    });
}

}  // namespace
}  // namespace normscope::testing

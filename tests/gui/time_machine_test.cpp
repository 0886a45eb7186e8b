// SPDX-License-Identifier: MIT
// The time machine by hand: its averages against closed forms, and every control.
#include <cmath>

#include "harness.h"

namespace normscope::testing {
namespace {

/// Batches that are all 3, as good as: what the running averages are then is known.
void show_steady_machine(Hands& hands) {
    hands.session().show_workspace("compare/time-machine");
    hands.wait_frames(3);
    hands.type_into("mean before", "3");
    hands.type_into("spread before", "1e-6");
    hands.type_into("shift at", "1000");
    if (hands.shown("machine mode") == "eval") hands.click("Train");
    hands.click("first batch");
}

double shown_number(Hands& hands, const std::string& name) {
    auto words = hands.shown(name);
    if (words.starts_with("−")) words.replace(0, 3, "-");
    return std::stod(words);
}

TEST(TimeMachine, AveragesFollowEachFrameworksRule) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        for (int i = 0; i < 10; ++i) hands.click("batch on");
        EXPECT_EQ(hands.shown("time step"), "step 10 / 104");
        EXPECT_EQ(hands.shown("true mean before"), "3");
        const double torch = std::pow(.9, 10);
        const double keras = std::pow(.99, 10);
        EXPECT_NEAR(shown_number(hands, "mean PyTorch"), 3 * (1 - torch), 1e-4);
        EXPECT_NEAR(shown_number(hands, "variance PyTorch"), torch, 1e-4);
        EXPECT_NEAR(shown_number(hands, "mean Flax"), 3 * (1 - keras), 1e-4);
        EXPECT_NEAR(shown_number(hands, "variance Flax"), keras, 1e-4);
        EXPECT_NEAR(shown_number(hands, "y PyTorch"), (6 - 3 * (1 - torch)) / std::sqrt(torch + 1e-5), 2e-4);
        EXPECT_EQ(hands.shown("half-life 0"), "6.58");   // ln ½ ÷ ln 0.9
        EXPECT_EQ(hands.shown("half-life 1"), "68.97");  // ln ½ ÷ ln 0.99

        hands.press(ImGuiKey_E);
        EXPECT_EQ(hands.shown("machine mode"), "eval");
        const auto frozen = hands.shown("mean PyTorch");
        hands.click("last batch");
        EXPECT_EQ(hands.shown("time step"), "step 104 / 104");
        EXPECT_EQ(hands.shown("mean PyTorch"), frozen) << "batches pass, averages stay";
        EXPECT_NEAR(shown_number(hands, "mean PyTorch"), 3 * (1 - torch), 1e-4) << "as they were at step 10";
        hands.click("Train");
        EXPECT_NEAR(shown_number(hands, "mean PyTorch"), 3, 1e-3);
        hands.drag("batch slider", {-3000, 0});
        EXPECT_EQ(hands.shown("time step"), "step 0 / 104");
        EXPECT_EQ(hands.shown("mean PyTorch"), "0");
        EXPECT_EQ(hands.shown("variance PyTorch"), "1");
    });
}

TEST(TimeMachine, SettingsAndRefusals) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        hands.type_into("momentum pytorch", "0.5");
        EXPECT_EQ(hands.shown("half-life 0"), "1.00");
        hands.click("batch on");
        EXPECT_EQ(hands.shown("mean PyTorch"), "1.5");
        hands.type_into("momentum pytorch", "2");
        EXPECT_EQ(hands.shown("refusal"), "momentum must lie between 0 and 1, got 2");
        hands.press(ImGuiKey_Escape);
        hands.type_into("momentum keras", "0");
        EXPECT_NEAR(shown_number(hands, "mean Keras, ε 1e-3"), 3, 1e-4);
        EXPECT_EQ(hands.shown("machine refusal"), "(absent)");
        hands.type_into("machine batch size", "1");
        EXPECT_TRUE(hands.shown("machine refusal").starts_with("Expected more than 1 value per channel when training"))
            << hands.shown("machine refusal");
        hands.type_into("machine batch size", "0");
        EXPECT_EQ(hands.shown("refusal"), "the batch size is a whole number from 1 to 64, got 0");
    });
}

TEST(TimeMachine, PlaysToTheEndAndSleeps) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        hands.click("4×");
        hands.click("play batches");
        for (int i = 0; i < 600 && hands.shown("time step") != "step 104 / 104"; ++i) {
            hands.desk.host().time += 1.0 / 30;
            hands.wait_frames(1);
        }
        EXPECT_EQ(hands.shown("time step"), "step 104 / 104");
    });
}

TEST(TimeMachine, GoesOnAfterAPauseWhereItWas) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        const auto step = [&] { return std::stoi(hands.shown("time step").substr(5)); };
        hands.click("play batches");
        for (int i = 0; i < 60; ++i) {
            hands.desk.host().time += 1.0 / 30;
            hands.wait_frames(1);
        }
        hands.click("play batches");
        const int paused = step();
        EXPECT_GT(paused, 1);
        EXPECT_LT(paused, 80);
        hands.desk.host().time += 60;
        hands.wait_frames(3);
        EXPECT_EQ(step(), paused);
        hands.click("play batches");
        hands.wait_frames(1);
        EXPECT_LE(step(), paused + 1);
    });
}

TEST(TimeMachine, TheSwitchOnTheStripIsFlippedAndDragged) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        for (int i = 0; i < 30; ++i) hands.click("batch on");
        hands.click("train eval switch");
        EXPECT_EQ(hands.shown("machine mode"), "eval");
        const auto at_30 = hands.shown("mean PyTorch");
        hands.drag("train eval switch", {120, 0});
        EXPECT_EQ(hands.shown("machine mode"), "eval") << "a drag moves it and does not flip it";
        EXPECT_NE(hands.shown("time step"), "step 30 / 104");
        EXPECT_GT(shown_number(hands, "mean PyTorch"), shown_number(hands, "mean Flax"));
        EXPECT_NE(hands.shown("mean PyTorch"), at_30) << "the averages freeze where it stands now";
        hands.click("train eval switch");
        EXPECT_EQ(hands.shown("machine mode"), "train");
        hands.click("Eval");
        EXPECT_EQ(hands.shown("machine mode"), "eval");
    });
}

TEST(TimeMachine, TheTrueVarianceIsTheSquareOfTheSpread) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().show_workspace("compare/time-machine");
        hands.wait_frames(5);
        hands.type_into("spread before", "3");
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("true variance before"), "9");
    });
}

TEST(TimeMachine, ADotOfTheStripIsDragged) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        hands.click("last batch");
        const double mean = shown_number(hands, "mean ONNX");
        hands.point_at("strip");
        const auto info = hands.ctx->ItemInfo(Hands::ref("strip").c_str());
        // Every value is 3: the dots of the last batch lie there.
        const double high = static_cast<double>(info.RectFull.GetHeight());
        const auto at = [&](double value, double most) {
            return ImVec2{info.RectFull.Max.x - 3, info.RectFull.Max.y - static_cast<float>(high * value / most)};
        };
        const double most = 3.000005;  // of the strip, which begins at 0
        hands.ctx->MouseMoveToPos(at(2.9, most));
        hands.ctx->MouseDown(0);
        hands.ctx->MouseMoveToPos(at(1, most));
        hands.release();
        // One of the four values of the last batch is 1 in the place of 3: its mean falls by ½, the average by a tenth.
        EXPECT_NEAR(shown_number(hands, "mean ONNX"), mean - 0.05, 5e-3);
        hands.type_into("machine seed", "9");
        EXPECT_NEAR(shown_number(hands, "mean ONNX"), mean, 1e-3) << "another strip forgets the hand";
    });
}

TEST(TimeMachine, ADotOfTheStripIsMovedByKeyboard) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        hands.click("last batch");
        const double mean = shown_number(hands, "mean ONNX");
        hands.ctx->NavMoveTo(Hands::ref("strip").c_str());
        ImGui::SetNavCursorVisible(true);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("dot with the keyboard"), "1 of batch 1: 3.00");
        hands.press(ImGuiKey_RightArrow, 5);
        EXPECT_EQ(hands.shown("dot with the keyboard"), "2 of batch 2: 3.00");
        hands.press(ImGuiMod_Shift | ImGuiKey_RightArrow, 200);
        EXPECT_TRUE(hands.shown("dot with the keyboard").starts_with("4 of batch")) << "the last of the strip";
        hands.press(ImGuiMod_Shift | ImGuiKey_DownArrow, 4);
        EXPECT_TRUE(hands.shown("dot with the keyboard").ends_with(": 1.00")) << hands.shown("dot with the keyboard");
        EXPECT_NEAR(shown_number(hands, "mean ONNX"), mean - 0.05, 5e-3) << "as by hand";
    });
}

TEST(TimeMachine, TheOtherFieldsAndTheCode) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        for (int i = 0; i < 3; ++i) hands.click("batch on");
        hands.click("batch back");
        EXPECT_EQ(hands.shown("time step"), "step 2 / 104");
        const double mean = 3 * (1 - .81);
        hands.type_into("probe", "8");
        EXPECT_NEAR(shown_number(hands, "y PyTorch"), (8 - mean) / std::sqrt(.81 + 1e-5), 1e-3);
        hands.type_into("shift at", "1");
        hands.type_into("mean after", "7");
        hands.type_into("spread after", "1e-6");
        EXPECT_NEAR(shown_number(hands, "mean ONNX"), .9 * .3 + .1 * 7, 1e-4) << "the second batch has shifted";
        hands.type_into("spread after", "0");
        EXPECT_EQ(hands.shown("refusal"), "a spread is a number above 0");
        hands.press(ImGuiKey_Escape);
        hands.type_into("machine seed", "0.5");
        EXPECT_EQ(hands.shown("refusal"), "a seed is a whole number from 0 to 1000000000, got 0.5");
        hands.press(ImGuiKey_Escape);
        hands.type_into("shift at", "1000");
        hands.type_into("spread before", "1");
        const auto drawn = hands.shown("mean ONNX");
        hands.type_into("machine seed", "12");
        EXPECT_NE(hands.shown("mean ONNX"), drawn);
        EXPECT_NE(hands.shown("machine code").find("nn.BatchNorm1d(1, momentum=0.1)"), std::string::npos);
        for (const auto& [framework, call] : {std::pair{"Keras", "BatchNormalization(momentum=0.99)"},
                                              {"Flax", "nn.BatchNorm(momentum=0.99"},
                                              {"ONNX", "BatchNormalization(momentum=0.9, training_mode=1)"}}) {
            hands.click(framework);
            EXPECT_NE(hands.shown("machine code").find(call), std::string::npos) << hands.shown("machine code");
        }
        EXPECT_NE(hands.shown("machine code").find("run on 2 batches"), std::string::npos);
    });
}

TEST(TimeMachine, ADotFollowsThePointerWhereTheStripReachesBelowZero) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        hands.type_into("mean before", "-3");
        hands.click("last batch");
        const double mean = shown_number(hands, "mean ONNX");
        const auto strip = hands.ctx->ItemInfo(Hands::ref("strip").c_str()).RectFull;
        const double least = -3, most = 1;  // of the strip
        const auto at = [&](double value) {
            return ImVec2{strip.Max.x - 3, strip.Max.y - static_cast<float>(static_cast<double>(strip.GetHeight()) *
                                                                            (value - least) / (most - least))};
        };
        hands.point_at("strip");
        hands.ctx->MouseMoveToPos(at(-2.9));
        hands.ctx->MouseDown(0);
        hands.ctx->MouseMoveToPos(at(-1));
        hands.release();
        // One of the four values of the last batch is −1 in the place of −3: its mean rises by ½, the average by a
        // tenth.
        EXPECT_NEAR(shown_number(hands, "mean ONNX"), mean + 0.05, 5e-3);
    });
}

}  // namespace
}  // namespace normscope::testing

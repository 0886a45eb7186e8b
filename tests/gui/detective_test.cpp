// SPDX-License-Identifier: MIT
// The detective by hand: what it names, beside values that were computed here or by hand.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "harness.h"

namespace normscope::testing {
namespace {

void wait_for_answer(Hands& hands) {
    hands.wait_frames(2);
    for (int i = 0; i < 4000 && hands.shown("detective busy") != "no"; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        hands.wait_frames(1);
    }
    hands.wait_frames(2);
}

void show_detective(Hands& hands) {
    hands.session().show_workspace("compare/detective");
    hands.wait_frames();
    wait_for_answer(hands);
}

void paste_into(Hands& hands, const std::string& name, const std::string& text) {
    ImGui::SetClipboardText(text.c_str());
    hands.click("Paste " + name);
    wait_for_answer(hands);
}

TEST(Detective, NamesTheAnnotatedTransformersConvention) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        EXPECT_EQ(hands.shown("detective verdict"), "Match");
        EXPECT_EQ(hands.shown("detective title"), "LayerNorm, unbiased, ε = 1e-06 outside the root");
        EXPECT_EQ(hands.shown("candidate 1 verdict"), "match");
        EXPECT_EQ(hands.shown("detective shape x"), "2 × 4, printed");
        // Test it on (2, 0, 4, 4): mean 2.5, Σ(x − μ)² = 11, over n − 1.
        EXPECT_EQ(hands.shown("next x 1"), "2");
        EXPECT_NEAR(std::stod("-" + hands.shown("next y 1").substr(3)), -0.5 / (std::sqrt(11.0 / 3) + 1e-6), 1e-4);
    });
}

TEST(Detective, OneRowAloneIsAmbiguousAndSaysWhatWouldTell) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        paste_into(hands, "x", "1 0 0 0");
        paste_into(hands, "y", "tensor([ 1.5000, -0.5000, -0.5000, -0.5000])");
        EXPECT_EQ(hands.shown("detective verdict"), "Ambiguous");
        EXPECT_EQ(hands.shown("candidate 2 verdict"), "ambiguous");
        EXPECT_NE(hands.shown("next y 1"), "(absent)");
        const auto first = hands.shown("next y 1");
        const auto title = hands.shown("detective title");
        hands.press(ImGuiKey_DownArrow);
        EXPECT_EQ(hands.shown("detective title"), hands.shown("candidate 2"));
        EXPECT_NE(hands.shown("next y 1"), first) << "the rivals print different things";
        hands.press(ImGuiKey_UpArrow);
        EXPECT_EQ(hands.shown("detective title"), title);
        hands.click("candidate 3");
        EXPECT_EQ(hands.shown("detective title"), hands.shown("candidate 3"));
    });
}

TEST(Detective, SolvesForGammaAndBeta) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        const double gamma[] = {1.5, -0.25, 2, 0.75};
        const double beta[] = {0.5, 1, -1, 0};
        std::string x = "[";
        std::string y = "[";
        for (int r = 0; r < 5; ++r) {
            double row[4];
            double mean = 0;
            double square = 0;
            for (int c = 0; c < 4; ++c) row[c] = (r * 7 + c * c * 3 + r * c) % 11 - 3;
            for (const double value : row) mean += value / 4;
            for (const double value : row) square += (value - mean) * (value - mean) / 4;
            x += "[";
            y += "[";
            for (int c = 0; c < 4; ++c) {
                x += fmt::format("{}, ", row[c]);
                y += fmt::format("{:.8f}, ", gamma[c] * (row[c] - mean) / std::sqrt(square + 1e-5) + beta[c]);
            }
            x += "],";
            y += "],";
        }
        paste_into(hands, "x", x + "]");
        paste_into(hands, "y", y + "]");
        EXPECT_TRUE(hands.shown("detective title").starts_with("LayerNorm, ε = 1e-05 inside the root"))
            << hands.shown("detective title");
        EXPECT_EQ(hands.shown("solved gamma"), "1.5  −0.25  2  0.75");
        EXPECT_TRUE(hands.shown("solved beta").starts_with("0.5  1  −1  ")) << hands.shown("solved beta");
    });
}

TEST(Detective, TheConventionBecomesTheDocumentsOperator) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.start_from(apply(default_document(), SetEps{1e-5}).value());
        show_detective(hands);
        const auto before = hands.document();
        hands.click("Use in the document");
        EXPECT_EQ(hands.document().x.shape(), (Shape{2, 4}));
        EXPECT_TRUE(hands.document().spec.unbiased);
        EXPECT_EQ(hands.document().spec.eps, 1e-6);
        EXPECT_EQ(hands.document().spec.eps_placement, EpsPlacement::outside_root);
        EXPECT_NEAR(hands.session().derived().output(0), 1.499997, 1e-6);
        EXPECT_EQ(hands.undo_depth(), 1U);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_TRUE(same_content(hands.document(), before));
        hands.click("From document");  // (2, 0, 4, 4) under nn.LayerNorm
        wait_for_answer(hands);
        EXPECT_EQ(hands.shown("detective shape x"), "1 × 4, exact");
        EXPECT_TRUE(hands.shown("candidate 1").starts_with("LayerNorm, ε = 1e-05 inside the root"))
            << hands.shown("candidate 1");
    });
}

TEST(Detective, SaysWhatIsWrongWithTheTexts) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        paste_into(hands, "x", "1 2 3");
        EXPECT_EQ(hands.shown("detective problem"), "x has shape [3] and y has shape [2, 4]; they must have the same");
        paste_into(hands, "x", "1 two 3");
        EXPECT_TRUE(hands.shown("detective problem").starts_with("x: ")) << hands.shown("detective problem");
        paste_into(hands, "x", "nowhere.npy");
        EXPECT_NE(hands.shown("detective problem").find("nowhere.npy"), std::string::npos);
        hands.click("Clear");
        wait_for_answer(hands);
        EXPECT_EQ(hands.shown("detective problem"), "x is empty: paste the numbers that went in");
        // Softmax is no normalization layer.
        paste_into(hands, "x", "[[1, 2, 3], [0, 0, 1]]");
        paste_into(hands, "y", "[[0.09003057, 0.24472847, 0.66524096], [0.21194156, 0.21194156, 0.57611688]]");
        EXPECT_EQ(hands.shown("detective verdict"), "None fits");
        EXPECT_NE(hands.shown("detective reason").find("softmax"), std::string::npos)
            << hands.shown("detective reason");
    });
}

/// A file of noise that takes a search seconds.
std::filesystem::path noise(const TemporaryFolder& folder, const char* name, std::uint32_t seed) {
    std::minstd_rand random(seed);
    std::string text;
    for (int row = 0; row < 4000; ++row) {
        for (int column = 0; column < 50; ++column)
            text += fmt::format("{}{}", column > 0 ? "," : "", static_cast<int>(random() % 20011) - 10000);
        text += "\n";
    }
    std::ofstream(folder.path() / name) << text;
    return folder.path() / name;
}

TEST(Detective, AFileIsChosenOrDroppedForXAndForY) {
    TemporaryFolder folder;
    const auto x = folder.path() / "in.csv", y = folder.path() / "out.csv";
    std::ofstream(x) << "2,0,4,4\n1,5,-2,3\n";
    std::ofstream(y) << "-0.30151080,-1.50755398,0.90453239,0.90453239\n-0.29002073,1.25675650,-1.45010365,0."
                        "48336788\n";  // by nn.LayerNorm
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        const auto before = hands.document();
        hands.click("File x…");
        hands.wait_frames(3);
        hands.type(x.string());
        hands.press(ImGuiKey_Enter);
        wait_for_answer(hands);
        hands.click("##detective y");
        EXPECT_EQ(hands.session().wishes().under_pointer(), "detective y");
        hands.session().wishes().give(hands.session().wishes().under_pointer(), y);  // as a drop ends
        wait_for_answer(hands);
        EXPECT_EQ(hands.shown("detective shape x"), "2 × 4, exact");
        EXPECT_EQ(hands.shown("detective title"), "LayerNorm, ε = 1e-05 inside the root");
        EXPECT_TRUE(same_content(hands.document(), before)) << "the files are the detective's, not the document's";
        hands.point_at("From document");
        EXPECT_EQ(hands.session().wishes().under_pointer(), "");
    });
}

TEST(Detective, ALongSearchShowsHowFarItIsAndIsStopped) {
    TemporaryFolder folder;
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        const auto title = hands.shown("detective title");
        hands.session().wishes().give("detective x", noise(folder, "x.csv", 1));
        hands.wait_frames(1);
        hands.session().wishes().give("detective y", noise(folder, "y.csv", 2));
        hands.wait_frames(1);
        for (int i = 0; i < 4000 && !hands.shown("detective search").starts_with("Comparing"); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            hands.wait_frames(1);
        }
        EXPECT_TRUE(hands.shown("detective search").starts_with("Comparing"));
        hands.click("Stop");
        wait_for_answer(hands);
        EXPECT_EQ(hands.shown("detective search"), "Stopped; nothing has changed.");
        EXPECT_EQ(hands.shown("detective title"), title) << "the last answer stays";
        hands.click("Look again");
        hands.wait_frames(1);
        EXPECT_EQ(hands.shown("detective busy"), "yes");
        paste_into(hands, "x", "[[1, 0, 0, 0], [0.2, 0.1, 0.4, 0.3]]");
        EXPECT_EQ(hands.shown("detective problem"),
                  "x has shape [2, 4] and y has shape [4000, 50]; they must have the same");
    });
}

TEST(Detective, TypedNumbersAndKnownGamma) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        paste_into(hands, "x", "[[2, 0, 4, 4], [1, 5, -2, 3]]");
        // Twice LayerNorm's: 2 (x − 2.5)/√2.75001, 2 (x − 1.75)/√6.68751.
        std::string y = "[[";
        for (const double value : {2.0, 0.0, 4.0, 4.0})
            y += fmt::format("{:.7f},", 2 * (value - 2.5) / std::sqrt(2.75001));
        y += "],[";
        for (const double value : {1.0, 5.0, -2.0, 3.0})
            y += fmt::format("{:.7f},", 2 * (value - 1.75) / std::sqrt(6.68751));
        paste_into(hands, "y", y + "]]");
        hands.click("##detective gamma");
        hands.type("2 2 2 2");
        wait_for_answer(hands);
        EXPECT_EQ(hands.shown("detective verdict"), "Match");
        EXPECT_EQ(hands.shown("candidate 1"), "LayerNorm, ε = 1e-05 inside the root");
        EXPECT_EQ(hands.shown("solved gamma"), "(absent)");
        hands.click("Keras");
        EXPECT_NE(hands.shown("detective call").find("LayerNormalization"), std::string::npos)
            << hands.shown("detective call");
        // γ was that of another layer: the document's y is explained without it.
        hands.start_from(
            apply(default_document(), SetTensor{Tensor::from({2, 4}, {2, 0, 4, 4, 1, 5, -2, 3}).value()}).value());
        EXPECT_EQ(hands.shown("detective known gamma"), "2 2 2 2");
        hands.click("From document");
        EXPECT_EQ(hands.shown("detective known gamma"), "");
        wait_for_answer(hands);
        EXPECT_EQ(hands.shown("detective verdict"), "Ambiguous") << "ε is too small to be seen in four decimals";
        EXPECT_TRUE(hands.shown("candidate 1").starts_with("LayerNorm, ε = 1e-")) << hands.shown("candidate 1");
    });
}

TEST(Detective, TheFormulaOfOnePlusWGivesTheY) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        // RMSNorm with 1 + w, w = (0.5, −0.25, 1, 2): of (2, 0, 4, 4), rms 3, and (1, 5, −2, 3), rms √9.75.
        const double w[] = {0.5, -0.25, 1, 2};
        const double x[2][4] = {{2, 1, 4, 4}, {1, 5, -2, 3}};
        std::string in = "[", out = "[";
        for (const auto& row : x) {
            double squares = 1e-6;
            for (const double value : row) squares += value * value / 4;
            in += "[", out += "[";
            for (int i = 0; i < 4; ++i) {
                in += fmt::format("{},", row[i]);
                out += fmt::format("{:.8f},", (1 + w[i]) * row[i] / std::sqrt(squares));
            }
            in += "],", out += "],";
        }
        paste_into(hands, "x", in + "]");
        paste_into(hands, "y", out + "]");
        hands.click("##detective gamma");
        hands.type("0.5 -0.25 1 2");
        wait_for_answer(hands);
        const auto formula = hands.shown("formula of rms_norm");
        EXPECT_NE(formula.find("{1.5}"), std::string::npos) << "what the first column is multiplied by: " << formula;
    });
}

TEST(Detective, SaysHowMuchOfLayerNormItIs) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        paste_into(hands, "x", "[[2, 0, 4, 4], [1, 5, -2, 3]]");
        std::string y = "[[";  // 0.75 of LayerNorm's
        for (const double value : {2.0, 0.0, 4.0, 4.0})
            y += fmt::format("{:.7f},", 0.75 * (value - 2.5) / std::sqrt(2.75001));
        y += "],[";
        for (const double value : {1.0, 5.0, -2.0, 3.0})
            y += fmt::format("{:.7f},", 0.75 * (value - 1.75) / std::sqrt(6.68751));
        paste_into(hands, "y", y + "]]");
        EXPECT_EQ(hands.shown("detective slope"), "y is 0.7500 of it");
    });
}

TEST(Detective, TypedBetaAndRunningStatistics) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        // Two features, evaluated with running means (1, −2) and variances (4, 0.25), and shifted by (0.5, 3).
        const double x[4][2] = {{3, 1}, {0, -2}, {-4, 0.5}, {7, 4}};
        std::string in = "[", out = "[";
        for (const auto& row : x) {
            in += fmt::format("[{}, {}],", row[0], row[1]);
            out += fmt::format("[{:.7f}, {:.7f}],", (row[0] - 1) / std::sqrt(4.00001) + 0.5,
                               (row[1] + 2) / std::sqrt(0.25001) + 3);
        }
        paste_into(hands, "x", in + "]");
        paste_into(hands, "y", out + "]");
        const auto type = [&](const char* name, const char* text) {
            hands.click(std::string("##detective ") + name);
            hands.type(text);
            wait_for_answer(hands);
        };
        type("beta", "0.5 3");
        type("running mean", "1 -2");
        EXPECT_EQ(hands.shown("detective problem"),
                  "the running mean and the running variance go together; give both or neither");
        type("running var", "4 0.25");
        EXPECT_EQ(hands.shown("detective verdict"), "Match");
        EXPECT_TRUE(hands.shown("detective reason").starts_with("the running statistics that were given"))
            << hands.shown("detective reason");
        EXPECT_EQ(hands.shown("solved beta"), "(absent)") << "it is known";
        EXPECT_EQ(hands.shown("solved gamma"), "(absent)") << "1 explains y";
    });
}

TEST(Detective, TheCallOfEachFrameworkIsCopied) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_detective(hands);
        std::vector<std::string> calls;
        for (const auto* framework : {"PyTorch", "Keras", "Flax", "ONNX"}) {
            hands.click(framework);
            calls.push_back(hands.shown("detective call"));
            hands.click("Copy call");
            EXPECT_EQ(std::string(ImGui::GetClipboardText()), calls.back());
        }
        EXPECT_NE(calls[0].find("torch.sqrt"), std::string::npos) << calls[0];
        for (std::size_t i = 1; i < calls.size(); ++i) EXPECT_NE(calls[i], calls[i - 1]);
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x.shape(), (Shape{2, 4})) << "Enter uses the convention";
        EXPECT_TRUE(hands.document().spec.unbiased);
    });
}

TEST(Detective, NothingIsCutOffBesideItsCandidates) {
    for (const auto size : {Size{1280, 720}, Size{1600, 900}}) {
        Desk desk({.size = size});
        std::vector<ui::DrawnText> texts;
        drive(desk, [&](Hands& hands) {
            show_detective(hands);
            ui::set_drawn_texts(&texts);
            hands.wait_frames(1);
            texts.clear();
            hands.wait_frames(1);
            ui::set_drawn_texts(nullptr);
        });
        for (const std::string_view words : {"LayerNorm, unbiased, ε = 1e-06 outside the root", "ulp off, at most",
                                             "of the last digit, at most", "divides by n − 1, ε after the root"}) {
            const auto found = std::ranges::find(texts, words, &ui::DrawnText::words);
            if (found == texts.end()) continue;
            EXPECT_GE(found->from.x, found->clip_from.x) << words;
            EXPECT_LE(found->to.x, found->clip_to.x + 1) << words << " at " << size.width;
        }
        EXPECT_NE(std::ranges::find(texts, "LayerNorm, unbiased, ε = 1e-06 outside the root", &ui::DrawnText::words),
                  texts.end());
    }
}

}  // namespace
}  // namespace normscope::testing

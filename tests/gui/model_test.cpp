// SPDX-License-Identifier: MIT
// The Model workspace: a file of several tensors opens as a list whose numbers are those of the tensors; a checkpoint's
// norm layers are followed, asked about and loaded.
#include <fmt/format.h>

#include <cmath>

#include "core/archive/write.h"
#include "core/text/number_format.h"
#include "harness.h"
#include "wait.h"

namespace normscope::testing {
namespace {

constexpr std::int64_t width = 48;

std::vector<float> numbers(std::int64_t count, float first, float step) {
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = first + step * static_cast<float>(i % 11);
    return values;
}

/// A checkpoint of three blocks: channel 7 is turned up in every norm, channel 20 is off in those of block 1 and 2.
struct Checkpoint {
    TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "tiny.safetensors";
    std::vector<std::vector<float>> gammas;

    Checkpoint() {
        std::vector<std::pair<std::string, std::vector<float>>> named;
        for (int block = 0; block < 3; ++block) {
            auto gamma = numbers(width, 0.4f, 0.01f);
            gamma[7] = 3 + static_cast<float>(block);
            if (block > 0) gamma[20] = 0.001f;
            gammas.push_back(gamma);
            named.emplace_back(fmt::format("h.{}.ln_1.weight", block), gamma);
            named.emplace_back(fmt::format("h.{}.ln_1.bias", block), numbers(width, -0.5f, 0.1f));
        }
        std::vector<NamedTensor> tensors;
        for (const auto& [name, values] : named) tensors.push_back({name, {width}, values});
        auto broken = numbers(2 * width, 1, 1);
        broken[5] = NAN;
        broken[6] = INFINITY;
        const auto acts = numbers(2 * width, 1, 0.5f);
        tensors.push_back({"acts", {2, width}, acts});
        tensors.push_back({"broken", {2, width}, broken});
        EXPECT_TRUE(write_tensors(path, tensors));
    }
};

TEST(Model, AFileOfManyTensorsIsListedWithWhatItsNumbersSay) {
    Checkpoint checkpoint;
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.run_command("workspace.model");
        EXPECT_NE(hands.shown("no model"), "(absent)");
        hands.run_command("workspace.vector");
        hands.session().open(checkpoint.path);
        EXPECT_TRUE(hands.session().finish_opening());
        wait_for_text(hands, "tensors read", "8");
        EXPECT_EQ(hands.session().workspace(), "model");
        EXPECT_EQ(hands.shown("tensors shown"), "8 of 8");
        EXPECT_EQ(hands.shown("tensors read"), "8");
        EXPECT_EQ(hands.shown("shape of acts"), "[2, 48]");
        EXPECT_EQ(hands.shown("dtype of acts"), "float32");
        EXPECT_EQ(hands.shown("size of acts"), "384 B");
        EXPECT_EQ(hands.shown("min of acts"), "1.0000");
        EXPECT_EQ(hands.shown("max of acts"), "6.0000");
        double sum = 0, squares = 0;  // 96 numbers that count 1, 1.5, … 6 in elevens
        for (int i = 0; i < 96; ++i) sum += 1 + 0.5 * (i % 11);
        for (int i = 0; i < 96; ++i) squares += std::pow(1 + 0.5 * (i % 11) - sum / 96, 2);
        EXPECT_EQ(hands.shown("mean of acts"), format_fixed(sum / 96, 4));
        EXPECT_EQ(hands.shown("std of acts"), format_fixed(std::sqrt(squares / 96), 4));
        EXPECT_EQ(hands.shown("NaN, ±∞ of broken"), "1, 1");
        EXPECT_EQ(hands.shown("NaN, ±∞ of acts"), "0");
        EXPECT_EQ(hands.shown("role of h.1.ln_1.weight"), "gamma");
        EXPECT_EQ(hands.shown("role of h.1.ln_1.bias"), "beta");
        EXPECT_EQ(hands.shown("role of acts"), "(absent)");
        hands.click("tensor h.1.ln_1.bias");
        hands.click("###among all norms");
        EXPECT_EQ(hands.shown("selected norm"), "h.1.ln_1");
    });
}

TEST(Model, TheListIsFilteredAndATensorBecomesX) {
    Checkpoint checkpoint;
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().open(checkpoint.path);
        EXPECT_TRUE(hands.session().finish_opening());
        wait_for_text(hands, "tensors read", "8");
        hands.click("##filter tensors");
        hands.type("LN_1 bias");
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("tensors shown"), "3 of 8");
        EXPECT_EQ(hands.shown("min of acts"), "(absent)");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type("acts");
        hands.wait_frames(3);
        hands.click("tensor acts");
        EXPECT_EQ(hands.shown("selected tensor"), "acts");
        hands.click("Make it x###make it x");
        wait_until(hands, [&] { return hands.undo_depth() == 1; });
        EXPECT_EQ(hands.document().x.shape(), (Shape{2, width}));
        EXPECT_EQ(hands.document().x[3], 2.5f);
        EXPECT_EQ(hands.document().title, "acts");
        EXPECT_EQ(hands.undo_depth(), 1u);
        EXPECT_EQ(hands.session().workspace(), "axis");
    });
}

TEST(Model, AnotherFileKeepsNothingOfTheLast) {
    Checkpoint checkpoint;
    const auto other = checkpoint.folder.path() / "other.safetensors";
    const auto values = numbers(2 * width, 1, 0.5f);
    const std::vector<NamedTensor> tensors = {{"acts", {2, width}, values}, {"h.0.ln_1.table", {2, width}, values}};
    ASSERT_TRUE(write_tensors(other, tensors));
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().open(checkpoint.path);
        EXPECT_TRUE(hands.session().finish_opening());
        wait_until(hands, [&] { return hands.shown("model file").starts_with("3 norms"); });
        hands.click("##filter tensors");
        hands.type("ln_1");
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("tensors shown"), "6 of 8");
        hands.session().open(other);
        EXPECT_TRUE(hands.session().finish_opening());
        wait_for_text(hands, "tensors read", "2");
        EXPECT_EQ(hands.shown("tensors shown"), "2 of 2");
        EXPECT_EQ(hands.shown("model file").find("norm"), std::string::npos) << hands.shown("model file");
        for (const char* name : {"role of acts", "role of h.0.ln_1.table"}) EXPECT_EQ(hands.shown(name), "(absent)");
        hands.click("all norms");
        hands.wait_frames(5);
        EXPECT_NE(hands.shown("no norms"), "(absent)");
        EXPECT_EQ(hands.shown("norms headline"), "(absent)");
    });
}

TEST(Model, TheNormsAreAskedAboutFollowedAndLoaded) {
    Checkpoint checkpoint;
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().open(checkpoint.path.string() + ":acts");
        EXPECT_TRUE(hands.session().finish_opening());
        EXPECT_NE(hands.session().workspace(), "model") << "one tensor was named";
        hands.run_command("workspace.model");
        wait_until(hands, [&] { return hands.shown("model file").starts_with("3 norms"); });
        hands.click("all norms");
        hands.wait_frames(5);
        EXPECT_EQ(hands.shown("norms headline"),
                  "Channel 7 is turned up in all 3; 20 is off in 2 of 3. h.1.ln_1 switches off 1 of 48.");
        EXPECT_EQ(hands.shown("channel 7"), "turned up in 3 of 3");
        EXPECT_EQ(hands.shown("channel 20"), "off in 2 of 3");
        EXPECT_EQ(hands.shown("off in h.0.ln_1"), "0");
        EXPECT_EQ(hands.shown("off in h.2.ln_1"), "1");
        hands.click("norm h.2.ln_1");
        EXPECT_EQ(hands.shown("selected norm"), "h.2.ln_1");
        EXPECT_EQ(hands.shown("gamma form"), "not told");
        hands.click("###load norm");
        EXPECT_EQ(hands.undo_depth(), 0u) << "the file does not say what it stores, so it is asked first";
        hands.click("gamma is w");
        hands.click("###load norm");
        EXPECT_EQ(hands.undo_depth(), 1u);
        EXPECT_EQ(hands.document().params.gamma, checkpoint.gammas[2]);
        EXPECT_EQ(hands.document().params.beta, numbers(width, -0.5f, 0.1f));
        hands.click("norm h.0.ln_1");
        hands.press(ImGuiKey_F1);
        hands.wait_frames();
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.undo_depth(), 1u) << "Enter is the dialog's";
        EXPECT_FALSE(ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
        hands.click("norm h.2.ln_1");
        EXPECT_EQ(hands.document().spec.gamma_form, GammaForm::gamma);
        hands.click("gamma is 1 + w");
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("off in h.2.ln_1"), "0") << "1 + 0.001 is not off";
        hands.click("###load norm");
        EXPECT_EQ(hands.document().spec.gamma_form, GammaForm::one_plus);
        EXPECT_EQ(hands.document().params.gamma, checkpoint.gammas[2]);
    });
}

TEST(Model, AChannelUnderThePointerIsFollowedThroughAllNorms) {
    Checkpoint checkpoint;
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().open(checkpoint.path);
        EXPECT_TRUE(hands.session().finish_opening());
        wait_for_text(hands, "tensors read", "8");
        hands.click("all norms");
        hands.wait_frames(5);
        EXPECT_EQ(hands.shown("followed channel"), "(absent)");
        for (const int block : {0, 2}) {
            const auto layer = fmt::format("h.{}.ln_1", block);
            float x = 0, y = 0;
            ASSERT_EQ(std::sscanf(hands.shown("mark of 7 in " + layer).c_str(), "%f %f", &x, &y), 2);
            hands.ctx->MouseMoveToPos({x, y});
            hands.wait_frames(3);
            EXPECT_TRUE(hands.shown("followed channel").starts_with(fmt::format("{} [7] · γ {}", layer, 3 + block)))
                << hands.shown("followed channel");
            EXPECT_TRUE(hands.shown("followed channel")
                            .ends_with(fmt::format(
                                "β {}", format_within(static_cast<double>(numbers(width, -0.5f, 0.1f)[7]), 4))))
                << hands.shown("followed channel");
        }
    });
}

TEST(Model, ANormOfAnotherWidthIsRefusedAndChangesNothing) {
    Checkpoint checkpoint;
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().open(checkpoint.path.string() + ":acts");
        EXPECT_TRUE(hands.session().finish_opening());
        hands.run_command("workspace.model");
        wait_until(hands, [&] { return hands.shown("model file").starts_with("3 norms"); });
        Document other = default_document();  // (1, 4)
        hands.session().edit(Replace{other}, "other");
        const auto before = hands.document();
        hands.click("all norms");
        hands.click("gamma is w");
        hands.click("###load norm");
        EXPECT_EQ(hands.document(), before);
        ASSERT_FALSE(hands.session().notices().empty());
        EXPECT_TRUE(hands.session().notices().back().text.starts_with("h.0.ln_1 has 48 channels"))
            << hands.session().notices().back().text;
    });
}

}  // namespace
}  // namespace normscope::testing

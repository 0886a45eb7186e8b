// SPDX-License-Identifier: MIT
// Where one is in a tensor, and how one gets elsewhere: by typing, and by what stands in a cell.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

/// x[i,j] = 10 i + j, but for a NaN in x[2,3], an ∞ in x[3,1] and an outlier in x[40,5].
Document large() {
    std::vector<float> values(60 * 8);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(10 * (i / 8 + 1) + i % 8 + 1);
    values[1 * 8 + 2] = std::numeric_limits<float>::quiet_NaN();
    values[2 * 8] = std::numeric_limits<float>::infinity();
    values[39 * 8 + 4] = -5000;
    Document document;
    document.x = Tensor::from({60, 8}, std::move(values)).value();
    document.spec = make_spec("layer_norm", "pytorch", document.x.shape()).value();
    return with_fitting_params(std::move(document)).value();
}

TEST(GoTo, ByTypingARowOrACell) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(large());
        EXPECT_EQ(hands.shown("place"), "x[1,1] of [60, 8]");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_G);
        hands.type("33");
        EXPECT_EQ(hands.shown("palette place"), "Go to x[33,1] = 331");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("place"), "x[33,1] of [60, 8]");
        hands.click("place");
        hands.type("12, 7");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("place"), "x[12,7] of [60, 8]");
        EXPECT_EQ(hands.shown("x[12,7]"), "127") << "it is in sight";
        EXPECT_EQ(hands.undo_depth(), 0u);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_K);
        hands.type("x[5,2]");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("place"), "x[5,2] of [60, 8]") << "the palette knows cells too";
    });
}

TEST(GoTo, TheColumnsKeepTheirNumbersAndNoRowLiesOverThem) {
    Desk desk;
    std::vector<ui::DrawnText> texts;
    drive(desk, [&](Hands& hands) {
        hands.start_from(large());
        const float header = hands.center("x[1,5]").y - 25;
        hands.press(ImGuiMod_Ctrl | ImGuiKey_G);
        hands.type("33, 5");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        ui::set_drawn_texts(&texts);
        hands.wait_frames(1);
        ui::set_drawn_texts(nullptr);
        EXPECT_EQ(hands.shown("x[33,5]"), "335");
        const auto in_sight = [&](std::string_view words) {
            return std::ranges::any_of(texts, [&](const ui::DrawnText& text) {
                return text.words == words && text.from.y >= text.clip_from.y - 1 &&
                       std::abs(text.from.y - header) < 12;
            });
        };
        for (const char* column : {"1", "5"}) EXPECT_TRUE(in_sight(column)) << column;
        for (const auto& text : texts) {
            if (!text.words.starts_with("example ")) continue;
            EXPECT_GE(text.clip_from.y, header + 9) << text.words << " ends below the columns' numbers";
        }
    });
}

TEST(GoTo, ALongNameOfARowGivesWay) {
    Desk desk;
    std::vector<ui::DrawnText> texts;
    drive(desk, [&](Hands& hands) {
        Document document;
        document.x = Tensor::filled({4000, 3}, 1.5f);
        document.spec = make_spec("layer_norm", "pytorch", document.x.shape()).value();
        hands.start_from(with_fitting_params(std::move(document)).value());
        hands.run_command("edit.go_to");
        hands.type("3999");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        ui::set_drawn_texts(&texts);
        hands.wait_frames(1);
        ui::set_drawn_texts(nullptr);
        const float cells = hands.center("x[3999,1]").x - 33;
        int names = 0;
        for (const auto& text : texts) {
            if (text.words != "B 3999" && text.words != "example 3999") continue;
            ++names;
            EXPECT_LT(text.to.x, cells) << text.words << " lies over the first column";
        }
        EXPECT_GE(names, 1);
    });
}

TEST(GoTo, ARowThatIsNotThereIsSaidAndNothingMoves) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(large());
        hands.press(ImGuiMod_Ctrl | ImGuiKey_G);
        hands.type("61");
        EXPECT_EQ(hands.shown("palette place"), "there is no row 61: there are 60 along axis 0 of shape [60, 8]");
        hands.press(ImGuiKey_Enter);
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(hands.shown("place"), "x[1,1] of [60, 8]");
    });
}

TEST(GoTo, FindsWhatStandsOut) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(large());
        hands.run_command("edit.find_largest");
        EXPECT_EQ(hands.shown("place"), "x[40,5] of [60, 8]");
        EXPECT_EQ(hands.shown("notice"), "The largest |x| is 5000 in x[40,5]");
        hands.run_command("edit.find_nan");
        EXPECT_EQ(hands.shown("place"), "x[2,3] of [60, 8]");
        hands.run_command("edit.find_nan");
        EXPECT_EQ(hands.shown("place"), "x[2,3] of [60, 8]") << "the only one";
        hands.run_command("edit.find_infinity");
        EXPECT_EQ(hands.shown("place"), "x[3,1] of [60, 8]");
        EXPECT_EQ(hands.session().inspected(), (NumberRef{Quantity::input, 16})) << "the ledger explains it";
        EXPECT_EQ(hands.undo_depth(), 0u);
        hands.start_from(default_document());
        hands.run_command("edit.find_nan");
        EXPECT_EQ(hands.shown("notice"), "There is no NaN in x");
    });
}

}  // namespace
}  // namespace normscope::testing

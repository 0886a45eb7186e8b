// SPDX-License-Identifier: MIT
// The maps of x̂ and y beside the matrix, and the drawer that the matrix becomes where the window is low.
#include <imgui_internal.h>

#include <cmath>

#include "app/ui/figures.h"
#include "app/ui/probe.h"
#include "core/norm/operators.h"
#include "harness.h"
#include "oracle.h"

namespace normscope::testing {
namespace {

Document batch(const Shape& shape, std::string_view op, std::vector<float> x = {}) {
    Document document;
    if (x.empty())
        for (std::int64_t i = 0; i < shape[0] * shape[1]; ++i) x.push_back(static_cast<float>((i * 7) % 11) - 3);
    document.x = Tensor::from(shape, std::move(x)).value();
    document.spec = make_spec(op, "pytorch", shape).value();
    return with_fitting_params(std::move(document)).value();
}

const std::vector<float> three_by_four = {2, 0, 4, 4, 1, 5, 3, 7, 6, 2, 0, 4};

/// Whether a text stands in the middle of an item.
bool has_text(Hands& hands, const std::vector<ui::DrawnText>& texts, const std::string& label) {
    const auto rect = hands.ctx->ItemInfo(Hands::ref(label).c_str()).RectFull;
    return std::ranges::any_of(texts, [&](const ui::DrawnText& text) {
        return rect.Contains({(text.from.x + text.to.x) / 2, (text.from.y + text.to.y) / 2});
    });
}

TEST(BatchMaps, BothAreThereAtEverySizeAndSmallOnesHaveTheirNumbers) {
    for (const auto& size : {Size{900, 560}, Size{1280, 720}, Size{1600, 900}}) {
        Desk desk({.size = size});
        drive(desk, [&](Hands& hands) {
            for (const auto& [shape, op] : {std::pair{Shape{2, 3}, "layer_norm"},
                                            {Shape{3, 4}, "layer_norm"},
                                            {Shape{3, 4}, "batch_norm"},
                                            {Shape{8, 8}, "layer_norm"},
                                            {Shape{4, 12}, "batch_norm"}}) {
                SCOPED_TRACE(fmt::format("{} of {} × {}, {} wide", op, shape[0], shape[1], size.width));
                hands.start_from(batch(shape, op));
                std::vector<ui::DrawnText> texts;
                hands.wait_frames();
                ui::set_drawn_texts(&texts);
                hands.wait_frames(1);
                ui::set_drawn_texts(nullptr);
                const bool small = shape[1] < 8;
                EXPECT_TRUE(shape[1] > 3 || hands.shown("flipped xhat[2,3]") != "(absent)") << "there is room for it";
                const auto rows = small ? shape[0] : 3;  // of many those about the one in focus
                for (const std::string of : {"map xhat", "map y"})
                    for (std::int64_t row = 1; row <= rows; ++row)
                        for (std::int64_t column = 1; column <= shape[1]; ++column) {
                            const auto name = fmt::format("{}[{},{}]", of, row, column);
                            EXPECT_NE(hands.shown(name), "(absent)") << name;
                            EXPECT_TRUE(!small || has_text(hands, texts, name)) << name;
                        }
            }
        });
    }
}

/// x̂ of rows, or of columns, by the textbook.
double standardised(const std::vector<float>& x, std::size_t columns, std::size_t at, bool by_column,
                    double eps = 1e-5) {
    const auto row = at / columns;
    const auto column = at % columns;
    std::vector<double> group;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (by_column ? i % columns == column : i / columns == row) group.push_back(static_cast<double>(x[i]));
    double mean = 0;
    for (const double value : group) mean += value / static_cast<double>(group.size());
    double variance = 0;
    for (const double value : group) variance += (value - mean) * (value - mean) / static_cast<double>(group.size());
    return (static_cast<double>(x[at]) - mean) / std::sqrt(variance + eps);
}

TEST(BatchMaps, TheFlippedOneIsWhatTheOtherOperatorMakesOfTheBatch) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const bool layer : {true, false}) {
            hands.start_from(batch({3, 4}, layer ? "layer_norm" : "batch_norm", three_by_four));
            hands.wait_frames();
            EXPECT_EQ(hands.shown("flipped sharing"), layer ? "by column (BatchNorm)" : "by row (LayerNorm)");
            EXPECT_EQ(hands.shown("sharing"), layer ? "by row: 3 means" : "by column: 4 means");
            const auto expect_all = [&](const std::vector<float>& x) {
                for (std::size_t i = 0; i < 12; ++i) {
                    const auto name = fmt::format("xhat[{},{}]", i / 4 + 1, i % 4 + 1);
                    EXPECT_EQ(hands.shown("flipped " + name), displayed(standardised(x, 4, i, layer))) << name;
                    EXPECT_EQ(hands.shown("map " + name), displayed(standardised(x, 4, i, !layer))) << name;
                }
            };
            expect_all(three_by_four);
            auto changed = three_by_four;
            changed[5] = -8;
            hands.type_into("x[2,2]", "-8");
            expect_all(changed);
        }
        // What has no counterpart has no second map.
        for (const auto& document : {batch({3, 4}, "rms_norm"), batch({1, 4}, "layer_norm")}) {
            hands.start_from(document);
            hands.wait_frames();
            EXPECT_EQ(hands.shown("flipped sharing"), "(absent)") << document.spec.op;
        }
    });
}

TEST(BatchMaps, TheFlippedOneHasTheEpsilonOfTheDocument) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        auto document = batch({3, 4}, "layer_norm", three_by_four);
        document.spec.eps = 0.75;
        hands.start_from(document);
        for (std::size_t i = 0; i < 12; ++i) {
            const auto name = fmt::format("xhat[{},{}]", i / 4 + 1, i % 4 + 1);
            EXPECT_EQ(hands.shown("flipped " + name), displayed(standardised(three_by_four, 4, i, true, 0.75))) << name;
        }
    });
}

TEST(BatchMaps, TheFlippedOneGivesNothingAway) {
    Desk desk;
    int seen = 0;
    for (const auto& lesson : lessons().lessons)
        for (int step = 0; step < static_cast<int>(lesson.steps.size()); ++step) {
            desk.session().open_lesson(lesson.id, step);
            if (desk.session().workspace() != "vector" || !desk.session().withholding()) continue;
            desk.frames(2);
            if (!desk.probe().contains("flipped sharing")) continue;
            for (const auto& [name, words] : desk.probe()) {
                if (!name.starts_with("flipped xhat[")) continue;
                EXPECT_TRUE(desk.probe().contains("map" + name.substr(7))) << lesson.id << " " << step << ": " << name;
            }
            ++seen;
        }
    EXPECT_GT(seen, 0) << "no lesson asks for x̂ of a batch: this shows nothing";
}

TEST(MatrixDrawer, ShowsTheRowInFocusUntilItIsOpened) {
    Desk desk({.size = {900, 560}});
    drive(desk, [](Hands& hands) {
        const auto there = [&](const char* label) { return hands.ctx->ItemExists(Hands::ref(label).c_str()); };
        const auto top_of_pictures = [] {
            const auto all = ui::figures();
            return std::ranges::find(all, "x", &ui::Figure::name)->from.y;
        };
        hands.start_from(batch({3, 4}, "layer_norm", three_by_four));
        hands.wait_frames();
        EXPECT_EQ(hands.shown("matrix drawer"), "2 more examples, γ, β");
        EXPECT_TRUE(there("x[1,1]"));
        EXPECT_FALSE(there("x[2,1]"));
        EXPECT_FALSE(there("gamma[1]"));
        EXPECT_EQ(hands.shown("mu[row 1]"), "2.5");
        hands.click("map xhat[2,1]");  // which puts the focus there
        EXPECT_TRUE(there("x[2,1]"));
        EXPECT_FALSE(there("x[1,1]"));
        EXPECT_EQ(hands.shown("mu[row 2]"), "4");
        const float high = top_of_pictures();
        hands.click("open the matrix");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("matrix drawer"), "open");
        EXPECT_TRUE(there("x[1,1]"));
        EXPECT_TRUE(there("x[3,4]"));
        EXPECT_TRUE(there("gamma[1]"));
        EXPECT_NE(hands.shown("map y[3,4]"), "(absent)");
        EXPECT_LT(high, top_of_pictures() - 40) << "drawn in it leaves more to the pictures";
        hands.run_command("workspace.axis");
        hands.run_command("workspace.vector");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("matrix drawer"), "open") << "it is remembered";
        hands.click("draw the matrix in");
        hands.wait_frames();
        EXPECT_FALSE(there("x[1,1]"));
        EXPECT_TRUE(there("x[2,1]"));
    });
}

TEST(MatrixDrawer, IsOneOnlyWhereTheWindowIsLow) {
    for (const auto& [size, drawer] : {std::pair{Size{900, 560}, true}, {{1280, 720}, false}, {{1600, 900}, false}}) {
        Desk desk({.size = size});
        for (const auto& shape : {Shape{2, 3}, Shape{3, 4}, Shape{14, 3}}) {
            desk.session().start_from(batch(shape, "layer_norm"), "");
            desk.frames(3);
            EXPECT_EQ(desk.probe().contains("matrix drawer"), drawer) << size.width << ", " << shape[0] << " rows";
        }
    }
}

TEST(MatrixDrawer, IsGoneThroughWithTheKeyboard) {
    Desk desk({.size = {900, 560}});
    drive(desk, [](Hands& hands) {
        hands.start_from(batch({2, 3}, "layer_norm", {2, 0, 4, 1, 5, 3}));
        hands.wait_frames();
        hands.click("x[1,2]");
        hands.press(ImGuiKey_DownArrow);
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{1, 1}));
        EXPECT_TRUE(hands.ctx->ItemExists("**/x[2,2]")) << "the row that has the keyboard is in sight";
        hands.press(ImGuiKey_DownArrow);
        hands.type("3");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().params.gamma[1], 3.0f);
        hands.press(ImGuiKey_Escape);
        const auto reach = [&](const char* label) {
            const auto id = hands.ctx->ItemInfo(Hands::ref(label).c_str()).ID;
            for (int i = 0; i < 80 && ImGui::GetCurrentContext()->NavId != id; ++i) hands.press(ImGuiKey_Tab);
            return ImGui::GetCurrentContext()->NavId == id;
        };
        ASSERT_TRUE(reach("open the matrix"));
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("matrix drawer"), "open");
        hands.wait_frames();
        const auto undo = hands.ctx->ItemInfo("**/draw the matrix in").ID;
        EXPECT_EQ(ImGui::GetCurrentContext()->NavId, undo) << "the keyboard stands at what takes it back";
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("matrix drawer"), "1 more example, γ, β");
    });
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// What stands about the bars: no mark reaches into a neighbour's slot, and no line goes through a text.
#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include "app/ui/figures.h"
#include "app/ui/probe.h"
#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

Document document_of(const Shape& shape, std::vector<float> x, std::string_view op) {
    Document document;
    document.x = Tensor::from(shape, std::move(x)).value();
    document.spec = make_spec(op, "pytorch", shape).value();
    return with_fitting_params(std::move(document)).value();
}

/// One row of numbers between −2 and 2, with γ and β that move every bar.
Document row_of(std::int64_t features) {
    std::vector<float> x;
    for (std::int64_t i = 0; i < features; ++i) x.push_back(static_cast<float>((i * 37) % 41) / 10 - 2);
    auto document = document_of({1, features}, std::move(x), "layer_norm");
    for (float& gamma : document.params.gamma) gamma = 0.7f;
    for (float& beta : document.params.beta) beta = 0.3f;
    return document;
}

std::vector<float> numbers_in(const std::string& words) {
    std::istringstream stream(words);
    std::vector<float> numbers;
    for (float number = 0; stream >> number;) numbers.push_back(number);
    return numbers;
}

TEST(BarMarks, NoOutlineReachesIntoANeighboursSlot) {
    for (const auto& [size, scale] : {std::pair{Size{1280, 720}, 1.0f}, {{1600, 900}, 1.0f}, {{1600, 900}, 2.0f}}) {
        Desk desk({.size = size, .scale = scale});
        drive(desk, [&](Hands& hands) {
            for (const std::int64_t features : {4, 8, 16, 32, 64}) {
                SCOPED_TRACE(fmt::format("{} features, {} wide, scale {}", features, size.width, scale));
                hands.start_from(row_of(features));
                hands.wait_frames();
                int outlines = 0;
                for (std::int64_t i = 1; i <= features; ++i) {
                    const auto outline = numbers_in(hands.shown(fmt::format("outline y[1,{}]", i)));
                    if (outline.size() != 3) continue;
                    ++outlines;
                    const auto slot = hands.ctx->ItemInfo(fmt::format("**/bar y[1,{}]", i).c_str()).RectFull;
                    EXPECT_GE(outline[0], slot.Min.x - 1) << i;
                    EXPECT_LE(outline[1], slot.Max.x + 1) << i;
                    EXPECT_TRUE(slot.GetWidth() >= 8 * scale || outline[2] <= 3 * scale) << "an outline beside others";
                }
                EXPECT_EQ(outlines, features);
            }
        });
    }
}

/// The strokes of the statistics as they were drawn, and all texts.
struct Frame {
    std::vector<std::vector<float>> strokes;  // from, to, y
    std::vector<ui::DrawnText> texts;

    explicit Frame(Desk& desk) {
        desk.frames(2);
        ui::set_drawn_texts(&texts);
        desk.frame();
        ui::set_drawn_texts(nullptr);
        for (const auto& [name, words] : desk.probe())
            if (name.starts_with("stroke ")) strokes.push_back(numbers_in(words));
    }
};

TEST(BarMarks, NoLineGoesThroughAText) {
    const std::vector<Document> documents = {
        document_of({1, 4}, {2, 0, 4, 4}, "layer_norm"),
        document_of({1, 5}, {2.1234f, 0.4567f, 4.8912f, -1.2345f, 3.3333f}, "layer_norm"),
        document_of({2, 3}, {2, 0, 4, 1, 5, 3}, "layer_norm"),
        document_of({3, 4}, {2, 0, 4, 4, 1, 5, 3, 7, 6, 2, 0, 4}, "batch_norm"),
        document_of({3, 4}, {2, 0, 4, 4, 1, 5, 3, 7, 6, 2, 0, 4}, "rms_norm"),
        row_of(9),
        row_of(20),
    };
    for (const auto& size : {Size{900, 560}, Size{1280, 720}, Size{1600, 900}}) {
        Desk desk({.size = size});
        for (std::size_t which = 0; which < documents.size(); ++which) {
            SCOPED_TRACE(fmt::format("document {}, {} wide", which, size.width));
            desk.session().start_from(documents[which], "");
            desk.session().seek(desk.session().timeline().size() - 1);
            const Frame frame(desk);
            EXPECT_GE(frame.strokes.size(), 2u) << "no lines: this shows nothing";
            for (const auto& stroke : frame.strokes)
                for (const auto& text : frame.texts)
                    EXPECT_FALSE(text.from.y + 2 < stroke[2] && text.to.y - 2 > stroke[2] && text.from.x < stroke[1] &&
                                 text.to.x > stroke[0])
                        << text.words << " at " << text.from.x << ", " << text.from.y;
        }
    }
}

TEST(BarMarks, NamesOfOneSideStandAtOneHeight) {
    Desk desk({.size = {1280, 720}});
    desk.session().start_from(document_of({1, 4}, {2, 0, 4, 4}, "layer_norm"), "");
    const Frame frame(desk);
    std::map<float, int> heights;  // of x₃, whose bars go up in all charts
    for (const auto& text : frame.texts)
        if (text.words == "x₃" || text.words == "x₄") ++heights[text.from.y];
    ASSERT_GE(heights.size(), 2u) << "the line of x̂ moves none";
    for (const auto& [y, count] : heights) EXPECT_EQ(count % 2, 0) << "x₃ and x₄ differ, at " << y;
}

TEST(BarMarks, AFigureOfTheAxisKeepsClearOfTheNameOfALine) {
    Desk desk;
    // μ = 200 and a tick at 200: the figure makes way, the others stand flush with the chart's edge.
    desk.session().start_from(document_of({1, 4}, {200, 0, 400, 200}, "layer_norm"), "");
    desk.session().seek(desk.session().timeline().size() - 1);
    const Frame frame(desk);
    const auto figures = ui::figures();
    const auto chart = *std::ranges::find(figures, "x", &ui::Figure::name);
    std::vector<ui::DrawnText> inside;
    for (const auto& text : frame.texts)
        if (text.from.x > chart.to.x - 40 && text.to.x <= chart.to.x + 24 && text.from.y > chart.from.y + 60 &&
            text.to.y < chart.to.y)
            inside.push_back(text);
    ASSERT_GE(inside.size(), 2u);
    int flush = 0;
    for (const auto& text : inside) flush += std::abs(text.to.x - chart.to.x) < 1.5f;
    EXPECT_GE(flush, 1) << "no figures of the axis at its edge";
    for (std::size_t i = 0; i < inside.size(); ++i)
        for (std::size_t k = i + 1; k < inside.size(); ++k)
            EXPECT_FALSE(inside[i].from.x < inside[k].to.x && inside[k].from.x < inside[i].to.x &&
                         inside[i].from.y + 2 < inside[k].to.y && inside[k].from.y + 2 < inside[i].to.y)
                << inside[i].words << " over " << inside[k].words;
}

}  // namespace
}  // namespace normscope::testing

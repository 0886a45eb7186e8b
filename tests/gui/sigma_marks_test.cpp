// SPDX-License-Identifier: MIT
// The marks of μ and ±σ, their names and the figures of bars stand in each chart at the heights of its own scale.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "app/ui/probe.h"
#include "core/norm/operators.h"
#include "drawn_texts.h"
#include "oracle.h"

namespace normscope::testing {
namespace {

/// The heights of the marks in the chart of a quantity, from above, in the units of its scale.
std::vector<double> marks(Hands& hands, const std::string& quantity) {
    double lo = 0, hi = 0;
    std::istringstream(hands.shown("scale of x")) >> lo >> hi;
    // What stands for a bar reaches 4 above its chart and 14 below.
    const auto bar = hands.ctx->ItemInfo(fmt::format("**/bar {}[1,1]", quantity).c_str()).RectFull;
    const double top = static_cast<double>(bar.Min.y) + 4, bottom = static_cast<double>(bar.Max.y) - 14;
    std::vector<double> found;
    for (int i = 0;; ++i) {
        const auto words = hands.shown(fmt::format("stroke {} {}", quantity, i));
        if (words == "(absent)") break;
        double from = 0, to = 0, y = 0;
        std::istringstream(words) >> from >> to >> y;
        const double value = lo + (bottom - y) / (bottom - top) * (hi - lo);
        // A text cuts a mark in two.
        if (std::ranges::none_of(found, [&](double other) { return std::abs(other - value) < 1e-9; }))
            found.push_back(value);
    }
    std::ranges::sort(found, std::ranges::greater{});
    return found;
}

void expect_marks(Hands& hands, const std::string& quantity, const std::vector<double>& wanted) {
    const auto found = marks(hands, quantity);
    ASSERT_EQ(found.size(), wanted.size()) << quantity;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        EXPECT_NEAR(found[i], wanted[i], 0.03) << quantity << ", mark " << i;
}

TEST(SigmaMarks, LieAboutTheMeanInTheChartOfXAndAboutZeroBesideIt) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto sigma = static_cast<double>(layer_norm({2, 0, 4, 4}, {}, {}, 1e-5).sigma);
        expect_marks(hands, "x", {2.5 + sigma, 2.5, 2.5 - sigma});
        expect_marks(hands, "dev", {sigma, -sigma});
        expect_marks(hands, "xhat", {1, -1});
    });
}

TEST(SigmaMarks, WithoutAMeanTheyLieAboutZero) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.paste("-3 1 -2 4");
        hands.click("RMS");
        hands.wait_frames(60);
        const double rms = std::sqrt((9.0 + 1 + 4 + 16) / 4 + hands.document().spec.eps);
        expect_marks(hands, "x", {rms, -rms});
    });
}

/// Where a value stands in the chart of x.
double height_of(Hands& hands, double value) {
    double lo = 0, hi = 0;
    std::istringstream(hands.shown("scale of x")) >> lo >> hi;
    const auto bar = hands.ctx->ItemInfo("**/bar x[1,1]").RectFull;
    const double top = static_cast<double>(bar.Min.y) + 4, bottom = static_cast<double>(bar.Max.y) - 14;
    return bottom - (value - lo) / (hi - lo) * (bottom - top);
}

double middle(const ui::DrawnText& text) { return static_cast<double>(text.from.y + text.to.y) / 2; }

TEST(SigmaMarks, MuStandsBesideTheLastOfSeveralMeans) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        auto document = hands.document();
        document.x = *Tensor::from({2, 3}, {1, 2, 9, 3, 0, 7});
        document.spec = *make_spec("batch_norm", "pytorch", {2, 3});
        hands.start_from(*with_fitting_params(std::move(document)));
        hands.wait_frames(60);
        const auto end = hands.ctx->ItemInfo("**/bar x[1,3]").RectFull.Max.x;
        int seen = 0;
        for (const auto& text : texts_of_a_frame(hands)) {
            if (text.words != "\\mu" || text.from.x < end || text.from.x > end + 60) continue;
            EXPECT_NEAR(middle(text), height_of(hands, 8), 2) << "the mean of the last column";
            ++seen;
        }
        EXPECT_EQ(seen, 1);
    });
}

TEST(SigmaMarks, TheFigureOfABarOfZeroStandsAboveTheAxis) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto bar = hands.ctx->ItemInfo("**/bar x[1,2]").RectFull;  // of (2, 0, 4, 4)
        int seen = 0;
        for (const auto& text : texts_of_a_frame(hands)) {
            if (text.words != "0" || text.from.x < bar.Min.x || text.to.x > bar.Max.x || text.from.y < bar.Min.y - 20 ||
                text.to.y > bar.Max.y + 20)
                continue;
            EXPECT_LT(middle(text), height_of(hands, 0));
            ++seen;
        }
        EXPECT_EQ(seen, 1);
    });
}

TEST(SigmaMarks, TheScaleHasRoomForWhatYPassesOnItsWay) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        auto document = hands.document();
        document.params.gamma = {8, 8, 8, 8};
        document.params.beta = {2.4f, 12, -7.2f, -7.2f};
        hands.start_from(document);
        hands.wait_frames(60);
        double lo = 0, hi = 0;
        std::istringstream(hands.shown("scale of x")) >> lo >> hi;
        const auto normalized = layer_norm({2, 0, 4, 4}, {}, {}, 1e-5).xhat;
        EXPECT_LE(lo, 8 * static_cast<double>(normalized[1]));
        EXPECT_GE(hi, 8 * static_cast<double>(normalized[2]));
    });
}

}  // namespace
}  // namespace normscope::testing

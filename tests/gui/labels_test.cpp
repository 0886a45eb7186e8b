// SPDX-License-Identifier: MIT
// What the figures at the bars of a chart say: as many decimals for all, and nothing that is not so.
#include <algorithm>
#include <map>
#include <random>

#include "app/ui/draw.h"
#include "app/ui/labels.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"
#include "harness.h"

namespace normscope::testing {
namespace {

/// A chart of bars at equal distances whose tips stand at their values.
struct Chart {
    std::vector<ui::ValueLabel> labels;
    ui::LabelRules rules;

    Chart(const std::vector<double>& values, float slot, int wanted = -1) {
        double most = 0;
        for (const double value : values) most = std::max(most, std::abs(value));
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float x = slot * (static_cast<float>(i) + 0.5f);
            const auto y = static_cast<float>(200 - 150 * values[i] / (most > 0 ? most : 1));
            labels.push_back({{x, y},
                              values[i] >= 0,
                              values[i],
                              static_cast<int>(i) == wanted ? 1 : 0,
                              {{x - slot / 3, std::min(y, 200.0f)}, {x + slot / 3, std::max(y, 200.0f)}}});
        }
        rules.area = {{0, 0}, {slot * static_cast<float>(values.size()), 400}};
        for (const auto& label : labels) bars.push_back(label.own);
        rules.obstacles = bars;
    }
    std::vector<std::string> words() const {
        std::vector<std::string> all;
        for (const auto& placed : ui::place_values(labels, rules)) all.push_back(placed.words);
        return all;
    }

private:
    std::vector<ui::Box> bars;
};

using Words = std::vector<std::string>;

std::size_t decimals(const std::string& words) {
    const auto point = words.find('.');
    return point == std::string::npos ? 0 : words.size() - point - 1;
}

TEST(Labels, NeverRoundAHalfThatFourDecimalsHold) {
    Desk desk;
    desk.frames(2);
    for (const float slot : {60.0f, 40.0f, 34.0f, 30.0f, 26.0f, 22.0f})
        for (const auto& values : {std::vector<double>{2.25, 0.25, 0.25, 2.25},
                                   {0.75, 1.75, -0.25, -2.25},
                                   {0.015, -0.025, 0.015, -0.005},
                                   {5, 5, 5, 5.001f}}) {
            SCOPED_TRACE(fmt::format("{} from {}", slot, values[0]));
            const auto words = Chart(values, slot, 0).words();
            EXPECT_EQ(words[0], format_number(values[0])) << "the one in focus is shown in any case";
            for (std::size_t i = 0; i < values.size(); ++i)
                EXPECT_TRUE(words[i].empty() || words[i] == format_number(values[i])) << words[i];
        }
    EXPECT_EQ(Chart({2.25, 0.25, 0.25, 2.25}, 60).words(), (Words{"2.25", "0.25", "0.25", "2.25"}));
}

TEST(Labels, HaveAsManyDecimalsInOneChartAndTreatEqualBarsAlike) {
    Desk desk;
    desk.frames(2);
    std::mt19937 random(5);
    std::uniform_real_distribution<double> uniform(-2, 2);
    std::size_t left_out = 0;
    for (int round = 0; round < 200; ++round) {
        std::vector<double> values;
        for (int i = 0; i < 8; ++i) values.push_back(i % 3 == 2 ? values.back() : uniform(random));
        for (double& value : values) value += value < 0 ? -0.01 : 0.01;
        const float slot = 18.0f + static_cast<float>(round % 40);
        const auto words = Chart(values, slot).words();
        std::map<std::string, bool> shown;
        std::size_t most = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            left_out += words[i].empty();
            most = std::max(most, decimals(words[i]));
            const auto [found, fresh] = shown.try_emplace(format_number(values[i]), !words[i].empty());
            EXPECT_EQ(found->second, !words[i].empty()) << values[i] << " is shown at one of its bars alone";
        }
        for (const auto& each : words) EXPECT_TRUE(each.empty() || decimals(each) == most) << each;
    }
    EXPECT_GT(left_out, 0u) << "all had room: these cases show nothing";
}

TEST(Labels, EqualTipsStandAtEqualHeights) {
    Desk desk;
    desk.frames(2);
    for (const float slot : {60.0f, 40.0f, 30.0f, 24.0f}) {
        SCOPED_TRACE(slot);
        Chart chart({1.5, 3, 1.5, -2, 1.5, 3}, slot);
        // A line over the first bar alone, where its figure would stand.
        const float tip = chart.labels[0].tip.y;
        const std::vector<ui::Box> lines = {{{0, tip - 10}, {slot * 0.9f, tip - 9}}};
        for (const bool lined : {false, true}) {
            chart.rules.lines = lined ? std::span(lines) : std::span<const ui::Box>{};
            const auto placed = ui::place_values(chart.labels, chart.rules);
            ASSERT_FALSE(placed[0].words.empty());
            EXPECT_EQ(placed[0].center_top.y, placed[2].center_top.y);
            EXPECT_EQ(placed[0].center_top.y, placed[4].center_top.y);
            EXPECT_EQ(placed[1].center_top.y, placed[5].center_top.y);
            EXPECT_TRUE(!lined || ui::box_of(placed[0]).max.y <= tip - 10) << "beyond the line";
        }
    }
}

TEST(Labels, WhatMustBeSeenMovesOutAndALineLeadsToIt) {
    Desk desk;
    desk.frames(2);
    // The short bar in focus stands between tall ones that are too near for a figure.
    Chart chart({5, 1, 5}, 14, 1);
    const auto placed = ui::place_values(chart.labels, chart.rules);
    EXPECT_EQ(placed[1].words, "1");
    EXPECT_FALSE(placed[1].leader) << "one digit has room between them";
    Chart wide({5, 1.2345, 5}, 14, 1);
    const auto moved = ui::place_values(wide.labels, wide.rules)[1];
    ASSERT_FALSE(moved.words.empty());
    ASSERT_TRUE(moved.leader);
    const auto box = ui::box_of(moved);
    EXPECT_LE(box.max.y, wide.labels[1].tip.y);
    for (const auto& label : wide.labels) EXPECT_FALSE(ui::touch(box, label.own)) << "over a bar";
    // And the line is drawn, from the tip to the text.
    auto* list = ImGui::GetForegroundDrawList(ImGui::GetMainViewport());
    const auto before = list->VtxBuffer.Size;
    ui::draw_label(list, {"", {0, 0}, 11, true}, wide.labels[1], IM_COL32_WHITE);
    EXPECT_EQ(list->VtxBuffer.Size, before) << "no place, no line";
    ui::draw_label(list, moved, wide.labels[1], IM_COL32_WHITE);
    float lowest = 0;
    for (int i = before; i < list->VtxBuffer.Size; ++i) lowest = std::max(lowest, list->VtxBuffer[i].pos.y);
    EXPECT_NEAR(lowest, wide.labels[1].tip.y, 2);
}

TEST(Labels, DoNotWriteAPowerOfTenWhereAFewDigitsDo) {
    Desk desk;
    desk.frames(2);
    for (const float slot : {60.0f, 30.0f})
        for (const auto& words : Chart({0.015, -0.025, 1.5, -0.005}, slot).words())
            EXPECT_EQ(words.find('e'), std::string::npos) << words;
}

TEST(Labels, ACellIsNotLeftEmptyForWantOfRoom) {
    Desk desk;
    for (const double value : {-0.001, 9.765625e-4, 3325.257, -1.5076, 13301.0273}) {
        const auto fitted = ui::fitted_number(value, 29, 14);
        EXPECT_FALSE(fitted.words.empty()) << value;
        EXPECT_GE(fitted.size, 6);
        EXPECT_LE(ui::text_width(ui::fonts().mono, fitted.size, fitted.words), 30) << fitted.words;
    }
}

TEST(Labels, ANumberIsNeverLargerThanItsNeighboursNorCoarserThanItMust) {
    for (const float scale : {1.0f, 1.5f, 2.0f}) {
        Desk desk({.scale = scale});
        const float size = ui::px(13.5f);
        for (float width = 24; width < 60; width += 1) {
            const auto words_at = [&](double value) { return ui::fitted_number(value, ui::px(width), size); };
            for (const double value : {-1.13, -0.27, 1.29, -2.0, 0.4, 12.5, -0.001}) {
                const auto fitted = words_at(value);
                EXPECT_LE(fitted.size, size) << value;
                EXPECT_LE(ui::text_width(ui::fonts().mono, fitted.size, fitted.words), ui::px(width + 3)) << value;
            }
            if (width >= 29) {
                EXPECT_EQ(words_at(-1.13).words, "−1.13") << "five characters at 9 px, at width " << width;
                EXPECT_EQ(words_at(-0.27).words, "−0.27") << width;
            }
        }
    }
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// The table of what survives which change, measured, against the published one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "core/base/random.h"
#include "core/labs/invariances.h"
#include "tests/core/support.h"

namespace normscope::labs {
namespace {

/// Ba et al. 2016, table 1, with the rows that others and this program added: one letter per transformation, in the
/// order of transformations().
const std::map<std::string_view, std::string_view> published = {
    {"batch_norm", "YnYYYn"},
    {"weight_norm", "YnYnnn"},
    {"layer_norm", "YYnYnY"},
    {"rms_norm", "YnnYnY"},
    {"partial_rms_norm", "YnnYnY"},
    {"group_norm", "YYnYnY"},
    {"instance_norm", "YnYYYY"},
    {"batch_norm_2d", "YnYYYn"},
    {"group_norm_2d", "YnnYnY"},
    {"layer_norm_c", "YYnYnY"},
    {"batch_norm_eval", "nnnnnn"},
    {"dyt", "nnnnnn"},
    {"derf", "nnnnnn"},
    {"none", "nnnnnn"},
};

TEST(Invariances, EveryCellIsAsPublished) {
    ASSERT_EQ(invariance_rows().size(), published.size());
    for (const std::uint64_t seed : {7U, 8U}) {
        const auto data = random_invariance_data(seed, {.cases = 5, .inputs = 8, .units = 6, .positions = 4});
        for (const auto& row : invariance_rows())
            for (std::size_t t = 0; t < transformation_count; ++t) {
                const auto& transformation = transformations()[t];
                SCOPED_TRACE(std::string(row.id) + " " + std::string(transformation.id));
                const auto cell = measure_invariance(row, transformation.transformation, data, 0.03, 1e-5);
                ASSERT_TRUE(cell);
                EXPECT_EQ(cell->survival != Survival::fails, published.at(row.id)[t] == 'Y');
                if (cell->survival == Survival::fails) {
                    EXPECT_GT(cell->exact_deviation, 1e-3);
                    EXPECT_EQ(cell->predicted.has_value(), row.id == "weight_norm" && transformation.scales);
                    continue;
                }
                // With ε, the deviation is what ε → ε/δ² predicts; where nothing is scaled, none.
                ASSERT_TRUE(cell->predicted);
                EXPECT_NEAR(cell->deviation, *cell->predicted, 1e-12);
                const bool scaled_with_eps = transformation.scales && row.id != "weight_norm";
                EXPECT_EQ(cell->survival == Survival::only_large_variance, scaled_with_eps);
            }
    }
}

TEST(Invariances, NegativeScalesFlipTheSign) {
    const auto data = random_invariance_data(3);
    const auto& row = *find_invariance_row("layer_norm");
    const auto cell = measure_invariance(row, Transformation::all_weights, data, -1, 1e-5);
    ASSERT_TRUE(cell);
    EXPECT_EQ(cell->survival, Survival::fails);
    ASSERT_TRUE(cell->predicted);
    EXPECT_NEAR(*cell->predicted, cell->deviation, 1e-12);
    const auto played = play_invariance(row, Transformation::all_weights, data, -1, 1e-5);
    ASSERT_TRUE(played);
    for (std::size_t i = 0; i < played->out_before.size(); ++i)
        EXPECT_NEAR(played->out_after[i], -played->out_before[i], 1e-12);
}

TEST(Invariances, TheDeviationOfOneCaseIsTheClosedForm) {
    // x̂ shrinks to √((σ² + ε)/(σ² + ε/δ²)) of itself.
    const auto data = random_invariance_data(7);
    const double delta = 0.03;
    const double eps = 1e-5;
    const auto played = play_invariance(*find_invariance_row("layer_norm"), Transformation::one_case, data, delta, eps);
    ASSERT_TRUE(played);
    ASSERT_EQ(played->group.size(), 6U);
    double mean = 0;
    double variance = 0;
    for (const auto cell : played->group) mean += played->before[static_cast<std::size_t>(cell)] / 6;
    for (const auto cell : played->group)
        variance += std::pow(played->before[static_cast<std::size_t>(cell)] - mean, 2) / 6;
    const double shrink = std::sqrt((variance + eps) / (variance + eps / (delta * delta)));
    EXPECT_LT(shrink, 1);
    for (const auto cell : played->group) {
        const auto k = static_cast<std::size_t>(cell);
        EXPECT_NEAR(played->after[k], delta * played->before[k], 1e-15);
        EXPECT_NEAR(played->out_after[k], shrink * played->out_before[k], 1e-12);
    }
    for (std::size_t k = 0; k < played->before.size(); ++k) {
        const bool touched = std::ranges::find(played->group, static_cast<std::int64_t>(k)) != played->group.end();
        EXPECT_EQ(played->out_after[k] == played->out_before[k], !touched) << k;
    }
}

TEST(Invariances, OfGivenCases) {
    const double rows[] = {1, 2, 3, 4, 0, -1, 5, 2, 2, 2, 7, 1};
    const auto data = invariance_data_of(rows, 4, 1);
    EXPECT_EQ(data.cases, 3);
    EXPECT_EQ(data.x[5], -1);
    EXPECT_EQ(data.x_space[1 * 5 + 0], 2);  // case 0, input 1, position 0
    EXPECT_EQ(data.x_space[1 * 5 + 3], 1);  // position 3: input 1 + 3 = 0
    const auto cell = measure_invariance(*find_invariance_row("rms_norm"), Transformation::all_cases, data, 10, 1e-5);
    ASSERT_TRUE(cell);
    EXPECT_EQ(cell->survival, Survival::only_large_variance);
}

TEST(Invariances, ImpossibleStrengthsAreRefused) {
    const auto data = random_invariance_data(1);
    for (const double delta : {0.0, std::nan(""), HUGE_VAL}) {
        const auto cell = measure_invariance(invariance_rows()[0], Transformation::all_weights, data, delta, 1e-5);
        ASSERT_FALSE(cell);
        EXPECT_TRUE(is_one_sentence(cell.error().message));
    }
    EXPECT_FALSE(measure_invariance(invariance_rows()[0], Transformation::all_weights, data, 1, -1));
}

TEST(Invariances, RowsThatAreSpecsCanBePlayedElsewhere) {
    const auto data = random_invariance_data(1);
    EXPECT_EQ(spec_of(*find_invariance_row("layer_norm"), data, 1e-3)->eps, 1e-3);
    EXPECT_EQ(spec_of(*find_invariance_row("layer_norm_c"), data, 1e-3)->reduced_axes, std::vector<int>{1});
    EXPECT_FALSE(spec_of(*find_invariance_row("dyt"), data, 1e-3));
}

}  // namespace
}  // namespace normscope::labs

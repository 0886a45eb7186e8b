// SPDX-License-Identifier: MIT
// What the detective says of what it solved for.
#include "tests/core/detect_asking.h"

namespace normscope {
namespace {

/// The reasons of all candidates that solved for γ and β.
std::vector<std::string> reasons_with_entries(const std::vector<Candidate>& candidates, std::string_view op) {
    std::vector<std::string> reasons;
    for (const auto& each : candidates)
        if (each.spec.op == op && fits(each) && each.reason.find("each entry from") != std::string::npos)
            reasons.push_back(each.reason);
    return reasons;
}

TEST(DetectWords, AnEntryIsSolvedFromTheValuesThatShareIt) {
    const auto x = random_values(3, 7 * 5);
    auto y = by_rows(x, 5, [](auto& row) { layer_norm(row, 1e-5L); });
    for (std::size_t i = 0; i < y.size(); ++i) {
        const auto column = static_cast<float>(i % 5);
        y[i] = y[i] * (0.5F + 0.25F * column) + column - 2;
    }
    const auto reasons = reasons_with_entries(found(asked({7, 5}, x, y)), "layer_norm");
    ASSERT_FALSE(reasons.empty());
    for (const auto& reason : reasons)
        EXPECT_NE(reason.find("γ and β solved for, each entry from 7 values"), std::string::npos) << reason;
}

TEST(DetectWords, AnEntryOfAChannelIsSolvedFromAllItsPlaces) {
    const std::size_t n = 3, c = 4, length = 6;
    const auto x = random_values(5, n * c * length);
    auto y = x;
    for (std::size_t k = 0; k < c; ++k) {
        std::vector<std::size_t> cells;
        std::vector<Real> values;
        for (std::size_t i = 0; i < x.size(); ++i)
            if (i / length % c == k) cells.push_back(i), values.push_back(x[i]);
        layer_norm(values, 1e-5L);
        const Real gamma = 0.5L + 0.3L * static_cast<Real>(k), beta = static_cast<Real>(k) - 2;
        for (std::size_t i = 0; i < cells.size(); ++i) y[cells[i]] = static_cast<float>(gamma * values[i] + beta);
    }
    const auto reasons = reasons_with_entries(found(asked({3, 4, 6}, x, y)), "batch_norm");
    ASSERT_FALSE(reasons.empty());
    for (const auto& reason : reasons) EXPECT_NE(reason.find("each entry from 18 values"), std::string::npos) << reason;
}

}  // namespace
}  // namespace normscope

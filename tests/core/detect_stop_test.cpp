// SPDX-License-Identifier: MIT
// The convention detective is stopped at any moment, and does no more work then.
#include <gtest/gtest.h>

#include <stop_token>

#include "core/archive/control.h"
#include "tests/core/detect_asking.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

/// How often a search says how far it is when it is stopped at that many, and what becomes of it.
struct Stopped {
    int reports = 0;
    std::string message;
};

Stopped stopped_at(const DetectInput& input, int most) {
    Stopped seen;
    std::stop_source source;
    Control control;
    control.stop = source.get_token();
    control.progress = [&](double) {
        if (++seen.reports == most) source.request_stop();
    };
    const auto answer = detect_convention(input, control);
    if (!answer) seen.message = answer.error().message;
    return seen;
}

TEST(DetectStop, NothingMoreIsTriedAfterIt) {
    const auto input = asked({4, 5, 6}, random_values(1, 120), random_values(2, 120));
    const auto whole = stopped_at(input, 0);
    ASSERT_EQ(whole.message, "");
    ASSERT_GT(whole.reports, 12);
    for (const int at : {1, 2, 5, whole.reports / 2, whole.reports - 1}) {
        const auto stopped = stopped_at(input, at);
        EXPECT_EQ(stopped.message, cancelled_message) << at;
        EXPECT_LE(stopped.reports, at + 3) << "but that each later stage says where it would have begun";
    }
}

}  // namespace
}  // namespace normscope

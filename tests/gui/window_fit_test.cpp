// SPDX-License-Identifier: MIT
// The first window: within what the screen has free, and never smaller than the interface, as far as there is room.
// What the window manager is told is asked of a real one in tests/scripts/window_test.py.
#include <gtest/gtest.h>

#include "app/host/window_fit.h"

namespace normscope::testing {
namespace {

constexpr WindowFrame frame{2, 25, 2, 3};

void expect_size(Size size, int width, int height) {
    EXPECT_EQ(size.width, width);
    EXPECT_EQ(size.height, height);
}

TEST(WindowFit, AWindowThatFitsStaysWhereItIs) {
    const auto fit = fit_window({1600, 900}, {0, 27, {1920, 1053}}, frame, 1);
    EXPECT_FALSE(fit.place);
    expect_size(fit.least, 900, 560);
}

TEST(WindowFit, ALargerOneLiesWithItsFrameBesideDocksAndBars) {
    const auto fit = fit_window({1600, 900}, {64, 27, {1216, 693}}, frame, 1);  // a screen of 1280 × 720
    ASSERT_TRUE(fit.place);
    EXPECT_EQ(fit.place->x, 66);
    EXPECT_EQ(fit.place->y, 52);
    expect_size(fit.place->size, 1212, 665);
    const auto low = fit_window({1000, 900}, {0, 0, {1280, 720}}, {}, 1);
    ASSERT_TRUE(low.place);
    expect_size(low.place->size, 1000, 720);
}

TEST(WindowFit, TheLeastSizeGrowsWithTheScaleAndEndsWithTheScreen) {
    expect_size(fit_window({1600, 900}, {0, 0, {3840, 2160}}, {}, 2).least, 1800, 1120);
    expect_size(fit_window({1600, 900}, {0, 0, {1440, 1000}}, {}, 2).least, 1440, 1000);
    expect_size(fit_window({1600, 900}, {}, {}, 1).least, 900, 560);
    EXPECT_FALSE(fit_window({1600, 900}, {}, {}, 1).place) << "nothing is known of the screen";
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// What stands around the heat map: how many values are not finite, x̂ without γ and β, and the small map.
#include <fmt/format.h>

#include <cmath>
#include <sstream>

#include "core/text/number_format.h"
#include "heat_desk.h"
#include "wait.h"

namespace normscope::testing {
namespace {

TEST(HeatAround, NaNAndInfinitiesAreCountedApart) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        auto document = heat_document();
        for (const std::int64_t cell : {7, 1234, 4000}) document.x.set(cell, NAN);
        document.x.set(80, INFINITY);
        document.x.set(3000, -INFINITY);
        hands.start_from(document);
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        EXPECT_EQ(hands.shown("not finite"), "NaN 3 · ±∞ 2");
    });
}

TEST(HeatAround, TheMapOfTheNormalisedHasNeitherScaleNorShift) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        auto document = heat_document();
        document.params.gamma.assign(static_cast<std::size_t>(wide), 3);
        document.params.beta.assign(static_cast<std::size_t>(wide), 5);
        constexpr std::int64_t row = 40, column = 33;
        long double mean = 0, squares = 0;
        for (const float value : document.x.row(row)) mean += static_cast<long double>(value) / wide;
        for (const float value : document.x.row(row))
            squares += (static_cast<long double>(value) - mean) * (static_cast<long double>(value) - mean) / wide;
        const auto normalized = static_cast<double>((static_cast<long double>(document.x[row * wide + column]) - mean) /
                                                    std::sqrt(squares + 1e-5L));
        hands.start_from(document);
        hands.run_command("workspace.axis");
        hands.session().perform(ApplyEdit{Select{{row * wide + column, -1}}, ""}, 0);
        for (const auto& [quantity, expected] : {std::pair{"x̂", normalized}, {"y", 3 * normalized + 5}}) {
            hands.click(quantity);
            hands.wait_frames(2);
            wait_for_text(hands, "heat state", "fresh");
            EXPECT_NEAR(std::stod(with_minus(hands.shown("magnified"), Minus::ascii)), expected, 0.006) << quantity;
        }
    });
}

TEST(HeatAround, TheSmallMapPutsTheMiddleOfTheWindowUnderThePointer) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(heat_document());
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        hands.point_at("heat map");
        hands.ctx->MouseWheelY(6);
        hands.wait_frames(30);
        const auto numbers = [&](const char* name) {
            std::istringstream words(hands.shown(name));
            std::array<double, 4> found{};
            for (auto& one : found) words >> one;
            return found;
        };
        const auto [left, top, right, bottom] = numbers("minimap area");
        const auto rows = numbers("heat picture")[2], columns = numbers("heat picture")[3];
        ASSERT_LT(rows, tall / 3.0) << "it is a part of the map";
        ASSERT_GT(bottom - top, 40);
        for (const auto& [across, down] : {std::pair{0.5, 0.5}, {0.4, 0.65}, {0.62, 0.3}}) {
            hands.ctx->MouseMoveToPos(
                {static_cast<float>(left + across * (right - left)), static_cast<float>(top + down * (bottom - top))});
            hands.ctx->MouseClick(0);
            hands.wait_frames(30);
            const auto window = numbers("heat picture");
            EXPECT_NEAR(window[0] + rows / 2, down * tall, 1.5 * tall / (bottom - top));
            EXPECT_NEAR(window[1] + columns / 2, across * wide, 1.5 * wide / (right - left));
        }
    });
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// The ledger: the number that is asked about, what it is made of, and what lights up where one points.
#include "core/document/edits.h"
#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

TEST(Ledger, ExplainsTheCellThatWasAskedAbout) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const char* const deviations[] = {"−0.5", "−2.5", "1.5", "1.5"};  // of (2, 0, 4, 4)
        for (std::int64_t cell = 0; cell < 4; ++cell) {
            hands.session().perform(Inspect{Quantity::deviation, cell}, 0);
            hands.wait_frames(2);
            EXPECT_EQ(hands.shown("ledger"), std::string("x − μ = ") + deviations[cell]) << cell;
        }
    });
}

TEST(Ledger, CountsWhatItLeavesOut) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        auto document = default_document();
        std::vector<float> values(23);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
        document.x = *Tensor::from({1, 23}, std::move(values));
        document.spec = *make_spec("layer_norm", "pytorch", document.x.shape(), {});
        hands.start_from(*with_fitting_params(std::move(document)));
        hands.session().perform(Inspect{Quantity::sum, 0}, 0);
        hands.wait_frames(2);
        int listed = 0;
        while (hands.ctx->ItemExists(Hands::ref("ledger " + std::to_string(listed) + " x").c_str())) ++listed;
        ASSERT_GT(listed, 2);
        EXPECT_EQ(hands.shown("ledger more"), "and " + std::to_string(23 - listed) + " more");
    });
}

TEST(Ledger, PointingAtAnOperandLightsItsCell) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.session().perform(Inspect{Quantity::sum, 0}, 0);
        hands.wait_frames(2);
        hands.point_at("ledger 1 x");
        hands.wait_frames(2);
        ASSERT_TRUE(hands.session().hovered());
        EXPECT_EQ(hands.session().hovered()->quantity, Quantity::input);
        EXPECT_EQ(hands.session().hovered()->cell, 1);
    });
}

TEST(Lit, IsTheGroupOfWhatIsPointedAtUnderTheOperatorOfNow) {
    Desk desk;
    auto& session = desk.session();
    auto document = default_document();
    document.x = *Tensor::from({2, 3}, {1, 2, 4, 7, 5, 9});
    document.spec = *make_spec("layer_norm", "pytorch", document.x.shape(), {});
    session.history().reset(*with_fitting_params(document));
    session.perform(Hover{Quantity::sum, 5}, 0);  // of the second row; the first is in focus
    const auto lit = [&](std::int64_t cell) {
        const auto* sources = session.lit();
        return sources && sources->hold(session.derived().plan(), Quantity::input, cell);
    };
    for (std::int64_t cell = 0; cell < 6; ++cell) EXPECT_EQ(lit(cell), cell >= 3) << cell;
    session.edit(SetOperator{"batch_norm"}, "Operator");
    session.perform(Hover{Quantity::sum, 5}, 0);
    for (std::int64_t cell = 0; cell < 6; ++cell) EXPECT_EQ(lit(cell), cell % 3 == 2) << cell << " in BatchNorm, whose third group it is";
}

TEST(Lit, TheStepInProgressHasBeenReached) {
    Desk desk;
    auto& session = desk.session();
    session.edit(SetPlayhead{{Quantity::square, 1}}, "");
    EXPECT_TRUE(session.reached(Quantity::deviation));
    EXPECT_TRUE(session.reached(Quantity::square)) << "though it is not finished";
    EXPECT_FALSE(session.reached(Quantity::variance));
}

}  // namespace
}  // namespace normscope::testing

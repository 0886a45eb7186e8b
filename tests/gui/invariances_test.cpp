// SPDX-License-Identifier: MIT
// The table of invariances by hand: against the published one, and every control.
#include <cmath>
#include <string>

#include "harness.h"

namespace normscope::testing {
namespace {

struct PrintedInvariance {
    const char* row;
    const char* survives;  ///< one letter per transformation, in the printed order
};

// What is printed of Ba et al.'s table 1, extended; ε = 0.
constexpr PrintedInvariance printed_invariances[] = {
    {"batch_norm", "YnYYYn"},   {"weight_norm", "YnYnnn"},     {"layer_norm", "YYnYnY"},    {"rms_norm", "YnnYnY"},
    {"group_norm", "YYnYnY"},   {"instance_norm", "YnYYYY"},   {"batch_norm_2d", "YnYYYn"}, {"group_norm_2d", "YnnYnY"},
    {"layer_norm_c", "YYnYnY"}, {"batch_norm_eval", "nnnnnn"}, {"dyt", "nnnnnn"},           {"none", "nnnnnn"},
};
constexpr const char* transformation_ids[] = {"all_weights", "shifted_weights", "one_unit",
                                              "all_cases",   "shifted_cases",   "one_case"};

TEST(Invariances, TheTableIsThePrintedOne) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().show_workspace("compare/invariances");
        hands.wait_frames(3);
        hands.type_into("invariance eps", "0");
        for (const auto& row : printed_invariances)
            for (std::size_t t = 0; t < std::size(transformation_ids); ++t)
                EXPECT_EQ(hands.shown(std::string(row.row) + " " + transformation_ids[t]),
                          row.survives[t] == 'Y' ? "holds" : "fails")
                    << row.row << " " << transformation_ids[t];
    });
}

TEST(Invariances, EpsilonBreaksAScaleAndACellIsPlayed) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().show_workspace("compare/invariances");
        hands.wait_frames(3);
        const std::string one_case = std::string("layer_norm ") + transformation_ids[5];
        EXPECT_EQ(hands.shown(one_case), "only when σ² is far above ε");
        EXPECT_EQ(hands.shown(std::string("layer_norm ") + transformation_ids[1]), "holds") << "a shift needs no ε";
        hands.click(one_case);
        const double at_small = std::stod(hands.shown("measured").substr(9));
        EXPECT_NEAR(std::stod(hands.shown("predicted")), at_small, 1e-6 + 1e-3 * at_small);
        const auto shrinks = [&] { return std::stod(hands.shown("shrinks to")); };
        EXPECT_LT(shrinks(), 100) << "a quieter input comes out smaller, never larger";
        hands.type_into("delta", "2");
        EXPECT_LT(std::stod(hands.shown("measured").substr(9)), at_small) << "a larger scale leaves ε less to say";
        hands.type_into("delta", "0");
        EXPECT_EQ(hands.shown("refusal"), "δ must be a number other than 0");
        hands.press(ImGuiKey_Escape);
        hands.type_into("invariance eps", "-1");
        EXPECT_EQ(hands.shown("refusal"), "eps must be 0 or more, got -1");
        hands.press(ImGuiKey_Escape);
        hands.click("Play it in Vector");
        EXPECT_EQ(hands.session().workspace(), "vector");
    });
}

TEST(Invariances, TheStrengthTheDataAndTheOtherWorkspace) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        auto document = default_document();
        const auto x = Tensor::from({3, 4}, {1, 2, 3, 4, 0, -1, 5, 2, 2, 2, 7, 1}).value();
        hands.start_from(apply(document, SetTensor{x}).value());
        hands.session().show_workspace("compare/invariances");
        hands.wait_frames(3);
        const auto at_rest = hands.shown("measured");
        hands.drag("delta slider", {-400, 0});
        EXPECT_EQ(hands.shown("delta"), "0.0001");
        EXPECT_NE(hands.shown("measured"), at_rest);
        hands.drag("delta slider", {400, 0});
        EXPECT_EQ(hands.shown("delta"), "10");
        hands.wheel("delta slider", -0.5f, ImGuiMod_Ctrl);
        EXPECT_EQ(hands.shown("delta"), "10") << "half a notch";
        hands.wheel("delta slider", -0.5f, ImGuiMod_Ctrl);
        EXPECT_EQ(hands.shown("delta"), "7.9");  // a fiftieth of five decades: 10 ÷ 10^0.1 = 7.94
        hands.type_into("delta", "0.03");
        EXPECT_EQ(hands.shown("measured"), at_rest);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_R);  // a command: it asks for the lesson's numbers
        EXPECT_EQ(hands.shown("measured"), at_rest);
        hands.press(ImGuiKey_R);
        EXPECT_NE(hands.shown("measured"), at_rest) << "other weights and data";
        const auto random = hands.shown("measured");
        hands.click("use my rows");
        EXPECT_NE(hands.shown("measured"), random);
        const auto mine = hands.shown("measured");
        for (const auto& [cell, value] : {std::pair{2, 30.0f}, {6, -20.0f}, {10, 40.0f}})
            hands.session().edit(SetCell{cell, value}, "");
        hands.wait_frames();
        EXPECT_NE(hands.shown("measured"), mine) << "an edit of the document is seen";
        hands.click("random data");
        EXPECT_EQ(hands.shown("measured"), random);
        // Over positions a tensor has three axes: it is played where they are seen.
        hands.click("group_norm_2d one_unit");
        hands.click("Play it in Axis");
        EXPECT_EQ(hands.session().workspace(), "axis");
        EXPECT_EQ(hands.document().spec.op, "group_norm");
        EXPECT_EQ(hands.document().x.rank(), 3U);
        hands.session().show_workspace("compare/invariances");
        hands.wait_frames(3);
        const auto before = hands.document();
        hands.click("dyt all_weights");
        hands.click("Play it in Vector");
        EXPECT_EQ(hands.session().workspace(), "compare") << "tanh has no statistics to show";
        EXPECT_TRUE(same_content(hands.document(), before));
    });
}

}  // namespace
}  // namespace normscope::testing

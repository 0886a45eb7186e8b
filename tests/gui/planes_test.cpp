// SPDX-License-Identifier: MIT
// Tensors of more than two axes in the Vector workspace: sliders, the axis that is looked along, statistics shown once,
// and tensors with nothing in them.
#include "core/norm/operators.h"
#include "core/text/number_format.h"
#include "harness.h"

namespace normscope::testing {
namespace {

/// All extents different; the value of a cell tells its index.
Document image(const char* op) {
    Document document;
    const Shape shape{2, 3, 4, 5};
    std::vector<float> values;
    for (std::int64_t cell = 0; cell < element_count(shape); ++cell) {
        const auto index = Tensor::filled(shape, 0).index_of(cell);
        values.push_back(static_cast<float>(index[0] * 1000 + index[1] * 100 + index[2] * 10 + index[3]));
    }
    document.x = Tensor::from(shape, std::move(values), {"N", "C", "H", "W"}).value();
    document.spec = make_spec(op, "pytorch", shape).value();
    return with_fitting_params(std::move(document)).value();
}

TEST(Planes, ABatchNormShowsItsChannelOnce) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(image("batch_norm"));
        // Channel 1: indices n, h, w average to 500 + 15 + 2.
        EXPECT_EQ(hands.shown("mu[row 1]"), "517");
        EXPECT_EQ(hands.shown("mu[row 2]"), "(absent)");
        EXPECT_EQ(hands.shown("mu[2]"), "(absent)") << "not once per column";
        EXPECT_EQ(hands.shown("x[1,1,1,1]"), "0");
        EXPECT_TRUE(hands.ctx->ItemExists("**/gamma[1]"));
        EXPECT_FALSE(hands.ctx->ItemExists("**/gamma[2]")) << "one γ for the channel";
        hands.type_into("axis C", "3");
        EXPECT_EQ(hands.document().x.index_of(focused_cell(hands.document())), (Shape{0, 2, 0, 0}));
        EXPECT_EQ(hands.shown("mu[row 1]"), "717");
        EXPECT_TRUE(hands.ctx->ItemExists("**/gamma[3]"));
        EXPECT_EQ(hands.undo_depth(), 0u) << "looking around is no change";
    });
}

TEST(Planes, APlaceIsCountedFromOneWhereItIsTyped) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(image("batch_norm"));
        for (const auto& [typed, index] : {std::pair{"2", 1}, {"1", 0}, {"3", 2}, {"0", 0}, {"9", 2}}) {
            hands.type_into("axis C", typed);
            EXPECT_EQ(hands.document().x.index_of(focused_cell(hands.document())), (Shape{0, index, 0, 0})) << typed;
            EXPECT_EQ(hands.shown("axis C"), std::to_string(index + 1));
        }
    });
}

TEST(Planes, BarsRunAlongTheChosenAxis) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(image("batch_norm"));
        EXPECT_TRUE(hands.ctx->ItemExists("**/bar x[1,1,1,5]"));
        hands.click("look along/N");
        EXPECT_EQ(hands.shown("look along"), "N");
        EXPECT_EQ(focused_line(hands.document()).count, 2);
        EXPECT_TRUE(hands.ctx->ItemExists("**/bar x[2,1,1,1]"));
        EXPECT_FALSE(hands.ctx->ItemExists("**/bar x[1,1,1,5]"));
        EXPECT_EQ(hands.shown("x[2,1,1,1]"), "1000");
        hands.drag("bar x[2,1,1,1]", {0, 60});
        EXPECT_NE(hands.document().x[60], 1000.0f);
        EXPECT_EQ(hands.undo_depth(), 1u);
    });
}

TEST(Planes, TheNextRowIsOfTheSameChannel) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        auto document = image("batch_norm");
        document.selection.cell = 2 * 5 + 60 - 60 + 20;  // (0, 1, 2, 0)
        hands.start_from(document);
        ASSERT_EQ(hands.document().x.index_of(focused_cell(hands.document())), (Shape{0, 1, 2, 0}));
        hands.run_command("edit.next_example");
        EXPECT_EQ(hands.document().x.index_of(focused_cell(hands.document())), (Shape{0, 1, 3, 0}));
        hands.run_command("edit.next_example");
        EXPECT_EQ(hands.document().x.index_of(focused_cell(hands.document())), (Shape{1, 1, 0, 0}));
        hands.run_command("edit.previous_example");
        EXPECT_EQ(hands.document().x.index_of(focused_cell(hands.document())), (Shape{0, 1, 3, 0}));
    });
}

TEST(Planes, EmptyTensorsSayWhatIsMissing) {
    for (const Shape& shape : {Shape{0}, Shape{2, 0}, Shape{0, 5}, Shape{5, 0}}) {
        Desk desk;
        drive(desk, [&](Hands& hands) {
            Document document;
            document.x = Tensor::filled(shape, 0);
            document.spec = make_spec("layer_norm", "pytorch", shape).value();
            hands.start_from(with_fitting_params(std::move(document)).value());
            EXPECT_NE(hands.shown("missing"), "(absent)") << to_string(shape);
            for (const char* command : {"edit.increase", "edit.next_example", "edit.next_feature", "edit.copy",
                                        "edit.clear", "edit.select_all"})
                hands.run_command(command);
            hands.paste("1 2 3");
            EXPECT_EQ(hands.document().x.size(), 3) << to_string(shape);
        });
    }
}

TEST(Planes, ALongLineIsACurveThatFollows) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        Document document;
        document.x = Tensor::filled({70, 2000}, 1);
        document.spec = make_spec("layer_norm", "pytorch", {70, 2000}).value();
        hands.start_from(with_fitting_params(std::move(document)).value());
        EXPECT_EQ(hands.shown("dev[1,1]"), "0");
        hands.type_into("x[1,1]", "2001");
        hands.press(ImGuiKey_UpArrow);  // Enter went on to the row below
        EXPECT_EQ(hands.shown("dev[1,1]"), "1999");
        EXPECT_EQ(hands.shown("mu[row 1]"), "2");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.shown("dev[1,1]"), "0");
    });
}

}  // namespace
}  // namespace normscope::testing

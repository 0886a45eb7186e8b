// SPDX-License-Identifier: MIT
// The cube keeps how it is looked at from one tensor to the next, as far as the next one has these axes.
#include <fmt/format.h>

#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

Document of_shape(const Shape& shape) {
    Document document = default_document();
    std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7) - 2.5f;
    document.x = *Tensor::from(shape, std::move(values));
    document.spec = *make_spec("layer_norm", "pytorch", shape, {});
    return *with_fitting_params(std::move(document));
}

TEST(CubeRank, ATensorOfFewerAxesIsWholeAgain) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(of_shape({3, 4, 5}));
        hands.run_command("workspace.axis");
        for (const Shape& shape : {Shape{4, 5}, Shape{5}, Shape{1, 1}, Shape{2, 3, 4, 5}, Shape{1, 1, 6}}) {
            // Along each axis in turn, with a layer off, and then another tensor.
            for (int turns = 1; turns <= 3; ++turns) {
                hands.session().edit(SetTensor{of_shape({3, 4, 5}).x}, "Paste");
                hands.wait_frames(2);
                for (int i = 0; i < turns; ++i) hands.run_command("axis.explode");
                hands.run_command("axis.peel");
                EXPECT_NE(hands.shown("layers off"), "") << "a layer is off";
                hands.session().edit(SetTensor{of_shape(shape).x}, "Paste");
                hands.wait_frames(3);
                EXPECT_NE(hands.shown("cube camera"), "(absent)");
                hands.run_command("axis.explode");
                hands.run_command("axis.peel");
                hands.wait_frames(2);
                hands.run_command("axis.reset");
            }
        }
    });
}

TEST(CubeRank, AnAxisThatIsNotShownWholeSaysWhichOfItsCells) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        constexpr std::int64_t extent = 60;
        hands.start_from(of_shape({2, 3, extent}));
        hands.run_command("workspace.axis");
        for (const std::int64_t focus : {std::int64_t{0}, std::int64_t{31}, 2 * 3 * extent - 1}) {
            hands.session().edit(Select{{focus, -1}}, "");
            hands.wait_frames(2);
            std::int64_t least = extent, most = -1;
            for (const auto& [name, place] : hands.desk.probe()) {
                if (!name.starts_with("cell face ")) continue;
                const auto along = std::stoll(name.substr(10)) % extent;
                least = std::min<std::int64_t>(least, along);
                most = std::max<std::int64_t>(most, along);
            }
            ASSERT_LT(most - least + 1, extent) << "it is not whole";
            const auto words = fmt::format(" {}–{} of {}", least + 1, most + 1, extent);
            EXPECT_TRUE(hands.shown("cube axis 2").ends_with(words)) << hands.shown("cube axis 2") << " for" << words;
        }
    });
}

}  // namespace
}  // namespace normscope::testing

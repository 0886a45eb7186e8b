// SPDX-License-Identifier: MIT
#include "core/norm/shown_value.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/document/derived.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

Document layer_norm_of(std::vector<float> x, double eps) {
    Document document;
    document.x = Tensor::from({1, std::ssize(x)}, x).value();
    document.spec = make_spec("layer_norm", "pytorch", document.x.shape()).value();
    document.spec.has_gamma = document.spec.has_beta = false;
    document.spec.eps = eps;
    return document;
}

TEST(ShownValue, IsZeroForWhatRoundingLeavesOfADifference) {
    // x − μ is 0 here, or would be if float32 held the inputs. The kernels' y is not quite.
    const struct {
        std::vector<float> x;
        std::int64_t cell;
    } differences[] = {{{6, 3, -1, 4}, 1}, {{0.1f, 0.2f, 0.3f}, 1}, {{128.1f, 128.3f, 128.2f}, 2}};
    bool computed_something = false;
    for (const auto& [x, cell] : differences)
        for (const double eps : {0.0, 1e-5}) {
            const auto document = layer_norm_of(x, eps);
            const Derived derived(document);
            for (const auto quantity : {Quantity::deviation, Quantity::normalized, Quantity::output}) {
                EXPECT_EQ(derived.shown(quantity, cell), 0) << info(quantity).id << " of " << x[0];
                EXPECT_EQ(derived.shown(quantity, 0), derived.value(quantity, 0)) << "the others stay";
            }
            computed_something = computed_something || derived.output(cell) != 0;
        }
    EXPECT_TRUE(computed_something) << "nothing was rounded: these cases show nothing";

    // γ·x̂ + β, as a layer that undoes its own normalisation.
    auto undone = layer_norm_of({2, 0, 4, 4}, 0);
    undone.spec.has_gamma = undone.spec.has_beta = true;
    undone.params.gamma.assign(4, std::sqrt(2.75f));
    undone.params.beta.assign(4, 2.5f);
    const Derived derived(undone);
    EXPECT_NE(derived.output(1), 0) << "this case shows nothing";
    EXPECT_EQ(derived.shown(Quantity::output, 1), 0);
}

TEST(ShownValue, IsASmallNumberThatIsNotRounding) {
    const std::vector<float> vectors[] = {
        {1e-8f, -2e-8f, 3e-8f, 0},                 // all small
        {1, -1, 1e-7f, 0},                         // one small
        {16777216, 16777218, 16777216, 16777218},  // neighbours, far from 0
        {1, 1.0000001f, 1, 1},
    };
    for (const auto& x : vectors)
        for (const double eps : {0.0, 1e-5}) {
            const auto document = layer_norm_of(x, eps);
            const Derived derived(document);
            for (std::int64_t cell = 0; cell < document.x.size(); ++cell)
                for (const auto quantity : {Quantity::deviation, Quantity::square, Quantity::normalized})
                    EXPECT_EQ(derived.shown(quantity, cell), derived.value(quantity, cell))
                        << info(quantity).id << " of " << x[0] << ", cell " << cell;
            EXPECT_EQ(derived.shown(Quantity::output, 0), derived.output(0)) << x[0];
        }
}

TEST(ShownValue, IsNaNWhereNothingElseIsDefined) {
    auto document = layer_norm_of({5, 5, 5}, 0);
    document.spec.zero_by_zero = ZeroByZero::nan;
    const Derived derived(document);
    EXPECT_EQ(derived.shown(Quantity::deviation, 0), 0);
    EXPECT_TRUE(std::isnan(derived.shown(Quantity::normalized, 0)));
    EXPECT_TRUE(std::isnan(derived.shown(Quantity::output, 0)));
}

TEST(ShownValue, IsWhatIsRoundedOnPurpose) {
    auto document = layer_norm_of({0.1f, 0.2f, 0.3f}, 0);
    document.spec.normalized_as = Storage::bfloat16;
    const Derived derived(document);
    EXPECT_EQ(derived.shown(Quantity::normalized, 1), derived.normalized(1));
    EXPECT_NE(derived.normalized(1), 0);
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
// The identities below the cards of the Axis workspace are measured on the numbers of now. The two sides are not always
// the same to the last bit: a sum along columns is rounded in another order than one along rows.
#include <fmt/format.h>

#include <set>

#include "core/axis/groupings.h"
#include "core/base/random.h"
#include "core/norm/operators.h"
#include "core/text/number_format.h"
#include "harness.h"

namespace normscope::testing {
namespace {

TEST(AxisIdentities, AreMeasuredAnewAfterEachEdit) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        Random random(21);
        std::vector<float> x;
        for (int i = 0; i < 3 * 7 * 5; ++i) x.push_back(static_cast<float>(random.uniform() * 6 - 3));
        auto document = default_document();
        document.x = Tensor::from({3, 7, 5}, std::move(x)).value();
        document.spec = make_spec("layer_norm", "pytorch", document.x.shape()).value();
        hands.start_from(with_fitting_params(std::move(document)).value());
        hands.run_command("workspace.axis");
        hands.run_command("axis.channel.1");
        hands.wait_frames();
        hands.click("identities +###identities");
        std::set<std::string> seen;
        for (int edit = 0; edit < 24; ++edit) {
            hands.session().edit(SetCell{edit * 4 + 1, static_cast<float>(random.uniform() * 20 - 10)}, "Set");
            hands.wait_frames(2);
            const auto all = identities(hands.document().x, {.channel = 1, .eps = hands.document().spec.eps});
            for (std::size_t i = 0; i < all.size(); ++i) {
                const auto words = fmt::format("largest deviation {}", format_number(all[i].deviation));
                EXPECT_EQ(hands.shown(fmt::format("identity {}", i + 1)), words) << all[i].title;
            }
            seen.insert(hands.shown("identity 3"));
        }
        if (seen.size() < 2) GTEST_SKIP() << "this processor computes both sides alike";
    });
}

}  // namespace
}  // namespace normscope::testing

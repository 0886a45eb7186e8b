// SPDX-License-Identifier: MIT
// What is shown after an edit is what a fresh computation shows, at the cost of the touched groups.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "core/document/derived.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

Document document_with(const char* op, Shape shape, Precision precision) {
    Document document;
    document.x = Tensor::filled(shape, 0);
    std::mt19937 random(7);
    std::normal_distribution<float> normal(3, 2);
    for (auto& value : document.x.values()) value = normal(random);
    OperatorArgs args;
    if (std::string(op) == "group_norm") args.num_groups = 2;
    document.spec = make_spec(op, "pytorch", shape, args).value();
    document.spec.track_running_stats = false;
    const auto plan = NormPlan::make(document.spec, shape).value();
    for (std::int64_t k = 0; document.spec.has_gamma && k < plan.param_count(); ++k)
        document.params.gamma.push_back(normal(random));
    for (std::int64_t k = 0; document.spec.has_beta && k < plan.param_count(); ++k)
        document.params.beta.push_back(normal(random));
    document.precision = precision;
    return document;
}

std::shared_ptr<const Document> share(const Document& document) { return std::make_shared<const Document>(document); }

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

void expect_same(const Derived& followed, const Document& document, const char* what) {
    const Derived fresh(share(document));
    for (std::int64_t cell = 0; cell < std::ssize(document.x.values()); ++cell) {
        ASSERT_TRUE(same_bits(followed.output(cell), fresh.output(cell))) << what << ", y of cell " << cell;
        ASSERT_TRUE(same_bits(followed.normalized(cell), fresh.normalized(cell))) << what << ", x̂ of cell " << cell;
        ASSERT_TRUE(same_bits(followed.stats_of(cell).spread, fresh.stats_of(cell).spread)) << what;
        ASSERT_TRUE(same_bits(followed.stats_of(cell).mean, fresh.stats_of(cell).mean)) << what;
    }
}

struct Case {
    const char* op;
    Shape shape;
};

const Case cases[] = {{"layer_norm", {24, 33}},     {"layer_norm", {40, 4}},       {"rms_norm", {16, 70}},
                      {"batch_norm", {24, 33}},     {"batch_norm", {6, 16, 5, 7}}, {"group_norm", {9, 8, 35}},
                      {"instance_norm", {7, 5, 33}}};

TEST(Derived, FollowsEditsToTheSameBits) {
    for (const auto precision : {Precision::float32, Precision::float64})
        for (const auto& [op, shape] : cases) {
            auto document = document_with(op, shape, precision);
            Derived derived(share(document));
            std::mt19937 random(11);
            for (int edit = 0; edit < 40; ++edit) {
                auto values = document.x.values();
                values[random() % values.size()] = edit == 20 ? std::numeric_limits<float>::quiet_NaN()
                                                              : static_cast<float>(random() % 1000) * 0.25f - 100;
                derived.follow(share(document));
                expect_same(derived, document, op);
            }
        }
}

TEST(Derived, AnEditCostsItsGroup) {
    for (const auto& [op, shape] : cases) {
        auto document = document_with(op, shape, Precision::float32);
        Derived derived(share(document));
        const auto groups = derived.plan().group_count();
        EXPECT_EQ(derived.computed_groups(), groups) << op;
        document.x.values()[3] = 42;
        derived.follow(share(document));
        EXPECT_EQ(derived.computed_groups(), groups + 1) << op;
        derived.follow(share(document));
        EXPECT_EQ(derived.computed_groups(), groups + 1) << op << ": nothing changed";
    }
}

TEST(Derived, OtherChangesAreComputedAnew) {
    auto document = document_with("layer_norm", {24, 33}, Precision::float32);
    Derived derived(share(document));
    document.spec.eps = 10;
    derived.follow(share(document));
    expect_same(derived, document, "ε");
    document.params.gamma[2] = -9;
    derived.follow(share(document));
    expect_same(derived, document, "γ");
    document.precision = Precision::float64;
    derived.follow(share(document));
    expect_same(derived, document, "precision");
    EXPECT_EQ(derived.computed_by().instruction_set, "float64");
    auto other = document_with("batch_norm", {5, 3}, Precision::float32);
    derived.follow(share(other));
    expect_same(derived, other, "another operator and shape");
    for (auto& value : other.x.values()) value += 1;
    derived.follow(share(other));
    expect_same(derived, other, "every cell");
}

TEST(UpdateGroup, RefusesGroupsThatAreNotThere) {
    const auto document = document_with("layer_norm", {5, 7}, Precision::float32);
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    const kernels::NormKernel kernel(document.spec, plan);
    std::vector<float> y(35);
    kernels::Statistics statistics;
    EXPECT_FALSE(kernel.update_group(document.x.values(), document.params, y, statistics, 2)) << "before forward()";
    ASSERT_TRUE(kernel.forward(document.x.values(), document.params, y, statistics));
    const auto before = y;
    for (const std::int64_t group : {-1, 5})
        EXPECT_EQ(kernel.update_group(document.x.values(), document.params, y, statistics, group).error().message,
                  "there is no group " + std::to_string(group) + "; the groups are 0 to 4");
    EXPECT_EQ(y, before);
    EXPECT_TRUE(kernel.update_group(document.x.values(), document.params, y, statistics, 4));
}

}  // namespace
}  // namespace normscope

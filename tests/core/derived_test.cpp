// SPDX-License-Identifier: MIT
// What is shown after an edit is what a fresh computation shows, at the cost of the touched groups.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <utility>

#include "core/document/derived.h"
#include "core/norm/operators.h"
#include "core/norm/timeline.h"
#include "core/norm/value.h"

namespace normscope {
namespace {

Document document_with(const char* op, Shape shape, Precision precision) {
    Document document;
    document.x = Tensor::filled(shape, 0);
    std::mt19937 random(7);
    std::normal_distribution<float> normal(3, 2);
    for (auto& value : document.x.writable()) value = normal(random);
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

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

void expect_same(const Derived& followed, const Document& document, const char* what) {
    const Derived fresh(document);
    for (std::int64_t cell = 0; cell < document.x.size(); ++cell) {
        ASSERT_TRUE(same_bits(followed.output(cell), fresh.output(cell))) << what << ", y of cell " << cell;
        ASSERT_TRUE(same_bits(followed.normalized(cell), fresh.normalized(cell))) << what << ", x̂ of cell " << cell;
        ASSERT_TRUE(same_bits(followed.stats_of(cell).spread, fresh.stats_of(cell).spread)) << what;
        ASSERT_TRUE(same_bits(followed.stats_of(cell).mean, fresh.stats_of(cell).mean)) << what;
    }
}

/// What a history does to its document, with the change that it tells.
Change set_cell(Document& document, std::int64_t cell, float value) {
    Change change;
    change.cells.push_back({cell, std::as_const(document).x[cell], value});
    document.x.set(cell, value);
    return change;
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
            Derived derived(document);
            std::mt19937 random(11);
            for (int edit = 0; edit < 40; ++edit) {
                const auto cell = static_cast<std::int64_t>(random() % static_cast<unsigned>(document.x.size()));
                const float value = edit == 20 ? std::numeric_limits<float>::quiet_NaN()
                                               : static_cast<float>(random() % 1000) * 0.25f - 100;
                derived.follow(set_cell(document, cell, value));
                expect_same(derived, document, op);
            }
        }
}

TEST(Derived, AnEditCostsItsGroup) {
    for (const auto& [op, shape] : cases) {
        auto document = document_with(op, shape, Precision::float32);
        Derived derived(document);
        const auto look = [&] {
            for (std::int64_t cell = 0; cell < document.x.size(); ++cell) (void)derived.normalized(cell);
        };
        EXPECT_EQ(derived.computed_groups(), 0) << op << ": nobody looked";
        (void)derived.value(Quantity::input, 3);
        (void)derived.value(Quantity::gamma, 3);
        EXPECT_EQ(derived.computed_groups(), 0) << op << ": an input needs no statistics";
        look();
        const auto groups = derived.plan().group_count();
        EXPECT_EQ(derived.computed_groups(), groups) << op;
        derived.follow(set_cell(document, 3, 42));
        look();
        EXPECT_EQ(derived.computed_groups(), groups + 1) << op;
        derived.follow({});
        look();
        EXPECT_EQ(derived.computed_groups(), groups + 1) << op << ": nothing changed";
        document.params.beta.assign(document.params.beta.size(), 5);
        derived.follow({.cells = {}, .params = true});
        look();
        EXPECT_EQ(derived.computed_groups(), groups + 1) << op << ": no statistic knows β";
    }
}

TEST(Derived, FollowsOtherChanges) {
    auto document = document_with("layer_norm", {24, 33}, Precision::float32);
    Derived derived(document);
    const auto look = [&] { (void)derived.output(7); };
    look();
    document.spec.eps = 10;
    derived.follow({.cells = {}, .eps = true});
    expect_same(derived, document, "ε");
    document.params.gamma[2] = -9;
    derived.follow({.cells = {}, .params = true});
    expect_same(derived, document, "γ");
    document.precision = Precision::float64;
    derived.follow({.cells = {}, .precision = true});
    expect_same(derived, document, "precision");
    EXPECT_EQ(derived.computed_by().instruction_set, "float64");
    document = document_with("batch_norm", {5, 3}, Precision::float32);
    derived.follow({.cells = {}, .tensor = true, .spec = true});
    expect_same(derived, document, "another operator and shape");
    for (auto& value : document.x.writable()) value += 1;
    derived.follow({.cells = {}, .tensor = true});
    expect_same(derived, document, "every cell");
}

/// Of many cells, some at random.
std::vector<std::int64_t> some_cells(const Document& document, std::mt19937& random, int count) {
    std::vector<std::int64_t> cells{0, document.x.size() - 1};
    for (int k = 0; k < count; ++k)
        cells.push_back(static_cast<std::int64_t>(random() % static_cast<unsigned>(document.x.size())));
    return cells;
}

// Large tensors of every layout: rows, rows without γ, columns, segments, gathered.
const Case large[] = {{"layer_norm", {70, 1001}},      {"rms_norm", {130, 515}},     {"batch_norm", {700, 101}},
                      {"batch_norm", {9, 7, 37, 31}},  {"group_norm", {5, 8, 1700}}, {"instance_norm", {6, 11, 1013}},
                      {"group_norm", {11, 6, 10, 101}}};

void expect_close(const Derived& derived, const Document& document, const std::vector<std::int64_t>& cells) {
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    const auto truth = reference_forward(document.spec, plan, document.x.values(), document.params);
    for (const auto cell : cells) {
        const auto c = static_cast<std::size_t>(cell);
        const auto& want = truth.stats[static_cast<std::size_t>(plan.group_of(cell))];
        const auto& got = derived.stats_of(cell);
        const auto close = [](double a, double b) {
            return (std::isnan(a) && std::isnan(b)) || a == b || std::abs(a - b) <= 1e-10 * std::max(1.0, std::abs(b));
        };
        ASSERT_TRUE(close(got.mean, want.mean)) << got.mean << " " << want.mean;
        ASSERT_TRUE(close(got.spread, want.spread)) << got.spread << " " << want.spread;
        ASSERT_TRUE(close(got.divisor, want.divisor)) << got.divisor << " " << want.divisor;
        ASSERT_TRUE(close(derived.normalized(cell), truth.normalized[c]));
        const double y = truth.output[c];
        const auto param = plan.param_of(cell);
        const double size = std::max({std::abs(y), std::abs(effective_gamma(document.spec, document.params, param)),
                                      std::abs(effective_beta(document.spec, document.params, param))});
        const double bound = document.precision == Precision::float32 ? 2 * std::exp2(-23) * size : 1e-9 * size;
        ASSERT_TRUE((std::isnan(derived.output(cell)) && std::isnan(y)) || std::abs(derived.output(cell) - y) <= bound)
            << derived.output(cell) << " " << y;
    }
}

TEST(Derived, LargeTensorsFollowEveryEdit) {
    for (const auto precision : {Precision::float32, Precision::float64})
        for (const auto& [op, shape] : large) {
            auto document = document_with(op, shape, precision);
            ASSERT_GT(document.x.size(), Derived::most_cells_in_full);
            SCOPED_TRACE(std::string(op) + to_string(shape));
            Derived derived(document);
            std::mt19937 random(5);
            auto looked_at = some_cells(document, random, 20);
            expect_close(derived, document, looked_at);
            for (int edit = 0; edit < 60; ++edit) {
                const auto cell = edit % 3 == 0
                                      ? looked_at[random() % looked_at.size()]
                                      : static_cast<std::int64_t>(random() % static_cast<unsigned>(document.x.size()));
                const float value = edit == 10   ? std::numeric_limits<float>::quiet_NaN()
                                    : edit == 20 ? std::numeric_limits<float>::infinity()
                                    : edit == 30 ? -std::numeric_limits<float>::infinity()
                                    : edit == 40 ? 1e30f
                                                 : static_cast<float>(random() % 1000) * 0.25f - 100;
                derived.follow(set_cell(document, cell, value));
                if (edit == 11 || edit == 21 || edit == 31 || edit == 41)  // the guest leaves
                    for (std::int64_t c = 0; c < document.x.size(); ++c)
                        if (!(std::abs(std::as_const(document).x[c]) < 1e6f)) derived.follow(set_cell(document, c, 1));
                if (edit % 10 != 0 && edit % 10 != 1) continue;
                looked_at.push_back(cell);
                expect_close(derived, document, looked_at);
            }
            document.spec.eps = 0.5;
            const auto before = derived.computed_groups();
            derived.follow({.cells = {}, .eps = true});
            expect_close(derived, document, looked_at);
            EXPECT_LE(derived.computed_groups() - before, std::ssize(looked_at)) << "those that were looked at";
        }
}

TEST(Derived, ReadsALineAsItReadsItsCells) {
    auto all = std::vector<Case>(std::begin(cases), std::end(cases));
    all.insert(all.end(), std::begin(large), std::end(large));
    for (const auto& [op, shape] : all) {
        const auto document = document_with(op, shape, Precision::float32);
        const Derived derived(document);
        std::mt19937 random(3);
        for (const auto cell : some_cells(document, random, 3))
            for (int axis = 0; axis < static_cast<int>(shape.size()); ++axis) {
                const auto line = line_through(shape, cell, axis);
                std::vector<double> read(static_cast<std::size_t>(line.count));
                for (const auto& row : quantities()) {
                    derived.read(row.quantity, line, read);
                    for (std::int64_t k = 0; k < line.count; k += 1 + line.count / 50)
                        ASSERT_EQ(read[static_cast<std::size_t>(k)], derived.value(row.quantity, line.cell(k)))
                            << op << " " << row.id;
                }
            }
    }
}

/// The line's numbers, against those of an object that has never seen an edit, cell by cell.
void expect_read(const Derived& followed, const Document& document, const Line& line, const std::string& what) {
    const Derived fresh(document);
    std::vector<double> read(static_cast<std::size_t>(line.count));
    for (const auto quantity : {Quantity::deviation, Quantity::normalized, Quantity::output}) {
        followed.read(quantity, line, read);
        for (std::int64_t k = 0; k < line.count; ++k) {
            const double want = fresh.value(quantity, line.cell(k));
            const double got = read[static_cast<std::size_t>(k)];
            const double bound = 1e-6 * std::max(1.0, std::abs(want));
            ASSERT_TRUE((std::isnan(got) && std::isnan(want)) || got == want || std::abs(got - want) <= bound)
                << what << ": " << info(quantity).id << " at place " << k << " is " << got << ", not " << want;
        }
    }
}

TEST(Derived, ALineFollowsEveryEditAlsoWhereEachCellHasAGroupOfItsOwn) {
    for (const auto& [op, shape] : large) {
        auto document = document_with(op, shape, Precision::float32);
        Derived derived(document);
        std::mt19937 random(3);
        const int axes = static_cast<int>(shape.size());
        for (int axis = 0; axis < axes; ++axis) {
            const auto line = line_through(shape, document.x.size() / 2 + 1, axis);
            const auto name = std::string(op) + to_string(shape) + " along axis " + std::to_string(axis);
            expect_read(derived, document, line, name);
            derived.follow(set_cell(document, line.cell(line.count / 2), 77));
            expect_read(derived, document, line, name + ", a cell of the line");
            derived.follow(set_cell(document, line.cell(0), -9));
            derived.follow(set_cell(document, line.cell(line.count - 1), std::numeric_limits<float>::infinity()));
            expect_read(derived, document, line, name + ", both ends");
            derived.follow(set_cell(document, line.cell(line.count - 1), 1));
            for (int k = 0; k < 2 * line.count; ++k)  // more edits than the line has cells, before anybody reads
                derived.follow(set_cell(document, static_cast<std::int64_t>(random()) % document.x.size(), 2));
            expect_read(derived, document, line, name + ", many cells");
            document.spec.eps += 3;
            derived.follow({.cells = {}, .eps = true});
            expect_read(derived, document, line, name + ", ε");
            if (!document.params.gamma.empty()) document.params.gamma.back() = 11;
            derived.follow({.cells = {}, .params = true});
            expect_read(derived, document, line, name + ", γ");
        }
    }
}

TEST(Derived, AConstantGroupInsideALineIsZeroAtNoEps) {
    auto document = document_with("batch_norm", {700, 101}, Precision::float32);
    document.spec.eps = 0;
    for (std::int64_t row = 0; row < 700; ++row) document.x.set(row * 101 + 5, 4);
    const Derived derived(document);
    const auto line = line_through(document.x.shape(), 0, 1);
    std::vector<double> read(101);
    derived.read(Quantity::normalized, line, read);
    EXPECT_EQ(read[5], 0);
    EXPECT_NE(read[4], 0);
    derived.read(Quantity::output, line, read);
    EXPECT_EQ(read[5], double{document.params.beta[5]});
}

TEST(Derived, AnswersForSeveralLayersOnOneTensor) {
    auto document = document_with("layer_norm", {24, 33}, Precision::float32);
    const auto other = document_with("batch_norm", {24, 33}, Precision::float32);
    Derived one(document);
    Derived two(document.x, other.spec, other.params, other.precision);
    (void)one.output(0);
    (void)two.output(0);
    const auto change = set_cell(document, 40, 99);
    one.follow(change);
    two.follow(change);
    expect_same(one, document, "the document's layer");
    auto both = other;
    both.x = document.x;
    expect_same(two, both, "another layer");
}

TEST(Derived, RunningStatisticsAreReadWhereTheyStand) {
    for (const Shape& shape : {Shape{6, 5}, Shape{700, 101}}) {
        auto document = document_with("batch_norm", shape, Precision::float32);
        document.spec.stats = StatsSource::running;
        document.params.running_mean.assign(static_cast<std::size_t>(shape[1]), 1);
        document.params.running_var.assign(static_cast<std::size_t>(shape[1]), 4);
        document.spec.eps = 0;
        Derived derived(document);
        EXPECT_EQ(derived.value(Quantity::mean, 2), 1);
        EXPECT_EQ(derived.value(Quantity::sigma, 2), 2);
        derived.follow(set_cell(document, 2, 7));
        EXPECT_EQ(derived.value(Quantity::normalized, 2), 3);
        document.params.running_var[2] = 9;
        derived.follow({.cells = {}, .params = true});
        EXPECT_EQ(derived.value(Quantity::normalized, 2), 2);
        const auto param = derived.plan().param_of(2);
        EXPECT_NEAR(derived.output(2),
                    2 * effective_gamma(document.spec, document.params, param) +
                        effective_beta(document.spec, document.params, param),
                    1e-5);
    }
}

TEST(Derived, EmptyTensorsHaveAnAnswerToEverything) {
    for (const char* op : {"layer_norm", "rms_norm", "batch_norm"})
        for (const Shape& shape : {Shape{0}, Shape{0, 5}, Shape{5, 0}, Shape{2, 0, 3}, Shape{3000, 0}}) {
            Document document;
            document.x = Tensor::filled(shape, 0);
            const auto spec = make_spec(op, "pytorch", shape);
            if (!spec) continue;
            document.spec = *spec;
            document = with_fitting_params(std::move(document)).value();
            if (!check_document(document)) continue;
            const Derived derived(document);
            for (const auto& row : quantities()) (void)derived.value(row.quantity, 0);
            for (std::int64_t group = 0; group < derived.plan().group_count(); ++group)
                EXPECT_TRUE(same_bits(derived.stats(group).spread, derived.stats(0).spread)) << "group " << group;
            (void)derived.stats_of(0);
            (void)derived.computed_by();
            const auto trace = derived.trace(0);
            EXPECT_EQ(trace.size(), 0);
            for (const auto& row : quantities()) {
                (void)trace.value(row.quantity);
                EXPECT_TRUE(trace.explain(row.quantity, -1).left_out == 0);
            }
            EXPECT_EQ(trace.position_of(0), -1);
            EXPECT_GE(Timeline(trace).size(), 1);
            EXPECT_EQ(focused_cell(document), 0);
            EXPECT_EQ(focused_line(document).count, 0);
            (void)focused_trace(document, derived.plan());
        }
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

TEST(Derived, KnowsMeanAndVarianceWhateverTheOperatorTakes) {
    auto all = std::vector<Case>(std::begin(cases), std::end(cases));
    all.insert(all.end(), std::begin(large), std::end(large));
    for (const auto& [op, shape] : all)
        for (const bool running : {false, true}) {
            auto document = document_with(op, shape, Precision::float64);
            if (running) {
                if (std::string(op) != "batch_norm") continue;
                document.spec.stats = StatsSource::running;
                document.params.running_mean.assign(static_cast<std::size_t>(shape[1]), 1);
                document.params.running_var.assign(static_cast<std::size_t>(shape[1]), 4);
            }
            Derived derived(document);
            (void)derived.plain(0);
            derived.follow(set_cell(document, 1, 50));
            const auto& plan = derived.plan();
            const auto group = plan.group_of(1);
            long double sum = 0, squares = 0, sum_hat = 0, squares_hat = 0;
            const auto cells = plan.cells_of(group);
            for (const auto cell : cells) {
                sum += static_cast<long double>(std::as_const(document).x[cell]);
                sum_hat += static_cast<long double>(derived.normalized(cell));
            }
            const auto n = static_cast<long double>(cells.size());
            for (const auto cell : cells) {
                const auto d = static_cast<long double>(std::as_const(document).x[cell]) - sum / n;
                const auto h = static_cast<long double>(derived.normalized(cell)) - sum_hat / n;
                squares += d * d;
                squares_hat += h * h;
            }
            const auto plain = derived.plain(group);
            EXPECT_NEAR(plain.mean, static_cast<double>(sum / n), 1e-10) << op;
            EXPECT_NEAR(plain.variance, static_cast<double>(squares / n), 1e-9) << op;
            const auto hat = derived.plain_normalized(group);
            EXPECT_NEAR(hat.mean, static_cast<double>(sum_hat / n), 1e-10) << op;
            EXPECT_NEAR(hat.variance, static_cast<double>(squares_hat / n), 1e-9) << op;
        }
}

TEST(Sources, HoldWhatExplainLists) {
    for (const auto& [op, shape] :
         {Case{"layer_norm", {3, 5}}, Case{"rms_norm", {3, 5}}, Case{"batch_norm", {3, 2, 2, 3}}}) {
        const auto document = document_with(op, shape, Precision::float32);
        const Derived derived(document);
        const auto& plan = derived.plan();
        const std::int64_t cell = 4;
        const auto trace = derived.trace(plan.group_of(cell));
        for (const auto& row : quantities()) {
            const Sources sources(trace, row.quantity, cell);
            const auto explanation = trace.explain(row.quantity, row.per_cell ? trace.position_of(cell) : -1);
            for (const auto& other : quantities())
                for (std::int64_t at = 0; at < document.x.size(); ++at) {
                    const bool here = plan.group_of(at) == trace.group();
                    bool wanted = other.quantity == row.quantity && (row.per_cell ? at == cell : here);
                    for (const auto& operand : explanation.operands)
                        wanted = wanted || (here && operand.quantity == other.quantity &&
                                            (operand.position < 0 || trace.cell(operand.position) == at));
                    ASSERT_EQ(sources.hold(plan, other.quantity, at), wanted)
                        << op << ": " << other.id << " of " << at << " in " << row.id;
                }
        }
    }
}

}  // namespace
}  // namespace normscope

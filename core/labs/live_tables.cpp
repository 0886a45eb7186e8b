// SPDX-License-Identifier: MIT
#include "core/labs/live_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "core/labs/lab_forward.h"
#include "core/labs/spread.h"
#include "core/norm/operators.h"
#include "core/text/number_format.h"

namespace normscope::labs {
namespace {

constexpr double rounding = 1e-9;
constexpr std::int64_t noise_draws = 64;

/// A batch as an experiment changes it.
struct Rows {
    Shape shape;
    std::vector<double> x;

    std::int64_t examples() const { return shape.front(); }
    std::int64_t each() const { return std::ssize(x) / shape.front(); }
    double& at(std::int64_t example, std::int64_t feature) {
        return x[static_cast<std::size_t>(example * each() + feature)];
    }
    std::span<const double> example(std::int64_t i) const {
        return std::span(x).subspan(static_cast<std::size_t>(i * each()), static_cast<std::size_t>(each()));
    }
    Rows first(std::int64_t count) const {
        Rows rows = *this;
        rows.shape.front() = count;
        rows.x.resize(static_cast<std::size_t>(count * each()));
        return rows;
    }

    friend bool operator==(const Rows&, const Rows&) = default;
};

struct Measuring {
    Rows rows;
    std::string convention;
    double eps;

    Result<NormSpec> spec(const std::string& op, const Shape& shape) const {
        OperatorArgs args;
        args.eps = eps;
        const auto channels = shape.size() > 1 ? shape[1] : shape.front();
        if (op == "group_norm") args.num_groups = channels % 2 == 0 ? 2 : 1;
        return make_spec(op, convention, shape, args);
    }
    Result<std::vector<double>> xhat(const std::string& op, const Rows& of) const {
        const auto made = spec(op, of.shape);
        if (!made) return std::unexpected(made.error());
        const auto layer = make_layer(*made, of.shape);
        if (!layer) return std::unexpected(layer.error());
        return normalized(*layer, of.x);
    }
};

LiveCell refused(const Error& error) {
    return {"refused", error.message, LiveMark::refused, std::numeric_limits<double>::quiet_NaN()};
}

/// Where an experiment has nothing to work on, it shows nothing: a 0 would be true of every operator.
LiveCell nothing_to_see(std::string why) {
    return {"–", std::move(why), LiveMark::none, std::numeric_limits<double>::quiet_NaN()};
}

std::string shown(double value) {
    if (std::abs(value) < rounding) return "0";
    return format_number(value);
}

using Change = std::function<Rows(const Rows&)>;

/// By how much x̂ of the first example moves when the batch is changed.
LiveCell moved(const Measuring& m, const std::string& op, const Change& change, const std::string& how) {
    const auto before = m.xhat(op, m.rows);
    if (!before) return refused(before.error());
    const auto other = change(m.rows);
    if (other == m.rows)
        return nothing_to_see(how +
                              ": that leaves this batch as it is; take a batch of two or more different examples");
    const auto after = m.xhat(op, other);
    if (!after) return refused(after.error());
    const auto n = static_cast<std::size_t>(m.rows.each());
    double most = 0;
    std::size_t where = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double by = std::abs((*after)[i] - (*before)[i]);
        if (!(by <= most)) {
            most = by;
            where = i;
        }
    }
    auto detail = most < rounding ? fmt::format("{}: no x̂ of example 1 moves", how)
                                  : fmt::format("{}: x̂ of feature {} of example 1 goes from {} to {}", how, where + 1,
                                                format_number((*before)[where]), format_number((*after)[where]));
    return {shown(most), std::move(detail), most < rounding ? LiveMark::good : LiveMark::bad, most};
}

/// A number of x̂ itself; good where it is `wanted`.
LiveCell of_output(const Measuring& m, const std::string& op, double wanted,
                   const std::function<double(const Rows&)>& number, const std::string& how) {
    auto out = m.xhat(op, m.rows);
    if (!out) return refused(out.error());
    const double value = number(Rows{m.rows.shape, std::move(*out)});
    const bool good = std::abs(value - wanted) < 1e-3;
    return {shown(value), how, std::isnan(wanted) ? LiveMark::none : good ? LiveMark::good : LiveMark::bad, value};
}

double mean_of(const Rows& rows, bool per_example, std::int64_t which) {
    const auto count = per_example ? rows.each() : rows.examples();
    double sum = 0;
    for (std::int64_t k = 0; k < count; ++k)
        sum += rows.x[static_cast<std::size_t>(per_example ? which * rows.each() + k : k * rows.each() + which)];
    return sum / static_cast<double>(count);
}

double variance_of(const Rows& rows, bool per_example, std::int64_t which) {
    const auto count = per_example ? rows.each() : rows.examples();
    const double mean = mean_of(rows, per_example, which);
    double sum = 0;
    for (std::int64_t k = 0; k < count; ++k) {
        const double x =
            rows.x[static_cast<std::size_t>(per_example ? which * rows.each() + k : k * rows.each() + which)];
        sum += (x - mean) * (x - mean);
    }
    return sum / static_cast<double>(count);
}

/// The value that is farthest from `wanted`, over all examples or all features.
double farthest(const Rows& rows, bool per_example, double wanted, double (*number)(const Rows&, bool, std::int64_t)) {
    double worst = wanted;
    for (std::int64_t i = 0; i < (per_example ? rows.examples() : rows.each()); ++i)
        if (const double value = number(rows, per_example, i); !(std::abs(value - wanted) <= std::abs(worst - wanted)))
            worst = value;
    return worst;
}

LiveRow row_of(const std::vector<std::string>& ops, std::string title, std::string wants, std::string see,
               const std::function<LiveCell(const std::string&)>& cell) {
    LiveRow row{std::move(title), std::move(wants), std::move(see), {}};
    for (const auto& op : ops) row.cells.push_back(cell(op));
    return row;
}

/// Every neighbour as far on the other side of example 1: what depends on neighbours cannot help but move.
Rows with_mirrored_neighbours(Rows rows) {
    for (std::int64_t i = 1; i < rows.examples(); ++i)
        for (std::int64_t k = 0; k < rows.each(); ++k) rows.at(i, k) = 2 * rows.at(0, k) - rows.at(i, k);
    return rows;
}
Rows padded_with_zeros(Rows rows) {
    rows.shape.front() *= 2;
    rows.x.resize(2 * rows.x.size());
    return rows;
}
Rows alone(const Rows& rows) { return rows.first(1); }
Rows half(const Rows& rows) { return rows.first(std::max<std::int64_t>(1, rows.examples() / 2)); }
Rows shifted(Rows rows) {
    for (std::int64_t k = 0; k < rows.each(); ++k) rows.at(0, k) += 5;
    return rows;
}
Rows tenfold(Rows rows) {
    for (std::int64_t k = 0; k < rows.each(); ++k) rows.at(0, k) *= 10;
    return rows;
}

/// Who shares a statistic, counted on the plan.
LiveCell statistics_of(const Measuring& m, const std::string& op) {
    const auto spec = m.spec(op, m.rows.shape);
    if (!spec) return refused(spec.error());
    const auto layer = make_layer(*spec, m.rows.shape);
    if (!layer) return refused(layer.error());
    const auto groups = layer->plan.group_count();
    const auto size = std::ssize(m.rows.x) / std::max<std::int64_t>(1, groups);
    return {fmt::format("{} of {} values", groups, size),
            fmt::format("{} groups, each with {} values that share one mean and one spread", groups, size),
            LiveMark::none, static_cast<double>(groups)};
}

/// In training, and in evaluation with the running averages of one training step.
LiveCell modes_of(const Measuring& m, const std::string& op) {
    auto spec = m.spec(op, m.rows.shape);
    if (!spec) return refused(spec.error());
    const auto before = m.xhat(op, m.rows);
    if (!before) return refused(before.error());
    const bool modes = spec->track_running_stats;
    if (!modes) return {"0", "there is one mode: nothing is remembered from batch to batch", LiveMark::good, 0};
    spec->stats = StatsSource::running;
    const auto plan = NormPlan::make(*spec, m.rows.shape);
    if (!plan) return refused(plan.error());
    NormParams fresh;
    fresh.running_mean.assign(static_cast<std::size_t>(plan->group_count()), 0.0f);
    fresh.running_var.assign(static_cast<std::size_t>(plan->group_count()), 1.0f);
    const auto layer = make_layer(*spec, m.rows.shape, std::move(fresh));
    if (!layer) return refused(layer.error());
    const double by = largest_difference(*before, normalized(*layer, m.rows.x));
    return {shown(by),
            "largest difference of x̂ between training and evaluation right after construction, when the "
            "running mean is 0 and the running variance 1",
            by < rounding ? LiveMark::good : LiveMark::bad, by};
}

/// How much x̂ of the first example wanders while its neighbours are drawn anew.
LiveCell noise_of(const Measuring& m, const std::string& op, std::int64_t examples) {
    if (m.rows.examples() < 2) return nothing_to_see("one example does not say how its neighbours vary");
    auto shape = m.rows.shape;
    shape.front() = examples;
    const auto spec = m.spec(op, shape);
    if (!spec) return refused(spec.error());
    const auto first = m.rows.example(0);
    const SpreadRequest request{.spec = *spec,
                                .example_shape = Shape(shape.begin() + 1, shape.end()),
                                .pinned = {first.begin(), first.end()},
                                .distribution = distribution_of(m.rows.x, m.rows.each()),
                                .seed = 7,
                                .draws = noise_draws};
    const auto points = spread_against_size(request, std::array{examples});
    if (points.empty()) {
        const auto layer = make_layer(*spec, shape);
        return refused(layer ? Error{"no such batch can be drawn"} : layer.error());
    }
    const double by = points.front().deviation;
    return {
        shown(by),
        fmt::format("standard deviation of the first x̂ of example 1 over {} draws of {} neighbours like those at hand",
                    noise_draws, examples - 1),
        by < rounding ? LiveMark::good : LiveMark::bad, by};
}

LiveTable against(const Measuring& m) {
    const std::vector<std::string> ops = {"batch_norm", "layer_norm"};
    LiveTable table{"BatchNorm against LayerNorm", {"BatchNorm", "LayerNorm"}, {}};
    const auto add = [&](const char* title, const char* wants, const char* see, auto cell) {
        table.rows.push_back(row_of(ops, title, wants, see, cell));
    };
    add("Means in this batch", "how many, of how many values each", "who-shares-a-mean/1",
        [&](const auto& op) { return statistics_of(m, op); });
    add("Other neighbours", "largest move of example 1", "layernorm-against-batchnorm/7", [&](const auto& op) {
        return moved(m, op, with_mirrored_neighbours, "every other example as far on the other side of example 1");
    });
    add("A batch of one", "largest move of example 1", "small-batches/4",
        [&](const auto& op) { return moved(m, op, alone, "example 1 by itself"); });
    add("Half the batch", "largest move of example 1", "small-batches/3",
        [&](const auto& op) { return moved(m, op, half, "the first half of the batch"); });
    add("Training against evaluation", "largest difference", "train-and-eval/2",
        [&](const auto& op) { return modes_of(m, op); });
    add("Noise from the neighbours", "standard deviation of x̂", "small-batches/2",
        [&](const auto& op) { return noise_of(m, op, std::max<std::int64_t>(2, m.rows.examples())); });
    return table;
}

const std::vector<std::string> all_ops = {"layer_norm", "rms_norm", "batch_norm", "group_norm", "instance_norm"};
const std::vector<std::string> all_names = {"LayerNorm", "RMSNorm", "BatchNorm", "GroupNorm", "InstanceNorm"};

LiveTable which_when(const Measuring& m) {
    LiveTable table{"Which norm when", all_names, {}};
    const auto add = [&](const char* title, const char* wants, const char* see, auto cell) {
        table.rows.push_back(row_of(all_ops, title, wants, see, cell));
    };
    add("One example at a time", "move of example 1", "when-to-use-what/1",
        [&](const auto& op) { return moved(m, op, alone, "example 1 by itself, as in generation"); });
    add("Micro-batches", "move of example 1", "when-to-use-what/3",
        [&](const auto& op) { return moved(m, op, half, "the first half of the batch, as on one of two devices"); });
    add("Padding with zeros", "move of example 1", "tokens-and-pixels/2",
        [&](const auto& op) { return moved(m, op, padded_with_zeros, "as many examples of zeros behind the batch"); });
    add("Batches of 256", "noise of x̂", "small-batches/2", [&](const auto& op) { return noise_of(m, op, 256); });
    add("Batches of 2", "noise of x̂", "small-batches/1", [&](const auto& op) { return noise_of(m, op, 2); });
    return table;
}

LiveTable guarantees(const Measuring& m) {
    LiveTable table{"What is guaranteed, and what is not", all_names, {}};
    const auto add = [&](const char* title, const char* wants, const char* see, auto cell) {
        table.rows.push_back(row_of(all_ops, title, wants, see, cell));
    };
    const auto worst = [&](bool per_example, double wanted, auto number, const char* how) {
        return [&m, per_example, wanted, number, how](const std::string& op) {
            return of_output(
                m, op, wanted, [&](const Rows& out) { return farthest(out, per_example, wanted, number); }, how);
        };
    };
    add("Mean of an example", "farthest from 0", "mean-zero-variance-one/2",
        worst(true, 0, mean_of, "the mean of x̂ over the values of one example that is farthest from 0"));
    add("Variance of an example", "farthest from 1", "mean-zero-variance-one/3",
        worst(true, 1, variance_of, "the variance of x̂ over the values of one example that is farthest from 1"));
    add("Mean of a feature", "farthest from 0", "mean-zero-variance-one/4",
        worst(false, 0, mean_of, "the mean of x̂ of one feature over the batch that is farthest from 0"));
    add("Variance of a feature", "farthest from 1", "mean-zero-variance-one/4",
        worst(false, 1, variance_of, "the variance of x̂ of one feature over the batch that is farthest from 1"));
    add("Example 1 raised by 5", "its move", "what-survives/1",
        [&](const auto& op) { return moved(m, op, shifted, "5 added to every value of example 1"); });
    add("Example 1 ten times as large", "its move", "what-survives/3",
        [&](const auto& op) { return moved(m, op, tenfold, "every value of example 1 times 10"); });
    add("Largest output", "largest |x̂|", "coupled-features/2", [&](const auto& op) {
        return of_output(
            m, op, std::numeric_limits<double>::quiet_NaN(),
            [](const Rows& out) {
                double most = 0;
                for (const double value : out.x) most = std::max(most, std::abs(value));
                return most;
            },
            "of a mean of 0 and a variance of 1 over n values it is at most √(n − 1)");
    });
    return table;
}

}  // namespace

Result<std::vector<LiveTable>> live_tables(const LiveBatch& batch) {
    if (batch.x.empty()) return fail("the tensor is empty; there is nothing to measure");
    if (std::ssize(batch.x) > most_live_cells)
        return fail(fmt::format("the tables are measured on batches of up to {} values, and this one has {}",
                                most_live_cells, batch.x.size()));
    Measuring m{{batch.shape, batch.x}, batch.convention, batch.eps};
    if (m.rows.shape.size() < 2) m.rows.shape.insert(m.rows.shape.begin(), 1);
    return std::vector<LiveTable>{against(m), which_when(m), guarantees(m)};
}

}  // namespace normscope::labs

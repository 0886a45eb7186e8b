// SPDX-License-Identifier: MIT
#include "core/kernels/self_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "core/kernels/engine.h"
#include "core/kernels/limits.h"
#include "core/kernels/machine.h"
#include "core/norm/operators.h"

namespace normscope::kernels {
namespace {

struct Case {
    const char* name;
    const char* op;
    bool backward;
    Shape shape;
    std::int64_t groups = 0;
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all = {
        {"LayerNorm", "layer_norm", false, {32, 768}},
        {"LayerNorm", "layer_norm", false, {1024, 768}},
        {"LayerNorm", "layer_norm", false, {65536, 64}},
        {"LayerNorm", "layer_norm", false, {4096, 4096}},
        {"LayerNorm", "layer_norm", true, {1024, 768}},
        {"RMSNorm", "rms_norm", false, {1024, 768}},
        {"RMSNorm", "rms_norm", true, {1024, 768}},
        {"BatchNorm", "batch_norm", false, {4096, 768}},
        {"BatchNorm", "batch_norm", true, {4096, 768}},
        {"BatchNorm", "batch_norm", false, {32, 64, 56, 56}},
        {"GroupNorm", "group_norm", false, {4, 320, 32, 32}, 32},
        {"GroupNorm", "group_norm", true, {4, 320, 32, 32}, 32},
    };
    return all;
}

double now_ns() {
    using clock = std::chrono::steady_clock;
    return std::chrono::duration<double, std::nano>(clock::now().time_since_epoch()).count();
}

/// Best time of a call within `budget` nanoseconds; at least two calls.
template <class Function>
double best_time(double budget, Function&& function) {
    function();
    double best = std::numeric_limits<double>::max();
    const double end = now_ns() + budget;
    do {
        const double start = now_ns();
        function();
        best = std::min(best, now_ns() - start);
    } while (now_ns() < end);
    return best;
}

/// 64-byte aligned, so that non-temporal stores are possible.
class Buffer {
public:
    explicit Buffer(std::size_t count) : values_(count + 16) {
        const auto address = reinterpret_cast<std::uintptr_t>(values_.data());
        first_ = (64 - address % 64) % 64 / sizeof(float);
        for (std::size_t k = 0; k < values_.size(); ++k)
            values_[k] = static_cast<float>((k * 2654435761U >> 8U) % 1000) / 500.0F - 1.0F;
        span_ = std::span(values_).subspan(first_, count);
    }
    std::span<float> span() { return span_; }

private:
    std::vector<float> values_;
    std::size_t first_ = 0;
    std::span<float> span_;
};

SelfBenchRow measure(const Case& c, double seconds, ThreadPool* pool) {
    OperatorArgs args;
    if (c.groups != 0) args.num_groups = c.groups;
    NormSpec spec = *make_spec(c.op, "pytorch", c.shape, args);
    spec.track_running_stats = false;
    const auto plan = *NormPlan::make(spec, c.shape);
    const NormKernel kernel(spec, plan);
    const auto cells = static_cast<std::size_t>(element_count(c.shape));
    Buffer x(cells), y(cells), dy(c.backward ? cells : 1);
    NormParams params;
    params.gamma.assign(static_cast<std::size_t>(plan.param_count()), 1.0F);
    params.beta.assign(params.gamma.size(), 0.1F);
    Statistics statistics;
    ParamGradients gradients;
    (void)kernel.forward(x.span(), params, y.span(), statistics, pool);
    const double budget = seconds * 1e9 / static_cast<double>(limits().size() + 2);
    SelfBenchRow row;
    row.kernel_ns = best_time(2 * budget, [&] {
        if (c.backward)
            (void)kernel.backward(x.span(), dy.span(), params, statistics, y.span(), gradients, pool);
        else
            (void)kernel.forward(x.span(), params, y.span(), statistics, pool);
    });
    row.limit_ns = std::numeric_limits<double>::max();
    const Move move{x.span().data(), c.backward ? dy.span().data() : nullptr, y.span().data(),
                    static_cast<std::int64_t>(cells)};
    for (const Limit& limit : limits()) {
        if (c.backward && limit.name == "memcpy") continue;
        const double time = best_time(budget, [&] { limit.run(move, pool); });
        if (time >= row.limit_ns) continue;
        row.limit_ns = time;
        row.limit_name = limit.name;
    }
    std::string shape;
    for (const auto extent : c.shape) shape += (shape.empty() ? "" : " × ") + std::to_string(extent);
    row.kernel = fmt::format("{} {} {}", c.name, c.backward ? "backward" : "forward", shape);
    row.algorithm = kernel.info(pool).algorithm;
    row.ns_per_cell = row.kernel_ns / static_cast<double>(cells);
    row.gigabytes_per_second = (c.backward ? 12 : 8) / row.ns_per_cell;
    row.ratio = row.kernel_ns / row.limit_ns;
    return row;
}

}  // namespace

SelfBenchReport run_self_bench(const SelfBenchOptions& options, ThreadPool* pool, std::stop_token stop) {
    SelfBenchReport report;
    report.instruction_set = instruction_set();
    report.threads = pool != nullptr ? pool->size() : 1;
    report.last_level_cache = last_level_cache_bytes();
    for (const Case& c : cases()) {
        if (stop.stop_requested()) break;
        if (!options.large && element_count(c.shape) > 1'000'000) continue;
        report.rows.push_back(measure(c, options.seconds_per_row, pool));
    }
    return report;
}

std::string to_text(const SelfBenchReport& report) {
    std::string out =
        fmt::format("{}, {} thread{}, last-level cache {} MiB\n\n{:<36} {:>10} {:>8} {:>10} {:>7}  {}\n",
                    report.instruction_set, report.threads, report.threads == 1 ? "" : "s",
                    report.last_level_cache >> 20, "kernel", "time", "GB/s", "limit", "ratio", "limit is");
    for (const SelfBenchRow& row : report.rows)
        out += fmt::format("{:<36} {:>7.1f} µs {:>8.1f} {:>7.1f} µs {:>6.2f}×  {}\n", row.kernel, row.kernel_ns / 1e3,
                           row.gigabytes_per_second, row.limit_ns / 1e3, row.ratio, row.limit_name);
    return out;
}

}  // namespace normscope::kernels

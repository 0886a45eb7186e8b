// SPDX-License-Identifier: MIT
// The convention detective: how long it takes for 1,000 numbers, and how often it is right on random cases.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "core/base/random.h"
#include "core/detect/detect.h"
#include "core/norm/operators.h"
#include "tests/core/detect_cases.h"

namespace normscope {
namespace {

std::vector<float> draw(std::uint64_t seed, std::int64_t count) {
    Random random(seed);
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(random.normal() + 0.5));
    return values;
}

struct Timed {
    const char* name;
    Shape shape;
    const char* op;  ///< nullptr: y is noise, so that everything is tried
    bool solve = false;
};

/// Processor time, of which the detective uses one core only, so that a busy machine does not count; the middle of 9
/// runs.
double milliseconds(const Timed& timed) {
    const auto x = draw(1, element_count(timed.shape));
    std::vector<float> y = draw(2, element_count(timed.shape));
    if (timed.op != nullptr) {
        OperatorArgs args;
        args.num_groups = 2;
        const auto spec = make_spec(timed.op, "pytorch", timed.shape, args).value();
        const auto plan = NormPlan::make(spec, timed.shape).value();
        NormParams params;
        if (timed.solve && spec.has_gamma) params.gamma = draw(3, plan.param_count());
        if (timed.solve && spec.has_beta) params.beta = draw(4, plan.param_count());
        const auto result = reference_forward(spec, plan, x, params);
        y.assign(result.output.begin(), result.output.end());
    }
    DetectInput input;
    input.x.values = Tensor::from(timed.shape, x).value();
    input.y.values = Tensor::from(timed.shape, y).value();
    std::vector<double> times;
    for (int run = 0; run < 9; ++run) {
        const auto start = std::clock();
        if (!detect_convention(input)) return NAN;
        times.push_back(1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

void print_times() {
    fmt::print("| 1,000 numbers | ms |\n|---|---|\n");
    for (const auto& timed :
         {Timed{"(20, 50), LayerNorm", {20, 50}, "layer_norm"},
          Timed{"(20, 50), LayerNorm, γ and β unknown", {20, 50}, "layer_norm", true},
          Timed{"(5, 10, 20), RMSNorm, γ unknown", {5, 10, 20}, "rms_norm", true},
          Timed{"(5, 8, 5, 5), GroupNorm, γ and β unknown", {5, 8, 5, 5}, "group_norm", true},
          Timed{"(100, 10), BatchNorm, γ and β unknown", {100, 10}, "batch_norm", true},
          Timed{"(5, 8, 5, 5), noise", {5, 8, 5, 5}, nullptr},
          Timed{"(2, 5, 5, 4, 5), noise", {2, 5, 5, 4, 5}, nullptr}, Timed{"(1000), noise", {1000}, nullptr}})
        fmt::print("| {} | {:.1f} |\n", timed.name, milliseconds(timed));
}

void print_rates(std::uint64_t count) {
    const auto tally = detect_cases::run_cases(0, count);
    fmt::print("\n| random cases | |\n|---|---|\n| cases | {} |\n| identifiable | {} |\n", tally.cases,
               tally.identifiable);
    fmt::print("| right first answer, identifiable cases | {} ({:.2f} %) |\n", tally.right_identifiable,
               100.0 * tally.right_identifiable / std::max(tally.identifiable, 1));
    fmt::print("| right first answer, all cases | {} ({:.2f} %) |\n", tally.right, 100.0 * tally.right / tally.cases);
    fmt::print("| right answer among those that fit | {} |\n", tally.listed);
    fmt::print("| verdict `match` | {} |\n| of them wrong | {} |\n| slowest case | {:.0f} ms |\n\n{}", tally.matches,
               tally.wrong_matches, tally.slowest_ms, tally.first_mistake);
}

}  // namespace
}  // namespace normscope

/// normscope_detect_bench [CASES]
int main(int argc, char** argv) {
    normscope::print_times();
    normscope::print_rates(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2000);
}

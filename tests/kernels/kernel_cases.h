// SPDX-License-Identifier: MIT
// Inputs that break normalization code, and the true results in long double to measure it against.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/kernels/engine.h"
#include "core/norm/norm_plan.h"
#include "core/norm/operators.h"

namespace normscope::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// SplitMix64 with a Box–Muller normal: the same numbers with every standard library.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    double uniform();  ///< in (0, 1)
    double normal();

private:
    std::uint64_t state_;
};

/// One way to fill a tensor; `group` and `place` let a case put something special into each group.
struct InputCase {
    std::string name;
    double eps = 1e-5;
    float (*value)(Random& random, std::int64_t group, std::int64_t place, std::int64_t size);
};

const std::vector<InputCase>& input_cases();
const InputCase& input_case(const std::string& name);

/// How γ and β are filled.
enum class ParamKind { none, ones, trained, large_beta, hostile };
std::string to_string(ParamKind kind);

struct Problem {
    NormSpec spec;
    NormPlan plan;
    std::vector<float> x;
    NormParams params;
};

/// A preset ("layer_norm", pytorch's row) on a shape, filled with a case.
Problem make_problem(const std::string& op, const Shape& shape, const InputCase& input, ParamKind kind,
                     std::uint64_t seed = 1, const OperatorArgs& args = {});
Problem make_problem(const NormSpec& spec, const Shape& shape, const InputCase& input, ParamKind kind,
                     std::uint64_t seed = 1);

/// Every combination of the spec's choices of number, on a grouping of each kind: for shapes of three axes, the second
/// divisible by 2 and the third by 3.
std::vector<NormSpec> every_spec();
std::string to_string(const NormSpec& spec);

/// True y, two passes in long double with every sum taken about the group's first value.
std::vector<long double> true_forward(const Problem& problem);
/// The same for other values of x, which need not be floats.
std::vector<long double> true_forward(const Problem& problem, std::span<const long double> x);

/// True gradients of Σ dy·y by the published formulas, in long double. dγ and dβ are empty where the spec has none.
struct TrueGradients {
    std::vector<long double> dx, dgamma, dbeta;
};
TrueGradients true_backward(const Problem& problem, std::span<const float> dy);

/// Upstream gradients ~ N(0, 1).
std::vector<float> normal_values(std::size_t count, std::uint64_t seed);

/// Size of a float's last place at `magnitude`.
long double ulp_at(long double magnitude);

struct Worst {
    double ulp = 0;
    std::int64_t cell = -1;
    bool finite_mismatch = false;
};

/// Largest |y − true| in ulp at max(|true|, |γ|, |β|).
Worst worst_ulp(const Problem& problem, const std::vector<float>& y, const std::vector<long double>& truth);

/// Runs the kernel; the test fails when it refuses.
std::vector<float> run_forward(const Problem& problem, kernels::Statistics& statistics,
                               kernels::ThreadPool* pool = nullptr);

}  // namespace normscope::test

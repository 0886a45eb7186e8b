// SPDX-License-Identifier: MIT
// NormSpec: the four independent choices that make a normalization. Kernels, trace, backward pass, colouring, code
// export and tests all read this one value, and nothing switches on the name of an operator.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace normscope {

/// What the centred (or raw) values are divided by.
enum class Divisor {
    none,
    standard_deviation,  ///< spread about the mean, whether or not the mean is removed
    root_mean_square,    ///< √mean(x²), no mean involved
};

enum class EpsPlacement {
    inside_root,   ///< √(v + ε), every framework's rule
    outside_root,  ///< √v + ε, some tutorials' rule
};

enum class GammaForm {
    gamma,     ///< y = γ·x̂ + β
    one_plus,  ///< y = (1 + w)·x̂ + β, w stored around 0 (Gemma)
};

enum class StatsSource {
    batch,    ///< from the data at hand
    running,  ///< from running averages (BatchNorm in evaluation)
};

enum class MomentumRule {
    weight_of_new,  ///< r ← (1 − m)·r + m·batch (PyTorch)
    weight_of_old,  ///< r ← m·r + (1 − m)·batch (Keras, Flax, ONNX)
};

/// What an operator says to a group with a single value in it, where the spread is not defined.
enum class SingleValue {
    defined,                      ///< x̂ = 0, so y = β
    refuse_per_channel,           ///< BatchNorm: more than 1 value per channel
    refuse_per_channel_in_batch,  ///< GroupNorm: the same, counted over the batch
    refuse_spatial,               ///< InstanceNorm: more than 1 spatial element
};

/// What x̂ is where a value equals the centre of its group and the divisor is 0.
enum class ZeroByZero {
    zero,  ///< 0, so that y = β and no gradient comes back
    nan,   ///< NaN, as IEEE arithmetic and the frameworks have it, forwards and backwards
};

/// The type that a number is rounded to on the way, whatever it was computed in.
enum class Storage {
    float32,  ///< no rounding beyond that of the arithmetic
    bfloat16,
    float16,
};

/// How the mean and the variance are summed.
enum class VarianceArithmetic {
    exact,            ///< as if without rounding
    mean_of_squares,  ///< float32, one value after another: E[x²] − E[x]², never below 0; loses digits when |μ| ≫ σ
    two_pass,         ///< float32, one value after another: the mean first, then the squared deviations
    welford,          ///< float32, one pass that updates the mean and the squared deviations together
};

struct NormSpec {
    // 1. Who shares a statistic. Axes are 0 … rank-1, ascending. The axis `split_axis` (-1: none), which must be a
    //    reduced one, is cut into `num_groups` consecutive blocks that do not share.
    std::vector<int> reduced_axes;
    int split_axis = -1;
    std::int64_t num_groups = 1;

    // 2. What is removed.
    bool center = true;
    Divisor divisor = Divisor::standard_deviation;
    bool unbiased = false;  ///< divide the squares by n − 1 instead of n
    double eps = 1e-5;
    EpsPlacement eps_placement = EpsPlacement::inside_root;
    ZeroByZero zero_by_zero = ZeroByZero::zero;

    // 3. What is given back. γ and β have one entry per index along `affine_axes`.
    bool has_gamma = true;
    bool has_beta = true;
    std::vector<int> affine_axes;
    GammaForm gamma_form = GammaForm::gamma;

    // 4. Where the statistics come from.
    StatsSource stats = StatsSource::batch;
    bool track_running_stats = false;
    double momentum = 0.1;
    MomentumRule momentum_rule = MomentumRule::weight_of_new;
    bool running_unbiased = false;  ///< the running variance is updated with n − 1
    SingleValue single_value = SingleValue::defined;

    // 5. What is rounded on the way. When x̂ is, γ·x̂ and + β are each rounded to `output_as` too (LLaMA's order,
    // ONNX's);
    //    otherwise y alone is (Gemma's order, PyTorch's).
    Storage normalized_as = Storage::float32;
    Storage output_as = Storage::float32;
    VarianceArithmetic variance = VarianceArithmetic::exact;

    /// Whether something above is rounded on purpose.
    bool rounds() const {
        return normalized_as != Storage::float32 || output_as != Storage::float32 ||
               variance != VarianceArithmetic::exact;
    }

    /// True for what the fast kernels do not compute: then the readable pass does.
    bool readable_only() const { return rounds() || zero_by_zero == ZeroByZero::nan; }

    // Labels of the table rows this came from. Shown to people; nothing is computed from them.
    std::string op;
    std::string convention;

    friend bool operator==(const NormSpec&, const NormSpec&) = default;
};

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "core/kernels/statistics.h"

#include <cmath>

namespace normscope::kernels {

namespace {

// Σx² − (Σx)²/n loses mean²/variance · 2^-53 of its digits; up to 2^20 what is left is still 2^-28 of the variance,
// an eighth of a float's half ulp. Beyond it a second pass about the mean is cheaper than carrying more digits in all.
constexpr double cancellation_limit = 1048576.0;

}  // namespace

Finish make_finish(const NormSpec& spec, std::int64_t group_size) {
    Finish finish;
    finish.count = static_cast<double>(group_size);
    finish.square_count = spec.unbiased ? finish.count - 1 : finish.count;
    finish.eps = spec.eps;
    finish.center = spec.center;
    finish.about_mean = spec.divisor == Divisor::standard_deviation;
    finish.eps_outside = spec.eps_placement == EpsPlacement::outside_root;
    finish.divide = spec.divisor != Divisor::none;
    return finish;
}

double divisor_of(const Finish& finish, double spread) {
    if (!finish.divide) return 1.0;
    return finish.eps_outside ? std::sqrt(spread) + finish.eps : std::sqrt(spread + finish.eps);
}

Moments known_moments(const Finish& finish, std::int64_t group) {
    if (finish.given != nullptr) return finish.given[group];
    Moments out;
    out.delta = finish.center ? double{finish.running_mean[group]} : 0.0;
    out.spread = finish.running_var[group];
    out.rstd = 1.0 / divisor_of(finish, out.spread);
    return out;
}

bool moments_about_zero(const Finish& finish, double sum, double squares, Moments& out, double& mean) {
    mean = finish.needs_mean() ? sum / finish.count : 0.0;
    double deviation = squares;
    bool exact = true;
    if (finish.needs_mean()) {
        const double about_mean = squares - sum * mean;
        exact = mean * mean * finish.count <= cancellation_limit * about_mean;  // false for NaN as well
        if (finish.about_mean) deviation = about_mean;
    }
    out.shift = 0;
    out.delta = finish.center ? mean : 0.0;
    out.spread = finish.divide ? deviation / finish.square_count : 0.0;
    out.rstd = 1.0 / divisor_of(finish, out.spread);
    return exact;
}

Moments moments_about(const Finish& finish, double shift, double sum, double squares, double& mean, double& mean_low) {
    Moments out;
    const double delta = sum / finish.count;
    mean = shift + delta;
    mean_low = (shift - mean) + delta;
    // Squares about 0 again where the spec wants those: Σx² = Σ(x − K)² + 2KΣ(x − K) + nK², all of one sign here.
    double deviation =
        finish.about_mean ? squares - sum * delta : squares + 2 * shift * sum + finish.count * shift * shift;
    if (deviation < 0) deviation = 0;  // and a NaN stays one
    out.shift = finish.center ? shift : 0.0;
    out.delta = finish.center ? delta : 0.0;
    out.spread = finish.divide ? deviation / finish.square_count : 0.0;
    out.rstd = 1.0 / divisor_of(finish, out.spread);
    return out;
}

}  // namespace normscope::kernels

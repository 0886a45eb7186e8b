// SPDX-License-Identifier: MIT
#include "core/labs/precision_lab.h"

#include <algorithm>
#include <cmath>

#include "core/base/rounding-inl.h"
#include "core/labs/lab_forward.h"

namespace normscope::labs {
namespace {

constexpr std::int64_t pattern_length = 1024;  // 37 is coprime to it: each value once per 1024
constexpr double nearby_decades = 0.05;

double pattern(std::int64_t index) {
    return static_cast<double>(37 * (index % pattern_length) % pattern_length) / 256 - 2;
}

/// Largest distance; NaN as soon as one value is.
double largest_distance(std::span<const double> a, std::span<const double> b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double distance = std::abs(a[i] - b[i]);
        if (!(distance <= largest)) largest = distance;
        if (std::isnan(distance)) break;
    }
    return largest;
}

bool is_constant(std::span<const double> stored) {
    return std::ranges::all_of(stored, [&](double x) { return x == stored.front(); }) ||
           std::ranges::any_of(stored, [](double x) { return !std::isfinite(x); });
}

}  // namespace

std::vector<double> values_of(const OffsetRow& row) {
    if (!row.own.empty()) {
        auto values = row.own;
        for (auto& value : values) value = row.offset + row.spread * value;
        return values;
    }
    std::vector<double> values(static_cast<std::size_t>(std::max<std::int64_t>(row.length, 0)));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = row.offset + row.spread * pattern(static_cast<std::int64_t>(i));
    return values;
}

double exact_deviation(const OffsetRow& row) {
    return std::sqrt(exact_moments(values_of({0, row.spread, row.length, row.own})).variance);
}

std::vector<double> stored_in(NumberFormat format, std::span<const double> values) {
    std::vector<double> stored(values.begin(), values.end());
    with_rounding(format, [&](auto round) { std::ranges::transform(stored, stored.begin(), round); });
    return stored;
}

FormatResult study(NumberFormat format, std::span<const double> values, double eps, EpsPlacement placement) {
    FormatResult result;
    result.format = format;
    result.stored = stored_in(format, values);
    if (result.stored.empty()) return result;
    result.exact = exact_moments(result.stored);
    result.normalized = exact_normalized(result.stored, eps, placement);
    result.constant = is_constant(result.stored);
    const double exact_norm = euclidean_norm(result.normalized);
    const double unit = unit_in_last_place(format, result.exact.variance);
    for (const auto& row : algorithms()) {
        auto& mine = result.algorithms[static_cast<std::size_t>(row.algorithm)];
        mine.moments = moments_in(format, row.algorithm, result.stored);
        const double error = std::abs(mine.moments.variance - result.exact.variance);
        mine.ulps = error / unit;
        mine.relative_error = error / result.exact.variance;
        mine.normalized = normalized_in(format, mine.moments, result.stored, eps, placement);
        mine.largest_error = largest_distance(mine.normalized, result.normalized);
        mine.norm_share = euclidean_norm(mine.normalized) / exact_norm;
    }
    return result;
}

double nearby_offset(double offset, int k, int nearby) {
    if (nearby < 2) return offset;
    const double place = static_cast<double>(k) / (nearby - 1) - 0.5;
    return offset * std::pow(10.0, nearby_decades * place);
}

OffsetCurve curve_of(const CurveRequest& request, std::stop_token stop) {
    OffsetCurve curve;
    curve.format = request.format;
    const int nearby = std::max(request.nearby, 1);
    for (const double offset : request.offsets) {
        if (stop.stop_requested()) break;
        std::array<double, algorithm_count> variance_error{};
        std::array<double, algorithm_count> normalized_error{};
        variance_error.fill(std::nan(""));
        normalized_error.fill(std::nan(""));
        std::array<bool, algorithm_count> negative{};
        int constant = 0;
        const auto worse = [](double& worst, double error) {
            if (!(error <= worst) && !std::isnan(error)) worst = error;
        };
        for (int k = 0; k < nearby; ++k) {
            auto row = request.row;
            row.offset = nearby_offset(offset, k, nearby);
            const auto at = study(request.format, values_of(row), request.eps, request.placement);
            constant += at.constant ? 1 : 0;
            for (std::size_t a = 0; a < algorithm_count; ++a) {
                worse(variance_error[a], at.algorithms[a].relative_error);
                worse(normalized_error[a], at.algorithms[a].largest_error);
                negative[a] = negative[a] || at.algorithms[a].moments.variance < 0;
            }
        }
        curve.offsets.push_back(offset);
        curve.constant.push_back(2 * constant > nearby);
        for (std::size_t a = 0; a < algorithm_count; ++a) {
            curve.relative_error[a].push_back(variance_error[a]);
            curve.normalized_error[a].push_back(normalized_error[a]);
            curve.negative[a].push_back(negative[a]);
        }
    }
    return curve;
}

std::vector<double> logarithmic_offsets(int decades, int per_decade) {
    std::vector<double> offsets;
    for (int k = 0; k <= decades * per_decade; ++k)
        offsets.push_back(std::pow(10.0, static_cast<double>(k) / per_decade));
    return offsets;
}

std::vector<double> rms_norm_in(NumberFormat format, CastOrder order, std::span<const double> row,
                                std::span<const double> gamma, bool one_plus, double eps) {
    const ToFloat wide;
    double squares = 0;
    for (const double x : row) squares = wide(squares + wide(x * x));
    const double mean = wide(squares / wide(static_cast<double>(row.size())));
    const double scale = wide(1 / wide(std::sqrt(wide(mean + wide(eps)))));
    return with_rounding(format, [&](auto round) {
        std::vector<double> result;
        result.reserve(row.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
            const double weight = one_plus ? wide(1 + gamma[i]) : gamma[i];
            const double normalized = wide(row[i] * scale);
            result.push_back(order == CastOrder::cast_then_scale ? round(round(weight) * round(normalized))
                                                                 : round(wide(normalized * weight)));
        }
        return result;
    });
}

CastDifference compare_casts(NumberFormat format, std::span<const double> values, std::span<const double> weights,
                             double eps) {
    CastDifference result;
    const auto row = stored_in(format, values);
    const auto gamma = stored_in(format, weights);
    result.cast_then_scale = rms_norm_in(format, CastOrder::cast_then_scale, row, gamma, false, eps);
    result.scale_then_cast = rms_norm_in(format, CastOrder::scale_then_cast, row, gamma, false, eps);
    const auto divisor =
        std::sqrt(static_cast<long double>(exact_moments(row).mean_square) + static_cast<long double>(eps));
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto product = static_cast<long double>(row[i]) * static_cast<long double>(gamma[i]);
        result.exact.push_back(product == 0 ? 0.0 : static_cast<double>(product / divisor));
        const double unit = unit_in_last_place(format, result.exact[i]);
        const double first = result.cast_then_scale[i];
        const double last = result.scale_then_cast[i];
        if (first != last) ++result.differing;
        result.most_ulps = std::max(result.most_ulps, std::abs(first - last) / unit);
        result.worst_first = std::max(result.worst_first, std::abs(first - result.exact[i]) / unit);
        result.worst_last = std::max(result.worst_last, std::abs(last - result.exact[i]) / unit);
    }
    return result;
}

double attenuation(double deviation, double eps, EpsPlacement placement) {
    return placement == EpsPlacement::inside_root ? deviation / std::sqrt(deviation * deviation + eps)
                                                  : deviation / (deviation + eps);
}

}  // namespace normscope::labs

// SPDX-License-Identifier: MIT
// One row in four number formats: what each way to compute its variance makes of it, against the exact answer.
#pragma once

#include <array>
#include <stop_token>
#include <vector>

#include "core/labs/variance_algorithms.h"

namespace normscope::labs {

/// A row that is moved away from 0: x_i = offset + spread · shape_i, before it is stored. The shape is a person's own
/// row, or, where that is empty, `length` values that spread evenly around 0: ((37 i) mod 1024)/256 − 2.
struct OffsetRow {
    double offset = 0;
    double spread = 1;  ///< 1: the row as it is; the even one then has a standard deviation of 1.1547 at length 1024
    std::int64_t length = 1024;
    std::vector<double> own = {};

    friend bool operator==(const OffsetRow&, const OffsetRow&) = default;
};
std::vector<double> values_of(const OffsetRow& row);

/// Standard deviation of that row before it is stored.
double exact_deviation(const OffsetRow& row);

/// The values as the format stores them.
std::vector<double> stored_in(NumberFormat format, std::span<const double> values);

/// What one algorithm in one format makes of a row.
struct AlgorithmResult {
    Moments moments;
    double ulps = 0;            ///< |σ² − exact| in units in the last place of the exact σ²
    double relative_error = 0;  ///< |σ² − exact| ÷ exact; NaN where the exact one is 0 and the computed one too
    std::vector<double> normalized;
    double largest_error = 0;  ///< max |x̂ − exact x̂|; NaN when some x̂ is
    double norm_share = 0;     ///< ‖x̂‖ ÷ ‖exact x̂‖
};

struct FormatResult {
    NumberFormat format = NumberFormat::fp32;
    std::vector<double> stored;
    Moments exact;                   ///< of the stored row
    std::vector<double> normalized;  ///< exact x̂ of the stored row
    bool constant = false;           ///< the format stores the row as one value, or not at all
    std::array<AlgorithmResult, algorithm_count> algorithms;
};

/// Everything at one row.
FormatResult study(NumberFormat format, std::span<const double> values, double eps, EpsPlacement placement);

/// The `k`th of `nearby` offsets around one, evenly in the logarithm over a twentieth of a decade, so that those around
/// the offsets of a chart with twenty to the decade leave no gap between them. `offset` itself is the middle one.
double nearby_offset(double offset, int k, int nearby);

/// Errors of all algorithms in a format along offsets, for a chart. At each offset the worst of `nearby` offsets around
/// it is taken, because a single one may be lucky: of those that give a number; NaN where none does.
struct OffsetCurve {
    NumberFormat format = NumberFormat::fp32;
    std::vector<double> offsets;
    std::array<std::vector<double>, algorithm_count> relative_error;
    std::array<std::vector<double>, algorithm_count> normalized_error;
    std::array<std::vector<bool>, algorithm_count> negative;  ///< some σ² < 0
    std::vector<bool> constant;                               ///< most of them are stored as one value, or not at all
};
struct CurveRequest {
    NumberFormat format = NumberFormat::fp32;
    OffsetRow row;  ///< its offset is not used
    double eps = 1e-5;
    EpsPlacement placement = EpsPlacement::inside_root;
    std::vector<double> offsets;
    int nearby = 9;

    friend bool operator==(const CurveRequest&, const CurveRequest&) = default;
};
/// Stops early, with shorter vectors, when asked to.
OffsetCurve curve_of(const CurveRequest& request, std::stop_token stop = {});

/// `per_decade` offsets in each power of ten from 1 to 10^decades.
std::vector<double> logarithmic_offsets(int decades, int per_decade);

/// The order in which an RMSNorm over a short format scales and casts.
enum class CastOrder : std::uint8_t {
    cast_then_scale,  ///< LLaMA, T5, ONNX: x̂ is rounded, then multiplied by w in the short format
    scale_then_cast,  ///< Gemma, torch.nn.RMSNorm: x̂ · (1 + w), or w, in float32, rounded once
};

/// RMSNorm of a row in `format` with statistics in float32, in one of the orders. `gamma` is what x̂ is multiplied by;
/// with `one_plus` it is stored as w, and 1 + w is taken in float32.
std::vector<double> rms_norm_in(NumberFormat format, CastOrder order, std::span<const double> row,
                                std::span<const double> gamma, bool one_plus, double eps);

/// How the two orders differ on a row.
struct CastDifference {
    std::vector<double> cast_then_scale;
    std::vector<double> scale_then_cast;
    std::vector<double> exact;
    std::int64_t differing = 0;  ///< cells
    double most_ulps = 0;        ///< between the two, in the format
    double worst_first = 0;      ///< largest error in ulps of casting first
    double worst_last = 0;       ///< and of casting last
};
CastDifference compare_casts(NumberFormat format, std::span<const double> row, std::span<const double> gamma,
                             double eps);

/// What ε leaves of a standard deviation: σ ÷ √(σ² + ε), or σ ÷ (σ + ε).
double attenuation(double deviation, double eps, EpsPlacement placement = EpsPlacement::inside_root);

}  // namespace normscope::labs

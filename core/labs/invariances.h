// SPDX-License-Identifier: MIT
// What survives which change: a = Wx goes through a normalization, W or x is transformed, and the outputs are compared.
// Every verdict is measured; what theory says about the deviation stands beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/norm/norm_spec.h"
#include "core/tensor/tensor.h"

namespace normscope::labs {

/// Cases, weights, and the directions and places of the transformations. Fully connected rows of the table use x as
/// (cases, inputs); those of a 1×1 convolution have `positions` columns of inputs per case.
struct InvarianceData {
    std::int64_t cases = 0, inputs = 0, units = 0, positions = 0;
    std::vector<double> x;        ///< (cases, inputs)
    std::vector<double> x_space;  ///< (cases, inputs, positions)
    std::vector<double> w;        ///< (units, inputs)
    std::vector<double> v;        ///< (inputs), added to every unit's weights
    std::vector<double> c;        ///< (inputs), added to every case
    std::int64_t unit = 0;        ///< the one whose weights are scaled
    std::int64_t one_case = 0;    ///< the one that is scaled

    friend bool operator==(const InvarianceData&, const InvarianceData&) = default;
};

struct InvarianceSize {
    std::int64_t cases = 6, inputs = 8, units = 6, positions = 5;
};
/// Gaussian cases and weights (spread `spread`).
InvarianceData random_invariance_data(std::uint64_t seed, const InvarianceSize& size = {}, double spread = 1);

/// Given cases, one per row; weights are drawn. Position s of a case is the case with its inputs rotated by s.
InvarianceData invariance_data_of(std::span<const double> rows, std::int64_t inputs, std::uint64_t seed,
                                  std::int64_t units = 6, std::int64_t positions = 5);

enum class Transformation : std::uint8_t {
    all_weights,      ///< W → δW
    shifted_weights,  ///< W → W + 1vᵀ
    one_unit,         ///< w_i → δw_i
    all_cases,        ///< X → δX
    shifted_cases,    ///< X → X + 1cᵀ
    one_case,         ///< x_n → δx_n
};
inline constexpr std::size_t transformation_count = 6;

struct TransformationInfo {
    Transformation transformation;
    std::string_view id;
    std::string_view latex;
    std::string_view words;  ///< "all weights"
    bool scales;             ///< by δ; the others shift
};
std::span<const TransformationInfo, transformation_count> transformations();

/// A row of the table.
struct InvarianceRow {
    std::string_view id;
    std::string_view name;
    std::string_view detail;
    bool space = false;  ///< a 1×1 convolution over positions
};
std::span<const InvarianceRow> invariance_rows();
const InvarianceRow* find_invariance_row(std::string_view id);

/// The spec of a row at an ε, for playing it elsewhere; nullopt for rows that are no NormSpec.
std::optional<NormSpec> spec_of(const InvarianceRow& row, const InvarianceData& data, double eps);

enum class Survival : std::uint8_t {
    holds,                ///< at any ε
    only_large_variance,  ///< at ε = 0; with ε only where σ² ≫ ε
    fails,
};

/// Largest |Δ output| that counts as rounding.
inline constexpr double rounding_deviation = 1e-9;

/// One cell of the table, measured.
struct InvarianceCell {
    Survival survival = Survival::fails;
    double exact_deviation = 0;       ///< max |Δ output| at ε = 0
    double deviation = 0;             ///< and at the given ε
    std::optional<double> predicted;  ///< the latter, from ε → ε/δ²; nullopt where theory promises nothing
    std::int64_t worst = 0;           ///< the output that moved most at the given ε
};

/// δ must not be 0 and ε not be negative.
Result<InvarianceCell> measure_invariance(const InvarianceRow& row, Transformation transformation,
                                          const InvarianceData& data, double delta, double eps);

/// The numbers behind a cell: before and after, in the order of (cases, units, positions).
struct InvarianceExperiment {
    Shape shape;
    std::vector<double> before, after;          ///< a = Wx
    std::vector<double> out_before, out_after;  ///< at the given ε
    std::vector<std::int64_t> group;            ///< cells that share a statistic with the worst output; empty: none do
};
Result<InvarianceExperiment> play_invariance(const InvarianceRow& row, Transformation transformation,
                                             const InvarianceData& data, double delta, double eps);

}  // namespace normscope::labs

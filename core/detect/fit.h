// SPDX-License-Identifier: MIT
// One convention held against y: its γ and β solved for where they are not known, and how far y is from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/detect/partition.h"
#include "core/norm/norm_spec.h"
#include "core/tensor/tensor.h"

namespace normscope::detect {

/// x and y cell by cell, and how exactly they are known.
struct Problem {
    Shape shape;
    std::vector<double> x, y;
    std::vector<double> half_unit;      ///< of y, per cell: half its last printed digit, or 0
    std::vector<double> x_half_unit;    ///< the same of x; empty when x is exact
    Storage stored = Storage::float32;  ///< what y was rounded to
    Storage x_stored = Storage::float32;
    std::vector<double> y_unit;  ///< by take_units()
    double least_unit = 0;
};

/// How far each y may be from what the layer computed, whatever it was: what weighs little when γ and β are solved for.
void take_units(Problem& problem);

/// Where γ, or β, comes from.
enum class Role : std::uint8_t { absent, known, one_plus, solved };

/// γ or β as it was told.
struct KnownAffine {
    std::vector<double> values;
    std::vector<double> half_unit;  ///< how uncertain each is: half its last printed digit; empty when exact
};

struct AffineMode {
    Role gamma = Role::absent;
    Role beta = Role::absent;
    const AffineSet* set = nullptr;  ///< of both; nullptr when both are absent
    const KnownAffine* known_gamma = nullptr;
    const KnownAffine* known_beta = nullptr;

    std::size_t solved() const;  ///< number of solved values
};

/// What x̂ is: (x − mean)/√(spread + ε), or without the one or the other.
struct Sample {
    std::span<const std::int32_t> group;
    std::span<const double> mean;                              ///< empty: nothing is removed
    std::span<const double> spread;                            ///< empty: nothing is divided by
    std::span<const double> mean_half_unit, spread_half_unit;  ///< how uncertain they are; empty when exact
    EpsPlacement placement = EpsPlacement::inside_root;
    double eps = 0;
    bool exact_statistics = false;  ///< the statistics are the framework's own, rounding included
    bool lossy_variance = false;    ///< it was taken as E[x²] − E[x]² in float32, summed in an unknown order
    Storage normalized_as = Storage::float32;
    Storage output_as = Storage::float32;
};

struct Fit {
    double worst = 0;                 ///< largest misfit as a multiple of what rounding explains; at most 1: it fits
    double ulps = 0;                  ///< largest misfit in units of the last place
    double rms = 0;                   ///< root mean square of the same
    double max_abs = 0;               ///< largest misfit as a number
    std::size_t inexact = 0;          ///< cells that are not the float32 nearest to what the convention says
    std::vector<double> gamma, beta;  ///< what was used, as float32 numbers; empty when absent

    bool fits() const { return worst <= 1; }
};

/// Working memory of fit(), kept between calls.
struct Scratch {
    std::vector<double> normalized, noise, inverse, sums, half_units, sizes;
};

Fit fit(const Problem& problem, const Sample& sample, const AffineMode& mode, Scratch& scratch);

/// The cells that are not the float32 nearest to what the convention says.
std::vector<std::size_t> inexact_cells(const Problem& problem, const Sample& sample, const AffineMode& mode,
                                       const Fit& fit, Scratch& scratch);

/// How much of y the shape of the convention leaves over when its scale is free: 0 nothing, 1 all. Cheaper than fit().
double unexplained(const Problem& problem, const Sample& sample, const AffineMode& mode, Scratch& scratch);

/// Distance from |value| to the next float32.
double float32_ulp(double value);

}  // namespace normscope::detect

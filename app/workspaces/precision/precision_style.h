// SPDX-License-Identifier: MIT
// What the parts of the Precision workspace have in common: how algorithms look, where offsets lie, how figures are
// written.
#pragma once

#include <string>

#include "app/ui/chart.h"
#include "app/workspaces/precision/precision_model.h"

namespace normscope::ui {

struct AlgorithmLook {
    ImU32 color;
    Marker marker;
    LineStyle line;
};
AlgorithmLook look_of(labs::VarianceAlgorithm algorithm);

/// The even row of offsets has a place of its own for 0, left of the powers of ten.
struct OffsetAxis {
    ImVec2 from, to;  ///< pixels; only x counts

    float zero() const { return from.x; }
    float first() const;  ///< where 1 lies
    float at(double offset) const;
    double offset_at(float x) const;  ///< two significant digits
};

/// "1.333338", "56", "−7.47e6", "NaN".
std::string variance_figure(double variance);
/// "30.0", "4.59e8": an error in units in the last place.
std::string ulp_figure(double ulps);
/// "1.463", "8.5e-4".
std::string error_figure(double error);
/// "10,000".
std::string offset_figure(double offset);
/// "4096", "1e5": a column of the table.
std::string column_label(double offset);
/// "1.2e-7" without the zeros and the plus of C's exponent.
std::string compact(double value, int decimals);

/// Colour of a computed variance: of what fails from a relative error of 1/10 on.
ImU32 error_color(double relative_error, ImU32 otherwise);

/// Stripes over what a format cannot hold.
void hatch(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color);

/// Decimal digits that a relative error leaves: 0 from an error of 1 on.
int digits_left(double relative_error);

}  // namespace normscope::ui

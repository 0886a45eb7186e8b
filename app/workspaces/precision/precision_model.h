// SPDX-License-Identifier: MIT
// What the Precision workspace shows: one row in four number formats, the table of offsets, the curves along them, and
// the two orders of casting. Each is computed once per change; the curves in the background.
#pragma once

#include <array>
#include <vector>

#include "app/ui/view.h"
#include "core/base/job.h"
#include "core/labs/precision_lab.h"

namespace normscope::ui {

using labs::algorithm_count;

inline constexpr std::int64_t longest_precision_row = 4096;
inline constexpr int precision_decades = 6;  ///< offsets of the charts: 1 … 10^6
inline constexpr double largest_precision_offset = 1e7;

struct PrecisionSetting {
    NumberFormat format = NumberFormat::fp32;
    labs::OffsetRow row;
    double eps = 1e-5;
    EpsPlacement placement = EpsPlacement::inside_root;

    friend bool operator==(const PrecisionSetting&, const PrecisionSetting&) = default;
};

/// The row of E[x²] − E[x]² among the algorithms.
inline constexpr auto naive = static_cast<std::size_t>(labs::VarianceAlgorithm::naive);

/// One offset of the table.
struct TableColumn {
    double offset = 0;
    labs::FormatResult result;
};

class PrecisionModel {
public:
    PrecisionModel();

    /// Brings everything up to date. Once per frame, before anything is read.
    void follow(const View& view);

    const PrecisionSetting& setting() const { return now_; }
    const labs::FormatResult& here(NumberFormat format) const { return results_[static_cast<std::size_t>(format)]; }
    const labs::FormatResult& here() const { return here(now_.format); }
    const std::vector<TableColumn>& table() const { return table_; }
    /// Empty while it is measured for the first time; of the setting before while it is measured anew.
    const labs::OffsetCurve& curve(NumberFormat format) const { return curves_[static_cast<std::size_t>(format)]; }
    bool measuring(NumberFormat format) const { return jobs_[static_cast<std::size_t>(format)].started(); }
    /// RMSNorm of the row at offset 0 in the chosen format, or in bf16 where that has more than 16 bits. The weights
    /// are the document's where its row is shown and has some.
    const labs::CastDifference& casts() const { return casts_; }
    NumberFormat cast_format() const;
    bool has_own_weights() const { return own_ && !weights_.empty(); }

    bool own_row() const { return own_; }
    /// Values of the document's row that are left out because there are too many.
    std::int64_t left_out() const { return left_out_; }
    double deviation() const { return deviation_; }  ///< of the row before it is stored

    void choose(NumberFormat format) { format_ = format; }
    void use_own_row(bool own) { own_ = own; }
    void place_eps(EpsPlacement placement) { placement_ = placement; }
    Result<void> set_offset(double offset);
    Result<void> set_deviation(double deviation);
    Result<void> set_length(double length);
    Result<void> set_eps(double eps);

private:
    labs::OffsetRow& row() { return own_ ? own_row_ : even_row_; }
    void take_own_row(const Document& document);
    void study_all();
    void measure_curves();
    void compare_orders();

    NumberFormat format_ = NumberFormat::fp32;
    double eps_ = 1e-5;
    EpsPlacement placement_ = EpsPlacement::inside_root;
    bool own_ = false;
    labs::OffsetRow even_row_{.offset = 1e4};
    labs::OffsetRow own_row_;
    std::int64_t left_out_ = 0;
    std::vector<double> weights_;  // of the document's row; empty: it has none

    PrecisionSetting now_;
    bool fresh_ = true;
    double deviation_ = 0;
    std::array<labs::FormatResult, format_count> results_;
    std::vector<TableColumn> table_;
    labs::CastDifference casts_;

    Inbox inbox_;  // before the jobs, which report to it
    std::array<labs::OffsetCurve, format_count> curves_;
    std::array<labs::CurveRequest, format_count> requests_;
    std::array<Job<labs::OffsetCurve>, format_count> jobs_;
};

}  // namespace normscope::ui

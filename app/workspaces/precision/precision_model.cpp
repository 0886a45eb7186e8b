// SPDX-License-Identifier: MIT
#include "app/workspaces/precision/precision_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/motion.h"
#include "core/base/random.h"

namespace normscope::ui {
namespace {

constexpr std::array<double, 8> table_offsets = {0, 10, 100, 1000, 4096, 1e4, 1e5, 1e6};
constexpr int offsets_per_decade = 20;
constexpr std::uint64_t weight_seed = 3;

/// Weights as training leaves them, for a row that has none: around 1, a tenth wide.
std::vector<double> example_weights(std::size_t count) {
    Random random(weight_seed);
    std::vector<double> weights(count);
    for (auto& weight : weights) weight = 1 + 0.1 * random.normal();
    return weights;
}

}  // namespace

PrecisionModel::PrecisionModel() = default;

NumberFormat PrecisionModel::cast_format() const {
    return now_.format == NumberFormat::fp16 ? NumberFormat::fp16 : NumberFormat::bf16;
}

Result<void> PrecisionModel::set_offset(double offset) {
    if (!(offset >= 0 && offset <= largest_precision_offset))
        return fail(fmt::format("the offset must lie between 0 and 10,000,000, got {:g}", offset));
    row().offset = offset;
    return {};
}

Result<void> PrecisionModel::set_deviation(double deviation) {
    if (!(deviation > 0) || !std::isfinite(deviation))
        return fail(fmt::format("a standard deviation is a number above 0, got {:g}", deviation));
    auto as_it_is = row();
    as_it_is.spread = 1;
    const double unit = labs::exact_deviation(as_it_is);
    if (!(unit > 0)) return fail("this row is one value over and over: it has no spread that could be set");
    row().spread = deviation / unit;
    return {};
}

Result<void> PrecisionModel::set_length(double length) {
    if (own_) return fail("the length is that of your row: add or remove features in the Vector workspace");
    if (length != std::floor(length) || length < 2 || length > static_cast<double>(longest_precision_row))
        return fail(fmt::format("the length is a whole number from 2 to {}, got {:g}", longest_precision_row, length));
    even_row_.length = static_cast<std::int64_t>(length);
    return {};
}

Result<void> PrecisionModel::set_eps(double eps) {
    if (!(eps >= 0) || !std::isfinite(eps)) return fail(fmt::format("eps must be 0 or more, got {:g}", eps));
    eps_ = eps;
    return {};
}

void PrecisionModel::take_own_row(const Document& document) {
    const auto line = focused_line(document);
    const auto count = std::min(line.count, longest_precision_row);
    left_out_ = line.count - count;
    own_row_.own.clear();
    for (std::int64_t i = 0; i < count; ++i) own_row_.own.push_back(static_cast<double>(document.x[line.cell(i)]));
    own_row_.length = count;
    weights_.clear();
    const auto& gamma = document.params.gamma;
    if (std::ssize(gamma) != line.count) return;
    for (std::int64_t i = 0; i < count; ++i)
        weights_.push_back(static_cast<double>(gamma[static_cast<std::size_t>(i)]) +
                           (document.spec.gamma_form == GammaForm::one_plus ? 1 : 0));
}

void PrecisionModel::study_all() {
    deviation_ = labs::exact_deviation(now_.row);
    const auto values = labs::values_of(now_.row);
    for (const auto& format : formats())
        results_[static_cast<std::size_t>(format.format)] =
            labs::study(format.format, values, now_.eps, now_.placement);
}

void PrecisionModel::measure_curves() {
    labs::CurveRequest request{.row = now_.row,
                               .eps = now_.eps,
                               .placement = now_.placement,
                               .offsets = labs::logarithmic_offsets(precision_decades, offsets_per_decade)};
    request.row.offset = 0;
    for (std::size_t f = 0; f < format_count; ++f) {
        request.format = formats()[f].format;
        if (request == requests_[f]) continue;
        requests_[f] = request;
        jobs_[f] = {inbox_, [request](JobControl& control) -> Result<labs::OffsetCurve> {
                        return labs::curve_of(request, control.stop_token());
                    }};
    }
}

void PrecisionModel::compare_orders() {
    auto row = now_.row;
    row.offset = 0;
    const auto values = labs::values_of(row);
    casts_ = labs::compare_casts(cast_format(), values, has_own_weights() ? weights_ : example_weights(values.size()),
                                 now_.eps);
}

void PrecisionModel::follow(const View& view) {
    const auto weights = weights_;
    if (own_) take_own_row(view.document());
    const PrecisionSetting wanted{.format = format_, .row = row(), .eps = eps_, .placement = placement_};
    if (fresh_ || !(wanted == now_) || weights != weights_) {
        const auto before = now_;
        now_ = wanted;
        study_all();
        auto unmoved = before;
        unmoved.row.offset = now_.row.offset;
        if (fresh_ || !(unmoved == now_)) {
            table_.clear();
            auto moved = now_.row;
            for (const double offset : table_offsets) {
                moved.offset = offset;
                table_.push_back({offset, labs::study(now_.format, labs::values_of(moved), now_.eps, now_.placement)});
            }
        }
        compare_orders();
        measure_curves();
        fresh_ = false;
    }
    inbox_.take();
    bool waiting = false;
    for (std::size_t f = 0; f < format_count; ++f) {
        if (auto outcome = jobs_[f].take(); outcome && *outcome) curves_[f] = std::move(**outcome);
        waiting = waiting || jobs_[f].started();
    }
    if (waiting) await_work();
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/heat_data.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "core/kernels/engine.h"

namespace normscope {
namespace {

constexpr std::size_t bins = 96;
constexpr std::size_t most_followed = 20000;  // cells; beyond it a build anew is as good

Result<std::vector<float>> computed(const Document& document, HeatQuantity quantity) {
    auto spec = document.spec;
    auto params = document.params;
    if (quantity == HeatQuantity::normalized) {
        spec.has_gamma = spec.has_beta = false;
        params.gamma = params.beta = {};
    }
    const auto x = document.x.values();
    const auto plan = NormPlan::make(spec, document.x.shape());
    if (!plan) return std::unexpected(plan.error());
    std::vector<float> y(x.size());
    kernels::Statistics statistics;
    if (auto done = kernels::forward(spec, *plan, x, params, y, statistics); !done)
        return std::unexpected(done.error());
    if (quantity == HeatQuantity::difference)
        for (std::size_t i = 0; i < y.size(); ++i) y[i] -= x[i];
    return y;
}

/// The quantity of a cell as the document's derived values have it.
float derived_value(const HeatData& data, const Derived& derived, std::int64_t cell) {
    if (data.quantity == HeatQuantity::normalized) return static_cast<float>(derived.normalized(cell));
    const auto y = static_cast<float>(derived.output(cell));
    return data.quantity == HeatQuantity::output ? y : y - data.document.x[cell];
}

/// The axis of the histogram ends at the largest |value|, unless a few stand so far out that the rest would share a
/// bin or two: then those are counted beside it.
double histogram_end(const std::vector<std::pair<float, std::int64_t>>& largest) {
    if (largest.empty()) return 0;
    constexpr std::size_t few = 9;
    const auto usual = static_cast<double>(largest[std::min(few, largest.size() - 1)].first) * 1.05;
    const auto all = static_cast<double>(largest.front().first);
    return usual > 0 && all > 2 * usual ? usual : all;
}

void find_extremes(HeatData& data) {
    const auto values = data.values();
    double sum = 0;
    std::int64_t finite = 0;
    std::vector<std::pair<float, std::int64_t>> heap;  // the smallest of the largest in front
    const auto smaller = [](const auto& a, const auto& b) { return a.first > b.first; };
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float value = values[i];
        const auto cell = static_cast<std::int64_t>(i);
        if (!std::isfinite(value)) {
            ++(std::isnan(value) ? data.nan : data.inf);
            if (data.bad.size() < most_listed) data.bad.push_back(cell);
            continue;
        }
        ++finite;
        sum += static_cast<double>(value);
        const float size = std::abs(value);
        if (heap.size() == most_listed && size <= heap.front().first) continue;
        if (heap.size() == most_listed) {
            std::ranges::pop_heap(heap, smaller);
            heap.pop_back();
        }
        heap.emplace_back(size, cell);
        std::ranges::push_heap(heap, smaller);
    }
    std::ranges::sort_heap(heap, smaller);
    for (const auto& [size, cell] : heap) data.largest.push_back(cell);
    data.largest_size = heap.empty() ? 0 : static_cast<double>(heap.front().first);
    data.histogram_end = histogram_end(heap);
    data.mean = finite > 0 ? sum / static_cast<double>(finite) : 0;
    double squares = 0;
    data.histogram.assign(bins, 0);
    const double scale = data.histogram_end > 0 ? bins / 2.0 / data.histogram_end : 0;
    for (const float value : values) {
        if (!std::isfinite(value)) continue;
        const double v = static_cast<double>(value);
        squares += (v - data.mean) * (v - data.mean);
        if (std::abs(v) > data.histogram_end)
            ++data.beyond;
        else
            ++data.histogram[std::min(bins - 1, static_cast<std::size_t>((v + data.histogram_end) * scale))];
    }
    data.std = finite > 0 ? std::sqrt(squares / static_cast<double>(finite)) : 0;
}

/// Rows and columns of changed cells. Where more than a few of either changed, those stay as they were: a build anew
/// costs the same.
void follow_marginals(HeatData& data, std::span<const std::int64_t> touched) {
    constexpr std::size_t few = 64;
    std::set<std::int64_t> rows, columns;
    for (const auto cell : touched) {
        if (rows.size() <= few) rows.insert(cell / data.marginals.columns);
        if (columns.size() <= few) columns.insert(cell % data.marginals.columns);
    }
    if (rows.size() <= few)
        for (const auto row : rows) data.marginals.update_row(data.values(), row);
    if (columns.size() <= few)
        for (const auto column : columns) data.marginals.update_column(data.values(), column);
}

}  // namespace

std::optional<std::vector<std::int64_t>> HeatData::follow(const Reading& reading, std::uint64_t content_revision) {
    const auto& derived = reading.derived();
    std::vector<CellChange> changes;
    bool more = false;
    const bool known = reading.changes_since(content_revision, [&](const Change& change) {
        more |= change.tensor;
        if (quantity != HeatQuantity::input) more |= change.spec || change.eps || change.params || change.precision;
        changes.insert(changes.end(), change.cells.begin(), change.cells.end());
    });
    if (!known || more || changes.size() > most_followed) return std::nullopt;
    std::vector<std::int64_t> touched;
    if (quantity == HeatQuantity::input) {
        for (const auto& change : changes) touched.push_back(change.cell);
    } else {
        std::vector<std::int64_t> groups;
        for (const auto& change : changes) groups.push_back(derived.plan().group_of(change.cell));
        std::ranges::sort(groups);
        groups.erase(std::ranges::unique(groups).begin(), groups.end());
        if (groups.size() * static_cast<std::size_t>(derived.plan().group_size()) > most_followed) return std::nullopt;
        for (const auto group : groups) std::ranges::copy(derived.plan().cells_of(group), std::back_inserter(touched));
    }
    for (const auto& change : changes) document.x.set(change.cell, change.after);
    if (quantity != HeatQuantity::input)
        for (const auto cell : touched) own[static_cast<std::size_t>(cell)] = derived_value(*this, derived, cell);
    for (const auto cell : touched) pyramid.update(values(), cell);
    follow_marginals(*this, touched);
    return touched;
}

Result<std::shared_ptr<HeatData>> gather_heat(const FrozenDocument& frozen, HeatQuantity quantity,
                                              JobControl& control) {
    auto data = std::make_shared<HeatData>();
    data->document = frozen.thaw();
    data->quantity = quantity;
    control.progress(0.05);
    if (quantity != HeatQuantity::input) {
        auto own = computed(data->document, quantity);
        if (!own) return std::unexpected(own.error());
        data->own = std::move(*own);
    }
    const auto part = [&](double from, double to) {
        return [&control, from, to](double share) {
            control.progress(from + share * (to - from));
            return control.cancelled();
        };
    };
    const auto rows = data->document.x.row_count();
    const auto columns = data->document.x.row_length();
    data->pyramid = Pyramid(data->values(), rows, columns, part(0.2, 0.5));
    data->marginals = Marginals::of(data->values(), rows, columns, part(0.5, 0.7));
    if (control.cancelled()) return nullptr;
    find_extremes(*data);
    return data;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/bar_motion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/workspaces/vector/bar_chart.h"

namespace normscope::ui {
namespace {

constexpr float seconds = 0.35f;

float share_of(const View& view, const char* what, Quantity quantity, std::int64_t cell, std::int64_t i) {
    ImGui::PushID(what);
    const float share =
        ease(ImGui::GetID(static_cast<int>(i)), reveal(view, quantity, cell) >= 1 ? 1.0f : 0.0f, seconds);
    ImGui::PopID();
    return share;
}

/// What a chart's number is made from.
Quantity before(const View& view, Quantity quantity) {
    const auto& trace = view.trace();
    const bool centred = trace.step_of(Quantity::deviation) >= 0;
    switch (quantity) {
    case Quantity::normalized:
        return centred ? Quantity::deviation : Quantity::input;
    case Quantity::output:
        return trace.step_of(Quantity::scaled) >= 0 ? Quantity::scaled : Quantity::normalized;
    case Quantity::scaled:
        return Quantity::normalized;
    default:
        return Quantity::input;
    }
}

/// A way that begins or ends at what is no number has no middle.
double on_the_way(double from, double to, float share) {
    if (share >= 1 || !std::isfinite(from) || !std::isfinite(to)) return to;
    return from + (to - from) * static_cast<double>(share);
}

}  // namespace

BarState bar_state(const View& view, Quantity chart, std::int64_t cell, std::int64_t i) {
    const double value = cell_value(view, chart, cell);
    BarState state{value, 1, 1, false};
    if (chart == Quantity::input) return state;
    state.arrived = share_of(view, "arrives", chart, cell, i);
    const bool stretched = chart == Quantity::output && view.trace().step_of(Quantity::scaled) >= 0;
    const float stretch = stretched ? share_of(view, "stretches", Quantity::scaled, cell, i) : 0;
    const float way = std::max(state.arrived, stretch);
    double from = cell_value(view, before(view, chart), cell);
    if (stretched)
        from = on_the_way(cell_value(view, Quantity::normalized, cell), from, std::max(stretch, state.arrived));
    state.value = way > 0 ? on_the_way(from, value, state.arrived) : value;
    state.body = std::min(1.0f, way * 3);
    state.moving = (state.arrived > 0 && state.arrived < 1) || (stretch > 0 && stretch < 1);
    if (probe()) {
        record("drawn " + number_name(view, chart, cell), fmt::format("{}", state.value));
        record("arrived " + number_name(view, chart, cell), fmt::format("{}", state.arrived));
    }
    return state;
}

float square_share(const View& view, std::int64_t cell, std::int64_t i) {
    return share_of(view, "grows", Quantity::square, cell, i);
}

Box between(const Box& from, const Box& to, float share) {
    if (share >= 1) return to;
    const auto mid = [&](float a, float b) { return a + (b - a) * share; };
    return {{mid(from.min.x, to.min.x), mid(from.min.y, to.min.y)},
            {mid(from.max.x, to.max.x), mid(from.max.y, to.max.y)}};
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// The dots of the time machine's strip, moved by hand and by keyboard.
#include <imgui.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/compare/time_machine_view.h"

namespace normscope::ui {

void TimeMachineView::put_dot(std::size_t place, double value) {
    std::erase_if(edits_, [&](const auto& edit) { return edit.first == place; });
    edits_.emplace_back(place, std::round(value * 100) / 100);
    stale_ = true;
}

/// The last item is the strip: where it has the keyboard, ← and → go from dot to dot, ↑ and ↓ move one.
void TimeMachineView::key_dot(const Chart& chart) {
    if (!ImGui::IsItemFocused() || !ImGui::GetIO().NavVisible || request_.strip.empty()) return;
    const auto last = std::ssize(request_.strip) - 1;
    keyed_dot_ = std::clamp<std::int64_t>(keyed_dot_ + arrow_steps(), 0, last);
    const auto place = static_cast<std::size_t>(keyed_dot_);
    if (const int steps = arrow_steps(Arrows::upright); steps != 0) put_dot(place, request_.strip[place] + 0.1 * steps);
    const auto batch = keyed_dot_ / std::max<std::int64_t>(strip_.batch_size, 1);
    const float x = chart.at_x(static_cast<double>(batch) + 0.5);
    const float y = chart.at_y(std::clamp(request_.strip[place], chart.y.least, chart.y.most));
    ImGui::GetWindowDrawList()->AddCircle({x, y}, px(6), palette().accent, 0, px(2));
    record("dot with the keyboard",
           fmt::format("{} of batch {}: {:.2f}", keyed_dot_ % strip_.batch_size + 1, batch + 1, request_.strip[place]));
}

/// The last item is the strip; `s` the batch under the pointer.
void TimeMachineView::drag_dot(const Chart& chart, std::int64_t s) {
    const auto mouse = ImGui::GetIO().MousePos;
    if (ImGui::IsItemActivated() && s >= 0 && s < machine_.steps) {
        float nearest = px(12);
        held_dot_ = -1;
        for (std::int64_t i = 0; i < strip_.batch_size; ++i) {
            const auto place = s * strip_.batch_size + i;
            const float distance = std::abs(chart.at_y(request_.strip[static_cast<std::size_t>(place)]) - mouse.y);
            if (distance < nearest) {
                nearest = distance;
                held_dot_ = place;
            }
        }
    }
    if (held_dot_ >= 0 && ImGui::IsItemActive()) {
        const double value = chart.y.value(static_cast<double>((chart.to.y - mouse.y) / (chart.to.y - chart.from.y)));
        put_dot(static_cast<std::size_t>(held_dot_), std::clamp(value, chart.y.least, chart.y.most));
    }
    if (ImGui::IsItemDeactivated()) held_dot_ = -1;
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "app/ui/axis_sliders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/session/channel_axis.h"
#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

constexpr float track_width = 84;  // logical
constexpr float field_width = 48;
constexpr float choice_gap = 30;

enum class Tracks { shown, hidden };

/// The selection with another index along an axis.
Selection moved(const View& view, int axis, std::int64_t index) {
    const auto& document = view.document();
    const auto line = line_through(document.x.shape(), focused_cell(document), axis);
    return {line.cell(std::clamp<std::int64_t>(index, 0, line.count - 1)), document.selection.axis};
}

void draw_track(const View& view, int axis, const std::string& name, std::int64_t index, std::int64_t count,
                ImVec2 at) {
    const float middle = std::round(at.y + px(13));
    ImGui::SetCursorScreenPos({at.x - px(6), at.y});
    hit_area(("slide " + name).c_str(), {px(track_width) + px(12), px(least_target)});
    const bool held = ImGui::IsItemActive();
    if (held && count > 1) {
        const float t = (ImGui::GetIO().MousePos.x - at.x) / px(track_width);
        const auto wanted = std::clamp<std::int64_t>(std::llround(t * static_cast<float>(count - 1)), 0, count - 1);
        if (wanted != index) view.out.edit(Select{moved(view, axis, wanted)}, "");
    }
    const bool keyed = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    if (const int steps = keyed ? arrow_steps() : 0; steps != 0)
        view.out.edit(Select{moved(view, axis, index + steps)}, "");
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    const float knob =
        at.x + (count > 1 ? px(track_width) * static_cast<float>(index) / static_cast<float>(count - 1) : 0.0f);
    list->AddRectFilled({at.x, middle - px(2)}, {at.x + px(track_width), middle + px(2)}, p.inset, px(2));
    list->AddRect({at.x, middle - px(2)}, {at.x + px(track_width), middle + px(2)}, p.edge, px(2));
    list->AddRectFilled({at.x, middle - px(2)}, {knob, middle + px(2)}, with_alpha(p.accent, 0.6f), px(2));
    const bool hot = held || ImGui::IsItemHovered();
    list->AddCircleFilled({knob, middle}, px(hot ? 7 : 6), hot ? p.accent : p.text);
}

std::string extent_words(std::int64_t extent) { return fmt::format("/ {}", extent); }

float slider_width(const View& view, int axis, Tracks tracks) {
    const auto& x = view.document().x;
    const auto a = static_cast<std::size_t>(axis);
    return text_width(fonts().medium, px(13.5f), axis_names(view)[a]) + px(12) +
           (tracks == Tracks::shown ? px(track_width) + px(12) : 0) + px(field_width) + px(6) +
           text_width(fonts().mono, px(12.5f), extent_words(x.shape()[a])) + px(22);
}

/// Returns the width used.
float draw_slider(const View& view, ImVec2 from, int axis, std::int64_t index, Tracks tracks) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& x = view.document().x;
    const auto a = static_cast<std::size_t>(axis);
    const auto name = axis_names(view)[a];
    float at = from.x;
    at += text(list, fonts().medium, px(13.5f), {at, from.y + px(4)}, palette().secondary, name) + px(12);
    if (tracks == Tracks::shown) {
        draw_track(view, axis, name, index, x.shape()[a], {at, from.y});
        at += px(track_width) + px(12);
    }
    NumberField field{.name = "axis " + name,
                      .label = name,
                      .value = static_cast<double>(index + 1),
                      .drag_step = 0.05f,
                      .wheel_step = 1,
                      .least = 1,
                      .most = static_cast<double>(x.shape()[a]),
                      .font_size = 13,
                      .edit = {}};
    field.edit = [&view, axis](double value) -> Edit { return Select{moved(view, axis, std::llround(value) - 1)}; };
    number_field(view, field, {at, from.y}, {at + px(field_width), from.y + px(26)});
    at += px(field_width) + px(6);
    text(list, fonts().mono, px(12.5f), {at, from.y + px(5)}, palette().faint, extent_words(x.shape()[a]));
    return slider_width(view, axis, tracks);
}

/// Where the parts of an axis bar stand.
struct AxisBar {
    std::vector<std::string> names;
    float words = 0;   ///< width of the words before the choice
    float choice = 0;  ///< width of the choice
    Tracks tracks = Tracks::shown;
    std::vector<ImVec2> sliders;  ///< from the corner of the bar
    int rows = 1;
};

/// Sliders one after the other from `first` on, in rows that begin at 0.
void place_sliders(const View& view, std::span<const int> axes, float width, ImVec2 first, AxisBar& bar) {
    bar.sliders.clear();
    ImVec2 at = first;
    for (const int axis : axes) {
        const float wide = slider_width(view, axis, bar.tracks) - px(22);
        if (at.x > 0 && at.x + wide > width) at = {0, at.y + px(axis_sliders_height)};
        bar.sliders.push_back(at);
        at.x += wide + px(22);
    }
    bar.rows = 1 + static_cast<int>(std::lround(at.y / px(axis_sliders_height)));
}

AxisBar lay_out_bar(const View& view, float width, const char* words, std::span<const int> axes) {
    AxisBar bar;
    bar.names = axis_names(view);
    for (const auto& name : bar.names)
        bar.choice += std::max(px(34), text_width(fonts().semibold, px(13), name) + px(16));
    bar.words = text_width(fonts().regular, px(13), words) + px(10);
    place_sliders(view, axes, width, {bar.words + bar.choice + px(choice_gap), 0}, bar);
    if (bar.rows == 1) return bar;
    place_sliders(view, axes, width, {0, px(axis_sliders_height)}, bar);
    if (bar.rows == 2) return bar;
    bar.tracks = Tracks::hidden;
    place_sliders(view, axes, width, {0, px(axis_sliders_height)}, bar);
    return bar;
}

}  // namespace

float axis_sliders(const View& view, ImVec2 from, std::span<const int> axes) {
    const auto& x = view.document().x;
    if (x.empty()) return 0;
    const auto index = x.index_of(focused_cell(view.document()));
    float used = 0;
    for (const int axis : axes)
        used += draw_slider(view, {from.x + used, from.y}, axis, index[static_cast<std::size_t>(axis)], Tracks::shown);
    return used;
}

float axis_bar_height(const View& view, float width, const char* words, std::span<const int> axes) {
    return px(axis_sliders_height) * static_cast<float>(lay_out_bar(view, width, words, axes).rows) + px(4);
}

void axis_bar(const View& view, ImVec2 from, float width, const char* words, std::span<const int> axes) {
    const auto& document = view.document();
    const auto bar = lay_out_bar(view, width, words, axes);
    text(ImGui::GetWindowDrawList(), fonts().regular, px(13), {from.x, from.y + px(5)}, palette().secondary, words);
    ImGui::SetCursorScreenPos({from.x + bar.words, from.y - px(1)});
    const int active = axis_of(document.x.shape(), document.selection.axis);
    if (const int picked = segmented("look along", bar.names, active, bar.choice); picked >= 0)
        view.out.edit(Select{{focused_cell(document), picked}}, "");
    record("look along", active >= 0 ? bar.names[static_cast<std::size_t>(active)] : "");
    if (document.x.empty()) return;
    const auto index = document.x.index_of(focused_cell(document));
    for (std::size_t i = 0; i < axes.size(); ++i)
        draw_slider(view, {from.x + bar.sliders[i].x, from.y + bar.sliders[i].y}, axes[i],
                    index[static_cast<std::size_t>(axes[i])], bar.tracks);
}

}  // namespace normscope::ui

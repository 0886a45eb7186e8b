// SPDX-License-Identifier: MIT
// What is written on and around the cube: values, the field of the cell in focus, axes, tools.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <span>
#include <utility>

#include "app/ui/colormap.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/cube_scene.h"
#include "app/workspaces/axis/cube_view.h"
#include "core/norm/cell_name.h"
#include "core/text/number_format.h"

namespace normscope::ui {

bool CubeView::surface(const Frame& frame, const CubeLayout::Place& place) const {
    const auto k = facing(frame.projection);
    const bool high_in_front = (k == across) == (frame.projection.toward[k] >= 0);
    const auto depth = high_in_front ? counts_[k] - 1 - place.at[k] : place.at[k];
    return depth == peeled_[k];
}

/// On the fill of a cell that is not lit: weaker than a lit one's, and legible.
ImU32 CubeView::unlit_ink(const Frame& frame, std::int64_t cell, double range) const {
    const auto fill = colors_of(frame, cell, range).fill;
    const float share = static_cast<float>((fill >> IM_COL32_A_SHIFT) & 0xFF) / 255;
    const auto ground = mix(palette().panel, fill | IM_COL32_A_MASK, share);
    const auto ink = ink_on(ground);
    for (const float strength : {0.65f, 0.8f, 0.9f})
        if (const auto weaker = mix(ground, ink, strength); contrast(weaker, ground) >= least_contrast) return weaker;
    return ink;
}

void CubeView::draw_values(const Frame& frame) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& x = frame.view.document().x;
    const auto k = facing(frame.projection);
    const double range = range_of(frame);
    // What is lit is painted over the rest, and each over what lies behind it.
    std::vector<Box> lit_boxes;
    std::vector<std::int64_t> lit_cells;
    const auto is_lit = [&](std::int64_t cell) { return frame.view.derived().plan().group_of(cell) == frame.group; };
    for (std::size_t i = 0; i < frame.placed.boxes.size(); ++i)
        if (const auto cell = frame.layout.places[frame.placed.places[i]].cell; is_lit(cell)) {
            lit_boxes.push_back(frame.placed.boxes[i]);
            lit_cells.push_back(cell);
        }
    const auto in_sight = [&](const Face& face, std::int64_t cell, bool lit) {
        const auto over = box_at(frame.projection, lit_boxes, face.center.x, face.center.y);
        return lit ? over && lit_cells[*over] == cell : !over;
    };
    for (std::size_t i = 0; i < frame.placed.boxes.size(); ++i) {
        const auto& place = frame.layout.places[frame.placed.places[i]];
        const bool lit = is_lit(place.cell);
        if (place.cell == focused_cell(frame.view.document()) || (!lit && !surface(frame, place))) continue;
        const auto face = face_of(frame.projection, frame.placed.boxes[i], k);
        if (probe())
            record(fmt::format("cell face {}", place.cell),
                   fmt::format("{} {} {} {}", face.center.x, face.center.y, face.width, face.height));
        if (std::min(face.width, face.height * 1.6f) < px(27)) continue;
        const auto words = format_fixed(static_cast<double>(x[place.cell]), 1);
        float size = std::clamp(face.width * 0.26f, px(9.5f), px(16));
        if (const float width = text_width(fonts().mono, size, words); width > face.width - px(4))
            size *= (face.width - px(4)) / width;
        if (size < px(8.5f) || !in_sight(face, place.cell, lit)) continue;
        record(fmt::format("cell value {}", place.cell), words);
        text(list, fonts().mono, size, {face.center.x, face.center.y - size * 0.56f},
             lit ? ink_on(own_color(frame, place.cell, range)) : unlit_ink(frame, place.cell, range), words,
             Align::center);
    }
}

void CubeView::draw_field(const Frame& frame) {
    const auto cell = focused_cell(frame.view.document());
    const auto found = std::ranges::find_if(frame.placed.places,
                                            [&](std::size_t place) { return frame.layout.places[place].cell == cell; });
    if (found == frame.placed.places.end() || frame.view.document().x.empty()) return;
    const auto& box = frame.placed.boxes[static_cast<std::size_t>(found - frame.placed.places.begin())];
    const auto face = face_of(frame.projection, box, facing(frame.projection));
    const float width = std::clamp(face.width - px(6), px(34), px(74));
    const float height = std::clamp(face.height - px(6), px(18), px(24));
    NumberField field;
    field.name = number_name(frame.view, Quantity::input, cell);
    field.label = cell_name("x", frame.view.document().x.shape(), cell);
    field.value = static_cast<double>(frame.view.document().x[cell]);
    field.emphasized = true;
    field.align = Align::center;
    field.font_size = face.width < px(44) ? 11 : 13;
    field.edit = [cell](double value) -> Edit { return SetCell{cell, static_cast<float>(value)}; };
    const ImVec2 from{std::round(face.center.x - width / 2), std::round(face.center.y - height / 2)};
    if (std::exchange(edit_, false)) type_into_number_field(field.name, field.value);
    ImGui::PushClipRect(frame.from, frame.to, true);
    if (number_field(frame.view, field, from, {from.x + width, from.y + height}))
        frame.view.out.push(Hover{Quantity::input, cell});
    ImGui::PopClipRect();
}

void CubeView::draw_axes(const Frame& frame) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& spec = frame.view.document().spec;
    const auto bounds = bounds_of(frame.layout, frame.explosion);
    const auto middle = point(frame.projection, bounds.center);
    for (std::size_t k = 0; k < 3; ++k) {
        const auto& axis = frame.layout.axes[k];
        if (axis.axis < 0) continue;
        // Of the four parallel edges, the lowest (for the upright axis: the leftmost) has room for words beside it.
        ImVec2 a{}, b{};
        float best = -FLT_MAX;
        for (int corner = 0; corner < 4; ++corner) {
            Vec3 from = bounds.center, to = bounds.center;
            const auto u = (k + 1) % 3, v = (k + 2) % 3;
            from[u] += bounds.half[u] * (corner % 2 ? 1.0f : -1.0f);
            from[v] += bounds.half[v] * (corner / 2 ? 1.0f : -1.0f);
            to[u] = from[u];
            to[v] = from[v];
            from[k] -= bounds.half[k];
            to[k] += bounds.half[k];
            const auto p = point(frame.projection, from);
            const auto q = point(frame.projection, to);
            const ImVec2 m{(p.x + q.x) / 2 - middle.x, (p.y + q.y) / 2 - middle.y};
            const float score = k == down ? -m.x + m.y * 0.1f : k == across ? m.y : m.y + 0.6f * m.x;
            if (score > best) best = score, a = p, b = q;
        }
        const float length = std::hypot(b.x - a.x, b.y - a.y);
        if (length < px(14)) continue;
        ImVec2 out{(a.x + b.x) / 2 - middle.x, (a.y + b.y) / 2 - middle.y};
        ImVec2 normal{-(b.y - a.y) / length, (b.x - a.x) / length};
        if (normal.x * out.x + normal.y * out.y < 0) normal = {-normal.x, -normal.y};
        const bool reduced = std::ranges::find(spec.reduced_axes, axis.axis) != spec.reduced_axes.end();
        const ImU32 color = reduced ? quantity_color(Quantity::normalized) : palette().secondary;
        const float off = px(14);
        const ImVec2 p{a.x + normal.x * off, a.y + normal.y * off};
        const ImVec2 q{b.x + normal.x * off, b.y + normal.y * off};
        if (reduced) list->AddLine(p, q, color, px(3));
        auto words = axis_words(frame.names[static_cast<std::size_t>(axis.axis)]);
        if (!axis.whole())  // counted from 1, as cells are
            words += fmt::format(": {}–{} of {}", axis.first + 1, axis.first + axis.count, axis.extent);
        record(fmt::format("cube axis {}", axis.axis), words);
        auto* font = reduced ? fonts().semibold : fonts().regular;
        const float room = off + px(8);
        if (reduced && spec.reduced_axes.size() == 1) {
            // Beside an upright axis there may be no room for all of it: the colour says it too.
            const auto all = words + " — the normalised axis";
            const float left = (a.x + b.x) / 2 + normal.x * room - frame.from.x - px(4);
            if (normal.x >= -0.35f || text_width(font, px(13.5f), all) <= left) words = all;
        }
        const float width = text_width(font, px(13.5f), words);
        ImVec2 at{(a.x + b.x) / 2 + normal.x * room, (a.y + b.y) / 2 + normal.y * room - px(8)};
        at.x += normal.x < -0.35f ? -width : normal.x > 0.35f ? 0 : -width / 2;
        if (normal.y > 0.35f) at.y += px(9);
        if (normal.y < -0.35f) at.y -= px(9);
        at.x = std::clamp(at.x, frame.from.x + px(4), std::max(frame.from.x + px(4), frame.to.x - width - px(4)));
        at.y = std::clamp(at.y, frame.from.y, frame.to.y - px(18));
        text(list, font, px(13.5f), at, color, words);
    }
}

void CubeView::draw_chip(const Frame& frame) {
    if (hovered_ < 0) return;
    const auto& stats = frame.view.derived().stats_of(hovered_);
    const bool rms = frame.view.document().spec.divisor == Divisor::root_mean_square;
    const auto words =
        rms ? fmt::format("rms {}   n {}", format_number(stats.divisor), frame.view.derived().plan().group_size())
            : fmt::format("μ {}   σ {}   n {}", format_number(stats.mean), format_number(stats.divisor),
                          frame.view.derived().plan().group_size());
    auto* list = ImGui::GetWindowDrawList();
    // As the rest of the program counts, and as Python does.
    const auto& x = frame.view.document().x;
    const auto name =
        fmt::format("{} = {}   Python x[{}]", cell_name("x", x.shape(), hovered_),
                    format_number(static_cast<double>(x[hovered_])), fmt::join(x.index_of(hovered_), ", "));
    const float width =
        std::max(text_width(fonts().mono, px(12.5f), words), text_width(fonts().mono, px(12.5f), name)) + px(22);
    const auto mouse = ImGui::GetIO().MousePos;
    ImVec2 at{mouse.x + px(18), mouse.y + px(16)};
    at.x = std::min(at.x, frame.to.x - width - px(6));
    at.y = std::min(at.y, frame.to.y - px(54));
    list->AddRectFilled(at, {at.x + width, at.y + px(46)}, palette().raised, px(7));
    list->AddRect(at, {at.x + width, at.y + px(46)}, palette().hairline, px(7));
    text(list, fonts().mono, px(12.5f), {at.x + px(11), at.y + px(6)}, palette().text, name);
    text(list, fonts().mono, px(12.5f), {at.x + px(11), at.y + px(25)}, quantity_color(Quantity::mean), words);
    record("chip", words);
}

namespace {

constexpr float tool_row = 34, colours_width = 150, apart_width = 62, layers_width = 210, tool_gap = 12;  // logical
constexpr float least_for_apart = 430;

/// How many choices there are of what the cube is pulled apart along, with that it is whole; fewer than 2: none.
std::size_t apart_choices(const CubeLayout& layout) {
    return 1 +
           static_cast<std::size_t>(std::ranges::count_if(
               std::span(layout.axes).first(3), [](const CubeAxis& axis) { return axis.axis >= 0 && axis.count > 1; }));
}

/// What the choices beside each other take of a row from its right end.
float choices_width(const CubeLayout& layout, float width) {
    const auto count = apart_choices(layout);
    const bool apart = count >= 2 && width >= px(least_for_apart);
    return px(colours_width) + (apart ? px(tool_gap) + px(apart_width) * static_cast<float>(count) : 0);
}

bool layers_beside(const CubeLayout& layout, float width) {
    return width - choices_width(layout, width) - px(tool_gap) >= px(layers_width);
}

}  // namespace

float CubeView::tools_height(const CubeLayout& layout, float width) const {
    return px(tool_row) * (peel_direction() && !layers_beside(layout, width) ? 2 : 1);
}

/// How many layers are off, and a slider that takes off more: a picture with some missing says so.
void CubeView::draw_layers(const Frame& frame, ImVec2 from) {
    const auto direction = peel_direction();
    if (!direction) return;
    const auto words = [&](std::size_t k) {
        const auto axis = static_cast<std::size_t>(frame.layout.axes[k].axis);
        return fmt::format("{}: {} of {} off", frame.names[axis], peeled_[k], counts_[k]);
    };
    std::string all = words(*direction), off = peeled_[*direction] > 0 ? all : "";
    for (const std::size_t k : {deep, down, across})
        if (k != *direction && peeled_[k] > 0) {
            all = words(k) + ", " + all;
            off = words(k) + (off.empty() ? "" : ", ") + off;
        }
    record("layers off", off);
    auto* list = ImGui::GetWindowDrawList();
    const float track = px(80);
    text_clipped(list, fonts().regular, px(12.5f), {from.x, from.y + px(7)}, px(layers_width) - track - px(8),
                 off.empty() ? palette().secondary : palette().warn, all);
    double taken = static_cast<double>(peeled_[*direction]);
    const float left = from.x + px(layers_width) - track;
    if (slider("layers off", taken, 0, static_cast<double>(counts_[*direction] - 1), false, {left, from.y + px(5)},
               {left + track, from.y + px(25)}, 0, 1))
        peeled_[*direction] = std::llround(taken);
    tooltip("Layers taken off the front, of the axis that the cube is pulled apart by ( ] and [ )");
}

void CubeView::draw_tools(const Frame& frame, ImVec2 from, ImVec2 to) {
    const auto& layout = frame.layout;
    const float width = to.x - from.x;
    if (layers_beside(layout, width))
        draw_layers(frame, {to.x - choices_width(layout, width) - px(tool_gap + layers_width), from.y});
    else
        draw_layers(frame, {from.x, from.y + px(tool_row)});
    const std::array<std::string, 2> colours = {"value", "group"};
    ImGui::SetCursorScreenPos({to.x - px(colours_width), from.y});
    if (const int picked = segmented("cell colours", colours, by_group_ ? 1 : 0, px(colours_width)); picked >= 0)
        by_group_ = picked == 1;
    record("cell colours", by_group_ ? "group" : "value");
    const auto count = apart_choices(layout);
    if (count < 2 || width < px(least_for_apart)) return;
    std::vector<std::string> apart = {"whole"};
    std::vector<int> meaning = {0};
    for (std::size_t k = 0; k < 3; ++k) {
        if (layout.axes[k].axis < 0 || layout.axes[k].count < 2) continue;
        meaning.push_back(static_cast<int>(k) + 1);
        apart.push_back("by " + frame.names[static_cast<std::size_t>(layout.axes[k].axis)]);
    }
    const auto active = std::ranges::find(meaning, exploded_);
    ImGui::SetCursorScreenPos({to.x - choices_width(layout, width), from.y});
    if (const int picked =
            segmented("apart", apart, active == meaning.end() ? 0 : static_cast<int>(active - meaning.begin()),
                      px(apart_width) * static_cast<float>(count));
        picked >= 0)
        exploded_ = meaning[static_cast<std::size_t>(picked)];
}

}  // namespace normscope::ui

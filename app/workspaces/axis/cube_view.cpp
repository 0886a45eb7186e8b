// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/cube_view.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <utility>

#include "app/session/channel_axis.h"
#include "app/ui/access.h"
#include "app/ui/axis_sliders.h"
#include "app/ui/colormap.h"
#include "app/ui/controls.h"
#include "app/ui/figures.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/norm/cell_name.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float turn = 0.12f;
constexpr float straight_after = 0.6f;  // radians of turning
constexpr float most_pitch = 1.55f;
constexpr float degrees = 180 / std::numbers::pi_v<float>;
constexpr float slider_width = 250;  // logical, of one axis beside the cube

struct Key {
    ImGuiKeyChord chord;
    AxisOrder order;
};
constexpr std::array<Key, 20> keys = {{{ImGuiKey_R, AxisOrder::reset},
                                       {ImGuiKey_F, AxisOrder::front},
                                       {ImGuiKey_G, AxisOrder::side},
                                       {ImGuiKey_T, AxisOrder::top},
                                       {ImGuiKey_A, AxisOrder::left},
                                       {ImGuiKey_D, AxisOrder::right},
                                       {ImGuiKey_W, AxisOrder::up},
                                       {ImGuiKey_S, AxisOrder::down},
                                       {ImGuiKey_Equal, AxisOrder::nearer},
                                       {ImGuiKey_KeypadAdd, AxisOrder::nearer},
                                       {ImGuiKey_Minus, AxisOrder::farther},
                                       {ImGuiKey_KeypadSubtract, AxisOrder::farther},
                                       {ImGuiMod_Shift | ImGuiKey_A, AxisOrder::pan_left},
                                       {ImGuiMod_Shift | ImGuiKey_D, AxisOrder::pan_right},
                                       {ImGuiMod_Shift | ImGuiKey_W, AxisOrder::pan_up},
                                       {ImGuiMod_Shift | ImGuiKey_S, AxisOrder::pan_down},
                                       {ImGuiKey_X, AxisOrder::explode},
                                       {ImGuiKey_RightBracket, AxisOrder::peel},
                                       {ImGuiKey_LeftBracket, AxisOrder::unpeel},
                                       {ImGuiKey_C, AxisOrder::colours}}};

}  // namespace

void CubeView::take(const Camera& camera) {
    camera_ = camera;
    aslant_ = camera.aslant;
}

/// The oblique picture is turned into the one from far away as the cube turns, and not at the first touch.
void CubeView::orbit(float yaw, float pitch) {
    aslant_ = std::max(aslant_ - (std::abs(yaw) + std::abs(pitch)) / straight_after, 0.0f);
    camera_.yaw += yaw;
    camera_.pitch = std::clamp(camera_.pitch + pitch, -most_pitch, most_pitch);
}

void CubeView::look(const CubeLook& seen, const Document& document) {
    const auto layout = lay_out(document.x.shape(), focused_cell(document));
    const auto pulled = seen.explode ? direction_of(layout, *seen.explode) : std::nullopt;
    take(seen.camera);
    exploded_ = pulled ? 1 + static_cast<int>(*pulled) : 0;
    peeled_ = {};
}

/// Nearer, farther, and aside.
void CubeView::shift_camera(AxisOrder order) {
    const float step = px(40);
    switch (order) {
    case AxisOrder::nearer:
        camera_.zoom = std::min(camera_.zoom * 1.2f, most_zoom);
        break;
    case AxisOrder::farther:
        camera_.zoom = std::max(camera_.zoom / 1.2f, least_zoom);
        break;
    case AxisOrder::pan_left:
        camera_.pan[0] -= step;
        break;
    case AxisOrder::pan_right:
        camera_.pan[0] += step;
        break;
    case AxisOrder::pan_up:
        camera_.pan[1] -= step;
        break;
    case AxisOrder::pan_down:
        camera_.pan[1] += step;
        break;
    default:
        break;
    }
}

void CubeView::obey(AxisOrder order) {
    switch (order) {
    case AxisOrder::reset:
        take(Camera{});
        exploded_ = 0;
        peeled_ = {};
        break;
    case AxisOrder::front:
        return take(named_view("front").value());
    case AxisOrder::side:
        return take(named_view("side").value());
    case AxisOrder::top:
        return take(named_view("top").value());
    case AxisOrder::left:
        return orbit(-turn, 0);
    case AxisOrder::right:
        return orbit(turn, 0);
    case AxisOrder::up:
        return orbit(0, turn);
    case AxisOrder::down:
        return orbit(0, -turn);
    case AxisOrder::explode:
        do exploded_ = (exploded_ + 1) % 4;
        while (exploded_ > 0 && counts_[static_cast<std::size_t>(exploded_ - 1)] < 2);
        break;
    case AxisOrder::peel:
    case AxisOrder::unpeel:
        if (const auto k = peel_direction())
            peeled_[*k] =
                std::clamp<std::int64_t>(peeled_[*k] + (order == AxisOrder::peel ? 1 : -1), 0, counts_[*k] - 1);
        break;
    case AxisOrder::edit:
        edit_ = true;
        break;
    case AxisOrder::colours:
        by_group_ = !by_group_;
        break;
    default:
        shift_camera(order);
    }
}

void CubeView::look_elsewhere(const View& view) {
    const auto& hovered = view.hovered();
    lit_ = hovered && hovered->cell >= 0 && hovered->cell < view.document().x.size() ? hovered->cell
                                                                                     : focused_cell(view.document());
}

void CubeView::handle_keys() {
    const auto& io = ImGui::GetIO();
    if (io.WantTextInput || (io.NavVisible && focused_panel() != "workspace") || is_typing_number() ||
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        return;
    for (const auto& key : keys)
        if (ImGui::IsKeyChordPressed(key.chord, ImGuiInputFlags_Repeat)) obey(key.order);
    if (!ImGui::IsKeyPressed(ImGuiKey_E, false)) return;
    edit_ = true;
    swallow_character('e');
}

std::optional<std::size_t> CubeView::peel_direction() const {
    if (exploded_ > 0) return static_cast<std::size_t>(exploded_ - 1);
    for (const std::size_t k : {deep, down, across})
        if (counts_[k] > 1) return k;
    return {};
}

void CubeView::settle_layers(const CubeLayout& layout) {
    for (std::size_t k = 0; k < 3; ++k) {
        counts_[k] = layout.axes[k].count;
        peeled_[k] = std::clamp<std::int64_t>(peeled_[k], 0, counts_[k] - 1);
    }
    // A tensor of another shape may not have the axis that the last one was pulled apart along.
    if (exploded_ > 0 && counts_[static_cast<std::size_t>(exploded_ - 1)] < 2) exploded_ = 0;
}

CubeView::Frame CubeView::make_frame(const View& view, ImVec2 from, ImVec2 to) {
    const auto& document = view.document();
    Frame frame{.view = view,
                .from = from,
                .to = to,
                .layout = lay_out(document.x.shape(), focused_cell(document)),
                .names = axis_names(view),
                .placed = {},
                .projection = {}};
    ImGui::PushID("camera");
    for (int k = 0; k < 3; ++k)
        frame.explosion[static_cast<std::size_t>(k)] = ease(ImGui::GetID(k), exploded_ == k + 1 ? 1.1f : 0.0f, 0.3f);
    camera_.aslant = ease(ImGui::GetID("aslant"), aslant_, std::exchange(turned_, false) ? 0.0f : 0.3f);
    ImGui::PopID();
    const float edge = px(64);
    const auto bounds = bounds_of(frame.layout, frame.explosion);
    frame.projection =
        project(camera_, bounds, {from.x + edge + px(24), from.y + px(26)}, {to.x - edge, to.y - px(52)});
    // Layers are taken off the side that looks at the viewer.
    const auto hidden = [&](const CubeLayout::Place& place, std::size_t k) {
        const bool high_in_front = (k == across) == (frame.projection.toward[k] >= 0);
        const auto depth = high_in_front ? counts_[k] - 1 - place.at[k] : place.at[k];
        return depth < peeled_[k];
    };
    frame.placed = placed_boxes(frame.layout, frame.explosion, [&](const CubeLayout::Place& place) {
        return !hidden(place, across) && !hidden(place, down) && !hidden(place, deep);
    });
    return frame;
}

/// Where the mouse is, is where the cube is turned or moved to: back at the start it is as it was. Shift goes over from
/// turning to moving where the cube is then.
void CubeView::drag() {
    for (int button = 0; button < 3; ++button) dragged_ |= ImGui::IsMouseDragging(button, px(4));
    const auto& io = ImGui::GetIO();
    const bool pans = io.KeyShift || !ImGui::IsMouseDown(ImGuiMouseButton_Left);
    if (hold_.takes(ImGui::IsItemActivated(), pans, io.MousePos)) {
        held_ = camera_;
        held_.aslant = aslant_;
    }
    if (!dragged_) return;
    const auto way = hold_.way(io.MousePos);
    const auto [zoom, aslant] = std::pair{camera_.zoom, camera_.aslant};
    camera_ = held_;
    camera_.zoom = zoom;      // the wheel may turn meanwhile
    camera_.aslant = aslant;  // follows in the next frame
    aslant_ = held_.aslant;
    if (pans) {
        camera_.pan[0] += way.x;
        camera_.pan[1] += way.y;
    } else {
        orbit(way.x * 0.008f / scale(), way.y * 0.008f / scale());
    }
    turned_ = true;
}

void CubeView::handle_mouse(Frame& frame) {
    const auto& view = frame.view;
    const auto& io = ImGui::GetIO();
    ImGui::SetCursorScreenPos(frame.from);
    ImGui::SetNextItemAllowOverlap();
    ImGui::InvisibleButton("cube", {frame.to.x - frame.from.x, frame.to.y - frame.from.y},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                               ImGuiButtonFlags_MouseButtonMiddle);
    const bool hovered = ImGui::IsItemHovered();
    const bool active = ImGui::IsItemActive();
    hovered_ = -1;
    if (hovered && !dragged_)
        if (const auto box = box_at(frame.projection, frame.placed.boxes, io.MousePos.x, io.MousePos.y))
            hovered_ = frame.layout.places[frame.placed.places[*box]].cell;
    if (hovered && io.KeyCtrl && hovered_ >= 0) {
        if (const double notches = wheel_notches(ImGui::GetItemID()); notches != 0)
            view.out.edit(SetCell{hovered_, nudged(view.document().x[hovered_], (io.KeyShift ? 0.01 : 0.1) * notches)},
                          "Turn a cell");
    } else if (hovered && !io.KeyCtrl) {
        camera_.zoom = std::clamp(camera_.zoom * std::pow(1.12f, io.MouseWheel), least_zoom, most_zoom);
    }
    if (active) drag();
    if (ImGui::IsItemDeactivated()) {
        if (!dragged_ && hovered_ >= 0) {
            view.out.edit(Select{{hovered_, view.document().selection.axis}}, "");
            view.out.push(Inspect{Quantity::input, hovered_});
        }
        dragged_ = false;
    }
    if (hovered_ >= 0) view.out.push(Hover{Quantity::input, hovered_});
    const auto& elsewhere = view.hovered();
    const auto size = view.document().x.size();
    lit_ = hovered_ >= 0                                                             ? hovered_
           : elsewhere && !hovered && elsewhere->cell >= 0 && elsewhere->cell < size ? elsewhere->cell
                                                                                     : focused_cell(view.document());
    frame.group = view.derived().plan().group_of(lit_);
}

ImU32 CubeView::own_color(const Frame& frame, std::int64_t cell, double range) const {
    if (by_group_) return group_color(frame.view.derived().plan().group_of(cell));
    const auto value = static_cast<double>(frame.view.document().x[cell]);
    return diverging_color(std::isfinite(value) ? static_cast<float>(value / range)
                           : std::isnan(value)  ? static_cast<float>(value)
                                                : (value > 0 ? 1.0f : -1.0f));
}

CellColors CubeView::colors_of(const Frame& frame, std::int64_t cell, double range) const {
    const bool lit = frame.view.derived().plan().group_of(cell) == frame.group;
    const ImU32 own = own_color(frame, cell, range);
    const bool dark = palette().dark;
    const ImU32 marked = quantity_color(Quantity::mean);
    if (lit) return {with_alpha(own, 0.94f), cell == lit_ ? palette().text : marked};
    return {with_alpha(own, by_group_ ? 0.5f : dark ? 0.34f : 0.5f), with_alpha(palette().faint, dark ? 0.28f : 0.4f)};
}

/// The largest finite |x| of what is shown, which takes the ends of the colour map.
double CubeView::range_of(const Frame& frame) {
    double range = 0;
    for (const auto& place : frame.layout.places) {
        const double value = std::abs(static_cast<double>(frame.view.document().x[place.cell]));
        if (std::isfinite(value)) range = std::max(range, value);
    }
    return range > 0 ? range : 1;
}

void CubeView::paint(const Frame& frame) {
    const double range = range_of(frame);
    const ImVec2 size{frame.to.x - frame.from.x, frame.to.y - frame.from.y};
    auto inside = frame.projection;  // the picture begins at its own corner
    inside.origin = {inside.origin[0] - frame.from.x, inside.origin[1] - frame.from.y};
    auto behind = frame.placed;
    PlacedBoxes lit;
    for (std::size_t i = behind.places.size(); i-- > 0;) {
        const auto cell = frame.layout.places[behind.places[i]].cell;
        if (frame.view.derived().plan().group_of(cell) != frame.group) continue;
        lit.boxes.push_back(behind.boxes[i]);
        lit.places.push_back(behind.places[i]);
        behind.boxes.erase(behind.boxes.begin() + static_cast<std::ptrdiff_t>(i));
        behind.places.erase(behind.places.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const auto color = [&](std::size_t place) { return colors_of(frame, frame.layout.places[place].cell, range); };
    const std::vector<CubeBatch> batches = {paint_cells(behind, inside, color, std::max(1.0f, scale())),
                                            paint_cells(lit, inside, color, std::max(1.5f, 1.6f * scale()))};
    const ImU32 ground = groundless() ? with_alpha(palette().panel, 0) : palette().panel;
    std::string now = fmt::format("{} {} {}", size.x, size.y, ground);
    for (const auto& batch : batches) {
        now.append(reinterpret_cast<const char*>(&batch.projection), sizeof batch.projection);
        now.append(reinterpret_cast<const char*>(batch.cells.data()), batch.cells.size() * sizeof(CubeInstance));
    }
    if (now != painted_) {
        texture_ = painter_.draw(batches, {static_cast<int>(size.x), static_cast<int>(size.y)}, ground);
        painted_ = std::move(now);
    }
    if (texture_ != 0) ImGui::GetWindowDrawList()->AddImage(ImTextureRef(texture_), frame.from, frame.to);
    std::vector<std::int64_t> cells;
    for (const auto place : lit.places) cells.push_back(frame.layout.places[place].cell);
    std::ranges::sort(cells);
    record("lit cells", fmt::format("{}", fmt::join(cells, " ")));
    record("lit cell", fmt::format("{}", lit_));
    record("cube camera",
           fmt::format("{:.0f}° {:.0f}° ×{:.2f}{}", camera_.yaw * degrees, camera_.pitch * degrees, camera_.zoom,
                       aslant_ >= 1  ? " aslant"
                       : aslant_ > 0 ? fmt::format(" aslant {:.2f}", camera_.aslant)
                                     : ""));
    record("cube pan", fmt::format("{:.0f} {:.0f}", camera_.pan[0], camera_.pan[1]));
    record("cube apart", exploded_ > 0
                             ? fmt::format("axis {}", frame.layout.axes[static_cast<std::size_t>(exploded_ - 1)].axis)
                             : "");
}

void CubeView::draw(const View& view, ImVec2 from, ImVec2 to) {
    handle_keys();
    auto layout = lay_out(view.document().x.shape(), focused_cell(view.document()));
    auto beside = layout.fixed;  // axes that the picture does not show, or not whole
    for (const auto& axis : layout.axes)
        if (axis.axis >= 0 && !axis.whole()) beside.push_back(axis.axis);
    const auto row = std::max<std::size_t>(1, static_cast<std::size_t>((to.x - from.x) / px(slider_width)));
    const auto rows = static_cast<float>((beside.size() + row - 1) / row);
    const float bottom = to.y - rows * px(axis_sliders_height + 4);
    settle_layers(layout);
    auto frame = make_frame(view, {from.x, from.y + tools_height(layout, to.x - from.x)}, {to.x, bottom});
    if (view.document().x.empty()) {
        text(ImGui::GetWindowDrawList(), fonts().regular, px(14), {(from.x + to.x) / 2, (from.y + to.y) / 2},
             palette().secondary, "The tensor is empty: there is no cell to show.", Align::center);
        return;
    }
    handle_mouse(frame);
    auto* list = ImGui::GetWindowDrawList();
    paint(frame);
    list->PushClipRect(frame.from, frame.to, true);
    draw_axes(frame);
    draw_values(frame);
    list->PopClipRect();
    draw_field(frame);
    list->PushClipRect(frame.from, frame.to, true);
    draw_carry(frame);
    list->PopClipRect();
    draw_tools(frame, from, to);
    for (std::size_t i = 0; i < beside.size(); i += row)
        axis_sliders(view, {from.x, bottom + px(6) + px(axis_sliders_height) * static_cast<float>(i / row)},
                     std::span(beside).subspan(i, std::min(row, beside.size() - i)));
    draw_chip(frame);
    if (!painter_.refusal().empty())
        text_wrapped(list, fonts().regular, px(13), frame.from, to.x - from.x, palette().bad, painter_.refusal());
}

}  // namespace normscope::ui

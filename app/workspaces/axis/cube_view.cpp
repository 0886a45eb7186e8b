// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/cube_view.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "app/ui/colormap.h"
#include "app/ui/controls.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/norm/cell_name.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float turn = 0.12f;
constexpr float most_zoom = 12;
constexpr Camera first_look{};

Camera flat(float yaw, float pitch) { return {.yaw = yaw, .pitch = pitch, .aslant = 0}; }

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

ImVec2 point(const Projection& projection, const Vec3& p) {
    const auto at = projection.at(p);
    return {at[0], at[1]};
}

/// Direction whose faces look at the viewer most.
std::size_t facing(const Projection& projection) {
    const auto& t = projection.toward;
    if (std::abs(t[2]) > 0.45f) return deep;
    return std::abs(t[0]) >= std::abs(t[1]) ? across : down;
}

/// The visible face of a box along a direction: its centre and its size in pixels.
struct Face {
    ImVec2 center;
    float width = 0, height = 0;
};

Face face_of(const Projection& p, const Box& box, std::size_t k) {
    Vec3 at = box.center;
    at[k] += box.half[k] * (p.toward[k] < 0 ? -1.0f : 1.0f);
    const auto side = [&](const Vec3& row) {
        float reach = 0;
        for (std::size_t i = 0; i < 3; ++i)
            if (i != k) reach = std::max(reach, std::abs(row[i]) * 2 * box.half[i]);
        return reach;
    };
    return {point(p, at), side(p.right), side(p.down)};
}

}  // namespace

void CubeView::obey(AxisOrder order) {
    const auto look = [&](Camera camera) {
        camera_ = camera;
        aslant_ = camera.aslant > 0;
    };
    const auto orbit = [&](float yaw, float pitch) {
        aslant_ = false;
        camera_.yaw += yaw;
        camera_.pitch = std::clamp(camera_.pitch + pitch, -1.5f, 1.5f);
    };
    const float step = px(40);
    switch (order) {
    case AxisOrder::reset:
        look(first_look);
        exploded_ = 0;
        peeled_ = {};
        break;
    case AxisOrder::front:
        return look(flat(0, 0));
    case AxisOrder::side:
        return look(flat(std::numbers::pi_v<float> / 2, 0));
    case AxisOrder::top:
        return look(flat(0, std::numbers::pi_v<float> / 2));
    case AxisOrder::left:
        return orbit(-turn, 0);
    case AxisOrder::right:
        return orbit(turn, 0);
    case AxisOrder::up:
        return orbit(0, turn);
    case AxisOrder::down:
        return orbit(0, -turn);
    case AxisOrder::nearer:
        camera_.zoom = std::min(camera_.zoom * 1.2f, most_zoom);
        break;
    case AxisOrder::farther:
        camera_.zoom = std::max(camera_.zoom / 1.2f, 0.3f);
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
    case AxisOrder::explode:
        do exploded_ = (exploded_ + 1) % 4;
        while (exploded_ > 0 && counts_[static_cast<std::size_t>(exploded_ - 1)] < 2);
        break;
    case AxisOrder::peel:
    case AxisOrder::unpeel: {
        const auto k = exploded_ > 0 ? static_cast<std::size_t>(exploded_ - 1) : static_cast<std::size_t>(deep);
        peeled_[k] = std::clamp<std::int64_t>(peeled_[k] + (order == AxisOrder::peel ? 1 : -1), 0, counts_[k] - 1);
        break;
    }
    case AxisOrder::edit:
        edit_ = true;
        break;
    case AxisOrder::colours:
        by_group_ = !by_group_;
        break;
    default:
        break;
    }
}

void CubeView::look_elsewhere(const View& view) {
    const auto& hovered = view.hovered();
    lit_ = hovered && hovered->cell >= 0 && hovered->cell < view.document().x.size() ? hovered->cell
                                                                                     : focused_cell(view.document());
}

void CubeView::handle_keys() {
    const auto& io = ImGui::GetIO();
    if (io.WantTextInput || io.NavVisible || is_typing_number() ||
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        return;
    for (const auto& key : keys)
        if (ImGui::IsKeyChordPressed(key.chord, ImGuiInputFlags_Repeat)) obey(key.order);
    if (ImGui::IsKeyPressed(ImGuiKey_E, false)) edit_ = true;
}

void CubeView::settle_layers(const CubeLayout& layout) {
    for (std::size_t k = 0; k < 3; ++k) {
        counts_[k] = layout.axes[k].count;
        peeled_[k] = std::clamp<std::int64_t>(peeled_[k], 0, counts_[k] - 1);
    }
}

CubeView::Frame CubeView::make_frame(const View& view, ImVec2 from, ImVec2 to) {
    const auto& document = view.document();
    Frame frame{.view = view,
                .from = from,
                .to = to,
                .layout = lay_out(document.x.shape(), focused_cell(document)),
                .placed = {},
                .projection = {}};
    settle_layers(frame.layout);
    ImGui::PushID("camera");
    for (int k = 0; k < 3; ++k)
        frame.explosion[static_cast<std::size_t>(k)] = ease(ImGui::GetID(k), exploded_ == k + 1 ? 1.1f : 0.0f, 0.3f);
    camera_.aslant = ease(ImGui::GetID("aslant"), aslant_ ? 1.0f : 0.0f, 0.3f);
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
    if (hovered && io.MouseWheel != 0) {
        if (io.KeyCtrl && hovered_ >= 0)
            view.out.edit(
                SetCell{hovered_, nudged(view.document().x[hovered_], 0.1 * static_cast<double>(io.MouseWheel))},
                "Turn a cell");
        else if (!io.KeyCtrl)
            camera_.zoom = std::clamp(camera_.zoom * std::pow(1.12f, io.MouseWheel), 0.3f, most_zoom);
    }
    if (active) {
        const bool pans = io.KeyShift || !ImGui::IsMouseDown(ImGuiMouseButton_Left);
        const auto delta = io.MouseDelta;
        for (int button = 0; button < 3; ++button) dragged_ |= ImGui::IsMouseDragging(button, px(4));
        if (dragged_ && pans) {
            camera_.pan[0] += delta.x;
            camera_.pan[1] += delta.y;
        } else if (dragged_) {
            aslant_ = false;
            camera_.yaw += delta.x * 0.008f / scale();
            camera_.pitch = std::clamp(camera_.pitch + delta.y * 0.008f / scale(), -1.55f, 1.55f);
        }
    }
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
    std::string now = fmt::format("{} {} {}", size.x, size.y, palette().panel);
    for (const auto& batch : batches) {
        now.append(reinterpret_cast<const char*>(&batch.projection), sizeof batch.projection);
        now.append(reinterpret_cast<const char*>(batch.cells.data()), batch.cells.size() * sizeof(CubeInstance));
    }
    if (now != painted_) {
        texture_ = painter_.draw(batches, {static_cast<int>(size.x), static_cast<int>(size.y)}, palette().panel);
        painted_ = std::move(now);
    }
    if (texture_ != 0) ImGui::GetWindowDrawList()->AddImage(ImTextureRef(texture_), frame.from, frame.to);
    std::vector<std::int64_t> cells;
    for (const auto place : lit.places) cells.push_back(frame.layout.places[place].cell);
    std::ranges::sort(cells);
    record("lit cells", fmt::format("{}", fmt::join(cells, " ")));
    record("lit cell", fmt::format("{}", lit_));
}

bool CubeView::surface(const Frame& frame, const CubeLayout::Place& place) const {
    const auto k = facing(frame.projection);
    const bool high_in_front = (k == across) == (frame.projection.toward[k] >= 0);
    const auto depth = high_in_front ? counts_[k] - 1 - place.at[k] : place.at[k];
    return depth == peeled_[k];
}

void CubeView::draw_values(const Frame& frame) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& x = frame.view.document().x;
    const auto k = facing(frame.projection);
    const double range = range_of(frame);
    for (std::size_t i = 0; i < frame.placed.boxes.size(); ++i) {
        const auto& place = frame.layout.places[frame.placed.places[i]];
        const bool lit = frame.view.derived().plan().group_of(place.cell) == frame.group;
        if (place.cell == focused_cell(frame.view.document()) || (!lit && !surface(frame, place))) continue;
        const auto face = face_of(frame.projection, frame.placed.boxes[i], k);
        if (std::min(face.width, face.height * 1.6f) < px(27)) continue;
        const auto words = format_fixed(static_cast<double>(x[place.cell]), 1);
        float size = std::clamp(face.width * 0.26f, px(9.5f), px(16));
        if (const float width = text_width(fonts().mono, size, words); width > face.width - px(4))
            size *= (face.width - px(4)) / width;
        if (size < px(8.5f)) continue;
        text(list, fonts().mono, size, {face.center.x, face.center.y - size * 0.56f},
             lit ? ink_on(own_color(frame, place.cell, range)) : with_alpha(palette().secondary, 0.55f), words,
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
    const auto& x = frame.view.document().x;
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
        auto words = axis_words(x.axis_name(static_cast<std::size_t>(axis.axis)));
        if (!axis.whole()) words += fmt::format(" {}–{} of {}", axis.first, axis.first + axis.count - 1, axis.extent);
        if (reduced && spec.reduced_axes.size() == 1) words += " — the normalised axis";
        auto* font = reduced ? fonts().semibold : fonts().regular;
        const float width = text_width(font, px(13.5f), words);
        const float room = off + px(8);
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
    const auto name = fmt::format("x[{}] = {}", fmt::join(frame.view.document().x.index_of(hovered_), ", "),
                                  format_number(static_cast<double>(frame.view.document().x[hovered_])));
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

void CubeView::draw_tools(const View& view, const CubeLayout& layout, ImVec2 from, ImVec2 to) {
    const std::array<std::string, 2> colours = {"value", "group"};
    ImGui::SetCursorScreenPos({to.x - px(150), from.y});
    if (const int picked = segmented("cell colours", colours, by_group_ ? 1 : 0, px(150)); picked >= 0)
        by_group_ = picked == 1;
    const auto& x = view.document().x;
    std::array<std::string, 4> apart = {"whole", "", "", ""};
    std::size_t count = 1;
    std::array<int, 4> meaning{};
    for (std::size_t k = 0; k < 3; ++k) {
        if (layout.axes[k].axis < 0 || layout.axes[k].count < 2) continue;
        meaning[count] = static_cast<int>(k) + 1;
        apart[count++] = "by " + x.axis_name(static_cast<std::size_t>(layout.axes[k].axis));
    }
    if (count < 2 || to.x - from.x < px(430)) return;
    int active = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (meaning[i] == exploded_) active = static_cast<int>(i);
    const float width = px(62) * static_cast<float>(count);
    ImGui::SetCursorScreenPos({to.x - px(162) - width, from.y});
    if (const int picked = segmented("apart", std::span(apart).first(count), active, width); picked >= 0)
        exploded_ = meaning[static_cast<std::size_t>(picked)];
}

void CubeView::draw_sliders(const Frame& frame, ImVec2 from, ImVec2 to) {
    const auto& x = frame.view.document().x;
    const auto focus = focused_cell(frame.view.document());
    const auto index = x.index_of(focus);
    const auto strides = row_major_strides(x.shape());
    std::vector<int> axes = frame.layout.fixed;
    for (const auto& axis : frame.layout.axes)
        if (axis.axis >= 0 && !axis.whole()) axes.push_back(axis.axis);
    float left = from.x;
    for (const int axis : axes) {
        const auto a = static_cast<std::size_t>(axis);
        const float width = std::min(px(190), (to.x - from.x) / static_cast<float>(axes.size()) - px(8));
        ImGui::SetCursorScreenPos({left, from.y});
        ImGui::SetNextItemWidth(width);
        std::int64_t at = index[a];
        const std::int64_t least = 0;
        const std::int64_t most = x.shape()[a] - 1;
        ImGui::PushFont(fonts().mono, 12.5f);
        const auto format = fmt::format("{} %d of {}", x.axis_name(a), x.shape()[a]);
        if (ImGui::SliderScalar(fmt::format("##slider {}", axis).c_str(), ImGuiDataType_S64, &at, &least, &most,
                                format.c_str(), ImGuiSliderFlags_AlwaysClamp))
            frame.view.out.edit(Select{{focus + (at - index[a]) * strides[a], frame.view.document().selection.axis}},
                                "");
        ImGui::PopFont();
        left += width + px(8);
    }
}

void CubeView::draw(const View& view, ImVec2 from, ImVec2 to) {
    handle_keys();
    auto layout = lay_out(view.document().x.shape(), focused_cell(view.document()));
    const bool sliders = !layout.fixed.empty() || !layout.whole();
    const float bottom = to.y - (sliders ? px(38) : 0);
    auto frame = make_frame(view, {from.x, from.y + px(34)}, {to.x, bottom});
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
    draw_tools(view, layout, from, to);
    if (sliders) draw_sliders(frame, {from.x, bottom + px(6)}, to);
    draw_chip(frame);
    if (!painter_.refusal().empty())
        text_wrapped(list, fonts().regular, px(13), frame.from, to.x - from.x, palette().bad, painter_.refusal());
}

}  // namespace normscope::ui

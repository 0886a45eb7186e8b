// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/heat_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/render/gl_program.h"
#include "app/ui/access.h"
#include "app/ui/colormap.h"
#include "app/ui/controls.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

constexpr ImU32 infinite_color = IM_COL32(0xFF, 0x5B, 0xD7, 0xFF);

}  // namespace

float HeatView::range() const {
    if (told_range_ > 0) return static_cast<float>(told_range_);
    const double six = data_->std * outlier;
    return static_cast<float>(six > 0 ? std::min(six, std::max(data_->largest_size, 1e-30)) : 1.0);
}

HeatStyle HeatView::style() const {
    HeatStyle style{.range = range(), .colours = {}};
    constexpr int half = 2048;  // steps of the value on each side: where asinh is steepest, one is a step of a colour
    for (int i = 0; i <= 2 * half; ++i)
        style.colours.push_back(color_of(style.range * static_cast<float>(i - half) / half));
    style.nan = palette().bad;
    style.infinite = infinite_color;
    style.ground = palette().panel;
    return style;
}

ImU32 HeatView::color_of(float value) const {
    if (!std::isfinite(value)) return std::isnan(value) ? palette().bad : infinite_color;
    return map_color(colours_, scale_, value, range());
}

void HeatView::start_job(const View& view) {
    job_revision_ = view.content_revision();
    job_quantity_ = wanted_;
    job_ = Job<std::shared_ptr<HeatData>>(inbox_, [frozen = view.freeze(), wanted = wanted_](JobControl& control) {
        return gather_heat(frozen, wanted, control);
    });
}

void HeatView::take_job() {
    auto outcome = job_.take();
    if (!outcome || job_quantity_ != wanted_ || (*outcome && !**outcome)) return;  // another was asked for meanwhile
    known_ = job_revision_;
    lists_old_ = false;
    refusal_.clear();
    ++version_;
    touched_.clear();
    if (*outcome)
        data_ = std::move(**outcome);
    else
        refusal_ = outcome->error().message;
}

void HeatView::update(const View& view) {
    if (job_.started() && !job_.running()) take_job();
    bool anew = (!data_ || data_->quantity != wanted_) && (refusal_.empty() || known_ != view.content_revision());
    if (!anew && known_ != view.content_revision()) {
        auto touched = data_->follow(view, known_);
        anew = !touched;
        if (touched && !touched->empty()) {
            touched_ = std::move(*touched);
            lists_old_ = true;
            ++version_;
        }
        if (touched) known_ = view.content_revision();
    }
    if ((anew || (lists_old_ && !view.in_gesture())) && !job_.started()) start_job(view);
    if (job_.running() && job_quantity_ != wanted_) job_.cancel();
    if (job_.running()) job_.wait_for(std::chrono::milliseconds(data_ ? 0 : 20));
    if (job_.started() && !job_.running() && !data_) take_job();
    if (job_.running()) await_work();
    if (data_ && shape_ != data_->document.x.shape()) {
        shape_ = data_->document.x.shape();
        window_ = {0, 0, static_cast<double>(data_->pyramid.rows()), static_cast<double>(data_->pyramid.columns())};
        told_range_ = 0;
    }
}

void HeatView::keep_inside() {
    const auto rows = static_cast<double>(data_->pyramid.rows());
    const auto columns = static_cast<double>(data_->pyramid.columns());
    window_.rows = std::clamp(window_.rows, std::min(4.0, rows), rows);
    window_.columns = std::clamp(window_.columns, std::min(6.0, columns), columns);
    window_.row = std::clamp(window_.row, 0.0, rows - window_.rows);
    window_.column = std::clamp(window_.column, 0.0, columns - window_.columns);
}

void HeatView::zoom(double factor, double row, double column) {
    const double down = (row - window_.row) / window_.rows;
    const double right = (column - window_.column) / window_.columns;
    const auto before = window_;
    window_.rows *= factor;
    window_.columns *= factor;
    keep_inside();
    window_.row = row - down * window_.rows;
    window_.column = column - right * window_.columns;
    keep_inside();
    if (window_ != before) zoomed_at_ = ImGui::GetTime();
}

bool HeatView::zooming() const {
    constexpr double still = 0.12;  // seconds; the clicks of a wheel come faster
    return zoomed_at_ >= 0 && ImGui::GetTime() < zoomed_at_ + still;
}

void HeatView::jump(const View& view, std::int64_t cell) {
    view.out.edit(Select{{cell, view.document().selection.axis}}, "");
    const auto columns = std::max<std::int64_t>(data_->pyramid.columns(), 1);
    window_.row = static_cast<double>(cell / columns) - window_.rows / 2;
    window_.column = static_cast<double>(cell % columns) - window_.columns / 2;
    keep_inside();
}

void HeatView::obey(const View& view, AxisOrder order) {
    if (!data_) return;
    const double row = window_.row + window_.rows / 2;
    const double column = window_.column + window_.columns / 2;
    const auto pan = [&](double right, double down) {
        window_.column += right * window_.columns;
        window_.row += down * window_.rows;
        keep_inside();
    };
    if (order == AxisOrder::next_largest && !data_->largest.empty())
        jump(view, data_->largest[next_largest_++ % data_->largest.size()]);
    if (order == AxisOrder::next_nan && !data_->bad.empty()) jump(view, data_->bad[next_bad_++ % data_->bad.size()]);
    if (order == AxisOrder::edit) {
        edit_ = true;
        swallow_character('e');
    }
    if (order == AxisOrder::nearer) zoom(0.7, row, column);
    if (order == AxisOrder::farther) zoom(1 / 0.7, row, column);
    if (order == AxisOrder::reset) {
        zoom(1e9, 0, 0);
        told_range_ = 0;
    }
    if (order == AxisOrder::left || order == AxisOrder::pan_left) pan(-0.2, 0);
    if (order == AxisOrder::right || order == AxisOrder::pan_right) pan(0.2, 0);
    if (order == AxisOrder::up || order == AxisOrder::pan_up) pan(0, -0.2);
    if (order == AxisOrder::down || order == AxisOrder::pan_down) pan(0, 0.2);
}

ImVec2 HeatView::place(std::int64_t cell, Rect area) const {
    const auto columns = std::max<std::int64_t>(data_->pyramid.columns(), 1);
    const auto at = [](double cells, double first, double count, float a, float b) {
        return a + static_cast<float>((cells + 0.5 - first) / count) * (b - a);
    };
    return {at(static_cast<double>(cell % columns), window_.column, window_.columns, area.from.x, area.to.x),
            at(static_cast<double>(cell / columns), window_.row, window_.rows, area.from.y, area.to.y)};
}

void HeatView::take_hold() {
    held_ = window_;
    held_at_ = ImGui::GetIO().MousePos;
}

/// Where the mouse is, is where the map is dragged to: past an edge it waits there until the mouse is back.
void HeatView::handle(const View& view, Rect area) {
    const auto& io = ImGui::GetIO();
    const ImVec2 size{area.to.x - area.from.x, area.to.y - area.from.y};
    ImGui::SetCursorScreenPos(area.from);
    hit_area("heat map", size, false);
    hovered_ = -1;
    const double row = window_.row + static_cast<double>((io.MousePos.y - area.from.y) / size.y) * window_.rows;
    const double column =
        window_.column + static_cast<double>((io.MousePos.x - area.from.x) / size.x) * window_.columns;
    if (ImGui::IsItemActivated()) take_hold();
    const bool dragging = ImGui::IsItemActive() && ImGui::IsMouseDragging(0, px(4));
    if (ImGui::IsItemHovered()) {
        const auto r = std::clamp<std::int64_t>(static_cast<std::int64_t>(row), 0, data_->pyramid.rows() - 1);
        const auto c = std::clamp<std::int64_t>(static_cast<std::int64_t>(column), 0, data_->pyramid.columns() - 1);
        if (r * data_->pyramid.columns() + c < view.document().x.size()) {
            hovered_ = r * data_->pyramid.columns() + c;
            view.out.push(Hover{Quantity::input, hovered_});
        }
        if (io.MouseWheel != 0) {
            zoom(std::pow(0.8, static_cast<double>(io.MouseWheel)), row, column);
            take_hold();
        }
        const auto moved = ImGui::GetMouseDragDelta(0, 0);
        if (hovered_ >= 0 && ImGui::IsMouseReleased(0) && std::hypot(moved.x, moved.y) < px(4)) {
            view.out.edit(Select{{hovered_, view.document().selection.axis}}, "");
            view.out.push(Inspect{Quantity::input, hovered_});
        }
    }
    if (dragging) {
        window_.row = held_.row - static_cast<double>((io.MousePos.y - held_at_.y) / size.y) * held_.rows;
        window_.column = held_.column - static_cast<double>((io.MousePos.x - held_at_.x) / size.x) * held_.columns;
        keep_inside();
    }
}

void HeatView::handle_keys(const View& view) {
    const auto& io = ImGui::GetIO();
    if (io.WantTextInput || (io.NavVisible && focused_panel() != "workspace") || is_typing_number() ||
        ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        return;
    constexpr std::array<std::pair<ImGuiKeyChord, AxisOrder>, 12> keys = {
        {{ImGuiKey_N, AxisOrder::next_nan},
         {ImGuiKey_L, AxisOrder::next_largest},
         {ImGuiKey_R, AxisOrder::reset},
         {ImGuiKey_Equal, AxisOrder::nearer},
         {ImGuiKey_KeypadAdd, AxisOrder::nearer},
         {ImGuiKey_Minus, AxisOrder::farther},
         {ImGuiKey_KeypadSubtract, AxisOrder::farther},
         {ImGuiKey_A, AxisOrder::pan_left},
         {ImGuiKey_D, AxisOrder::pan_right},
         {ImGuiKey_W, AxisOrder::pan_up},
         {ImGuiKey_S, AxisOrder::pan_down},
         {ImGuiKey_E, AxisOrder::edit}}};
    for (const auto& [chord, order] : keys)
        if (ImGui::IsKeyChordPressed(chord, ImGuiInputFlags_Repeat)) obey(view, order);
}

std::int64_t HeatView::shown_cell(const View& view) const {
    if (hovered_ >= 0) return hovered_;
    const auto& elsewhere = view.hovered();
    const auto size = std::min(view.document().x.size(), data_->document.x.size());
    const auto cell = elsewhere && elsewhere->cell >= 0 ? elsewhere->cell : focused_cell(view.document());
    return std::clamp<std::int64_t>(cell, 0, size - 1);
}

void HeatView::draw_choice(ImVec2 from, float width) {
    static const std::array<std::string, 4> shown = {"x", "x̂", "y", "y − x"};
    ImGui::SetCursorScreenPos(from);
    if (const int picked = segmented("heat quantity", shown, static_cast<int>(wanted_), width); picked >= 0)
        wanted_ = static_cast<HeatQuantity>(picked);
}

}  // namespace normscope::ui

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

constexpr std::size_t most_patches = 2048;
constexpr double outlier = 6;  // standard deviations from a pixel's mean
constexpr ImU32 infinite_color = IM_COL32(0xFF, 0x5B, 0xD7, 0xFF);

/// For each stretch the place of an equal one; both ascend.
std::vector<std::optional<std::size_t>> matches(const std::vector<Stretch>& of, const std::vector<Stretch>& in) {
    std::vector<std::optional<std::size_t>> found(of.size());
    std::size_t k = 0;
    for (std::size_t i = 0; i < of.size(); ++i) {
        while (k < in.size() && in[k].begin < of[i].begin) ++k;
        if (k < in.size() && in[k] == of[i]) found[i] = k;
    }
    return found;
}

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
    window_.rows *= factor;
    window_.columns *= factor;
    keep_inside();
    window_.row = row - down * window_.rows;
    window_.column = column - right * window_.columns;
    keep_inside();
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
    if (order == AxisOrder::reset) zoom(1e9, 0, 0);
    if (order == AxisOrder::left || order == AxisOrder::pan_left) pan(-0.2, 0);
    if (order == AxisOrder::right || order == AxisOrder::pan_right) pan(0.2, 0);
    if (order == AxisOrder::up || order == AxisOrder::pan_up) pan(0, -0.2);
    if (order == AxisOrder::down || order == AxisOrder::pan_down) pan(0, 0.2);
}

HeatCell HeatView::shown(const Summary& found) const {
    const auto kind = found.nan > 0       ? HeatCell::nan
                      : found.inf > 0     ? HeatCell::infinite
                      : found.finite == 0 ? HeatCell::outside
                                          : HeatCell::finite;
    const float value = kind == HeatCell::finite ? shown_value(found, static_cast<float>(outlier * data_->std)) : 0;
    return {value, static_cast<float>(kind)};
}

HeatCell HeatView::pixel(const PixelGrid& grid, std::size_t y, std::size_t x) const {
    return shown(data_->pyramid.at(data_->values(), grid, y, x));
}

/// Pixels that stand for the same cells as one of the last picture are taken from it: a map that is moved shows them at
/// another place.
void HeatView::fill(Drawn& drawn, Size size, const Drawn& last) const {
    const auto width = static_cast<std::size_t>(size.width);
    const auto last_width = last.grid.columns.size();
    drawn.cells.resize(width * static_cast<std::size_t>(size.height));
    const auto same = last.grid.level == drawn.grid.level;
    const auto rows = matches(drawn.grid.rows, same ? last.grid.rows : std::vector<Stretch>{});
    const auto columns = matches(drawn.grid.columns, same ? last.grid.columns : std::vector<Stretch>{});
    std::vector<Summary> found;
    for (std::size_t y = 0; y < drawn.grid.rows.size(); ++y) {
        const auto line = std::span(drawn.cells).subspan(y * width, width);
        if (y > 0 && drawn.grid.rows[y] == drawn.grid.rows[y - 1]) {  // enlarged: the same cells as the line above
            std::ranges::copy(std::span(drawn.cells).subspan((y - 1) * width, width), line.begin());
            continue;
        }
        if (!rows[y]) {
            found.resize(width);
            data_->pyramid.row(data_->values(), drawn.grid, y, found);
            std::ranges::transform(found, line.begin(), [&](const Summary& one) { return shown(one); });
            continue;
        }
        for (std::size_t x = 0; x < width; ++x)
            line[x] = rows[y] && columns[x] ? last.cells[*rows[y] * last_width + *columns[x]]
                      : x > 0 && drawn.grid.columns[x] == drawn.grid.columns[x - 1] ? line[x - 1]
                                                                                    : pixel(drawn.grid, y, x);
    }
}

/// Only the pixels that stand for a touched cell. A few lie over the picture: another picture would be another frame.
void HeatView::refill(Drawn& drawn, Size size) const {
    const auto of = [](const std::vector<Stretch>& stretches, std::int64_t at) {
        return std::ranges::equal_range(stretches, Stretch{at, at + 1},
                                        [](const Stretch& a, const Stretch& b) { return a.end <= b.begin; });
    };
    for (const auto cell : touched_) {
        const auto rows = of(drawn.grid.rows, cell / data_->pyramid.columns());
        const auto columns = of(drawn.grid.columns, cell % data_->pyramid.columns());
        for (const auto& row : rows)
            for (const auto& column : columns) {
                const auto y = static_cast<std::size_t>(&row - drawn.grid.rows.data());
                const auto x = static_cast<std::size_t>(&column - drawn.grid.columns.data());
                drawn.patches.push_back(y * static_cast<std::size_t>(size.width) + x);
                drawn.cells[drawn.patches.back()] = pixel(drawn.grid, y, x);
            }
    }
    std::ranges::sort(drawn.patches);
    drawn.patches.erase(std::ranges::unique(drawn.patches).begin(), drawn.patches.end());
    if (drawn.patches.size() <= most_patches) return;
    drawn.texture = drawn.painter.draw_again(drawn.cells, drawn.patches, size, drawn.style);
    drawn.patches.clear();
}

void HeatView::draw_patches(const Drawn& drawn, Size size, ImVec2 from) {
    auto* list = ImGui::GetWindowDrawList();
    const auto width = static_cast<std::size_t>(size.width);
    for (std::size_t i = 0; i < drawn.patches.size();) {
        const auto first = drawn.patches[i];
        const auto color = color_in(drawn.style, drawn.cells[first]);
        std::size_t count = 1;  // of one colour, beside each other in one row
        while (i + count < drawn.patches.size() && drawn.patches[i + count] == first + count &&
               (first + count) % width != 0 && color_in(drawn.style, drawn.cells[first + count]) == color)
            ++count;
        const ImVec2 at{from.x + static_cast<float>(first % width), from.y + static_cast<float>(first / width)};
        list->AddRectFilled(at, {at.x + static_cast<float>(count), at.y + 1}, color);
        i += count;
    }
}

void HeatView::paint(Drawn& drawn, const CellWindow& window, Rect area) {
    const Size size{static_cast<int>(area.to.x - area.from.x), static_cast<int>(area.to.y - area.from.y)};
    if (size.width < 1 || size.height < 1) return;
    const auto key =
        fmt::format("{} {} {} {} {} {} {} {} {} {}", window.row, window.column, window.rows, window.columns, size.width,
                    size.height, range(), static_cast<int>(scale_), static_cast<int>(colours_), palette().panel);
    if (&drawn == &map_) record("heat picture", key);
    if (has_gl() && (key != drawn.key || drawn.version != version_)) {
        if (key == drawn.key && drawn.version + 1 == version_ && touched_.size() - 1 < 20000) {
            refill(drawn, size);
        } else {
            drawn.style = style();
            drawn.patches.clear();
            Drawn last;
            if (drawn.version == version_) {
                last.grid = std::move(drawn.grid);
                last.cells = std::move(drawn.cells);
            }
            drawn.grid = data_->pyramid.grid(window, size.width, size.height);
            fill(drawn, size, last);
            drawn.texture = drawn.painter.draw(drawn.cells, size, drawn.style);
        }
        drawn.key = key;
        drawn.version = version_;
    }
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 end{area.from.x + static_cast<float>(size.width), area.from.y + static_cast<float>(size.height)};
    if (drawn.texture != 0) list->AddImage(ImTextureRef(drawn.texture), area.from, end);
    draw_patches(drawn, size, area.from);
    list->AddRect(area.from, end, palette().edge);
}

ImVec2 HeatView::place(std::int64_t cell, Rect area) const {
    const auto columns = std::max<std::int64_t>(data_->pyramid.columns(), 1);
    const auto at = [](double cells, double first, double count, float a, float b) {
        return a + static_cast<float>((cells + 0.5 - first) / count) * (b - a);
    };
    return {at(static_cast<double>(cell % columns), window_.column, window_.columns, area.from.x, area.to.x),
            at(static_cast<double>(cell / columns), window_.row, window_.rows, area.from.y, area.to.y)};
}

void HeatView::handle(const View& view, Rect area) {
    const auto& io = ImGui::GetIO();
    const ImVec2 size{area.to.x - area.from.x, area.to.y - area.from.y};
    ImGui::SetCursorScreenPos(area.from);
    hit_area("heat map", size, false);
    hovered_ = -1;
    const double row = window_.row + static_cast<double>((io.MousePos.y - area.from.y) / size.y) * window_.rows;
    const double column =
        window_.column + static_cast<double>((io.MousePos.x - area.from.x) / size.x) * window_.columns;
    const bool dragging = ImGui::IsItemActive() && ImGui::IsMouseDragging(0, px(4));
    if (ImGui::IsItemHovered()) {
        const auto r = std::clamp<std::int64_t>(static_cast<std::int64_t>(row), 0, data_->pyramid.rows() - 1);
        const auto c = std::clamp<std::int64_t>(static_cast<std::int64_t>(column), 0, data_->pyramid.columns() - 1);
        if (r * data_->pyramid.columns() + c < view.document().x.size()) {
            hovered_ = r * data_->pyramid.columns() + c;
            view.out.push(Hover{Quantity::input, hovered_});
        }
        if (io.MouseWheel != 0) zoom(std::pow(0.8, static_cast<double>(io.MouseWheel)), row, column);
        const auto moved = ImGui::GetMouseDragDelta(0, 0);
        if (hovered_ >= 0 && ImGui::IsMouseReleased(0) && std::hypot(moved.x, moved.y) < px(4)) {
            view.out.edit(Select{{hovered_, view.document().selection.axis}}, "");
            view.out.push(Inspect{Quantity::input, hovered_});
        }
    }
    if (dragging) {
        window_.row -= static_cast<double>(io.MouseDelta.y / size.y) * window_.rows;
        window_.column -= static_cast<double>(io.MouseDelta.x / size.x) * window_.columns;
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

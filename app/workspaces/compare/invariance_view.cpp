// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/invariance_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/figures.h"
#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

using labs::Survival;

constexpr float stacked_table = 740;  // logical heights of what stands below each other
constexpr float stacked_experiment = 620;

ImU32 survival_color(Survival survival) {
    return survival == Survival::holds   ? palette().good
           : survival == Survival::fails ? palette().bad
                                         : palette().accent;
}

/// A tick in a disc, a half disc, a cross: the verdict without its colour.
void draw_verdict(ImDrawList* list, Survival survival, ImVec2 c, float r) {
    const auto color = survival_color(survival);
    if (survival == Survival::holds) {
        list->AddCircleFilled(c, r, color);
        icon(list, Icon::check, c, r * 1.1f, palette().panel);
    } else if (survival == Survival::only_large_variance) {
        list->AddCircle(c, r, color, 0, std::max(1.0f, px(1.5f)));
        list->PathArcTo(c, r, 1.5708f, 4.7124f, 16);
        list->PathFillConvex(color);
    } else {
        marker(list, Marker::cross, c, r * 0.62f, color);
    }
}

std::string deviation_text(double value) {
    if (value == 0) return "0";
    return value < 1e-3 ? fmt::format("{:.1e}", value) : fmt::format("{:.3g}", value);
}

const char* survival_id(Survival survival) {
    return survival == Survival::holds   ? "holds"
           : survival == Survival::fails ? "fails"
                                         : "only when σ² is far above ε";
}

}  // namespace

void InvarianceView::follow(const View& view) {
    const auto content = view.content_revision();
    if (own_data_ && data_revision_ != content) stale_ = true;
    if (!stale_) return;
    stale_ = false;
    data_revision_ = content;
    data_ = labs::random_invariance_data(seed_, {}, 0.35);
    const auto& x = view.document().x;
    if (own_data_ && x.rank() >= 1 && x.row_count() >= 2 && x.row_count() <= 64 && x.row_length() >= 2 &&
        x.row_length() <= 64) {
        std::vector<double> rows;
        for (const float value : x.values()) rows.push_back(static_cast<double>(value));
        data_ = labs::invariance_data_of(rows, x.row_length(), seed_);
    }
    cells_.assign(labs::invariance_rows().size(), {});
    for (std::size_t r = 0; r < cells_.size(); ++r)
        for (std::size_t t = 0; t < labs::transformation_count; ++t) {
            const auto cell = labs::measure_invariance(labs::invariance_rows()[r],
                                                       labs::transformations()[t].transformation, data_, delta_, eps_);
            if (cell) cells_[r][t] = *cell;
        }
    const auto& row = labs::invariance_rows()[row_];
    const auto transformation = labs::transformations()[column_].transformation;
    if (auto played = labs::play_invariance(row, transformation, data_, delta_, eps_)) experiment_ = std::move(*played);
    strengths_.clear();
    exact_curve_.clear();
    curve_.clear();
    predicted_.clear();
    for (int k = -16; k <= 4; ++k) {
        const double strength = std::pow(10.0, k / 4.0);
        const auto cell = labs::measure_invariance(row, transformation, data_, strength, eps_);
        if (!cell) continue;
        strengths_.push_back(strength);
        exact_curve_.push_back(std::max(cell->exact_deviation, 1e-17));
        curve_.push_back(std::max(cell->deviation, 1e-17));
        predicted_.push_back(cell->predicted ? std::max(*cell->predicted, 1e-17) : std::nan(""));
    }
}

void InvarianceView::draw_header(ImVec2 from, float left, float cell) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    text(list, fonts().regular, px(12.5f), {from.x, from.y}, p.secondary, "operator");
    text(list, fonts().regular, px(12.5f), {from.x, from.y + px(24)}, p.secondary, "cell: largest |Δ output|");
    for (std::size_t t = 0; t < labs::transformation_count; ++t) {
        const auto& row = labs::transformations()[t];
        const float center = left + cell * (static_cast<float>(t) + 0.5f) - px(3);
        const auto latex = std::string(row.latex);
        float high = px(15.5f);
        auto size = measure_formula(latex, high, p.text);
        if (size.width > cell - px(6)) {
            high *= (cell - px(6)) / size.width;
            size = measure_formula(latex, high, p.text);
        }
        draw_formula_on(list, center - size.width / 2, from.y + px(13), latex, high, p.text);
        const bool fits = text_width(fonts().regular, px(12), row.words) < cell - px(4);
        auto* font = t == column_ ? fonts().medium : fonts().regular;
        const float width = std::min(text_width(font, px(fits ? 12 : 10.5f), row.words) + px(1), cell - px(4));
        text_clipped(list, font, px(fits ? 12 : 10.5f), {center - width / 2, from.y + px(24)}, width,
                     t == column_ ? p.text : p.secondary, row.words);
    }
}

void InvarianceView::draw_cell(std::size_t row, std::size_t column, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& cell = cells_[row][column];
    const auto color = survival_color(cell.survival);
    const auto name = fmt::format("{} {}", labs::invariance_rows()[row].id, labs::transformations()[column].id);
    ImGui::SetCursorScreenPos(from);
    if (hit_area(name.c_str(), {to.x - from.x, to.y - from.y})) {
        row_ = row;
        column_ = column;
        stale_ = true;
    }
    const bool hovered = ImGui::IsItemHovered();
    const auto units = data_.units;
    const auto positions = labs::invariance_rows()[row].space ? data_.positions : 1;
    if (hovered)
        tooltip(fmt::format("{}: {}. Case {}, unit {} moves most.", labs::invariance_rows()[row].name,
                            survival_id(cell.survival), cell.worst / positions / units + 1,
                            cell.worst / positions % units + 1)
                    .c_str());
    const float strength = cell.survival == Survival::fails ? 0.06f : 0.15f;
    list->AddRectFilled(from, to, mix(p.panel, color, hovered ? strength + 0.08f : strength), px(5));
    const bool chosen = row == row_ && column == column_;
    if (chosen) list->AddRect(from, to, p.text, px(5), px(1.8f));
    draw_verdict(list, cell.survival, {from.x + px(17), (from.y + to.y) / 2}, px(7.5f));
    const float middle = (from.y + to.y) / 2;
    const bool faint = cell.survival == Survival::fails;
    const bool tight = to.y - from.y < px(30);
    const float size = tight ? px(10.5f) : px(11.5f);
    text(list, fonts().mono, size, {to.x - px(8), middle - (tight ? px(12) : px(15))}, faint ? p.secondary : p.text,
         deviation_text(cell.exact_deviation), Align::right);
    text(list, fonts().mono, size, {to.x - px(8), middle + (tight ? -px(1) : px(1))},
         faint                              ? p.secondary
         : cell.survival == Survival::holds ? p.good
                                            : p.accent,
         deviation_text(cell.deviation), Align::right);
    record(name, survival_id(cell.survival));
}

void InvarianceView::draw_table(const View& view, ImVec2 from, ImVec2 to, float tabs_from) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, from, to);
    name_figure("what survives", from, to);
    text_clipped(list, fonts().semibold, px(18), {from.x + px(18), from.y + px(12)}, tabs_from - from.x - px(34),
                 p.text, "What survives which change?");
    text_clipped(list, fonts().regular, px(13), {from.x + px(18), from.y + px(37)}, tabs_from - from.x - px(34),
                 p.secondary, "BatchNorm ignores one unit’s scale, LayerNorm one case’s. Nothing ignores everything.");
    const float left = from.x + px(18) + std::clamp((to.x - from.x) * 0.2f, px(140), px(206));
    const float cell = (to.x - px(14) - left) / static_cast<float>(labs::transformation_count);
    draw_header({from.x + px(18), from.y + px(72)}, left, cell);
    const auto rows = labs::invariance_rows();
    const float top = from.y + px(122);
    const float footer = px(92);
    const float pitch = std::min(px(44), (to.y - footer - top - px(24)) / static_cast<float>(rows.size()));
    float y = top;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const bool new_block = r > 0 && (rows[r].space != rows[r - 1].space);
        if (r == 0 || new_block) {
            list->AddLine({from.x + px(18), y - px(2)}, {to.x - px(16), y - px(2)}, p.hairline, std::max(1.0f, px(1)));
            y += px(5);
        }
        const float room = left - from.x - px(24);
        if (pitch < px(36)) {  // one line for both
            const float middle = y + (pitch - px(4)) / 2 - px(8);
            const float name = std::min(room, text_width(fonts().semibold, px(12.5f), rows[r].name) + px(1));
            text_clipped(list, fonts().semibold, px(12.5f), {from.x + px(18), middle}, name, p.text, rows[r].name);
            // "1×1 conv, over space": what does not fit is said by the block it stands in.
            const auto all = rows[r].detail;
            const bool fits = text_width(fonts().regular, px(11), all) <= room - name - px(6);
            const auto comma = all.rfind(", ");
            const auto words = fits || comma == std::string_view::npos ? all : all.substr(comma + 2);
            if (room - name > px(40))
                text_clipped(list, fonts().regular, px(11), {from.x + px(24) + name, middle + px(1)},
                             room - name - px(6), p.secondary, words);
        } else {
            text_clipped(list, fonts().semibold, px(13), {from.x + px(18), y + px(3)}, room, p.text, rows[r].name);
            text_clipped(list, fonts().regular, px(11.5f), {from.x + px(18), y + px(20)}, room, p.secondary,
                         rows[r].detail);
        }
        for (std::size_t t = 0; t < labs::transformation_count; ++t) {
            const float x = left + cell * static_cast<float>(t);
            draw_cell(r, t, {x, y}, {x + cell - px(5), y + pitch - px(4)});
        }
        y += pitch;
    }
    draw_footer(view, {from.x + px(18), to.y - footer + px(4)}, {to.x - px(16), to.y - px(10)});
}

/// How many cells of the table hold, hold for large variances, and fail.
void InvarianceView::draw_counts(ImVec2 from, float width) const {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    std::array<int, 3> counts{};
    for (const auto& row : cells_)
        for (const auto& cell : row) ++counts[static_cast<std::size_t>(cell.survival)];
    struct Legend {
        Survival survival;
        const char *name, *brief, *words;
    };
    const std::array<Legend, 3> legends = {
        {{Survival::holds, "holds", "holds", "rounding only"},
         {Survival::only_large_variance, "with σ² far above ε", "large σ²", "exact at ε = 0"},
         {Survival::fails, "fails", "fails", "moves at any ε"}}};
    // Each column is as wide as its words; what does not fit says less.
    const auto words_of = [&](const Legend& legend, bool all) {
        const auto cells = fmt::format("{} cells", counts[static_cast<std::size_t>(legend.survival)]);
        return all ? fmt::format("{}: {}", cells, legend.words) : cells;
    };
    const auto width_of = [&](const Legend& legend, bool all) {
        return px(44) + std::max(text_width(fonts().semibold, px(12.5f), all ? legend.name : legend.brief),
                                 text_width(fonts().regular, px(11.5f), words_of(legend, all)));
    };
    float whole = 0;
    for (const auto& legend : legends) whole += width_of(legend, true);
    const bool all = whole <= width;
    float x = from.x;
    for (const auto& legend : legends) {
        draw_verdict(list, legend.survival, {x + px(9), from.y + px(26)}, px(8));
        text(list, fonts().semibold, px(12.5f), {x + px(26), from.y + px(11)}, p.text,
             all ? legend.name : legend.brief);
        text(list, fonts().regular, px(11.5f), {x + px(26), from.y + px(28)}, p.secondary, words_of(legend, all));
        x += width_of(legend, all);
    }
}

void InvarianceView::draw_footer(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    list->AddLine(from, {to.x, from.y}, p.hairline, std::max(1.0f, px(1)));
    const float width = to.x - from.x;
    draw_counts(from, width - px(290));  // beside the fields
    text_clipped(
        list, fonts().regular, px(12), {from.x, from.y + px(58)}, width, p.secondary,
        "Found here, not in the papers: over space GroupNorm does not survive v added to each unit, because what "
        "it adds differs from position to position.");
    const auto field = [&](const char* name, double value, float at, float wide, auto set) {
        NumberField made;
        made.name = name;
        made.label = name;
        made.value = value;
        made.drag_step = 0.005f;
        made.font_size = 12.5f;
        made.set = [this, set](double wanted) -> Result<void> {
            Result<void> taken = set(wanted);
            if (taken) stale_ = true;
            return taken;
        };
        number_field(view, made, {at, from.y + px(8)}, {at + wide, from.y + px(33)});
    };
    float right = to.x;
    const float wide = px(64);
    text(list, fonts().regular, px(12.5f), {right - wide - px(8), from.y + px(13)}, p.secondary, "strength δ",
         Align::right);
    field("delta", delta_, right - wide, wide, [this](double wanted) -> Result<void> {
        if (wanted == 0 || !std::isfinite(wanted)) return fail("δ must be a number other than 0");
        delta_ = wanted;
        return {};
    });
    double strength = std::clamp(std::abs(delta_), 1e-4, 10.0);
    if (slider("delta slider", strength, 1e-4, 10, true, {right - px(146), from.y + px(38)},
               {right, from.y + px(54)})) {
        delta_ = snapped(strength, std::pow(10.0, std::floor(std::log10(strength)) - 1));
        stale_ = true;
    }
    right -= wide + px(86);
    text(list, fonts().regular, px(12.5f), {right - wide - px(8), from.y + px(13)}, p.secondary, "ε", Align::right);
    field("invariance eps", eps_, right - wide, wide, [this](double wanted) -> Result<void> {
        if (!(wanted >= 0) || !std::isfinite(wanted)) return fail(fmt::format("eps must be 0 or more, got {}", wanted));
        eps_ = wanted;
        return {};
    });
    text(list, fonts().mono, px(11), {right, from.y + px(40)}, p.secondary, "top: ε = 0, below: ε", Align::right);
}

float InvarianceView::side_width(float whole) { return whole < px(1300) ? px(380) : px(480); }

float InvarianceView::stacked_height() { return px(stacked_table + 10 + stacked_experiment); }

/// The experiment below the table.
void InvarianceView::draw_stacked(const View& view, ImVec2 from, ImVec2 to, float tabs_from) {
    follow(view);
    const float split = to.y - px(stacked_experiment);
    draw_table(view, from, {to.x, split - px(10)}, tabs_from);
    draw_experiment(view, {from.x, split}, to);
}

void InvarianceView::draw(const View& view, ImVec2 from, ImVec2 to, float tabs_from) {
    follow(view);
    const float right = side_width(to.x - from.x);
    draw_table(view, from, {to.x - right - px(10), to.y}, tabs_from);
    draw_experiment(view, {to.x - right, from.y}, to);
}

}  // namespace normscope::ui

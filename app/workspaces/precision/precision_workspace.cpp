// SPDX-License-Identifier: MIT
#include "app/workspaces/precision/precision_workspace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/figures.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/precision/error_charts.h"
#include "app/workspaces/precision/precision_style.h"
#include "app/workspaces/precision/results_panel.h"
#include "app/workspaces/precision/variance_table.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

using labs::VarianceAlgorithm;

constexpr float stacked_sides = 640;  // logical height of what stands below the charts

std::string title_of(const PrecisionModel& model) {
    const auto& result = model.here();
    const auto name = info(result.format).name;
    if (result.constant) return fmt::format("{} does not hold this row at all", name);
    const double error = result.algorithms[naive].relative_error;
    if (!std::isfinite(error)) return fmt::format("E[x²] overflows in {}", name);
    if (error >= 1) return "E[x²] − E[x]² destroys the variance";
    if (error > 0.1) return "E[x²] − E[x]² keeps no digit of the variance";
    if (error >= 1e-3) return fmt::format("E[x²] − E[x]² keeps {} digits of the variance", digits_left(error));
    return "Near zero every way is right";
}

/// From where on the naive way can lose every digit, and what the better ones still have here.
std::string detail_of(const PrecisionModel& model) {
    const auto& curve = model.curve(model.setting().format);
    std::string words;
    for (std::size_t i = 0; i < curve.offsets.size(); ++i) {
        if (curve.relative_error[naive][i] < 1) continue;
        words = fmt::format("From an offset of {} on it can lose every digit. ",
                            offset_figure(snapped(curve.offsets[i], curve.offsets[i] < 100 ? 1 : 10)));
        break;
    }
    int fewest = 99;
    for (const auto algorithm : {VarianceAlgorithm::two_pass, VarianceAlgorithm::welford})
        fewest =
            std::min(fewest, digits_left(model.here().algorithms[static_cast<std::size_t>(algorithm)].relative_error));
    if (model.here().constant) return words;
    return words + (fewest == 0 ? fmt::format("At {} two-pass or Welford has none left either.",
                                              offset_figure(model.setting().row.offset))
                                : fmt::format("At {} two-pass and Welford still have {} or more.",
                                              offset_figure(model.setting().row.offset), fewest));
}

}  // namespace

void PrecisionWorkspace::follow_part(const View& view) {
    if (part_revision_ == view.part_revision()) return;
    part_revision_ = view.part_revision();
    for (const auto& format : formats())
        if (format.name == view.part()) model_.choose(format.format);
}

void PrecisionWorkspace::handle_keys() {
    const auto& io = ImGui::GetIO();
    if (io.WantTextInput || is_typing_number() || io.KeyCtrl || io.KeyAlt || io.KeySuper ||
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        return;
    for (std::size_t f = 0; f < format_count; ++f)
        if (ImGui::IsKeyPressed(static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(f)), false))
            model_.choose(formats()[f].format);
    if (ImGui::IsKeyPressed(ImGuiKey_M, false)) model_.use_own_row(!model_.own_row());
}

void PrecisionWorkspace::draw_middle(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, from, to);
    name_figure("errors", from, to);
    const float inner = from.x + px(18);
    const float right = to.x - px(18);
    const auto title = title_of(model_);
    text_clipped(list, fonts().semibold, px(18), {inner, from.y + px(12)}, right - inner, p.text, title);
    record("precision title", title);
    const auto detail = detail_of(model_);
    text_clipped(list, fonts().regular, px(13), {inner, from.y + px(37)}, right - inner, p.secondary, detail);
    record("precision detail", detail);
    const bool low = to.y - from.y < px(640);
    const float band = low ? px(62) : px(variance_band_height);
    const float table = low ? px(126) : px(variance_table_height);
    const float band_top = to.y - px(14) - band;
    const float table_top = band_top - px(10) - table;
    draw_error_charts(view, model_, {inner, from.y + px(64)}, {right, table_top - px(8)});
    draw_variance_table(model_, chosen_, {inner, table_top}, {right, table_top + table});
    draw_variance_band(model_, chosen_, {inner, band_top}, {right, band_top + band});
}

float PrecisionWorkspace::stacked_height(const View&, float, float room) const {
    return std::max(room, px(600)) + px(10 + stacked_sides);
}

/// What is set and what comes of it side by side, below the charts; the settings beside them where both have room.
void PrecisionWorkspace::draw_stacked(const View& view, ImVec2 from, ImVec2 to) {
    const float gap = px(10);
    const ImVec2 split{from.x, to.y - px(stacked_sides)};
    if (to.x - from.x >= px(900)) {
        const float left = px(286);
        settings_.draw(view, model_, from, {from.x + left, split.y - gap});
        draw_middle(view, {from.x + left + gap, from.y}, {to.x, split.y - gap});
        return draw_precision_results(model_, chosen_, split, to);
    }
    const float middle = std::round((from.x + to.x) / 2);
    draw_middle(view, from, {to.x, split.y - gap});
    settings_.draw(view, model_, split, {middle - gap / 2, to.y});
    draw_precision_results(model_, chosen_, {middle + gap / 2, split.y}, to);
}

void PrecisionWorkspace::draw(const View& view, ImVec2 from, ImVec2 to) {
    follow_part(view);
    handle_keys();
    model_.follow(view);
    if (stacks(from, to, least)) return draw_stacked(view, from, to);
    const bool narrow = to.x - from.x < px(1300);
    const float gap = px(10);
    const float left = narrow ? px(286) : px(356);
    const float right = narrow ? px(316) : px(412);
    settings_.draw(view, model_, from, {from.x + left, to.y});
    draw_middle(view, {from.x + left + gap, from.y}, {to.x - right - gap, to.y});
    draw_precision_results(model_, chosen_, {to.x - right, from.y}, to);
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// What stands above the columns of the norms: their names, and the numbers at their axes.
#include <algorithm>
#include <array>
#include <utility>

#include "app/ui/controls.h"
#include "app/ui/theme.h"
#include "app/workspaces/model/norms_page.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

/// A number at an axis.
struct AxisNumber {
    float x;
    Align align;
    std::string words;
};

/// Those that come first go before those that have no room beside them.
void write_ticks(float y, const std::vector<AxisNumber>& ticks) {
    auto* list = ImGui::GetWindowDrawList();
    std::vector<std::pair<float, float>> taken;
    for (const auto& tick : ticks) {
        const float width = text_width(fonts().mono, px(11), tick.words);
        const float left = tick.x - (tick.align == Align::left ? 0 : tick.align == Align::right ? width : width / 2);
        if (std::ranges::any_of(taken, [&](const auto& other) {
                return left < other.second + px(4) && left + width + px(4) > other.first;
            }))
            continue;
        taken.emplace_back(left, left + width);
        text(list, fonts().mono, px(11), {left, y}, palette().secondary, tick.words);
    }
}

}  // namespace

void NormsPage::draw_heading(const Columns& columns, ImVec2 from) {
    auto* list = ImGui::GetWindowDrawList();
    const float y = from.y;
    const float low = y + px(22);
    const auto gamma = quantity_color(Quantity::gamma), beta = quantity_color(Quantity::beta);
    text(list, fonts().medium, px(14), {columns.gamma.from.x, y}, gamma, "|γ|");
    text_clipped(list, fonts().regular, px(12.5f), {columns.gamma.from.x + px(30), y + px(1)},
                 columns.gamma.to.x - columns.gamma.from.x - px(30), palette().secondary,
                 "what the model turns up or switches off");
    text(list, fonts().medium, px(14), {columns.beta.from.x, y}, beta, "β");
    text_clipped(list, fonts().regular, px(12.5f), {columns.beta.from.x + px(18), y + px(1)},
                 columns.beta.to.x - columns.beta.from.x - px(18), palette().secondary, "what it adds");
    text(list, fonts().regular, px(12), {columns.number, low}, palette().secondary, "layer");
    const double highest = norms_->gamma_axis.highest;
    std::vector<AxisNumber> ticks = {{columns.gamma.at_x(0.001), Align::left, "≤ 0.001"}};
    if (highest >= 1.6) ticks.push_back({columns.gamma.at_x(highest), Align::right, format_within(highest, 2)});
    for (const double tick : {1.0, 0.01, 0.1})
        ticks.push_back({columns.gamma.at_x(tick), Align::center, format_within(tick, 3)});
    write_ticks(low, ticks);
    const auto reach = format_within(norms_->beta_reach, 2);
    write_ticks(low, {{columns.beta.from.x, Align::left, "−" + reach},
                      {columns.beta.to.x, Align::right, reach},
                      {columns.beta.at_x(0), Align::center, "0"}});
    static const std::array<std::string, 2> which = {"γ", "β"};
    ImGui::SetCursorScreenPos({columns.right - px(86), y - px(16)});
    if (const int picked = segmented("norm table", which, of_beta_ ? 1 : 0, px(86)); picked >= 0)
        of_beta_ = picked == 1;
    text(list, fonts().regular, px(12.5f), {columns.table, y + px(1)}, palette().secondary,
         of_beta_ ? "of β" : "of γ, as stored");
    const auto [step, numbers_shown] = columns.numbers();
    text(list, fonts().regular, px(12), {columns.table, low}, palette().secondary, "dtype");
    const std::array<const char*, 4> titles = {"mean", "std", "min", "max"};
    for (std::size_t i = 0; i < titles.size(); ++i) {
        if (i >= numbers_shown) break;
        text(list, fonts().regular, px(12), {columns.table + px(40) + step * static_cast<float>(i + 1), low},
             palette().secondary, titles[i], Align::right);
    }
    text(list, fonts().regular, px(12), {columns.right, low}, palette().secondary, "|γ| < 0.01", Align::right);
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/card_parts.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "app/ui/chart.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

bool is_rms(const labs::Comparison& shown) { return shown.layer->spec.divisor == Divisor::root_mean_square; }

/// Groups of the cells of one row, in their order, each once.
std::vector<std::int64_t> groups_of_row(const labs::Comparison& shown, const labs::Batch& batch, std::int64_t row) {
    std::vector<std::int64_t> groups;
    for (std::int64_t c = 0; c < batch.columns; ++c) {
        const auto group = shown.layer->plan.group_of(row * batch.columns + c);
        if (groups.empty() || groups.back() != group) groups.push_back(group);
    }
    return groups;
}

std::string three_digits(double value) { return with_minus(fmt::format("{:.4g}", value), Minus::typographic); }

/// End of a scale for μ ± σ of all groups in sight.
double statistics_end(const labs::Comparison& shown, const std::vector<double>& x) {
    double end = 0;
    for (std::int64_t g = 0; g < shown.layer->plan.group_count(); ++g) {
        const auto stats = labs::stats_of(*shown.layer, x, g);
        end = std::max(end, std::abs(stats.mean) + stats.divisor);
        if (g > 256) break;
    }
    return std::isfinite(end) && end > 0 ? end : 1;
}

}  // namespace

CardParts card_parts_of(const labs::Comparison& shown) {
    const auto& plan = shown.layer->plan;
    const auto per_example = labs::cells_per_example(plan.shape());
    const auto cells = plan.cells_of(0);
    return {std::ranges::all_of(cells, [&](auto cell) { return cell / per_example == cells[0] / per_example; })};
}

void draw_statistics_beside(ImDrawList* list, const labs::Comparison& shown, const CompareModel& model,
                            const Grid& grid, ImVec2 from, float right) {
    if (right - from.x < px(20)) return;
    const bool rms = is_rms(shown);
    const auto& batch = model.batch();
    const double end = statistics_end(shown, batch.x);
    const float center = rms ? from.x + px(2) : (from.x + right) / 2;
    const float half = rms ? right - from.x - px(6) : (right - from.x) / 2 - px(2);
    const auto mean_color = quantity_color(Quantity::mean);
    const auto sigma_color = quantity_color(Quantity::sigma);
    list->AddLine({center, grid.from.y}, {center, grid.end().y}, palette().edge, std::max(1.0f, px(1)));
    if (rms) {
        text(list, fonts().regular, px(11), {right, from.y}, sigma_color, "rms", Align::right);
    } else {
        draw_formula_on(list, center - px(14), from.y + px(11), "\\mu", px(13), mean_color);
        draw_formula_on(list, center + px(6), from.y + px(11), "\\sigma", px(13), sigma_color);
    }
    for (auto row = grid.in_sight.first_row; row < grid.in_sight.first_row + grid.in_sight.rows; ++row) {
        const auto groups = groups_of_row(shown, batch, row);
        const float alpha = row == batch.pinned ? 1.0f : 0.6f;
        for (std::size_t k = 0; k < std::min<std::size_t>(groups.size(), 4); ++k) {
            const auto stats = labs::stats_of(*shown.layer, batch.x, groups[k]);
            const float share =
                (static_cast<float>(k) + 0.5f) / static_cast<float>(std::min<std::size_t>(groups.size(), 4));
            const float y = grid.at(row, 0).y + (grid.cell_height - px(2)) * share;
            const auto at = [&](double value) { return center + half * static_cast<float>(value / end); };
            const float thick = std::min(px(2.5f), grid.cell_height * 0.2f);
            const double middle = rms ? 0 : stats.mean;
            list->AddLine({at(rms ? 0 : middle - stats.divisor), y}, {at(middle + stats.divisor), y},
                          with_alpha(sigma_color, alpha), thick);
            if (rms)
                list->AddCircleFilled({at(stats.divisor), y}, std::min(px(3), grid.cell_height * 0.25f),
                                      with_alpha(sigma_color, alpha));
            else
                list->AddCircleFilled({at(middle), y}, std::min(px(3.2f), grid.cell_height * 0.25f),
                                      with_alpha(mean_color, alpha));
        }
    }
}

void draw_statistics_below(ImDrawList* list, const labs::Comparison& shown, const Grid& grid, ImVec2 from, ImVec2 to) {
    const auto& plan = shown.layer->plan;
    const auto columns = labs::cells_per_example(plan.shape());
    std::vector<double> ends;
    const auto mean_color = quantity_color(Quantity::mean);
    const auto sigma_color = quantity_color(Quantity::sigma);
    const auto old_color = palette().secondary;
    struct Bar {
        float x;
        double mean, sigma;
        bool old;
    };
    std::vector<Bar> bars;
    double end = 0;
    for (auto c = grid.in_sight.first_column; c < grid.in_sight.first_column + grid.in_sight.columns; ++c) {
        const auto add = [&](const std::optional<labs::Layer>& layer, const std::vector<double>& x, bool old,
                             float shift) {
            if (!layer || x.empty()) return;
            const auto stats = labs::stats_of(*layer, x, layer->plan.group_of(c % columns));
            bars.push_back(
                {grid.at(0, c).x + grid.cell_width * (0.5f + shift) - px(1), stats.mean, stats.divisor, old});
            end = std::max(end, std::abs(stats.mean) + stats.divisor);
        };
        add(shown.layer_before, shown.input_before, true, -0.14f);
        add(shown.layer, shown.input, false, shown.layer_before ? 0.14f : 0.0f);
    }
    const float middle = (from.y + to.y) / 2;
    const float half = (to.y - from.y) / 2 - px(3);
    list->AddLine({grid.from.x, middle}, {grid.end().x, middle}, palette().edge, std::max(1.0f, px(1)));
    draw_formula_on(list, from.x + px(4), middle - px(6), "\\mu", px(13), mean_color);
    draw_formula_on(list, from.x + px(4), middle + px(14), "\\sigma", px(13), sigma_color);
    for (const auto& bar : bars) {
        const auto y = [&](double value) { return middle - half * static_cast<float>(value / std::max(end, 1e-300)); };
        list->AddLine({bar.x, y(bar.mean - bar.sigma)}, {bar.x, y(bar.mean + bar.sigma)},
                      with_alpha(bar.old ? old_color : sigma_color, bar.old ? 0.5f : 1.0f), px(2.5f));
        list->AddCircleFilled({bar.x, y(bar.mean)}, px(3.2f), bar.old ? old_color : mean_color);
    }
    if (shown.layer_before && to.x - grid.end().x > px(40)) {
        for (const bool old : {true, false}) {
            const float y = middle + (old ? -px(13) : px(3));
            list->AddCircleFilled({grid.end().x + px(9), y + px(6)}, px(3), old ? old_color : mean_color);
            text(list, fonts().regular, px(11), {grid.end().x + px(17), y}, palette().secondary, old ? "old" : "new");
        }
    }
}

void draw_statistics_words(ImDrawList* list, const labs::Comparison& shown, const CompareModel& model, ImVec2 from,
                           float right) {
    const auto& p = palette();
    const auto& batch = model.batch();
    const bool rms = is_rms(shown);
    const bool comparable = !shown.before.empty() && shown.pinned_move == 0;
    text(list, fonts().regular, px(11.5f), from, p.secondary,
         fmt::format("row {}{}", batch.pinned + 1, comparable ? " before and after" : ""));
    float x = from.x;
    const float y = from.y + px(17);
    for (const auto group : groups_of_row(shown, batch, batch.pinned)) {
        const auto stats = labs::stats_of(*shown.layer, batch.x, group);
        const auto put = [&](const char* latex, ImU32 color, double value) {
            const auto words = three_digits(value);
            const float wide = px(20) + text_width(fonts().mono, px(12), words);
            if (x + wide > right) return;
            const auto size = rms ? FormulaSize{text(list, fonts().regular, px(12), {x, y}, color, "rms")}
                                  : draw_formula_on(list, x, y + px(12), latex, px(14), color);
            x += size.width + px(6);
            x += text(list, fonts().mono, px(12), {x, y}, p.text, words) + px(12);
        };
        if (!rms) put("\\mu", quantity_color(Quantity::mean), stats.mean);
        put("\\sigma", quantity_color(Quantity::sigma), stats.divisor);
    }
}

namespace {

/// How often x̂ came out where, as wide as often; a line where it always came out the same.
void draw_violin(ImDrawList* list, const Chart& chart, const Violin& violin, float x, float half) {
    const auto green = quantity_color(Quantity::normalized);
    if (violin.widths.empty()) {
        const float y = chart.at_y(violin.most);
        list->AddLine({x - half, y}, {x + half, y}, green, px(3));
        return;
    }
    const auto count = violin.widths.size();
    std::vector<ImVec2> left;
    std::vector<ImVec2> right;
    for (std::size_t i = 0; i < count; ++i) {
        const double value =
            violin.least + (violin.most - violin.least) * (static_cast<double>(i) + 0.5) / static_cast<double>(count);
        const float y = chart.at_y(value);
        left.push_back({x - half * violin.widths[i], y});
        right.push_back({x + half * violin.widths[i], y});
    }
    spindle(list, left, right, with_alpha(green, 0.28f), green);
}

}  // namespace

void draw_violins(ImDrawList* list, const CompareCard& card, const CompareModel& model, const CardStyle& style,
                  ImVec2 from, ImVec2 to) {
    const auto& p = palette();
    const auto& shown = card.comparison;
    const auto& batch = model.batch();
    const auto green = quantity_color(Quantity::normalized);
    const auto size = draw_formula_on(list, from.x, from.y + px(12), "\\hat{x}", px(13), green);
    text_clipped(list, fonts().regular, px(11.5f), {from.x + size.width + px(6), from.y},
                 to.x - from.x - size.width - px(6), p.secondary,
                 fmt::format("of example {}, 4,096 sets of neighbours", batch.pinned + 1));
    const Chart chart{.from = {from.x + px(24), from.y + px(22)},
                      .to = {to.x, to.y - px(4)},
                      .x = {0, static_cast<double>(std::max<std::int64_t>(style.in_sight.columns, 1))},
                      .y = {-style.violin_most, style.violin_most}};
    for (const double tick : {-2.0, 0.0, 2.0}) {
        if (std::abs(tick) > style.violin_most) continue;
        const float y = std::round(chart.at_y(tick));
        if (tick == 0)
            list->AddLine({chart.from.x, y}, {chart.to.x, y}, p.edge, std::max(1.0f, px(1)));
        else
            dashed_line(list, {chart.from.x, y}, {chart.to.x, y}, p.hairline, std::max(1.0f, px(1)), px(3));
        text(list, fonts().mono, px(10.5f), {chart.from.x - px(5), y - px(7)}, p.secondary,
             with_minus(fmt::format("{:g}", tick), Minus::typographic), Align::right);
    }
    list->PushClipRect({from.x, from.y}, {to.x + px(4), to.y + px(4)}, true);
    const float slot = (chart.to.x - chart.from.x) / static_cast<float>(chart.x.most);
    for (std::int64_t k = 0; k < style.in_sight.columns; ++k) {
        const auto c = static_cast<std::size_t>(style.in_sight.first_column + k);
        const float x = chart.from.x + slot * (static_cast<float>(k) + 0.5f);
        const auto cell = static_cast<std::size_t>(batch.pinned) * static_cast<std::size_t>(batch.columns) + c;
        const float half = std::min(slot * 0.44f, px(17));
        if (c < card.violins.size()) draw_violin(list, chart, card.violins[c], x, half);
        const float now = chart.at_y(shown.now[cell]);
        const auto old_cell = static_cast<std::size_t>(std::min(batch.pinned, model.earlier().examples() - 1)) *
                                  static_cast<std::size_t>(batch.columns) +
                              c;
        if (!shown.before.empty() && shown.before[old_cell] != shown.now[cell]) {
            const float then = chart.at_y(shown.before[old_cell]);
            list->AddLine({x, then}, {x, now}, p.text, std::max(1.0f, px(1.5f)));
            list->AddCircleFilled({x, then}, px(3.6f), p.inset);
            list->AddCircle({x, then}, px(3.6f), p.text, 0, std::max(1.0f, px(1.4f)));
        }
        list->AddCircleFilled({x, now}, px(3.6f), p.text);
    }
    list->PopClipRect();
    record("violins " + shown.op, card.violins.empty() ? "measuring" : "measured");
}

void draw_dependence(ImDrawList* list, const labs::Comparison& shown, const CompareModel& model, ImVec2 from,
                     ImVec2 to) {
    const auto& p = palette();
    const auto& dependence = shown.dependence;
    const auto& batch = model.batch();
    const auto rows = std::min<std::int64_t>(batch.examples(), 6);
    const auto columns = std::min<std::int64_t>(batch.columns, 8);
    const auto row_of_focus = dependence.cell / batch.columns;
    const auto column_of_focus = dependence.cell % batch.columns;
    const auto first_row = std::clamp<std::int64_t>(row_of_focus - rows / 2, 0, batch.examples() - rows);
    const auto first_column = std::clamp<std::int64_t>(column_of_focus - columns / 2, 0, batch.columns - columns);
    const float side = px(5.6f);
    double most = 0;
    for (const double move : dependence.moves) most = std::max(most, move);
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < columns; ++c) {
            const auto cell = (first_row + r) * batch.columns + first_column + c;
            const double move = dependence.moves[static_cast<std::size_t>(cell)];
            const auto share = static_cast<float>(move > 0 ? 0.35 + 0.65 * move / most : 0);
            const ImVec2 a{from.x + side * static_cast<float>(c), from.y + side * static_cast<float>(r)};
            list->AddRectFilled(a, {a.x + side - px(1), a.y + side - px(1)}, mix(p.hairline, p.text, share), px(1));
        }
    const float x = from.x + side * static_cast<float>(columns) + px(10);
    const auto first = fmt::format("Depends on {}: {} of {}", dependence.words, dependence.count, batch.x.size());
    const auto second =
        dependence.most_from_others == 0
            ? fmt::format("other rows, nudged by {:g}: 0", dependence.nudge)
            : fmt::format("neighbours, nudged by {:g}: {:.2g}", dependence.nudge, dependence.most_from_others);
    const bool wide = text_width(fonts().semibold, px(12), first) <= to.x - x;
    const auto brief = fmt::format("{}: {} of {}", dependence.words, dependence.count, batch.x.size());
    text_clipped(list, fonts().semibold, px(12), {x, from.y}, to.x - x, p.text, wide ? first : brief);
    const bool fits = text_width(fonts().regular, px(12), second) <= to.x - x;
    text_clipped(list, fonts().regular, px(12), {x, from.y + px(17)}, to.x - x, p.secondary,
                 fits   ? second
                 : wide ? fmt::format("neighbours move it by {:.2g}", dependence.most_from_others)
                        : fmt::format("other rows: {:.2g}", dependence.most_from_others));
    record("depends " + shown.op, first);
    record("others " + shown.op, second);
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/batch_panel.h"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <vector>

#include "app/ui/access.h"
#include "app/ui/chart.h"
#include "app/ui/formula.h"
#include "app/ui/heat.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/norm/cell_name.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float row_height = 28;

double largest(const std::vector<double>& values) {
    double most = 0;
    for (const double value : values)
        if (std::isfinite(value)) most = std::max(most, std::abs(value));
    return most > 0 ? most : 1;
}

/// One cell of the input: a colour, a number that can be edited where it is legible.
void draw_cell(const View& view, const CompareModel& model, const Grid& grid, std::int64_t row, std::int64_t column,
               double most) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& batch = model.batch();
    const auto cell = row * batch.columns + column;
    const double value = batch.x[static_cast<std::size_t>(cell)];
    const auto a = grid.at(row, column);
    const ImVec2 b{a.x + grid.cell_width - px(2), a.y + grid.cell_height - px(2)};
    const auto ground = diverging(value, most);
    list->AddRectFilled(a, b, ground, px(3));
    if (grid.cell_height < px(15)) return;
    NumberField field;
    field.name = cell_name("x", view.document().x.shape(), cell);
    field.label = field.name;
    field.value = value;
    field.color = ink_on(ground);
    field.boxed = false;
    field.emphasized = cell == model.focus();
    field.align = Align::center;
    field.font_size = 11.5f;
    field.written = grid.cell_width >= px(23);  // all of them or none, as on the cards
    field.edit = [cell](double wanted) -> Edit { return SetCell{cell, static_cast<float>(wanted)}; };
    if (number_field(view, field, a, b)) view.out.push(Hover{Quantity::input, cell});
    if (ImGui::IsItemActivated()) view.out.edit(Select{{.cell = cell}}, "");
}

/// "rows 1–8 of 64, the wheel goes on": what is not shown of a batch, and how to get there.
std::string sight_words(const GridView& in_sight, const labs::Batch& batch) {
    const bool more_rows = in_sight.rows < batch.examples();
    const bool more_columns = in_sight.columns < batch.columns;
    std::string words;
    if (more_rows)
        words = fmt::format("rows {}–{} of {}, the wheel goes on", in_sight.first_row + 1,
                            in_sight.first_row + in_sight.rows, batch.examples());
    if (more_columns)
        words += fmt::format("{}features {}–{} of {}, {}", more_rows ? "; " : "", in_sight.first_column + 1,
                             in_sight.first_column + in_sight.columns, batch.columns,
                             more_rows ? "with Shift" : "the wheel with Shift goes on");
    return words;
}

}  // namespace

void BatchPanel::draw_batch(const View& view, CompareModel& model, GridView& in_sight, ImVec2 from, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto columns = static_cast<float>(std::max<std::int64_t>(in_sight.columns, 1));
    Grid grid{.in_sight = in_sight, .from = {from.x + px(26), from.y + px(20)}};
    grid.cell_width = std::min(px(38), (width - px(26)) / columns);
    grid.cell_height =
        std::min(px(row_height), px(7 * row_height) / static_cast<float>(std::max<std::int64_t>(in_sight.rows, 1)));
    draw_formula_on(list, from.x + px(4), from.y + px(13), "x", px(17), quantity_color(Quantity::input));
    const auto every = static_cast<std::int64_t>(std::ceil(px(16) / grid.cell_width));
    for (auto c = in_sight.first_column; c < in_sight.first_column + in_sight.columns; ++c)
        if ((c - in_sight.first_column) % every == 0)
            text(list, fonts().mono, px(11),
                 {grid.at(in_sight.first_row, c).x + grid.cell_width / 2 - px(1), from.y + px(3)}, p.secondary,
                 fmt::format("{}", c + 1), Align::center);
    const double most = largest(model.batch().x);
    draw_row_signs(list, grid, model, true);
    for (auto row = in_sight.first_row; row < in_sight.first_row + in_sight.rows; ++row)
        for (auto c = in_sight.first_column; c < in_sight.first_column + in_sight.columns; ++c)
            draw_cell(view, model, grid, row, c, most);
    draw_row_frames(list, grid, model);
    ImGui::SetCursorScreenPos({from.x, grid.end().y + px(6)});
    turn_rows("rows of the batch", in_sight, model.batch(), from, {from.x + width, grid.end().y});
    const auto words = sight_words(in_sight, model.batch());
    if (words.empty()) return;
    const float high =
        text_wrapped(list, fonts().regular, px(11.5f), {from.x, grid.end().y + px(4)}, width, p.secondary, words);
    record("batch in sight", words);
    ImGui::SetCursorScreenPos({from.x, grid.end().y + px(6) + high});
}

void BatchPanel::draw_neighbours(const View& view, CompareModel& model, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "NEIGHBOURS");
    float y = at.y + px(21);
    text(list, fonts().regular, px(13.5f), {at.x, y + px(5)}, p.secondary, "batch size B");
    NumberField size;
    size.name = "batch size";
    size.label = "the batch size";
    size.value = static_cast<double>(model.batch().examples());
    size.drag_step = 0.1f;
    size.wheel_step = 1;
    size.least = 1;
    size.most = static_cast<double>(labs::most_examples);
    size.set = [&](double value) { return model.resize(view, value); };
    number_field(view, size, {at.x + width - px(60), y}, {at.x + width, y + px(26)});
    y += px(33);
    double examples = size.value;
    const bool moved = slider("batch size slider", examples, 1, static_cast<double>(labs::most_examples), true,
                              {at.x, y}, {at.x + width, y + px(16)}, 0, 1);
    if (ImGui::IsItemActivated()) view.out.push(BeginGesture{"Set the batch size"});
    if (moved && std::round(examples) != size.value) (void)model.resize(view, std::round(examples));
    if (ImGui::IsItemDeactivated()) view.out.push(EndGesture{});
    y += px(24);
    const float half = (width - px(8)) / 2;
    const auto put = [&](const char* label, int place, bool primary) {
        ImGui::SetCursorScreenPos(
            {at.x + (half + px(8)) * static_cast<float>(place % 2), y + px(36) * static_cast<float>(place / 2)});
        return button(label, {half, px(29)}, primary);
    };
    if (put("Swap one", 0, model.batch().examples() > 1 && may_fill_button(view))) model.swap_one(view);
    tooltip("Draw one neighbour anew: the row in focus, or the one after the pinned example (S)");
    if (put("Shuffle", 1, false)) model.shuffle(view);
    tooltip("The neighbours in another order; the pinned example keeps its place");
    if (put("Resample all", 2, false)) model.resample(view);
    tooltip("All neighbours anew, under the next seed (R)");
    if (put("Outlier × 4", 3, false)) model.make_outlier(view);
    tooltip("One neighbour four times as far from the means");
    y += px(76);
    text(list, fonts().regular, px(13.5f), {at.x, y}, p.secondary, "pad with zeros");
    if (toggle_switch("pad with zeros", model.padding() > 0, {at.x + width - px(switch_width), y - px(1)}))
        model.toggle_padding(view);
    record("padding", fmt::format("{}", model.padding()));
    ImGui::SetCursorScreenPos({at.x, y + px(28)});
}

namespace {

/// A normal distribution as a spindle, wide where values are frequent.
void draw_spindle(const Chart& chart, float x, float half_width, const labs::FeatureBell& bell, bool hot) {
    constexpr int steps = 28;
    std::vector<ImVec2> left;
    std::vector<ImVec2> right;
    for (int i = 0; i <= steps; ++i) {
        const double z = -2.4 + 4.8 * i / steps;
        const float half = half_width * static_cast<float>(std::exp(-z * z / 2));
        const float y = std::clamp(chart.at_y(bell.mean + z * bell.spread), chart.from.y, chart.to.y);
        left.push_back({x - half, y});
        right.push_back({x + half, y});
    }
    const auto blue = quantity_color(Quantity::input);
    spindle(ImGui::GetWindowDrawList(), left, right, with_alpha(blue, hot ? 0.4f : 0.22f), blue);
}

}  // namespace

void BatchPanel::drag_bell(CompareModel& model, labs::Distribution& distribution, std::int64_t c, float height) {
    auto& bell = distribution.features[static_cast<std::size_t>(c)];
    if (ImGui::IsItemActivated()) {
        held_bell_ = c;
        held_from_ = bell;
    }
    if (held_bell_ == c && ImGui::IsItemActive()) {
        const auto moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0);
        const double unit = 2 * bell_end_ / static_cast<double>(height);
        bell.mean = held_from_.mean - static_cast<double>(moved.y) * unit;
        bell.spread =
            std::max(held_from_.spread * std::exp2(static_cast<double>(moved.x) / static_cast<double>(px(60))), 1e-3);
        if (moved.x != 0 || moved.y != 0) (void)model.set_distribution(distribution);
    }
    if (held_bell_ == c && ImGui::IsItemDeactivated()) held_bell_ = -1;
}

/// One of `count` bells beside each other, with the pinned example's value as a dot: a cross at the end where the value
/// is beyond it.
void BatchPanel::draw_bell(CompareModel& model, labs::Distribution& distribution, const Chart& chart, std::int64_t c,
                           std::int64_t count) {
    auto* list = ImGui::GetWindowDrawList();
    const float slot = (chart.to.x - chart.from.x) / static_cast<float>(count);
    const float height = chart.to.y - chart.from.y;
    const float x = chart.from.x + slot * (static_cast<float>(c) + 0.5f);
    ImGui::SetCursorScreenPos({x - slot / 2, chart.from.y});
    hit_area(fmt::format("bell {}", c + 1).c_str(), {slot, height}, false);
    const bool hot = ImGui::IsItemHovered() || held_bell_ == c;
    tooltip("Drag up and down for the mean, sideways for the spread");
    drag_bell(model, distribution, c, height);
    draw_spindle(chart, x, slot * 0.42f, distribution.features[static_cast<std::size_t>(c)], hot);
    const float dot = chart.at_y(model.batch().row(model.batch().pinned)[static_cast<std::size_t>(c)]);
    const bool inside = dot >= chart.from.y && dot <= chart.to.y;
    if (std::isfinite(dot))
        marker(list, inside ? Marker::disc : Marker::cross,
               {x, std::clamp(dot, chart.from.y + px(3), chart.to.y - px(3))}, px(3), palette().text);
    text(list, fonts().mono, px(11), {x, chart.to.y + px(3)}, palette().secondary, fmt::format("{}", c + 1),
         Align::center);
}

void BatchPanel::draw_bells(const View& view, CompareModel& model, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto distribution = model.distribution();
    const auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "DRAWN FROM");
    text(list, fonts().regular, px(12), {at.x + width - px(66), at.y - px(1)}, p.secondary, "seed", Align::right);
    NumberField seed;
    seed.name = "seed";
    seed.label = "the seed";
    seed.value = static_cast<double>(model.seed());
    seed.drag_step = 0.2f;
    seed.wheel_step = 1;
    seed.font_size = 12;
    seed.set = [&](double value) { return model.set_seed(value); };
    number_field(view, seed, {at.x + width - px(60), at.y - px(5)}, {at.x + width, at.y + px(17)});

    const auto count = std::min<std::int64_t>(std::ssize(distribution.features), 12);
    const float height = px(96);
    const Chart chart{.from = {at.x + px(18), at.y + px(26)}, .to = {at.x + width, at.y + px(26) + height}};
    double end = 0;
    for (std::int64_t c = 0; c < count; ++c) {
        const auto& bell = distribution.features[static_cast<std::size_t>(c)];
        end = std::max(end, std::abs(bell.mean) + 2.4 * bell.spread);
    }
    // The pinned example comes into the picture as long as it does not make slivers of the bells.
    double pinned = 0;
    for (const double value : model.batch().row(model.batch().pinned).first(static_cast<std::size_t>(count)))
        if (std::isfinite(value)) pinned = std::max(pinned, 1.1 * std::abs(value));
    end = std::clamp(pinned, end, 3 * end);
    if (held_bell_ < 0) bell_end_ = std::max(end, 1e-6);  // the scale stands still under a hand
    Chart scaled = chart;
    scaled.y = {-bell_end_, bell_end_};
    const float zero = scaled.at_y(0);
    list->AddLine({chart.from.x, zero}, {chart.to.x, zero}, p.edge, std::max(1.0f, px(1)));
    text(list, fonts().mono, px(11), {at.x, zero - px(7)}, p.secondary, "0");
    for (std::int64_t c = 0; c < count; ++c) draw_bell(model, distribution, scaled, c, count);
    draw_bell_numbers(view, model, {at.x, chart.to.y + px(24)}, width);
}

void BatchPanel::draw_bell_numbers(const View& view, CompareModel& model, ImVec2 at, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto feature = static_cast<std::size_t>(model.focus() % std::max<std::int64_t>(model.batch().columns, 1));
    struct Entry {
        const char* name;
        double value;
        float step;
        std::function<void(labs::Distribution&, double)> put;
    };
    const auto& now = model.distribution();
    const std::array<std::string, 2> words = {fmt::format("feature {}: μ, σ", feature + 1), "correlation, outliers"};
    const std::array<Entry, 4> entries = {{
        {"bell mean", now.features[feature].mean, .01f,
         [feature](labs::Distribution& d, double v) { d.features[feature].mean = v; }},
        {"bell spread", now.features[feature].spread, .01f,
         [feature](labs::Distribution& d, double v) { d.features[feature].spread = v; }},
        {"correlation", now.correlation, .005f, [](labs::Distribution& d, double v) { d.correlation = v; }},
        {"outliers", now.outlier_share, .002f, [](labs::Distribution& d, double v) { d.outlier_share = v; }},
    }};
    float y = at.y;
    const float wide = px(46);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const bool second = i % 2 == 1;
        if (!second)
            text_clipped(list, fonts().regular, px(12), {at.x, y + px(4)}, width - 2 * wide - px(8), p.secondary,
                         words[i / 2]);
        const auto& entry = entries[i];
        const auto field = lab_field(entry.name, entry.value, entry.step, 12, [&](double value) -> Result<void> {
            auto next = model.distribution();
            entry.put(next, value);
            return model.set_distribution(std::move(next));
        });
        const float right = at.x + width - (second ? 0 : wide + px(4));
        number_field(view, field, {right - wide, y}, {right, y + px(23)});
        if (second) y += px(28);
    }
    ImGui::SetCursorScreenPos({at.x, y});
    ImGui::Dummy({1, 1});
}

void BatchPanel::draw(const View& view, CompareModel& model, GridView& in_sight, ImVec2 from, ImVec2 to) {
    auto* outer = ImGui::GetWindowDrawList();
    panel(outer, from, to);
    ImGui::SetCursorScreenPos({from.x + px(1), from.y + px(1)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(18), px(14)});
    ImGui::BeginChild("batch", {to.x - from.x - px(2), to.y - from.y - px(2)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    small_heading(list, at, "COMPARE · THE BATCH");
    text(list, fonts().semibold, px(19), {at.x, at.y + px(17)}, p.text, "Whose row moves?");
    const float prose = text_wrapped(list, fonts().regular, px(13.5f), {at.x, at.y + px(46)}, width, p.secondary,
                                     fmt::format("Example {} is pinned. Replace a neighbour, or all of them, and watch "
                                                 "where its outputs go.",
                                                 model.batch().pinned + 1));
    draw_batch(view, model, in_sight, {at.x, at.y + px(56) + prose}, width);
    float x = at.x;
    float y = ImGui::GetCursorScreenPos().y + px(2);
    list->AddLine({at.x, y}, {at.x + width, y}, p.hairline, std::max(1.0f, px(1)));
    ImGui::SetCursorScreenPos({at.x, y + px(10)});
    if (model.batch().examples() < 2) {
        if (button("Make an example batch", {width, px(30)}, may_fill_button(view))) model.example_batch(view);
        ImGui::SetCursorScreenPos({at.x, ImGui::GetCursorScreenPos().y + px(8)});
    }
    draw_neighbours(view, model, width);
    y = ImGui::GetCursorScreenPos().y;
    list->AddLine({at.x, y}, {at.x + width, y}, p.hairline, std::max(1.0f, px(1)));
    ImGui::SetCursorScreenPos({at.x, y + px(12)});
    draw_bells(view, model, width);
    y = ImGui::GetCursorScreenPos().y + px(4);
    small_heading(list, {at.x, y}, "OPERATORS SIDE BY SIDE");
    y += px(20);
    for (const auto op : compared_operators) {
        const auto* row = find_operator(op);
        const auto label = std::string(row->short_name);
        if (x + text_width(fonts().medium, px(12), label) + px(18) > at.x + width) {
            x = at.x;
            y += px(30);
        }
        if (chip(label.c_str(), model.shows(op), x, y)) model.toggle(op);
    }
    y += px(36);
    list->AddLine({at.x, y}, {at.x + width, y}, p.hairline, std::max(1.0f, px(1)));
    ImGui::SetCursorScreenPos({at.x, y + px(12)});
    switches_.draw(view, width);
    ImGui::Dummy({1, 1});
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace normscope::ui

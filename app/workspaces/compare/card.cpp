// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/card.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/chart.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/figures.h"
#include "app/ui/formula.h"
#include "app/ui/heat.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/compare/card_parts.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

std::string short_number(double value) {
    if (value == 0) return "0";
    return std::abs(value) < 1e-3 ? fmt::format("{:.1e}", value)
                                  : with_minus(fmt::format("{:.3g}", value), Minus::typographic);
}

/// "μ and σ per row", with what the card does otherwise than the preset.
std::string shares_words(const CompareModel& model, const labs::Comparison& shown) {
    const auto& own = model.card_spec(shown.op);
    const auto& spec = shown.layer->spec;
    std::string words = shown.shares;
    if (own.unbiased && spec.unbiased) words += ", n − 1";
    if (own.eps || own.placement)
        words += fmt::format(", ε {}{}", power_label(spec.eps),
                             spec.eps_placement == EpsPlacement::outside_root ? " outside" : "");
    return words;
}

struct HeadWords {
    std::string figure, words;
    bool strong = false;
};

HeadWords head_words(const CompareModel& model, const labs::Comparison& shown, const CardStyle& style) {
    const auto row = model.batch().pinned + 1;
    if (style.shows == CardShows::difference) {
        if (style.reference == &shown) return {"0", "what the others are minus", false};
        const double apart = largest_difference_of(shown, *style.reference);
        return {short_number(apart), fmt::format("minus {}", find_operator(style.reference->op)->name), apart != 0};
    }
    if (shown.before.empty()) return {"–", "change the batch", false};
    const bool moved = shown.pinned_move != 0;
    return {short_number(shown.pinned_move),
            moved ? fmt::format("largest move in row {}", row) : fmt::format("row {} stays, exactly", row), moved};
}

/// True when the words on the right, which name what the others are compared with, were clicked.
bool draw_head(const CompareModel& model, const labs::Comparison& shown, const CardStyle& style, ImVec2 from,
               ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto [figure, words, strong] = head_words(model, shown, style);
    const float width = text_width(fonts().mono_bold, px(21), figure);
    const float title = std::min(text_width(fonts().semibold, px(15), shown.title), to.x - from.x - width - px(28));
    ImGui::SetCursorScreenPos({from.x - px(4), from.y});
    if (hit_area(fmt::format("spec of {}", shown.op).c_str(), {title + px(24), px(22)})) ImGui::OpenPopup("card spec");
    const bool hot = ImGui::IsItemHovered() || (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible);
    tooltip("Change ε, the divisor or the groups of this card alone");
    text_clipped(list, fonts().semibold, px(15), {from.x, from.y + px(2)}, title + px(1), hot ? p.accent : p.text,
                 shown.title);
    const ImVec2 arrow{from.x + title + px(10), from.y + px(11)};
    triangle(list, {arrow.x - px(4), arrow.y - px(2)}, {arrow.x + px(4), arrow.y - px(2)},
                            {arrow.x, arrow.y + px(3)}, hot ? p.accent : p.faint);
    text(list, fonts().mono_bold, px(21), {to.x, from.y - px(2)}, strong ? p.text : p.secondary, figure, Align::right);
    record((style.shows == CardShows::difference ? "difference " : "move ") + shown.op, figure);
    const auto shares = shares_words(model, shown);
    record("shares " + shown.op, shares);
    const float left = text_width(fonts().regular, px(12), shares) + px(10);
    if (text_width(fonts().regular, px(12), words) > to.x - from.x - left)
        words = style.shows == CardShows::difference ? ""
                : shown.before.empty()               ? ""
                : strong                             ? "largest move"
                                                     : "stays, exactly";
    if (text_width(fonts().regular, px(12), words) > to.x - from.x - left) words.clear();
    text_clipped(list, fonts().regular, px(12), {from.x, from.y + px(23)}, to.x - from.x, p.secondary, shares);
    const float wide = text(list, fonts().regular, px(12), {to.x, from.y + px(23)}, strong ? p.text : p.secondary,
                            words, Align::right);
    if (style.shows != CardShows::difference || style.reference == &shown) return false;
    ImGui::SetCursorScreenPos({to.x - std::max(wide, width), from.y - px(2)});
    const bool clicked = hit_area(fmt::format("compare with {}", shown.op).c_str(), {std::max(wide, width), px(42)});
    tooltip("Compare the others with this one");
    return clicked;
}

/// ε, its place, n or n − 1, G: of this card alone.
void draw_spec_popup(const View& view, CompareModel& model, const labs::Comparison& shown) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(14), px(12)});
    if (!ImGui::BeginPopup("card spec")) return ImGui::PopStyleVar();
    const auto& p = palette();
    const auto& spec = shown.layer->spec;
    auto own = model.card_spec(shown.op);
    const float width = px(210);
    auto at = ImGui::GetCursorScreenPos();
    auto* list = ImGui::GetWindowDrawList();
    text(list, fonts().semibold, px(13), at, p.text, fmt::format("{}, on this card", find_operator(shown.op)->name));
    at.y += px(26);
    const auto field = [&](const char* name, const char* words, double value, auto set) {
        text(list, fonts().regular, px(13), {at.x, at.y + px(4)}, p.secondary, words);
        NumberField made;
        made.name = name;
        made.label = name;
        made.value = value;
        made.drag_step = static_cast<float>(std::max(value / 100, 1e-9));
        made.font_size = 12.5f;
        made.set = set;
        number_field(view, made, {at.x + width - px(90), at.y}, {at.x + width, at.y + px(25)});
        at.y += px(33);
    };
    const auto choice = [&](const char* id, const char* first, const char* second, bool is_second, auto set) {
        const std::array<std::string, 2> names = {first, second};
        ImGui::SetCursorScreenPos(at);
        if (const int clicked = segmented(id, names, is_second ? 1 : 0, width); clicked >= 0) {
            set(clicked == 1);
            (void)model.set_card_spec(shown.op, own);
        }
        at.y += px(38);
    };
    field("card eps", "ε", spec.eps, [&](double wanted) {
        own.eps = wanted;
        return model.set_card_spec(shown.op, own);
    });
    choice("card eps placement", "ε inside the root", "outside", spec.eps_placement == EpsPlacement::outside_root,
           [&](bool outside) { own.placement = outside ? EpsPlacement::outside_root : EpsPlacement::inside_root; });
    if (spec.divisor == Divisor::standard_deviation)
        choice("card divisor", "÷ n", "÷ n − 1", spec.unbiased, [&](bool unbiased) { own.unbiased = unbiased; });
    if (spec.split_axis >= 0)
        field("card groups", "groups G", static_cast<double>(spec.num_groups), [&](double wanted) -> Result<void> {
            if (!(wanted >= 1 && wanted <= 4096) || wanted != std::floor(wanted))
                return fail(fmt::format("num_groups is a whole number from 1 on, got {:g}", wanted));
            own.num_groups = static_cast<std::int64_t>(wanted);
            return model.set_card_spec(shown.op, own);
        });
    ImGui::SetCursorScreenPos(at);
    ImGui::BeginDisabled(!own.is_set());
    if (button("As the document has it", {width, px(29)})) (void)model.set_card_spec(shown.op, {});
    ImGui::EndDisabled();
    ImGui::EndPopup();
    ImGui::PopStyleVar();
}

/// Cells of x̂, or of its change, with a white corner on what changed.
void draw_cells(const View& view, const CompareModel& model, const labs::Comparison& shown, const CardStyle& style,
                const Grid& grid) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& batch = model.batch();
    const auto width = batch.columns;
    const bool comparable = !shown.before.empty();
    const float gap = grid.cell_height > px(8) ? px(2) : 0;
    for (auto row = grid.in_sight.first_row; row < grid.in_sight.first_row + grid.in_sight.rows; ++row)
        for (auto c = grid.in_sight.first_column; c < grid.in_sight.first_column + grid.in_sight.columns; ++c) {
            const auto cell = static_cast<std::size_t>(row * width + c);
            const bool known = comparable && cell < shown.before.size();
            const double difference = known ? shown.now[cell] - shown.before[cell] : 0;
            const bool against = style.shows == CardShows::difference;
            const double apart =
                against && cell < style.reference->now.size() ? shown.now[cell] - style.reference->now[cell] : 0;
            const double value = style.shows == CardShows::change ? difference : against ? apart : shown.now[cell];
            const auto a = grid.at(row, c);
            const ImVec2 b{a.x + grid.cell_width - gap, a.y + grid.cell_height - gap};
            const auto ground = diverging(value, style.most);
            list->AddRectFilled(a, b, ground, gap > 0 ? px(3) : 0);
            if (!against && known && difference != 0 && grid.cell_height > px(8)) {
                const float side = std::min(px(6), grid.cell_height / 3);
                triangle(list, {b.x - side, a.y}, b.x > a.x ? ImVec2{b.x, a.y} : a, {b.x, a.y + side},
                                        palette().dark ? palette().text : palette().accent);
            }
            const bool legible = grid.cell_height >= px(15) && grid.cell_width >= px(23);
            if (legible && (row == batch.pinned || style.shows != CardShows::values)) {
                const auto words = with_minus(fmt::format("{:.1f}", value == 0 ? 0 : value), Minus::typographic);
                const float size = std::min(px(12), grid.cell_width * 0.36f);
                text(list, fonts().mono, size, {(a.x + b.x) / 2, (a.y + b.y) / 2 - size / 2 - px(1)}, ink_on(ground),
                     words, Align::center);
            }
            if (row == batch.pinned)
                record(fmt::format("xhat {}[{},{}]", shown.op, row + 1, c + 1), format_number(shown.now[cell]));
            if (row == batch.pinned && against)
                record(fmt::format("apart {}[{},{}]", shown.op, row + 1, c + 1), format_number(apart));
        }
    draw_row_frames(list, grid, model);
    const auto focus = model.focus();
    if (grid.in_sight.holds(focus / width, focus % width)) {
        const auto a = grid.at(focus / width, focus % width);
        list->AddRect({a.x - px(1), a.y - px(1)},
                      {a.x + grid.cell_width - gap + px(1), a.y + grid.cell_height - gap + px(1)}, palette().accent,
                      px(4), std::max(1.0f, px(1.8f)));
    }
    ImGui::SetCursorScreenPos(grid.from);
    const auto end = grid.end();
    if (hit_area("cells", {std::max(1.0f, end.x - grid.from.x), std::max(1.0f, end.y - grid.from.y)}, false)) {
        const auto mouse = ImGui::GetIO().MousePos;
        const auto row =
            grid.in_sight.first_row + static_cast<std::int64_t>((mouse.y - grid.from.y) / grid.cell_height);
        const auto c =
            grid.in_sight.first_column + static_cast<std::int64_t>((mouse.x - grid.from.x) / grid.cell_width);
        if (grid.in_sight.holds(row, c)) view.out.edit(Select{{.cell = row * width + c}}, "");
    }
}

/// What a batch of one comes to, feature by feature: each is its own mean.
void draw_alone(const CompareModel& model, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto row = model.batch().row(0);
    const auto examples = model.batch().examples();
    const float high = px(25);
    const auto room = static_cast<std::size_t>(std::max(0.0f, (to.y - from.y - px(52)) / high));
    const auto count = std::min({row.size(), room, std::size_t{8}});
    if (count == 0) return;
    small_heading(list, from, "WHY: EACH FEATURE IS ITS OWN MEAN");
    const float width = to.x - from.x;
    const std::array<float, 4> right = {width * 0.34f, width * 0.58f, width * 0.82f, width};
    const std::array<std::pair<const char*, Quantity>, 4> heads = {
        {{"x", Quantity::input}, {"μ", Quantity::mean}, {"x − μ", Quantity::deviation}, {"σ", Quantity::sigma}}};
    float y = from.y + px(24);
    for (std::size_t i = 0; i < heads.size(); ++i)
        text(list, fonts().semibold, px(12.5f), {from.x + right[i], y}, quantity_color(heads[i].second), heads[i].first,
             Align::right);
    for (std::size_t c = 0; c < count; ++c) {
        y += high;
        double mean = 0;
        for (std::int64_t each = 0; each < examples; ++each) mean += model.batch().row(each)[c];
        mean /= static_cast<double>(examples);
        const double x = row[c], deviation = x - mean;
        text(list, fonts().mono, px(11.5f), {from.x, y}, p.secondary, fmt::format("{}", c + 1));
        const std::array<double, 4> values = {x, mean, deviation, std::abs(deviation)};  // σ of this one deviation
        for (std::size_t i = 0; i < values.size(); ++i)
            text(list, fonts().mono, px(12.5f), {from.x + right[i], y}, quantity_color(heads[i].second),
                 format_within(values[i], 2), Align::right);
        list->AddLine({from.x, y - px(4)}, {to.x, y - px(4)}, p.hairline, std::max(1.0f, px(1)));
    }
    record("alone", fmt::format("{} features", count));
}

/// A batch of one has no neighbours: why that is refused, and where to get some.
void draw_refused(const View& view, CompareModel& model, const labs::Comparison& shown, ImVec2 a, ImVec2 b) {
    auto* list = ImGui::GetWindowDrawList();
    const float width = b.x - a.x;
    text(list, fonts().semibold, px(15), {a.x, a.y + px(2)}, palette().text, shown.title);
    float y = a.y + px(34);
    y += text_wrapped(list, fonts().regular, px(13), {a.x, y}, width, palette().bad, shown.refusal) + px(12);
    record("refusal " + shown.op, shown.refusal);
    if (model.batch().examples() > 1) return;
    y += text_wrapped(list, fonts().regular, px(13), {a.x, y}, width, palette().secondary,
                      "One example says nothing about a batch: every x − μ is 0, whatever x is. Raise the batch "
                      "size, or") +
         px(10);
    ImGui::SetCursorScreenPos({a.x, y});
    if (button("Take an example batch", {width, px(31)})) model.example_batch(view);
    draw_alone(model, {a.x, y + px(54)}, b);
}

/// The cells of the batch in the card, as large as they may be.
Grid grid_of(const CardStyle& style, ImVec2 a, float right, float height) {
    Grid grid{.in_sight = style.in_sight};
    const float signs = px(26);
    const auto count = [](std::int64_t cells) { return static_cast<float>(std::max<std::int64_t>(cells, 1)); };
    grid.from = {a.x + signs, a.y + px(58)};
    // In the frame in which there are more cards than the height was made for, nothing may be left for a cell.
    grid.cell_width = std::clamp((right - grid.from.x) / count(style.in_sight.columns), 1.0f, px(36));
    grid.cell_height = std::clamp(height / count(style.in_sight.rows), 1.0f, px(30));
    return grid;
}

void draw_column_numbers(const Grid& grid, float y) {
    const auto label_every = static_cast<std::int64_t>(std::ceil(px(16) / std::max(grid.cell_width, 1.0f)));
    const auto first = grid.in_sight.first_column;
    for (auto c = first; c < first + grid.in_sight.columns; ++c)
        if ((c - first) % label_every == 0)
            text(ImGui::GetWindowDrawList(), fonts().mono, px(11), {grid.at(0, c).x + grid.cell_width / 2 - px(1), y},
                 palette().secondary, fmt::format("{}", c + 1), Align::center);
}

}  // namespace

double largest_difference_of(const labs::Comparison& shown, const labs::Comparison& other) {
    if (shown.now.size() != other.now.size()) return std::nan("");
    return labs::largest_difference(shown.now, other.now);
}

bool draw_card(const View& view, CompareModel& model, const CompareCard& card, const CardStyle& style, ImVec2 from,
               ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& shown = card.comparison;
    const bool moved = shown.pinned_move != 0;
    inset(list, from, to);
    name_figure(shown.op, from, to);
    if (moved) list->AddRect(from, to, p.text, px(8), std::max(1.0f, px(1.5f)));
    ImGui::PushID(shown.op.c_str());
    const float pad = px(13);
    const ImVec2 a{from.x + pad, from.y + px(12)};
    const ImVec2 b{to.x - pad, to.y - px(10)};
    if (!shown.refusal.empty()) {
        draw_refused(view, model, shown, a, b);
        ImGui::PopID();
        return false;
    }
    const bool chosen = draw_head(model, shown, style, a, b);
    draw_spec_popup(view, model, shown);

    const auto parts = card_parts_of(shown);
    const float depends = px(44);
    const float total = b.y - a.y - px(42);
    const float statistics = parts.beside ? px(40) : px(58);
    const auto rows = static_cast<float>(std::max<std::int64_t>(style.in_sight.rows, 1));
    const float violins = std::clamp(total - depends - px(82) - rows * px(30), px(84), px(330));
    const float grid_height = total - violins - depends - px(82);
    const float strip = parts.beside ? std::min(px(48), (b.x - a.x) * 0.18f) : 0;
    const auto grid = grid_of(style, a, b.x - strip, grid_height);
    draw_column_numbers(grid, a.y + px(42));
    draw_row_signs(list, grid, model, true);
    draw_cells(view, model, shown, style, grid);
    if (parts.beside) draw_statistics_beside(list, shown, model, grid, {b.x - strip + px(6), a.y + px(42)}, b.x);
    const float below = grid.end().y + px(8);
    if (parts.beside)
        draw_statistics_words(list, shown, model, {a.x, below}, b.x);
    else
        draw_statistics_below(list, shown, grid, {a.x, below}, {b.x, below + statistics - px(6)});

    const float line = b.y - depends - violins - px(2);
    list->AddLine({a.x, line}, {b.x, line}, p.hairline, std::max(1.0f, px(1)));
    draw_violins(list, card, model, style, {a.x, line + px(6)}, {b.x, line + violins - px(2)});
    list->AddLine({a.x, b.y - depends}, {b.x, b.y - depends}, p.hairline, std::max(1.0f, px(1)));
    draw_dependence(list, shown, model, {a.x, b.y - depends + px(8)}, b);
    ImGui::PopID();
    return chosen;
}

}  // namespace normscope::ui

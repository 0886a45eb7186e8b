// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/compare_workspace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/figures.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/compare/card.h"
#include "app/workspaces/compare/compare_bottom.h"

namespace normscope::ui {
namespace {

constexpr std::int64_t most_cells = 1 << 16;
constexpr std::int64_t most_per_example = 512;

constexpr float least_card = 190;     // logical width
constexpr float stacked_chart = 150;  // logical height of each chart below the cards
constexpr float stacked_tabs = 42;    // logical height of the row of tabs above everything

const std::array<std::string, 4> tabs = {"Side by side", "Time machine", "Detective", "Invariances"};

constexpr auto& parts = compare_parts;

constexpr std::array<std::string_view, 4> machine_hints = {"drag the switch along the strip", "E train or eval",
                                                           "drag a dot: edit its batch", "hover a batch: its weight"};
constexpr std::array<std::string_view, 4> detective_hints = {"paste x, then y, or drop files", "↑ ↓ walk the ranking",
                                                             "Enter use the convention", "hover a dot: its entry"};
constexpr std::array<std::string_view, 4> invariance_hints = {
    "click a cell: its experiment", "drag δ: every cell follows", "hover a cell: which output moved", "R other data"};

/// "only BatchNorm moves example 3".
std::string verdict(const CompareModel& model) {
    std::vector<std::string> movers;
    std::size_t known = 0;
    for (const auto& card : model.cards()) {
        if (card.comparison.before.empty()) continue;
        ++known;
        if (card.comparison.pinned_move != 0) movers.emplace_back(find_operator(card.comparison.op)->name);
    }
    const auto row = model.batch().pinned + 1;
    if (known == 0) return {};
    if (movers.empty()) return fmt::format("no operator moves example {}", row);
    if (movers.size() == known && known > 1) return fmt::format("every operator moves example {}", row);
    if (movers.size() == 1) return fmt::format("only {} moves example {}", movers.front(), row);
    return fmt::format("{} and {} move example {}", fmt::join(std::span(movers).first(movers.size() - 1), ", "),
                       movers.back(), row);
}

std::string detail(const CompareModel& model) {
    const auto& rows = model.changed_rows();
    if (rows.empty()) return "Swap one, or drag a number of another row. A corner marks every output that changes.";
    if (rows.size() == 1)
        return fmt::format("Row {} is new. A corner marks every output that changed.", rows.front() + 1);
    return fmt::format("{} rows are new. A corner marks every output that changed.", rows.size());
}

}  // namespace

std::string CompareWorkspace::missing(const Document& document) {
    const auto& x = document.x;
    if (x.empty())
        return "There is nothing to compare in an empty tensor: paste or open a batch with at least one example.";
    const auto per_example = x.rank() < 2 ? x.size() : labs::cells_per_example(x.shape());
    if (x.size() > most_cells || per_example > most_per_example)
        return fmt::format("Compare draws every cell of a batch: up to {} examples of up to {} values, and this tensor "
                           "has the shape {}. Open a smaller one.",
                           labs::most_examples, most_per_example, to_string(x.shape()));
    return {};
}

float CompareWorkspace::tabs_width(bool tight) const {
    float width = 0;
    for (const auto& each : tabs) width += text_width(fonts().medium, px(13), each) + px(tight ? 14 : 22);
    return width;
}

float CompareWorkspace::kinds_width(bool tight) { return tight ? px(192) : px(236); }

void CompareWorkspace::draw_tabs(float right, float y, bool tight) {
    const float width = tabs_width(tight);
    ImGui::SetCursorScreenPos({right - width, y});
    if (const int clicked = segmented("compare tabs", tabs, tab_, width); clicked >= 0) tab_ = clicked;
    record("compare tab", tabs[static_cast<std::size_t>(tab_)]);
    if (tab_ != 0) return;
    const std::array<std::string, 3> kinds = {"Values", "Change", "Difference"};
    ImGui::SetCursorScreenPos({right - width - kinds_width(tight) - px(12), y});
    if (const int clicked = segmented("values or change", kinds, static_cast<int>(shows_), kinds_width(tight));
        clicked >= 0)
        shows_ = static_cast<CardShows>(clicked);
    constexpr std::array<const char*, 3> names = {"values", "change", "difference"};
    record("compare shows", names[static_cast<std::size_t>(shows_)]);
}

void CompareWorkspace::settle_sight(std::int64_t most_rows, std::int64_t most_columns) {
    const auto& batch = model_.batch();
    sight_.rows = std::min(most_rows, batch.examples());
    sight_.columns = std::min(most_columns, batch.columns);
    const auto last_row = batch.examples() - sight_.rows;
    const auto last_column = batch.columns - sight_.columns;
    if (followed_ != model_.focus() && batch.columns > 0) {  // the cell in focus comes into sight
        followed_ = model_.focus();
        const auto row = followed_ / batch.columns;
        const auto column = followed_ % batch.columns;
        if (row < sight_.first_row || row >= sight_.first_row + sight_.rows) sight_.first_row = row - sight_.rows / 2;
        if (column < sight_.first_column || column >= sight_.first_column + sight_.columns)
            sight_.first_column = column - sight_.columns / 2;
    }
    sight_.first_row = std::clamp<std::int64_t>(sight_.first_row, 0, last_row);
    sight_.first_column = std::clamp<std::int64_t>(sight_.first_column, 0, last_column);
}

void CompareWorkspace::handle_keys(const View& view) {
    const auto& io = ImGui::GetIO();
    if (io.WantTextInput || is_typing_number() ||
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel) || io.KeyCtrl ||
        io.KeyAlt || io.KeySuper)
        return;
    if (ImGui::IsKeyPressed(ImGuiKey_S, false)) model_.swap_one(view);
    if (ImGui::IsKeyPressed(ImGuiKey_R, false)) model_.resample(view);
    if (ImGui::IsKeyPressed(ImGuiKey_P, false))
        model_.pin(model_.focus() / std::max<std::int64_t>(model_.batch().columns, 1));
    if (ImGui::IsKeyPressed(ImGuiKey_D, false)) {
        const auto wanted = io.KeyShift ? CardShows::difference : CardShows::change;
        shows_ = shows_ == wanted ? CardShows::values : wanted;
    }
}

/// As many as have room beside each other, and as even rows of them as there can be.
std::size_t CompareWorkspace::cards_abreast(float width) const {
    const auto count = std::max<std::size_t>(model_.shown().size(), 1);
    const auto most = static_cast<std::size_t>(std::max(1.0f, (width + px(12)) / px(least_card + 12)));
    const std::size_t rows = (count + most - 1) / most;
    return (count + rows - 1) / rows;
}

void CompareWorkspace::draw_cards(const View& view, ImVec2 from, ImVec2 to) {
    const float gap = px(12);
    const std::size_t abreast = cards_abreast(to.x - from.x);
    const auto columns = static_cast<float>(abreast);
    const auto rows = static_cast<float>((model_.cards().size() + abreast - 1) / abreast);
    const float width = (to.x - from.x - gap * (columns - 1)) / columns;
    const float height = (to.y - from.y - gap * (rows - 1)) / rows;
    CardStyle style{.in_sight = sight_, .shows = shows_};
    double most_move = 0;
    for (const auto& card : model_.cards())
        if (style.reference == nullptr || card.comparison.op == reference_) style.reference = &card.comparison;
    for (const auto& card : model_.cards()) {
        const auto& shown = card.comparison;
        for (std::size_t i = 0; i < shown.now.size(); ++i) {
            if (std::isfinite(shown.now[i])) style.most = std::max(style.most, std::abs(shown.now[i]));
            const auto& other = shows_ == CardShows::difference ? style.reference->now : shown.before;
            if (i < other.size()) most_move = std::max(most_move, std::abs(shown.now[i] - other[i]));
        }
        for (const auto& violin : card.violins)
            style.violin_most = std::max({style.violin_most, std::abs(violin.least), std::abs(violin.most)});
    }
    style.violin_most = std::min(style.violin_most, 4.0) * 1.06;
    style.most = std::min(style.most, 2.5);
    if (shows_ != CardShows::values) style.most = most_move > 0 ? most_move : 1;
    for (std::size_t i = 0; i < model_.cards().size(); ++i) {
        const auto& card = model_.cards()[i];
        const float x = from.x + (width + gap) * static_cast<float>(i % abreast);
        const float y = std::round(from.y + (height + gap) * static_cast<float>(i / abreast));
        if (draw_card(view, model_, card, style, {std::round(x), y}, {std::round(x + width), std::round(y + height)}))
            reference_ = card.comparison.op;
    }
    turn_rows("rows of the cards", sight_, model_.batch(), from, to);
}

void CompareWorkspace::draw_missing(const std::string& sentence, ImVec2 from, ImVec2 to) {
    panel(ImGui::GetWindowDrawList(), from, to);
    const float width = std::min(px(460), to.x - from.x - px(40));
    text_wrapped(ImGui::GetWindowDrawList(), fonts().regular, px(15),
                 {(from.x + to.x - width) / 2, from.y + (to.y - from.y) * 0.4f}, width, palette().secondary, sentence);
    record("missing", sentence);
}

/// The cards under what has happened; the tabs, unless they stand above the panel already, beside it.
void CompareWorkspace::draw_compared(const View& view, ImVec2 a, ImVec2 b, bool tabs_above) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, a, b);
    name_figure("side by side", a, b);
    const bool tight = b.x - a.x < px(1190);
    if (!tabs_above) draw_tabs(b.x - px(16), a.y + px(12), tight);
    const auto said = verdict(model_);
    auto title = model_.change_words().empty() ? std::string("Change a neighbour: whose row moves?")
                                               : model_.change_words() + (said.empty() ? "" : ": " + said);
    const float taken = tabs_above ? 0 : tabs_width(tight) + kinds_width(tight) + px(38);
    const float room = b.x - a.x - px(36) - taken;
    if (tight) {
        text_wrapped(list, fonts().semibold, px(14), {a.x + px(18), a.y + px(10)}, room, p.text, title);
    } else {
        text_clipped(list, fonts().semibold, px(18), {a.x + px(18), a.y + px(12)}, room, p.text, title);
        text_clipped(list, fonts().regular, px(13), {a.x + px(18), a.y + px(37)}, room, p.secondary, detail(model_));
    }
    record("compare title", title);
    draw_cards(view, {a.x + px(14), a.y + px(64)}, {b.x - px(14), b.y - px(12)});
}

void CompareWorkspace::draw_side_by_side(const View& view, ImVec2 from, ImVec2 to) {
    const bool stacked = stacks(from, to, least);
    if (const auto sentence = missing(view.document()); !sentence.empty()) {
        draw_missing(sentence, from, to);
        if (!stacked) draw_tabs(to.x - px(16), from.y + px(12), to.x - from.x < px(1300));
        return;
    }
    handle_keys(view);
    model_.follow(view);
    const float gap = px(10);
    const float height = to.y - from.y;
    settle_sight(height > px(700) && !stacked ? 8 : 6, 10);
    if (stacked) return draw_side_by_side_stacked(view, from, to);
    const float left = to.x - from.x < px(1280) ? px(240) : px(264);
    batch_panel_.draw(view, model_, sight_, from, {from.x + left, to.y});
    const float bottom = std::clamp(height * 0.2f, px(130), px(164));
    const ImVec2 a{from.x + left + gap, from.y};
    const ImVec2 b{to.x, to.y - bottom - gap};
    draw_compared(view, a, b, false);
    const float middle = std::round(a.x + (to.x - a.x) * 0.44f);
    draw_spread_chart(model_, {a.x, b.y + gap}, {middle, to.y});
    draw_origins(model_, {middle + gap, b.y + gap}, to);
}

/// The batch beside the cards, for its rows are what is changed and theirs what is watched; the charts below both.
void CompareWorkspace::draw_side_by_side_stacked(const View& view, ImVec2 from, ImVec2 to) {
    const float gap = px(10);
    const float chart = px(stacked_chart);
    const ImVec2 end{from.x + px(240), to.y - 2 * (chart + gap)};
    batch_panel_.draw(view, model_, sight_, from, end);
    draw_compared(view, {end.x + gap, from.y}, {to.x, end.y}, true);
    draw_spread_chart(model_, {from.x, end.y + gap}, {to.x, end.y + gap + chart});
    draw_origins(model_, {from.x, to.y - chart}, to);
}

float CompareWorkspace::stacked_height(const View& view, float width, float room) const {
    const float tabs = px(stacked_tabs), gap = px(10);
    switch (tab_) {
    case 0: {
        if (!missing(view.document()).empty()) return 0;
        const float cards = width - px(240) - gap - px(28);
        const std::size_t abreast = cards_abreast(cards);
        const auto rows = static_cast<float>((std::max<std::size_t>(model_.shown().size(), 1) + abreast - 1) / abreast);
        return tabs + px(64) + rows * px(412) + 2 * (px(stacked_chart) + gap);
    }
    case 1:
        return tabs + TimeMachineView::stacked_height(room - tabs);
    case 2:
        return tabs + DetectiveView::stacked_height();
    default:
        return tabs + InvarianceView::stacked_height();
    }
}

std::span<const std::string_view> CompareWorkspace::hints() const {
    switch (tab_) {
    case 1:
        return machine_hints;
    case 2:
        return detective_hints;
    case 3:
        return invariance_hints;
    default:
        return {};
    }
}

void CompareWorkspace::draw(const View& view, ImVec2 from, ImVec2 to) {
    if (part_revision_ != view.part_revision()) {
        part_revision_ = view.part_revision();
        const auto found = std::ranges::find(parts, view.part());
        if (found != parts.end()) tab_ = static_cast<int>(found - parts.begin());
    }
    if (stacks(from, to, least)) {
        draw_tabs(to.x, from.y, true);
        from.y += px(stacked_tabs);
        if (tab_ == 0) return draw_side_by_side(view, from, to);
        const float end = to.x - px(16);
        if (tab_ == 1) time_machine_.draw_stacked(view, from, to, end);
        if (tab_ == 2) detective_.draw_stacked(view, from, to, end);
        if (tab_ == 3) invariances_.draw_stacked(view, from, to, end);
        return;
    }
    if (tab_ == 0) return draw_side_by_side(view, from, to);
    const bool narrow = to.x - from.x < px(1300);
    const std::array<float, 4> sides = {0, narrow ? px(280) : px(372), DetectiveView::side_width(to.x - from.x),
                                        InvarianceView::side_width(to.x - from.x)};
    const float side = sides[static_cast<std::size_t>(tab_)];
    const float right = to.x - side - px(side > 0 ? 26 : 16);
    const float tabs_from = right - tabs_width(narrow);
    if (tab_ == 1) time_machine_.draw(view, from, to, tabs_from);
    if (tab_ == 2) detective_.draw(view, from, to, tabs_from);
    if (tab_ == 3) invariances_.draw(view, from, to, tabs_from);
    draw_tabs(right, from.y + px(12), narrow);
}

}  // namespace normscope::ui

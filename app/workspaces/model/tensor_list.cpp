// SPDX-License-Identifier: MIT
#include "app/workspaces/model/tensor_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/ascii.h"
#include "core/text/number_format.h"
#include "core/text/quoted.h"

namespace normscope::ui {
namespace {

constexpr float row_height = 27, least_name = 130;  // logical

/// All words of the filter occur in the name, in any case and order.
bool matches(std::string_view name, std::string_view filter) {
    const auto low = lower(name);
    while (!filter.empty()) {
        const auto end = std::min(filter.find(' '), filter.size());
        if (low.find(lower(filter.substr(0, end))) == std::string::npos) return false;
        filter.remove_prefix(std::min(end + 1, filter.size()));
    }
    return true;
}

std::string short_number(double value) {
    if (!std::isfinite(value)) return "–";
    const double size = std::abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) return with_minus(fmt::format("{:.2e}", value), Minus::typographic);
    return format_fixed(value, size < 10 ? 4 : size < 1000 ? 2 : 1);
}

}  // namespace

const std::array<TensorList::Place, TensorList::column_count> TensorList::places = {
    {{Column::name, "name", 0, false},
     {Column::dtype, "dtype", 76, false},
     {Column::shape, "shape", 128, false},
     {Column::bytes, "size", 78, true},
     {Column::min, "min", 84, true},
     {Column::max, "max", 84, true},
     {Column::mean, "mean", 84, true},
     {Column::std, "std", 84, true},
     {Column::bad, "NaN, ±∞", 74, true},
     {Column::spark, "values", 96, false}}};

std::string bytes_in_words(std::uint64_t bytes) {
    constexpr std::array<const char*, 5> units = {"B", "kB", "MB", "GB", "TB"};
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (size >= 999.5 && unit + 1 < units.size()) size /= 1000, ++unit;
    return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.{}f} {}", size, size < 9.95 ? 1 : 0, units[unit]);
}

void draw_spark(const TensorStatistics& statistics, ImVec2 from, ImVec2 to, ImU32 color) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& bins = statistics.histogram;
    if (bins.empty()) return;
    const auto most = std::max<std::int64_t>(1, *std::ranges::max_element(bins));
    const float width = (to.x - from.x) / static_cast<float>(bins.size());
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (bins[i] == 0) continue;
        // Roots, so that a tail of single values is seen beside a thousand.
        const auto share = static_cast<float>(std::sqrt(static_cast<double>(bins[i]) / static_cast<double>(most)));
        list->AddRectFilled(
            {std::round(from.x + width * static_cast<float>(i)), to.y - std::max(px(1), share * (to.y - from.y))},
            {std::round(from.x + width * static_cast<float>(i + 1)), to.y}, color);
    }
    list->AddLine({from.x, to.y}, to, palette().hairline);
}

double TensorList::key(const ModelFile& file, std::size_t index) const {
    const auto& entry = file.archive()->entries()[index];
    if (sorted_ == Column::bytes) return static_cast<double>(entry.bytes);
    if (sorted_ == Column::shape) return static_cast<double>(element_count(entry.shape));
    const auto* found = file.statistics(index);
    if (!found) return -INFINITY;
    const double value = sorted_ == Column::min    ? found->min
                         : sorted_ == Column::max  ? found->max
                         : sorted_ == Column::mean ? found->mean
                         : sorted_ == Column::std  ? found->std
                                                   : static_cast<double>(found->nan + found->inf);
    return std::isnan(value) ? -INFINITY : value;
}

void TensorList::settle(const ModelFile& file) {
    if (revision_ != file.revision()) {
        revision_ = file.revision();
        selected_ = 0;
        wanted_ = -1;
        filter_.fill(0);
        by_file_ = true;
    }
    // What is sorted by statistics changes with each that arrives.
    const auto made_for = fmt::format("{} {} {} {} {} {}", file.revision(), filter_.data(), by_file_,
                                      static_cast<int>(sorted_), falling_, by_file_ ? 0 : file.done());
    if (made_for == settled_) return;
    settled_ = made_for;
    rows_.clear();
    const auto entries = file.archive()->entries();
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (matches(entries[i].name, filter_.data())) rows_.push_back(i);
    if (by_file_) return;
    if (sorted_ == Column::name || sorted_ == Column::dtype) {
        const auto member = sorted_ == Column::name ? &TensorEntry::name : &TensorEntry::dtype;
        std::ranges::stable_sort(rows_, {}, [&](std::size_t i) -> const std::string& { return entries[i].*member; });
        if (falling_) std::ranges::reverse(rows_);
    } else {
        std::ranges::stable_sort(rows_, [&](std::size_t a, std::size_t b) {
            return falling_ ? key(file, a) > key(file, b) : key(file, a) < key(file, b);
        });
    }
}

float TensorList::left_of(std::size_t place, float left, float right) const {
    const float shrink = right - left < px(1000) ? 0.84f : 1.0f;  // so that names have room
    float rest = 0;
    for (std::size_t i = place; i < places.size(); ++i)
        if (!hidden_[i]) rest += px(places[i].width * shrink);
    return place == 0 ? left : right - rest;
}

/// In little room the name goes before what is also said of the chosen tensor beside the list.
void TensorList::choose_columns(float left, float right) {
    hidden_.fill(false);
    for (const auto column : {Column::dtype, Column::bad, Column::bytes, Column::std, Column::mean, Column::spark,
                              Column::shape, Column::min, Column::max}) {
        if (left_of(1, left, right) - left >= px(least_name)) return;
        hidden_[static_cast<std::size_t>(std::ranges::find(places, column, &Place::column) - places.begin())] = true;
    }
}

std::string TensorList::cell(const ModelFile& file, std::size_t index, Column column) const {
    const auto& entry = file.archive()->entries()[index];
    if (column == Column::name) return shown(entry.name);
    if (column == Column::dtype) return entry.dtype;
    if (column == Column::shape) return to_string(entry.shape);
    if (column == Column::bytes) return bytes_in_words(entry.bytes);
    const auto* found = file.statistics(index);
    if (!found) return file.failure(index).empty() ? "…" : "–";
    switch (column) {
    case Column::min:
        return short_number(found->min);
    case Column::max:
        return short_number(found->max);
    case Column::mean:
        return short_number(found->mean);
    case Column::std:
        return short_number(found->std);
    case Column::bad:
        return found->nan + found->inf == 0 ? "0" : fmt::format("{}, {}", found->nan, found->inf);
    default:
        return {};
    }
}

void TensorList::draw_header(ImVec2 from, float right) {
    auto* list = ImGui::GetWindowDrawList();
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto& place = places[i];
        if (hidden_[i]) continue;
        const float left = left_of(i, from.x, right);
        const float end = i + 1 < places.size() ? left_of(i + 1, from.x, right) - px(10) : right;
        const bool sorts = place.column != Column::spark;
        ImGui::SetCursorScreenPos({left, from.y});
        const bool active = !by_file_ && sorted_ == place.column;
        if (sorts && hit_area(fmt::format("sort by {}", place.title).c_str(), {end - left, px(22)})) {
            // Up, down, and back to the order of the file.
            if (!active)
                by_file_ = false, sorted_ = place.column, falling_ = place.numeric;
            else if (falling_ == place.numeric)
                falling_ = !falling_;
            else
                by_file_ = true;
        }
        const auto color = active || (sorts && ImGui::IsItemHovered()) ? palette().text : palette().secondary;
        const auto words = std::string(place.title) + (active ? falling_ ? " ↓" : " ↑" : "");
        text(list, fonts().medium, px(12.5f), {place.numeric ? end : left, from.y + px(2)}, color, words,
             place.numeric ? Align::right : Align::left);
    }
}

void TensorList::draw_row(const ModelFile& file, std::size_t index, ImVec2 from, float right) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& entry = file.archive()->entries()[index];
    const bool on = selected_ == static_cast<std::int64_t>(index);
    ImGui::SetCursorScreenPos({from.x - px(8), from.y});
    ImGui::PushID(static_cast<int>(index));
    const bool clicked = hit_area(("tensor " + entry.name).c_str(), {right - from.x + px(16), px(row_height)}, on);
    ImGui::PopID();
    if (clicked) selected_ = static_cast<std::int64_t>(index);
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) wanted_ = static_cast<std::int64_t>(index);
    if (on || ImGui::IsItemHovered())
        list->AddRectFilled({from.x - px(8), from.y}, {right + px(8), from.y + px(row_height) - 1},
                            on ? with_alpha(palette().accent, 0.25f) : palette().hover, px(5));
    const float y = from.y + px(6);
    const auto* found = file.statistics(index);
    for (std::size_t i = 0; i + 1 < places.size(); ++i) {
        const auto& place = places[i];
        if (hidden_[i]) continue;
        const float left = left_of(i, from.x, right);
        const float end = left_of(i + 1, from.x, right) - px(10);
        const auto words = cell(file, index, place.column);
        const bool bad = place.column == Column::bad && found && found->nan + found->inf > 0;
        const auto color = !entry.readable                ? palette().secondary
                           : bad                          ? palette().bad
                           : place.column == Column::name ? palette().text
                           : place.column >= Column::min  ? palette().text
                                                          : palette().secondary;
        if (place.numeric)
            text(list, fonts().mono, px(12.5f), {end, y}, color, words, Align::right);
        else
            text_clipped(list, fonts().mono, px(12.5f), {left, y}, end - left, color, words);
        if (place.column == Column::name)
            draw_role(file, index, left + text_width(fonts().mono, px(12.5f), words), end, y);
        record(fmt::format("{} of {}", place.title, entry.name), words);
    }
    if (found && !hidden_.back())
        draw_spark(*found, {left_of(places.size() - 1, from.x, right), from.y + px(4)},
                   {right, from.y + px(row_height - 6)},
                   on ? palette().accent : quantity_color(Quantity::input, 0.75f));
    else if (!found && !entry.note.empty() && ImGui::IsItemHovered())
        tooltip(entry.note.c_str());
}

/// γ or β behind the name of a norm's parameter.
void TensorList::draw_role(const ModelFile& file, std::size_t index, float left, float end, float y) {
    const auto role = file.role_of(index);
    if (!role || !(role->gamma || role->beta) || left + px(34) > end) return;
    auto* list = ImGui::GetWindowDrawList();
    const auto color = quantity_color(role->gamma ? Quantity::gamma : Quantity::beta);
    const ImVec2 from{left + px(10), y - px(2)}, to{left + px(32), y + px(16)};
    list->AddRect(from, to, color, px(4));
    text(list, fonts().medium, px(12.5f), {(from.x + to.x) / 2, y - px(1)}, color, role->gamma ? "γ" : "β",
         Align::center);
    record(fmt::format("role of {}", file.archive()->entries()[index].name), role->gamma ? "gamma" : "beta");
}

void TensorList::handle_keys(std::span<const std::size_t> rows) {
    if (ImGui::GetIO().WantTextInput || ImGui::GetIO().NavVisible || is_typing_number() || rows.empty() ||
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        return;
    const int step = static_cast<int>(ImGui::IsKeyPressed(ImGuiKey_DownArrow)) -
                     static_cast<int>(ImGui::IsKeyPressed(ImGuiKey_UpArrow));
    if (step != 0) {
        const auto at =
            std::ranges::find(rows, static_cast<std::size_t>(std::max<std::int64_t>(selected_, 0))) - rows.begin();
        const auto next = selected_ < 0 ? 0 : std::clamp<std::ptrdiff_t>(at + step, 0, std::ssize(rows) - 1);
        selected_ = static_cast<std::int64_t>(rows[static_cast<std::size_t>(next)]);
        reveal_ = true;
    }
    if (selected_ >= 0 &&
        (ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false)))
        wanted_ = selected_;
}

void TensorList::draw(const View&, ModelFile& file, ImVec2 from, ImVec2 to) {
    settle(file);
    ImGui::SetCursorScreenPos(from);
    ImGui::PushFont(fonts().regular, 14);
    ImGui::SetNextItemWidth(px(300));
    if (ImGui::IsKeyPressed(ImGuiKey_Slash, false) && !ImGui::GetIO().WantTextInput) take_keyboard();
    ImGui::PushID(static_cast<int>(file.revision()));  // a field that has the keyboard keeps its words for itself
    ImGui::InputTextWithHint("##filter tensors", "filter by name  /", filter_.data(), filter_.size());
    ImGui::PopID();
    record_item("the filter");
    ImGui::PopFont();
    auto* list = ImGui::GetWindowDrawList();
    const auto count = fmt::format("{} of {}", rows_.size(), file.archive()->entries().size());
    text(list, fonts().regular, px(13), {from.x + px(314), from.y + px(6)}, palette().secondary, count);
    record("tensors shown", count);
    if (file.done() < file.archive()->entries().size())
        text(list, fonts().regular, px(13), {to.x, from.y + px(6)}, palette().secondary,
             fmt::format("reading: {} of {}", file.done(), file.archive()->entries().size()), Align::right);
    record("tensors read", fmt::format("{}", file.done()));
    const float right = to.x - px(14);
    choose_columns(from.x, right);
    draw_header({from.x, from.y + px(44)}, right);
    const float top = from.y + px(70);
    list->AddLine({from.x, top - px(2)}, {to.x, top - px(2)}, palette().hairline);
    handle_keys(rows_);
    ImGui::SetCursorScreenPos({from.x - px(8), top});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    if (ImGui::BeginChild("tensors", {to.x - from.x + px(16), to.y - top}, ImGuiChildFlags_NavFlattened)) {
        const float height = px(row_height);
        const auto first = static_cast<std::size_t>(ImGui::GetScrollY() / height);
        const auto last = std::min(rows_.size(), first + static_cast<std::size_t>((to.y - top) / height) + 2);
        if (std::exchange(reveal_, false)) {
            const auto at =
                static_cast<float>(std::ranges::find(rows_, static_cast<std::size_t>(selected_)) - rows_.begin()) *
                height;
            if (at < ImGui::GetScrollY()) ImGui::SetScrollY(at);
            if (at + height > ImGui::GetScrollY() + to.y - top) ImGui::SetScrollY(at + height - (to.y - top));
        }
        const ImVec2 origin{from.x, top - ImGui::GetScrollY()};
        std::vector<std::size_t> seen;
        for (auto i = first; i < last; ++i) {
            draw_row(file, rows_[i], {origin.x, origin.y + height * static_cast<float>(i)}, right);
            seen.push_back(rows_[i]);
        }
        file.look_at(seen);
        ImGui::SetCursorScreenPos({origin.x, origin.y + height * static_cast<float>(rows_.size())});
        ImGui::Dummy({1, 1});
    }
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    if (rows_.empty())
        text(list, fonts().regular, px(14), {from.x, top + px(20)}, palette().secondary,
             "No tensor has all of these words in its name.");
}

}  // namespace normscope::ui

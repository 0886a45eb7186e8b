// SPDX-License-Identifier: MIT
// The layers: rows of two small histograms and a table, with the followed channels drawn across them.
#include "app/workspaces/model/norms_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"
#include "core/text/quoted.h"

namespace normscope::ui {
namespace {

constexpr float least_pitch = 11, most_pitch = 30;  // logical height of a row

std::string stored(double value) { return format_fixed(value, 3); }

}  // namespace

Marker NormsPage::marker_of(std::size_t track) {
    constexpr std::array<Marker, 5> markers = {Marker::disc, Marker::ring, Marker::triangle, Marker::square,
                                               Marker::diamond};
    return markers[track % markers.size()];
}

void NormsPage::follow(const ModelFile& file) {
    if (revision_ != file.revision()) {
        revision_ = file.revision();
        told_.reset();
        norms_.reset();
        pinned_.clear();
        selected_ = 0;
        scroll_ = 0;
    }
    const auto form = told_.value_or(GammaForm::gamma);
    if (!file.norms() || (norms_ && norms_->form == form)) return;
    norms_ = summarize(*file.norms(), form);
    if (pinned_.empty())
        for (std::size_t i = 0; i < std::min<std::size_t>(norms_->channels.size(), 2); ++i) pinned_.push_back(i);
    std::erase_if(pinned_, [&](std::size_t track) { return track >= norms_->channels.size(); });
    beta_statistics_.clear();
    for (const auto& layer : file.norms()->layers) {
        StatisticsGatherer gatherer;
        gatherer.add(std::vector<double>(layer.beta.begin(), layer.beta.end()));
        beta_statistics_.push_back(gatherer.result());
    }
}

std::pair<float, std::size_t> NormsPage::Columns::numbers() const {
    const float room = bars - px(12) - table - px(40);
    const std::size_t count = room < px(4 * 44) ? 2 : 4;
    return {room / static_cast<float>(count), count};
}

NormsPage::Columns NormsPage::columns_of(ImVec2 from, ImVec2 to) const {
    const float width = to.x - from.x;
    Columns columns;
    columns.number = from.x;
    columns.name = from.x + px(26);
    const float names = std::clamp(width * 0.13f, px(96), px(200));
    columns.right = to.x;
    const float table = width > px(1000) ? px(390) : px(270);
    columns.table = to.x - table;
    columns.bars = to.x - px(104);
    const float left = columns.name + names;
    const float room = columns.table - px(20) - left;
    const float split = left + room * 0.62f;
    columns.gamma = {{left, from.y}, {split, to.y}, {norms_->gamma_axis.lowest, norms_->gamma_axis.highest, true}, {}};
    columns.beta = {
        {split + px(24), from.y}, {columns.table - px(20), to.y}, {-norms_->beta_reach, norms_->beta_reach}, {}};
    return columns;
}

std::vector<NormsPage::Line> NormsPage::lay_out(const ModelFile& file, float top, float bottom) {
    const auto& layers = file.norms()->layers;
    std::vector<std::size_t> order;
    if (by_depth_) {
        std::vector<NormLayer> plain;
        for (const auto& layer : layers) plain.push_back(layer.layer);
        order = by_depth(plain);
    } else {
        for (std::size_t i = 0; i < layers.size(); ++i) order.push_back(i);
    }
    int gaps = 0;
    const auto begins = [&](std::size_t i) {
        return !by_depth_ && (i == 0 || layers[order[i]].layer.kind != layers[order[i - 1]].layer.kind);
    };
    for (std::size_t i = 0; i < order.size(); ++i) gaps += begins(i) ? 1 : 0;
    const auto rows = static_cast<float>(order.size() + static_cast<std::size_t>(gaps)) + 1;  // the first ridge rises
    pitch_ = std::clamp((bottom - top) / rows, px(least_pitch), px(most_pitch));
    const float over = std::max(0.0f, rows * pitch_ - (bottom - top));
    if (ImGui::IsMouseHoveringRect({0, top}, {FLT_MAX, bottom})) scroll_ -= ImGui::GetIO().MouseWheel * px(40);
    scroll_ = std::clamp(scroll_, 0.0f, over);
    std::vector<Line> lines;
    float y = top + pitch_ - scroll_;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (begins(i)) y += pitch_;
        lines.push_back({order[i], y});
        y += pitch_;
    }
    return lines;
}

void NormsPage::draw_ground(const Columns& columns) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& gamma = columns.gamma;
    // What is off: below a hundredth.
    const float off = gamma.at_x(off_below);
    list->AddRectFilled(gamma.from, {off, gamma.to.y}, palette().inset);
    for (const double tick : {0.01, 0.1})
        list->AddLine({gamma.at_x(tick), gamma.from.y}, {gamma.at_x(tick), gamma.to.y}, palette().hairline);
    dashed_line(list, {gamma.at_x(1), gamma.from.y}, {gamma.at_x(1), gamma.to.y}, palette().secondary, 1, px(4));
    const float zero = columns.beta.at_x(0);
    list->AddLine({zero, gamma.from.y}, {zero, gamma.to.y}, palette().edge);
    text(list, fonts().semibold, px(11.5f), {gamma.from.x + px(6), gamma.from.y + px(1)}, palette().secondary, "off");
}

void NormsPage::draw_ridge(const std::vector<std::int64_t>& bins, float left, float right, float base,
                           Quantity quantity, bool lit) const {
    if (bins.empty()) return;
    auto* list = ImGui::GetWindowDrawList();
    const auto most = std::max<std::int64_t>(1, *std::ranges::max_element(bins));
    const float high = std::min(pitch_ * 1.9f, px(34));
    const float width = (right - left) / static_cast<float>(bins.size());
    const auto top = [&](std::size_t i) {
        const auto count = i < bins.size() ? bins[i] : 0;
        if (count == 0) return base;
        const auto share = std::sqrt(static_cast<double>(count) / static_cast<double>(most));
        return base - std::max(px(2), static_cast<float>(share) * high);
    };
    const auto fill = quantity_color(quantity, lit ? 0.95f : 0.55f);
    for (std::size_t i = 0; i < bins.size(); ++i)
        if (bins[i] > 0)
            list->AddRectFilled({std::round(left + width * static_cast<float>(i)), top(i)},
                                {std::round(left + width * static_cast<float>(i + 1)), base}, fill);
    std::vector<ImVec2> edge;
    for (std::size_t i = 0; i <= bins.size(); ++i) {
        const float x = std::round(left + width * static_cast<float>(i));
        if (i < bins.size() && bins[i] > 0) {
            if (edge.empty()) edge.emplace_back(x, base);
            edge.emplace_back(x, top(i));
            edge.emplace_back(std::round(left + width * static_cast<float>(i + 1)), top(i));
        } else if (!edge.empty()) {
            edge.emplace_back(x, base);
            list->AddPolyline(edge.data(), static_cast<int>(edge.size()), quantity_color(quantity), px(1));
            edge.clear();
        }
    }
}

void NormsPage::draw_table(const ModelFile& file, const Line& line, const Columns& columns) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& values = file.norms()->layers[line.layer];
    const auto& summary = norms_->layers[line.layer];
    const float size = std::min(px(12), pitch_ - px(0.5f));
    const float y = line.y - size * 0.92f;
    const auto& beta = beta_statistics_[line.layer];
    const bool any = of_beta_ ? !values.beta.empty() : !values.stored.empty();
    const std::array<double, 4> numbers = of_beta_ ? std::array{beta.mean, beta.std, beta.min, beta.max}
                                                   : std::array{summary.mean, summary.std, summary.min, summary.max};
    const auto [step, numbers_shown] = columns.numbers();
    const std::string dtype = values.dtype == "bfloat16"  ? "bf16"
                              : values.dtype == "float32" ? "f32"
                              : values.dtype == "float16" ? "f16"
                              : values.dtype == "float64" ? "f64"
                                                          : values.dtype;
    text_clipped(list, fonts().mono, size, {columns.table, y}, px(40), palette().secondary, dtype);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i >= numbers_shown) break;
        text(list, fonts().mono, size, {columns.table + px(40) + step * static_cast<float>(i + 1), y},
             palette().secondary, any ? stored(numbers[i]) : "–", Align::right);
    }
    std::int64_t most = 1;
    for (const auto& other : norms_->layers) most = std::max(most, other.off);
    const float room = columns.right - px(36) - columns.bars;
    if (summary.off > 0)
        list->AddRectFilled(
            {columns.bars, line.y - pitch_ * 0.7f},
            {columns.bars + std::max(px(1), room * static_cast<float>(summary.off) / static_cast<float>(most)),
             line.y - pitch_ * 0.15f},
            quantity_color(Quantity::gamma, 0.85f), px(1.5f));
    text(list, fonts().mono, size, {columns.right, y}, summary.off > 1 ? palette().text : palette().secondary,
         fmt::format("{}", summary.off), Align::right);
    record(fmt::format("off in {}", values.layer.name), fmt::format("{}", summary.off));
}

void NormsPage::draw_line(const ModelFile& file, const Line& line, const Columns& columns) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& values = file.norms()->layers[line.layer];
    const auto& summary = norms_->layers[line.layer];
    const ImVec2 from{columns.number - px(8), line.y - pitch_ + px(1)}, to{columns.right + px(8), line.y + px(1)};
    ImGui::SetCursorScreenPos(from);
    ImGui::SetNextItemAllowOverlap();
    if (hit_area(("norm " + values.layer.name).c_str(), {to.x - from.x, to.y - from.y}, selected_ == line.layer))
        selected_ = line.layer;
    take_arrows(line.layer);
    const bool on = selected_ == line.layer;
    const bool pointed = ImGui::IsItemHovered();
    if (on) {
        list->AddRectFilled(from, to, with_alpha(palette().accent, 0.18f), px(4));
        list->AddRect(from, to, palette().accent, px(4));
    } else if (pointed) {
        list->AddRectFilled(from, to, palette().hover, px(4));
    }
    list->AddLine({columns.gamma.from.x, line.y}, {columns.beta.to.x, line.y}, with_alpha(palette().hairline, 0.6f));
    const float size = std::min(px(12), pitch_ - px(0.5f));
    const float y = line.y - size * 0.92f;
    const auto& block = values.layer.block;
    if (!block.empty())
        text(list, fonts().mono, size, {columns.name - px(8), y}, palette().secondary, fmt::format("{}", block.front()),
             Align::right);
    text_clipped(list, on ? fonts().mono_bold : fonts().mono, size, {columns.name, y},
                 columns.gamma.from.x - columns.name - px(6), on || pointed ? palette().text : palette().secondary,
                 shown(values.layer.name));
    draw_ridge(summary.gamma_histogram, columns.gamma.from.x, columns.gamma.to.x, line.y, Quantity::gamma, on);
    draw_ridge(summary.beta_histogram, columns.beta.from.x, columns.beta.to.x, line.y, Quantity::beta, on);
    draw_table(file, line, columns);
}

ImVec2 NormsPage::gamma_point(const Columns& columns, std::size_t layer, std::int64_t channel, float y) const {
    const auto gamma = std::abs(static_cast<double>(norms_->layers[layer].gamma[static_cast<std::size_t>(channel)]));
    const auto share = static_cast<float>(norms_->gamma_axis.place(gamma));
    return {columns.gamma.from.x + share * (columns.gamma.to.x - columns.gamma.from.x), y - pitch_ * 0.35f};
}

bool NormsPage::followed(std::size_t track) const {
    return hovered_ == track || std::ranges::find(pinned_, track) != pinned_.end();
}

void NormsPage::draw_track(const ModelFile& file, std::size_t track, const Columns& columns, bool strong) {
    auto* list = ImGui::GetWindowDrawList();
    const auto channel = norms_->channels[track].channel;
    const auto color = strong ? palette().text : with_alpha(palette().text, 0.55f);
    const auto which = marker_of(track);
    const float thick = strong ? px(1.8f) : px(1);
    std::optional<ImVec2> gamma, beta;
    std::string kind;
    for (const auto& line : lines_) {
        const auto& values = file.norms()->layers[line.layer];
        if (values.layer.channels != norms_->width || values.stored.empty()) continue;
        if (!by_depth_ && values.layer.kind != kind) gamma.reset(), beta.reset();  // not across the headings
        kind = values.layer.kind;
        const auto at = gamma_point(columns, line.layer, channel, line.y);
        if (probe())
            record(fmt::format("mark of {} in {}", channel, values.layer.name), fmt::format("{} {}", at.x, at.y));
        if (gamma) list->AddLine(*gamma, at, color, thick);
        marker(list, which, at, px(strong ? 3.2f : 2.6f), color);
        gamma = at;
        if (values.beta.empty()) {
            beta.reset();
            continue;
        }
        const auto value = static_cast<double>(values.beta[static_cast<std::size_t>(channel)]);
        const ImVec2 b{columns.beta.at_x(std::clamp(value, -norms_->beta_reach, norms_->beta_reach)), at.y};
        if (beta) list->AddLine(*beta, b, color, thick);
        marker(list, which, b, px(strong ? 3.2f : 2.6f), color);
        beta = b;
    }
}

/// The channel that stands out and whose mark is nearest to the pointer.
void NormsPage::point_at_tracks(const ModelFile& file, const Columns& columns) {
    chip_ = false;
    const auto mouse = ImGui::GetIO().MousePos;
    if (!ImGui::IsMouseHoveringRect(columns.gamma.from, columns.gamma.to) ||
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup))
        return;
    float best = px(12);
    for (std::size_t track = 0; track < norms_->channels.size(); ++track)
        for (const auto& line : lines_) {
            const auto& values = file.norms()->layers[line.layer];
            if (values.layer.channels != norms_->width || values.stored.empty()) continue;
            const auto at = gamma_point(columns, line.layer, norms_->channels[track].channel, line.y);
            const float distance = std::hypot(at.x - mouse.x, at.y - mouse.y);
            if (distance >= best) continue;
            best = distance;
            hovered_ = track;
            chip_layer_ = line.layer;
            chip_ = true;
        }
}

void NormsPage::draw_chip(const ModelFile& file, const Columns& columns) {
    if (!chip_ || !hovered_) return;
    auto* list = ImGui::GetWindowDrawList();
    const auto channel = norms_->channels[*hovered_].channel;
    const auto& values = file.norms()->layers[chip_layer_];
    const auto& summary = norms_->layers[chip_layer_];
    const auto line = std::ranges::find(lines_, chip_layer_, &Line::layer);
    const auto at = gamma_point(columns, chip_layer_, channel, line->y);
    list->AddCircle(at, px(7), palette().accent, 0, px(2));
    const auto gamma = static_cast<double>(summary.gamma[static_cast<std::size_t>(channel)]);
    const auto name = fmt::format("{} [{}]", shown(values.layer.name), channel);
    auto first = "γ " + format_within(gamma, 4);
    if (summary.median > 0) first += fmt::format("   {}× median", format_within(std::abs(gamma) / summary.median, 2));
    const auto second =
        values.beta.empty()
            ? std::string()
            : "β " + format_within(static_cast<double>(values.beta[static_cast<std::size_t>(channel)]), 4);
    const float width =
        std::max(text_width(fonts().mono, px(12.5f), name), text_width(fonts().mono, px(12.5f), first)) + px(22);
    const float height = second.empty() ? px(46) : px(64);
    ImVec2 chip{at.x - width - px(16), at.y - height / 2};
    if (chip.x < columns.name) chip.x = at.x + px(16);
    chip.y = std::clamp(chip.y, columns.gamma.from.y, columns.gamma.to.y - height);
    list->AddRectFilled(chip, {chip.x + width, chip.y + height}, palette().raised, px(7));
    list->AddRect(chip, {chip.x + width, chip.y + height}, palette().hairline, px(7));
    text(list, fonts().mono, px(12.5f), {chip.x + px(11), chip.y + px(6)}, palette().secondary, name);
    text(list, fonts().mono, px(12.5f), {chip.x + px(11), chip.y + px(24)}, quantity_color(Quantity::gamma), first);
    text(list, fonts().mono, px(12.5f), {chip.x + px(11), chip.y + px(42)}, quantity_color(Quantity::beta), second);
    record("followed channel", fmt::format("{} · {} · {}", name, first, second));
}

void NormsPage::draw_layers(const View& view, const ModelFile& file, ImVec2 from, ImVec2 to) {
    if (!norms_) return;
    auto* list = ImGui::GetWindowDrawList();
    text_clipped(list, fonts().regular, px(13.5f), {from.x, from.y + px(4)}, to.x - from.x - px(220),
                 palette().secondary, norms_->headline.empty() ? "No channel stands out." : norms_->headline);
    record("norms headline", norms_->headline);
    static const std::array<std::string, 2> orders = {"by kind", "by depth"};
    ImGui::SetCursorScreenPos({to.x - px(200), from.y - px(4)});
    if (const int picked = segmented("norm order", orders, by_depth_ ? 1 : 0, px(200)); picked >= 0)
        by_depth_ = picked == 1;
    const float top = from.y + px(90);
    const auto columns = columns_of({from.x + px(8), top}, {to.x - px(8), to.y});
    draw_heading(columns, {from.x, from.y + px(48)});
    lines_ = lay_out(file, top, to.y);
    list->PushClipRect({from.x, top - px(2)}, {to.x, to.y}, true);
    draw_ground(columns);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const auto& layer = file.norms()->layers[lines_[i].layer].layer;
        const bool begins = i == 0 || layer.kind != file.norms()->layers[lines_[i - 1].layer].layer.kind;
        if (!by_depth_ && begins)
            text_clipped(list, fonts().medium, std::min(px(12), pitch_),
                         {columns.number, lines_[i].y - pitch_ * 2 + px(1)}, columns.gamma.from.x - columns.number,
                         palette().secondary, shown(layer.place));
        if (lines_[i].y > top && lines_[i].y < to.y + pitch_) draw_line(file, lines_[i], columns);
    }
    point_at_tracks(file, columns);
    for (std::size_t track = 0; track < norms_->channels.size(); ++track)
        if (followed(track)) draw_track(file, track, columns, hovered_ == track || pinned_.front() == track);
    draw_chip(file, columns);
    list->PopClipRect();
    const bool covered = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (!covered && !ImGui::GetIO().WantTextInput && !ImGui::GetIO().NavVisible &&
        ImGui::IsKeyPressed(ImGuiKey_Enter, false))
        load(view, file);
    if (!chip_) hovered_.reset();  // the list of the channels says it anew
}

}  // namespace normscope::ui

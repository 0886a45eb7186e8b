// SPDX-License-Identifier: MIT
// Beside the layers: what has to be asked, the channels that stand out, and the chosen layer.
#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/model/norms_page.h"
#include "core/document/load_norm.h"
#include "core/text/number_format.h"
#include "core/text/quoted.h"

namespace normscope::ui {
namespace {

const char* words_of(ChannelTrait trait) {
    switch (trait) {
    case ChannelTrait::turned_up:
        return "turned up";
    case ChannelTrait::off:
        return "off";
    case ChannelTrait::negative:
        return "negative";
    }
    return "";
}

}  // namespace

bool NormsPage::choice(const char* id, GammaForm form, const StorageEvidence& evidence, float y, float left,
                       float right) {
    auto* list = ImGui::GetWindowDrawList();
    const bool plus = form == GammaForm::one_plus;
    const bool on = told_ == form;
    const ImVec2 from{left, y}, to{right, y + px(42)};
    ImGui::SetCursorScreenPos(from);
    const bool clicked = hit_area(id, {to.x - from.x, to.y - from.y});
    list->AddRectFilled(from, to, on ? with_alpha(palette().accent, 0.2f) : palette().inset, px(7));
    list->AddRect(from, to, on || ImGui::IsItemHovered() ? palette().accent : palette().edge, px(7));
    const ImVec2 dot{from.x + px(20), (from.y + to.y) / 2};
    list->AddCircle(dot, px(7), on ? palette().accent : palette().secondary, 0, px(1.6f));
    if (on) list->AddCircleFilled(dot, px(3.5f), palette().accent);
    text(list, fonts().medium, px(15), {from.x + px(40), dot.y - px(10)}, quantity_color(Quantity::gamma),
         plus ? "γ = 1 + w" : "γ = w");
    const auto mean =
        fmt::format("mean {}", format_fixed(plus ? evidence.mean_if_one_plus : evidence.mean_if_factor, 2));
    const auto off = fmt::format("{} below 0.01", plus ? evidence.off_if_one_plus : evidence.off_if_factor);
    text(list, fonts().mono, px(12), {to.x - px(10), from.y + px(5)}, palette().text, mean, Align::right);
    text(list, fonts().mono, px(12), {to.x - px(10), from.y + px(22)}, palette().secondary, off, Align::right);
    record(id, mean + ", " + off);
    return clicked;
}

float NormsPage::draw_question(const ModelFile&, ImVec2 from, float right) {
    auto* list = ImGui::GetWindowDrawList();
    float y = from.y;
    small_heading(list, {from.x, y}, "ONE QUESTION, BEFORE THE FIRST LOAD");
    y += px(22);
    y += text_wrapped(list, fonts().regular, px(13.5f), {from.x, y}, right - from.x, palette().text,
                      "Is γ in this file the factor itself? Nothing in the file says so.") +
         px(10);
    if (choice("gamma is w", GammaForm::gamma, norms_->evidence, y, from.x, right)) told_ = GammaForm::gamma;
    y += px(48);
    if (choice("gamma is 1 + w", GammaForm::one_plus, norms_->evidence, y, from.x, right)) told_ = GammaForm::one_plus;
    y += px(50);
    text(list, fonts().regular, px(12), {from.x, y}, palette().secondary, "1 + w: Gemma. Until you say: as stored.");
    record("gamma form", !told_ ? "not told" : *told_ == GammaForm::gamma ? "w" : "1 + w");
    return y + px(24);
}

void NormsPage::draw_channel(std::size_t track, ImVec2 from, float right) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& channel = norms_->channels[track];
    const ImVec2 to{right + px(8), from.y + px(46)};
    ImGui::SetCursorScreenPos({from.x - px(8), from.y});
    const auto id = fmt::format("channel {}", channel.channel);
    if (hit_area(id.c_str(), {to.x - from.x + px(8), px(46)})) {
        if (std::erase(pinned_, track) == 0) pinned_.push_back(track);
    }
    if (ImGui::IsItemHovered()) hovered_ = track;
    const bool on = std::ranges::find(pinned_, track) != pinned_.end();
    if (on || ImGui::IsItemHovered())
        list->AddRectFilled({from.x - px(8), from.y}, to, on ? with_alpha(palette().accent, 0.2f) : palette().hover,
                            px(6));
    marker(list, marker_of(track), {from.x + px(6), from.y + px(13)}, px(4.5f), palette().text);
    text(list, fonts().mono, px(13.5f), {from.x + px(22), from.y + px(5)}, palette().text,
         fmt::format("{}", channel.channel));
    const auto words = fmt::format("{} in {} of {}", words_of(channel.trait), channel.layers, norms_->followed.size());
    text(list, fonts().regular, px(12.5f), {right, from.y + px(5)}, palette().secondary, words, Align::right);
    record(id, words);
    float most = 1;
    for (const float value : channel.relative)
        if (std::isfinite(value)) most = std::max(most, std::abs(value));
    const float base = from.y + px(42), high = px(16);
    const float width = (right - from.x) / static_cast<float>(std::max<std::size_t>(channel.relative.size(), 1));
    for (std::size_t i = 0; i < channel.relative.size(); ++i) {
        const float value = channel.relative[i];
        const float height = std::isfinite(value) ? std::max(px(1), std::abs(value) / most * high) : high;
        list->AddRectFilled({from.x + width * static_cast<float>(i), base - height},
                            {from.x + width * static_cast<float>(i + 1) - px(1), base},
                            value < 0 ? palette().text : quantity_color(Quantity::gamma, 0.9f));
    }
}

float NormsPage::draw_channels(ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    small_heading(list, from, "CHANNELS THAT STAND OUT");
    text(list, fonts().regular, px(12), {to.x, from.y}, palette().secondary, "γ ÷ its median", Align::right);
    float y = from.y + px(24);
    if (norms_->channels.empty()) {
        text(list, fonts().regular, px(13), {from.x, y}, palette().secondary, "none");
        return y + px(22);
    }
    for (std::size_t track = 0; track < norms_->channels.size() && y + px(50) < to.y; ++track) {
        draw_channel(track, {from.x, y}, to.x);
        y += px(50);
    }
    return y;
}

void NormsPage::load(const View& view, const ModelFile& file) {
    const auto& values = file.norms()->layers[selected_];
    if (!told_) {
        view.out.push(Notify{"Say first whether γ in this file is w itself or 1 + w: the file does not tell, and the "
                             "two differ by 1 everywhere.",
                             true});
        return;
    }
    auto loaded = with_norm(view.document(), values, *told_);
    if (!loaded) {
        view.out.push(Notify{loaded.error().message, true});
        return;
    }
    view.out.edit(Replace{std::move(*loaded)}, "Load γ and β of " + shown(values.layer.name));
    view.out.push(Notify{
        fmt::format("γ{} of {} are the document’s", values.beta.empty() ? "" : " and β", shown(values.layer.name))});
}

void NormsPage::draw_selected(const View& view, const ModelFile& file, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& values = file.norms()->layers[selected_];
    const auto& summary = norms_->layers[selected_];
    list->AddLine({from.x, from.y - px(10)}, {to.x, from.y - px(10)}, palette().hairline);
    small_heading(list, from, "SELECTED");
    text_clipped(list, fonts().regular, px(12.5f), {from.x + px(90), from.y}, to.x - from.x - px(90),
                 palette().secondary, shown(values.layer.place));
    text_clipped(list, fonts().mono, px(14.5f), {from.x, from.y + px(22)}, to.x - from.x - px(110), palette().text,
                 shown(values.layer.name));
    text(list, fonts().mono, px(12), {to.x, from.y + px(24)}, palette().secondary,
         fmt::format("({}) {}", values.layer.channels, values.dtype), Align::right);
    record("selected norm", values.layer.name);
    const auto fact = [&](float y, Quantity quantity, const char* symbol, const std::string& words, double number) {
        text(list, fonts().medium, px(14), {from.x, y}, quantity_color(quantity), symbol);
        text_clipped(list, fonts().regular, px(13), {from.x + px(22), y}, to.x - from.x - px(110), palette().secondary,
                     words);
        text(list, fonts().mono, px(13), {to.x, y}, palette().text, format_within(number, 4), Align::right);
    };
    if (summary.largest_gamma >= 0)
        fact(from.y + px(50), Quantity::gamma, "γ",
             fmt::format("{} off, largest at {}", summary.off, summary.largest_gamma),
             static_cast<double>(summary.gamma[static_cast<std::size_t>(summary.largest_gamma)]));
    if (summary.largest_beta >= 0)
        fact(from.y + px(73), Quantity::beta, "β", fmt::format("largest at {}", summary.largest_beta),
             static_cast<double>(values.beta[static_cast<std::size_t>(summary.largest_beta)]));
    else
        text(list, fonts().regular, px(13), {from.x, from.y + px(73)}, palette().secondary, "no β");
    ImGui::SetCursorScreenPos({from.x, from.y + px(102)});
    const auto label =
        fmt::format("Load γ{} of {}###load norm", values.beta.empty() ? "" : " and β", values.layer.own_name);
    if (button(label.c_str(), {to.x - from.x, px(36)}, told_.has_value())) load(view, file);
}

void NormsPage::draw_side(const View& view, const ModelFile& file, ImVec2 from, ImVec2 to) {
    if (!norms_) return;
    float y = draw_question(file, from, to.x);
    constexpr float selected_height = 142;
    draw_channels({from.x, y + px(8)}, {to.x, to.y - px(selected_height) - px(16)});
    draw_selected(view, file, {from.x, to.y - px(selected_height)}, to);
}

/// The last item is the line of a layer: where it has the keyboard, ↑ and ↓ go from layer to layer.
void NormsPage::take_arrows(std::size_t layer) {
    if (selected_ != layer) return;
    if (std::exchange(follow_, false)) {
        ImGui::SetFocusID(ImGui::GetItemID(), ImGui::GetCurrentWindow());
        ImGui::SetNavCursorVisible(true);
    }
    if (!ImGui::IsItemFocused() || !ImGui::GetIO().NavVisible) return;
    const auto last = static_cast<int>(norms_->layers.size()) - 1;
    const auto next =
        static_cast<std::size_t>(std::clamp(static_cast<int>(layer) - arrow_steps(Arrows::upright), 0, last));
    follow_ = next != layer;
    selected_ = next;
}

}  // namespace normscope::ui

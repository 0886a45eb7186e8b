// SPDX-License-Identifier: MIT
#include "app/workspaces/model/model_workspace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/figures.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"
#include "core/text/quoted.h"

namespace normscope::ui {
namespace {

constexpr float stacked_side = 460;  // logical height of what is said of one tensor, below the list

}  // namespace

void ModelWorkspace::draw_nothing(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    name_figure("model", from, to);
    const float width = std::min(px(560), to.x - from.x - px(60));
    const ImVec2 at{(from.x + to.x - width) / 2, from.y + (to.y - from.y) * 0.36f};
    if (file_.opening()) {
        text(list, fonts().semibold, px(18), at, palette().text, "Reading the list of tensors…");
        return;
    }
    const bool refused = !file_.refusal().empty();
    text(list, fonts().semibold, px(18), at, palette().text,
         refused ? "This file cannot be listed" : "No file of tensors is open");
    const std::string words =
        refused ? file_.refusal()
                : "Open a checkpoint and its tensors are listed here, with all of its norm layers side by side: "
                  "safetensors and its shards, PyTorch’s .pt and .pth, .npz and .npy. Drop it onto the window, or "
                  "choose it.";
    record("no model", words);
    const float height =
        text_wrapped(list, fonts().regular, px(14), {at.x, at.y + px(34)}, width, palette().secondary, words);
    ImGui::SetCursorScreenPos({at.x, at.y + px(54) + height});
    if (button("Open a file…", {px(150), px(36)}, may_fill_button(view))) view.out.run("file.open");
}

void ModelWorkspace::take_tensor(const View& view) {
    auto read = file_.take_tensor();
    if (!read) return;
    const auto name = shown(file_.archive()->entries()[read->index].name);
    if (!read->outcome) return view.out.push(Notify{read->outcome.error().message, true});
    auto document = document_of_tensor(std::move(read->outcome->tensor), name);
    if (!document) return view.out.push(Notify{document.error().message, true});
    document->lesson = view.document().lesson;
    view.out.edit(Replace{std::move(*document)}, "Load " + name);
    view.out.push(Notify{read->outcome->notice.empty() ? name + " is x" : name + " is x: " + read->outcome->notice});
    view.out.push(ShowWorkspace{"axis"});
}

void ModelWorkspace::draw_facts(std::size_t index, ImVec2 from, float right) {
    auto* list = ImGui::GetWindowDrawList();
    const auto* found = file_.statistics(index);
    float y = from.y;
    if (!found) {
        const auto& failure = file_.failure(index);
        text_wrapped(list, fonts().regular, px(13), {from.x, y}, right - from.x,
                     failure.empty() ? palette().secondary : palette().bad,
                     failure.empty() ? "Reading its numbers…" : failure);
        return;
    }
    draw_spark(*found, {from.x, y}, {right, y + px(90)}, quantity_color(Quantity::input, 0.85f));
    text(list, fonts().mono, px(11), {from.x, y + px(95)}, palette().secondary, format_within(found->min, 4));
    text(list, fonts().mono, px(11), {right, y + px(95)}, palette().secondary, format_within(found->max, 4),
         Align::right);
    text(list, fonts().regular, px(11), {(from.x + right) / 2, y + px(95)}, palette().secondary, "height √count",
         Align::center);
    y += px(124);
    const auto fact = [&](const char* what, const std::string& words, ImU32 color) {
        text(list, fonts().regular, px(13), {from.x, y}, palette().secondary, what);
        text(list, fonts().mono, px(13), {right, y}, color, words, Align::right);
        y += px(23);
    };
    fact("numbers", fmt::format("{}", found->count), palette().text);
    fact("mean", format_number(found->mean), quantity_color(Quantity::mean));
    fact("standard deviation", format_number(found->std), quantity_color(Quantity::sigma));
    fact("NaN", fmt::format("{}", found->nan), found->nan > 0 ? palette().bad : palette().text);
    fact("±∞", fmt::format("{}", found->inf), found->inf > 0 ? palette().bad : palette().text);
}

void ModelWorkspace::draw_tensor(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto entries = file_.archive()->entries();
    if (tensors_.selected() < 0 || tensors_.selected() >= std::ssize(entries)) return;
    const auto index = static_cast<std::size_t>(tensors_.selected());
    const auto& entry = entries[index];
    const float height =
        text_wrapped(list, fonts().mono, px(14.5f), from, to.x - from.x, palette().text, shown(entry.name));
    const auto words = fmt::format("{} {}, {}", to_string(entry.shape), entry.dtype, bytes_in_words(entry.bytes));
    text_clipped(list, fonts().mono, px(12.5f), {from.x, from.y + height + px(4)}, to.x - from.x, palette().secondary,
                 words);
    record("selected tensor", entry.name);
    draw_facts(index, {from.x, from.y + height + px(36)}, to.x);
    if (const auto role = file_.role_of(index)) {
        ImGui::SetCursorScreenPos({from.x, to.y - px(84)});
        if (button("Among all norms###among all norms", {to.x - from.x, px(36)})) {
            norms_.select(role->layer);
            tab_ = 1;
        }
    }
    const ImVec2 at{from.x, to.y - px(38)};
    if (file_.reading()) {
        text(list, fonts().regular, px(13), {at.x, at.y - px(66)}, palette().secondary,
             fmt::format("reading: {:.0f} %", file_.reading_progress() * 100));
        ImGui::SetCursorScreenPos(at);
        if (button("Cancel", {to.x - from.x, px(36)})) file_.cancel_reading();
        return;
    }
    ImGui::SetCursorScreenPos(at);
    if (entry.readable && button("Make it x###make it x", {to.x - from.x, px(36)}, may_fill_button(view)))
        file_.read(index);
}

void ModelWorkspace::draw_side(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    const float pad = px(20);
    const ImVec2 a{from.x + pad, from.y + px(16)}, b{to.x - pad, to.y - px(18)};
    text_clipped(list, fonts().semibold, px(17), a, b.x - a.x, palette().text, shown_path(file_.path().filename()));
    std::uint64_t bytes = 0;
    for (const auto& entry : file_.archive()->entries()) bytes += entry.bytes;
    auto words = fmt::format("{} tensor{}, {}", file_.archive()->entries().size(),
                             file_.archive()->entries().size() == 1 ? "" : "s", bytes_in_words(bytes));
    if (file_.norms()) words = fmt::format("{} norms in ", file_.norms()->layers.size()) + words;
    text_clipped(list, fonts().regular, px(12.5f), {a.x, a.y + px(24)}, b.x - a.x, palette().secondary, words);
    record("model file", words);
    const ImVec2 top{a.x, a.y + px(58)};
    list->AddLine({a.x, top.y - px(10)}, {b.x, top.y - px(10)}, palette().hairline);
    if (tab_ == 1 && file_.norms())
        norms_.draw_side(view, file_, top, b);
    else
        draw_tensor(view, top, b);
}

void ModelWorkspace::draw(const View& view, ImVec2 from, ImVec2 to) {
    file_.follow(view);
    if (file_.working()) await_work();
    if (part_revision_ != view.part_revision()) {
        part_revision_ = view.part_revision();
        const auto found = std::ranges::find(model_parts, view.part());
        if (found != model_parts.end()) tab_ = static_cast<int>(found - model_parts.begin());
    }
    if (!file_.archive()) return draw_nothing(view, from, to);
    take_tensor(view);
    norms_.follow(file_);
    if (stacks(from, to, least)) {
        const float split = to.y - px(stacked_side);
        draw_list(view, from, {to.x, split - px(12)});
        return draw_side(view, {from.x, split}, to);
    }
    const float side = px(300);
    draw_list(view, {from.x + side + px(12), from.y}, to);
    draw_side(view, from, {from.x + side, to.y});
}

float ModelWorkspace::stacked_height(const View&, float, float room) const {
    return file_.archive() ? std::max(room, px(420)) + px(12 + stacked_side) : 0;
}

void ModelWorkspace::draw_list(const View& view, ImVec2 left, ImVec2 to) {
    panel(ImGui::GetWindowDrawList(), left, to);
    auto* list = ImGui::GetWindowDrawList();
    const float pad = px(20);
    text(list, fonts().semibold, px(18), {left.x + pad, left.y + px(16)}, palette().text,
         tab_ == 0 ? "The tensors of this file" : "All norms of this model");
    static const std::array<std::string, 2> tabs = {"tensors", "all norms"};
    ImGui::SetCursorScreenPos({to.x - pad - px(210), left.y + px(14)});
    if (const int picked = segmented("model tabs", tabs, tab_, px(210)); picked >= 0) tab_ = picked;
    record("model tab", std::string(model_parts[static_cast<std::size_t>(tab_)]));
    const ImVec2 a{left.x + pad, left.y + px(62)}, b{to.x - pad, to.y - px(16)};
    if (tab_ == 0) {
        tensors_.draw(view, file_, a, b);
        if (const auto wanted = tensors_.take_wanted(); wanted >= 0 && !file_.reading())
            file_.read(static_cast<std::size_t>(wanted));
    } else if (file_.norms()) {
        norms_.draw_layers(view, file_, a, b);
    } else {
        const auto words = file_.norms_refusal().empty()
                               ? fmt::format("Reading the norms: {:.0f} %", file_.norms_progress() * 100)
                               : file_.norms_refusal();
        text_wrapped(list, fonts().regular, px(14), a, b.x - a.x, palette().secondary, words);
        record("no norms", words);
    }
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// A group's cells on their way out of the cube into the number that is made of them, and back. Where the account stands
// says who is out: the transport steps it, forwards and backwards.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/ui/draw.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/cube_scene.h"
#include "app/workspaces/axis/cube_view.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr std::int64_t most_carried = 512;

/// What the account carries where it stands.
struct Carry {
    int into = -1;         ///< the step whose number the cells go into; −1: there is none yet
    std::int64_t out = 0;  ///< the first so many cells of the group are out
    bool home = false;     ///< they have come back, with what the next step makes of them
    Quantity carried = Quantity::input, brought = Quantity::deviation;
};

Carry carry_at(const Trace& trace, const Timeline::Position& at) {
    Carry carry;
    const auto steps = trace.steps();
    for (int i = 0; i <= at.step; ++i)
        if (steps[static_cast<std::size_t>(i)].accumulates) carry.into = i;
    if (carry.into < 0) return carry;
    const auto& step = steps[static_cast<std::size_t>(carry.into)];
    carry.carried = step.quantity == Quantity::sum ? Quantity::input : Quantity::square;
    carry.out = at.step == carry.into && !at.finished ? at.term : trace.size();
    for (int i = carry.into + 1; i <= at.step; ++i)
        if (info(steps[static_cast<std::size_t>(i)].quantity).per_cell) {
            carry.home = true;
            carry.brought = steps[static_cast<std::size_t>(i)].quantity;
            carry.out = 0;
            break;
        }
    return carry;
}

/// "Σ = 6, 3 of 4" on the way, "μ = 2.5" at the end of it.
std::string gathered_words(const View& view, const Carry& carry) {
    const auto& trace = view.trace();
    const auto at = view.position();
    const auto& step = trace.steps()[static_cast<std::size_t>(at.step)];
    if (at.step > carry.into && !carry.home)
        return fmt::format("{} = {}", info(step.quantity).symbol, format_number(trace.value(step.quantity)));
    double sum = 0;
    for (std::int64_t i = 0; i < carry.out; ++i) sum += trace.value(carry.carried, i);
    return fmt::format("Σ {} = {}   {} of {}", info(carry.carried).symbol, format_number(sum), carry.out, trace.size());
}

}  // namespace

void CubeView::draw_carry(const Frame& frame) {
    const auto& view = frame.view;
    const auto& trace = view.trace();
    const auto carry = carry_at(trace, view.position());
    record("carried", fmt::format("{}", carry.out));
    if (trace.size() > most_carried) return;
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 mean{frame.from.x + px(112), frame.from.y + px(26)};
    const auto facing_side = facing(frame.projection);
    float most = 0;
    ImGui::PushID("carry");
    for (std::size_t k = 0; k < frame.placed.boxes.size(); ++k) {
        const auto position = trace.position_of(frame.layout.places[frame.placed.places[k]].cell);
        if (position < 0) continue;
        const float way = ease(ImGui::GetID(static_cast<int>(position)), position < carry.out ? 1.0f : 0.0f, 0.4f);
        most = std::max(most, way);
        if (way < 0.01f) continue;
        const auto face = face_of(frame.projection, frame.placed.boxes[k], facing_side);
        const auto quantity = carry.home ? carry.brought : carry.carried;
        const auto words = format_within(trace.value(quantity, position), 2);
        const float half = std::max(text_width(fonts().mono, px(12), words) / 2 + px(7), px(17)) * (1 - 0.25f * way);
        const float bow = std::sin(way * 3.1415927f) * px(18);
        const ImVec2 at{face.center.x + (mean.x - face.center.x) * way,
                        face.center.y + (mean.y - face.center.y) * way - bow};
        const float tall = px(12) * (1 - 0.25f * way);
        const auto color = quantity_color(quantity);
        list->AddRectFilled({at.x - half, at.y - tall}, {at.x + half, at.y + tall}, palette().raised, px(5));
        list->AddRect({at.x - half, at.y - tall}, {at.x + half, at.y + tall}, color, px(5), px(1.4f));
        if (way < 0.97f) text(list, fonts().mono, px(12), {at.x, at.y - px(7.5f)}, color, words, Align::center);
    }
    ImGui::PopID();
    if (most < 0.01f) return;
    const auto words = gathered_words(view, carry);
    const auto& step = trace.steps()[static_cast<std::size_t>(std::max(carry.into, 0))];
    const auto color = quantity_color(step.quantity == Quantity::sum ? Quantity::mean : step.quantity);
    const float half = std::max(px(96), text_width(fonts().mono_bold, px(14), words) / 2 + px(14));
    const ImVec2 from{mean.x - px(96), mean.y - px(20)};
    list->AddRectFilled(from, {from.x + 2 * half, mean.y + px(20)}, palette().raised, px(8));
    list->AddRect(from, {from.x + 2 * half, mean.y + px(20)}, color, px(8), px(1.8f));
    text(list, fonts().mono_bold, px(14), {from.x + half, mean.y - px(9)}, palette().text, words, Align::center);
    record("gathered", words);
}

}  // namespace normscope::ui

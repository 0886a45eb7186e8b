// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/matrix_controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/vector/matrix_sizes.h"

namespace normscope::ui {
namespace {

constexpr float drawer_text = 12.5f;

struct Piece {
    std::string words;
    ImU32 color;
};

/// What is kept back.
std::vector<Piece> pieces_of(const MatrixLayout& layout) {
    const auto& p = palette();
    const auto others = layout.rows() - 1;
    const char* noun = layout.hidden.empty() ? "example" : "row";
    std::vector<Piece> pieces = {
        {others < 1 ? fmt::format("1 {}", noun) : fmt::format("{} more {}{}", others, noun, others == 1 ? "" : "s"),
         p.text}};
    for (const auto& [has, quantity] : {std::pair{layout.gamma, Quantity::gamma}, {layout.beta, Quantity::beta}}) {
        if (!has) continue;
        pieces.push_back({", ", p.secondary});
        pieces.push_back({std::string(info(quantity).symbol), quantity_color(quantity)});
    }
    return pieces;
}

void draw_arrow(ImDrawList* list, ImVec2 center, bool down) {
    const float tip = down ? px(2) : -px(2);
    const ImVec2 points[] = {
        {center.x - px(4), center.y - tip}, {center.x, center.y + tip}, {center.x + px(4), center.y - tip}};
    list->AddPolyline(points, 3, palette().secondary, px(1.5f));
}

/// A bordered area to press.
bool draw_frame(const char* id, ImVec2 from, ImVec2 size, bool keyboard) {
    if (keyboard) take_keyboard();
    ImGui::SetCursorScreenPos(from);
    const bool pressed = hit_area(id, size);
    auto* list = ImGui::GetWindowDrawList();
    const auto ground = ImGui::IsItemHovered() ? palette().hover : palette().raised;
    list->AddRectFilled(from, {from.x + size.x, from.y + size.y}, ground, px(6));
    list->AddRect(from, {from.x + size.x, from.y + size.y}, palette().edge, px(6), std::max(1.0f, px(1)));
    return pressed;
}

}  // namespace

float drawer_width(const MatrixLayout& layout) {
    float width = px(10 + 26);
    for (const auto& piece : pieces_of(layout)) width += text_width(fonts().regular, px(drawer_text), piece.words);
    return width;
}

bool draw_drawer(const MatrixLayout& layout, ImVec2 from, bool keyboard) {
    const ImVec2 size{drawer_width(layout), px(least_target)};
    const bool pressed = draw_frame("open the matrix", from, size, keyboard);
    tooltip("Show all examples, γ and β");
    auto* list = ImGui::GetWindowDrawList();
    float x = from.x + px(10);
    std::string all;
    for (const auto& [words, color] : pieces_of(layout)) {
        x += text(list, fonts().regular, px(drawer_text), {x, from.y + px(7)}, color, words);
        all += words;
    }
    draw_arrow(list, {from.x + size.x - px(14), from.y + size.y / 2}, true);
    record("matrix drawer", all);
    return pressed;
}

bool draw_matrix_buttons(const View& view, ImVec2 top_right, bool drawer, bool keyboard) {
    const auto& x = view.document().x;
    auto* outer = ImGui::GetWindowDrawList();
    const float side = px(least_target);
    const float left = top_right.x - 2 * side;
    float y = top_right.y + px(matrix_header) - px(2);
    const auto pair = [&](const char* words, const char* of, const char* more, const char* less, bool can_less,
                          const char* add, const char* remove) {
        text(outer, fonts().regular, px(11), {left + side, y - px(15)}, palette().secondary, words, Align::center);
        ImGui::SetCursorScreenPos({left, y});
        if (icon_button(fmt::format("add {}", of).c_str(), Icon::plus, {side - px(2), side}, false, true, add))
            view.out.run(more);
        ImGui::SetCursorScreenPos({left + side, y});
        if (icon_button(fmt::format("remove {}", of).c_str(), Icon::minus, {side - px(2), side}, false, can_less,
                        remove))
            view.out.run(less);
        y += side + px(16);
    };
    pair("features", "feature", "edit.add_feature", "edit.remove_feature", x.row_length() > 1, "Add a feature (Ctrl +)",
         "Remove the selected feature (Ctrl −)");
    if (x.rank() <= 2)
        pair("examples", "example", "edit.add_example", "edit.remove_example", x.row_count() > 1,
             "Add an example, unlike the others (Ctrl Enter); Ctrl D duplicates one",
             "Remove the selected example (Ctrl Delete)");
    if (!drawer) return false;
    const ImVec2 from{left, y - px(11)};
    const ImVec2 size{2 * side - px(2), side};
    const bool pressed = draw_frame("draw the matrix in", from, size, keyboard);
    tooltip("Show the row in focus alone, and larger pictures");
    draw_arrow(outer, {from.x + size.x / 2, from.y + size.y / 2}, false);
    record("matrix drawer", "open");
    return pressed;
}

}  // namespace normscope::ui

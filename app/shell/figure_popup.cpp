// SPDX-License-Identifier: MIT
#include "app/shell/figure_popup.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <array>

#include "app/ui/controls.h"
#include "app/ui/figures.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/norm/quantity.h"

namespace normscope {

using namespace ui;

namespace {

constexpr const char* title = "Save a figure";

}  // namespace

void FigurePopup::open() {
    opening_ = true;
    problem_.clear();
    replace_.forget();
    names_.clear();
    for (const auto& figure : figures())
        if (std::ranges::find(names_, figure.name) == names_.end()) names_.push_back(figure.name);
    if (std::ranges::find(names_, asked_.figure) == names_.end()) asked_.figure = names_.empty() ? "" : names_.front();
}

void FigurePopup::draw(const View& view) {
    if (std::exchange(opening_, false)) {
        if (names_.empty())
            view.out.push(Notify{"There is no figure on this screen; open a workspace.", true});
        else
            ImGui::OpenPopup(title);
        if (path_.empty()) path_ = "figure.png";
    }
    if (!begin_dialog(title, 460)) return;
    auto at = ImGui::GetCursorScreenPos();
    const float left = at.x, right = at.x + ImGui::GetContentRegionAvail().x;
    for (const auto& name : names_) {
        const auto* quantity = find_quantity(name);  // a chart is called by the letter over it
        const auto words = std::string(quantity ? quantity->symbol : name);
        const float wide = text_width(fonts().medium, px(12), words) + px(22);
        if (at.x > left && at.x + wide > right) at = {left, at.y + px(34)};
        float x = at.x;
        if (chip(fmt::format("{}##figure", words).c_str(), name == asked_.figure, x, at.y)) asked_.figure = name;
        at.x = ImGui::GetItemRectMax().x + px(6);
    }
    ImGui::SetCursorScreenPos({left, at.y + px(40)});
    const bool vector = path_.ends_with(".svg");
    static const std::array<std::string, 3> sizes = {"1×", "2×", "4×"};
    constexpr std::array<float, 3> scales = {1, 2, 4};
    const auto chosen = std::ranges::find(scales, asked_.scale) - scales.begin();
    if (const int picked = segmented("figure scale", sizes, vector ? -1 : static_cast<int>(chosen), px(180));
        picked >= 0)
        asked_.scale = scales[static_cast<std::size_t>(picked)];
    const auto row = ImGui::GetItemRectMin();
    const ImVec2 toggle{right - px(switch_width), row.y + px(6)};
    text(ImGui::GetWindowDrawList(), fonts().regular, px(13.5f), {toggle.x - px(10), row.y + px(7)},
         palette().secondary, "without grounds", Align::right);
    if (toggle_switch("figure transparent", asked_.transparent, toggle)) asked_.transparent = !asked_.transparent;
    ImGui::SetCursorScreenPos({left, row.y + px(42)});
    ImGui::PushFont(fonts().mono, 13.5f);
    ImGui::SetNextItemWidth(right - left);
    const bool enter = ImGui::InputText("##figure file", &path_, ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::PopFont();
    const char* hint = vector ? "Drawn from the model: shapes, and text in Inter and JetBrains Mono."
                              : "A name that ends in .svg is drawn with shapes and text.";
    text(ImGui::GetWindowDrawList(), fonts().regular, px(12.5f), ImGui::GetCursorScreenPos(),
         problem_.empty() ? palette().secondary : palette().warn, problem_.empty() ? hint : problem_);
    record("figure problem", problem_);
    ImGui::Dummy({right - left, px(26)});
    const bool at_once =  // the filled button is Enter's, where nothing else has the keyboard
        !ImGui::IsAnyItemActive() && !ImGui::GetIO().NavVisible && ImGui::IsKeyPressed(ImGuiKey_Enter, false) &&
        !ImGui::IsWindowAppearing();
    const bool save = button("Save##figure", {px(110), px(34)}, true);
    ImGui::SetItemDefaultFocus();
    if (save || enter || at_once) {
        asked_.out = path_;
        problem_ = replace_.before(asked_.out, "Save");
        if (problem_.empty()) {
            wish_ = asked_;
            ImGui::CloseCurrentPopup();
        }
    }
    ImGui::SameLine();
    if (button("Cancel##figure", {px(110), px(34)}) || ImGui::IsKeyPressed(ImGuiKey_Escape, false))
        ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

}  // namespace normscope

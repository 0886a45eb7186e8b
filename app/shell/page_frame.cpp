// SPDX-License-Identifier: MIT
#include "app/shell/page_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope {

using namespace ui;

namespace {

constexpr float widest_column = 1120;

struct StepPlace {
    const Lesson* lesson;
    int step;
};

std::optional<StepPlace> place_of(const View& view, std::string_view place) {
    const auto slash = place.find('/');
    if (slash == std::string_view::npos) return {};
    const auto* lesson = view.lessons().find(std::string(place.substr(0, slash)));
    int step = 0;
    const auto number = place.substr(slash + 1);
    std::from_chars(number.data(), number.data() + number.size(), step);
    if (!lesson || step < 1 || step > lesson->step_count()) return {};
    return StepPlace{lesson, step - 1};
}

}  // namespace

float begin_page(const View& view, const char* title, const std::string& says, ImVec2 from, ImVec2 to) {
    begin_panel(title);
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    record("page", title);
    const float room = to.x - from.x;
    const float width = std::min(px(widest_column), room - px(48));
    const float left = from.x + std::round((room - width) / 2);
    float y = from.y + px(20);
    const float back = text_width(fonts().medium, px(13.5f), "Back");
    text_clipped(list, fonts().semibold, px(21), {left, y}, width - back - px(20), palette().text, title);
    ImGui::SetCursorScreenPos({left + width - back, y + px(4)});
    if (link("Back")) view.out.push(ClosePage{});
    y += px(32);
    if (!says.empty())
        y += text_wrapped(list, fonts().regular, px(14), {left, y}, width, palette().secondary, says) + px(10);
    list->AddLine({left, y}, {left + width, y}, palette().hairline, std::max(1.0f, px(1)));
    ImGui::SetCursorScreenPos({left, y + px(2)});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), px(4)});
    ImGui::BeginChild(title, {width + px(16), to.y - y - px(12)}, ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    ImGui::Dummy({0, px(6)});
    return width;
}

void end_page() {
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

void open_step(const View& view, std::string_view place) {
    if (const auto found = place_of(view, place)) view.out.push(OpenLesson{found->lesson->id, found->step});
}

std::string step_name(const View& view, std::string_view place) {
    const auto found = place_of(view, place);
    return found ? fmt::format("{}, step {}", found->lesson->title, found->step + 1) : std::string{};
}

void paragraph(std::string_view words, float size, float width, ImU32 color) {
    const auto at = ImGui::GetCursorScreenPos();
    const float height = text_wrapped(ImGui::GetWindowDrawList(), fonts().regular, px(size), at, width, color, words);
    ImGui::Dummy({width, height});
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "app/shell/weak_spots_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/shell/page_frame.h"
#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/lessons/lesson_map.h"

namespace normscope {

using namespace ui;

namespace {

std::string when(std::int64_t days) {
    if (days <= 0) return "today";
    if (days == 1) return "yesterday";
    return fmt::format("{} days ago", days);
}

std::string times(int count) { return count == 1 ? "once" : count == 2 ? "twice" : fmt::format("{} times", count); }

void heading(const char* words) {
    ImGui::Dummy({0, px(8)});
    ImGui::PushFont(fonts().semibold, 15);
    ImGui::TextUnformatted(words);
    ImGui::PopFont();
    ImGui::Dummy({0, px(2)});
}

}  // namespace

void WeakSpotsPage::draw_spot(const View& view, const WeakSpot& spot, std::size_t number, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto from = ImGui::GetCursorScreenPos();
    const auto* asked = view.lessons().find(spot.asked_in);
    if (!asked) return;
    const auto place = fmt::format("{}, step {}", asked->title, spot.asked_step + 1);
    const auto words = spot.mistake.empty() ? fmt::format("A wrong answer to “{}”", place) : spot.mistake;
    const auto below = fmt::format("{}, {}, asked in {}", times(spot.times), when(view.today() - spot.last_day), place);
    const float inner = width - px(52);
    const float height = wrapped_height(fonts().medium, px(14.5f), inner, words) +
                         wrapped_height(fonts().regular, px(12.5f), inner, below) + px(50);
    const ImVec2 to{from.x + width, from.y + height};
    inset(list, from, to);
    const ImVec2 mark{from.x + px(22), from.y + px(22)};
    list->AddCircle(mark, px(8), spot.mended ? palette().good : palette().warn, 0, px(1.5f));
    if (spot.mended) icon(list, Icon::check, mark, px(9), palette().good);
    float y = from.y + px(12);
    y += text_wrapped(list, fonts().medium, px(14.5f), {from.x + px(42), y}, inner, palette().text, words) + px(2);
    y += text_wrapped(list, fonts().regular, px(12.5f), {from.x + px(42), y}, inner, palette().secondary,
                      spot.mended ? below + "; right twice since" : below);
    ImGui::SetCursorScreenPos({from.x + px(42), y + px(4)});
    const auto see = fmt::format("{}/{}", spot.see, spot.see_step + 1);
    ImGui::PushID(static_cast<int>(number));
    const auto label = fmt::format("Answered in {}##spot {}", step_name(view, see), number);
    if (link(label.c_str())) open_step(view, see);
    ImGui::PopID();
    ImGui::SetCursorScreenPos({from.x, to.y + px(8)});
    ImGui::Dummy({0, 0});
    record(fmt::format("weak spot {}", number), words);
    record(fmt::format("weak spot {} answered in", number), see);
}

void WeakSpotsPage::draw_review(const View& view, float width) {
    heading("Review");
    const auto& settings = view.settings();
    const auto standings =
        standings_of(view.lessons().lessons, settings.progress, view.today(), settings.review_intervals);
    int due = 0;
    for (std::size_t i = 0; i < standings.size(); ++i) {
        if (standings[i] != LessonStanding::due) continue;
        const auto& lesson = view.lessons().lessons[i];
        if (link(fmt::format("{} is due again##due {}", lesson.title, lesson.id).c_str()))
            view.out.push(OpenLesson{lesson.id, 0});
        ++due;
    }
    record("due", std::to_string(due));
    if (due == 0) paragraph("Nothing is due today.", 14, width, palette().secondary);
    ImGui::Dummy({0, px(4)});
    paragraph("What is mastered comes back after so many days, and later each time it is answered right:", 13.5f, width,
              palette().secondary);
    const auto at = ImGui::GetCursorScreenPos();
    const auto& days = settings.review_intervals;
    const float each = std::min(px(70), width / static_cast<float>(std::max<std::size_t>(1, days.size())));
    for (std::size_t i = 0; i < days.size(); ++i) {
        NumberField field;
        field.name = fmt::format("interval {}", i + 1);
        field.label = field.name;
        field.value = days[i];
        field.drag_step = 0.1f;
        field.wheel_step = 1;
        field.least = 1;
        field.most = 3650;
        field.set = [&view, i](double value) -> Result<void> {
            if (!(value >= 1) || value > 3650 || value != std::floor(value))
                return fail("an interval is a whole number of days from 1 to 3650");
            view.out.push(SetReviewInterval{i, static_cast<int>(value)});
            return {};
        };
        const float x = at.x + each * static_cast<float>(i);
        number_field(view, field, {x, at.y + px(4)}, {x + each - px(8), at.y + px(36)});
        record(field.name, std::to_string(days[i]));
    }
    ImGui::SetCursorScreenPos({at.x, at.y + px(64)});
    ImGui::Dummy({0, 0});
}

void WeakSpotsPage::draw(const View& view, ImVec2 from, ImVec2 to) {
    const auto spots = weak_spots(view.lessons().lessons, view.settings().progress);
    const float width = begin_page(
        view, "Weak spots", "The mistakes that your answers named, and the step that answers each of them.", from, to);
    if (spots.empty())
        paragraph("None yet. When an answer is wrong in a way that has a name, it stands here until its question was "
                  "answered right twice.",
                  14, width, palette().secondary);
    std::size_t number = 0;
    for (const auto& spot : spots) draw_spot(view, spot, ++number, width);
    record("weak spots", std::to_string(spots.size()));
    draw_review(view, width);
    end_page();
}

}  // namespace normscope

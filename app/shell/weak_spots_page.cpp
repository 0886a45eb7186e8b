// SPDX-License-Identifier: MIT
#include "app/shell/weak_spots_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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
    record_item(words);
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

namespace {

/// When a question comes back that is answered right each time: days from the first answer.
std::vector<std::int64_t> days_of_review(std::span<const int> intervals) {
    std::vector<Attempted> answers = {{.day = 0, .seed = 0, .right = true}};
    std::vector<std::int64_t> days;
    for (std::size_t k = 0; k < intervals.size(); ++k) {
        const auto due = due_on(answers, intervals);
        if (!due) break;
        days.push_back(*due);
        answers.push_back({.day = *due, .seed = k + 1, .right = true});
    }
    return days;
}

/// Those days along a line, and above it the days on which the person's own lessons come back.
void draw_days(const View& view, ImVec2 from, float width) {
    const auto& settings = view.settings();
    const auto days = days_of_review(settings.review_intervals);
    if (days.empty()) return;
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const float y = from.y + px(22);
    const float left = from.x + px(8);
    const float length = width - px(24);
    const auto last = static_cast<double>(days.back());
    const auto at = [&](std::int64_t day) {
        const double share = std::sqrt(std::clamp(static_cast<double>(day) / last, 0.0, 1.0));
        return left + length * static_cast<float>(share);
    };
    list->AddLine({left, y}, {left + length, y}, p.hairline, std::max(1.0f, px(1.5f)));
    list->AddCircleFilled({left, y}, px(4), p.text);
    text(list, fonts().regular, px(11.5f), {left - px(6), y + px(10)}, p.secondary, "now");
    float taken = left + px(26);
    for (const auto day : days) {
        list->AddCircleFilled({at(day), y}, px(4), p.accent);
        const auto words = std::to_string(day);
        const float half = text_width(fonts().mono, px(11.5f), words) / 2;
        if (at(day) - half < taken) continue;
        text(list, fonts().mono, px(11.5f), {at(day), y + px(10)}, p.secondary, words, Align::center);
        taken = at(day) + half + px(6);
    }
    for (const auto& lesson : view.lessons().lessons) {
        const auto found = settings.progress.answers.find(lesson.id);
        if (found == settings.progress.answers.end() || !is_mastered(found->second)) continue;
        const auto due = due_on(found->second, settings.review_intervals);
        if (due) list->AddCircle({at(*due - view.today()), y - px(12)}, px(4), p.good, 0, px(1.5f));
    }
    std::string words;
    for (const auto day : days) words += (words.empty() ? "" : " ") + std::to_string(day);
    record("days of review", words);
}

}  // namespace

void WeakSpotsPage::draw_intervals(const View& view, float width) {
    paragraph("What is mastered comes back after so many days, and later each time it is answered right:", 13.5f, width,
              palette().secondary);
    const auto at = ImGui::GetCursorScreenPos();
    const auto& days = view.settings().review_intervals;
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
    draw_days(view, {at.x, at.y + px(50)}, width);
    ImGui::SetCursorScreenPos({at.x, at.y + px(112)});
    ImGui::Dummy({0, 0});
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
    draw_intervals(view, width);
}

void WeakSpotsPage::draw_spots(const View& view, const std::vector<WeakSpot>& spots, float width) {
    if (spots.empty())
        paragraph("None yet. When an answer is wrong in a way that has a name, it stands here until its question was "
                  "answered right twice.",
                  14, width, palette().secondary);
    std::size_t number = 0;
    for (const auto& spot : spots) draw_spot(view, spot, ++number, width);
    record("weak spots", std::to_string(spots.size()));
}

/// Where on the map the mistakes were made, where there is room for it.
void WeakSpotsPage::draw_map(const View& view, const std::vector<WeakSpot>& spots, float width, float bottom) {
    const auto at = ImGui::GetCursorScreenPos();
    const float top = std::max(at.y + px(20), bottom - px(500));
    if (bottom - top < px(210)) return;
    MapMarks marks;
    marks.ground = palette().panel;
    for (const auto& spot : spots)
        if (!spot.mended) marks.missed.insert(spot.asked_in);
    auto* list = ImGui::GetWindowDrawList();
    text(list, fonts().semibold, px(15), {at.x, top}, palette().text, "The map");
    const auto says = marks.missed.empty() ? "where you are" : "a second ring: there is a weak spot in it";
    text_clipped(list, fonts().regular, px(12.5f), {at.x + px(80), top + px(2)}, width - px(80), palette().secondary,
                 says);
    map_.draw(view, {at.x, top + px(30)}, {at.x + width, bottom}, marks);
    ImGui::SetCursorScreenPos({at.x, bottom});
    ImGui::Dummy({0, 0});
}

void WeakSpotsPage::draw(const View& view, ImVec2 from, ImVec2 to) {
    const auto spots = weak_spots(view.lessons().lessons, view.settings().progress);
    const float width = begin_page(
        view, "Weak spots", "The mistakes that your answers named, and the step that answers each of them.", from, to);
    const bool two_columns = width >= px(820);
    const auto top = ImGui::GetCursorScreenPos();
    const float first = two_columns ? std::round(width * 0.56f) : width;
    ImGui::Dummy({0, px(two_columns ? 8.0f : 0.0f)});
    draw_spots(view, spots, first);
    float y = ImGui::GetCursorScreenPos().y;
    if (two_columns) ImGui::SetCursorScreenPos({top.x + first + px(40), top.y});
    ImGui::BeginGroup();
    draw_review(view, two_columns ? width - first - px(40) : width);
    ImGui::EndGroup();
    y = std::max(y, ImGui::GetCursorScreenPos().y);
    ImGui::SetCursorScreenPos({top.x, y});
    ImGui::Dummy({0, 0});
    draw_map(view, spots, width, to.y - px(32));
    end_page();
}

}  // namespace normscope

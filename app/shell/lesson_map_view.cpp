// SPDX-License-Identifier: MIT
#include "app/shell/lesson_map_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope {

using namespace ui;

namespace {

const char* word(LessonStanding standing, bool next) {
    if (next) return standing == LessonStanding::due ? "due again" : "next";
    switch (standing) {
    case LessonStanding::mastered:
        return "mastered";
    case LessonStanding::due:
        return "due again";
    case LessonStanding::open:
        return "open";
    case LessonStanding::closed:
        return "waits";
    }
    return "";
}

void dashed_circle(ImDrawList* list, ImVec2 center, float r, ImU32 color, float thickness) {
    constexpr int dashes = 14;
    for (int i = 0; i < dashes; ++i) {
        const float a = 6.28319f * static_cast<float>(i) / dashes;
        list->PathArcTo(center, r, a, a + 6.28319f / dashes * 0.6f, 6);
        list->PathStroke(color, thickness);
    }
}

void draw_ring(ImDrawList* list, ImVec2 center, float r, LessonStanding standing, bool next, double share, bool lit) {
    const auto& p = palette();
    list->AddCircleFilled(center, r, p.panel);
    if (next) {
        list->AddCircleFilled(center, r + px(7), with_alpha(p.accent, 0.16f));
        list->AddCircleFilled(center, r, p.panel);
        list->AddCircle(center, r, with_alpha(p.accent, 0.4f), 0, px(3));
        list->PathArcTo(center, r, -1.5708f, -1.5708f + 6.28319f * static_cast<float>(std::max(share, 0.04)), 32);
        list->PathStroke(p.accent, px(3));
    } else if (standing == LessonStanding::mastered) {
        list->AddCircle(center, r, p.good, 0, px(2));
    } else if (standing == LessonStanding::due) {
        dashed_circle(list, center, r, p.good, px(2));
    } else {
        list->AddCircle(center, r, standing == LessonStanding::open ? p.text : p.faint, 0, px(1.5f));
        if (share > 0) {
            list->PathArcTo(center, r, -1.5708f, -1.5708f + 6.28319f * static_cast<float>(share), 32);
            list->PathStroke(p.good, px(2.5f));
        }
    }
    if (lit) list->AddCircle(center, r + px(5), p.accent, 0, px(2));
    if (standing != LessonStanding::mastered && standing != LessonStanding::due) return;
    const ImVec2 badge{center.x + r * 0.75f, center.y - r * 0.75f};
    list->AddCircleFilled(badge, px(7), standing == LessonStanding::mastered ? p.good : p.text);
    if (standing == LessonStanding::mastered) {
        icon(list, Icon::check, badge, px(8), p.panel);
    } else {
        list->PathArcTo(badge, px(3.2f), -1.0f, 4.0f, 12);
        list->PathStroke(p.panel, px(1.5f));
    }
}

/// A title on at most two lines, centred.
void draw_title(ImDrawList* list, ImFont* font, float size, ImVec2 at, float width, ImU32 color,
                const std::string& title, bool one_line) {
    if (one_line || text_width(font, size, title) <= width) {
        const float fitting = std::min(width, text_width(font, size, title));
        text_clipped(list, font, size, {at.x - fitting / 2, at.y}, width, color, title);
        return;
    }
    // The break that leaves the longer of the two lines shortest.
    std::size_t best = std::string::npos;
    float least = 0;
    for (auto blank = title.find(' '); blank != std::string::npos; blank = title.find(' ', blank + 1)) {
        const float longer =
            std::max(text_width(font, size, title.substr(0, blank)), text_width(font, size, title.substr(blank + 1)));
        if (best == std::string::npos || longer < least) {
            best = blank;
            least = longer;
        }
    }
    const auto line = [&](const std::string& words, float y) {
        const float fitting = std::min(width, text_width(font, size, words));
        text_clipped(list, font, size, {at.x - fitting / 2, y}, width, color, words);
    };
    line(title.substr(0, best), at.y);
    if (best != std::string::npos) line(title.substr(best + 1), at.y + size * 1.2f);
}

}  // namespace

void LessonMapView::draw_edges(const View& view) const {
    auto* list = ImGui::GetWindowDrawList();
    const auto& lessons = view.lessons().lessons;
    for (std::size_t i = 0; i < lessons.size(); ++i)
        for (const auto& id : lessons[i].prerequisites) {
            const int before = view.lessons().index_of(id);
            if (before < 0) continue;
            const auto b = static_cast<std::size_t>(before);
            const bool done = standings_[b] == LessonStanding::mastered || standings_[b] == LessonStanding::due;
            const auto color = done ? with_alpha(palette().good, 0.7f) : with_alpha(palette().secondary, 0.45f);
            const float thick = std::max(1.0f, px(1.5f));
            ImVec2 a{centers_[b].x + px(radius_), centers_[b].y};
            const ImVec2 z{centers_[i].x - px(radius_), centers_[i].y};
            const auto curve = [&](ImVec2 from, ImVec2 to) {
                const float middle = (from.x + to.x) / 2;
                list->AddBezierCubic(from, {middle, from.y}, {middle, to.y}, to, color, thick);
            };
            if (z.x - a.x < column_ * 1.5f) {
                curve(a, z);
                continue;
            }
            // A long way goes around the lessons between.
            const float lane = centers_[b].y < (top_ + bottom_) / 2 ? top_ : bottom_;
            const float turn = column_ * 0.62f;
            curve(a, {a.x + turn, lane});
            list->AddLine({a.x + turn, lane}, {z.x - turn, lane}, color, thick);
            curve({z.x - turn, lane}, z);
        }
}

void LessonMapView::draw_node(const View& view, std::size_t i, bool lit) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& lesson = view.lessons().lessons[i];
    const auto center = centers_[i];
    const bool next = static_cast<int>(i) == next_;
    const auto standing = standings_[i];
    const bool waits = standing == LessonStanding::closed;
    ImGui::SetCursorScreenPos({center.x - px(radius_ + 6), center.y - px(radius_ + 6)});
    if (hit_area(("map " + lesson.id).c_str(), {2 * px(radius_ + 6), 2 * px(radius_ + 6)})) {
        waiting_ = waits ? lesson.id : "";
        if (!waits) {
            const auto& progress = view.settings().progress.of(lesson.id);
            view.out.push(OpenLesson{lesson.id, lesson_done(lesson, progress) ? 0 : progress.last_step});
        }
    }
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const bool focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    const auto words = fmt::format("{}: {}\n{}", lesson.title, word(standing, next), lesson.summary);
    tooltip(words.c_str());
    draw_ring(list, center, px(radius_), standing, next, done_share(lesson, view.settings().progress.of(lesson.id)),
              lit || hovered || focused);
    const float title = std::min(column_ - px(14), text_width(fonts().regular, px(12), lesson.title));
    const float half = title / 2 + px(3);
    list->AddRectFilled({center.x - half, center.y + px(radius_ + 6)}, {center.x + half, center.y + px(radius_ + 22)},
                        with_alpha(p.ground, 0.85f));
    const bool bright = next || !waits || hovered;
    text(list, fonts().mono, px(13), {center.x, center.y - px(7)}, waits ? p.secondary : p.text, std::to_string(i + 1),
         Align::center);
    if (next && !compact_)
        text(list, fonts().medium, px(12), {center.x, center.y - px(radius_ + 26)}, p.accent, "you are here",
             Align::center);
    draw_title(list, next ? fonts().semibold : fonts().regular, px(compact_ ? 11.0f : 12.0f),
               {center.x, center.y + px(radius_ + 7)}, column_ - px(14), bright ? p.text : p.secondary, lesson.title,
               one_line_);
    record("map " + lesson.id, word(standing, next));
}

/// Why the lesson that was asked for is not open yet, and the two ways in.
void LessonMapView::draw_waiting(const View& view) {
    const auto* lesson = view.lessons().find(waiting_);
    if (!lesson) return;
    const auto missing = missing_before(*lesson, view.lessons().lessons, view.settings().progress);
    const auto i = static_cast<std::size_t>(view.lessons().index_of(waiting_));
    const float width = px(300);
    const float display = ImGui::GetIO().DisplaySize.x;
    const ImVec2 at{std::clamp(centers_[i].x - width / 2, px(12), display - width - px(12)), centers_[i].y + px(48)};
    std::string names;
    for (const auto* before : missing) names += (names.empty() ? "" : ", ") + before->title;
    const auto words = fmt::format("It builds on {}.", names);
    auto* list = ImGui::GetWindowDrawList();
    const float height = px(58) + wrapped_height(fonts().regular, px(13), width - px(32), words);
    panel(list, at, {at.x + width, at.y + height});
    list->AddRect(at, {at.x + width, at.y + height}, palette().accent, px(10), std::max(1.0f, px(1)));
    text_wrapped(list, fonts().regular, px(13), {at.x + px(16), at.y + px(12)}, width - px(32), palette().text, words);
    record("map waiting", words);
    ImGui::SetCursorScreenPos({at.x + px(16), at.y + height - px(32)});
    if (link("I know this")) {
        view.out.push(StartPlacement{lesson->id});
        waiting_.clear();
    }
    ImGui::SetCursorScreenPos({at.x + px(190), at.y + height - px(32)});
    if (link("Open anyway")) {
        view.out.push(OpenLesson{lesson->id, 0});
        waiting_.clear();
    }
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) waiting_.clear();
}

void LessonMapView::draw(const View& view, ImVec2 from, ImVec2 to, const std::string& lit) {
    const auto& lessons = view.lessons().lessons;
    if (lessons.empty()) return;
    standings_ = standings_of(lessons, view.settings().progress, view.today(), view.settings().review_intervals);
    next_ = next_lesson(standings_);
    const auto places = map_places(lessons);
    int columns = 1;
    double rows = 0;
    for (const auto& place : places) {
        columns = std::max(columns, place.column + 1);
        rows = std::max(rows, std::abs(place.row));
    }
    column_ = (to.x - from.x) / static_cast<float>(columns);
    compact_ = to.y - from.y < px(270);
    radius_ = compact_ ? 12 : 16;
    top_ = from.y + px(10);
    bottom_ = to.y - px(8);
    const float middle = (from.y + to.y) / 2 - px(compact_ ? 6 : 14);
    // Titles take two lines wherever the rows leave room for them.
    const auto reach_with = [&](float below) { return (to.y - from.y) / 2 - px(radius_ + below); };
    const float apart = reach_with(40) / static_cast<float>(std::max(rows, 1.0));
    one_line_ = compact_ && apart < px(58);
    const float reach = reach_with(one_line_ ? 26.0f : compact_ ? 40.0f : 46.0f);
    centers_.clear();
    for (const auto& place : places)
        centers_.push_back({std::round(from.x + column_ * (static_cast<float>(place.column) + 0.5f)),
                            std::round(middle + reach * static_cast<float>(place.row / std::max(rows, 1.0)))});
    draw_edges(view);
    for (std::size_t i = 0; i < lessons.size(); ++i) draw_node(view, i, lessons[i].id == lit);
    draw_waiting(view);
}

}  // namespace normscope

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

std::vector<std::string> wrapped(ImFont* font, float size, float width, std::string_view title) {
    std::vector<std::string> lines = {""};
    while (!title.empty()) {
        const auto blank = std::min(title.find(' '), title.size());
        const auto word = std::string(title.substr(0, blank));
        title.remove_prefix(std::min(blank + 1, title.size()));
        const auto longer = lines.back().empty() ? word : lines.back() + " " + word;
        if (lines.back().empty() || text_width(font, size, longer) <= width)
            lines.back() = longer;
        else
            lines.push_back(word);
    }
    return lines;
}

/// A title on as few lines as it takes, at most `most`, of which the longest is as short as can be.
std::vector<std::string> lines_of(ImFont* font, float size, float width, std::size_t most, const std::string& title) {
    auto lines = wrapped(font, size, width, title);
    for (float narrow = width - 4; lines.size() > 1 && narrow > 0; narrow -= 4) {
        auto other = wrapped(font, size, narrow, title);
        if (other.size() > lines.size()) break;
        lines = std::move(other);
    }
    while (lines.size() > most) {
        const auto last = lines.back();
        lines.pop_back();
        lines.back() += " " + last;
    }
    return lines;
}

constexpr float title_line = 1.25f;         // of its size
constexpr float least_title_share = 0.84f;  // of its size, where it would be cut otherwise

const char* placed_word(LessonStanding standing) {
    if (standing == LessonStanding::mastered) return "yours";
    return standing == LessonStanding::closed ? "to be learned" : "not asked yet";
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

const char* LessonMapView::word_of(std::size_t i, const MapMarks& marks) const {
    const bool next = static_cast<int>(i) == next_;
    if (!marks.placement) return word(standings_[i], next);
    return next ? "asked about now" : placed_word(standings_[i]);
}

/// A node's title, and above the next one that it is.
void LessonMapView::draw_words(std::size_t i, bool bright, const MapMarks& marks) const {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const bool next = static_cast<int>(i) == next_;
    auto* font = title_font(i);
    const auto& lines = titles_[i].lines;
    const float size = titles_[i].size;
    const float line = size * title_line;
    const auto center = centers_[i];
    const float height = line * static_cast<float>(lines.size());
    float y = titles_[i].above ? center.y - px(radius_ + 7) - height : center.y + px(radius_ + 7);
    const float top = y;
    for (const auto& words : lines) {
        const float fitting = std::min(titles_[i].width, text_width(font, size, words));
        list->AddRectFilled({center.x - fitting / 2 - px(3), y - px(1)}, {center.x + fitting / 2 + px(3), y + line},
                            with_alpha(marks.ground ? marks.ground : p.ground, 0.85f));
        text_clipped(list, font, size, {center.x - fitting / 2, y}, titles_[i].width, bright ? p.text : p.secondary,
                     words);
        y += line;
    }
    if (!next || compact_) return;
    const float above = titles_[i].above ? top - px(17) : center.y - px(radius_ + 26);
    for (std::size_t j = 0; j < centers_.size(); ++j) {  // a node above, with its title
        if (std::abs(centers_[j].x - center.x) > 1 || centers_[j].y >= center.y) continue;
        const float below = titles_[j].above ? 0 : px(5) + line * static_cast<float>(most_lines_);
        if (above < centers_[j].y + px(radius_ + 4) + below) return;
    }
    text(list, fonts().medium, px(12), {center.x, above}, p.accent, marks.placement ? "asked now" : "you are here",
         Align::center);
}

void LessonMapView::draw_node(const View& view, std::size_t i, const MapMarks& marks) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& lesson = view.lessons().lessons[i];
    const auto center = centers_[i];
    const bool next = static_cast<int>(i) == next_;
    const bool placing = marks.placement != nullptr;
    const auto standing = standings_[i];
    const bool waits = standing == LessonStanding::closed;
    ImGui::SetCursorScreenPos({center.x - px(radius_ + 6), center.y - px(radius_ + 6)});
    const auto name = (placing ? "placed " : "map ") + lesson.id;
    if (hit_area(name.c_str(), {2 * px(radius_ + 6), 2 * px(radius_ + 6)}, !placing) && !placing) {
        waiting_ = waits ? lesson.id : "";
        if (!waits) {
            const auto& progress = view.settings().progress.of(lesson.id);
            view.out.push(OpenLesson{lesson.id, lesson_done(lesson, progress) ? 0 : progress.last_step});
        }
    }
    const bool hovered = ImGui::IsItemHovered();
    if (hovered && !placing) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const bool focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    const auto words = fmt::format("{}: {}\n{}", lesson.title, word_of(i, marks), lesson.summary);
    tooltip(words.c_str());
    const double share = placing ? 0 : done_share(lesson, view.settings().progress.of(lesson.id));
    draw_ring(list, center, px(radius_), standing, next, share, lesson.id == marks.lit || hovered || focused);
    if (marks.missed.contains(lesson.id)) list->AddCircle(center, px(radius_ + 4), p.warn, 0, px(2));
    text(list, fonts().mono, px(13), {center.x, center.y - px(7)}, waits ? p.secondary : p.text, std::to_string(i + 1),
         Align::center);
    draw_words(i, next || !waits || hovered, marks);
    record(name, word_of(i, marks));
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

float LessonMapView::title_size() const { return px(compact_ ? 11.0f : 12.0f); }

ImFont* LessonMapView::title_font(std::size_t i) const {
    return static_cast<int>(i) == next_ ? fonts().semibold : fonts().regular;
}

/// From where to where so many lines of a title go.
std::pair<float, float> LessonMapView::title_band(std::size_t i, std::size_t lines) const {
    const float near = px(radius_ + 6);
    const float far = near + title_size() * title_line * static_cast<float>(lines);
    return titles_[i].above ? std::pair{centers_[i].y - far, centers_[i].y - near}
                            : std::pair{centers_[i].y + near, centers_[i].y + far};
}

/// How far a title may go to either side before it meets a node.
float LessonMapView::room_beside_nodes(std::size_t i, std::pair<float, float> band) const {
    float half = px(76);
    for (const auto& center : centers_) {
        const float apart = std::abs(center.x - centers_[i].x);
        if (apart < 1) continue;
        if (center.y + px(radius_ + 8) > band.first && center.y - px(radius_ + 8) < band.second)
            half = std::min(half, apart - px(radius_ + 8));
    }
    return half;
}

void LessonMapView::break_title(std::size_t i, const std::string& title) {
    auto& t = titles_[i];
    t.lines = lines_of(title_font(i), t.size, t.width, static_cast<std::size_t>(most_lines_), title);
    t.drawn = 0;
    for (const auto& line : t.lines) t.drawn = std::max(t.drawn, text_width(title_font(i), t.size, line));
}

/// What the titles beside it leave over; where that is too little its letters get smaller.
void LessonMapView::widen_title(std::size_t i, const std::string& title, float left, float right) {
    auto& t = titles_[i];
    const auto band = title_band(i, static_cast<std::size_t>(most_lines_));
    float half = room_beside_nodes(i, band);
    for (std::size_t j = 0; j < titles_.size(); ++j) {
        const float apart = std::abs(centers_[j].x - centers_[i].x);
        const auto other = title_band(j, titles_[j].lines.size());
        if (apart < 1 || other.second <= band.first || other.first >= band.second) continue;
        half = std::min(half, apart - std::min(titles_[j].drawn, titles_[j].width) / 2 - px(6));
    }
    t.width = std::max(t.width, 2 * std::min({half, centers_[i].x - left, right - centers_[i].x}));
    break_title(i, title);
    for (float share = 0.95f; t.cut() && share >= least_title_share; share -= 0.05f) {
        t.size = title_size() * share;
        break_title(i, title);
    }
}

/// A title may spread until it meets the edge, a node, or another title of the same height; then those that are still
/// cut take what their neighbours do not need.
void LessonMapView::find_room_for_titles(const LessonLibrary& library, float left, float right) {
    const auto most = static_cast<std::size_t>(most_lines_);
    for (std::size_t i = 0; i < titles_.size(); ++i) {
        const auto [low, high] = title_band(i, most);
        float half = room_beside_nodes(i, {low, high});
        for (std::size_t j = 0; j < titles_.size(); ++j) {
            const float apart = std::abs(centers_[j].x - centers_[i].x);
            const auto [other_low, other_high] = title_band(j, most);
            if (apart >= 1 && other_high > low && other_low < high) half = std::min(half, apart / 2 - px(3));
        }
        half = std::max(half, column_ / 2 - px(4));
        titles_[i].width = 2 * std::min({half, centers_[i].x - left, right - centers_[i].x});
        titles_[i].size = title_size();
        break_title(i, library.lessons[i].title);
    }
    std::string cut;
    for (std::size_t i = 0; i < titles_.size(); ++i) {
        if (titles_[i].cut()) widen_title(i, library.lessons[i].title, left, right);
        if (titles_[i].cut()) cut += library.lessons[i].id + " ";
    }
    record("map titles cut", cut);
}

/// As many lines for a title as the rows leave room for; answers how far the outermost rows are from the middle.
float LessonMapView::find_lines(float height, float rows) {
    radius_ = compact_ ? 12 : 16;
    float reach = 0;
    for (most_lines_ = 3; most_lines_ > 0; --most_lines_) {
        const float title = px(6) + title_size() * title_line * static_cast<float>(most_lines_);
        reach = height / 2 - px(radius_ + 6) - title;
        if (reach / rows >= px(2 * radius_ + 2) + title) break;
    }
    most_lines_ = std::max(most_lines_, 1);
    return reach;
}

void LessonMapView::place(const View& view, ImVec2 from, ImVec2 to) {
    const auto places = map_places(view.lessons().lessons);
    int columns = 1;
    double rows = 1;
    for (const auto& place : places) {
        columns = std::max(columns, place.column + 1);
        rows = std::max(rows, std::abs(place.row));
    }
    column_ = (to.x - from.x) / static_cast<float>(columns);
    top_ = from.y + px(8);
    bottom_ = to.y - px(8);
    compact_ = to.y - from.y < px(270);
    float reach = find_lines(to.y - from.y, static_cast<float>(rows));
    if (!compact_ && most_lines_ < 3) {  // smaller nodes and letters, for the sake of another line
        compact_ = true;
        reach = find_lines(to.y - from.y, static_cast<float>(rows));
    }
    centers_.clear();
    titles_.clear();
    for (const auto& place : places) {
        centers_.push_back(
            {std::round(from.x + column_ * (static_cast<float>(place.column) + 0.5f)),
             std::round((from.y + to.y) / 2 + std::max(reach, 0.0f) * static_cast<float>(place.row / rows))});
        titles_.push_back({.above = place.column % 2 == 1, .lines = {}});
    }
    find_room_for_titles(view.lessons(), from.x + px(2), to.x - px(2));
}

void LessonMapView::take_standings(const View& view, const Placement* placement) {
    const auto& lessons = view.lessons().lessons;
    const auto& settings = view.settings();
    standings_ = standings_of(lessons, settings.progress, view.today(), settings.review_intervals);
    next_ = next_lesson(standings_);
    if (!placement) return;
    next_ = placement->item ? view.lessons().index_of(placement->item->lesson) : -1;
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        const bool yours = placement->known.contains(lessons[i].id) || is_passed(lessons[i], settings.progress);
        const bool missed = placement->unknown.contains(lessons[i].id);
        standings_[i] = yours ? LessonStanding::mastered : missed ? LessonStanding::closed : LessonStanding::open;
    }
}

void LessonMapView::draw(const View& view, ImVec2 from, ImVec2 to, const MapMarks& marks) {
    const auto& lessons = view.lessons().lessons;
    if (lessons.empty()) return;
    take_standings(view, marks.placement);
    place(view, from, to);
    draw_edges(view);
    for (std::size_t i = 0; i < lessons.size(); ++i) draw_node(view, i, marks);
    if (!marks.placement) draw_waiting(view);
}

}  // namespace normscope

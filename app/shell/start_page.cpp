// SPDX-License-Identifier: MIT
#include "app/shell/start_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/quoted.h"

namespace normscope {

using namespace ui;

namespace {

constexpr std::array<std::string_view, 6> symptom_table = {"NaN",
                                                           "off by 1.1547",
                                                           "eval much worse than train",
                                                           "garbage after conversion",
                                                           "Expected more than 1 value per channel when training",
                                                           "GroupNorm is not LayerNorm"};

/// A title with a line below it, both acting as a link. True when clicked.
bool way(const char* title, const char* below, ImVec2 at, float width) {
    ImGui::SetCursorScreenPos(at);
    const bool clicked = hit_area(title, {width, px(44)});
    const bool lit = ImGui::IsItemHovered() || (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible);
    if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    auto* list = ImGui::GetWindowDrawList();
    if (lit) list->AddRectFilled({at.x - px(8), at.y - px(4)}, {at.x + width, at.y + px(42)}, palette().hover, px(6));
    text(list, fonts().semibold, px(15), at, palette().accent, title);
    text_clipped(list, fonts().regular, px(12.5f), {at.x, at.y + px(22)}, width - px(8), palette().secondary, below);
    return clicked;
}

}  // namespace

std::span<const std::string_view> symptoms() { return symptom_table; }

const Lesson* lesson_of_symptom(const LessonLibrary& library, std::string_view symptom) {
    const auto has = [&](const Lesson& lesson) {
        return std::ranges::find(lesson.keywords, symptom) != lesson.keywords.end();
    };
    const auto found = std::ranges::find_if(library.lessons, has);
    return found == library.lessons.end() ? nullptr : &*found;
}

/// Continue where the person was, or begin.
void StartPage::draw_main_way(const View& view, ImVec2 at, float width) {
    const auto& progress = view.settings().progress;
    const auto& library = view.lessons();
    if (library.lessons.empty()) return;
    const auto* lesson = library.find(progress.last_lesson);
    const bool begun = lesson != nullptr;
    if (!lesson) lesson = &library.lessons.front();
    const int step = begun ? std::clamp(progress.of(lesson->id).last_step, 0, lesson->step_count() - 1) : 0;
    const ImVec2 to{at.x + width, at.y + px(64)};
    ImGui::SetCursorScreenPos(at);
    if (std::exchange(appearing_, false)) take_keyboard();
    const bool covered = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (hit_area("main way", {width, px(64)}) || (!covered && !ImGui::IsAnyItemActive() && !ImGui::GetIO().NavVisible &&
                                                  ImGui::IsKeyPressed(ImGuiKey_Enter, false)))
        view.out.push(OpenLesson{lesson->id, step});
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    list->AddRectFilled(at, to, hovered ? mix(p.accent, p.text, 0.15f) : p.accent, px(10));
    if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible) list->AddRect(at, to, p.text, px(10), px(2));
    const auto ink = p.ground;
    triangle(list, {at.x + px(26), at.y + px(21)}, {at.x + px(26), at.y + px(43)}, {at.x + px(46), at.y + px(32)}, ink);
    text(list, fonts().semibold, px(17), {at.x + px(64), at.y + px(11)}, ink, begun ? "Continue" : "Begin");
    const auto words = begun ? fmt::format("{} · step {} of {}", lesson->title, step + 1, lesson->step_count())
                             : fmt::format("{} · {} short steps", lesson->title, lesson->step_count());
    text_clipped(list, fonts().regular, px(13.5f), {at.x + px(64), at.y + px(36)}, width - px(84), ink, words);
    record("main way", (begun ? "Continue: " : "Begin: ") + words);
}

void StartPage::draw_welcome(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const float width = to.x - from.x;
    const float title = std::min(px(38), width / 13.5f);
    float y = from.y;
    text(list, fonts().semibold, title, {from.x, y}, p.text, "Move one number.");
    text(list, fonts().semibold, title, {from.x, y + title * 1.2f}, p.text, "See what the norm does.");
    y += title * 2.7f;
    const std::string words = "NormScope is a laboratory for normalisation in neural networks: change any number, and "
                              "every mean, variance and output that it touches follows.";
    const float wrap = std::min(width, px(500));
    text_wrapped(list, fonts().regular, px(15.5f), {from.x, y}, wrap, p.secondary, words);
    y += wrapped_height(fonts().regular, px(15.5f), wrap, words) + px(22);
    draw_main_way(view, {from.x, y}, std::min(width, px(420)));
    y += px(64 + 22);
    const bool begun = view.lessons().find(view.settings().progress.last_lesson) != nullptr;
    const float each = std::min(px(190), width / (begun ? 3.0f : 2.0f));
    float x = from.x;
    if (begun) {
        if (way("Begin", "with the first lesson", {x, y}, each - px(12)))
            view.out.push(OpenLesson{view.lessons().lessons.front().id, 0});
        x += each;
    }
    if (way("Play with a vector", "bars to drag, nothing else", {x, y}, each - px(4)))
        view.out.push(ShowWorkspace{"vector"});
    if (way("Open a tensor…", ".npy, .safetensors, .pt", {x + each + px(8), y}, each - px(12)))
        view.out.run("file.open");
}

/// What stands beside the map: a test of what is known, the glossary, the tables, what went wrong.
void StartPage::draw_side_ways(const View& view, ImVec2 at) {
    ImGui::SetCursorScreenPos(at);
    if (link("I know some of this ›")) view.out.run("lesson.placement");
    ImGui::SameLine(0, px(18));
    if (link("Glossary")) view.out.run("lesson.glossary");
    ImGui::SameLine(0, px(18));
    if (link("Tables")) view.out.run("lesson.tables");
    ImGui::SameLine(0, px(18));
    if (link("Weak spots")) view.out.run("lesson.weak_spots");
}

void StartPage::draw_symptoms(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    lit_lesson_.clear();
    const float files = to.x - from.x > px(900) ? px(330) : 0;
    text(list, fonts().semibold, px(15), {from.x, from.y + px(6)}, p.text, "What do you see?");
    const float left = from.x + px(146);
    const float right = to.x - files - px(20);
    ImVec2 at{left, from.y};
    for (const auto symptom : symptoms()) {
        const auto* lesson = lesson_of_symptom(view.lessons(), symptom);
        if (!lesson) continue;
        const auto number = fmt::format("› {}", view.lessons().index_of(lesson->id) + 1);
        const float words = text_width(fonts().mono, px(12.5f), symptom);
        const float width = words + text_width(fonts().mono, px(12.5f), number) + px(38);
        ImVec2 next = at;
        if (next.x + width > right && next.x > left) next = {left, next.y + px(36)};
        const bool last_line = next.y + px(66) > to.y;  // the way to the others stands at its end
        if (next.y + px(30) > to.y || (last_line && next.x + width > right - px(100))) continue;
        at = next;
        ImGui::SetCursorScreenPos(at);
        if (hit_area(fmt::format("symptom {}", symptom).c_str(), {width, px(30)}))
            view.out.push(OpenLesson{lesson->id, 0});
        const bool lit = ImGui::IsItemHovered() || (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible);
        if (lit) lit_lesson_ = lesson->id;
        if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        list->AddRectFilled(at, {at.x + width, at.y + px(30)}, lit ? p.hover : p.panel, px(15));
        list->AddRect(at, {at.x + width, at.y + px(30)}, lit ? p.accent : p.edge, px(15), std::max(1.0f, px(1)));
        text(list, fonts().mono, px(12.5f), {at.x + px(14), at.y + px(8)}, p.text, symptom);
        text(list, fonts().mono, px(12.5f), {at.x + px(24) + words, at.y + px(8)}, p.accent, number);
        at.x += width + px(10);
    }
    if (at.x + px(90) < right && at.y + px(30) <= to.y) {
        ImGui::SetCursorScreenPos({at.x + px(4), at.y + px(6)});
        if (link("find more…")) view.out.run("palette.open");
    }
    if (files == 0) return;
    const float x = to.x - files;
    list->AddLine({x - px(6), from.y}, {x - px(6), to.y - px(6)}, p.hairline, std::max(1.0f, px(1)));
    text(list, fonts().semibold, px(15), {x + px(14), from.y + px(6)}, p.text, "Recent");
    const auto& recent = view.settings().recent_files;
    if (recent.empty())
        text_clipped(list, fonts().regular, px(13), {x + px(84), from.y + px(8)}, files - px(84), p.secondary,
                     "files that you open stand here");
    for (std::size_t i = 0; i < std::min<std::size_t>(recent.size(), 3); ++i) {
        const ImVec2 row{x + px(84), from.y + px(4) + px(25) * static_cast<float>(i)};
        ImGui::SetCursorScreenPos(row);
        if (hit_area(fmt::format("recent {}", i + 1).c_str(), {files - px(84), px(24)}))
            view.out.run(fmt::format("file.recent_{}", i + 1));
        if (ImGui::IsItemHovered()) list->AddRectFilled({row.x - px(6), row.y}, {to.x, row.y + px(24)}, p.hover, px(5));
        text_clipped(list, fonts().mono, px(12.5f), {row.x, row.y + px(4)}, files - px(90), p.text,
                     shown_path(recent[i].filename()));
    }
}

void StartPage::draw(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    record("start page", "shown");
    const float pad = px(48);
    const float width = to.x - from.x;
    const float height = to.y - from.y;
    const float left = from.x + std::min(pad, width * 0.04f);
    const float right = to.x - std::min(pad, width * 0.04f);
    const float top = std::clamp(height * 0.46f, px(310), px(420));
    const float welcome = std::min(px(560), (right - left) * 0.46f);
    draw_welcome(view, {left, from.y + px(22)}, {left + welcome, from.y + top});
    first_look_.draw({left + welcome + px(30), from.y}, {to.x, from.y + top});

    const float line = from.y + top + px(26);
    text(list, fonts().semibold, px(17), {left, line}, p.text, "The map");
    const char* rule = "a lesson opens when the ones before it are yours";
    float beside = left + px(86);
    if (right - left > px(1190)) {  // the ways beside the map need the room first
        text(list, fonts().regular, px(13), {beside, line + px(4)}, p.secondary, rule);
        beside += text_width(fonts().regular, px(13), rule) + px(20);
    }
    draw_side_ways(view, {beside, line + px(2)});
    constexpr std::array<std::pair<const char*, int>, 5> legend = {
        {{"waits", 4}, {"open", 3}, {"next", 2}, {"due again", 1}, {"mastered", 0}}};
    float x = right;
    for (const auto& [words, kind] : legend) {
        x -= text_width(fonts().regular, px(12.5f), words);
        text(list, fonts().regular, px(12.5f), {x, line + px(4)}, p.secondary, words);
        x -= px(18);
        const ImVec2 dot{x + px(6), line + px(11)};
        const auto color = kind <= 1 ? p.good : kind == 2 ? p.accent : kind == 3 ? p.text : p.faint;
        list->AddCircle(dot, px(6), color, 0, px(kind == 2 ? 3 : 1.5f));
        if (kind == 0) icon(list, Icon::check, dot, px(8), p.good);
        if (kind == 1) list->AddCircle(dot, px(6), with_alpha(p.ground, 0.6f), 8, px(1.5f));
        x -= px(20);
    }
    const float bottom = to.y - px(84);
    map_.draw(view, {left, line + px(26)}, {right, bottom}, {.lit = lit_lesson_, .missed = {}});
    list->AddLine({left, bottom + px(4)}, {right, bottom + px(4)}, p.hairline, std::max(1.0f, px(1)));
    draw_symptoms(view, {left, bottom + px(16)}, {right, to.y});
}

}  // namespace normscope

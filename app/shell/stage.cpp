// SPDX-License-Identifier: MIT
#include "app/shell/stage.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/transport.h"
#include "app/ui/access.h"
#include "app/ui/draw.h"
#include "app/ui/figures.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/ui/withheld.h"

namespace normscope {
namespace {

using namespace ui;

constexpr float smallest_scale = 0.75f;  // below, words cannot be read
constexpr float least_picture = 340;     // logical width of a picture beside an open lesson

/// In the place of a workspace that the document cannot serve: why, and what would help.
void draw_missing(const Workspace& workspace, const std::string& sentence, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    const float width = std::min(px(460), to.x - from.x - px(40));
    const ImVec2 at{(from.x + to.x - width) / 2, (from.y + to.y) / 2 - px(50)};
    icon(list, workspace.icon, {at.x + width / 2, at.y - px(22)}, px(26), palette().faint);
    text(list, fonts().semibold, px(18), {at.x + width / 2, at.y}, palette().text, workspace.title, Align::center);
    text_wrapped(list, fonts().regular, px(14.5f), {at.x, at.y + px(32)}, width, palette().secondary, sentence);
    record("missing", sentence);
}

/// In the place of a workspace that would show what the lesson asks for.
void draw_locked(ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    hatch(list, {from.x + px(14), from.y + px(14)}, {to.x - px(14), to.y - px(14)}, px(10));
    lock_card(list, {(from.x + to.x) / 2, (from.y + to.y) / 2}, "opens with your answer",
              {to.x - from.x - px(60), to.y - from.y - px(60)});
    record("locked", "opens with your answer");
}

/// A screen in a room that is as wide, but not high enough.
template <class Draw>
void draw_scrolled(ImVec2 from, ImVec2 room, float height, Draw draw) {
    ImGui::SetCursorScreenPos(from);
    ImGui::BeginChild("scrolled", room, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_NoBackground);
    const auto at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    draw(at, ImVec2{at.x + width, at.y + height});
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, height});
    ImGui::EndChild();
}

/// What is drawn in a room, how much smaller, and how high that is.
struct Fit {
    float scale = 1;
    float height = 0;
};

/// What needs `least` logical pixels is drawn smaller in less room, and scrolls down when that is not enough; in much
/// less width, where it is `stacked_height(width, room)` high, it stands below each other and needs `narrowest`.
template <class Height, class Draw>
void draw_fitted(ImVec2 least, float narrowest, ImVec2 from, ImVec2 to, Height stacked_height, Draw draw) {
    const ImVec2 room{to.x - from.x, to.y - from.y};
    // The bar of what scrolls takes some of the width.
    const auto fit_in = [&](float width) -> Fit {
        const float wide = width / std::max(1.0f, px(least.x));
        if (wide >= smallest_scale || narrowest == 0) {
            const float fit = std::min({1.0f, wide, room.y / std::max(1.0f, px(least.y))});
            const float scale = std::clamp(fit, std::min(smallest_scale, wide), 1.0f);
            return {scale, px(least.y) * scale};
        }
        const float scale = std::min(1.0f, width / px(narrowest));
        const ScaleScope smaller(scale);
        return {scale, stacked_height(width, room.y)};
    };
    const float bar = ImGui::GetStyle().ScrollbarSize;
    auto fit = fit_in(room.x);
    const bool scrolls = fit.height > room.y + 1;
    if (scrolls) fit = fit_in(room.x - bar);
    const auto drawn = [&] {
        if (!scrolls) return draw(from, to);
        draw_scrolled(from, room, std::max(fit.height, room.y + 1), draw);
    };
    if (fit.scale == 1) return drawn();
    const ScaleScope smaller(fit.scale);
    drawn();
}

}  // namespace

std::span<const std::string_view> Stage::hints_of(const Workspace& workspace) {
    const auto hints = screen_of(workspace).hints();
    return hints.empty() ? workspace.hints : hints;
}

WorkspaceScreen& Stage::screen_of(const Workspace& workspace) {
    auto& screen = screens_[workspace.id];
    if (!screen) screen = workspace.make();
    return *screen;
}

/// Where the drawers stand by themselves, which is when the window's width has changed its class, a lesson begins or
/// goes on. Below 1150 there is no room for two panels beside the picture.
void Stage::fit_drawers(const View& view, float width) {
    const int now = width >= px(1126) ? 3 : width >= px(1000) ? 2 : width >= px(840) ? 1 : 0;
    const bool lesson = view.lesson() != nullptr;
    const bool resized = now != width_class_;
    const bool goes_on = lesson && (steps_entered_ != view.steps_entered() || !had_lesson_ || resized);
    width_class_ = now;
    had_lesson_ = lesson;
    steps_entered_ = view.steps_entered();
    using enum Drawer::Stop;
    if (resized) {
        inspector_drawer_.stand_at(now == 3 ? full : now > 0 && !(lesson && now == 1) ? half : tab);
        lesson_drawer_.stand_at(now == 3 ? full : tab);
    }
    if (goes_on && !lesson_drawer_.open() && !lesson_drawer_.folded()) open_lesson(view, width);
}

/// A lesson is read before its picture is looked at: where both have no room beside each other, it covers the picture
/// until the person puts it to its tab.
void Stage::open_lesson(const View& view, float width) {
    const bool legible = view.settings().text_size < 1.2f && width - px(236 + 46 + 42) >= px(least_picture);
    lesson_drawer_.stand_at(width_class_ == 3 || !legible ? Drawer::Stop::full : Drawer::Stop::half);
    if (width_class_ < 2) inspector_drawer_.stand_at(Drawer::Stop::tab);
    lesson_is_newer_ = true;
}

/// The picture needs some room between the drawers: whichever was opened last stays.
void Stage::keep_room(float width) {
    if (lesson_drawer_.stop() != lesson_was_) lesson_is_newer_ = true;
    if (inspector_drawer_.stop() != inspector_was_) lesson_is_newer_ = false;
    lesson_was_ = lesson_drawer_.stop();
    inspector_was_ = inspector_drawer_.stop();
    if (width >= px(300) || !lesson_drawer_.open() || !inspector_drawer_.open()) return;
    (lesson_is_newer_ ? inspector_drawer_ : lesson_drawer_).stand_at(Drawer::Stop::tab);
}

Stage::Panels Stage::place_panels(const View& view, const Workspace& workspace, ImVec2& from, ImVec2& to) {
    const float width = to.x - from.x;
    fit_drawers(view, width);
    const bool wide = width_class_ == 3;
    const bool narrow = width < px(1400);
    const float beside = px(46) + (workspace.panels.inspector ? px(42) : 0);  // strips of the drawers
    const float widest = width - beside;
    const bool covers = widest - px(300) < px(least_picture);  // too little is left for the picture: all for the words
    const auto full = [&](float usual) { return wide ? usual : covers ? widest + px(10) : px(300); };
    const float left = from.x;
    Panels panels;
    panels.lesson_widths = {px(236), full(narrow ? px(278) : px(320))};
    panels.inspector_widths = {px(208), full(narrow ? px(286) : px(322))};
    if (workspace.panels.lesson || view.lesson())
        panels.lesson = lesson_drawer_.place(from, to, panels.lesson_widths, !wide);
    if (workspace.panels.inspector) {
        panels.inspector = inspector_drawer_.place(from, to, panels.inspector_widths, !wide);
        panels.inspector_fits = panels.inspector->from.x > left;
        keep_room(to.x - from.x);
    }
    return panels;
}

/// In the order in which one reads: the lesson before the picture, the inspector after it.
void Stage::draw_lesson(const View& view, const Workspace& workspace, const Panels& panels) {
    if (!panels.lesson) return;
    const auto& room = *panels.lesson;
    if (room.to.x > room.from.x) {
        panel(ImGui::GetWindowDrawList(), room.from, room.to);
        const ScaleScope text(view.settings().text_size);
        lesson_panel_.draw(view, room.from, room.to, workspace.panels.transport || workspace.camera);
    }
    begin_panel("lesson");
    const auto note = view.lesson() ? fmt::format("step {} of {}", view.lesson_step() + 1, view.lesson()->step_count())
                                    : std::string("explore");
    lesson_drawer_.draw_handle(room, panels.lesson_widths, note);
}

void Stage::draw_inspector(const View& view, const Panels& panels) {
    if (!panels.inspector) return;
    const auto& room = *panels.inspector;
    begin_panel("inspector");
    inspector_drawer_.draw_handle(room, panels.inspector_widths, "");
    if (room.to.x <= room.from.x || !panels.inspector_fits) return;
    panel(ImGui::GetWindowDrawList(), room.from, room.to);
    const ScaleScope text(view.settings().text_size);
    inspector_.draw(view, room.from, room.to);
    if (inspector_.take_wish_for_room()) inspector_drawer_.stand_at(Drawer::Stop::full);
}

void Stage::draw_screen(const View& view, const Workspace& workspace, ImVec2 from, ImVec2 to) {
    auto& screen = screen_of(workspace);
    draw_fitted(
        workspace.least, workspace.narrowest, from, to,
        [&](float width, float room) { return screen.stacked_height(view, width, room); },
        [&](ImVec2 a, ImVec2 b) { screen.draw(view, a, b); });
}

void Stage::draw_page(const View& view, ImVec2 from, ImVec2 to) {
    switch (view.page()) {
    case Page::none:
        return;
    case Page::start:
        return draw_fitted(
            StartPage::least, 0, from, to, [](float, float) { return 0.0f; },
            [&](ImVec2 a, ImVec2 b) { start_page_.draw(view, a, b); });
    case Page::glossary:
        return glossary_page_.draw(view, from, to);
    case Page::weak_spots:
        return weak_spots_page_.draw(view, from, to);
    case Page::tables:
        return tables_page_.draw(view, from, to);
    case Page::placement:
        return placement_page_.draw(view, from, to);
    }
}

void Stage::draw(const View& view, ImVec2 from, ImVec2 to) {
    account_end_ = 0;
    const bool appears = view.at_start() && !at_start_;
    at_start_ = view.at_start();
    if (appears) start_page_.appear();
    if (view.page() != Page::none) return draw_page(view, from, to);
    const auto* workspace = find_workspace(view.workspace());
    if (!workspace) workspace = &workspaces().front();
    record("workspace", workspace->id);
    ImVec2 a = from;
    ImVec2 b = to;
    if (view.presenting()) {
        a.y = presenter_.draw_words(view, a, b);
        b.y = presenter_.draw_bar(view, a, b);
        return draw_workspace(view, *workspace, a, b);
    }
    const auto panels = place_panels(view, *workspace, a, b);
    draw_lesson(view, *workspace, panels);
    if (b.x - a.x >= px(240)) draw_workspace(view, *workspace, a, b);  // else a drawer covers the picture
    draw_inspector(view, panels);
}

/// The picture, and under it the account.
void Stage::draw_workspace(const View& view, const Workspace& workspace, ImVec2 from, ImVec2 to) {
    const auto sentence = workspace.missing ? workspace.missing(view.document()) : std::string{};
    const bool account = workspace.panels.transport && sentence.empty() && !view.presenting();
    const float height = to.y - from.y < px(470) ? px(58) : px(112);
    const ImVec2 end{to.x, to.y - (account ? height + px(10) : 0)};
    ImGui::PushID(workspace.id.data(), workspace.id.data() + workspace.id.size());
    begin_panel("workspace");
    name_figure(workspace.title, from, end);
    if (view.withholding() && !workspace.withholds)
        draw_locked(from, end);
    else if (sentence.empty())
        draw_screen(view, workspace, from, end);
    else
        draw_missing(workspace, sentence, from, end);
    ImGui::PopID();
    if (!account) return;
    account_end_ = to.x;
    panel(ImGui::GetWindowDrawList(), {from.x, to.y - height}, to);
    draw_transport(view, {from.x, to.y - height}, to);
}

}  // namespace normscope

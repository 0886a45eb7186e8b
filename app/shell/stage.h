// SPDX-License-Identifier: MIT
// Stage: the workspace that is shown, and the panels that all workspaces share around it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "app/panels/inspector.h"
#include "app/panels/lesson_panel.h"
#include "app/shell/drawer.h"
#include "app/shell/glossary_page.h"
#include "app/shell/placement_page.h"
#include "app/shell/presenter.h"
#include "app/shell/start_page.h"
#include "app/shell/tables_page.h"
#include "app/shell/weak_spots_page.h"
#include "app/workspaces/workspace.h"

namespace normscope {

class Stage {
public:
    void draw(const ui::View& view, ImVec2 from, ImVec2 to);
    ui::LessonPanel& lesson_panel() { return lesson_panel_; }
    Drawer& lesson_drawer() { return lesson_drawer_; }
    Drawer& inspector_drawer() { return inspector_drawer_; }
    Presenter& presenter() { return presenter_; }
    /// What hands can do in the part of a workspace that is shown.
    std::span<const std::string_view> hints_of(const Workspace& workspace);
    /// How far to the right the account below the picture reached when it was drawn last, in pixels; 0: there was none.
    float account_end() const { return account_end_; }

private:
    WorkspaceScreen& screen_of(const Workspace& workspace);
    void draw_screen(const ui::View& view, const Workspace& workspace, ImVec2 from, ImVec2 to);
    void fit_drawers(const ui::View& view, float width);
    void open_lesson(const ui::View& view, float width);
    void keep_room(float width);
    /// Where the side panels are; nothing: the workspace has none.
    struct Panels {
        std::optional<Drawer::Room> lesson, inspector;
        Drawer::Widths lesson_widths{}, inspector_widths{};
        bool inspector_fits = false;
    };
    Panels place_panels(const ui::View& view, const Workspace& workspace, ImVec2& from, ImVec2& to);
    void draw_lesson(const ui::View& view, const Workspace& workspace, const Panels& panels);
    void draw_inspector(const ui::View& view, const Panels& panels);
    void draw_workspace(const ui::View& view, const Workspace& workspace, ImVec2 from, ImVec2 to);

    ui::LessonPanel lesson_panel_;
    ui::Inspector inspector_;
    Drawer lesson_drawer_{"Lesson", Drawer::Side::left};
    Drawer inspector_drawer_{"Inspector", Drawer::Side::right};
    int width_class_ = -1;
    float account_end_ = 0;
    bool had_lesson_ = false;
    std::uint64_t steps_entered_ = 0;
    Drawer::Stop lesson_was_ = Drawer::Stop::full;
    Drawer::Stop inspector_was_ = Drawer::Stop::full;
    bool lesson_is_newer_ = false;
    void draw_page(const ui::View& view, ImVec2 from, ImVec2 to);
    StartPage start_page_;
    GlossaryPage glossary_page_;
    WeakSpotsPage weak_spots_page_;
    TablesPage tables_page_;
    PlacementPage placement_page_;
    Presenter presenter_;
    bool at_start_ = false;  // in the frame before
    std::map<std::string_view, std::unique_ptr<WorkspaceScreen>> screens_;
};

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Stage: the workspace that is shown, and the panels that all workspaces share around it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "app/panels/inspector.h"
#include "app/panels/lesson_panel.h"
#include "app/workspaces/workspace.h"

namespace normscope {

class Stage {
public:
    void draw(const ui::View& view, ImVec2 from, ImVec2 to);
    ui::LessonPanel& lesson_panel() { return lesson_panel_; }

private:
    WorkspaceScreen& screen_of(const Workspace& workspace);

    ui::LessonPanel lesson_panel_;
    ui::Inspector inspector_;
    std::map<std::string_view, std::unique_ptr<WorkspaceScreen>> screens_;
};

}  // namespace normscope

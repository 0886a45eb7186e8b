// SPDX-License-Identifier: MIT
#include "app/shell/stage.h"

#include "app/panels/transport.h"
#include "app/ui/access.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope {
namespace {

using namespace ui;

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

}  // namespace

WorkspaceScreen& Stage::screen_of(const Workspace& workspace) {
    auto& screen = screens_[workspace.id];
    if (!screen) screen = workspace.make();
    return *screen;
}

void Stage::draw(const View& view, ImVec2 from, ImVec2 to) {
    const auto* workspace = find_workspace(view.workspace());
    if (!workspace) workspace = &workspaces().front();
    record("workspace", workspace->id);
    auto* list = ImGui::GetWindowDrawList();
    const float gap = px(10);
    const bool narrow = to.x - from.x < px(1400);
    ImVec2 a = from;
    ImVec2 b = to;
    if (workspace->panels.lesson || view.lesson()) {
        const float width = narrow ? px(278) : px(320);
        panel(list, a, {a.x + width, b.y});
        lesson_panel_.draw(view, a, {a.x + width, b.y});
        a.x += width + gap;
    }
    if (workspace->panels.inspector) {
        const float width = narrow ? px(286) : px(322);
        panel(list, {b.x - width, a.y}, b);
        inspector_.draw(view, {b.x - width, a.y}, b);
        b.x -= width + gap;
    }
    const auto sentence = workspace->missing ? workspace->missing(view.document()) : std::string{};
    if (workspace->panels.transport && sentence.empty()) {
        const float height = px(112);
        panel(list, {a.x, b.y - height}, b);
        draw_transport(view, {a.x, b.y - height}, b);
        b.y -= height + gap;
    }
    ImGui::PushID(workspace->id.data(), workspace->id.data() + workspace->id.size());
    begin_panel("workspace");
    if (sentence.empty())
        screen_of(*workspace).draw(view, a, b);
    else
        draw_missing(*workspace, sentence, a, b);
    ImGui::PopID();
}

}  // namespace normscope

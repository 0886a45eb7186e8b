// SPDX-License-Identifier: MIT
#include "app/workspaces/workspace.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/commands/registry.h"

namespace normscope {

void add_workspace_commands(CommandRegistry& registry) {
    int key = 0;
    for (const auto& workspace : workspaces()) {
        ++key;
        registry.add({.id = fmt::format("workspace.{}", workspace.id),
                      .title = fmt::format("{} workspace", workspace.title),
                      .group = CommandGroup::view,
                      .effect = Effect::view,
                      .chord = key <= 9 ? ImGuiMod_Ctrl | static_cast<ImGuiKey>(ImGuiKey_0 + key) : 0,
                      .keywords = "show switch screen " + std::string(workspace.help),
                      .run = [id = workspace.id](CommandContext& s) { s.perform(ShowWorkspace{std::string(id)}); },
                      .checked = [id = workspace.id](const Reading& s) { return s.workspace() == id; }});
        for (const auto part : workspace.parts) {
            auto words = std::string(part);
            std::ranges::replace(words, '-', ' ');
            registry.add({.id = fmt::format("workspace.{}/{}", workspace.id, part),
                          .title = fmt::format("{}: {}", workspace.title, words),
                          .group = CommandGroup::view,
                          .effect = Effect::view,
                          .keywords = "show tab",
                          .run = [id = fmt::format("{}/{}", workspace.id, part)](CommandContext& s) {
                              s.perform(ShowWorkspace{id});
                          }});
        }
        if (workspace.add_commands) workspace.add_commands(registry);
    }
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "app/commands/registry.h"

namespace normscope {
namespace {

void set_scale(CommandContext& session, float scale) {
    session.change_settings().ui_scale = std::clamp(std::round(scale * 8) / 8, 0.75f, 3.0f);
}

void add_themes(CommandRegistry& registry) {
    const auto group = CommandGroup::view;
    const auto theme = [&](const char* id, const char* title, ThemeId which) {
        registry.add({.id = id,
                      .title = title,
                      .group = group,
                      .effect = Effect::view,
                      .keywords = "theme colours appearance",
                      .run = [which](CommandContext& s) { s.change_settings().theme = which; },
                      .checked = [which](const Reading& s) { return s.settings().theme == which; }});
    };
    theme("view.dark", "Dark theme", ThemeId::dark);
    theme("view.light", "Light theme", ThemeId::light);
    theme("view.high_contrast", "High-contrast theme", ThemeId::high_contrast);
    registry.add({.id = "view.start",
                  .title = "Start page and map of lessons",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiKey_Home,
                  .keywords = "home welcome begin continue curriculum progress",
                  .run = [](CommandContext& s) { s.perform(ShowStart{}); },
                  .checked = [](const Reading& s) { return s.at_start(); }});
    registry.add({.id = "view.present",
                  .title = "Presenter mode",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiKey_F5,
                  .keywords = "projector class teach large full screen",
                  .run = [](CommandContext& s) { s.perform(TogglePresenter{}); },
                  .checked = [](const Reading& s) { return s.presenting(); }});
    registry.add({.id = "view.next_theme",
                  .title = "Switch the theme",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_T,
                  .keywords = "dark light",
                  .run = [](CommandContext& s) {
                      s.change_settings().theme = static_cast<ThemeId>((static_cast<int>(s.settings().theme) + 1) % 3);
                  }});
}

void add_sizes(CommandRegistry& registry) {
    const auto group = CommandGroup::view;
    registry.add({.id = "view.larger",
                  .title = "Larger interface",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiKey_Equal,
                  .keywords = "zoom in scale font",
                  .run = [](CommandContext& s) { set_scale(s, s.settings().ui_scale + 0.125f); }});
    registry.add({.id = "view.smaller",
                  .title = "Smaller interface",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiKey_Minus,
                  .keywords = "zoom out scale font",
                  .run = [](CommandContext& s) { set_scale(s, s.settings().ui_scale - 0.125f); }});
    registry.add({.id = "view.normal_size",
                  .title = "Normal size",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiKey_0,
                  .keywords = "zoom reset scale font",
                  .run = [](CommandContext& s) { set_scale(s, 1); }});
}

void set_text_size(CommandContext& session, float size) {
    session.change_settings().text_size = std::clamp(std::round(size * 8) / 8, 1.0f, Settings::most_text_size);
}

void add_ease_of_use(CommandRegistry& registry) {
    const auto group = CommandGroup::view;
    registry.add({.id = "view.larger_text",
                  .title = "Larger text beside the picture",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_Equal,
                  .keywords = "font size words lesson inspector read accessibility",
                  .run = [](CommandContext& s) { set_text_size(s, s.settings().text_size + 0.125f); }});
    registry.add({.id = "view.smaller_text",
                  .title = "Smaller text beside the picture",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_Minus,
                  .keywords = "font size words lesson inspector",
                  .run = [](CommandContext& s) { set_text_size(s, s.settings().text_size - 0.125f); }});
    registry.add({.id = "view.large_targets",
                  .title = "Larger pointer targets",
                  .group = group,
                  .effect = Effect::view,
                  .keywords = "accessibility touch mouse size hit",
                  .run = [](CommandContext& s) { s.change_settings().large_targets = !s.settings().large_targets; },
                  .checked = [](const Reading& s) { return s.settings().large_targets; }});
}

void add_picture(CommandRegistry& registry) {
    const auto group = CommandGroup::view;
    registry.add({.id = "view.zoom_outputs",
                  .title = "Zoom x̂ and y: a scale of their own",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiKey_Z,
                  .keywords = "scale bars heights axis",
                  .run = [](CommandContext& s) { s.change_settings().zoom_outputs = !s.settings().zoom_outputs; },
                  .checked = [](const Reading& s) { return s.settings().zoom_outputs; }});
    registry.add({.id = "view.lesson_panel",
                  .title = "Open or close the lesson panel",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiKey_L,
                  .keywords = "drawer sidebar hide show steps",
                  .run = asks(ShellRequest::toggle_lesson_panel)});
    registry.add({.id = "view.inspector",
                  .title = "Open or close the inspector",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiKey_I,
                  .keywords = "drawer sidebar hide show operator code",
                  .run = asks(ShellRequest::toggle_inspector)});
    registry.add({.id = "view.lesson_panel_width",
                  .title = "Half or full width of the lesson panel",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_L,
                  .keywords = "drawer sidebar wider narrower steps",
                  .run = asks(ShellRequest::widen_lesson_panel)});
    registry.add({.id = "view.inspector_width",
                  .title = "Half or full width of the inspector",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_I,
                  .keywords = "drawer sidebar wider narrower operator code",
                  .run = asks(ShellRequest::widen_inspector)});
    registry.add({.id = "view.motion",
                  .title = "Motion",
                  .group = group,
                  .effect = Effect::view,
                  .keywords = "animation reduce reduced on off accessibility",
                  .run = [](CommandContext& s) { s.change_settings().motion = !s.settings().motion; },
                  .checked = [](const Reading& s) { return s.settings().motion; }});
}

void add_panels(CommandRegistry& registry) {
    registry.add({.id = "view.next_panel",
                  .title = "Go to the next panel",
                  .group = CommandGroup::view,
                  .effect = Effect::view,
                  .chord = ImGuiKey_F6,
                  .keywords = "keyboard focus tab",
                  .run = asks(ShellRequest::next_panel)});
    registry.add({.id = "view.previous_panel",
                  .title = "Go to the previous panel",
                  .group = CommandGroup::view,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Shift | ImGuiKey_F6,
                  .keywords = "keyboard focus tab",
                  .run = asks(ShellRequest::previous_panel)});
}

void add_help(CommandRegistry& registry) {
    registry.add({.id = "palette.open",
                  .title = "Find a command or a lesson",
                  .group = CommandGroup::help,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_K,
                  .keywords = "search palette",
                  .run = asks(ShellRequest::open_palette)});
    registry.add({.id = "help.shortcuts",
                  .title = "Keyboard shortcuts",
                  .group = CommandGroup::help,
                  .effect = Effect::outside,
                  .chord = ImGuiKey_F1,
                  .keywords = "keys help",
                  .run = asks(ShellRequest::show_shortcuts)});
    registry.add({.id = "help.about",
                  .title = "About NormScope and its licences",
                  .group = CommandGroup::help,
                  .effect = Effect::outside,
                  .keywords = "license version credits",
                  .run = asks(ShellRequest::show_about)});
}

}  // namespace

void add_view_commands(CommandRegistry& registry) {
    add_themes(registry);
    add_sizes(registry);
    add_ease_of_use(registry);
    add_picture(registry);
    add_panels(registry);
    add_help(registry);
}

}  // namespace normscope

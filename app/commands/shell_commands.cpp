// SPDX-License-Identifier: MIT
// Commands about files, lessons, the view and help.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/commands/registry.h"

namespace normscope {
namespace {

std::function<void(Session&)> asks(ShellRequest request) {
    return [request](Session& s) { s.request(request); };
}

void lesson_by(Session& session, int direction) {
    const auto* current = session.lesson();
    const auto& all = session.lessons().lessons;
    if (all.empty()) return;
    if (!current) {
        session.open_lesson(all.front().id, 0);
        return;
    }
    const int step = session.lesson_step() + direction;
    if (step >= 0 && step < current->step_count()) {
        session.open_lesson(current->id, step);
        return;
    }
    const int next = session.lessons().index_of(current->id) + direction;
    if (next < 0 || next >= static_cast<int>(all.size())) return;
    const auto& lesson = all[static_cast<std::size_t>(next)];
    session.open_lesson(lesson.id, direction > 0 ? 0 : lesson.step_count() - 1);
}

bool asks_something(const Session& s) {
    const auto* lesson = s.lesson();
    return lesson && lesson->steps[static_cast<std::size_t>(s.lesson_step())].question.has_value();
}

void set_scale(Session& session, float scale) {
    session.settings.ui_scale = std::clamp(std::round(scale * 8) / 8, 0.75f, 3.0f);
}

}  // namespace

void add_file_commands(CommandRegistry& registry) {
    const auto group = CommandGroup::file;
    registry.add({"file.new",
                  "New",
                  group,
                  Effect::outside,
                  ImGuiMod_Ctrl | ImGuiKey_N,
                  "default example start afresh",
                  {},
                  [](Session& s) { s.depart({.where = Departure::Where::new_document}); },
                  {}});
    registry.add({"file.open",
                  "Open…",
                  group,
                  Effect::outside,
                  ImGuiMod_Ctrl | ImGuiKey_O,
                  "scene npy load tensor file",
                  {},
                  asks(ShellRequest::open_file),
                  {}});
    registry.add({"file.save",
                  "Save",
                  group,
                  Effect::outside,
                  ImGuiMod_Ctrl | ImGuiKey_S,
                  "scene write",
                  {},
                  [](Session& s) {
                      if (s.file.empty())
                          s.request(ShellRequest::save_file_as);
                      else
                          s.save(s.file);
                  },
                  {}});
    registry.add({"file.save_as",
                  "Save as…",
                  group,
                  Effect::outside,
                  ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S,
                  "scene write copy",
                  {},
                  asks(ShellRequest::save_file_as),
                  {}});
    registry.add({.id = "file.export",
                  .title = "Export y, μ and 1/σ…",
                  .group = group,
                  .effect = Effect::outside,
                  .keywords = "npy npz safetensors results numpy statistics mean rstd",
                  .run = asks(ShellRequest::export_results)});
    for (std::size_t i = 0; i < Settings::most_recent_files; ++i) {
        registry.add(
            {fmt::format("file.recent_{}", i + 1),
             fmt::format("Open recent file {}", i + 1),
             group,
             Effect::outside,
             0,
             "recent",
             [i](const Session& s) { return i < s.settings.recent_files.size(); },
             [i](Session& s) { s.depart({.where = Departure::Where::file, .file = s.settings.recent_files[i]}); },
             {}});
    }
    registry.add({"app.quit",
                  "Quit",
                  group,
                  Effect::outside,
                  ImGuiMod_Ctrl | ImGuiKey_Q,
                  "exit close",
                  {},
                  [](Session& s) { s.depart({.where = Departure::Where::end}); },
                  {}});
}

void add_lesson_commands(CommandRegistry& registry, const LessonLibrary& lessons) {
    const auto group = CommandGroup::lesson;
    registry.add({"lesson.next",
                  "Continue the lesson",
                  group,
                  Effect::outside,
                  ImGuiKey_PageDown,
                  "next forward",
                  {},
                  [](Session& s) { lesson_by(s, 1); },
                  {}});
    registry.add({"lesson.previous",
                  "Back in the lesson",
                  group,
                  Effect::outside,
                  ImGuiKey_PageUp,
                  "previous",
                  [](const Session& s) { return s.lesson() != nullptr; },
                  [](Session& s) { lesson_by(s, -1); },
                  {}});
    registry.add({"lesson.restart_step",
                  "Restore the lesson's numbers",
                  group,
                  Effect::document,
                  0,
                  "reset again",
                  [](const Session& s) { return s.lesson() != nullptr; },
                  [](Session& s) { s.open_lesson(s.lesson()->id, s.lesson_step()); },
                  {}});
    registry.add({"lesson.answer",
                  "Go to the question",
                  group,
                  Effect::outside,
                  ImGuiMod_Ctrl | ImGuiKey_E,
                  "answer type",
                  asks_something,
                  asks(ShellRequest::focus_answer),
                  {}});
    registry.add({"lesson.hint",
                  "Show the hint",
                  group,
                  Effect::view,
                  ImGuiMod_Ctrl | ImGuiKey_H,
                  "help question",
                  asks_something,
                  [](Session& s) { s.next_hint(); },
                  {}});
    registry.add({"lesson.another",
                  "Put the question anew, with other numbers",
                  group,
                  Effect::outside,
                  0,
                  "again retry variant exercise practice",
                  asks_something,
                  [](Session& s) { s.pose_anew(); },
                  {}});
    registry.add({"lesson.solution",
                  "Show the solution",
                  group,
                  Effect::view,
                  ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_H,
                  "answer question",
                  asks_something,
                  [](Session& s) { s.question().solution = !s.question().solution; },
                  {}});
    registry.add({"lesson.leave",
                  "Leave the lesson and explore",
                  group,
                  Effect::document,
                  0,
                  "close end free",
                  [](const Session& s) { return s.lesson() != nullptr; },
                  [](Session& s) { s.leave_lesson(); },
                  {}});
    for (const auto& lesson : lessons.lessons) {
        auto words = lesson.summary;
        for (const auto& keyword : lesson.keywords) words += " " + keyword;
        registry.add({"lesson.open." + lesson.id,
                      "Lesson: " + lesson.title,
                      group,
                      Effect::outside,
                      0,
                      words,
                      {},
                      [id = lesson.id](Session& s) { s.open_lesson(id, 0); },
                      [id = lesson.id](const Session& s) { return s.lesson() && s.lesson()->id == id; }});
    }
}

void add_view_commands(CommandRegistry& registry) {
    const auto group = CommandGroup::view;
    const auto theme = [&](const char* id, const char* title, ThemeId which) {
        registry.add({id,
                      title,
                      group,
                      Effect::view,
                      0,
                      "theme colours appearance",
                      {},
                      [which](Session& s) { s.settings.theme = which; },
                      [which](const Session& s) { return s.settings.theme == which; }});
    };
    theme("view.dark", "Dark theme", ThemeId::dark);
    theme("view.light", "Light theme", ThemeId::light);
    theme("view.high_contrast", "High-contrast theme", ThemeId::high_contrast);
    registry.add(
        {"view.next_theme",
         "Switch the theme",
         group,
         Effect::view,
         ImGuiMod_Ctrl | ImGuiKey_T,
         "dark light",
         {},
         [](Session& s) { s.settings.theme = static_cast<ThemeId>((static_cast<int>(s.settings.theme) + 1) % 3); },
         {}});
    registry.add({"view.larger",
                  "Larger interface",
                  group,
                  Effect::view,
                  ImGuiMod_Alt | ImGuiKey_Equal,
                  "zoom in scale font",
                  {},
                  [](Session& s) { set_scale(s, s.settings.ui_scale + 0.125f); },
                  {}});
    registry.add({"view.smaller",
                  "Smaller interface",
                  group,
                  Effect::view,
                  ImGuiMod_Alt | ImGuiKey_Minus,
                  "zoom out scale font",
                  {},
                  [](Session& s) { set_scale(s, s.settings.ui_scale - 0.125f); },
                  {}});
    registry.add({"view.normal_size",
                  "Normal size",
                  group,
                  Effect::view,
                  ImGuiMod_Alt | ImGuiKey_0,
                  "zoom reset scale font",
                  {},
                  [](Session& s) { set_scale(s, 1); },
                  {}});
    registry.add({.id = "view.zoom_outputs",
                  .title = "Zoom x̂ and y: a scale of their own",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Alt | ImGuiKey_Z,
                  .keywords = "scale bars heights axis",
                  .run = [](Session& s) { s.settings.zoom_outputs = !s.settings.zoom_outputs; },
                  .checked = [](const Session& s) { return s.settings.zoom_outputs; }});
    registry.add({"view.motion",
                  "Motion on or off",
                  group,
                  Effect::view,
                  0,
                  "animation reduce",
                  {},
                  [](Session& s) { s.settings.motion = !s.settings.motion; },
                  [](const Session& s) { return s.settings.motion; }});
    registry.add({"palette.open",
                  "Find a command or a lesson",
                  CommandGroup::help,
                  Effect::outside,
                  ImGuiMod_Ctrl | ImGuiKey_K,
                  "search palette",
                  {},
                  asks(ShellRequest::open_palette),
                  {}});
    registry.add({"help.shortcuts",
                  "Keyboard shortcuts",
                  CommandGroup::help,
                  Effect::outside,
                  ImGuiKey_F1,
                  "keys help",
                  {},
                  asks(ShellRequest::show_shortcuts),
                  {}});
    registry.add({"help.about",
                  "About NormScope and its licences",
                  CommandGroup::help,
                  Effect::outside,
                  0,
                  "license version credits",
                  {},
                  asks(ShellRequest::show_about),
                  {}});
}

}  // namespace normscope

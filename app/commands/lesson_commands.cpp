// SPDX-License-Identifier: MIT
#include "app/commands/registry.h"
#include "core/lessons/glossary.h"

namespace normscope {
namespace {

void lesson_by(CommandContext& session, int direction) {
    const auto* current = session.lesson();
    const auto& all = session.lessons().lessons;
    if (all.empty()) return;
    if (!current) {
        session.perform(OpenLesson{all.front().id, 0});
        return;
    }
    const int step = session.lesson_step() + direction;
    if (step >= 0 && step < current->step_count()) {
        session.perform(OpenLesson{current->id, step});
        return;
    }
    const int next = session.lessons().index_of(current->id) + direction;
    if (next < 0 || next >= static_cast<int>(all.size())) return;
    const auto& lesson = all[static_cast<std::size_t>(next)];
    session.perform(OpenLesson{lesson.id, direction > 0 ? 0 : lesson.step_count() - 1});
}

bool asks_something(const Reading& s) {
    const auto* lesson = s.lesson();
    return lesson && lesson->steps[static_cast<std::size_t>(s.lesson_step())].question.has_value();
}

void add_question(CommandRegistry& registry) {
    const auto group = CommandGroup::lesson;
    registry.add({.id = "lesson.answer",
                  .title = "Go to the question",
                  .group = group,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_E,
                  .keywords = "answer type",
                  .enabled = asks_something,
                  .run = asks(ShellRequest::focus_answer)});
    registry.add({.id = "lesson.show_me",
                  .title = "Show what the lesson asks first",
                  .group = group,
                  .effect = Effect::view,
                  .keywords = "reveal guess give up answer",
                  .enabled = [](const Reading& s) { return s.withholding(); },
                  .run = [](CommandContext& s) { s.perform(ShowMe{}); }});
    registry.add({.id = "lesson.hint",
                  .title = "Show the hint",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_H,
                  .keywords = "help question",
                  .enabled = asks_something,
                  .run = [](CommandContext& s) { s.perform(NextHint{}); }});
    registry.add({.id = "lesson.another",
                  .title = "Put the question anew, with other numbers",
                  .group = group,
                  .effect = Effect::outside,
                  .keywords = "again retry variant exercise practice",
                  .enabled = asks_something,
                  .run = [](CommandContext& s) { s.perform(PoseAnew{}); }});
    registry.add({.id = "lesson.solution",
                  .title = "Show the solution",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_H,
                  .keywords = "answer question",
                  .enabled = [](const Reading& s) { return asks_something(s) && !s.withholding(); },
                  .run = [](CommandContext& s) { s.perform(ToggleSolution{}); }});
}

/// Pages beside the lessons, and what is written and read for a class.
void add_class(CommandRegistry& registry) {
    const auto page = [&](const char* id, const char* title, const char* words, Page which, ImGuiKeyChord chord) {
        registry.add({.id = id,
                      .title = title,
                      .group = CommandGroup::lesson,
                      .effect = Effect::view,
                      .chord = chord,
                      .keywords = words,
                      .run = [which](CommandContext& s) { s.perform(ShowPage{which}); },
                      .checked = [which](const Reading& s) { return s.page() == which; }});
    };
    std::string words = "symbols terms names frameworks dictionary";
    for (const auto& entry : glossary())
        for (const auto part : {entry.symbol, entry.name, entry.also}) words += " " + std::string(part);
    page("lesson.glossary", "Glossary: symbols, terms, names in frameworks", words.c_str(), Page::glossary,
         ImGuiMod_Shift | ImGuiKey_F1);
    page("lesson.weak_spots", "Weak spots and review", "mistakes made due again intervals days repeat progress",
         Page::weak_spots, ImGuiKey_F3);
    page("lesson.tables", "Live tables: BatchNorm against LayerNorm, which norm when, guarantees",
         "compare table measured batch size noise padding", Page::tables, ImGuiKey_F4);
    registry.add({.id = "lesson.placement",
                  .title = "I know some of this: place me on the map",
                  .group = CommandGroup::lesson,
                  .effect = Effect::outside,
                  .keywords = "placement test skip open lessons",
                  .run = [](CommandContext& s) { s.perform(StartPlacement{}); }});
    const auto ask = [&](const char* id, const char* title, const char* keywords, ShellRequest request) {
        registry.add({.id = id,
                      .title = title,
                      .group = CommandGroup::lesson,
                      .effect = Effect::outside,
                      .keywords = keywords,
                      .run = asks(request)});
    };
    ask("lesson.worksheet", "Write a worksheet…", "print exercises class paper pdf html key",
        ShellRequest::write_worksheet);
    ask("lesson.export_progress", "Export the progress…", "json save mastery", ShellRequest::export_progress);
    ask("lesson.import_progress", "Read progress from a file…", "json load import mastery",
        ShellRequest::import_progress);
}

void add_library(CommandRegistry& registry, const LessonLibrary& lessons) {
    const auto group = CommandGroup::lesson;
    for (const auto& lesson : lessons.lessons) {
        auto words = lesson.summary;
        for (const auto& keyword : lesson.keywords) words += " " + keyword;
        registry.add({.id = "lesson.open." + lesson.id,
                      .title = "Lesson: " + lesson.title,
                      .group = group,
                      .effect = Effect::outside,
                      .keywords = words,
                      .run = [id = lesson.id](CommandContext& s) { s.perform(OpenLesson{id, 0}); },
                      .checked = [id = lesson.id](const Reading& s) { return s.lesson() && s.lesson()->id == id; }});
    }
}

}  // namespace

void add_lesson_commands(CommandRegistry& registry, const LessonLibrary& lessons) {
    const auto group = CommandGroup::lesson;
    registry.add({.id = "lesson.next",
                  .title = "Continue the lesson",
                  .group = group,
                  .effect = Effect::outside,
                  .chord = ImGuiKey_PageDown,
                  .keywords = "next forward",
                  .run = [](CommandContext& s) { lesson_by(s, 1); }});
    registry.add({.id = "lesson.previous",
                  .title = "Back in the lesson",
                  .group = group,
                  .effect = Effect::outside,
                  .chord = ImGuiKey_PageUp,
                  .keywords = "previous",
                  .enabled = [](const Reading& s) { return s.lesson() != nullptr; },
                  .run = [](CommandContext& s) { lesson_by(s, -1); }});
    registry.add({.id = "lesson.restore_numbers",
                  .title = "Back to the lesson’s numbers",
                  .group = group,
                  .effect = Effect::document,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_R,
                  .keywords = "restore reset undo changes",
                  .enabled = [](const Reading& s) { return s.strayed(); },
                  .run = [](CommandContext& s) { s.perform(RestoreNumbers{}); }});
    registry.add({.id = "lesson.restart_step",
                  .title = "Begin this step of the lesson anew",
                  .group = group,
                  .effect = Effect::document,
                  .keywords = "reset again",
                  .enabled = [](const Reading& s) { return s.lesson() != nullptr; },
                  .run = [](CommandContext& s) { s.perform(OpenLesson{s.lesson()->id, s.lesson_step()}); }});
    registry.add({.id = "lesson.leave",
                  .title = "Leave the lesson and explore",
                  .group = group,
                  .effect = Effect::outside,
                  .keywords = "close end free",
                  .enabled = [](const Reading& s) { return s.lesson() != nullptr; },
                  .run = [](CommandContext& s) { s.perform(LeaveLesson{}); }});
    add_question(registry);
    add_class(registry);
    add_library(registry, lessons);
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "app/workspaces/lesson_places.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/workspaces/workspace.h"
#include "core/lessons/lesson_state.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

/// What is wrong with where a step is shown; empty when nothing is.
std::string complaint(const Lesson& lesson, int step) {
    const auto& place = workspace_of(lesson, step);
    const auto where = fmt::format("lesson {}, step {}", quoted(lesson.id), step + 1);
    const auto* workspace = find_workspace(place);
    if (!workspace)
        return fmt::format("{}: there is no workspace {}; the workspaces are: {}", where, quoted(place),
                           workspace_ids());
    if (lesson.steps[static_cast<std::size_t>(step)].camera && !workspace->camera)
        return fmt::format("{}: workspace \"{}\" has no camera", where, workspace->id);
    const auto slash = place.find('/');
    if (slash == std::string::npos) return {};
    const auto part = std::string_view(place).substr(slash + 1);
    if (std::ranges::find(workspace->parts, part) != workspace->parts.end()) return {};
    return fmt::format("{}: workspace \"{}\" has no part {}", where, workspace->id, quoted(part));
}

}  // namespace

LessonLibrary with_known_workspaces(LessonLibrary library) {
    std::erase_if(library.lessons, [&](const Lesson& lesson) {
        for (int step = 0; step < lesson.step_count(); ++step)
            if (auto sentence = complaint(lesson, step); !sentence.empty()) {
                library.errors.push_back({std::move(sentence)});
                return true;
            }
        return false;
    });
    return library;
}

}  // namespace normscope

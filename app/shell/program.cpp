// SPDX-License-Identifier: MIT
#include "app/shell/program.h"

#include <fmt/format.h>
#include <imgui.h>
#include <implot.h>

#include <chrono>
#include <thread>
#include <utility>

#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/number_field.h"
#include "app/ui/prose.h"
#include "app/ui/textures.h"
#include "app/ui/theme.h"
#include "app/workspaces/lesson_places.h"
#include "app/workspaces/workspace.h"
#include "core/document/scene.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

constexpr double poll_interval = 0.05;  // s

}  // namespace

InterfaceContext::InterfaceContext() {
    IMGUI_CHECKVERSION();
    ImGui::CreateContext();
    ImPlot::CreateContext();
    auto& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // nothing is written into the folder that the program was started from
    io.LogFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.ConfigInputTextCursorBlink = false;  // a blinking caret would draw frames while nothing happens
    io.ConfigWindowsMoveFromTitleBarOnly = true;
    io.Fonts->Flags |= ImFontAtlasFlags_NoBakedRoundCorners;  // corners as triangles: see app/render/solid_fills.h
    ui::load_fonts();
    ui::start_formulas();
    ui::start_prose();
    ui::start_number_fields();
}

InterfaceContext::~InterfaceContext() {
    ui::free_textures();  // the host, and with it the renderer, is gone by now
    ImPlot::DestroyContext();
    ImGui::DestroyContext();
}

Program::Program(Host& host, Settings settings, LessonLibrary lessons, float fixed_scale)
    : host_(host), session_(std::move(settings), with_known_workspaces(std::move(lessons))), shell_(session_),
      fixed_scale_(fixed_scale) {
    session_.inbox().on_wake([this] { host_.wake(); });
    for (const auto& error : session_.lessons().errors) session_.notify(error.message, true);
}

Result<void> Program::begin(const StartAt& start, std::chrono::milliseconds patience) {
    constexpr std::pair<std::string_view, Page> pages[] = {{"glossary", Page::glossary},
                                                           {"weak-spots", Page::weak_spots},
                                                           {"tables", Page::tables},
                                                           {"placement", Page::placement}};
    for (const auto& [name, page] : pages)
        if (start.workspace == name) {
            auto rest = start;
            rest.workspace.clear();
            if (auto begun = begin(rest, patience); !begun) return begun;
            session_.show_page(page);
            return {};
        }
    if (start.workspace == "start" && start.file.empty() && start.lesson.empty() && !start.document) {
        session_.show_start();
        return {};
    }
    if (!start.workspace.empty() && !find_workspace(start.workspace))
        return fail(
            fmt::format("there is no workspace {}; the workspaces are: {}", quoted(start.workspace), workspace_ids()));
    if (start.document) {
        session_.start_from(*start.document, start.notice);
        if (!start.workspace.empty()) session_.show_workspace(start.workspace);
        return {};
    }
    if (!start.file.empty())
        if (auto opened = open_file(start, patience); !opened) return opened;
    if (start.lesson.empty()) {
        if (start.lesson_step && start.file.empty()) return fail("--step needs --lesson, whose step it names");
        if (!start.workspace.empty()) session_.show_workspace(start.workspace);
        return {};
    }
    const auto* lesson = session_.lessons().find(start.lesson);
    if (!lesson)
        return fail(fmt::format("there is no lesson {}; \"normscope lessons\" lists them", quoted(start.lesson)));
    const int step = start.lesson_step.value_or(1);
    if (step < 1 || step > lesson->step_count())
        return fail(
            fmt::format("lesson \"{}\" has the steps 1 to {}, not {}", start.lesson, lesson->step_count(), step));
    session_.open_lesson(start.lesson, step - 1, start.seed);
    if (!start.workspace.empty()) session_.show_workspace(start.workspace);
    return {};
}

Result<void> Program::open_file(const StartAt& start, std::chrono::milliseconds patience) {
    const auto usual = std::exchange(session_.patience, patience);
    session_.open(start.file);
    session_.patience = usual;
    if (!session_.opening()) return session_.finish_opening();  // it only answers what is wrong with the file
    awaited_ = start;
    return {};
}

/// A file shows itself in the workspace that suits it; the one that was asked for comes after.
void Program::show_what_arrived() {
    if (!awaited_ || session_.opening()) return;
    const auto start = *std::exchange(awaited_, std::nullopt);
    if (session_.origin() == start.file && !start.workspace.empty()) session_.show_workspace(start.workspace);
}

void Program::frame() {
    const double now = host_.now();
    pacer_.begin_frame(now);
    host_.begin_frame();
    input_.hold_back();
    ImGui::NewFrame();
    if (input_.give_back()) pacer_.request();
    show_what_arrived();
    shell_.frame(now, fixed_scale_ > 0 ? fixed_scale_ : host_.content_scale());
    ImGui::Render();
    host_.end_frame();
    if (const auto wish = shell_.take_figure()) {
        const auto done = export_figure(*wish);
        session_.notify(done ? fmt::format("Written: {}", shown_path(wish->out)) : done.error().message, !done);
    }
    if (shell_.in_motion()) pacer_.request(2);
    if (shell_.polling()) pacer_.wake_at(now + poll_interval);
}

void Program::settle(int most) {
    pacer_.request();
    constexpr std::chrono::milliseconds patience{5};
    int waits = 4000;  // of the same length
    for (int i = 0; i < most && (i < 4 || shell_.in_motion()); ++i) {
        frame();
        if (!ui::awaiting_work() || waits-- == 0) continue;
        std::this_thread::sleep_for(patience);
        --i;  // frames that only wait are not counted
    }
}

}  // namespace normscope

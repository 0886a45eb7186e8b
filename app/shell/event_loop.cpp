// SPDX-License-Identifier: MIT
#include "app/shell/event_loop.h"

#include <imgui.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "app/shell/lesson_watch.h"
#include "app/shell/measurement.h"
#include "app/workspaces/lesson_places.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

/// What runs beside the frames: timers, dropped files, autosave and the window's title.
class Chores {
public:
    Chores(Program& program, Host& host, Autosave& autosave) : program_(program), host_(host), autosave_(autosave) {}

    /// How long the loop may sleep.
    double timeout(double now) const {
        const bool drawing = !host_.iconified();  // else frames wait, and must not keep the loop awake
        double wait = drawing ? program_.pacer().timeout(now) : FramePacer::forever;
        const auto until = [&](std::optional<double> time) {
            if (time) wait = std::min(wait, std::max(0.0, *time - now));
        };
        until(program_.session().next_tick());
        until(autosave_.due());
        if (drawing) until(watch_.due(now));  // nobody reads a changed lesson in a minimised window
        if (drawing && program_.shell().in_motion()) wait = std::min(wait, 1.0 / 60.0);
        return wait;
    }

    void run(double now) {
        auto& session = program_.session();
        if (session.tick(now)) program_.pacer().request();
        take_dropped_files();
        if (auto fresh = watch_.poll(now)) {
            session.replace_lessons(with_known_workspaces(std::move(*fresh)));
            program_.pacer().request();
        }
        if (const auto saved = autosave_.update(session.history(), session.origin(), now); !saved) {
            session.notify(saved.error().message, true);
            program_.pacer().request();
        }
        if (auto words = title_of(session); words != title_) host_.set_title(title_ = std::move(words));
    }

private:
    /// The start page is about no document, but unsaved work shows there too.
    static std::string title_of(const Session& session) {
        const bool saved = !session.has_unsaved_work();
        if (session.at_start() && saved) return "NormScope";
        return session.name() + (saved ? "" : " •") + " — NormScope";
    }

    /// Where files were dropped is known in the frame after, which says who is there; nobody: they are opened.
    void take_dropped_files() {
        auto& session = program_.session();
        if (!dropped_.empty() && ImGui::GetFrameCount() > dropped_in_frame_) {
            const auto target = session.wishes().under_pointer();
            for (const auto& file : std::exchange(dropped_, {}))
                if (target.empty())
                    session.depart({.where = Departure::Where::file, .file = file});
                else
                    session.wishes().give(target, file);
            program_.pacer().request();
        }
        auto files = host_.take_dropped_files();
        if (files.empty()) return;
        dropped_ = std::move(files);
        dropped_in_frame_ = ImGui::GetFrameCount();
        program_.pacer().request();
    }

    Program& program_;
    Host& host_;
    Autosave& autosave_;
    LessonWatch watch_;
    std::string title_;
    std::vector<std::filesystem::path> dropped_;
    int dropped_in_frame_ = 0;
};

/// Whether the loop ends: the person quits, or closes the window and nothing would be lost.
bool ends(Program& program, Host& host) {
    if (program.shell().wants_quit()) return true;
    if (!host.should_close()) return false;
    if (program.shell().finish_typing("app.quit")) {
        host.keep_open();
        program.pacer().request();
        return host.should_close();
    }
    if (!program.session().has_unsaved_work()) return true;
    host.keep_open();
    if (host.should_close()) return true;
    program.session().depart({.where = Departure::Where::end});
    program.pacer().request();
    return false;
}

}  // namespace

void run_event_loop(Program& program, Host& host, Autosave& autosave, const std::function<void()>& keep) {
    Chores chores(program, host, autosave);
    auto kept = program.session().settings.progress;
    autosave.on_wake([&host] { host.wake(); });
    const Measurement measurement;
    while (!ends(program, host)) {
        chores.run(host.now());  // before the wait, whose length depends on what is due
        if (host.wait(measurement.active() ? 0 : chores.timeout(host.now()))) program.pacer().request();
        if (host.iconified()) continue;
        if (measurement.active()) measurement.prepare(program, host);
        if (measurement.active() || program.pacer().due(host.now())) program.frame();
        if (measurement.done(program)) return;
        if (!keep || program.session().settings.progress == kept) continue;
        kept = program.session().settings.progress;
        keep();
    }
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "app/shell/event_loop.h"

#include <algorithm>
#include <cstdlib>

#include "app/shell/lesson_watch.h"

namespace normscope {
namespace {

/// What runs beside the frames: timers, dropped files, autosave and the window's title.
class Chores {
public:
    Chores(Program& program, Host& host, Autosave& autosave) : program_(program), host_(host), autosave_(autosave) {}

    /// How long the loop may sleep.
    double timeout(double now) const {
        double wait = program_.pacer().timeout(now);
        const auto until = [&](std::optional<double> time) {
            if (time) wait = std::min(wait, std::max(0.0, *time - now));
        };
        until(program_.session().next_tick());
        until(autosave_.due());
        until(watch_.due(now));
        if (program_.shell().in_motion()) wait = std::min(wait, 1.0 / 60.0);
        return wait;
    }

    void run(double now) {
        auto& session = program_.session();
        if (session.tick(now)) program_.pacer().request();
        for (const auto& file : host_.take_dropped_files()) {
            session.open(file);
            program_.pacer().request();
        }
        if (auto fresh = watch_.poll(now)) {
            session.replace_lessons(std::move(*fresh));
            program_.pacer().request();
        }
        if (const auto saved = autosave_.update(session.history(), now); !saved) {
            session.notify(saved.error().message, true);
            program_.pacer().request();
        }
        const auto title = session.document().title + (session.history().is_saved() ? "" : " •") + " — NormScope";
        if (title != title_) host_.set_title(title_ = title);
    }

private:
    Program& program_;
    Host& host_;
    Autosave& autosave_;
    LessonWatch watch_;
    std::string title_;
};

/// For measuring: with NORMSCOPE_FRAMES=n the program ends by itself after n frames, drawn without a pause.
int frames_to_measure() {
    const char* wanted = std::getenv("NORMSCOPE_FRAMES");
    return wanted ? std::atoi(wanted) : 0;
}

}  // namespace

void run_event_loop(Program& program, Host& host, Autosave& autosave) {
    Chores chores(program, host, autosave);
    const int measured = frames_to_measure();
    while (!host.should_close() && !program.shell().wants_quit()) {
        chores.run(host.now());  // before the wait, whose length depends on what is due
        if (host.wait(measured > 0 ? 0 : chores.timeout(host.now()))) program.pacer().request();
        if (host.iconified()) continue;
        if (measured > 0 || program.pacer().due(host.now())) program.frame();
        if (measured > 0 && program.pacer().frames() >= measured) return;
    }
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "app/cli/built_in_lessons.h"
#include "app/shell/autosave.h"
#include "app/shell/lesson_watch.h"
#include "app/shell/program.h"
#include "app/ui/formula.h"
#include "app/ui/prose.h"

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

void offer_recovery(Session& session, const Folders& folders) {
    const auto left = Autosave::left_behind(folders.state);
    if (!left) return;
    session.recover(*left);
}

/// For measuring: with NORMSCOPE_FRAMES=n the program ends by itself after n frames, drawn without a pause.
int frames_to_measure() {
    const char* wanted = std::getenv("NORMSCOPE_FRAMES");
    return wanted ? std::atoi(wanted) : 0;
}

void loop(Program& program, Host& host, Chores& chores) {
    const int measured = frames_to_measure();
    while (!host.should_close() && !program.shell().wants_quit()) {
        const double now = host.now();
        if (host.wait(measured > 0 ? 0 : chores.timeout(now))) program.pacer().request();
        chores.run(host.now());
        if (host.iconified()) continue;
        if (measured > 0 || program.pacer().due(host.now())) program.frame();
        if (measured > 0 && program.pacer().frames() >= measured) return;
    }
}

}  // namespace

Result<void> run_window(const WindowOptions& options) {
    const auto folders = Folders::of_user();
    auto settings = load_settings(folders);
    const auto trouble = settings ? std::string{} : settings.error().message;
    const Settings start = settings.value_or(Settings{});
    InterfaceContext interface;
    HostOptions window;
    window.size = {start.window_width, start.window_height};
    auto host = make_window_host(window);
    if (!host) return std::unexpected(host.error());
    Result<void> done;
    {
        Program program(**host, start, built_in_lessons());
        auto& session = program.session();
        if (!trouble.empty()) session.notify(trouble, true);
        done = program.begin(options.start);
        if (done) {
            const bool bare = options.start.file.empty() && options.start.lesson.empty();
            if (bare && !session.lessons().lessons.empty()) session.begin_first_lesson();
            Autosave autosave(folders.state);
            Chores chores(program, **host, autosave);
            if (bare) offer_recovery(session, folders);
            loop(program, **host, chores);
            autosave.finish();
            const auto size = (*host)->framebuffer_size();
            const float scale = (*host)->content_scale();
            session.settings.window_width = static_cast<int>(std::lround(static_cast<float>(size.width) / scale));
            session.settings.window_height = static_cast<int>(std::lround(static_cast<float>(size.height) / scale));
            if (auto saved = save_settings(folders, session.settings); !saved) done = saved;
        }
    }
    ui::release_formulas();
    ui::stop_prose();
    return done;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <imgui.h>

#include <chrono>
#include <cmath>

#include "app/lessons/built_in_lessons.h"
#include "app/shell/event_loop.h"
#include "app/shell/recovery.h"
#include "app/ui/formula.h"
#include "app/ui/prose.h"

namespace normscope {
namespace {

// How long the first frame waits for a file: below what is felt as waiting, and long enough that most files are in it.
constexpr std::chrono::milliseconds patience{300};

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
        done = program.begin(options.start, patience);
        if (done) {
            const bool bare = options.start.file.empty() && options.start.lesson.empty();
            if (bare && options.start.workspace.empty() && !options.start.document) session.show_start();
            Autosave autosave(folders.state);
            offer_recovery(session, autosave, folders.state, bare);
            run_event_loop(program, **host, autosave, [&] {
                if (auto saved = save_settings(folders, session.settings); !saved)
                    session.notify(saved.error().message, true);
            });
            session.finish_saving();
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

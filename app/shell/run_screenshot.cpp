// SPDX-License-Identifier: MIT
#include <cmath>

#include "app/lessons/built_in_lessons.h"
#include "app/render/png.h"
#include "app/shell/program.h"
#include "app/ui/formula.h"
#include "app/ui/prose.h"

namespace normscope {

Result<void> run_screenshot(const ScreenshotOptions& options) {
    const auto pixels = [&](int logical) {
        return static_cast<int>(std::lround(static_cast<float>(logical) * options.scale));
    };
    InterfaceContext interface;
    auto host = make_headless_host({pixels(options.width), pixels(options.height)});
    if (!host) return std::unexpected(host.error());
    Settings settings;  // never the user's: a picture must not depend on them
    settings.theme = options.theme;
    settings.motion = false;
    Result<void> done;
    {
        Program program(**host, settings, built_in_lessons(), options.scale);
        if (auto begun = program.begin(options.start); !begun) {
            done = std::unexpected(begun.error());
        } else {
            program.session().dismiss_notices();
            program.settle();
            // Drawn whole: where a rasteriser rounds by the part that is drawn, a picture must not depend on the frames
            // before it.
            (*host)->invalidate();
            program.frame();
            const bool figure = !options.figure.empty() || options.transparent || options.out.extension() == ".svg";
            done = figure ? program.export_figure(
                                {.figure = options.figure, .transparent = options.transparent, .out = options.out})
                          : write_png(options.out, (*host)->read_pixels());
        }
    }
    ui::release_formulas();
    ui::stop_prose();
    return done;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Program: a host, an ImGui context, a session and the shell, and the loop that runs them.
#pragma once

#include <memory>

#include "app/host/frame_pacer.h"
#include "app/host/host.h"
#include "app/launch.h"
#include "app/shell/figure_export.h"
#include "app/shell/input_order.h"
#include "app/shell/shell.h"

struct ImGuiContext;
struct ImPlotContext;

namespace normscope {

/// Owns the ImGui and ImPlot contexts, with the program's fonts.
class InterfaceContext {
public:
    InterfaceContext();
    ~InterfaceContext();
    InterfaceContext(const InterfaceContext&) = delete;
    InterfaceContext& operator=(const InterfaceContext&) = delete;
};

class Program {
public:
    Program(Host& host, Settings settings, LessonLibrary lessons, float fixed_scale = 0);

    Session& session() { return session_; }
    Shell& shell() { return shell_; }
    FramePacer& pacer() { return pacer_; }

    /// Opens what the command line names.
    Result<void> begin(const StartAt& start);

    /// One frame, whether or not it is due.
    void frame();

    /// Draws the figure beside the window and writes it; nothing that the person sees changes.
    Result<void> export_figure(const FigureExport& wish);

    /// Draws until nothing moves any more, at most `most` frames.
    void settle(int most = 90);

private:
    Result<void> write_figure(const FigureExport& wish, bool vector, const Picture& picture);

    Host& host_;
    Session session_;
    Shell shell_;
    FramePacer pacer_;
    InputOrder input_;
    float fixed_scale_;
};

}  // namespace normscope

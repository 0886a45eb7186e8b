// SPDX-License-Identifier: MIT
// Program: a host, an ImGui context, a session and the shell, and the loop that runs them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

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

    /// Opens what the command line names. A file that is not there after `patience` is opened by the frames that follow,
    /// with its progress and a way to cancel; what is wrong with it is then said in the window.
    Result<void> begin(const StartAt& start, std::chrono::milliseconds patience = std::chrono::hours(1));

    /// One frame, whether or not it is due.
    void frame();

    /// Draws the figure beside the window and writes it; nothing that the person sees changes.
    Result<void> export_figure(const FigureExport& wish);

    /// Draws until nothing moves any more, at most `most` frames.
    void settle(int most = 90);

private:
    Result<void> open_file(const StartAt& start, std::chrono::milliseconds patience);
    void show_what_arrived();
    Result<void> write_figure(const FigureExport& wish, bool vector, const Picture& picture);

    Host& host_;
    Session session_;
    Shell shell_;
    FramePacer pacer_;
    InputOrder input_;
    float fixed_scale_;
    std::optional<StartAt> awaited_;  // its file is still being opened
};

}  // namespace normscope

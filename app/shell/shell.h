// SPDX-License-Identifier: MIT
// Shell: one frame of the whole interface: top bar, workspace, status bar, palette, dialogs and notices.
#pragma once

#include <memory>
#include <optional>

#include "app/commands/registry.h"
#include "app/session/session.h"
#include "app/shell/dialogs.h"
#include "app/shell/figure_popup.h"
#include "app/shell/fill_popup.h"
#include "app/shell/palette_popup.h"
#include "app/shell/stage.h"

namespace normscope {

class Shell {
public:
    explicit Shell(Session& session);

    /// Draws a frame and applies what was asked for. `now` is the host's clock.
    void frame(double now, float content_scale);

    /// True while something on screen still moves on its own.
    bool in_motion() const { return in_motion_; }
    /// True while the answer of another process is awaited, which wakes nobody.
    bool polling() const { return dialogs_.polling(); }
    /// A figure that is to be written, once.
    std::optional<FigureExport> take_figure() { return figure_.take(); }
    bool wants_quit() const { return quit_; }
    /// A number that is being typed is taken before the command `then`, which saves or leaves. False: none is typed.
    bool finish_typing(const std::string& then);
    const CommandRegistry& commands() const { return commands_; }

private:
    void handle_shortcuts();
    void follow_arrival();
    void handle_requests();
    void draw_status_bar(const ui::View& view, ImVec2 from, ImVec2 to);
    void draw_notices(const ui::View& view);

    Session& session_;
    CommandRegistry commands_;
    ActionSink actions_;
    Stage stage_;
    PalettePopup palette_;
    Dialogs dialogs_;
    FillPopup fill_;
    FigurePopup figure_;
    bool in_motion_ = false;
    bool quit_ = false;
    std::string after_typing_;  // the command that waits for a number to be taken
    int hide_cursor_ = 0;       // frames in which the keyboard cursor is put away
    float applied_scale_ = 0;
    ThemeId applied_theme_ = ThemeId::dark;
};

}  // namespace normscope

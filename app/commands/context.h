// SPDX-License-Identifier: MIT
// CommandContext: what a command may do. It reads what views read, edits, changes the person's settings, asks for what
// any view may ask for, and leaves to the shell what needs a window.
#pragma once

#include "app/session/reading.h"

namespace normscope {

class CommandContext : public Reading {
public:
    explicit CommandContext(Session& session) : Reading(session), session_(&session) {}

    /// One undo entry; a refusal becomes a notice, and false.
    bool edit(const Edit& edit, std::string label) { return session_->edit(edit, std::move(label)); }
    /// Happens at once.
    void perform(const Action& action) { session_->perform(action, session_->now()); }
    void request(ShellRequest request) { session_->request(request); }
    void notify(std::string text, bool is_error = false) { session_->notify(std::move(text), is_error); }

    using Reading::settings;
    Settings& change_settings() { return session_->settings; }

private:
    Session* session_;
};

}  // namespace normscope

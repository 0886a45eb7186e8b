// SPDX-License-Identifier: MIT
// Dialogs: opening and saving files, the question before unsaved work would be lost, shortcuts and licences.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/commands/registry.h"
#include "app/shell/dialog_frame.h"
#include "app/shell/file_browser.h"

namespace normscope {

class NativeFileDialog;

class Dialogs {
public:
    Dialogs();
    ~Dialogs();

    void ask_open(const Session& session);
    void ask_save(const Session& session);
    void ask_export(const Session& session);
    void ask_worksheet(const Session& session);
    void ask_progress(bool import);
    /// For whoever asked the session's FileWishes.
    void ask_file();
    void show_shortcuts() { opening_ = "Keyboard shortcuts"; }
    void show_about() { opening_ = "About NormScope"; }

    void draw(const CommandRegistry& commands, Session& session);

    /// True while a dialog of the desktop is open in another process: its answer has to be polled for.
    bool polling() const { return native_ != nullptr; }

private:
    void draw_file_browser(Session& session);
    void draw_departure(Session& session);
    void draw_opening(Session& session);
    void draw_shortcuts(const CommandRegistry& commands);
    void draw_about();
    void draw_worksheet(Session& session);
    void save_as(Session& session, const std::filesystem::path& path);
    void finish(Session& session, const std::filesystem::path& path);

    std::unique_ptr<NativeFileDialog> native_;
    enum class Purpose { open, save, export_results, export_progress, import_progress, choose };
    static bool reads(Purpose purpose) {
        return purpose == Purpose::open || purpose == Purpose::import_progress || purpose == Purpose::choose;
    }
    void ask_name(Purpose purpose, const std::string& start);

    Purpose purpose_ = Purpose::open;
    bool asked_again_ = false;  // while a dialog was open
    const char* opening_ = nullptr;
    FileBrowser browser_;
    std::array<char, 1024> path_{};  // of the worksheet
    std::string problem_;
    ReplaceQuestion replace_;
    std::string sheet_lesson_;
    int sheet_count_ = 10;
    int sheet_seed_ = 1;
};

}  // namespace normscope

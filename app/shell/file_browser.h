// SPDX-License-Identifier: MIT
// FileBrowser: chooses a file where the desktop has no dialog of its own. The text field has the keyboard all the time:
// what is typed narrows the list or leads elsewhere, the arrows choose, Enter goes in or takes.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/settings.h"
#include "app/shell/dialog_frame.h"
#include "core/io/folder.h"

namespace normscope {

/// What the program opens, by the ends of names: ".npy". It looks at the contents anyway.
std::span<const std::string_view> opened_endings();

class FileBrowser {
public:
    /// Begins in the folder of `start`, or where it was left last; when saving, `start` is the suggested name, and a
    /// name without an ending gets `ending`.
    void begin(bool saving, const std::filesystem::path& start, const std::string& verb,
               const std::string& ending = "");

    /// Draws into the current window. The chosen file, an empty path when it was cancelled, nothing until then.
    std::optional<std::filesystem::path> draw(const Settings& settings);

private:
    using Path = std::filesystem::path;

    void go(const Path& folder);
    void go_up();
    void read();
    void narrow();
    bool draw_head();
    void draw_places(const Settings& settings, float width, float height);
    void draw_columns(float width);
    void draw_list(float height);
    void draw_row(std::size_t i, float width);
    void draw_options(float width);
    void follow_keys(bool was_empty);
    /// The path that is typed or chosen; nothing and a problem when it is none.
    std::optional<Path> typed_path();
    std::optional<Path> take();
    void follow_typing();
    void set_text(const std::string& text);

    bool saving_ = false;
    std::string verb_;
    std::string ending_;
    Path folder_;
    std::vector<FolderEntry> entries_;
    std::vector<std::size_t> shown_;  // of the entries, those that begin as what is typed
    int chosen_ = -1;                 // of the shown ones
    bool scroll_ = false;             // to the chosen one
    bool hidden_ = false;
    bool all_files_ = false;
    FolderOrder order_ = FolderOrder::name;
    bool descending_ = false;
    std::array<char, 1024> text_{};
    std::string narrowed_by_;
    int arrows_ = 0;       // pressed in the field in this frame, downwards
    bool reload_ = false;  // the text is another than what was typed
    bool focus_ = false;
    ReplaceQuestion replace_;
    std::string problem_;
    std::optional<Path> wish_;  // by a double click
};

}  // namespace normscope

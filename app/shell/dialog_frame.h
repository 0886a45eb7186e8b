// SPDX-License-Identifier: MIT
// What dialogs of the program have in common: their frame, and the question before a file is replaced.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace normscope {

/// Begins the modal popup `title` in the middle of the window, with a heading (the title where none is given). Sizes in
/// logical pixels; height 0: as high as its contents. False when it is not open; else ImGui::EndPopup() ends it.
bool begin_dialog(const char* title, float width, float height = 0, const char* heading = nullptr);

/// Remembers about which file that is there already a person was asked.
class ReplaceQuestion {
public:
    /// The sentence to show before `path` is written by pressing `verb`; empty where it may be written.
    std::string before(const std::filesystem::path& path, std::string_view verb);
    bool asked() const { return !asked_.empty(); }
    void forget() { asked_.clear(); }

private:
    std::filesystem::path asked_;
};

}  // namespace normscope

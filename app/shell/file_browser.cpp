// SPDX-License-Identifier: MIT
#include "app/shell/file_browser.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "core/text/ascii.h"
#include "core/text/quoted.h"

namespace normscope {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 13> known = {".json", ".npy", ".npz", ".safetensors", ".pt",  ".pth", ".bin",
                                                    ".ckpt", ".csv", ".tsv", ".txt",         ".png", ".pgm"};

/// Of the person; "/" where there is none.
fs::path home() {
    const auto folder = home_folder();
    return folder.empty() ? fs::path("/") : folder;
}

fs::path expanded(const std::string& typed, const fs::path& folder) {
    if (typed == "~" || typed.starts_with("~/"))
        return (home() / typed.substr(std::min<std::size_t>(2, typed.size()))).lexically_normal();
    return (folder / typed).lexically_normal();
}

bool begins_as(std::string_view name, std::string_view typed) { return lower(name).starts_with(lower(typed)); }

}  // namespace

std::span<const std::string_view> opened_endings() { return known; }

void FileBrowser::begin(bool saving, const fs::path& start, const std::string& verb, const std::string& ending) {
    saving_ = saving;
    verb_ = verb;
    ending_ = ending;
    problem_.clear();
    replace_.forget();
    focus_ = true;
    order_ = FolderOrder::name;
    descending_ = false;
    all_files_ = false;
    wish_.reset();
    std::error_code code;
    const auto here = start.has_parent_path() ? start.parent_path() : folder_;
    const auto folder = fs::absolute(here.empty() ? fs::current_path(code) : here, code);
    go(fs::is_directory(folder, code) ? folder : home());
    set_text(saving ? start.filename().string() : std::string{});
}

void FileBrowser::set_text(const std::string& text) {
    text_.fill(0);
    text.copy(text_.data(), text_.size() - 1);
    reload_ = true;
    narrow();
}

void FileBrowser::go(const fs::path& folder) {
    folder_ = folder.lexically_normal();
    if (!folder_.has_filename() && folder_ != folder_.root_path()) folder_ = folder_.parent_path();
    read();
}

/// Out of a folder, which is then the chosen one. Where it is saved nothing is chosen: the button means the name.
void FileBrowser::go_up() {
    const auto left = folder_.filename().string();
    go(folder_.parent_path());
    if (!saving_) set_text({});
    for (std::size_t i = 0; i < shown_.size(); ++i)
        if (!saving_ && entries_[shown_[i]].name == left) chosen_ = static_cast<int>(i);
    scroll_ = true;
}

void FileBrowser::read() {
    const auto endings = all_files_ ? std::span<const std::string_view>() : opened_endings();
    auto listed = list_folder(folder_, endings, hidden_);
    problem_ = listed ? std::string{} : listed.error().message;
    entries_ = listed ? std::move(*listed) : std::vector<FolderEntry>{};
    sort_folder(entries_, order_, descending_);
    narrow();
}

void FileBrowser::narrow() {
    narrowed_by_ = text_.data();
    replace_.forget();
    shown_.clear();
    chosen_ = -1;
    const bool all = saving_ || narrowed_by_.find('/') != std::string::npos;
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (all || begins_as(entries_[i].name, narrowed_by_)) shown_.push_back(i);
}

/// "sub/" and "/home/me/" lead there while they are typed.
void FileBrowser::follow_typing() {
    const std::string typed = text_.data();
    if (typed == narrowed_by_) return;
    problem_.clear();
    const auto slash = typed.rfind('/');
    std::error_code code;
    if (slash != std::string::npos) {
        const auto folder = expanded(typed.substr(0, slash + 1), folder_);
        if (fs::is_directory(folder, code)) {
            go(folder);
            return set_text(typed.substr(slash + 1));
        }
    }
    narrow();
}

/// Of the field: the arrows, which the text itself has no use for.
void FileBrowser::follow_keys(bool was_empty) {
    const int count = static_cast<int>(shown_.size());
    const int by = std::exchange(arrows_, 0);
    const bool alt = ImGui::GetIO().KeyAlt;
    const bool emptied = was_empty && ImGui::IsKeyPressed(ImGuiKey_Backspace, false);
    if ((alt && by < 0) || emptied) {
        if (folder_.has_relative_path()) go_up();
        return;
    }
    if (by == 0 || count == 0 || alt) return;
    chosen_ = std::clamp(chosen_ < 0 && by < 0 ? count - 1 : chosen_ + by, 0, count - 1);
    scroll_ = true;
    replace_.forget();
}

std::optional<FileBrowser::Path> FileBrowser::typed_path() {
    const std::string typed = text_.data();
    if (chosen_ >= 0) return folder_ / entries_[shown_[static_cast<std::size_t>(chosen_)]].name;
    if (!saving_ && !typed.empty() && shown_.size() == 1 && typed.find('/') == std::string::npos)
        return folder_ / entries_[shown_.front()].name;
    if (!typed.empty()) return expanded(typed, folder_);
    problem_ = saving_ ? "type a name for the file" : "choose a file, or type its name";
    return std::nullopt;
}

/// What Enter and the button do: into a folder, or the file that is taken.
std::optional<FileBrowser::Path> FileBrowser::take() {
    const auto path = wish_ ? std::exchange(wish_, std::nullopt) : typed_path();
    focus_ = true;
    if (!path) return std::nullopt;
    std::error_code code;
    if (fs::is_directory(*path, code)) {
        const bool chosen = chosen_ >= 0;
        go(*path);
        if (!saving_ || !chosen) set_text({});
        return std::nullopt;
    }
    const bool there = fs::exists(*path, code);
    if (!saving_ && !there) {
        problem_ = fmt::format("there is no file {}", shown_path(*path));
        return std::nullopt;
    }
    if (!saving_) return path;
    if (!fs::is_directory(path->parent_path(), code)) {
        problem_ = fmt::format("there is no folder {}", shown_path(path->parent_path()));
        return std::nullopt;
    }
    const auto named = path->has_extension() ? *path : Path(*path).concat(ending_);
    problem_ = replace_.before(named, verb_);
    if (!problem_.empty()) return std::nullopt;
    return named;
}

}  // namespace normscope

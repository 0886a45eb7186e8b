// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <chrono>

#include "app/shell/file_browser.h"
#include "app/ui/access.h"
#include "app/ui/combo.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/quoted.h"

namespace normscope {

using namespace ui;

namespace {

namespace fs = std::filesystem;

constexpr float row_height = 28;

std::string day_text(fs::file_time_type time) {
    const auto seconds = fs::file_time_type::clock::to_sys(time);
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(seconds)};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

/// A row to press, lit under the pointer and by the keyboard.
bool row(const char* id, ImVec2 size, bool on, bool stop) {
    const auto at = ImGui::GetCursorScreenPos();
    const bool pressed = hit_area(id, size, stop);
    const bool focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 to{at.x + size.x, at.y + size.y};
    if (on || focused || ImGui::IsItemHovered())
        list->AddRectFilled(at, to, on ? mix(palette().panel, palette().accent, 0.28f) : palette().hover, px(5));
    if (on || focused) list->AddRect(at, to, palette().accent, px(5), std::max(1.0f, px(1)));
    return pressed;
}

void folder_sign(ImDrawList* list, ImVec2 at, ImU32 color) {
    list->AddRectFilled({at.x, at.y + px(3)}, {at.x + px(6), at.y + px(6)}, color, px(1));
    list->AddRectFilled({at.x, at.y + px(5)}, {at.x + px(15), at.y + px(15)}, color, px(2));
}

}  // namespace

/// Where one is, the way up, and the field. True for Enter.
bool FileBrowser::draw_head() {
    auto* list = ImGui::GetWindowDrawList();
    const auto at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    if (button("Up", {px(56), px(30)}) && folder_.has_relative_path()) go_up();
    tooltip("To the folder around this one (Alt ↑, or Backspace in an empty field)");
    const auto words = shown_path(folder_);
    // The end of a long path says more than its beginning.
    std::string_view rest = words;
    const float room = width - px(72);
    while (rest.size() > 8 && text_width(fonts().mono, px(13), rest) > room - px(14)) {
        const auto slash = rest.find('/', 1);
        rest.remove_prefix(slash == std::string_view::npos ? 1 : slash);
    }
    text_clipped(list, fonts().mono, px(13), {at.x + px(70), at.y + px(8)}, room, palette().text,
                 rest.size() < words.size() ? "…" + std::string(rest) : words);
    record("folder", folder_.string());
    ImGui::PushFont(fonts().mono, 14);
    if (std::exchange(focus_, false)) take_keyboard();
    ImGui::SetNextItemWidth(-1);
    const bool was_empty = text_[0] == 0;
    const auto note_arrows = [](ImGuiInputTextCallbackData* data) {
        *static_cast<int*>(data->UserData) += data->EventKey == ImGuiKey_UpArrow ? -1 : 1;
        return 0;
    };
    const bool entered = ImGui::InputTextWithHint(
        "##path", saving_ ? "name of the file" : "type to narrow the list, or a path", text_.data(), text_.size(),
        ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_CallbackHistory,
        note_arrows, &arrows_);
    record_item("the name");
    const bool typing = ImGui::IsItemActive();
    const auto id = ImGui::GetItemID();
    reload_ = false;
    keyboard_stop();
    ImGui::PopFont();
    follow_typing();
    if (typing) follow_keys(was_empty);
    // The field holds a copy of its own while it is typed into.
    if (auto* state = reload_ ? ImGui::GetInputTextState(id) : nullptr) state->ReloadUserBufAndMoveToEnd();
    return entered;
}

void FileBrowser::draw_places(const Settings& settings, float width, float height) {
    ImGui::BeginChild("places", {width, height}, ImGuiChildFlags_NavFlattened);
    auto* list = ImGui::GetWindowDrawList();
    const float inner = ImGui::GetContentRegionAvail().x;
    const auto entry = [&](const std::string& id, const std::string& words, const std::string& help, bool folder) {
        const auto at = ImGui::GetCursorScreenPos();
        const bool pressed = row(id.c_str(), {inner, px(row_height)}, false, true);
        tooltip(help.c_str());
        if (folder) folder_sign(list, {at.x + px(7), at.y + px(5)}, palette().secondary);
        text_clipped(list, fonts().regular, px(13), {at.x + px(folder ? 29 : 8), at.y + px(7)},
                     inner - px(folder ? 34 : 12), palette().text, words);
        return pressed;
    };
    std::error_code code;
    const auto leads = [&](const char* name, const fs::path& folder) {
        if (folder.empty() || !entry(fmt::format("place {}", name), name, shown_path(folder), true)) return;
        go(folder);
        if (!saving_) set_text({});
        focus_ = true;
    };
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), px(1)});
    leads("Home", home_folder());
    leads("Started in", fs::current_path(code));
    leads("Computer", "/");
    if (!settings.recent_files.empty()) {
        ImGui::Dummy({0, px(8)});
        section("RECENT");
        for (std::size_t i = 0; i < settings.recent_files.size(); ++i) {
            const auto& file = settings.recent_files[i];
            const auto id = fmt::format("recent {}", i + 1);
            if (!entry(id, shown_path(file.filename()), shown_path(file), false)) continue;
            if (fs::is_regular_file(file, code) && !saving_) {
                wish_ = file;
            } else if (fs::is_directory(file.parent_path(), code)) {
                go(file.parent_path());
                set_text(saving_ ? std::string(text_.data()) : std::string{});
                if (!saving_) problem_ = fmt::format("{} is not there any more", shown_path(file));
            } else {
                problem_ = fmt::format("{} is not there any more", shown_path(file));
            }
        }
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
}

namespace {

struct Columns {
    float changed, size;  // where they end, from the left
};

Columns columns_of(float width) { return {width - px(96), width - px(12)}; }

}  // namespace

void FileBrowser::draw_columns(float width) {
    const auto at = ImGui::GetCursorScreenPos();
    auto* list = ImGui::GetWindowDrawList();
    const auto columns = columns_of(width);
    const auto head = [&](const char* words, FolderOrder order, float left, float right, Align align) {
        ImGui::SetCursorScreenPos({at.x + left, at.y});
        const bool on = order_ == order;
        if (hit_area(fmt::format("by {}", words).c_str(), {right - left, px(28)})) {
            descending_ = on ? !descending_ : order != FolderOrder::name;  // the newest and the largest first
            order_ = order;
            sort_folder(entries_, order_, descending_);
            narrow();
        }
        const bool lit = ImGui::IsItemHovered() || (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible);
        const auto mark = std::string(words) + (on ? descending_ ? " ↓" : " ↑" : "");
        text(list, fonts().medium, px(12.5f), {at.x + (align == Align::left ? left + px(8) : right), at.y + px(7)},
             lit || on ? palette().text : palette().secondary, mark, align);
    };
    head("Name", FolderOrder::name, 0, columns.changed - px(110), Align::left);
    head("Changed", FolderOrder::changed, columns.changed - px(90), columns.changed, Align::right);
    head("Size", FolderOrder::size, columns.size - px(64), columns.size, Align::right);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, px(28)});
}

void FileBrowser::draw_row(std::size_t i, float width) {
    const auto& entry = entries_[shown_[i]];
    const bool on = static_cast<int>(i) == chosen_;
    auto* list = ImGui::GetWindowDrawList();
    const auto at = ImGui::GetCursorScreenPos();
    if (row(("entry " + entry.name).c_str(), {width, px(row_height)}, on, false)) {
        chosen_ = static_cast<int>(i);
        focus_ = true;
        if (saving_ && !entry.folder) {
            set_text(entry.name);
            chosen_ = static_cast<int>(i);
        }
    }
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) wish_ = folder_ / entry.name;
    if (on && std::exchange(scroll_, false)) ImGui::SetScrollHereY();
    const auto columns = columns_of(width);
    if (entry.folder) folder_sign(list, {at.x + px(8), at.y + px(5)}, palette().accent);
    text_clipped(list, fonts().regular, px(13.5f), {at.x + px(30), at.y + px(6)}, columns.changed - px(130),
                 palette().text, shown(entry.name));
    text(list, fonts().mono, px(12), {at.x + columns.changed, at.y + px(7)}, palette().secondary,
         day_text(entry.changed), Align::right);
    if (!entry.folder)
        text(list, fonts().mono, px(12), {at.x + columns.size, at.y + px(7)}, palette().secondary,
             bytes_text(entry.bytes), Align::right);
    if (on) record("chosen", entry.name);
}

void FileBrowser::draw_list(float height) {
    ImGui::BeginGroup();
    const float width = ImGui::GetContentRegionAvail().x;
    draw_columns(width - px(10));
    ImGui::BeginChild("files", {width, height - px(36)}, ImGuiChildFlags_NavFlattened | ImGuiChildFlags_Borders);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    const float inner = ImGui::GetContentRegionAvail().x;
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(shown_.size()), px(row_height));
    if (scroll_ && chosen_ >= 0) clipper.IncludeItemByIndex(chosen_);
    while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) draw_row(static_cast<std::size_t>(i), inner);
    if (shown_.empty() && problem_.empty()) {
        const auto at = ImGui::GetCursorScreenPos();
        const char* words = entries_.empty() ? "Nothing to open here." : "Nothing here begins so.";
        text(ImGui::GetWindowDrawList(), fonts().regular, px(13.5f), {at.x + px(8), at.y + px(8)}, palette().secondary,
             words);
        record("empty list", words);
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
    ImGui::EndGroup();
    record("files", fmt::format("{}", shown_.size()));
}

/// Which files are listed.
void FileBrowser::draw_options(float width) {
    const auto at = ImGui::GetCursorScreenPos();
    const std::array<std::string, 2> kinds = {"Scenes and tensors", "All files"};
    const int picked = combo("##kind", at, px(180), kinds, all_files_ ? 1 : 0);
    if (picked >= 0 && (picked == 1) != all_files_) {
        all_files_ = picked == 1;
        read();
    }
    ImGui::SetCursorScreenPos({at.x + px(196), at.y});
    if (ImGui::Checkbox("Hidden files", &hidden_)) read();
    keyboard_stop();
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, px(34)});
}

std::optional<fs::path> FileBrowser::draw(const Settings& settings) {
    begin_panel("file browser");
    const float width = ImGui::GetContentRegionAvail().x;
    const bool entered = draw_head();
    const float below = px(34 + 34 + 24) + 3 * ImGui::GetStyle().ItemSpacing.y;
    const float height = std::max(px(80), ImGui::GetContentRegionAvail().y - below);
    const float side = width > px(560) ? px(170) : 0;
    if (side > 0) {
        draw_places(settings, side, height);
        ImGui::SameLine(0, px(12));
    }
    draw_list(height);
    draw_options(width);
    const auto at = ImGui::GetCursorScreenPos();
    text_clipped(ImGui::GetWindowDrawList(), fonts().regular, px(13.5f), at, width,
                 replace_.asked() ? palette().warn : palette().bad, problem_);
    ImGui::Dummy({width, px(24)});
    record("file problem", problem_);
    const bool pressed = button((replace_.asked() ? "Replace" : verb_).c_str(), {px(110), px(34)}, true);
    ImGui::SameLine();
    if (button("Cancel", {px(110), px(34)}) || ImGui::IsKeyPressed(ImGuiKey_Escape, false)) return Path{};
    if (entered || pressed || wish_) return take();
    return std::nullopt;
}

}  // namespace normscope

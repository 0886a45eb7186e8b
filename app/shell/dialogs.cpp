// SPDX-License-Identifier: MIT
#include "app/shell/dialogs.h"

#include <embedded/licenses.h>
#include <fmt/format.h>
#include <portable_file_dialogs.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "app/lessons/worksheet_file.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

#include "core/text/quoted.h"

namespace normscope {

using namespace ui;

/// The desktop's own dialog, in another process; absent where neither zenity nor kdialog is installed.
class NativeFileDialog {
public:
    static std::unique_ptr<NativeFileDialog> open(bool saving, const char* title, const std::string& start) {
        const bool display = std::getenv("DISPLAY") || std::getenv("WAYLAND_DISPLAY");
        if (!display || std::getenv("NORMSCOPE_PLAIN_DIALOGS") || !pfd::settings::available()) return nullptr;
        auto dialog = std::make_unique<NativeFileDialog>();
        const std::vector<std::string> kinds = {
            "Scenes and tensors", fmt::format("*{}", fmt::join(opened_endings(), " *")), "All files", "*"};
        if (saving)
            dialog->save_.emplace(title, start, kinds);
        else
            dialog->open_.emplace(title, start, kinds);
        return dialog;
    }

    NativeFileDialog() = default;
    NativeFileDialog(const NativeFileDialog&) = delete;
    NativeFileDialog& operator=(const NativeFileDialog&) = delete;
    /// A program that ends takes its dialog with it; the library would wait until somebody closes it.
    ~NativeFileDialog() {
        if (save_ && !save_->ready(0)) save_->kill();
        if (open_ && !open_->ready(0)) open_->kill();
    }

    /// Nothing while it is open; an empty path when it was cancelled.
    std::optional<std::filesystem::path> poll() {
        if (save_ && save_->ready(0)) return save_->result();
        if (open_ && open_->ready(0)) {
            const auto paths = open_->result();
            return paths.empty() ? std::string{} : paths.front();
        }
        return std::nullopt;
    }

private:
    std::optional<pfd::open_file> open_;
    std::optional<pfd::save_file> save_;
};

namespace {

/// Of the dialogs that ask for a name, in the order of Purpose.
constexpr std::array<const char*, 6> purpose_titles = {
    "Open a file",         "Save the scene", "Export x, x̂, y, μ and 1/σ",
    "Export the progress", "Read progress",  "Choose a file"};
constexpr const char* scene_ending = ".norm.json";
constexpr const char* worksheet_title = "Write a worksheet";

/// A title as the name of a file in this folder.
std::string file_name_for(const std::string& title, std::string_view ending) {
    auto name = shown(title);
    std::ranges::replace(name, '/', '-');
    if (name.starts_with('.')) name.front() = '-';
    return name.append(ending);
}

/// The folder that the program works in, as desktops want it: with its whole path.
std::string here() {
    std::error_code code;
    const auto folder = std::filesystem::current_path(code);
    return code ? std::string{"."} : folder.string();
}

/// A list without a control in it is read by keyboard too.
void scroll_by_keys() {
    if (ImGui::IsWindowAppearing()) ImGui::SetScrollY(0);
    const float page = ImGui::GetWindowHeight() - px(60), line = px(40);
    const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key, true) ? 1.0f : 0.0f; };
    const float by = page * (pressed(ImGuiKey_PageDown) - pressed(ImGuiKey_PageUp)) +
                     line * (pressed(ImGuiKey_DownArrow) - pressed(ImGuiKey_UpArrow)) +
                     ImGui::GetScrollMaxY() * (pressed(ImGuiKey_End) - pressed(ImGuiKey_Home));
    if (by != 0) ImGui::SetScrollY(std::clamp(ImGui::GetScrollY() + by, 0.0f, ImGui::GetScrollMaxY()));
}

bool escape_pressed() { return ImGui::IsKeyPressed(ImGuiKey_Escape, false); }

}  // namespace

Dialogs::Dialogs() = default;
Dialogs::~Dialogs() = default;

void Dialogs::ask_name(Purpose purpose, const std::string& start) {
    asked_again_ = native_ != nullptr;
    if (native_) return;  // it is open already, and asks for one thing at a time
    purpose_ = purpose;
    native_ = NativeFileDialog::open(!reads(purpose), purpose_titles[static_cast<std::size_t>(purpose)], start);
    if (native_) return;
    constexpr std::array<const char*, 6> verbs = {"Open", "Save", "Export", "Export", "Read", "Open"};
    browser_.begin(!reads(purpose), reads(purpose) ? std::string{} : start, verbs[static_cast<std::size_t>(purpose)],
                   purpose == Purpose::save ? scene_ending : "");
    opening_ = purpose_titles[static_cast<std::size_t>(purpose)];
}

void Dialogs::ask_open(const Session&) { ask_name(Purpose::open, here()); }

void Dialogs::ask_save(const Session& session) {
    const auto fresh = session.suggested_folder() / file_name_for(session.name(), scene_ending);
    ask_name(Purpose::save, session.file.empty() ? fresh.string() : session.file.string());
}

void Dialogs::ask_export(const Session& session) {
    ask_name(Purpose::export_results, file_name_for(session.name(), ".npz"));
}

void Dialogs::ask_file() { ask_name(Purpose::choose, here()); }

/// A name without an ending gets that of scenes; what is there under it was not asked about by the desktop's dialog.
void Dialogs::save_as(Session& session, const std::filesystem::path& path) {
    std::error_code code;
    const auto named = path.has_extension() ? path : std::filesystem::path(path).concat(scene_ending);
    if (named == path || !std::filesystem::exists(named, code)) return session.save(named);
    session.notify(
        fmt::format("{} is there already; choose it by its full name to replace it", shown_path(named.filename())),
        true);
    session.stay();
}

void Dialogs::finish(Session& session, const std::filesystem::path& path) {
    if (purpose_ == Purpose::save && path.empty())
        session.stay();
    else if (purpose_ == Purpose::save)
        save_as(session, path);
    else if (path.empty())
        return;
    else if (purpose_ == Purpose::export_results)
        session.export_to(path);
    else if (purpose_ == Purpose::export_progress)
        session.export_progress(path);
    else if (purpose_ == Purpose::import_progress)
        session.import_progress(path);
    else if (purpose_ == Purpose::choose)
        session.wishes().answer(path);
    else
        session.depart({.where = Departure::Where::file, .file = path});
}

void Dialogs::draw_file_browser(Session& session) {
    const auto path = browser_.draw(session.settings);
    if (!path) return;
    finish(session, *path);
    ImGui::CloseCurrentPopup();
}

void Dialogs::ask_progress(bool import) {
    ask_name(import ? Purpose::import_progress : Purpose::export_progress, "normscope-progress.json");
}

void Dialogs::ask_worksheet(const Session& session) {
    const auto* lesson = session.lesson();
    if (lesson)
        sheet_lesson_ = lesson->id;
    else if (sheet_lesson_.empty() && !session.lessons().lessons.empty())
        sheet_lesson_ = session.lessons().lessons.front().id;
    path_.fill(0);
    fmt::format("{}.pdf", sheet_lesson_).copy(path_.data(), path_.size() - 1);
    problem_.clear();
    replace_.forget();
    opening_ = worksheet_title;
}

/// Which lesson, how many exercises, which numbers, and where to.
void Dialogs::draw_worksheet(Session& session) {
    const auto* chosen = session.lessons().find(sheet_lesson_);
    ImGui::SetNextItemWidth(-1);
    if (ImGui::BeginCombo("##lesson of the sheet", chosen ? chosen->title.c_str() : "")) {
        for (const auto& lesson : session.lessons().lessons)
            if (ImGui::Selectable(lesson.title.c_str(), lesson.id == sheet_lesson_)) {
                sheet_lesson_ = lesson.id;
                path_.fill(0);
                fmt::format("{}.pdf", lesson.id).copy(path_.data(), path_.size() - 1);
            }
        ImGui::EndCombo();
    }
    ImGui::Dummy({0, px(2)});
    const float field = px(120);
    ImGui::SetNextItemWidth(field);
    ImGui::InputInt("exercises", &sheet_count_);
    ImGui::SameLine(0, px(24));
    ImGui::SetNextItemWidth(field);
    ImGui::InputInt("seed of their numbers", &sheet_seed_);
    sheet_count_ = std::clamp(sheet_count_, 1, 500);
    sheet_seed_ = std::max(sheet_seed_, 0);
    ImGui::Dummy({0, px(2)});
    ImGui::PushFont(fonts().mono, 14);
    ImGui::SetNextItemWidth(-1);
    const bool entered = ImGui::InputTextWithHint("##sheet path", "SHEET.pdf, SHEET.html or SHEET.md", path_.data(),
                                                  path_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::PopFont();
    ImGui::TextWrapped("Exercises with fresh numbers, then a key with every value on the way. The ending of the name "
                       "chooses PDF, HTML or Markdown.");
    record_item("what is written");
    if (!problem_.empty()) {
        ImGui::PushStyleColor(ImGuiCol_Text, palette().bad);
        ImGui::TextWrapped("%s", problem_.c_str());
        record_item(problem_);
        ImGui::PopStyleColor();
    }
    ImGui::Dummy({0, px(4)});
    const bool write = button("Write", {px(110), px(34)}, true) || entered;
    ImGui::SameLine();
    const bool cancel = button("Cancel", {px(110), px(34)}) || escape_pressed();
    if (write) {
        const std::filesystem::path path = path_.data();
        problem_ = replace_.before(path, "Write");
        Result<void> written;
        if (!chosen)
            written = fail("choose a lesson");
        else if (problem_.empty())
            written = write_worksheet_file(std::span(&chosen, 1), static_cast<std::uint64_t>(sheet_seed_), sheet_count_,
                                           path);
        if (!written) problem_ = written.error().message;
        if (problem_.empty())
            session.notify(fmt::format("The worksheet is written to {}", shown_path(path.filename())));
    }
    record("worksheet problem", problem_);
    if (cancel || (write && problem_.empty())) ImGui::CloseCurrentPopup();
}

void Dialogs::draw_departure(Session& session) {
    constexpr const char* title = "Save the changes?";
    const bool asks = session.departure() && !session.departure()->when_saved;
    if (asks && !ImGui::IsPopupOpen(title)) ImGui::OpenPopup(title);
    if (!begin_dialog(title, 520)) return;
    const auto name = session.file.empty() ? shown(session.document().title) : shown_path(session.file.filename());
    const auto words = fmt::format("{} has changes that are not saved.", name);
    ImGui::TextWrapped("%s", words.c_str());
    record_item(words);
    ImGui::Dummy({0, px(6)});
    // Enter saves, until the arrows or Tab have chosen something else.
    const bool entered =
        !ImGui::IsWindowAppearing() && !ImGui::GetIO().NavVisible && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    const bool save = button("Save", {px(110), px(34)}, true) || entered;
    ImGui::SetItemDefaultFocus();
    ImGui::SameLine();
    const bool discard = button("Discard", {px(110), px(34)});
    ImGui::SameLine();
    const bool cancel = button("Cancel", {px(110), px(34)}) || escape_pressed();
    if (save)
        session.save_and_depart();
    else if (discard)
        session.depart_without_saving();
    else if (cancel)
        session.stay();
    if (save || discard || cancel || !asks) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

void Dialogs::draw_opening(Session& session) {
    constexpr const char* title = "Opening a file";
    if (session.opening() && !ImGui::IsPopupOpen(title)) ImGui::OpenPopup(title);
    if (!begin_dialog(title, 520)) return;
    ImGui::TextWrapped("%s", shown_path(session.opening_file()).c_str());
    ImGui::ProgressBar(static_cast<float>(session.opening_progress()), {-1, px(6)}, "");
    ImGui::Dummy({0, px(4)});
    if (button("Cancel", {px(110), px(34)}) || escape_pressed()) session.cancel_opening();
    if (!session.opening()) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

namespace {

/// Keys of the matrix, which are no commands: what they do depends on the cell.
constexpr std::array<std::pair<const char*, const char*>, 7> cell_keys = {
    {{"Replace the value", "type a number"},
     {"Edit the value", "Enter, F2"},
     {"Move the selection", "← → ↑ ↓, Home, End"},
     {"Stretch the selection", "Shift with ← → ↑ ↓"},
     {"Take the number and go on", "Enter, Tab; with Shift back"},
     {"Take the typing back", "Esc"},
     {"Leave the cells", "Esc, F6"}}};

/// Closes a dialog that asks nothing, as Escape does, and Enter where no ring shows another control.
void close_button() {
    const bool entered =
        !ImGui::IsWindowAppearing() && !ImGui::GetIO().NavVisible && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    if (button("Close", {px(110), px(34)}, true) || entered || escape_pressed()) ImGui::CloseCurrentPopup();
}

void key_heading(const char* title) {
    ImGui::TableNextRow(0, px(34));
    ImGui::TableNextColumn();
    ImGui::Dummy({0, px(6)});
    ImGui::PushFont(fonts().semibold, 13);
    ImGui::TextDisabled("%s", title);
    ImGui::PopFont();
}

void key_row(const std::string& title, const std::string& keys) {
    ImGui::TableNextRow(0, px(26));
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(title.c_str());
    record_item(title);
    ImGui::TableNextColumn();
    ImGui::PushFont(fonts().mono, 13);
    ImGui::TextDisabled("%s", keys.c_str());
    record_item(keys);
    ImGui::PopFont();
    record("key " + title, keys);
}

}  // namespace

void Dialogs::draw_shortcuts(const CommandRegistry& commands) {
    ImGui::BeginChild("list", {0, -px(46)});
    if (ImGui::BeginTable("keys", 2, ImGuiTableFlags_SizingStretchProp)) {
        for (const auto& [group, title] : command_groups()) {
            key_heading(title);
            for (const auto& command : commands.all()) {
                if (command.group != group || command.id.starts_with("file.recent_")) continue;
                auto keys = chord_text(command.chord);
                if (command.second_chord != 0) keys += ", " + chord_text(command.second_chord);
                if (command.id == "help.shortcuts") keys += ", ?";
                key_row(command.title,
                        keys.empty() ? chord_text(commands.find("palette.open")->chord) + ", its name" : keys);
            }
        }
        key_heading("In the cells");
        for (const auto& [title, keys] : cell_keys) key_row(title, keys);
        ImGui::EndTable();
    }
    scroll_by_keys();
    ImGui::EndChild();
    close_button();
}

void Dialogs::draw_about() {
    ImGui::TextWrapped(
        "NormScope %s: a laboratory for normalisation in neural networks. MIT licence. It is built on the work below.",
        NORMSCOPE_VERSION);
    record_item("NormScope");
    ImGui::Dummy({0, px(4)});
    ImGui::BeginChild("licences", {0, -px(46)}, ImGuiChildFlags_Borders);
    ImGui::PushFont(fonts().mono, 12);
    for (const auto& file : embedded::licenses::all()) {
        const auto words = file.text();
        ImGui::TextUnformatted(words.data(), words.data() + words.size());
        record_item(words);
    }
    ImGui::PopFont();
    scroll_by_keys();
    ImGui::EndChild();
    close_button();
}

void Dialogs::draw(const CommandRegistry& commands, Session& session) {
    if (std::exchange(asked_again_, false))
        session.notify("A file dialog is open already, perhaps behind this window", true);
    if (native_) {
        if (const auto answer = native_->poll()) {
            native_.reset();
            finish(session, *answer);
        }
    }
    draw_departure(session);
    draw_opening(session);
    if (opening_) ImGui::OpenPopup(std::exchange(opening_, nullptr));
    for (const char* title : purpose_titles)
        if (begin_dialog(title, 820, 600)) {
            draw_file_browser(session);
            ImGui::EndPopup();
        }
    if (begin_dialog("Keyboard shortcuts", 620, 720)) {
        draw_shortcuts(commands);
        ImGui::EndPopup();
    }
    if (begin_dialog(worksheet_title, 560)) {
        draw_worksheet(session);
        ImGui::EndPopup();
    }
    if (begin_dialog("About NormScope", 760, 640)) {
        draw_about();
        ImGui::EndPopup();
    }
}

}  // namespace normscope

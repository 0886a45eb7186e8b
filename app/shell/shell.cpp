// SPDX-License-Identifier: MIT
#include "app/shell/shell.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>

#include "app/shell/pointing.h"
#include "app/shell/top_bar.h"
#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/figures.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/workspace.h"
#include "core/norm/cell_name.h"
#include "core/text/quoted.h"

namespace normscope {

using namespace ui;

namespace {

constexpr float status_height = 34;
constexpr ImVec2 least_size{640, 400};  // logical pixels that the layout is made for

/// Keys that move the playhead or nudge a value. They belong to the keyboard cursor while that is visible, and to text
/// while some is typed.
constexpr std::array<ImGuiKey, 9> bare_keys = {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow,
                                               ImGuiKey_DownArrow, ImGuiKey_Space,      ImGuiKey_Home,
                                               ImGuiKey_End,       ImGuiKey_PageDown,   ImGuiKey_PageUp};

bool is_bare(ImGuiKeyChord chord) {
    const auto mods = chord & ImGuiMod_Mask_;
    return (mods == 0 || mods == ImGuiMod_Shift) && (chord & ~ImGuiMod_Mask_) < ImGuiKey_F1;
}

/// Chords that a text field uses itself.
bool is_text_chord(ImGuiKeyChord chord) {
    const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
    constexpr std::array<ImGuiKey, 9> keys = {ImGuiKey_Z,         ImGuiKey_Y,          ImGuiKey_C,
                                              ImGuiKey_V,         ImGuiKey_X,          ImGuiKey_A,
                                              ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_Delete};
    return (chord & ImGuiMod_Ctrl) != 0 && std::ranges::find(keys, key) != keys.end();
}

}  // namespace

Shell::Shell(Session& session) : session_(session), commands_(CommandRegistry::make(session.lessons())) {
    session_.run_command = [this](Session& s, const std::string& id) { commands_.run(s, id); };
    session_.document_arrived = [this] { follow_arrival(); };
}

void Shell::handle_shortcuts() {
    const auto& io = ImGui::GetIO();
    const bool popup = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    const auto owner = ImGui::GetID("shell keys");
    // The arrows go on with what a shortcut began. Dear ImGui shows its cursor a frame after an arrow, so once is not
    // enough.
    if (hide_cursor_ > 0) {
        --hide_cursor_;
        ImGui::SetNavCursorVisible(false);
    }
    const bool in_cells = session_.cells_focused();
    const bool free_keys = !io.WantTextInput && !io.NavVisible && !popup && !in_cells;
    if (in_cells && !io.WantTextInput && !popup) ImGui::SetKeyOwner(ImGuiKey_Space, owner);
    // No field uses these, and Dear ImGui would take its ring to the ends of the window.
    if (!popup && session_.page() == Page::none)
        for (const auto key : {ImGuiKey_PageDown, ImGuiKey_PageUp}) ImGui::SetKeyOwner(key, owner);
    if (!popup && !in_cells && !io.WantTextInput) ImGui::SetKeyOwner(ImGuiKey_Home, owner);
    // There is no menu bar that Alt could lead to; Dear ImGui would look for one, and lose its place.
    ImGui::SetKeyOwner(ImGuiMod_Alt, owner);
    // Escape puts the keyboard's ring away; Tab goes on from where it was. Dear ImGui would forget the place.
    if (io.NavVisible && !popup && !in_cells && ImGui::GetActiveID() == 0) {
        ImGui::SetKeyOwner(ImGuiKey_Escape, owner);
        if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) ImGui::SetNavCursorVisible(false);
    }
    // Claimed keys do not start the keyboard cursor: the arrows step through the account instead.
    if (free_keys)
        for (const auto key : bare_keys) ImGui::SetKeyOwner(key, owner);
    if (!after_typing_.empty() && session_.refusal()) after_typing_.clear();  // there is still something to type
    if (!after_typing_.empty() && !is_typing_number()) actions_.run(std::exchange(after_typing_, {}));
    if (popup) return;
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) session_.dismiss_refusal();
    // By the character, which is on another key on every keyboard.
    if (!io.WantTextInput && std::ranges::find(io.InputQueueCharacters, ImWchar('?')) != io.InputQueueCharacters.end())
        actions_.run("help.shortcuts");
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && session_.page() != Page::none) actions_.push(ClosePage{});
    if (session_.presenting() && !io.WantTextInput) {
        if (ImGui::IsKeyPressed(ImGuiKey_B, false)) stage_.presenter().toggle_black();
        if (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && session_.page() == Page::none)
            actions_.push(TogglePresenter{});
    }
    for (const auto& command : commands_.all()) {
        if (command.chord == 0) continue;
        const bool pages =
            command.chord == ImGuiKey_PageDown || command.chord == ImGuiKey_PageUp;  // no field uses them
        const bool play = command.chord == ImGuiKey_Space && in_cells && !io.WantTextInput;
        const bool home = command.chord == ImGuiKey_Home && !in_cells && !io.WantTextInput;
        if (is_bare(command.chord) && !pages && !play && !home && !free_keys) continue;
        // A page shows no account to step through, and no numbers to change.
        if (session_.page() != Page::none && (command.group == CommandGroup::edit ||
                                              (command.group == CommandGroup::transport && is_bare(command.chord))))
            continue;
        if (io.WantTextInput && is_text_chord(command.chord)) continue;
        if (command.id == "edit.paste" && session_.pastes_taken()) continue;
        const bool repeat = command.group == CommandGroup::transport || command.group == CommandGroup::edit;
        const auto flags = repeat ? ImGuiInputFlags_Repeat : 0;
        if (!ImGui::IsKeyChordPressed(command.chord, flags) &&
            (command.second_chord == 0 || !ImGui::IsKeyChordPressed(command.second_chord, flags)))
            continue;
        const bool leaves = command.group == CommandGroup::file;
        if (!leaves || !finish_typing(command.id)) actions_.run(command.id);
        // Those of lessons lead to the question, which shows that it has the keyboard.
        if (!in_cells && !io.NavVisible && command.group != CommandGroup::lesson) hide_cursor_ = 3;
    }
}

bool Shell::finish_typing(const std::string& then) {
    if (!is_typing_number()) return false;
    session_.dismiss_refusal();
    take_typed_number();
    after_typing_ = then;
    return true;
}

/// What was opened or begun is shown: a workspace with numbers of its own gives way.
void Shell::follow_arrival() {
    const auto* workspace = find_workspace(session_.workspace());
    if (!workspace || !workspace->own_numbers) return;
    if (!workspace->takes || !workspace->takes(session_.origin())) session_.show_workspace("vector");
}

void Shell::handle_requests() {
    switch (session_.take_request()) {
    case ShellRequest::none:
        break;
    case ShellRequest::quit:
        quit_ = true;
        break;
    case ShellRequest::open_palette:
        palette_.open();
        break;
    case ShellRequest::go_to:
        palette_.open(PalettePopup::Purpose::go_to);
        break;
    case ShellRequest::open_file:
        dialogs_.ask_open(session_);
        break;
    case ShellRequest::save_file_as:
        dialogs_.ask_save(session_);
        break;
    case ShellRequest::save_figure:
        figure_.open();
        break;
    case ShellRequest::choose_file:
        dialogs_.ask_file();
        break;
    case ShellRequest::export_results:
        dialogs_.ask_export(session_);
        break;
    case ShellRequest::show_shortcuts:
        dialogs_.show_shortcuts();
        break;
    case ShellRequest::show_about:
        dialogs_.show_about();
        break;
    case ShellRequest::next_panel:
        hide_cursor_ = 0;
        go_to_panel(1);
        break;
    case ShellRequest::previous_panel:
        hide_cursor_ = 0;
        go_to_panel(-1);
        break;
    case ShellRequest::fill_cells:
        fill_.open();
        break;
    case ShellRequest::focus_answer:
        if (!stage_.lesson_drawer().open()) stage_.lesson_drawer().toggle();
        stage_.lesson_panel().focus_answer();
        break;
    case ShellRequest::write_worksheet:
        dialogs_.ask_worksheet(session_);
        break;
    case ShellRequest::export_progress:
        dialogs_.ask_progress(false);
        break;
    case ShellRequest::import_progress:
        dialogs_.ask_progress(true);
        break;
    case ShellRequest::toggle_lesson_panel:
        stage_.lesson_drawer().toggle();
        break;
    case ShellRequest::toggle_inspector:
        stage_.inspector_drawer().toggle();
        break;
    case ShellRequest::widen_lesson_panel:
        stage_.lesson_drawer().widen();
        break;
    case ShellRequest::widen_inspector:
        stage_.inspector_drawer().widen();
        break;
    }
}

namespace {

/// Where in the tensor the selection is; a click asks where to go. Ends at `right`; returns where it begins.
float draw_place(const View& view, float right, float y) {
    const auto& shape = view.document().x.shape();
    if (view.document().x.empty()) return right;
    const auto cell = focused_cell(view.document());
    // Charts number a single row too; here stands what the tensor itself has.
    const auto name = shape.size() == 1 ? fmt::format("x[{}]", cell + 1) : cell_name("x", shape, cell);
    const auto words = fmt::format("{} of {}", name, to_string(shape));
    const float width = text_width(fonts().mono, px(12), words);
    ImGui::SetCursorScreenPos({right - width - px(6), y - px(8)});
    if (hit_area("place", {width + px(12), px(28)})) view.out.run("edit.go_to");
    const bool focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    const bool lit = ImGui::IsItemHovered() || focused;
    auto* list = ImGui::GetWindowDrawList();
    if (lit) list->AddRectFilled(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), palette().hover, px(6));
    tooltip("Go to another row or cell (Ctrl G)");
    text(list, fonts().mono, px(12), {right, y}, lit ? palette().text : palette().secondary, words, Align::right);
    record("place", words);
    return right - width - px(18);
}

}  // namespace

void Shell::draw_status_bar(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const float y = (from.y + to.y) / 2 - px(8);
    float x = from.x + px(18);
    const auto item = [&](const std::string& words, bool on) {
        x += text(list, fonts().regular, px(12.5f), {x, y}, on ? p.secondary : p.faint, words) + px(26);
    };
    if (view.page() != Page::none && !view.at_start()) {
        for (const char* hint : {"Tab moves", "Enter opens", "Ctrl K find anything", "Esc back"}) item(hint, true);
        return;
    }
    if (view.at_start()) {
        for (const char* hint :
             {"Enter begins", "Tab moves", "Ctrl O open a tensor", "Ctrl K find anything", "Esc back"})
            item(hint, true);
        return;
    }
    const auto undo = view.can_undo() ? fmt::format("Ctrl Z undo: {}", view.undo_label()) : "Ctrl Z undo";
    item(undo, view.can_undo());
    record("undo hint", undo);
    const auto name = session_.file.empty()
                          ? std::string("not saved yet")
                          : shown_path(session_.file.filename()) + (view.is_saved() ? " · saved" : " · changed");
    begin_panel("status bar");
    const float end = draw_place(view, to.x - px(40) - text_width(fonts().mono, px(12), name), y);
    if (const auto* workspace = find_workspace(view.workspace()))
        for (const auto hint : stage_.hints_of(*workspace))
            if (x + text_width(fonts().regular, px(12.5f), hint) < end) item(std::string(hint), true);
    text(list, fonts().mono, px(12), {to.x - px(18), y}, p.secondary, name, Align::right);
    record("status", name);
    record("undo", view.can_undo() ? view.undo_label() : "");
}

void Shell::draw_notices(const View& view) {
    auto* list = ImGui::GetForegroundDrawList();
    const auto display = ImGui::GetIO().DisplaySize;
    // At the right, over the panel that says where a number comes from; where the account reaches below it, at the top:
    // the timeline stays free.
    constexpr float widest = 250;
    const bool at_top = stage_.account_end() > display.x - px(22 + widest + 32);
    float y = at_top ? px(top_bar_height + 12) : display.y - px(status_height + 12);
    for (auto notice = view.notices().rbegin(); notice != view.notices().rend(); ++notice) {
        const float size = px(13.5f);
        const float width = std::min(px(widest), text_width(fonts().medium, size, notice->text) + px(2));
        const float height = wrapped_height(fonts().medium, size, width, notice->text) + px(22);
        const ImVec2 from{std::round(display.x - px(22) - width - px(32)), at_top ? y : y - height};
        const ImVec2 to{display.x - px(22), from.y + height};
        list->AddRectFilled(from, to, palette().raised, px(9));
        list->AddRect(from, to, notice->is_error ? palette().bad : palette().hairline, px(9), std::max(1.0f, px(1)));
        text_wrapped(list, fonts().medium, size, {from.x + px(16), from.y + px(11)}, width, palette().text,
                     notice->text);
        record(notice == view.notices().rbegin() ? "notice" : "older notice", notice->text);
        record("notice place", fmt::format("{:.0f} {:.0f} {:.0f} {:.0f}", from.x, from.y, to.x, to.y));
        y = at_top ? to.y + px(8) : from.y - px(8);
    }
}

void Shell::frame(double now, float content_scale) {
    const auto display = ImGui::GetIO().DisplaySize;
    // Never so large that the least screen does not fit: the words shrink before they lie over each other.
    const float fitting = std::min(display.x / least_size.x, display.y / least_size.y);
    const float wanted = content_scale * session_.settings.ui_scale * (session_.presenting() ? presenter_scale : 1.0f);
    const float scale = std::max(0.5f, std::min(wanted, fitting));
    if (scale != applied_scale_ || session_.settings.theme != applied_theme_) {
        apply_theme(session_.settings.theme, scale);
        applied_scale_ = scale;
        applied_theme_ = session_.settings.theme;
    }
    if (probe()) probe()->clear();
    begin_figures();
    begin_motion(now, session_.settings.motion);
    collect_formulas();

    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(display);
    ImGui::Begin("NormScope", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
    View view(session_, actions_, now);
    const auto* workspace = find_workspace(view.workspace());
    view.takes_guesses = workspace && workspace->withholds;
    handle_shortcuts();
    begin_access(session_.settings.large_targets);
    if (session_.presenting() && session_.page() == Page::none) {
        stage_.draw(view, {px(8), px(8)}, {display.x - px(8), display.y - px(8)});
        stage_.presenter().draw_over(display);
    } else {
        begin_panel("top bar");
        draw_top_bar(view, commands_, {0, 0}, {display.x, px(top_bar_height)});
        stage_.draw(view, {px(12), px(top_bar_height + 10)}, {display.x - px(12), display.y - px(status_height)});
        draw_status_bar(view, {0, display.y - px(status_height)}, display);
    }
    light_what_is_pointed_at(view);
    session_.begin_pointing();
    session_.perform_all(actions_.take(), now);
    session_.end_pointing();
    handle_requests();
    palette_.draw(commands_, session_, actions_);
    dialogs_.draw(commands_, session_);
    fill_.draw(view);
    figure_.draw(view);
    draw_notices(view);
    draw_focus_ring();
    ImGui::End();
    session_.perform_all(actions_.take(), now);
    handle_requests();
    if (auto words = session_.take_clipboard()) ImGui::SetClipboardText(words->c_str());
    // A gesture whose widget has gone would never end, and nothing could be undone any more.
    if (session_.history().in_gesture() && ImGui::GetActiveID() == 0) session_.history().end_gesture();
    const float dim = ImGui::GetCurrentContext()->DimBgRatio;  // what lies behind a dialog grows dark
    in_motion_ = ui::in_motion() || (dim > 0 && dim < 1);
}

}  // namespace normscope

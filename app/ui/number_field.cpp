// SPDX-License-Identifier: MIT
#include "app/ui/number_field.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "app/ui/access.h"
#include "app/ui/hold.h"
#include "app/ui/labels.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"
#include "core/text/number_parser.h"

namespace normscope::ui {

namespace {

/// The one number field that is being typed into, and the drag that is under way.
struct Typing {
    ImGuiID id = 0;
    std::array<char, 128> text{};
    bool fresh = false;
    bool seeded = false;  // goes on behind what was typed, instead of over the value
    bool to_end = false;
    bool by_keyboard = false;  // where the keyboard goes on afterwards shall be seen
    bool taken = false;        // the program asks for the number
    int frame = 0;             // in which the field was drawn last
};
struct Dragging {
    ImGuiID id = 0;
    double start = 0;
    bool moved = false;
    bool cancelled = false;
    Hold hold;
    double held = 0;  // the value where the pointer took hold
};
Typing typing;
Dragging dragging;

TypingEnd ended;

void append_typed(std::string_view more) {
    const auto length = std::string_view(typing.text.data()).size();
    more.copy(typing.text.data() + length, typing.text.size() - 1 - length);
}

/// Reads back to the same number, which is no float32 where a fraction was typed.
std::string text_of(double value) {
    const auto narrow = static_cast<float>(value);
    const bool same = static_cast<double>(narrow) == value || !std::isfinite(value);
    return same ? format_shortest(narrow) : fmt::format("{}", value);
}

/// What is typed between the key that opened the field and the frame in which the field has the keyboard.
void take_early_characters() {
    auto& queue = ImGui::GetIO().InputQueueCharacters;
    if (queue.empty()) return;
    if (!std::exchange(typing.seeded, true)) typing.text.fill(0);
    typing.to_end = true;
    for (const auto c : queue) {
        std::array<char, 5> bytes{};
        ImTextCharToUtf8(bytes.data(), c);
        append_typed(bytes.data());
    }
    queue.resize(0);
}

int put_cursor_at_end(ImGuiInputTextCallbackData* data) {
    if (!std::exchange(typing.to_end, false)) return 0;
    data->ClearSelection();
    data->CursorPos = data->BufTextLen;
    return 0;
}

void end_typing(ImGuiKey key) {
    ended = {typing.id, key, ImGui::GetIO().KeyShift};
    typing = {};
}

/// Rounds a dragged value to the decimals that its step resolves, so that it stays a number a person can say.
double tidy(double value, double step) {
    return snapped(value, std::pow(10.0, std::floor(std::log10(std::max(step, 1e-12)) + 1e-6)));
}

/// Gives a value to the document or to whoever keeps it.
void assign(const View& view, const NumberField& field, double value, std::string label, ImGuiID id) {
    if (!field.set)
        view.out.edit(field.edit(value), std::move(label), id);
    else if (const auto taken = field.set(value); !taken)
        view.out.push(Refuse{id, taken.error().message});
}

/// False when the text is no number, so that the typing goes on.
bool commit(const View& view, const NumberField& field, ImGuiID id, const std::string& typed) {
    const auto value = parse_number(typed);
    const auto stored = value ? to_float32(*value, typed) : std::unexpected(value.error());
    if (!stored) {
        view.out.push(Refuse{id, stored.error().message});
        return false;
    }
    assign(view, field, *value, "Set " + field.label, id);
    return true;
}

/// Several numbers on the clipboard: a range of cells, which no text field can hold.
bool pastes_range(const View& view) {
    if (!ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_V)) return false;
    const char* clipboard = ImGui::GetClipboardText();
    const auto pasted = parse_rows(clipboard ? clipboard : "");
    if (!pasted || (pasted->rows.size() == 1 && pasted->columns == 1)) return false;
    view.out.run("edit.paste");
    return true;
}

/// The key that ends the typing in this frame. In cells ↑ and ↓ do: a line of text has no use for them.
ImGuiKey ending_key(const NumberField& field, bool enter, bool open, bool quick) {
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) return ImGuiKey_Escape;
    if (enter || (!open && quick && ImGui::IsKeyPressed(ImGuiKey_Enter, false))) return ImGuiKey_Enter;
    if (quick && ImGui::IsKeyPressed(ImGuiKey_Tab, false)) return ImGuiKey_Tab;
    if (!field.in_cells) return ImGuiKey_None;
    for (const auto key : {ImGuiKey_UpArrow, ImGuiKey_DownArrow}) {
        ImGui::SetKeyOwner(key, ImGui::GetItemID());  // Dear ImGui would go to another item, and end the typing itself
        if (quick && ImGui::IsKeyPressed(key, false)) return key;
    }
    return ImGuiKey_None;
}

/// After typing the keyboard stands where the field is, so that Tab goes on from there; what was opened by keyboard
/// shows it, after a click the arrows go back to the account. Cells have a cursor of their own.
void leave_keyboard_at(const NumberField& field, ImGuiID id, ImGuiKey key) {
    const bool shown = typing.by_keyboard && !field.in_cells && key != ImGuiKey_None;
    if (!field.in_cells && (key == ImGuiKey_Enter || key == ImGuiKey_Escape))
        ImGui::SetFocusID(id, ImGui::GetCurrentWindow());
    ImGui::SetNavCursorVisible(shown);
}

void typed_field(const View& view, const NumberField& field, ImGuiID id, ImVec2 from, ImVec2 to) {
    if (field.in_cells && pastes_range(view)) {
        end_typing(ImGuiKey_Escape);
        return;
    }
    typing.frame = ImGui::GetFrameCount();
    ImGui::SetCursorScreenPos(from);
    ImGui::PushFont(fonts().mono, field.font_size);
    const float pad = std::max(0.0f, (to.y - from.y - ImGui::GetFontSize()) / 2);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(5), pad});
    ImGui::PushStyleColor(ImGuiCol_Border, palette().accent);
    ImGui::SetNextItemWidth(to.x - from.x);
    const auto name = "##edit " + field.name;
    const bool open = ImGui::GetActiveID() == ImGui::GetID(name.c_str());
    if (!open) take_early_characters();
    if (typing.fresh) take_keyboard();
    const bool enter = ImGui::InputText(name.c_str(), typing.text.data(), typing.text.size(),
                                        ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_EnterReturnsTrue |
                                            ImGuiInputTextFlags_CallbackAlways,
                                        [](ImGuiInputTextCallbackData* data) { return put_cursor_at_end(data); });
    record_item(field.name);
    const bool fresh = std::exchange(typing.fresh, false);
    const bool quick = !fresh || typing.seeded;  // the key that opened the field does not end it
    const auto key = ending_key(field, enter, open, quick);
    const bool taken = std::exchange(typing.taken, false) && key == ImGuiKey_None;
    const bool left = ImGui::IsItemDeactivated() || taken;
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    if ((key == ImGuiKey_None || key == ImGuiKey_Escape) && (fresh || !left)) return;
    if (key != ImGuiKey_Escape && !commit(view, field, id, typing.text.data()) && (key != ImGuiKey_None || taken)) {
        typing.fresh = true;
        return;
    }
    if (taken) ImGui::ClearActiveID();
    leave_keyboard_at(field, id, key);
    end_typing(key);
}

/// The number is again what it was where the pointer took hold.
void take_drag_back(const View& view, const NumberField& field, ImGuiID id) {
    if (field.set)
        assign(view, field, dragging.start, {}, id);
    else
        view.out.push(CancelGesture{});
}

void drag(const View& view, const NumberField& field, ImGuiID id) {
    if (dragging.cancelled) return;
    const float moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0).x / scale();
    if (!dragging.moved && std::abs(moved) > 3) {
        dragging.moved = true;
        if (!field.set) view.out.push(BeginGesture{"Drag " + field.label});
    }
    if (!dragging.moved) return;
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        take_drag_back(view, field, id);
        dragging.cancelled = true;
        return;
    }
    const auto& io = ImGui::GetIO();
    if (dragging.hold.takes(false, io.KeyShift, io.MousePos)) dragging.held = field.value;
    const double step = static_cast<double>(field.drag_step) * (io.KeyShift ? fine_share : 1.0);
    const auto way = static_cast<double>(dragging.hold.way(io.MousePos).x / scale());
    // Where it is held it stays as it was, which may not be on the grid of this step.
    const double value =
        way == 0 ? dragging.held : std::clamp(tidy(dragging.held + way * step, step), field.least, field.most);
    if (value != field.value) assign(view, field, value, field.label, id);
}

}  // namespace

bool is_typing_number() {
    // A field that is no longer drawn, say because its workspace was left, is no longer typed into.
    if (typing.id != 0 && ImGui::GetFrameCount() - typing.frame > 2) typing = {};
    return typing.id != 0;
}

void start_number_fields() {
    typing = {};
    dragging = {};
    ended = {};
}

void take_typed_number() { typing.taken = true; }

bool is_typing(ImGuiID id) { return typing.id == id; }

void start_typing(ImGuiID id, double value, std::string_view seed) {
    typing = {.id = id,
              .text = {},
              .fresh = true,
              .seeded = !seed.empty(),
              .to_end = !seed.empty(),
              .by_keyboard = ImGui::GetIO().NavVisible,
              .frame = ImGui::GetFrameCount()};
    append_typed(seed.empty() ? text_of(value) : seed);
}

void type_number(const View& view, const NumberField& field, ImGuiID id, ImVec2 from, ImVec2 to) {
    typed_field(view, field, id, from, to);
    refusal_below(view, id, from, to);
}

void swallow_character(ImWchar letter) {
    auto& queue = ImGui::GetIO().InputQueueCharacters;
    if (auto* at = queue.find(letter); at != queue.end()) queue.erase(at);
}

std::string typed_number_start() {
    const auto& io = ImGui::GetIO();
    if (io.KeyCtrl || io.KeyAlt || io.InputQueueCharacters.empty()) return {};
    std::string text;
    for (const auto c : io.InputQueueCharacters) {
        std::array<char, 5> bytes{};
        ImTextCharToUtf8(bytes.data(), c);
        text += bytes.data();
    }
    static constexpr std::string_view starts[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
                                                  "-", "+", ".", ",", "−", "½", "√", "∞", "n", "i"};
    const bool good = std::ranges::any_of(starts, [&](std::string_view start) { return text.starts_with(start); });
    return good ? text : std::string{};
}

TypingEnd take_typing_end(ImGuiID id) {
    if (ended.id != id) return {};
    return std::exchange(ended, TypingEnd{});
}

double wheel_notches(ImGuiID id) {
    static ImGuiID turned = 0;
    static double rest = 0;
    ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
    const auto wheel = static_cast<double>(ImGui::GetIO().MouseWheel);
    if (wheel == 0) return 0;
    if (std::exchange(turned, id) != id || rest * wheel < 0) rest = 0;
    rest += wheel;
    const double whole = std::trunc(rest + std::copysign(1e-4, rest));
    rest -= whole;
    return whole;
}

void refusal_below(const View& view, ImGuiID place, ImVec2 from, ImVec2 to) {
    const auto& refusal = view.refusal();
    if (!refusal || refusal->place != place) return;
    const auto& p = palette();
    auto* list = ImGui::GetForegroundDrawList();
    const float size = px(13);
    const float width = std::min(px(300), text_width(fonts().regular, size, refusal->sentence) + px(2));
    const float height = wrapped_height(fonts().regular, size, width, refusal->sentence);
    const auto display = ImGui::GetIO().DisplaySize;
    ImVec2 at{std::clamp(from.x, px(8), std::max(px(8), display.x - width - px(32))), to.y + px(6)};
    if (at.y + height + px(16) > display.y) at.y = from.y - height - px(22);
    const ImVec2 end{at.x + width + px(24), at.y + height + px(16)};
    list->AddRectFilled(at, end, p.panel, px(8));
    list->AddRect(at, end, p.bad, px(8), std::max(1.0f, px(1)));
    list->AddRect(from, to, p.bad, px(6), std::max(1.0f, px(1)));
    text_wrapped(list, fonts().regular, size, {at.x + px(12), at.y + px(8)}, width, p.text, refusal->sentence);
    record("refusal", refusal->sentence);
}

void type_into_number_field(const std::string& name, double value) { start_typing(ImGui::GetID(name.c_str()), value); }

bool number_field(const View& view, const NumberField& field, ImVec2 from, ImVec2 to) {
    const auto& p = palette();
    const auto id = ImGui::GetID(field.name.c_str());
    const auto shown = format_number(field.value);
    record(field.name, shown);
    if (typing.id == id) {
        typed_field(view, field, id, from, to);
        refusal_below(view, id, from, to);
        return true;
    }
    ImGui::SetCursorScreenPos({from.x - field.reach, from.y - field.reach});
    const bool pressed =
        hit_area(field.name.c_str(), {to.x - from.x + 2 * field.reach, to.y - from.y + 2 * field.reach});
    if (ImGui::IsItemFocused()) record("focused field", field.name);
    if (!field.in_cells && !is_typing_number() && ImGui::IsItemFocused() && ImGui::GetIO().NavVisible)
        if (const auto start = typed_number_start(); !start.empty()) start_typing(id, field.value, start);
    const bool hovered = ImGui::IsItemHovered();
    const bool active = ImGui::IsItemActive();
    auto* list = ImGui::GetWindowDrawList();
    const bool grounded = field.boxed || hovered || active || field.emphasized;
    if (grounded) {
        list->AddRectFilled(from, to, hovered || active ? mix(p.inset, p.hover, 0.6f) : p.inset, px(5));
        list->AddRect(from, to, active || field.emphasized ? p.accent : p.edge, px(5));
    }

    if (ImGui::IsItemActivated()) {
        dragging = {.id = id, .start = field.value, .hold = {}, .held = field.value};
        dragging.hold.takes(true, ImGui::GetIO().KeyShift, ImGui::GetIO().MousePos);
    }
    if (active && dragging.id == id && ImGui::IsMouseDown(ImGuiMouseButton_Left)) drag(view, field, id);
    if (ImGui::IsItemDeactivated() && dragging.id == id) {
        if (dragging.moved && !dragging.cancelled) {
            if (ImGui::IsKeyPressed(ImGuiKey_Escape, false))  // Escape also lets go of the item
                take_drag_back(view, field, id);
            else if (!field.set)
                view.out.push(EndGesture{});
        }
        if (!dragging.moved && pressed && field.opens_on_click) start_typing(id, field.value);
        dragging = {};
    } else if (pressed && !is_typing_number() && field.opens_on_click) {  // by the keyboard
        start_typing(id, field.value);
    }
    if (!field.opens_on_click && hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        dragging = {};
        start_typing(id, field.value);
    }
    const bool wheel_is_ours = hovered && (field.takes_wheel || ImGui::GetIO().KeyCtrl);
    if (const double notches = wheel_is_ours ? wheel_notches(id) : 0; notches != 0) {
        const double step = static_cast<double>(field.wheel_step) * (ImGui::GetIO().KeyShift ? 0.1 : 1.0);
        const double turned = field.value + step * notches;
        assign(view, field, std::clamp(tidy(turned, step), field.least, field.most), "Turn " + field.label, id);
    }
    const float size = px(field.font_size);
    const float y = from.y + (to.y - from.y - size) / 2 - px(0.5f);
    const float x = field.align == Align::right    ? to.x - px(7)
                    : field.align == Align::center ? (from.x + to.x) / 2
                                                   : from.x + px(7);
    const auto fitted = fitted_number(field.value, to.x - from.x - px(11), size);
    // A colour that was chosen for the ground of a cell is not legible on that of a field.
    const bool legible = field.color != 0 && (!grounded || contrast(field.color, p.inset) >= least_contrast);
    if (field.written)
        text(list, fonts().mono, fitted.size, {x, y + (size - fitted.size) / 2}, legible ? field.color : p.text,
             fitted.words, field.align);
    refusal_below(view, id, from, to);
    return hovered || active;
}

}  // namespace normscope::ui

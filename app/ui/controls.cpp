// SPDX-License-Identifier: MIT
#include "app/ui/controls.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "app/ui/access.h"
#include "app/ui/labels.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"
#include "core/text/number_parser.h"

namespace normscope::ui {

bool button(const char* label, ImVec2 size, bool primary) {
    const auto& p = palette();
    if (primary) {
        record(fmt::format("filled button {}", label), "");
        ImGui::PushStyleColor(ImGuiCol_Button, p.accent);
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, mix(p.accent, p.text, 0.15f));
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, mix(p.accent, p.ground, 0.15f));
        ImGui::PushStyleColor(ImGuiCol_Text, p.on_accent);
    }
    ImGui::PushFont(primary ? fonts().semibold : fonts().medium, 14);
    const bool pressed = ImGui::Button(label, size);
    keyboard_stop();
    ImGui::PopFont();
    if (primary) ImGui::PopStyleColor(4);
    return pressed;
}

bool icon_button(const char* id, Icon which, ImVec2 size, bool primary, bool enabled, const char* words) {
    const auto& p = palette();
    const auto from = ImGui::GetCursorScreenPos();
    ImGui::BeginDisabled(!enabled);
    const bool pressed = hit_area(id, size);
    ImGui::EndDisabled();
    const bool hovered = enabled && ImGui::IsItemHovered();
    if (primary) record(fmt::format("filled button {}", id), "");
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 to{from.x + size.x, from.y + size.y};
    const ImU32 ground = primary ? (hovered ? mix(p.accent, p.text, 0.15f) : p.accent) : (hovered ? p.hover : p.raised);
    list->AddRectFilled(from, to, ground, px(6));
    if (!primary) list->AddRect(from, to, p.edge, px(6));
    const ImU32 ink = primary ? p.on_accent : enabled ? p.text : p.faint;
    icon(list, which, {(from.x + to.x) / 2, (from.y + to.y) / 2}, std::round(std::min(size.x, size.y) * 0.36f), ink);
    if (words) tooltip(words);
    return pressed;
}

bool link(const char* label) {
    ImGui::PushFont(fonts().medium, 13.5f);
    const auto from = ImGui::GetCursorScreenPos();
    const auto size = ImGui::CalcTextSize(label, nullptr, true);
    const float more = std::max(0.0f, px(least_target) - size.y - px(4)) / 2;
    ImGui::SetCursorScreenPos({from.x, from.y - more});
    const bool pressed = hit_area(label, {std::max(size.x, px(least_target)), size.y + px(4) + 2 * more});
    const bool hovered = ImGui::IsItemHovered();
    const char* end = label;
    while (*end && !(end[0] == '#' && end[1] == '#')) ++end;
    const auto color = hovered ? mix(palette().accent, palette().text, 0.3f) : palette().accent;
    ImGui::GetWindowDrawList()->AddText({from.x, from.y + px(2)}, color, label, end);
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const auto data = ImGui::GetCurrentContext()->LastItemData;
    ImGui::SetCursorScreenPos(from);
    ImGui::Dummy({size.x, size.y + px(4)});
    ImGui::GetCurrentContext()->LastItemData = data;  // what callers ask about is the link
    ImGui::PopFont();
    return pressed;
}

void tooltip(const char* words) {
    if (!ImGui::IsItemHovered(ImGuiHoveredFlags_DelayShort | ImGuiHoveredFlags_NoSharedDelay)) return;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(10), px(7)});
    ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, px(6));
    ImGui::BeginTooltip();
    ImGui::PushFont(fonts().regular, 13.5f);
    ImGui::PushTextWrapPos(px(320));
    ImGui::TextUnformatted(words);
    ImGui::PopTextWrapPos();
    ImGui::PopFont();
    ImGui::EndTooltip();
    ImGui::PopStyleVar(2);
}

int segmented(const char* id, std::span<const std::string> labels, int active, float width) {
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    ImGui::PushID(id);
    const auto start = ImGui::GetCursorScreenPos();
    const float height = px(30);
    const float size = px(13);
    float natural = 0;
    for (const auto& label : labels) natural += text_width(fonts().medium, size, label);
    const float pad = std::max(px(4), (width - natural) / static_cast<float>(2 * labels.size()));
    list->AddRectFilled(start, {start.x + width, start.y + height}, p.inset, px(7));
    list->AddRect(start, {start.x + width, start.y + height}, p.edge, px(7));
    int clicked = -1;
    float x = start.x;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const bool last = i + 1 == labels.size();
        const float next = last ? start.x + width : x + text_width(fonts().medium, size, labels[i]) + 2 * pad;
        ImGui::SetCursorScreenPos({x, start.y});
        if (hit_area(labels[i].c_str(), {next - x, height})) clicked = static_cast<int>(i);
        const bool on = static_cast<int>(i) == active;
        const bool hovered = ImGui::IsItemHovered();
        const ImVec2 from{x + px(2), start.y + px(2)};
        const ImVec2 to{next - px(2), start.y + height - px(2)};
        if (on || hovered) list->AddRectFilled(from, to, on ? mix(p.inset, p.accent, 0.28f) : p.hover, px(5));
        if (on) list->AddRect(from, to, p.accent, px(5), std::max(1.0f, px(1)));
        text(list, on ? fonts().semibold : fonts().medium, size,
             {(x + next) / 2, start.y + (height - size) / 2 - px(1)}, on ? p.text : p.secondary, labels[i],
             Align::center);
        x = next;
    }
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy({width, height});
    ImGui::PopID();
    return clicked;
}

namespace {

/// The one number field that is being typed into, and the drag that is under way.
struct Typing {
    ImGuiID id = 0;
    std::array<char, 128> text{};
    bool fresh = false;
    bool seeded = false;  // goes on behind what was typed, instead of over the value
    bool to_end = false;
    int frame = 0;  // in which the field was drawn last
};
struct Dragging {
    ImGuiID id = 0;
    double start = 0;
    bool moved = false;
    bool cancelled = false;
};
Typing typing;
Dragging dragging;

TypingEnd ended;

void append_typed(std::string_view more) {
    const auto length = std::string_view(typing.text.data()).size();
    more.copy(typing.text.data() + length, typing.text.size() - 1 - length);
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
    if (typing.fresh) ImGui::SetKeyboardFocusHere();
    const bool enter = ImGui::InputText(name.c_str(), typing.text.data(), typing.text.size(),
                                        ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_EnterReturnsTrue |
                                            ImGuiInputTextFlags_CallbackAlways,
                                        [](ImGuiInputTextCallbackData* data) { return put_cursor_at_end(data); });
    const bool fresh = std::exchange(typing.fresh, false);
    const bool quick = !fresh || typing.seeded;  // the key that opened the field does not end it
    const bool early = !open && quick && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    const bool tabbed = quick && ImGui::IsKeyPressed(ImGuiKey_Tab, false);
    const bool left = ImGui::IsItemDeactivated();
    const bool escaped = ImGui::IsKeyPressed(ImGuiKey_Escape, false);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    const bool entered = enter || early || tabbed;
    if (!entered && (fresh || !left)) return;
    if (!escaped && !commit(view, field, id, typing.text.data()) && entered) {
        typing.fresh = true;
        return;
    }
    ImGui::SetNavCursorVisible(false);  // the arrows go back to the account
    end_typing(escaped ? ImGuiKey_Escape : tabbed ? ImGuiKey_Tab : entered ? ImGuiKey_Enter : ImGuiKey_None);
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
        if (field.set)
            assign(view, field, dragging.start, {}, id);
        else
            view.out.push(CancelGesture{});
        dragging.cancelled = true;
        return;
    }
    const double step = static_cast<double>(field.drag_step) * (ImGui::GetIO().KeyShift ? 0.1 : 1.0);
    const double value =
        std::clamp(tidy(dragging.start + static_cast<double>(moved) * step, step), field.least, field.most);
    if (value != field.value) assign(view, field, value, field.label, id);
}

}  // namespace

bool is_typing_number() {
    // A field that is no longer drawn, say because its workspace was left, is no longer typed into.
    if (typing.id != 0 && ImGui::GetFrameCount() - typing.frame > 2) typing = {};
    return typing.id != 0;
}

bool is_typing(ImGuiID id) { return typing.id == id; }

void start_typing(ImGuiID id, double value, std::string_view seed) {
    typing = {.id = id,
              .text = {},
              .fresh = true,
              .seeded = !seed.empty(),
              .to_end = !seed.empty(),
              .frame = ImGui::GetFrameCount()};
    append_typed(seed.empty() ? format_shortest(static_cast<float>(value)) : seed);
}

void type_number(const View& view, const NumberField& field, ImGuiID id, ImVec2 from, ImVec2 to) {
    typed_field(view, field, id, from, to);
    refusal_below(view, id, from, to);
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
    const bool hovered = ImGui::IsItemHovered();
    const bool active = ImGui::IsItemActive();
    auto* list = ImGui::GetWindowDrawList();
    if (field.boxed || hovered || active || field.emphasized) {
        list->AddRectFilled(from, to, hovered || active ? mix(p.inset, p.hover, 0.6f) : p.inset, px(5));
        list->AddRect(from, to, active || field.emphasized ? p.accent : p.edge, px(5));
    }

    if (ImGui::IsItemActivated()) dragging = {.id = id, .start = field.value};
    if (active && dragging.id == id && ImGui::IsMouseDown(ImGuiMouseButton_Left)) drag(view, field, id);
    if (ImGui::IsItemDeactivated() && dragging.id == id) {
        if (dragging.moved && !dragging.cancelled && !field.set) {  // Escape also lets go of the item
            if (ImGui::IsKeyPressed(ImGuiKey_Escape, false))
                view.out.push(CancelGesture{});
            else
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
    if (field.written)
        text(list, fonts().mono, fitted.size, {x, y + (size - fitted.size) / 2}, field.color ? field.color : p.text,
             fitted.words, field.align);
    refusal_below(view, id, from, to);
    return hovered || active;
}

}  // namespace normscope::ui

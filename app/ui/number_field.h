// SPDX-License-Identifier: MIT
// NumberField: every number that is edited. It is dragged, turned with the wheel, or typed into.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include "app/ui/draw.h"
#include "app/ui/view.h"

namespace normscope::ui {

/// What an editable number looks like and does.
struct NumberField {
    std::string name;   ///< item id and probe name: "x[1,3]"
    std::string label;  ///< for the undo entry: "x₃"
    double value = 0;
    float drag_step = 0.01f;  ///< change of the value per logical pixel of a horizontal drag
    float wheel_step = 0.1f;
    double least =
        -std::numeric_limits<double>::infinity();  ///< where dragging and turning stop; typing is refused by the edit
    double most = std::numeric_limits<double>::infinity();
    ImU32 color = 0;    ///< of the text; 0: plain
    bool boxed = true;  ///< with a frame even at rest
    bool emphasized = false;
    Align align = Align::right;
    float font_size = 14;        ///< logical
    bool opens_on_click = true;  ///< false: one click selects, a double click opens it, as in a spreadsheet
    bool takes_wheel = false;    ///< the wheel turns it without Ctrl
    bool written = true;         ///< false: the place is too small for a number, and its colour says it
    float reach = 0;             ///< pixels around it that belong to it for the pointer
    bool in_cells = false;       ///< several numbers pasted while it is typed into go to the cells from it on
    std::function<Edit(double)> edit;
    /// In the place of `edit`, for a number that is not a part of the document: takes the value or says why not.
    std::function<Result<void>(double)> set;
};

/// A number to drag sideways, type into (click or Enter), turn with the wheel (Ctrl) or the arrow keys while typing.
/// Bad text is refused with a sentence beside the field and changes nothing. True while hovered or edited.
bool number_field(const View& view, const NumberField& field, ImVec2 from, ImVec2 to);

/// Opens a field of the current ImGui id stack for typing, as a click on it does.
void type_into_number_field(const std::string& name, double value);

/// The sentence of a refused edit, drawn beside the item `place`; call right after that item.
void refusal_below(const View& view, ImGuiID place, ImVec2 from, ImVec2 to);

/// A new interface: in this one nothing is typed or dragged yet.
void start_number_fields();

/// True while some number field is being typed into.
bool is_typing_number();
/// Takes what has been typed, as a click elsewhere does. What is no number is refused, and the typing goes on.
void take_typed_number();
bool is_typing(ImGuiID id);
/// Opens a number for typing: with its value selected, or with the characters that were typed over it.
void start_typing(ImGuiID id, double value, std::string_view seed = {});
/// The text field of a number that is drawn by others, while `id` is typed into.
void type_number(const View& view, const NumberField& field, ImGuiID id, ImVec2 from, ImVec2 to);

/// A key that opens a field is no text in it.
void swallow_character(ImWchar letter);

/// What was typed in this frame, if a number can begin with it.
std::string typed_number_start();

/// How the last typing ended: by Enter, by Tab (both with or without Shift), by Escape, in cells by ↑ or ↓, or by
/// leaving.
struct TypingEnd {
    ImGuiID id = 0;
    ImGuiKey key = ImGuiKey_None;
    bool shift = false;
};
/// Once for each end.
TypingEnd take_typing_end(ImGuiID id);

/// Whole notches of the wheel over the item `id`, which takes the wheel for itself; fractions of fine wheels and
/// touchpads add up.
double wheel_notches(ImGuiID id);

}  // namespace normscope::ui

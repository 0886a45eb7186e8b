// SPDX-License-Identifier: MIT
// Controls: buttons, segmented choices and the number field that every editable number uses.
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <string>

#include "app/ui/draw.h"
#include "app/ui/view.h"

namespace normscope::ui {

/// A button with words. `primary`: in the accent colour.
bool button(const char* label, ImVec2 size = {0, 0}, bool primary = false);
bool icon_button(const char* id, Icon which, ImVec2 size, bool primary = false, bool enabled = true,
                 const char* tooltip = nullptr);
/// Words that act like a link.
bool link(const char* label);
void tooltip(const char* words);

/// One of several choices in a row, `width` wide in all. Returns the clicked index, or -1.
int segmented(const char* id, std::span<const std::string> labels, int active, float width);

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
    float font_size = 14;  ///< logical
    std::function<Edit(double)> edit;
    /// In the place of `edit`, for a number that is not a part of the document: takes the value or says why not.
    std::function<Result<void>(double)> set;
};

/// A number to drag sideways, type into (click or Enter), turn with the wheel (Ctrl) or the arrow keys while typing.
/// Bad text is refused with a sentence beside the field and changes nothing. True while hovered or edited.
bool number_field(const View& view, const NumberField& field, ImVec2 from, ImVec2 to);

/// The sentence of a refused edit, drawn beside the item `place`; call right after that item.
void refusal_below(const View& view, ImGuiID place, ImVec2 from, ImVec2 to);

/// True while some number field is being typed into.
bool is_typing_number();

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/cell_keys.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>

namespace normscope::ui {
namespace {

constexpr std::array<ImGuiKey, 6> moving_keys = {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow,
                                                 ImGuiKey_DownArrow, ImGuiKey_Home,       ImGuiKey_End};

bool pressed(ImGuiKey key) { return ImGui::IsKeyPressed(key, true); }

}  // namespace

std::int64_t CellKeys::height() const { return layout_.rows() + (layout_.gamma ? 1 : 0) + (layout_.beta ? 1 : 0); }

std::int64_t CellKeys::columns_of(std::int64_t row) const {
    return row < layout_.rows() || layout_.params_by_column ? layout_.columns() : 1;
}

void CellKeys::begin(const View& view, const MatrixLayout& layout) {
    layout_ = layout;
    seen_ = ended_ = false;
    if (wanted_ && --patience_ < 0) wanted_.reset();
    const auto cell = focused_cell(view.document());
    if (cell != followed_ || !(layout.focus == followed_place_)) {
        followed_ = cell;
        followed_place_ = layout.focus;
        const bool below = on_params() && (!layout.params_by_column || cursor_.column == layout.focus.column);
        if (!(cursor_ == layout.focus) && !below) {
            cursor_ = layout.focus;
            if (focused_) go(view, cursor_, false);
        }
    }
    cursor_.row = std::clamp<std::int64_t>(cursor_.row, 0, std::max<std::int64_t>(height() - 1, 0));
    cursor_.column =
        std::clamp<std::int64_t>(cursor_.column, 0, std::max<std::int64_t>(columns_of(cursor_.row) - 1, 0));
}

void CellKeys::select(const View& view, bool extend) {
    if (on_params() && !layout_.params_by_column) return;  // it is the parameter of the cell in focus
    const auto row = on_params() ? layout_.focus.row : cursor_.row;
    const auto cell = layout_.cell(row, cursor_.column);
    followed_ = cell;
    followed_place_ = {row, cursor_.column};
    if (extend && !on_params())
        view.out.push(ExtendTo{cell});
    else
        view.out.edit(Select{{cell, view.document().selection.axis}}, "");
    if (!on_params()) view.out.push(Inspect{Quantity::input, cell});
}

void CellKeys::go(const View& view, RowColumn next, bool extend) {
    wanted_ = next;
    patience_ = 8;
    asked_ = ImGui::GetFrameCount();
    if (next == cursor_) return;
    cursor_ = next;
    select(view, extend);
}

void CellKeys::after_cell(const View& view, RowColumn at, ImGuiID id, const NumberField& field) {
    if (is_typing(id)) {
        seen_ = true;
        cursor_ = at;
        return;
    }
    if (const auto end = take_typing_end(id); end.id != 0 && end.key != ImGuiKey_None) {
        ended_ = seen_ = true;
        cursor_ = at;
        go(view, at, false);
        if (end.key == ImGuiKey_Enter) move(view, end.shift ? -1 : 1, 0, false);
        if (end.key == ImGuiKey_UpArrow) move(view, -1, 0, false);
        if (end.key == ImGuiKey_DownArrow) move(view, 1, 0, false);
        if (end.key == ImGuiKey_Tab) step(view, end.shift ? -1 : 1);
        return;
    }
    if (ImGui::IsItemActivated()) {
        engaged_ = true;
        cursor_ = at;
        select(view, ImGui::GetIO().KeyShift);
    }
    // From the next frame on: Dear ImGui may have a move of its own under way, by the Tab that ended a typing.
    if (wanted_ && *wanted_ == at && asked_ < ImGui::GetFrameCount()) {
        ImGui::SetFocusID(id, ImGui::GetCurrentWindow());
        wanted_.reset();
        engaged_ = true;
    }
    // Dear ImGui gives its focus to a first item unasked; what counts is a click, or its visible cursor.
    if (!ImGui::IsItemFocused() || !(engaged_ || ImGui::GetIO().NavVisible)) return;
    engaged_ = true;
    seen_ = true;
    if (!(cursor_ == at) && !wanted_) {  // Tab came here
        cursor_ = at;
        select(view, false);
    }
    if (!(cursor_ == at)) return;
    cursor_id_ = id;
    cursor_value_ = field.value;
    cursor_zero_.reset();
    if (on_params()) cursor_zero_ = field.edit(0);
}

void CellKeys::move(const View& view, std::int64_t down, std::int64_t right, bool extend) {
    const auto limit = std::max<std::int64_t>(extend ? layout_.rows() : height(), 1);
    const auto row = std::clamp<std::int64_t>(cursor_.row + down, 0, limit - 1);
    // From a parameter that all columns share the way leads back to the column in focus.
    const auto from =
        on_params() && !layout_.params_by_column && row < layout_.rows() ? layout_.focus.column : cursor_.column;
    const auto column = std::clamp<std::int64_t>(from + right, 0, std::max<std::int64_t>(columns_of(row), 1) - 1);
    go(view, {row, column}, extend);
}

void CellKeys::step(const View& view, int direction) {
    auto next = cursor_;
    next.column += direction;
    if (next.column < 0 && next.row > 0) {
        --next.row;
        next.column = columns_of(next.row) - 1;
    } else if (next.column >= columns_of(next.row) && next.row + 1 < height()) {
        ++next.row;
        next.column = 0;
    }
    next.column = std::clamp<std::int64_t>(next.column, 0, columns_of(next.row) - 1);
    go(view, next, false);
}

/// Tab leaves the matrix at either end.
bool CellKeys::leaves(bool backwards) const {
    const RowColumn last{height() - 1, columns_of(height() - 1) - 1};
    return cursor_ == (backwards ? RowColumn{0, 0} : last);
}

/// Keys that are claimed start no keyboard cursor of Dear ImGui in the next frame. A text field keeps those that it
/// uses for itself.
void CellKeys::claim_keys() const {
    if (is_typing_number()) return;
    const auto owner = ImGui::GetID("cell keys");
    for (const auto key : moving_keys) ImGui::SetKeyOwner(key, owner);
    ImGui::SetKeyOwner(ImGuiKey_Enter, owner);
    ImGui::SetKeyOwner(ImGuiKey_KeypadEnter, owner);
    ImGui::SetKeyOwner(ImGuiKey_Escape, owner);
    if (!leaves(false) && !leaves(true)) ImGui::SetKeyOwner(ImGuiKey_Tab, owner);  // at an end Dear ImGui moves
}

void CellKeys::take_moves(const View& view) {
    const bool back = ImGui::GetIO().KeyShift;
    const bool extend = back && !on_params();  // a range is one of x
    if (pressed(ImGuiKey_LeftArrow)) move(view, 0, -1, extend);
    if (pressed(ImGuiKey_RightArrow)) move(view, 0, 1, extend);
    if (pressed(ImGuiKey_UpArrow)) move(view, -1, 0, extend);
    if (pressed(ImGuiKey_DownArrow)) move(view, 1, 0, extend);
    if (pressed(ImGuiKey_Home)) move(view, 0, -layout_.columns(), extend);
    if (pressed(ImGuiKey_End)) move(view, 0, layout_.columns(), extend);
    if (pressed(ImGuiKey_Tab) && !leaves(false) && !leaves(true)) step(view, back ? -1 : 1);
}

/// The parameter that the cursor stands on.
std::optional<ParamPlace> CellKeys::param(const View& view) const {
    if (!on_params() || layout_.rows() == 0) return {};
    const auto cell = layout_.params_by_column ? layout_.cell(layout_.focus.row, cursor_.column)
                                               : layout_.cell(layout_.focus.row, layout_.focus.column);
    return ParamPlace{layout_.gamma && cursor_.row == layout_.rows(), view.derived().plan().param_of(cell)};
}

void CellKeys::take_keys(const View& view) {
    const auto& io = ImGui::GetIO();
    if (const auto start = typed_number_start(); !start.empty()) {
        start_typing(cursor_id_, cursor_value_, start);
        return;
    }
    if (io.KeyCtrl || io.KeyAlt) return;
    take_moves(view);
    if (pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeypadEnter) || pressed(ImGuiKey_F2))
        start_typing(cursor_id_, cursor_value_);
    if (pressed(ImGuiKey_Delete) || pressed(ImGuiKey_Backspace)) {
        if (cursor_zero_)
            view.out.edit(*cursor_zero_, "Clear");
        else
            view.out.run("edit.clear");
    }
    if (!ImGui::IsKeyPressed(ImGuiKey_Escape, false)) return;
    if (view.range().size() > 1) {
        select(view, false);
    } else {
        ImGui::SetNavCursorVisible(false);
        ImGui::GetCurrentContext()->NavId = 0;
        focused_ = engaged_ = false;
    }
}

void CellKeys::end(const View& view) {
    const bool popup = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    focused_ = (seen_ || wanted_.has_value()) && layout_.rows() > 0;
    if (!focused_) engaged_ = false;
    if (focused_ && !popup && !is_typing_number() && !ended_ && !wanted_ && ImGui::GetActiveID() == 0) take_keys(view);
    if (focused_ && !popup) claim_keys();
    // A Tab while its cursor is hidden only shows it; here it shall leave at once.
    if (focused_ && !popup && !is_typing_number()) ImGui::SetNavCursorVisible(true);
    if (focused_) view.out.push(FocusCells{param(view)});
}

}  // namespace normscope::ui

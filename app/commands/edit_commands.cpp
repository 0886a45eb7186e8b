// SPDX-License-Identifier: MIT
#include <imgui.h>

#include <fmt/format.h>

#include "app/commands/registry.h"
#include "core/codegen/codegen.h"
#include "core/text/number_format.h"
#include "core/text/number_parser.h"

namespace normscope {
namespace {

std::string row_text(const Document& document, std::int64_t row) {
    std::string text;
    if (document.x.empty()) return text;
    for (const float value : document.x.row(row)) text += (text.empty() ? "" : ", ") + format_shortest(value);
    return text;
}

/// The account of the focused group as a Markdown table, so that what is on screen can leave it.
std::string account_text(const Session& session) {
    const auto& trace = session.trace();
    std::string text = "| step | value |\n|---|---|\n";
    for (const auto& step : trace.steps()) {
        const auto& row = info(step.quantity);
        std::string values;
        if (!row.per_cell)
            values = format_number(trace.value(step.quantity), Minus::ascii);
        else
            for (std::int64_t k = 0; k < trace.size(); ++k)
                values += (k ? ", " : "") + format_number(trace.value(step.quantity, k), Minus::ascii);
        text += fmt::format("| {} ({}) | {} |\n", row.symbol, step.caption, values);
    }
    return text;
}

void paste(Session& session) {
    const char* clipboard = ImGui::GetClipboardText();
    const auto rows = parse_rows(clipboard ? clipboard : "");
    if (!rows) {
        session.notify(rows.error().message, true);
        return;
    }
    const auto count = rows->rows.size();
    if (session.edit(PasteRows{focused_place(session.document()).row, rows->rows}, "Paste"))
        session.notify(fmt::format("Pasted {} × {}", count, rows->columns));
}

/// The cell at the same place of the next line: of the same group where that has several, as the plan says.
std::optional<std::int64_t> line_beside(const Session& s, std::int64_t by) {
    const auto& document = s.document();
    if (document.x.empty()) return {};
    const int axis = axis_of(document.x.shape(), document.selection.axis);
    return s.derived().plan().line_beside(focused_cell(document), axis, by);
}

void select_line_beside(Session& s, std::int64_t by) {
    if (const auto cell = line_beside(s, by)) s.edit(Select{{*cell, s.document().selection.axis}}, "");
}

std::int64_t place_on_line(const Session& s) { return focused_line(s.document()).place_of(focused_cell(s.document())); }

void select_along_line(Session& s, std::int64_t by) {
    const auto line = focused_line(s.document());
    s.edit(Select{{line.cell(place_on_line(s) + by), s.document().selection.axis}}, "");
}

}  // namespace

void add_edit_commands(CommandRegistry& registry) {
    const auto edit = CommandGroup::edit;
    registry.add({"edit.undo",
                  "Undo",
                  edit,
                  Effect::outside,
                  ImGuiMod_Ctrl | ImGuiKey_Z,
                  "back revert",
                  [](const Session& s) { return s.history().can_undo(); },
                  [](Session& s) { s.history().undo(); },
                  {}});
    registry.add({"edit.redo",
                  "Redo",
                  edit,
                  Effect::outside,
                  ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z,
                  "again",
                  [](const Session& s) { return s.history().can_redo(); },
                  [](Session& s) { s.history().redo(); },
                  {},
                  ImGuiMod_Ctrl | ImGuiKey_Y});
    registry.add({"edit.paste",
                  "Paste rows",
                  edit,
                  Effect::document,
                  ImGuiMod_Ctrl | ImGuiKey_V,
                  "spreadsheet numpy clipboard row",
                  {},
                  paste,
                  {}});
    registry.add(
        {"edit.copy_row",
         "Copy the row",
         edit,
         Effect::view,
         ImGuiMod_Ctrl | ImGuiKey_C,
         "clipboard x",
         {},
         [](Session& s) {
             s.perform(CopyText{row_text(s.document(), focused_place(s.document()).row), "Copied the row"}, s.now());
         },
         {}});
    registry.add({"edit.copy_account",
                  "Copy all steps as Markdown",
                  edit,
                  Effect::view,
                  ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_C,
                  "clipboard table results text trace",
                  {},
                  [](Session& s) {
                      s.perform(CopyText{account_text(s), "Copied all steps as Markdown"}, s.now());
                  },
                  {}});
    registry.add({"edit.copy_code",
                  "Copy the code",
                  edit,
                  Effect::view,
                  0,
                  "pytorch numpy jax keras clipboard",
                  {},
                  [](Session& s) {
                      const auto targets = code_targets();
                      const auto at = static_cast<std::size_t>(
                          std::clamp(s.settings.code_target, 0, static_cast<int>(targets.size()) - 1));
                      s.perform(CopyText{export_code(s.document(), targets[at].target),
                                         fmt::format("Copied the {} code", targets[at].name)},
                                s.now());
                  },
                  {}});
    registry.add({"edit.add_feature",
                  "Add a feature",
                  edit,
                  Effect::document,
                  ImGuiMod_Ctrl | ImGuiKey_Equal,
                  "column dimension d",
                  {},
                  [](Session& s) { s.edit(AddFeature{}, "Add a feature"); },
                  {}});
    registry.add({"edit.remove_feature",
                  "Remove the selected feature",
                  edit,
                  Effect::document,
                  ImGuiMod_Ctrl | ImGuiKey_Minus,
                  "column dimension d delete",
                  [](const Session& s) { return s.document().x.row_length() > 1; },
                  [](Session& s) { s.edit(RemoveFeature{focused_place(s.document()).column}, "Remove a feature"); },
                  {}});
    registry.add({"edit.add_example",
                  "Add an example",
                  edit,
                  Effect::document,
                  ImGuiMod_Ctrl | ImGuiKey_Enter,
                  "row batch",
                  [](const Session& s) { return s.document().x.rank() <= 2; },
                  [](Session& s) { s.edit(AddExample{}, "Add an example"); },
                  {}});
    registry.add({"edit.remove_example",
                  "Remove the selected example",
                  edit,
                  Effect::document,
                  ImGuiMod_Ctrl | ImGuiKey_Delete,
                  "row batch delete",
                  [](const Session& s) { return s.document().x.row_count() > 1 && s.document().x.rank() <= 2; },
                  [](Session& s) { s.edit(RemoveExample{focused_place(s.document()).row}, "Remove an example"); },
                  {}});
    registry.add({"edit.previous_example",
                  "Select the example above",
                  edit,
                  Effect::view,
                  ImGuiMod_Ctrl | ImGuiKey_UpArrow,
                  "row",
                  [](const Session& s) { return line_beside(s, -1).has_value(); },
                  [](Session& s) { select_line_beside(s, -1); },
                  {}});
    registry.add({"edit.next_example",
                  "Select the example below",
                  edit,
                  Effect::view,
                  ImGuiMod_Ctrl | ImGuiKey_DownArrow,
                  "row",
                  [](const Session& s) { return line_beside(s, 1).has_value(); },
                  [](Session& s) { select_line_beside(s, 1); },
                  {}});
    registry.add({"edit.previous_feature",
                  "Select the feature to the left",
                  edit,
                  Effect::view,
                  ImGuiMod_Ctrl | ImGuiKey_LeftArrow,
                  "column",
                  [](const Session& s) { return place_on_line(s) > 0; },
                  [](Session& s) { select_along_line(s, -1); },
                  {}});
    registry.add({"edit.next_feature",
                  "Select the feature to the right",
                  edit,
                  Effect::view,
                  ImGuiMod_Ctrl | ImGuiKey_RightArrow,
                  "column",
                  [](const Session& s) { return place_on_line(s) + 1 < focused_line(s.document()).count; },
                  [](Session& s) { select_along_line(s, 1); },
                  {}});
    const auto nudge = [](double by) {
        return [by](Session& s) {
            if (s.document().x.empty()) return;
            const auto cell = focused_cell(s.document());
            s.edit(SetCell{cell, nudged(s.document().x[cell], by)}, "Nudge a value");
        };
    };
    registry.add({"edit.increase",
                  "Increase the selected value by 0.1",
                  edit,
                  Effect::document,
                  ImGuiKey_UpArrow,
                  "x up nudge",
                  {},
                  nudge(0.1f),
                  {}});
    registry.add({"edit.decrease",
                  "Decrease the selected value by 0.1",
                  edit,
                  Effect::document,
                  ImGuiKey_DownArrow,
                  "x down nudge",
                  {},
                  nudge(-0.1f),
                  {}});
    registry.add({"edit.increase_one",
                  "Increase the selected value by 1",
                  edit,
                  Effect::document,
                  ImGuiMod_Shift | ImGuiKey_UpArrow,
                  "x up nudge",
                  {},
                  nudge(1),
                  {}});
    registry.add({"edit.decrease_one",
                  "Decrease the selected value by 1",
                  edit,
                  Effect::document,
                  ImGuiMod_Shift | ImGuiKey_DownArrow,
                  "x down nudge",
                  {},
                  nudge(-1),
                  {}});
    registry.add({"edit.reset_affine",
                  "Reset γ to 1 and β to 0",
                  edit,
                  Effect::document,
                  0,
                  "gamma beta weight bias",
                  {},
                  [](Session& s) { s.edit(ResetAffine{}, "Reset γ and β"); },
                  {}});
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Commands on the selected cells, as a spreadsheet has them.
#include <imgui.h>

#include <fmt/format.h>

#include "app/commands/param_place.h"
#include "app/commands/registry.h"
#include "core/document/region.h"
#include "core/text/number_format.h"
#include "core/text/number_parser.h"

namespace normscope {
namespace {

/// The selected cells while the matrix has the keyboard or there are several, else the row in focus.
Region copied_region(const Reading& session) {
    const auto range = session.range();
    if (session.cells_focused() || range.size() > 1) return range;
    return {range.plane, {range.first.row, 0}, 1, range.plane.across.count};
}

std::string size_of(const Region& region) {
    if (region.size() == 1) return "the cell";
    return region.rows == 1 ? fmt::format("{} values", region.columns)
                            : fmt::format("{} × {} values", region.rows, region.columns);
}

using Writer = std::string (*)(const Rows&);

std::string name_of(const ParamPlace& place) { return fmt::format("{}{}", place.gamma ? "γ" : "β", place.param + 1); }

void copy_as(CommandContext& session, Writer write, const char* form) {
    if (session.document().x.empty()) return;
    if (const auto at = session.focused_param()) {
        return session.perform(
            CopyText{write({{value_at(session.document(), *at)}}), fmt::format("Copied {}{}", name_of(*at), form)});
    }
    const auto region = copied_region(session);
    session.perform(
        CopyText{write(values_of(session.document().x, region)), fmt::format("Copied {}{}", size_of(region), form)});
}

/// Into γ or β from the entry on that has the keyboard: as many as there are, or none.
void paste_params(CommandContext& session, ParamPlace at, const Rows& rows) {
    const auto count = static_cast<std::int64_t>(params_of(session.document(), at).size());
    const auto given = static_cast<std::int64_t>(rows.front().size());
    if (rows.size() > 1 || at.param + given > count)
        return session.notify(fmt::format("{} × {} values do not fit into {} from {} on: it has {} in all", rows.size(),
                                          given, at.gamma ? "γ" : "β", name_of(at), count),
                              true);
    session.perform(BeginGesture{"Paste"});
    for (const float value : rows.front()) {
        session.edit(set_param(at, value), "Paste");
        ++at.param;
    }
    session.perform(EndGesture{});
    session.notify(fmt::format("Pasted {} into {}", given == 1 ? "a value" : fmt::format("{} values", given),
                               at.gamma ? "γ" : "β"));
}

void paste(CommandContext& session) {
    const char* clipboard = ImGui::GetClipboardText();
    const auto pasted = parse_rows(clipboard ? clipboard : "");
    if (!pasted) {
        session.notify(pasted.error().message, true);
        return;
    }
    if (const auto at = session.focused_param()) return paste_params(session, *at, pasted->rows);
    auto rows = pasted->rows;
    const auto range = session.range();
    const bool one_for_all = rows.size() == 1 && pasted->columns == 1 && range.size() > 1;
    if (session.cells_focused() && one_for_all)
        rows = filled(range.rows, range.columns, {FillWith::constant, static_cast<double>(rows[0][0]), 0, 1});
    const auto words = fmt::format("Pasted {} × {}", rows.size(), rows.front().size());
    // Rows from elsewhere are a new batch; a single number is one for the selected cell, wherever the keyboard is.
    const bool into_cells =
        session.cells_focused() || (rows.size() == 1 && rows.front().size() == 1 && range.size() > 0);
    const Edit edit = into_cells ? Edit{WriteBlock{range.cell(0, 0), std::move(rows)}}
                                 : Edit{PasteRows{focused_place(session.document()).row, std::move(rows)}};
    if (session.edit(edit, "Paste")) session.notify(words);
}

void clear(CommandContext& session) {
    if (const auto at = session.focused_param()) {
        session.edit(set_param(*at, 0), "Clear");
        return;
    }
    const auto range = session.range();
    session.edit(WriteBlock{range.cell(0, 0), filled(range.rows, range.columns, {})}, "Clear");
}

void select_all(CommandContext& session) {
    const auto plane = session.range().plane;
    const auto axis = session.document().selection.axis;
    session.perform(ApplyEdit{Select{{plane.cell(0, 0), axis}}, ""});
    session.perform(ExtendTo{plane.cell(plane.down.count - 1, plane.across.count - 1)});
}

void add_copies(CommandRegistry& registry) {
    const auto group = CommandGroup::edit;
    struct Form {
        const char *id, *title, *form;
        Writer write;
        ImGuiKeyChord chord;
    };
    constexpr ImGuiKeyChord copy = ImGuiMod_Ctrl | ImGuiKey_C;
    for (const auto& f : {Form{"edit.copy", "Copy the selected cells, or the row", "", to_tsv, copy},
                          Form{"edit.copy_numpy", "Copy as NumPy", " as NumPy", to_numpy, 0},
                          Form{"edit.copy_pytorch", "Copy as PyTorch", " as PyTorch", to_pytorch, 0},
                          Form{"edit.copy_markdown", "Copy as Markdown", " as Markdown", to_markdown, 0}})
        registry.add({.id = f.id,
                      .title = f.title,
                      .group = group,
                      .effect = Effect::view,
                      .chord = f.chord,
                      .keywords = "clipboard cells x range tsv spreadsheet",
                      .run = [f](CommandContext& s) { copy_as(s, f.write, f.form); }});
    registry.add({.id = "edit.paste",
                  .title = "Paste",
                  .group = group,
                  .effect = Effect::document,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_V,
                  .keywords = "spreadsheet numpy clipboard row cells",
                  .run = paste});
}

}  // namespace

void add_cell_commands(CommandRegistry& registry) {
    const auto group = CommandGroup::edit;
    add_copies(registry);
    const auto any = [](const Reading& s) { return !s.document().x.empty(); };
    registry.add({.id = "edit.clear",
                  .title = "Set the selected cells to 0",
                  .group = group,
                  .effect = Effect::document,
                  .chord = ImGuiKey_Delete,
                  .keywords = "delete clear zero cells",
                  .enabled = any,
                  .run = clear});
    registry.add({.id = "edit.select_all",
                  .title = "Select all cells",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_A,
                  .keywords = "range cells",
                  .enabled = any,
                  .run = select_all});
    registry.add({.id = "edit.fill",
                  .title = "Fill the selected cells…",
                  .group = group,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_F,
                  .keywords = "constant ramp gaussian random seed range",
                  .enabled = any,
                  .run = [](CommandContext& s) { s.request(ShellRequest::fill_cells); }});
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <imgui.h>

#include <fmt/format.h>

#include "app/commands/registry.h"
#include "core/codegen/codegen.h"
#include "core/document/statistics_table.h"
#include "core/text/number_format.h"

namespace normscope {
namespace {

/// The account of the focused group as a Markdown table, so that what is on screen can leave it.
std::string account_text(const Reading& session) {
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

void add_history(CommandRegistry& registry) {
    const auto edit = CommandGroup::edit;
    registry.add({.id = "edit.undo",
                  .title = "Undo",
                  .group = edit,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_Z,
                  .keywords = "back revert",
                  .enabled = [](const Reading& s) { return s.can_undo(); },
                  .run = [](CommandContext& s) { s.perform(Undo{}); }});
    registry.add({.id = "edit.redo",
                  .title = "Redo",
                  .group = edit,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z,
                  .keywords = "again",
                  .enabled = [](const Reading& s) { return s.can_redo(); },
                  .run = [](CommandContext& s) { s.perform(Redo{}); },
                  .second_chord = ImGuiMod_Ctrl | ImGuiKey_Y});
}

void add_clipboard(CommandRegistry& registry) {
    const auto edit = CommandGroup::edit;
    registry.add(
        {.id = "edit.copy_account",
         .title = "Copy all steps as Markdown",
         .group = edit,
         .effect = Effect::view,
         .chord = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_C,
         .keywords = "clipboard table results text trace",
         .enabled = [](const Reading& s) { return !s.withholding(); },
         .run = [](CommandContext& s) { s.perform(CopyText{account_text(s), "Copied all steps as Markdown"}); }});
    registry.add({.id = "edit.copy_statistics",
                  .title = "Copy the statistics of all groups as Markdown",
                  .group = edit,
                  .effect = Effect::view,
                  .keywords = "clipboard table mean variance report",
                  .enabled = [](const Reading& s) { return !s.withholding(); },
                  .run =
                      [](CommandContext& s) {
                          const auto table = statistics_markdown(s.document());
                          if (table)
                              s.perform(CopyText{*table, "Copied the statistics of all groups as Markdown"});
                          else
                              s.notify(table.error().message, true);
                      }});
    registry.add({.id = "edit.copy_code",
                  .title = "Copy the code",
                  .group = edit,
                  .effect = Effect::view,
                  .keywords = "pytorch numpy jax keras clipboard",
                  .run = [](CommandContext& s) {
                      const auto targets = code_targets();
                      const auto at = static_cast<std::size_t>(
                          std::clamp(s.settings().code_target, 0, static_cast<int>(targets.size()) - 1));
                      auto code = export_code(s.document(), targets[at].target);
                      if (s.withholding()) code = without_result(std::move(code));
                      s.perform(CopyText{std::move(code), fmt::format("Copied the {} code", targets[at].name)});
                  }});
}

void add_shape(CommandRegistry& registry) {
    const auto edit = CommandGroup::edit;
    registry.add({.id = "edit.add_feature",
                  .title = "Add a feature",
                  .group = edit,
                  .effect = Effect::document,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_Equal,
                  .keywords = "column dimension d",
                  .run = [](CommandContext& s) { s.edit(AddFeature{}, "Add a feature"); }});
    registry.add(
        {.id = "edit.remove_feature",
         .title = "Remove the selected feature",
         .group = edit,
         .effect = Effect::document,
         .chord = ImGuiMod_Ctrl | ImGuiKey_Minus,
         .keywords = "column dimension d delete",
         .enabled = [](const Reading& s) { return s.document().x.row_length() > 1; },
         .run =
             [](CommandContext& s) { s.edit(RemoveFeature{focused_place(s.document()).column}, "Remove a feature"); }});
    registry.add({.id = "edit.add_example",
                  .title = "Add an example",
                  .group = edit,
                  .effect = Effect::document,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_Enter,
                  .keywords = "row batch",
                  .enabled = [](const Reading& s) { return s.document().x.rank() <= 2; },
                  .run = [](CommandContext& s) { s.edit(AddExample{}, "Add an example"); }});
    registry.add({.id = "edit.duplicate_example",
                  .title = "Duplicate the selected example",
                  .group = edit,
                  .effect = Effect::document,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_D,
                  .keywords = "row batch copy",
                  .enabled = [](const Reading& s) { return s.document().x.rank() <= 2; },
                  .run = [](CommandContext& s) { s.edit(DuplicateExample{}, "Duplicate an example"); }});
    registry.add(
        {.id = "edit.remove_example",
         .title = "Remove the selected example",
         .group = edit,
         .effect = Effect::document,
         .chord = ImGuiMod_Ctrl | ImGuiKey_Delete,
         .keywords = "row batch delete",
         .enabled = [](const Reading& s) { return s.document().x.row_count() > 1 && s.document().x.rank() <= 2; },
         .run =
             [](CommandContext& s) { s.edit(RemoveExample{focused_place(s.document()).row}, "Remove an example"); }});
    registry.add({.id = "edit.reset_affine",
                  .title = "Reset γ to 1 and β to 0",
                  .group = edit,
                  .effect = Effect::document,
                  .keywords = "gamma beta weight bias",
                  .run = [](CommandContext& s) { s.edit(ResetAffine{}, "Reset γ and β"); }});
}

}  // namespace

void add_edit_commands(CommandRegistry& registry) {
    add_history(registry);
    add_clipboard(registry);
    add_shape(registry);
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/registry.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

void add_recent(CommandRegistry& registry) {
    const auto group = CommandGroup::file;
    for (std::size_t i = 0; i < Settings::most_recent_files; ++i) {
        registry.add({.id = fmt::format("file.recent_{}", i + 1),
                      .title = fmt::format("Open recent file {}", i + 1),
                      .group = group,
                      .effect = Effect::outside,
                      .keywords = "recent",
                      .enabled = [i](const Reading& s) { return i < s.settings().recent_files.size(); },
                      .run =
                          [i](CommandContext& s) {
                              s.perform(
                                  Departure{.where = Departure::Where::file, .file = s.settings().recent_files[i]});
                          },
                      .subject =
                          [i](const Reading& s) {
                              const auto& files = s.settings().recent_files;
                              return i < files.size() ? shown_path(files[i].filename()) : std::string{};
                          }});
    }
}

}  // namespace

void add_file_commands(CommandRegistry& registry) {
    const auto group = CommandGroup::file;
    registry.add({.id = "file.new",
                  .title = "New",
                  .group = group,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_N,
                  .keywords = "default example start afresh",
                  .run = [](CommandContext& s) { s.perform(Departure{.where = Departure::Where::new_document}); }});
    registry.add({.id = "file.open",
                  .title = "Open…",
                  .group = group,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_O,
                  .keywords = "scene npy load tensor file",
                  .run = asks(ShellRequest::open_file)});
    registry.add({.id = "file.save",
                  .title = "Save",
                  .group = group,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_S,
                  .keywords = "scene write",
                  .run = [](CommandContext& s) { s.perform(Save{}); }});
    registry.add({.id = "file.save_as",
                  .title = "Save as…",
                  .group = group,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S,
                  .keywords = "scene write copy",
                  .run = asks(ShellRequest::save_file_as)});
    registry.add({.id = "file.export",
                  .title = "Export x, x̂, y, μ and 1/σ…",
                  .group = group,
                  .effect = Effect::outside,
                  .keywords = "npy npz safetensors csv tsv results numpy statistics mean rstd xhat tensors",
                  .run = asks(ShellRequest::export_results)});
    registry.add({.id = "file.figure",
                  .title = "Save a figure…",
                  .group = group,
                  .effect = Effect::outside,
                  .keywords = "export png svg picture image transparent vector plot screenshot",
                  .run = asks(ShellRequest::save_figure)});
    add_recent(registry);
    registry.add({.id = "app.quit",
                  .title = "Quit",
                  .group = group,
                  .effect = Effect::outside,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_Q,
                  .keywords = "exit close",
                  .run = [](CommandContext& s) { s.perform(Departure{.where = Departure::Where::end}); }});
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// The command registry: one definition of each command serves the menu, the shortcut, the palette and the tests.
#pragma once

#include <imgui.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands/context.h"

namespace normscope {

enum class CommandGroup { file, edit, op, transport, lesson, view, help };

/// All groups with their titles, in the order of the menu.
std::span<const std::pair<CommandGroup, const char*>> command_groups();

/// What a run of the command does to the undo history, which the tests hold it to.
enum class Effect {
    document,  ///< one undo entry, or none where nothing changed
    view,      ///< no undo entry
    outside,   ///< files, windows, lessons
};

struct Command {
    std::string id = {};     ///< "op.layer_norm"; stable
    std::string title = {};  ///< "Use LayerNorm"
    CommandGroup group = CommandGroup::edit;
    Effect effect = Effect::view;
    ImGuiKeyChord chord = 0;                           ///< 0: none
    std::string keywords = {};                         ///< further words that the palette finds it by
    std::function<bool(const Reading&)> enabled = {};  ///< empty: always
    std::function<void(CommandContext&)> run = {};
    std::function<bool(const Reading&)> checked = {};  ///< empty: not a choice
    ImGuiKeyChord second_chord = 0;                    ///< that other programs have for it; 0: none
    /// What it is about right now, "net.safetensors", in the place of the title; empty: the title says it.
    std::function<std::string(const Reading&)> subject = {};

    std::string words(const Reading& reading) const { return subject ? subject(reading) : title; }
    bool is_enabled(const Reading& reading) const { return !enabled || enabled(reading); }
};

class CommandRegistry {
public:
    /// All commands of the program. `lessons` are found by title too.
    static CommandRegistry make(const LessonLibrary& lessons);

    std::span<const Command> all() const { return commands_; }
    const Command* find(std::string_view id) const;

    /// Runs an enabled command; says in a notice why a disabled or unknown one does nothing.
    void run(Session& session, std::string_view id) const;

    /// Commands whose title, keywords or id match all words of `query`, best first.
    std::vector<const Command*> search(std::string_view query) const;

    /// Aborts on a duplicate id or chord: that is a programming error.
    void add(Command command);

private:
    std::vector<Command> commands_;
};

/// What a command does that only the shell can do.
std::function<void(CommandContext&)> asks(ShellRequest request);

/// "Ctrl+Shift+Z"; empty for 0.
std::string chord_text(ImGuiKeyChord chord);

// The groups of commands; each file registers its own.
void add_file_commands(CommandRegistry& registry);
void add_edit_commands(CommandRegistry& registry);
void add_selection_commands(CommandRegistry& registry);
void add_cell_commands(CommandRegistry& registry);
void add_operator_commands(CommandRegistry& registry);
void add_transport_commands(CommandRegistry& registry);
void add_lesson_commands(CommandRegistry& registry, const LessonLibrary& lessons);
void add_view_commands(CommandRegistry& registry);
void add_workspace_commands(CommandRegistry& registry);

}  // namespace normscope

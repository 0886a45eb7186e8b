// SPDX-License-Identifier: MIT
#include "app/commands/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text/ascii.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

/// As people type: small letters, and the apostrophe of a keyboard.
std::string as_typed(std::string_view text) {
    constexpr std::string_view apostrophe = "’";
    auto result = lower(text);
    for (std::size_t at = 0; (at = result.find(apostrophe, at)) != std::string::npos;)
        result.replace(at, apostrophe.size(), "'");
    return result;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : as_typed(text)) {
        if (c != ' ') {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) words.push_back(word);
    return words;
}

/// 0: no match. Words at the start of the title weigh most, then words inside it, then keywords.
int rank(const Command& command, const std::vector<std::string>& words) {
    const auto title = as_typed(command.title);
    const auto rest = as_typed(command.keywords) + " " + lower(command.id);
    int total = 1;
    for (const auto& word : words) {
        const auto at = title.find(word);
        if (at == 0)
            total += 100;
        else if (at != std::string::npos && title[at - 1] == ' ')
            total += 60;
        else if (at != std::string::npos)
            total += 30;
        else if (rest.find(word) != std::string::npos)
            total += 10;
        else
            return 0;
    }
    // The words in this order: what somebody types who knows the title.
    if (words.size() > 1 && title.find(fmt::format("{}", fmt::join(words, " "))) != std::string::npos) total += 100;
    return total;
}

}  // namespace

std::span<const std::pair<CommandGroup, const char*>> command_groups() {
    static constexpr std::array<std::pair<CommandGroup, const char*>, 7> groups = {{{CommandGroup::file, "File"},
                                                                                    {CommandGroup::edit, "Edit"},
                                                                                    {CommandGroup::op, "Operator"},
                                                                                    {CommandGroup::transport, "Steps"},
                                                                                    {CommandGroup::lesson, "Lessons"},
                                                                                    {CommandGroup::view, "View"},
                                                                                    {CommandGroup::help, "Help"}}};
    return groups;
}

CommandRegistry CommandRegistry::make(const LessonLibrary& lessons) {
    CommandRegistry registry;
    add_file_commands(registry);
    add_edit_commands(registry);
    add_selection_commands(registry);
    add_cell_commands(registry);
    add_operator_commands(registry);
    add_transport_commands(registry);
    add_lesson_commands(registry, lessons);
    add_view_commands(registry);
    add_workspace_commands(registry);
    return registry;
}

void CommandRegistry::add(Command command) {
    const bool taken = std::ranges::any_of(commands_, [&](const Command& other) {
        return other.id == command.id ||
               (command.chord != 0 && (other.chord == command.chord || other.second_chord == command.chord)) ||
               (command.second_chord != 0 &&
                (other.chord == command.second_chord || other.second_chord == command.second_chord));
    });
    if (taken) {
        fmt::print(stderr, "command {} ({}) is registered twice, or its shortcut is\n", command.id,
                   chord_text(command.chord));
        std::abort();
    }
    commands_.push_back(std::move(command));
}

const Command* CommandRegistry::find(std::string_view id) const {
    const auto found = std::ranges::find(commands_, id, &Command::id);
    return found == commands_.end() ? nullptr : &*found;
}

void CommandRegistry::run(Session& session, std::string_view id) const {
    const auto* command = find(id);
    if (!command)
        session.notify(fmt::format("there is no command {}", quoted(id)), true);
    else if (!command->is_enabled(session))
        session.notify(fmt::format("\"{}\" is not possible right now", command->title));
    else {
        CommandContext context(session);
        command->run(context);
    }
}

std::vector<const Command*> CommandRegistry::search(std::string_view query) const {
    const auto words = words_of(query);
    std::vector<std::pair<int, const Command*>> ranked;
    for (const auto& command : commands_)
        if (const int r = rank(command, words)) ranked.emplace_back(r, &command);
    std::ranges::stable_sort(ranked, std::ranges::greater{}, &std::pair<int, const Command*>::first);
    std::vector<const Command*> result;
    for (const auto& [r, command] : ranked) result.push_back(command);
    return result;
}

std::function<void(CommandContext&)> asks(ShellRequest request) {
    return [request](CommandContext& s) { s.request(request); };
}

std::string chord_text(ImGuiKeyChord chord) {
    if (chord == 0) return {};
    std::string text;
    if (chord & ImGuiMod_Ctrl) text += "Ctrl+";
    if (chord & ImGuiMod_Shift) text += "Shift+";
    if (chord & ImGuiMod_Alt) text += "Alt+";
    const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
    switch (key) {
    case ImGuiKey_LeftArrow:
        return text + "←";
    case ImGuiKey_RightArrow:
        return text + "→";
    case ImGuiKey_UpArrow:
        return text + "↑";
    case ImGuiKey_DownArrow:
        return text + "↓";
    case ImGuiKey_Equal:
        return text + "+";
    case ImGuiKey_Minus:
        return text + "−";
    case ImGuiKey_Comma:
        return text + ",";
    case ImGuiKey_PageDown:
        return text + "Page Down";
    case ImGuiKey_PageUp:
        return text + "Page Up";
    default:
        return text + ImGui::GetKeyName(key);
    }
}

}  // namespace normscope

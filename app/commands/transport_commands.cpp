// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>

#include "app/commands/registry.h"

namespace normscope {
namespace {

/// Ends of the neighbouring steps: a step back from inside a step returns to its beginning.
void step_by(CommandContext& session, int direction) {
    const auto at = session.position();
    const auto& timeline = session.timeline();
    if (direction > 0) {
        session.perform(Seek{at.finished ? timeline.end_of(at.step + 1) : timeline.end_of(at.step)});
        return;
    }
    session.perform(Seek{at.step > 0 ? timeline.end_of(at.step - 1) : timeline.index_of(0, 1)});
}

void term_by(CommandContext& session, int direction) {
    session.perform(Seek{std::clamp<std::int64_t>(session.playhead() + direction, 0, session.timeline().size() - 1)});
}

void toggle_play(CommandContext& session) { session.perform(Play{!session.playing()}); }

void add_speeds(CommandRegistry& registry) {
    const auto group = CommandGroup::transport;
    for (const float speed : {0.25f, 0.5f, 1.0f, 2.0f, 4.0f}) {
        registry.add({.id = fmt::format("transport.speed_{:g}", speed),
                      .title = fmt::format("Play at {:g}×", speed),
                      .group = group,
                      .effect = Effect::view,
                      .keywords = "speed slow fast",
                      .run = [speed](CommandContext& s) { s.change_settings().speed = speed; },
                      .checked = [speed](const Reading& s) { return s.settings().speed == speed; }});
    }
}

}  // namespace

void add_transport_commands(CommandRegistry& registry) {
    const auto group = CommandGroup::transport;
    const auto not_last = [](const Reading& s) { return s.playhead() + 1 < s.timeline().size(); };
    const auto not_first = [](const Reading& s) { return s.playhead() > 0; };
    registry.add({.id = "transport.play",
                  .title = "Play or pause",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiKey_Space,
                  .keywords = "start stop animate",
                  .run = toggle_play,
                  .checked = [](const Reading& s) { return s.playing(); }});
    registry.add({.id = "transport.next",
                  .title = "Next quantity",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiKey_RightArrow,
                  .keywords = "forward step",
                  .enabled = not_last,
                  .run = [](CommandContext& s) { step_by(s, 1); }});
    registry.add({.id = "transport.back",
                  .title = "Quantity before",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiKey_LeftArrow,
                  .keywords = "previous backward step back",
                  .enabled = not_first,
                  .run = [](CommandContext& s) { step_by(s, -1); }});
    registry.add({.id = "transport.next_term",
                  .title = "Next single term",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Shift | ImGuiKey_RightArrow,
                  .keywords = "forward fine",
                  .enabled = not_last,
                  .run = [](CommandContext& s) { term_by(s, 1); }});
    registry.add({.id = "transport.back_term",
                  .title = "Single term back",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Shift | ImGuiKey_LeftArrow,
                  .keywords = "previous fine",
                  .enabled = not_first,
                  .run = [](CommandContext& s) { term_by(s, -1); }});
    registry.add({.id = "transport.first",
                  .title = "First quantity",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiMod_Ctrl | ImGuiKey_Home,
                  .keywords = "start beginning first step",
                  .enabled = not_first,
                  .run = [](CommandContext& s) { s.perform(Seek{0}); }});
    registry.add({.id = "transport.last",
                  .title = "Last quantity",
                  .group = group,
                  .effect = Effect::view,
                  .chord = ImGuiKey_End,
                  .keywords = "end all last step",
                  .enabled = not_last,
                  .run = [](CommandContext& s) { s.perform(Seek{s.timeline().size() - 1}); }});
    add_speeds(registry);
}

}  // namespace normscope

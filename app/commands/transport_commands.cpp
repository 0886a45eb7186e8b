// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>

#include "app/commands/registry.h"

namespace normscope {
namespace {

/// Ends of the neighbouring steps: a step back from inside a step returns to its beginning.
void step_by(Session& session, int direction) {
    session.playback().stop();
    const auto at = session.position();
    const auto& timeline = session.timeline();
    if (direction > 0) {
        session.seek(at.finished ? timeline.end_of(at.step + 1) : timeline.end_of(at.step));
        return;
    }
    if (at.step > 0)
        session.seek(timeline.end_of(at.step - 1));
    else
        session.seek(timeline.index_of(0, 1));
}

void term_by(Session& session, int direction) {
    session.playback().stop();
    session.seek(std::clamp<std::int64_t>(session.playhead() + direction, 0, session.timeline().size() - 1));
}

void toggle_play(Session& session) {
    if (session.playback().playing()) {
        session.playback().stop();
        return;
    }
    if (session.playhead() + 1 >= session.timeline().size()) session.seek(0);
    session.playback().start(session.now());
}

}  // namespace

void add_transport_commands(CommandRegistry& registry) {
    const auto group = CommandGroup::transport;
    const auto not_last = [](const Session& s) { return s.playhead() + 1 < s.timeline().size(); };
    const auto not_first = [](const Session& s) { return s.playhead() > 0; };
    registry.add({"transport.play",
                  "Play or pause",
                  group,
                  Effect::view,
                  ImGuiKey_Space,
                  "start stop animate",
                  {},
                  toggle_play,
                  [](const Session& s) { return s.playback().playing(); }});
    registry.add({"transport.next",
                  "Next step",
                  group,
                  Effect::view,
                  ImGuiKey_RightArrow,
                  "forward",
                  not_last,
                  [](Session& s) { step_by(s, 1); },
                  {}});
    registry.add({"transport.back",
                  "Step back",
                  group,
                  Effect::view,
                  ImGuiKey_LeftArrow,
                  "previous backward",
                  not_first,
                  [](Session& s) { step_by(s, -1); },
                  {}});
    registry.add({"transport.next_term",
                  "Next single term",
                  group,
                  Effect::view,
                  ImGuiMod_Shift | ImGuiKey_RightArrow,
                  "forward fine",
                  not_last,
                  [](Session& s) { term_by(s, 1); },
                  {}});
    registry.add({"transport.back_term",
                  "Single term back",
                  group,
                  Effect::view,
                  ImGuiMod_Shift | ImGuiKey_LeftArrow,
                  "previous fine",
                  not_first,
                  [](Session& s) { term_by(s, -1); },
                  {}});
    registry.add({"transport.first",
                  "First step",
                  group,
                  Effect::view,
                  ImGuiKey_Home,
                  "start beginning",
                  not_first,
                  [](Session& s) {
                      s.playback().stop();
                      s.seek(0);
                  },
                  {}});
    registry.add({"transport.last",
                  "Last step",
                  group,
                  Effect::view,
                  ImGuiKey_End,
                  "end all",
                  not_last,
                  [](Session& s) {
                      s.playback().stop();
                      s.seek(s.timeline().size() - 1);
                  },
                  {}});
    for (const float speed : {0.25f, 0.5f, 1.0f, 2.0f, 4.0f}) {
        registry.add({fmt::format("transport.speed_{:g}", speed),
                      fmt::format("Play at {:g}×", speed),
                      group,
                      Effect::view,
                      0,
                      "speed slow fast",
                      {},
                      [speed](Session& s) { s.settings.speed = speed; },
                      [speed](const Session& s) { return s.settings.speed == speed; }});
    }
}

}  // namespace normscope

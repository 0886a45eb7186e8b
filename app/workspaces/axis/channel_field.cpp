// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/channel_field.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/session/channel_axis.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/axis/axis_naming.h"

namespace normscope::ui {

float channel_field(const View& view, ImVec2 from, float width) {
    const auto choice = channel_choice(view);
    const auto axis = choice.axis ? fmt::format("{} ", *choice.axis) : std::string{};
    record("channel axis", axis + (choice.said == Said::person  ? "told"
                                   : choice.said == Said::names ? "by name"
                                   : choice.axis                ? "alike in all frameworks"
                                                                : "not said"));
    const auto names = axis_names(view);
    if (names.empty()) return 0;
    const auto count = static_cast<float>(names.size());
    width = std::min(px(names.front().starts_with(unnamed_axis) ? 64 : 56) * count, width);
    std::vector<std::string> axes;
    for (const auto& name : names) {
        const bool tight = width < px(50) * count && name.starts_with(unnamed_axis);
        axes.push_back(fmt::format("{} {}", tight ? name.substr(unnamed_axis.size()) + ":" : name,
                                   view.document().x.shape()[axes.size()]));
    }
    ImGui::SetCursorScreenPos(from);
    if (const int picked = segmented("channels", axes, choice.axis.value_or(-1), width); picked >= 0)
        view.out.run(fmt::format("axis.channel.{}", picked));
    return width;
}

}  // namespace normscope::ui

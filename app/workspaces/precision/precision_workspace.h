// SPDX-License-Identifier: MIT
// The Precision workspace: where each way to compute a variance breaks, in four number formats.
#pragma once

#include <array>
#include <string_view>

#include "app/workspaces/precision/settings_panel.h"
#include "app/workspaces/workspace.h"

namespace normscope::ui {

/// The formats, one of which may be named behind the workspace's id.
inline constexpr std::array<std::string_view, 4> precision_parts = {"fp64", "fp32", "bf16", "fp16"};

class PrecisionWorkspace final : public WorkspaceScreen {
public:
    static constexpr ImVec2 least{1420, 700};
    static constexpr float narrowest = 640;

    void draw(const View& view, ImVec2 from, ImVec2 to) override;
    float stacked_height(const View& view, float width, float room) const override;

private:
    void handle_keys();
    void follow_part(const View& view);
    void draw_stacked(const View& view, ImVec2 from, ImVec2 to);
    void draw_middle(const View& view, ImVec2 from, ImVec2 to);

    PrecisionModel model_;
    PrecisionSettingsPanel settings_;
    labs::VarianceAlgorithm chosen_ = labs::VarianceAlgorithm::naive;
    std::uint64_t part_revision_ = 0;
};

}  // namespace normscope::ui

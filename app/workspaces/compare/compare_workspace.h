// SPDX-License-Identifier: MIT
// The Compare workspace: several operators on one batch; running statistics over time; what survives
// which change.
#pragma once

#include <array>
#include <string_view>

#include "app/workspaces/compare/batch_panel.h"
#include "app/workspaces/compare/card.h"
#include "app/workspaces/compare/detective_view.h"
#include "app/workspaces/compare/invariance_view.h"
#include "app/workspaces/compare/time_machine_view.h"
#include "app/workspaces/workspace.h"

namespace normscope::ui {

/// What lessons and --workspace call the tabs: "compare/time-machine".
inline constexpr std::array<std::string_view, 4> compare_parts = {"side-by-side", "time-machine", "detective",
                                                                  "invariances"};

class CompareWorkspace final : public WorkspaceScreen {
public:
    static constexpr ImVec2 least{1150, 600};
    static constexpr float narrowest = 640;

    void draw(const View& view, ImVec2 from, ImVec2 to) override;
    float stacked_height(const View& view, float width, float room) const override;
    std::span<const std::string_view> hints() const override;

private:
    /// Why a document is not compared side by side; empty when it is.
    static std::string missing(const Document& document);
    std::size_t cards_abreast(float width) const;
    float tabs_width(bool tight) const;
    static float kinds_width(bool tight);
    void draw_tabs(float right, float y, bool tight);
    void draw_side_by_side(const View& view, ImVec2 from, ImVec2 to);
    void draw_side_by_side_stacked(const View& view, ImVec2 from, ImVec2 to);
    void draw_compared(const View& view, ImVec2 from, ImVec2 to, bool tabs_above);
    void draw_missing(const std::string& sentence, ImVec2 from, ImVec2 to);
    void draw_cards(const View& view, ImVec2 from, ImVec2 to);
    void handle_keys(const View& view);
    void settle_sight(std::int64_t most_rows, std::int64_t most_columns);

    int tab_ = 0;
    std::uint64_t part_revision_ = 0;
    CardShows shows_ = CardShows::values;
    std::string reference_;  // operator that the others are compared with; not shown: the first one
    GridView sight_;
    std::int64_t followed_ = -1;
    CompareModel model_;
    BatchPanel batch_panel_;
    TimeMachineView time_machine_;
    DetectiveView detective_;
    InvarianceView invariances_;
};

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// A large tensor as a heat map: rows are all axes but the last, flattened; columns are the last. However far one zooms
// out, what stands out stays in sight.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/render/heat_painter.h"
#include "app/ui/colormap.h"
#include "app/ui/view.h"
#include "app/workspaces/axis/axis_state.h"
#include "app/workspaces/axis/heat_data.h"
#include "app/workspaces/axis/heat_strip.h"

namespace normscope::ui {

class HeatView {
public:
    /// Logical pixels: of the strips above the map, of its ticks below, of the row with the minimap, and of all of it
    /// with a map in which something is seen.
    static constexpr float head = 92, foot = 30, bottom = 126, least_map = 180;
    static constexpr float least_height = head + least_map + foot + bottom;

    void obey(const View& view, AxisOrder order);
    /// The choice of what is shown.
    void draw_choice(ImVec2 from, float width);
    /// The map with its strips, minimap and magnifier.
    void draw_map(const View& view, ImVec2 from, ImVec2 to);
    /// Histogram and lists.
    void draw_lists(const View& view, ImVec2 from, ImVec2 to);

private:
    static constexpr double outlier = 6;  // standard deviations from a pixel's mean
    struct Drawn {
        HeatPainter painter;
        std::string key;   // what the pixels were made for
        std::string look;  // and of it, what the colours were
        PixelGrid grid;
        std::vector<HeatCell> cells;  // one a pixel
        bool glided = false;          // since then only those that came into sight and those that were edited
        std::uint64_t version = 0;
        HeatStyle style;
        ImTextureID texture = 0;
        std::vector<std::size_t> patches;  // pixels that have changed since the texture was drawn
    };
    struct Rect {
        ImVec2 from, to;
    };

    void update(const View& view);
    void start_job(const View& view);
    void take_job();
    void jump(const View& view, std::int64_t cell);
    void keep_inside();
    void zoom(double factor, double row, double column);
    void paint(Drawn& drawn, const CellWindow& window, Rect area);
    void fill(Drawn& drawn, Size size, const Drawn& last) const;
    bool move(Drawn& drawn, Size size, PixelGrid grid) const;
    void paint_anew(Drawn& drawn, const CellWindow& window, Size size, Size shown) const;
    void refill(Drawn& drawn, Size size) const;
    static void draw_patches(const Drawn& drawn, Size size, ImVec2 from);
    HeatCell shown(const Summary& found) const;
    HeatCell pixel(const PixelGrid& grid, std::size_t y, std::size_t x) const;
    bool zooming() const;
    void take_hold();
    void handle(const View& view, Rect area);
    void handle_keys(const View& view);
    std::int64_t shown_cell(const View& view) const;
    void draw_marks(const View& view, Rect area);
    void draw_chip(const View& view, Rect area, std::int64_t cell);
    void draw_ticks(const View& view, Rect area);
    void update_marginals(const View& view);
    void draw_row_strips(const View& view, Rect area);
    void draw_column_strips(const View& view, Rect area);
    void draw_minimap(Rect area);
    void draw_magnifier(const View& view, Rect area);
    void draw_magnified(const View& view, std::int64_t cell, Rect area);
    void draw_key(const View& view, Rect area, Rect map);
    void draw_colours(const View& view, Rect area);
    void draw_histogram(Rect area);
    float draw_row(const View& view, std::int64_t cell, const std::string& name, ImU32 color, ImVec2 from, float right);
    HeatStyle style() const;
    float range() const;
    ImU32 color_of(float value) const;
    ImVec2 place(std::int64_t cell, Rect area) const;

    Inbox inbox_;
    Job<std::shared_ptr<HeatData>> job_;
    std::shared_ptr<HeatData> data_;
    std::string refusal_;  // why the quantity cannot be computed
    std::uint64_t known_ = 0, job_revision_ = 0;
    HeatQuantity job_quantity_ = HeatQuantity::input;
    std::uint64_t version_ = 1;
    std::vector<std::int64_t> touched_;  // cells that changed from version_ − 1 to version_; empty: everything
    bool lists_old_ = false;             // cells changed since the lists and the histogram were made
    HeatQuantity wanted_ = HeatQuantity::input;
    ColorMap colours_ = ColorMap::diverging;
    ColorScale scale_ = ColorScale::asinh;
    bool log_ = true, edit_ = false;  // the histogram; the focused cell is to be typed into
    double told_range_ = 0;           // end of the colours as the person wants it; 0: from the values
    CellWindow window_;
    double zoomed_at_ = -1;  // seconds of Dear ImGui's clock
    CellWindow held_;        // as it was when the mouse took hold
    ImVec2 held_at_{};       // and where that was
    Shape shape_;
    std::int64_t hovered_ = -1;
    std::size_t next_largest_ = 0, next_bad_ = 0;
    Drawn map_, mini_;
    std::array<HeatStrip, 2> row_strips_, column_strips_;      // μ and σ
    std::optional<RowGroups> row_groups_;                      // where the rows are no groups, but parts of some
    std::pair<std::uint64_t, std::uint64_t> marginals_for_{};  // the revision and the version of which they are
    std::uint64_t marginals_version_ = 0;
};

}  // namespace normscope::ui

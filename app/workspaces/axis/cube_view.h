// SPDX-License-Identifier: MIT
// The tensor as a cube of cells: hover one and everything normalised together with it lights up.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/ui/hold.h"
#include "app/ui/view.h"
#include "app/workspaces/axis/axis_state.h"
#include "app/workspaces/axis/cube_scene.h"

namespace normscope::ui {

class CubeView {
public:
    void obey(AxisOrder order);
    /// Looks as a lesson says.
    void look(const CubeLook& seen, const Document& document);
    void draw(const View& view, ImVec2 from, ImVec2 to);

    /// The cell that is hovered, else the one in focus; its group is lit.
    std::int64_t lit_cell() const { return lit_; }
    /// While another view is shown: what is hovered there, or in focus, is lit.
    void look_elsewhere(const View& view);

private:
    struct Frame {
        const View& view;
        ImVec2 from, to;  // of the picture
        CubeLayout layout;
        std::vector<std::string> names;  // of the axes
        PlacedBoxes placed;
        Explosion explosion{};
        Projection projection;
        std::int64_t group = 0;
    };

    void take(const Camera& camera);
    void orbit(float yaw, float pitch);
    void shift_camera(AxisOrder order);
    void handle_keys();
    void handle_mouse(Frame& frame);
    void drag();
    void settle_layers(const CubeLayout& layout);
    Frame make_frame(const View& view, ImVec2 from, ImVec2 to);
    ImU32 own_color(const Frame& frame, std::int64_t cell, double range) const;
    ImU32 unlit_ink(const Frame& frame, std::int64_t cell, double range) const;
    static double range_of(const Frame& frame);
    CellColors colors_of(const Frame& frame, std::int64_t cell, double range) const;
    void paint(const Frame& frame);
    void draw_values(const Frame& frame);
    void draw_axes(const Frame& frame);
    void draw_field(const Frame& frame);
    void draw_carry(const Frame& frame);
    void draw_chip(const Frame& frame);
    /// The height that the choices above the picture take, in one row or in two.
    float tools_height(const CubeLayout& layout, float width) const;
    void draw_tools(const Frame& frame, ImVec2 from, ImVec2 to);
    void draw_layers(const Frame& frame, ImVec2 from);
    /// The direction along which layers are taken off; nothing where there is a single layer everywhere.
    std::optional<std::size_t> peel_direction() const;
    bool surface(const Frame& frame, const CubeLayout::Place& place) const;

    Camera camera_;
    float aslant_ = 1;                      // where Camera::aslant is going
    bool turned_ = false;                   // by the mouse: the picture follows it at once
    int exploded_ = 0;                      // 0: nothing, else 1 + the direction
    std::array<std::int64_t, 3> peeled_{};  // layers taken off the front along across, down, deep
    std::array<std::int64_t, 3> counts_{1, 1, 1};
    bool by_group_ = false;
    bool dragged_ = false;
    Camera held_;  // as it was when the mouse took hold
    Hold hold_;    // of turning or, in another manner, of moving
    bool edit_ = false;
    std::int64_t hovered_ = -1;
    std::int64_t lit_ = 0;
    CubePainter painter_;
    std::string painted_;  // what the texture shows
    ImTextureID texture_ = 0;
};

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// The Photo workspace: change the light on one picture of a stack, and see whose output notices.
#pragma once

#include <imgui_rich_md/rich_md_host.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "app/workspaces/photo/photo_model.h"
#include "app/workspaces/workspace.h"

namespace normscope::ui {

/// By its name: a picture that takes the place of one of the stack.
bool is_photo_file(const std::filesystem::path& file);

class PhotoWorkspace final : public WorkspaceScreen {
public:
    static constexpr ImVec2 least{1240, 600};
    static constexpr float narrowest = 600;

    void draw(const View& view, ImVec2 from, ImVec2 to) override;
    float stacked_height(const View& view, float width, float room) const override;

private:
    static constexpr std::size_t columns = 3;  // input, LayerNorm, BatchNorm
    struct Rect {
        ImVec2 from, to;
    };
    /// One of the three: what it was with the light as it came, and what it is.
    struct Shown {
        std::vector<float> before, now;
        RichMd::MarkdownTexture before_picture, now_picture;
        Movement moved;
        Spread spread_before, spread_now;
        std::string sigma_before, sigma_now;
    };

    bool ready();
    void open_own(const View& view);
    void take_as_tensor(const View& view) const;
    void compute();
    void colour();
    void handle_keys();
    void put_back();
    void draw_stack(const View& view, Rect area);
    void draw_pictures(Rect area);
    void draw_thumbnail(std::size_t index, Rect area);
    void draw_column(std::size_t column, Rect area, bool slim);
    void draw_picture(std::size_t column, Rect area);
    void draw_seam(std::size_t column, Rect area);
    void point_at_pixel(std::size_t column, Rect area);
    void draw_histogram(std::size_t column, Rect area);
    void draw_light(Rect area);
    void draw_facts(std::size_t column, Rect area);
    void draw_given_back(Rect area);
    double axis_low(std::size_t column) const { return column == 0 ? 0 : -reach; }
    double axis_high(std::size_t column) const { return column == 0 ? 255 : reach; }
    double shown_value(std::size_t column, float value) const;

    static constexpr double reach = 2.4;  // x̂ that is black, and white

    PhotoStack original_, stack_;
    std::vector<std::uint8_t> mirrored_;  // 1: its left and right are exchanged
    std::string refusal_;
    std::size_t chosen_ = 0;
    Light light_{.brightness = 40, .contrast = 0.5};  // what there is to see, seen at once
    BatchSharing sharing_ = BatchSharing::per_pixel;
    double gamma_ = 1, beta_ = 0;
    float seam_ = 0.4f;
    std::array<Shown, columns> shown_;
    std::vector<Movement> others_;                  // how far BatchNorm moved each picture's output
    std::vector<double> pixel_mean_, pixel_sigma_;  // of BatchNorm
    std::vector<RichMd::MarkdownTexture> thumbnails_;
    std::string computed_, coloured_;  // what they were made for
    std::filesystem::path origin_;
    bool origin_known_ = false;
};

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// A tensor of noise, a program that shows one as a map with OpenGL, and what is read from its pixels.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <random>
#include <sstream>
#include <string>

#include "app/lessons/built_in_lessons.h"
#include "core/norm/operators.h"
#include "gl_desk.h"
#include "harness.h"

namespace normscope::testing {

inline constexpr std::int64_t tall = 83, wide = 67;

inline Document heat_document(std::int64_t rows = tall, std::int64_t columns = wide) {
    std::mt19937 random(11);
    std::normal_distribution<float> normal;
    std::vector<float> values(static_cast<std::size_t>(rows * columns));
    for (auto& value : values) value = normal(random);
    Document document = default_document();
    document.title = "noise";
    document.x = *Tensor::from({rows, columns}, std::move(values));
    document.spec = *make_spec("layer_norm", "pytorch", document.x.shape(), {});
    return *with_fitting_params(std::move(document));
}

inline ImU32 pixel(const Picture& picture, int x, int y) {
    const auto i =
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.size.width) + static_cast<std::size_t>(x)) * 4;
    return IM_COL32(picture.rgba[i], picture.rgba[i + 1], picture.rgba[i + 2], 0xFF);
}

/// The largest difference of a channel.
inline int distance(ImU32 a, ImU32 b) {
    int most = 0;
    for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT})
        most = std::max(most, std::abs(static_cast<int>((a >> shift) & 0xFF) - static_cast<int>((b >> shift) & 0xFF)));
    return most;
}

/// A program that shows a tensor in the Axis workspace.
struct MapDesk {
    GlDesk desk{{1600, 900}};
    ui::Probe probe;
    Settings settings;
    std::unique_ptr<Program> program;

    explicit MapDesk(const Document& document) {
        settings.motion = false;
        program = std::make_unique<Program>(*desk.host, settings, built_in_lessons(), 1.0f);
        StartAt start;
        start.document = std::make_shared<const Document>(document);
        EXPECT_TRUE(program->begin(start));
        program->session().show_workspace("axis");
    }
    Picture seen() {
        ui::set_probe(&probe);
        program->settle();
        ui::set_probe(nullptr);
        return desk.host->read_pixels();
    }
    /// Zooms in around the midst of the map and takes hold of it there: where the pointer is.
    ImVec2 zoom_and_hold(float wheel) {
        const auto [left, top, right, bottom] = box("heat area");
        const ImVec2 at{static_cast<float>(left + right) / 2, static_cast<float>(top + bottom) / 2};
        auto& io = ImGui::GetIO();
        io.AddMousePosEvent(at.x, at.y);
        io.AddMouseWheelEvent(0, wheel);
        (void)seen();
        io.AddMouseButtonEvent(0, true);
        (void)seen();
        return at;
    }
    /// As it is drawn from nothing: colours of another theme are made of nothing that was kept.
    Picture seen_anew() {
        auto& theme = program->session().settings.theme;
        theme = ThemeId::light;
        (void)seen();
        theme = ThemeId::dark;
        return seen();
    }
    std::array<int, 4> box(const std::string& name) {
        std::array<int, 4> found{};
        std::istringstream words(probe[name]);
        for (auto& one : found) words >> one;
        return found;
    }
};

}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// Contrast: of lines by the theme, and of texts and borders by the pixels of rendered screens.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "app/lessons/built_in_lessons.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/workspace.h"
#include "gl_desk.h"
#include "harness.h"

namespace normscope::testing {
namespace {

constexpr std::array themes = {ThemeId::dark, ThemeId::light, ThemeId::high_contrast};

TEST(Contrast, LinesThatCarryMeaningAreSeenInEveryTheme) {
    for (const auto theme : themes) {
        SCOPED_TRACE(static_cast<int>(theme));
        Desk desk({.theme = theme});
        const auto& p = ui::palette();
        for (const auto ground : {p.ground, p.panel, p.inset, p.raised, p.hover}) {
            EXPECT_GE(ui::contrast(p.edge, ground), ui::least_line_contrast) << "borders, axes, tracks";
            EXPECT_GE(ui::contrast(p.accent, ground), ui::least_line_contrast) << "the ring of the keyboard";
        }
        for (const auto& row : quantities()) {
            const auto color = ui::quantity_color(row.quantity);
            EXPECT_GE(ui::contrast(color, p.panel), ui::least_line_contrast) << row.id;
            const float faint = ui::legible_alpha(color, 0.1f, ui::least_line_contrast);
            EXPECT_GE(ui::contrast(ui::mix(p.panel, color, faint), p.panel), ui::least_line_contrast) << row.id;
        }
    }
}

struct Screen {
    Picture picture;
    std::vector<ui::DrawnText> texts;
};

ImU32 pixel(const Picture& picture, int x, int y) {
    const auto* at =
        picture.rgba.data() +
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.size.width) + static_cast<std::size_t>(x)) * 4;
    return IM_COL32(at[0], at[1], at[2], 0xFF);
}

/// The ground is what most pixels of the box are; the ink is what stands out most from it.
double contrast_in(const Picture& picture, ImVec2 from, ImVec2 to) {
    std::map<ImU32, int> counts;
    for (int y = static_cast<int>(from.y); y < static_cast<int>(to.y); ++y)
        for (int x = static_cast<int>(from.x); x < static_cast<int>(to.x); ++x) ++counts[pixel(picture, x, y)];
    if (counts.empty()) return 21;
    const auto ground = std::ranges::max_element(counts, {}, &std::pair<const ImU32, int>::second)->first;
    double most = 1;
    for (const auto& [color, count] : counts) most = std::max(most, ui::contrast(color, ground));
    return most;
}

/// What a thin stroke may lose because no pixel lies wholly on it.
constexpr double antialiased = 0.9;

/// The texts of a screen that cannot be read, as "words: contrast".
std::set<std::string> unreadable(const Screen& screen) {
    std::set<std::string> found;
    for (const auto& text : screen.texts) {
        const ImVec2 from{std::max({text.from.x, text.clip_from.x, 0.0f}),
                          std::max({text.from.y, text.clip_from.y, 0.0f})};
        const ImVec2 to{std::min({text.to.x, text.clip_to.x, static_cast<float>(screen.picture.size.width)}),
                        std::min({text.to.y, text.clip_to.y, static_cast<float>(screen.picture.size.height)})};
        const bool whole = to.y - from.y > (text.to.y - text.from.y) * 0.8f && to.x - from.x > 3;
        if (!whole || text.words.find_first_not_of(" ·—-−…") == std::string::npos) continue;
        const double seen = contrast_in(screen.picture, from, to);
        if (seen < ui::least_contrast * antialiased) found.insert(fmt::format("{}: {:.2f}", text.words, seen));
    }
    return found;
}

/// Twice as large as on a plain display, so that thin strokes have pixels of their full colour.
struct Rendered {
    static constexpr float scale = 2;
    GlDesk gl{{2880, 1620}};
    Program program;
    std::vector<ui::DrawnText> texts;

    explicit Rendered(ThemeId theme) : program(*gl.host, settings_of(theme), built_in_lessons(), scale) {}

    static Settings settings_of(ThemeId theme) {
        Settings settings;
        settings.theme = theme;
        settings.motion = false;
        return settings;
    }

    Screen draw() {
        program.session().dismiss_notices();
        program.settle();
        ui::set_drawn_texts(&texts);
        texts.clear();
        program.frame();
        ui::set_drawn_texts(nullptr);
        return {gl.host->read_pixels(), texts};
    }
};

class RenderedContrast : public ::testing::TestWithParam<ThemeId> {};

TEST_P(RenderedContrast, EveryTextOfEveryWorkspaceCanBeRead) {
    Rendered rendered(GetParam());
    for (const auto& workspace : workspaces()) {
        SCOPED_TRACE(workspace.id);
        rendered.program.session().show_workspace(workspace.id);
        const auto screen = rendered.draw();
        EXPECT_GT(screen.texts.size(), 15u);
        EXPECT_EQ(unreadable(screen), std::set<std::string>{});
    }
}

TEST_P(RenderedContrast, EveryTextOfALessonCanBeRead) {
    Rendered rendered(GetParam());
    for (const int step : {0, 4, 7}) {
        SCOPED_TRACE(step);
        rendered.program.session().open_lesson("layernorm-by-hand", step);
        EXPECT_EQ(unreadable(rendered.draw()), std::set<std::string>{});
    }
    rendered.program.session().show_start();
    EXPECT_EQ(unreadable(rendered.draw()), std::set<std::string>{});
}

/// The strongest step of brightness across the middle of an item's left, right, upper and lower border.
double weakest_border(const Picture& picture, const ImRect& item) {
    double weakest = 21;
    const int x = static_cast<int>(item.GetCenter().x);
    const int y = static_cast<int>(item.GetCenter().y);
    const auto across = [&](ImVec2 from, ImVec2 step) {
        double most = 1;
        const auto outside =
            pixel(picture, static_cast<int>(from.x - 4 * step.x), static_cast<int>(from.y - 4 * step.y));
        for (int i = -3; i < 12; ++i) {
            const auto along = static_cast<float>(i);
            most = std::max(most, ui::contrast(pixel(picture, static_cast<int>(from.x + along * step.x),
                                                     static_cast<int>(from.y + along * step.y)),
                                               outside));
        }
        weakest = std::min(weakest, most);
    };
    across({item.Min.x, static_cast<float>(y)}, {1, 0});
    across({item.Max.x, static_cast<float>(y)}, {-1, 0});
    across({static_cast<float>(x), item.Min.y}, {0, 1});
    across({static_cast<float>(x), item.Max.y}, {0, -1});
    return weakest;
}

TEST_P(RenderedContrast, BordersOfFieldsAndControlsAreSeen) {
    std::map<std::string, ImRect> items;
    {
        Desk desk({.size = {1440, 810}, .scale = Rendered::scale, .theme = GetParam()});
        drive(desk, [&](Hands& hands) {
            for (const char* name : {"eps", "x[1,2]", "gamma[1]", "search", "next", "back", "more features"})
                if (hands.ctx->ItemExists(Hands::ref(name).c_str()))
                    items[name] = hands.ctx->ItemInfo(Hands::ref(name).c_str()).RectFull;
        });
    }
    EXPECT_GE(items.size(), 6u);
    Rendered rendered(GetParam());
    const auto screen = rendered.draw();
    for (const auto& [name, item] : items)
        EXPECT_GE(weakest_border(screen.picture, item), ui::least_line_contrast * antialiased) << name;
}

std::string name_of(const ::testing::TestParamInfo<ThemeId>& theme) {
    return theme.param == ThemeId::dark ? "Dark" : theme.param == ThemeId::light ? "Light" : "HighContrast";
}

INSTANTIATE_TEST_SUITE_P(Themes, RenderedContrast, ::testing::ValuesIn(themes), name_of);

}  // namespace
}  // namespace normscope::testing

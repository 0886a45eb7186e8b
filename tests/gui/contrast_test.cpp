// SPDX-License-Identifier: MIT
// Contrast: of lines by the theme, and of texts, lines and borders by the pixels of rendered screens.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "app/lessons/built_in_lessons.h"
#include "app/ui/figures.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/workspace.h"
#include "gl_desk.h"
#include "glyph_contrast.h"
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

    /// The picture of a frame whose draw data is whole.
    Picture draw() {
        program.session().dismiss_notices();
        program.settle();
        ui::set_drawn_texts(&texts);
        texts.clear();
        gl.host->invalidate();
        program.frame();
        ui::set_drawn_texts(nullptr);
        return gl.host->read_pixels();
    }

    std::set<std::string> unreadable(std::string_view window = {}) {
        const auto picture = draw();
        return unreadable_texts(picture, texts, window);
    }
};

class RenderedContrast : public ::testing::TestWithParam<ThemeId> {};

/// A picture in which a letter is measured: what covers its box beside it must not make it look legible.
TEST(ContrastOfGlyphs, IsThatOfTheLettersAndNotOfWhatStandsBesideThem) {
    Rendered rendered(ThemeId::dark);
    rendered.draw();
    const auto measured = [&](ImU32 ink, ImU32 ground, bool bar) {
        ImGui::NewFrame();
        auto* list = ImGui::GetForegroundDrawList();
        list->AddRectFilled({0, 0}, {400, 200}, ground);
        if (bar) list->AddRectFilled({150, 20}, {170, 60}, IM_COL32_WHITE);
        ui::text(list, ui::fonts().regular, 26, {40, 25}, ink, "measured with");
        ImGui::Render();
        rendered.gl.host->invalidate();
        rendered.gl.host->end_frame();
        const auto glyphs = contrasts_of_glyphs(rendered.gl.host->read_pixels(), {});
        EXPECT_EQ(glyphs.size(), 12u);
        double least = 21;
        for (const auto& glyph : glyphs) least = std::min(least, glyph.contrast);
        return least;
    };
    const ImU32 ground = IM_COL32(0x10, 0x14, 0x1C, 0xFF);
    for (const auto ink : {IM_COL32(0x60, 0x60, 0x60, 0xFF), IM_COL32(0x77, 0x88, 0x99, 0xFF), IM_COL32_WHITE}) {
        const double expected = ui::contrast(ink, ground);
        EXPECT_NEAR(measured(ink, ground, false), expected, 0.03 * expected);
        EXPECT_LT(measured(ink, ground, true), 1.03 * expected) << "a bar beside the letters lends them nothing";
    }
}

TEST_P(RenderedContrast, EveryTextOfEveryWorkspaceCanBeRead) {
    Rendered rendered(GetParam());
    for (const auto& workspace : workspaces()) {
        auto places = std::vector<std::string>{std::string(workspace.id)};
        for (const auto part : workspace.parts) places.push_back(fmt::format("{}/{}", workspace.id, part));
        for (const auto& place : places) {
            SCOPED_TRACE(place);
            rendered.program.session().show_workspace(place);
            EXPECT_EQ(rendered.unreadable(), std::set<std::string>{});
            EXPECT_GT(rendered.texts.size(), 15u);
        }
    }
}

TEST_P(RenderedContrast, EveryTextOfLessonsCanBeRead) {
    Rendered rendered(GetParam());
    auto& session = rendered.program.session();
    for (const auto& [lesson, step] : {std::pair{"layernorm-by-hand", 0},
                                       {"layernorm-by-hand", 4},
                                       {"layernorm-by-hand", 7},
                                       {"layernorm-against-batchnorm", 2},
                                       {"which-axis", 1},
                                       {"precision", 2},
                                       {"train-and-eval", 1},
                                       {"whose-convention", 1},
                                       {"one-photo-at-a-time", 1}}) {
        SCOPED_TRACE(fmt::format("{} {}", lesson, step + 1));
        session.open_lesson(lesson, step);
        EXPECT_EQ(rendered.unreadable(), std::set<std::string>{});
    }
    session.open_lesson("layernorm-by-hand", 4);
    session.perform(AnswerQuestion{"2.236"}, 0);
    session.perform(NextHint{}, 0);
    EXPECT_EQ(rendered.unreadable(), std::set<std::string>{}) << "a wrong answer with a hint";
    session.perform(AnswerQuestion{"2.75"}, 0);
    EXPECT_EQ(rendered.unreadable(), std::set<std::string>{}) << "a right answer";
}

TEST_P(RenderedContrast, EveryTextOfThePagesCanBeRead) {
    Rendered rendered(GetParam());
    auto& session = rendered.program.session();
    session.open_lesson("layernorm-by-hand", 4);
    session.perform(AnswerQuestion{"2.236"}, 0);
    for (const auto page : {Page::glossary, Page::weak_spots, Page::tables, Page::placement}) {
        SCOPED_TRACE(static_cast<int>(page));
        if (page == Page::placement) session.perform(StartPlacement{}, 0);
        session.show_page(page);
        EXPECT_EQ(rendered.unreadable(), std::set<std::string>{});
    }
    session.show_start();
    EXPECT_EQ(rendered.unreadable(), std::set<std::string>{});
}

TEST_P(RenderedContrast, EveryTextOfADialogCanBeRead) {
    for (const auto& [command, window] : {std::pair{"help.shortcuts", "Keyboard shortcuts"},
                                          {"help.about", "About NormScope"},
                                          {"lesson.worksheet", "Write a worksheet"},
                                          {"file.open", "Open a file"},
                                          {"file.figure", "Save a figure"},
                                          {"edit.fill", "Fill the cells"}}) {
        SCOPED_TRACE(command);
        Rendered rendered(GetParam());
        rendered.draw();
        rendered.program.shell().commands().run(rendered.program.session(), command);
        rendered.program.settle();
        EXPECT_EQ(rendered.unreadable(window), std::set<std::string>{});
        EXPECT_GT(contrasts_of_glyphs(rendered.draw(), window).size(), 15u);
    }
}

/// Of the lines of a colour in a chart: that they are there, and are seen where nothing lies over them.
void expect_lines(const Picture& picture, Quantity chart, ImU32 color, int least, const char* what) {
    const auto name = info(chart).id;
    const auto found = std::ranges::find(ui::figures(), name, &ui::Figure::name);
    ASSERT_NE(found, ui::figures().end()) << name;
    auto contrasts = contrasts_of_lines(picture, color, found->from, found->to);
    std::erase_if(contrasts, [](double each) { return each < 1.05; });  // below a bar
    ASSERT_GE(std::ssize(contrasts), least) << what << " of " << name;
    // Names and figures have a ground that lets some of a line through: most of it is free.
    std::ranges::sort(contrasts);
    EXPECT_GE(contrasts[contrasts.size() / 4], ui::least_line_contrast) << what << " of " << name;
}

TEST_P(RenderedContrast, LinesOfTheChartsAreSeen) {
    Rendered rendered(GetParam());
    auto& session = rendered.program.session();
    session.show_workspace("vector");
    rendered.program.shell().commands().run(session, "transport.last");
    const auto picture = rendered.draw();
    using enum Quantity;
    expect_lines(picture, input, ui::quantity_color(mean), 1, "μ");
    for (const auto chart : {input, deviation})
        expect_lines(picture, chart, ui::quantity_color(sigma), 6, "the dashes of ±σ");
    expect_lines(picture, normalized, ui::quantity_color(normalized), 6, "the dashes of ±1");
    for (const auto chart : {input, deviation, normalized, output})
        expect_lines(picture, chart, ui::palette().faint, 1, "the axis");
}

/// What a border may lose where it does not fill its pixels.
constexpr double antialiased = 0.9;

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
    const auto picture = rendered.draw();
    for (const auto& [name, item] : items)
        EXPECT_GE(weakest_border(picture, item), ui::least_line_contrast * antialiased) << name;
}

std::string name_of(const ::testing::TestParamInfo<ThemeId>& theme) {
    return theme.param == ThemeId::dark ? "Dark" : theme.param == ThemeId::light ? "Light" : "HighContrast";
}

INSTANTIATE_TEST_SUITE_P(Themes, RenderedContrast, ::testing::ValuesIn(themes), name_of);

}  // namespace
}  // namespace normscope::testing

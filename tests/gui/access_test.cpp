// SPDX-License-Identifier: MIT
// Access: the keyboard goes from panel to panel and in reading order; texts can be read in every theme; what is to be
// hit is large enough; nothing hides the timeline. What Tab reaches is in tab_test.cpp.
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "app/ui/access.h"
#include "app/ui/prose.h"
#include "app/ui/quantity_colors.h"
#include "app/ui/theme.h"
#include "app/workspaces/workspace.h"
#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

ImGuiID focus() { return ImGui::GetIO().NavVisible ? ImGui::GetCurrentContext()->NavId : 0; }

void start_batch(Hands& hands) {
    Document document;
    document.x = Tensor::from({3, 4}, {2, 0, 4, 4, 1, 5, 3, 7, 6, 2, 0, 4}).value();
    document.spec = make_spec("layer_norm", "pytorch", {3, 4}).value();
    hands.start_from(with_fitting_params(std::move(document)).value());
}

TEST(Access, F6GoesFromPanelToPanel) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        std::vector<std::string> panels;
        for (int i = 0; i < 6; ++i) {
            hands.press(ImGuiKey_F6);
            hands.wait_frames();
            panels.push_back(hands.shown("panel with the keyboard"));
        }
        EXPECT_EQ(std::set<std::string>(panels.begin(), panels.end()),
                  (std::set<std::string>{"top bar", "lesson", "workspace", "inspector", "transport", "status bar"}));
        EXPECT_EQ(panels.front(), "top bar");
        hands.press(ImGuiKey_F6);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("panel with the keyboard"), "top bar") << "it comes round";
        hands.press(ImGuiMod_Shift | ImGuiKey_F6);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("panel with the keyboard"), panels.back());
        hands.press(ImGuiKey_Escape);
        EXPECT_FALSE(ImGui::GetIO().NavVisible) << "Escape leaves";
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Access, AQuestionMarkListsEveryCommandWithItsKey) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.type("?");
        hands.wait_frames();
        for (const auto& command : hands.desk.program().shell().commands().all()) {
            if (command.id.starts_with("file.recent_")) continue;
            const auto keys = hands.shown("key " + command.title);
            EXPECT_TRUE(keys.starts_with(command.chord ? chord_text(command.chord) : "Ctrl+K"))
                << command.id << ": " << keys;
        }
        EXPECT_EQ(hands.shown("key Leave the cells"), "Esc, F6");
    });
}

TEST(Access, TextsHaveContrastInEveryTheme) {
    for (const auto theme : {ThemeId::dark, ThemeId::light, ThemeId::high_contrast}) {
        SCOPED_TRACE(static_cast<int>(theme));
        Desk desk({.theme = theme});
        const auto& p = ui::palette();
        const auto check = [&](const char* name, ImU32 ink) {
            for (const auto ground : {p.ground, p.panel, p.inset, p.raised})
                EXPECT_GE(ui::contrast(ink, ground), ui::least_contrast) << name;
        };
        check("text", p.text);
        check("secondary", p.secondary);
        check("faint", p.faint);
        check("accent", p.accent);
        check("good", p.good);
        check("bad", p.bad);
        check("warn", p.warn);
        EXPECT_GE(ui::contrast(p.text, p.hover), ui::least_contrast);
        EXPECT_GE(ui::contrast(p.secondary, p.hover), ui::least_contrast);
        EXPECT_GE(ui::contrast(p.on_accent, p.accent), ui::least_contrast);
        for (const auto& row : quantities()) {
            EXPECT_EQ(ui::colors_of(row.quantity).quantity, row.quantity);
            const auto color = ui::quantity_color(row.quantity);
            check(std::string(row.id).c_str(), color);
            const float waiting = ui::legible_alpha(color, 0.24f);
            EXPECT_GE(ui::contrast(ui::mix(p.panel, color, waiting), p.panel), ui::least_contrast) << row.id;
        }
        EXPECT_NEAR(ui::contrast(IM_COL32_BLACK, IM_COL32_WHITE), 21, 1e-9);
        EXPECT_NEAR(ui::contrast(IM_COL32(0x77, 0x77, 0x77, 0xFF), IM_COL32_WHITE), 4.478, 1e-3);  // W3C's example
    }
}

TEST(Access, AtMostTwoNoticesAndNoneOverTheTimeline) {
    for (const Size size : {Size{1600, 900}, Size{1280, 720}, Size{900, 560}, Size{640, 400}}) {
        Desk desk({.size = size});
        drive(desk, [](Hands& hands) {
            for (const char* words :
                 {"the first of three", "the second of three notices, which is a long one and wraps",
                  "the third of three"}) {
                hands.session().notify(words);
                hands.wait_frames(1);
                const auto timeline = hands.ctx->ItemInfo("**/timeline").RectFull;
                ASSERT_GT(timeline.GetWidth(), 100);
                std::istringstream place(hands.shown("notice place"));
                ImRect notice;
                place >> notice.Min.x >> notice.Min.y >> notice.Max.x >> notice.Max.y;
                EXPECT_FALSE(notice.Overlaps(timeline)) << words;
                const auto display = ImGui::GetIO().DisplaySize;
                EXPECT_TRUE(ImRect({}, display).Contains(notice)) << words;
            }
            EXPECT_EQ(hands.shown("notice"), "the third of three");
            EXPECT_TRUE(hands.shown("older notice").starts_with("the second"));
            EXPECT_EQ(hands.session().notices().size(), 2u);
        });
    }
}

TEST(Access, GroupNormOfFiveFeaturesTakesTheNearestDivisorAndSaysSo) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.paste("1 2 3 4 5");
        hands.click("Group");
        EXPECT_EQ(hands.document().spec.op, "group_norm");
        EXPECT_EQ(hands.document().spec.num_groups, 1);
        EXPECT_EQ(hands.shown("notice"), "1 group: 5 channels cannot be cut into 2 equal groups");
        hands.click("Layer");
        hands.paste("1 2 3 4 5 6 7 8 9");
        hands.click("Group");
        EXPECT_EQ(hands.document().spec.num_groups, 1) << "of 1 and 3 the smaller one";
        hands.session().dismiss_notices();
        hands.click("Layer");
        hands.paste("1 2 3 4 5 6");
        hands.click("Group");
        EXPECT_EQ(hands.document().spec.num_groups, 2);
        EXPECT_EQ(hands.shown("notice"), "Pasted 1 × 6");
    });
}

TEST(Access, TheMapsOfTheBatchShowWhoSharesAMean) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_batch(hands);
        EXPECT_EQ(hands.shown("sharing"), "by row: 3 means");
        // Row 2: 1, 5, 3, 7 has the mean 4 and the variance 5.
        EXPECT_EQ(hands.shown("map xhat[2,4]"), "1.3416");
        hands.click("Batch");
        EXPECT_EQ(hands.shown("sharing"), "by column: 4 means");
        // Column 4: 4, 7, 4 has the mean 5 and the variance 2.
        EXPECT_EQ(hands.shown("map xhat[2,4]"), "1.4142");
        EXPECT_EQ(hands.shown("map y[2,4]"), "1.4142");
        hands.click("map xhat[3,2]");
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{2, 1}));
        EXPECT_TRUE(hands.shown("ledger").starts_with("x̂ = ")) << hands.shown("ledger");
        hands.click("Group");
        EXPECT_EQ(hands.shown("sharing"), "by row and column: 6 means");
    });
}

/// Numbers inside of a picture are as large as they are drawn.
bool is_of_picture(std::string_view label, bool large_targets) {
    constexpr auto numbers = std::to_array<std::string_view>({"map xhat[", "map y[", "area "});
    constexpr auto more = std::to_array<std::string_view>({"bar ", "ledger ", "stat "});
    const auto begins = [&](std::string_view start) { return label.starts_with(start); };
    if (std::ranges::any_of(numbers, begins)) return true;
    return !large_targets && (std::ranges::any_of(more, begins) || label == "label" || label == "kernel");
}

/// Answers how many items were looked at. `slack`: two beside each other share the air between them.
int expect_large_targets(Hands& hands, bool large_targets, float slack) {
    ImGuiTestItemList items;
    hands.ctx->GatherItems(&items, "//NormScope", -1);
    int seen = 0;
    for (const auto& item : items) {
        const std::string label = item.DebugLabel;
        const auto& rect = item.RectFull;
        const bool cut =
            item.RectClipped.GetHeight() < rect.GetHeight() - 1 || item.RectClipped.GetWidth() < rect.GetWidth() - 1;
        if (label.empty() || cut || is_of_picture(label, large_targets) || label == "##edit") continue;
        EXPECT_GE(rect.GetHeight(), ui::least_target) << label;
        EXPECT_GE(rect.GetWidth(), ui::least_target - slack) << label;
        ++seen;
    }
    return seen;
}

TEST(Access, TargetsOfTheVectorWorkspaceAreLargeEnough) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_batch(hands);
        EXPECT_GT(expect_large_targets(hands, false, 2), 40);
    });
}

TEST(Access, TargetsOfALessonAreLargeEnough) {
    for (const Size size : {Size{1600, 900}, Size{1280, 720}, Size{900, 560}}) {
        SCOPED_TRACE(size.width);
        Desk desk({.size = size});
        drive(desk, [](Hands& hands) {
            for (const char* lesson : {"layernorm-by-hand", "layernorm-against-batchnorm"}) {
                SCOPED_TRACE(lesson);
                hands.open_lesson(lesson, 4);
                const int steps = hands.session().lesson()->step_count();
                for (int step = 1; step <= steps; ++step)
                    EXPECT_GE(
                        hands.ctx->ItemInfo(Hands::ref(fmt::format("go to step {}", step)).c_str()).RectFull.GetWidth(),
                        ui::least_target)
                        << step;
                EXPECT_GT(expect_large_targets(hands, false, 2), 20);
            }
        });
    }
}

TEST(Access, WithLargerPointerTargetsNothingIsSmallerInAnyWorkspace) {
    for (const auto& workspace : workspaces()) {
        SCOPED_TRACE(workspace.id);
        Desk desk;
        drive(desk, [&](Hands& hands) {
            start_batch(hands);
            hands.run_command("view.large_targets");
            hands.run_command(fmt::format("workspace.{}", workspace.id));
            hands.wait_frames(20);
            EXPECT_GT(expect_large_targets(hands, true, 0), 8);
        });
    }
}

TEST(Access, WithLargerPointerTargetsNothingIsSmallerInALesson) {
    Desk desk({.size = {1280, 720}});
    drive(desk, [&](Hands& hands) {
        hands.run_command("view.large_targets");
        hands.open_lesson("layernorm-by-hand", 4);
        EXPECT_GT(expect_large_targets(hands, true, 0), 20);
    });
}

/// Where Tab stops, in its order, with the panel that it is in.
struct Stop {
    std::string panel;
    ImRect rect;
    ImGuiID id;
};

std::vector<Stop> stops(Hands& hands) {
    std::vector<Stop> found;
    std::set<ImGuiID> seen;
    hands.press(ImGuiKey_Tab);
    for (int i = 0; i < 400 && seen.insert(focus()).second; ++i) {
        const auto* window = ImGui::GetCurrentContext()->NavWindow;
        if (focus() != 0 && window)
            found.push_back({hands.shown("panel with the keyboard"),
                             ImGui::WindowRectRelToAbs(const_cast<ImGuiWindow*>(window), window->NavRectRel[0]),
                             focus()});
        hands.press(ImGuiKey_Tab);
    }
    return found;
}

TEST(Access, TabGoesInReadingOrder) {
    const std::vector<std::string> order = {"top bar", "lesson", "workspace", "transport", "inspector", "status bar"};
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        const auto found = stops(hands);
        EXPECT_GT(found.size(), 30u);
        std::size_t first = 0;
        for (std::size_t i = 1; i < found.size(); ++i) {
            const auto rank = [&](const Stop& stop) { return std::ranges::find(order, stop.panel) - order.begin(); };
            const auto& a = found[i - 1];
            const auto& b = found[i];
            if (a.panel != b.panel) {
                if (rank(b) != 0) {
                    EXPECT_EQ(rank(b), rank(a) + 1) << a.panel << " before " << b.panel;
                }
                first = i;
                continue;
            }
            // Down or to the right, but never back up without going to the right, and never left on one line.
            const bool same_line = b.rect.Min.y < a.rect.GetCenter().y && b.rect.Max.y > a.rect.GetCenter().y;
            const bool back = same_line ? b.rect.Min.x < a.rect.Min.x - 1
                                        : b.rect.Max.y < a.rect.Min.y + 1 && b.rect.Min.x <= a.rect.Min.x + 1;
            EXPECT_FALSE(back) << a.panel << " " << i - first << ": from " << a.rect.Min.x << ", " << a.rect.Min.y
                               << " to " << b.rect.Min.x << ", " << b.rect.Min.y;
        }
    });
}

TEST(Access, TextBesideThePictureGrowsAndThePictureDoesNot) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        const auto bar = hands.ctx->ItemInfo("**/bar x[1,1]").RectFull;
        const auto link = hands.ctx->ItemInfo("**/‹ Previous").RectFull;
        for (int i = 0; i < 4; ++i) hands.press(ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_Equal);
        EXPECT_EQ(hands.session().settings.text_size, 1.5f);
        hands.press(ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_Equal);
        EXPECT_EQ(hands.session().settings.text_size, 1.5f) << "no further";
        EXPECT_NEAR(hands.ctx->ItemInfo("**/‹ Previous").RectFull.GetHeight(), link.GetHeight() * 1.5f, 1.01f);
        EXPECT_EQ(hands.ctx->ItemInfo("**/bar x[1,1]").RectFull.GetHeight(), bar.GetHeight());
    });
}

TEST(Access, WhatAFormulaNames) {
    using ui::named_by;
    EXPECT_EQ(named_by("\\mu = 2.5"), (ui::Symbol{Quantity::mean, 0}));
    EXPECT_EQ(named_by("\\hat{x}_2"), (ui::Symbol{Quantity::normalized, 2}));
    EXPECT_EQ(named_by("x_{12} = 4"), (ui::Symbol{Quantity::input, 12}));
    EXPECT_EQ(named_by("\\sigma^2 = 8"), (ui::Symbol{Quantity::variance, 0}));
    EXPECT_EQ(named_by("(x-\\mu)^2"), (ui::Symbol{Quantity::square, 0}));
    EXPECT_EQ(named_by("x - \\mu = (1, 2)"), (ui::Symbol{Quantity::deviation, 0}));
    EXPECT_FALSE(named_by("x_i"));
    EXPECT_FALSE(named_by("\\frac{1}{n}"));
    EXPECT_FALSE(named_by(""));
}

TEST(Access, ASymbolOfTheTextLightsItsNumber) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 3);  // "the second one: $x_2$ alone supplies …"
        const std::optional<NumberRef> wanted = NumberRef{Quantity::input, 1};
        const auto area = hands.ctx->WindowInfo("//NormScope/lesson").Window->Rect();
        bool lit = false;
        for (float y = area.Min.y + 30; y < area.Min.y + 420 && !lit; y += 7)
            for (float x = area.Min.x + 20; x < area.Max.x - 10 && !lit; x += 6) {
                hands.ctx->MouseMoveToPos({x, y});
                lit = hands.session().hovered() == wanted;
            }
        EXPECT_TRUE(lit) << "no place in the text of the lesson names x₂";
    });
}

}  // namespace
}  // namespace normscope::testing

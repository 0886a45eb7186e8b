// SPDX-License-Identifier: MIT
// How the texts of lessons are set: what a line may not begin with, and on which line it stands.
#include <regex>

#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/prose.h"
#include "app/ui/prose_markup.h"
#include "app/ui/theme.h"
#include "harness.h"

namespace normscope::testing {
namespace {

/// Draws into a window of its own, in a frame of its own.
template <class Draw>
void in_a_window(float width, Draw draw) {
    ImGui::NewFrame();
    ImGui::SetNextWindowSize({width + 2 * ImGui::GetStyle().WindowPadding.x, 600});
    ImGui::Begin("prose", nullptr, ImGuiWindowFlags_NoScrollbar);
    draw();
    ImGui::End();
    ImGui::EndFrame();
}

std::string marked(const std::string& markdown, float width = 260) {
    std::string result;
    in_a_window(width, [&] { result = ui::marked_up(markdown, width); });
    return result;
}

TEST(Prose, AFormulaTakesItsPunctuationAlong) {
    Desk desk;
    desk.frames(2);
    EXPECT_EQ(marked("at ($n$), and $k$."), "at ${(}n{)}{,}$</f> and $k{.}$</f>");
    EXPECT_EQ(marked("$x$?"), "$x{?}$</q-x-0>");
    EXPECT_EQ(marked("$n$ of them"), "$n$</f> of them");
}

/// The library breaks a line at a tag, so that what touches a word must not stand behind one.
TEST(Prose, NothingThatTouchesAWordStandsBehindATag) {
    Desk desk;
    desk.frames(2);
    const std::regex torn("</[^>]*>[^ \n<]|[^ \n>]<g-");
    std::size_t tags = 0;
    in_a_window(260, [&] {
        for (const auto& lesson : lessons().lessons)
            for (const auto& step : lesson.steps) {
                const auto markup = ui::marked_up(step.text, 260);
                std::smatch found;
                EXPECT_FALSE(std::regex_search(markup, found, torn)) << lesson.id << ": " << found.str() << "\n"
                                                                     << markup;
                tags += markup.find("</") != std::string::npos;
            }
    });
    EXPECT_GT(tags, 50u) << "nothing was seen";
}

TEST(Prose, TheVarianceHasItsOwnColourAndName) {
    Desk desk;
    desk.frames(2);
    const auto variance = marked("$\\sigma^2$", 500);
    EXPECT_NE(variance.find(ui::colored_latex(Quantity::variance, "\\sigma^2")), std::string::npos) << variance;
    EXPECT_NE(variance.find("</q-var-0>"), std::string::npos) << variance;
    EXPECT_EQ(ui::named_by("\\sigma^2")->quantity, Quantity::variance);
    EXPECT_EQ(ui::named_by("\\sigma")->quantity, Quantity::sigma);
}

TEST(Prose, AFormulaThatIsTooWideBecomesSeveral) {
    Desk desk;
    desk.frames(2);
    const std::string wide = "$y = (-1.3416, -0.4472, 0.4472, 1.3416) = (a, b, c, d)$";
    EXPECT_EQ(marked(wide, 2000).find("</q-y-0> "), std::string::npos);
    const auto narrow = marked(wide, 150);
    EXPECT_NE(narrow.find(",$</q-y-0> $"), std::string::npos) << narrow;
    EXPECT_EQ(marked("$(1,\\ 2)$", 1), "$\\scriptsize (1,$</f> $\\scriptsize 2)$</f>") << "no space begins a line";
    EXPECT_EQ(marked("$\\sqrt{a,b=c}$", 1), "$\\scriptsize \\sqrt{a,b=c}$</f>") << "not within braces, but smaller";
}

/// "\\small " of "\\small x = 2".
std::string size_of(std::string_view latex) {
    for (const std::string_view size : {"\\small ", "\\footnotesize ", "\\scriptsize "})
        if (latex.starts_with(size)) return std::string(size);
    return {};
}

/// What stands between the dollars.
std::vector<std::string> formulas_of(const std::string& markup) {
    std::vector<std::string> found;
    for (auto at = markup.find('$'); at != markup.npos; at = markup.find('$', at)) {
        const auto end = markup.find('$', at + 1);
        if (end == markup.npos) break;
        found.push_back(markup.substr(at + 1, end - at - 1));
        at = end + 1;
    }
    return found;
}

/// At the widths of a lesson in its drawer, and beside the picture.
TEST(Prose, ThePartsOfABrokenFormulaAreOfOneSize) {
    Desk desk;
    desk.frames(2);
    std::size_t broken = 0;
    for (const float width : {200.0f, 242.0f, 284.0f})
        in_a_window(width, [&] {
            for (const auto& lesson : lessons().lessons)
                for (const auto& step : lesson.steps)
                    for (const auto& latex : formulas_of(step.text)) {
                        std::set<std::string> sizes;
                        const auto parts = formulas_of(ui::marked_up("$" + latex + "$", width));
                        for (const auto& part : parts) sizes.insert(size_of(part));
                        EXPECT_EQ(sizes.size(), 1u) << lesson.id << ": " << latex;
                        broken += parts.size() > 1;
                    }
        });
    EXPECT_GT(broken, 10u) << "nothing was seen";
}

/// The lowest edges of the letters of `list`, which have no descender, and the baselines of its formulas, from the top.
struct Baselines {
    std::vector<float> letters, formulas;
};

Baselines baselines_in(const ImDrawList& list, const std::vector<std::string>& latex, float top) {
    Baselines found;
    const auto color = ImGui::GetColorU32(ImGuiCol_Text);
    for (const auto& command : list.CmdBuffer)
        for (unsigned i = command.IdxOffset; i + 5 < command.IdxOffset + command.ElemCount; i += 6) {
            const auto at = [&](unsigned k) {
                return list.VtxBuffer[static_cast<int>(command.VtxOffset + list.IdxBuffer[static_cast<int>(i + k)])];
            };
            const auto a = at(0), c = at(2);
            if (c.uv.y - a.uv.y <= 0) continue;  // no picture of something
            if (command.TexRef._TexData == ImGui::GetIO().Fonts->TexData) {
                if (a.pos.y >= top) found.letters.push_back(c.pos.y);  // above is the title of the window
                continue;
            }
            const auto k = found.formulas.size();
            if (k >= latex.size()) return found;
            const auto size = ui::measure_formula(latex[k], ImGui::GetFontSize(), color, ui::MathStyle::text);
            EXPECT_NEAR(c.pos.x - a.pos.x, size.width, 1) << latex[k];
            found.formulas.push_back(a.pos.y + size.baseline);
        }
    return found;
}

TEST(Prose, ABrokenFormulaStandsOnTheLinesOfItsWords) {
    Desk desk;
    desk.frames(2);
    const std::string text = "none $y = (1.5, 2.5, 3.5) = \\sqrt{\\sum_{k=1}^{3} a_k}$ none";
    for (const float width : {130.0f, 150.0f, 1000.0f}) {
        SCOPED_TRACE(width);
        in_a_window(width, [&] {
            ImGui::PushFont(nullptr, 14.5f);
            const auto latex = formulas_of(ui::marked_up(text, width));
            ImGui::PopFont();
            const float top = ImGui::GetCursorScreenPos().y;
            ui::prose(text);
            ImGui::PushFont(nullptr, 14.5f);
            const auto [letters, formulas] = baselines_in(*ImGui::GetWindowDrawList(), latex, top);
            ImGui::PopFont();
            ASSERT_EQ(formulas.size(), latex.size());
            ASSERT_EQ(letters.size(), 8u);
            EXPECT_EQ(formulas.size() > 1, width < 1000);
            const float first = letters.front(), last = letters.back();
            for (const float baseline : formulas) {
                const bool of_first = std::abs(baseline - first) < 1.5f, of_last = std::abs(baseline - last) < 1.5f;
                const bool between = baseline > first + 10 && baseline < last - 10;
                EXPECT_TRUE(of_first || of_last || between)
                    << baseline << " between the lines at " << first << " and " << last;
            }
            EXPECT_NEAR(formulas.back(), last, 1.5f);
        });
    }
}

TEST(Prose, WhatDoesNotFitIsCutWithinItsRoom) {
    Desk desk;
    desk.frames(2);
    const std::string words =
        "Given normalized_shape=[6], expected input with shape [*, 6], but got input of size[1, 6]";
    for (const float height : {20.0f, 34.0f, 50.0f, 500.0f}) {
        ImDrawList list(ImGui::GetDrawListSharedData());
        list._ResetForNewFrame();
        list.PushClipRect({0, 0}, {2000, 2000});
        list.PushTexture(ImGui::GetIO().Fonts->TexRef);
        ui::text_within(&list, ui::fonts().mono, 12, {10, 10}, {120, height}, IM_COL32_WHITE, words);
        ASSERT_GT(list.VtxBuffer.Size, 0);
        float right = 0, bottom = 0;
        for (const auto& vertex : list.VtxBuffer) {
            right = std::max(right, vertex.pos.x);
            bottom = std::max(bottom, vertex.pos.y);
        }
        EXPECT_LE(right, 10 + 120 + 1) << height;
        EXPECT_LE(bottom, 10 + height + 1) << height;
    }
}

TEST(Prose, ALineDoesNotBreakWithinATuple) {
    Desk desk;
    desk.frames(2);
    auto* font = ui::fonts().regular;
    const auto height = [&](std::string_view words, float width) { return ui::wrapped_height(font, 19, width, words); };
    const float tuple = ui::text_width(font, 19, "(1, 2, 3, 4)");
    const float line = height("x", 100);
    EXPECT_EQ(height("(1, 2, 3, 4) (1, 2, 3, 4) (1, 2, 3, 4)", tuple * 1.6f), 3 * line) << "two lines hold them torn";
    EXPECT_EQ(height("one, two, three, four", ui::text_width(font, 19, "three, four") + 1), 2 * line);
    EXPECT_EQ(height("one\ntwo three", 400), 2 * line);
}

TEST(Prose, EveryPieceOfALineHasItsBaseline) {
    Desk desk;
    desk.frames(2);
    in_a_window(400, [] {
        const auto y_of_last_word = [](const char* markdown) {
            const float begin = ImGui::GetCursorScreenPos().y;
            ui::prose(markdown);
            return ImGui::GetItemRectMin().y - begin;
        };
        const float alone = y_of_last_word("one $n$ two $n$ three");
        EXPECT_NEAR(y_of_last_word("$\\frac{1}{2}$ two $n$ three"), alone, 0.5f);
        EXPECT_NEAR(y_of_last_word("$n$ two $n$ three"), alone, 0.5f);
    });
}

}  // namespace
}  // namespace normscope::testing

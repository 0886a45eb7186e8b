// SPDX-License-Identifier: MIT
// Layout: at every size, scale and theme no text is cut off at its sides and none lies over another.
#include <algorithm>

#include "harness.h"

namespace normscope::testing {
namespace {

using ui::DrawnText;

/// The part of a text that holds ink: lines have air above and below.
DrawnText ink_of(DrawnText text) {
    const float air = (text.to.y - text.from.y) * 0.18f;
    text.from.y += air;
    text.to.y -= air;
    return text;
}

bool in_sight(const DrawnText& text) {
    return text.from.x < text.clip_to.x && text.to.x > text.clip_from.x && text.from.y < text.clip_to.y &&
           text.to.y > text.clip_from.y;
}

bool overlap(const DrawnText& a, const DrawnText& b, float slack) {
    return std::min({a.to.x, b.to.x, a.clip_to.x, b.clip_to.x}) -
                   std::max({a.from.x, b.from.x, a.clip_from.x, b.clip_from.x}) >
               slack &&
           std::min({a.to.y, b.to.y, a.clip_to.y, b.clip_to.y}) -
                   std::max({a.from.y, b.from.y, a.clip_from.y, b.clip_from.y}) >
               slack;
}

bool is_number(const std::string& words) {
    return !words.empty() && words.find_first_not_of("0123456789.e") != 0 ? words.starts_with("−") : !words.empty();
}

void check_frame(const std::vector<DrawnText>& texts, ImVec2 display, float scale) {
    std::vector<DrawnText> inks;
    for (const auto& text : texts)
        if (in_sight(text)) inks.push_back(ink_of(text));
    EXPECT_GT(inks.size(), 40u) << "the collector is not connected";
    for (const auto& text : inks) {
        EXPECT_GE(text.from.x, std::max(0.0f, text.clip_from.x) - 1.5f * scale) << "cut at the left: " << text.words;
        EXPECT_LE(text.to.x, std::min(display.x, text.clip_to.x) + 1.5f * scale) << "cut at the right: " << text.words;
        EXPECT_GE(text.from.y, 0) << text.words;
        EXPECT_LE(text.to.y, display.y) << text.words;
    }
    for (std::size_t i = 0; i < inks.size(); ++i)
        for (std::size_t k = i + 1; k < inks.size(); ++k)
            if (is_number(inks[i].words) && is_number(inks[k].words)) {
                EXPECT_FALSE(overlap(inks[i], inks[k], 1.5f * scale))
                    << "\"" << inks[i].words << "\" lies over \"" << inks[k].words << "\" at " << inks[k].from.x << ", "
                    << inks[k].from.y;
            }
}

void check_all_lessons(const Desk::Options& options) {
    Desk desk(options);
    std::vector<DrawnText> texts;
    ui::set_drawn_texts(&texts);
    for (const auto& lesson : lessons().lessons) {
        SCOPED_TRACE(lesson.id);
        desk.session().open_lesson(lesson.id, 0);
        desk.session().dismiss_notices();
        desk.frames(3);
        texts.clear();
        desk.frame();
        const auto size = ImGui::GetIO().DisplaySize;
        check_frame(texts, size, options.scale);
        if (::testing::Test::HasFailure()) break;
    }
    ui::set_drawn_texts(nullptr);
}

struct Layout : ::testing::TestWithParam<std::tuple<int, float, ThemeId>> {};

TEST_P(Layout, NothingIsCutAndNothingOverlaps) {
    const auto [height, scale, theme] = GetParam();
    check_all_lessons({{height == 900 ? 1600 : 1280, height}, scale, theme, false});
}

std::string name_of(const ::testing::TestParamInfo<Layout::ParamType>& screen) {
    const auto [height, scale, theme] = screen.param;
    return std::to_string(height) +
           (scale == 1   ? "x1"
            : scale == 2 ? "x2"
                         : "x1_5") +
           (theme == ThemeId::dark ? "dark" : "light");
}

INSTANTIATE_TEST_SUITE_P(Screens, Layout,
                         ::testing::Combine(::testing::Values(900, 720), ::testing::Values(1.0f, 1.5f, 2.0f),
                                            ::testing::Values(ThemeId::dark, ThemeId::light)),
                         name_of);

}  // namespace
}  // namespace normscope::testing

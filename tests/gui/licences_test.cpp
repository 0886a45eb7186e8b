// SPDX-License-Identifier: MIT
// About: what the program contains is named with every licence that it comes under.
#include "harness.h"

namespace normscope::testing {
namespace {

/// The text under a heading, which stands between two rules.
std::string licence_of(const std::string& all, const std::string& work) {
    const std::string rule(80, '=');
    const auto heading = all.find(rule + "\n" + work);
    if (heading == std::string::npos) return {};
    const auto begin = all.find(rule, heading + rule.size()) + rule.size();
    return all.substr(begin, all.find(rule, begin) - begin);
}

TEST(About, AWorkThatComesUnderTwoLicencesHasBoth) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.run_command("help.about");
        hands.wait_frames();
        std::vector<ui::DrawnText> texts;
        ui::set_drawn_texts(&texts);
        hands.wait_frames(1);
        ui::set_drawn_texts(nullptr);
        std::string all;
        for (const auto& text : texts) all += text.words;
        const auto markdown = licence_of(all, "imgui_rich_md");
        EXPECT_NE(markdown.find("Copyright (c) 2021 Dmitry Mekhontsev"), std::string::npos) << "of imgui_md, within it";
        EXPECT_NE(markdown.find("Pascal Thomet"), std::string::npos) << "of imgui_rich_md itself";
        EXPECT_NE(licence_of(all, "Dear ImGui").find("Omar Cornut"), std::string::npos);
    });
}

}  // namespace
}  // namespace normscope::testing

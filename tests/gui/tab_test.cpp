// SPDX-License-Identifier: MIT
// Tab: walked through every screen, it stops at everything that the mouse could press there.
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "app/workspaces/workspace.h"
#include "core/archive/write.h"
#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

/// Begins the labels of what Tab need not stop at, because other keys do the same; a label that is given whole ends
/// with a '$'.
struct OtherKeys {
    std::string_view label, keys;
};

constexpr auto by_other_keys = std::to_array<OtherKeys>({
    {"bar ", "of other cells: the arrows among the cells"},
    {"map xhat[", "likewise"},
    {"map y[", "likewise"},
    {"area ", "likewise"},
    {"row[", "likewise"},
    {"mu[row ", "of other rows: likewise"},
    {"var[row ", "likewise"},
    {"timeline$", "the arrows, Home, End"},
    {"pick ", "Ctrl with the arrows, Ctrl+G"},
    {"cells$", "likewise"},
    {"heat map$", "likewise"},
    {"minimap$", "likewise"},
    {"magnified ", "likewise"},
    {"cube$", "likewise; its view by commands"},
    {"bell ", "the fields of mean and spread, which are those of the feature in focus"},
    {"error chart$", "the slider of the offset"},
    {"normalized chart$", "likewise"},
    {"tensor ", "one of a list: ↑ and ↓ where no ring is, Enter"},
    {"norm ", "one of a list: ↑ and ↓ from the one that Tab stops at"},
    {"placed ", "a picture of what the placement found, nothing to press"},
    {"label$", "words with an explanation"},
    {"kernel$", "likewise"},
});

bool has_other_keys(std::string_view label) {
    return std::ranges::any_of(by_other_keys, [&](const OtherKeys& row) {
        return row.label.ends_with('$') ? label == row.label.substr(0, row.label.size() - 1)
                                        : label.starts_with(row.label);
    });
}

TEST(TabPredicates, KnowWhatOtherKeysReach) {
    for (const auto& row : by_other_keys) EXPECT_GT(row.label.size(), 3u) << "it would excuse nearly everything";
    for (const char* label : {"bar x[1,2]", "map xhat[1,1]", "row[2]", "mu[row 2]", "timeline", "label"})
        EXPECT_TRUE(has_other_keys(label)) << label;
    for (const char* label :
         {"", "x[1,2]", "eps", "search", "labels", "timeline 2", "mu[1]", "map of xhat", "##answer"})
        EXPECT_FALSE(has_other_keys(label)) << label;
}

ImGuiID focus() { return ImGui::GetIO().NavVisible ? ImGui::GetCurrentContext()->NavId : 0; }

/// Every item that Tab stops at until it comes round.
std::set<ImGuiID> walk(Hands& hands, ImGuiKeyChord chord = ImGuiKey_Tab) {
    std::set<ImGuiID> reached;
    hands.press(chord);
    for (int i = 0; i < 600 && reached.insert(focus()).second; ++i) hands.press(chord);
    return reached;
}

/// What Tab did not stop at, but for labels that begin with `excused`.
std::vector<std::string> unreached(Hands& hands, const std::set<ImGuiID>& reached, const char* window = "//NormScope",
                                   std::string_view excused = {}) {
    std::vector<std::string> missing;
    ImGuiTestItemList items;
    hands.ctx->GatherItems(&items, window, -1);
    for (const auto& item : items) {
        const std::string label = item.DebugLabel;
        const bool off = (item.ItemFlags & ImGuiItemFlags_Disabled) != 0 || item.RectClipped.GetWidth() < 1 ||
                         item.RectClipped.GetHeight() < 1;
        if (off || label.empty() || has_other_keys(label) || reached.contains(item.ID)) continue;
        if (excused.empty() || !label.starts_with(excused)) missing.push_back(label);
    }
    return missing;
}

void expect_all_reached(Hands& hands, std::size_t least, const char* window = "//NormScope",
                        std::string_view excused = {}) {
    const auto reached = walk(hands);
    EXPECT_GE(reached.size(), least);
    EXPECT_EQ(unreached(hands, reached, window, excused), std::vector<std::string>{});
}

void start_batch(Hands& hands) {
    Document document;
    document.x = Tensor::from({3, 4}, {2, 0, 4, 4, 1, 5, 3, 7, 6, 2, 0, 4}).value();
    document.spec = make_spec("layer_norm", "pytorch", {3, 4}).value();
    hands.start_from(with_fitting_params(std::move(document)).value());
}

class TabIn : public ::testing::TestWithParam<std::string> {};

TEST_P(TabIn, ReachesEveryControl) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        start_batch(hands);
        hands.session().show_workspace(GetParam());
        hands.wait_frames(20);
        expect_all_reached(hands, 11);
    });
}

std::vector<std::string> all_places() {
    std::vector<std::string> places;
    for (const auto& workspace : workspaces()) {
        if (workspace.parts.empty()) places.emplace_back(workspace.id);
        for (const auto part : workspace.parts) places.push_back(fmt::format("{}/{}", workspace.id, part));
    }
    return places;
}

std::string name_of(const ::testing::TestParamInfo<std::string>& place) {
    auto name = place.param;
    std::ranges::replace_if(name, [](char c) { return c == '/' || c == '-' || c == ' '; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Places, TabIn, ::testing::ValuesIn(all_places()), name_of);

TEST(Tab, StopsAtTheNumbersInFocusAmongThoseOfAllCells) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_batch(hands);
        const auto reached = walk(hands);
        const auto stops = [&](const std::string& start) {
            ImGuiTestItemList items;
            hands.ctx->GatherItems(&items, "//NormScope", -1);
            return std::ranges::any_of(items, [&](const ImGuiTestItemInfo& item) {
                return std::string_view(item.DebugLabel).starts_with(start) && reached.contains(item.ID);
            });
        };
        for (const char* start :
             {"bar x[", "bar dev[", "bar xhat[", "bar y[", "mu[row ", "var[row ", "map xhat[", "map y["})
            EXPECT_TRUE(stops(start)) << start;
    });
}

TEST(Tab, ReachesTheControlsOfAnOpenFile) {
    TemporaryFolder folder;
    const auto path = folder.path() / "tiny.safetensors";
    const std::vector<float> gamma(48, 0.5f), x(96, 2);
    const std::vector<NamedTensor> tensors = {{"h.0.ln_1.weight", {48}, gamma},
                                              {"h.0.ln_1.bias", {48}, gamma},
                                              {"h.1.ln_1.weight", {48}, gamma},
                                              {"x", {2, 48}, x}};
    ASSERT_TRUE(write_tensors(path, tensors));
    for (const char* place : {"model/tensors", "model/norms"}) {
        SCOPED_TRACE(place);
        Desk desk;
        drive(desk, [&](Hands& hands) {
            hands.session().open(path);
            EXPECT_TRUE(hands.session().finish_opening());
            hands.session().show_workspace(place);
            hands.wait_frames(20);
            expect_all_reached(hands, 14);
            if (std::string_view(place) != "model/norms") return;
            hands.ctx->NavMoveTo("**/norm h.0.ln_1");
            ImGui::SetNavCursorVisible(true);
            for (const auto& [key, norm] :
                 {std::pair{ImGuiKey_DownArrow, "norm h.1.ln_1"}, {ImGuiKey_UpArrow, "norm h.0.ln_1"}}) {
                hands.press(key);
                hands.wait_frames();
                EXPECT_EQ(focus(), hands.ctx->ItemInfo(Hands::ref(norm).c_str()).ID) << norm;
            }
        });
    }
}

TEST(Tab, ReachesTheControlsOfAHeatMap) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        Document document;
        document.x = Tensor::from({40, 64}, std::vector<float>(2560, 1.5f)).value();
        document.spec = make_spec("layer_norm", "pytorch", {40, 64}).value();
        hands.start_from(with_fitting_params(std::move(document)).value());
        hands.session().show_workspace("axis");
        hands.wait_frames(20);
        expect_all_reached(hands, 14);
    });
}

TEST(Tab, ReachesTheControlsOfALesson) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        const auto reached = walk(hands);
        EXPECT_EQ(unreached(hands, reached), std::vector<std::string>{});
        const auto back = walk(hands, ImGuiMod_Shift | ImGuiKey_Tab);
        EXPECT_EQ(unreached(hands, back), std::vector<std::string>{}) << "and the other way round";
    });
}

/// A question of each kind, and one that is answered.
TEST(Tab, ReachesTheControlsOfEveryKindOfQuestion) {
    std::set<QuestionKind> seen;
    for (const auto& lesson : lessons().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& question = lesson.steps[static_cast<std::size_t>(step)].question;
            if (!question || !seen.insert(question->kind).second) continue;
            SCOPED_TRACE(fmt::format("{} {}", lesson.id, step + 1));
            Desk desk;
            drive(desk, [&](Hands& hands) {
                hands.open_lesson(lesson.id, step);
                expect_all_reached(hands, 12);
            });
        }
    EXPECT_EQ(seen.size(), 3u);
}

TEST(Tab, ReachesTheControlsOfAnAnsweredStep) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 4);
        hands.session().perform(AnswerQuestion{"2.236"}, 0);
        hands.wait_frames();
        expect_all_reached(hands, 12);
        hands.session().perform(AnswerQuestion{"2.75"}, 0);
        hands.wait_frames();
        expect_all_reached(hands, 12);
    });
}

TEST(Tab, ReachesTheControlsOfEveryPage) {
    for (const auto page : {Page::start, Page::glossary, Page::weak_spots, Page::tables, Page::placement}) {
        SCOPED_TRACE(static_cast<int>(page));
        Desk desk;
        drive(desk, [&](Hands& hands) {
            start_batch(hands);
            hands.open_lesson("layernorm-by-hand", 4);
            hands.session().perform(AnswerQuestion{"2.236"}, 0);
            if (page == Page::placement) hands.session().perform(StartPlacement{}, 0);
            if (page == Page::start)
                hands.session().show_start();
            else
                hands.session().show_page(page);
            hands.wait_frames();
            expect_all_reached(hands, 5);
        });
    }
}

TEST(Tab, ReachesTheControlsOfTheDrawersAndOfThePresenter) {
    {
        Desk desk({.size = {900, 560}});
        drive(desk, [](Hands& hands) {
            start_batch(hands);
            expect_all_reached(hands, 12);
            hands.open_lesson("layernorm-by-hand", 1);
            expect_all_reached(hands, 12);
        });
    }
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        hands.run_command("view.present");
        expect_all_reached(hands, 3);
    });
}

struct Dialog {
    const char* command;
    const char* window;
    const char* by_arrows = "";  // a list, of which Tab stops at one
};

TEST(Tab, ReachesTheControlsOfEveryDialog) {
    for (const auto& [command, window, by_arrows] : {Dialog{"help.shortcuts", "//Keyboard shortcuts"},
                                                     {"help.about", "//About NormScope"},
                                                     {"lesson.worksheet", "//Write a worksheet"},
                                                     {"file.figure", "//Save a figure"},
                                                     {"file.open", "//Open a file", "entry "},
                                                     {"file.save_as", "//Save the scene", "entry "},
                                                     {"edit.fill", "//Fill the cells"}}) {
        SCOPED_TRACE(command);
        Desk desk;
        drive(desk, [&](Hands& hands) {
            start_batch(hands);
            hands.run_command(command);
            hands.wait_frames(6);
            ASSERT_TRUE(hands.ctx->WindowInfo(window, ImGuiTestOpFlags_NoError).Window);
            expect_all_reached(hands, 1, window, by_arrows);
        });
    }
}

TEST(Tab, ReachesTheAnswersBeforeUnsavedWorkWouldBeLost) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_batch(hands);
        hands.session().edit(SetCell{0, 5}, "Set");
        hands.session().depart({.where = Departure::Where::new_document});
        hands.wait_frames(6);
        expect_all_reached(hands, 3, "//Save the changes?");
    });
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// Every command of the registry, in every kind of document: what it promises about undo, and that its keys reach it.
#include <algorithm>
#include <set>

#include "command_effects.h"
#include "core/document/edits.h"
#include "core/lessons/lesson_state.h"
#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

Document changed(Document document, std::initializer_list<Edit> edits) {
    for (const auto& edit : edits) {
        auto next = normscope::apply(document, edit);
        if (!next) throw std::runtime_error(next.error().message);
        document = std::move(*next);
    }
    return document;
}

struct Table {
    const char* name;
    Document document;
};

std::vector<Table> tables() {
    const auto plain = default_document();
    const auto batch = changed(plain, {PasteRows{0, {{0, 0, 6}, {3, 3, 3}}}, SetOperator{"batch_norm"}});
    return {{"a vector", plain},
            {"a vector at its first term",
             changed(plain, {SetPlayhead{{Quantity::sum, 1}}, SetGamma{1, 0.5f}, SetBeta{0, 2}, Select{{0, 2}}})},
            {"BatchNorm in training", batch},
            {"BatchNorm in evaluation", changed(batch, {TrainStep{}, SetTraining{false}, Select{{1, 1}}})},
            {"GroupNorm", changed(plain, {SetOperator{"group_norm"}, SetNumGroups{2}})},
            // All numbers differ, and the cell in the middle is selected: another row or column would be seen.
            {"RMSNorm", changed(plain, {PasteRows{0, {{2, 0, 4}, {5, 9, 3}, {8, -1, 6}}}, SetOperator{"rms_norm"},
                                        Select{{4, 1}}})},
            {"a question", *state_of(*lessons().find("layernorm-by-hand"), 1)}};
}

void close_popups(Hands& hands) {
    for (int i = 0; i < 3 && ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
         ++i)
        hands.press(ImGuiKey_Escape);
    EXPECT_FALSE(ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        << "Escape closes what opened";
}

void sweep(Hands& hands, const Command& command, const Document& start) {
    auto& session = hands.session();
    ImGui::SetClipboardText("7 8 9");
    session.dismiss_notices();
    session.show_workspace("vector");
    if (session.presenting()) session.perform(TogglePresenter{}, hands.desk.host().now());
    session.playback().stop();  // an earlier command may have begun it
    hands.start_from(start);
    const auto before = hands.document();
    const bool enabled = command.is_enabled(session);
    Ran ran(hands);
    hands.run_command(command.id);
    ran.look();
    const bool refused = std::ranges::any_of(session.notices(), &Notice::is_error);
    if (refused) {
        EXPECT_EQ(ran.after, ran.before) << "a refusal changes nothing";
    } else if (enabled) {
        expect_effect(ran, command.id);
    }
    close_popups(hands);
    const auto after = hands.document();
    const auto depth = hands.undo_depth();
    if (!enabled) {
        EXPECT_EQ(after, before);
        EXPECT_EQ(depth, 0u);
        EXPECT_TRUE(hands.shown("notice").ends_with("is not possible right now")) << hands.shown("notice");
    } else if (command.effect == Effect::view) {
        EXPECT_TRUE(same_content(after, before));
        EXPECT_EQ(depth, 0u);
    } else if (command.effect == Effect::document) {
        EXPECT_LE(depth, 1u);
        EXPECT_EQ(depth == 1, !same_content(after, before) || after.title != before.title);
        if (depth == 0) return;
        session.history().undo();
        EXPECT_EQ(hands.document(), before);
        session.history().redo();
        EXPECT_EQ(hands.document(), after);
    } else if (!command.id.starts_with("lesson.") && command.id != "file.new") {
        EXPECT_TRUE(same_content(after, before)) << "what lies outside of the document leaves it";
        EXPECT_EQ(depth, 0u);
    }
    session.dismiss_notices();
}

TEST(Commands, KeepTheirPromisesInEveryDocument) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const auto& table : tables())
            for (const auto& command : hands.desk.program().shell().commands().all()) {
                if (command.id == "app.quit") continue;
                SCOPED_TRACE(std::string(table.name) + ": " + command.id);
                sweep(hands, command, table.document);
            }
    });
}

TEST(Commands, HaveTitlesAndIdsOfTheirOwn) {
    Desk desk;
    std::set<std::string> ids;
    std::set<std::string> titles;
    for (const auto& command : desk.program().shell().commands().all()) {
        EXPECT_TRUE(ids.insert(command.id).second) << command.id;
        EXPECT_TRUE(titles.insert(command.title).second) << command.title;
        EXPECT_FALSE(command.title.empty());
        EXPECT_TRUE(command.run != nullptr) << command.id;
    }
}

TEST(Commands, ChordsAreNamedInFull) {
    const Desk desk;  // Dear ImGui names keys within a context
    EXPECT_EQ(chord_text(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S), "Ctrl+Shift+S");
    EXPECT_EQ(chord_text(ImGuiMod_Ctrl | ImGuiKey_S), "Ctrl+S");
    EXPECT_EQ(chord_text(ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_UpArrow), "Shift+Alt+↑");
}

TEST(Commands, TheThemeGoesRoundAllThree) {
    Desk desk;
    std::set<ThemeId> seen;
    for (int i = 0; i < 3; ++i) {
        desk.program().shell().commands().run(desk.session(), "view.next_theme");
        desk.frames(2);
        seen.insert(desk.session().settings.theme);
    }
    EXPECT_EQ(seen.size(), 3u);
}

TEST(Commands, GroupsAndGammaGoOnlyWhereTheOperatorHasThem) {
    Desk desk;
    const auto& commands = desk.program().shell().commands();
    auto document = default_document();
    document.x = Tensor::from({2, 6}, {1, 2, 3, 4, 5, 7, 0, 2, 0, 3, 9, 1}).value();
    document.spec = *make_spec("group_norm", "pytorch", document.x.shape(), {.num_groups = 3});
    desk.session().history().reset(*with_fitting_params(document));
    commands.run(desk.session(), "op.more_groups");
    EXPECT_EQ(desk.session().document().spec.num_groups, 6) << "6 channels cannot be cut into 4 or 5";
    document.spec = *make_spec("rms_norm", "pytorch", document.x.shape(), {});
    document.spec.has_gamma = document.spec.has_beta = false;
    desk.session().history().reset(*with_fitting_params(document));
    commands.run(desk.session(), "op.toggle_affine");
    EXPECT_TRUE(desk.session().document().spec.has_gamma);
    EXPECT_FALSE(desk.session().document().spec.has_beta) << "RMSNorm has no β";
}

TEST(Commands, EveryChordReachesItsCommand) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        std::vector<std::string> ran;
        auto original =
            std::exchange(hands.session().run_command, [&](Session&, const std::string& id) { ran.push_back(id); });
        int chords = 0;
        for (const auto& command : hands.desk.program().shell().commands().all()) {
            if (command.chord == 0) continue;
            ++chords;
            ran.clear();
            hands.press(command.chord);
            EXPECT_EQ(ran, std::vector{command.id}) << chord_text(command.chord);
        }
        EXPECT_GT(chords, 30);
        hands.session().run_command = std::move(original);
    });
}

TEST(Commands, QuitEndsTheProgram) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        EXPECT_FALSE(hands.desk.program().shell().wants_quit());
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Q);
        EXPECT_TRUE(hands.desk.program().shell().wants_quit());
    });
}

TEST(Commands, TheMenuRunsThem) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("NormScope menu");
        hands.ctx->SetRef("//$FOCUSED");
        hands.ctx->MenuClick("Operator/Use RMSNorm");
        hands.wait_frames();
        hands.ctx->SetRef("");
        EXPECT_EQ(hands.shown("operator"), "rms_norm");
        EXPECT_EQ(hands.undo_depth(), 1u);
    });
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// Layout in other states than the usual ones: answered questions and open hints, larger text and targets, the zoom,
// other themes, notices and dialogs. Everything that layout_test.cpp sees at every size is seen here at some.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/theme.h"
#include "app/workspaces/workspace.h"
#include "core/norm/operators.h"
#include "layout_check.h"

namespace normscope::testing {
namespace {

struct Screen {
    Size size;
    float scale = 1;
    ThemeId theme = ThemeId::dark;
};

class LayoutStates : public ::testing::TestWithParam<Screen> {
protected:
    LayoutStates() : looked_at_({.size = GetParam().size, .theme = GetParam().theme}) {
        session_.settings.ui_scale = GetParam().scale;
    }

    /// The first step of each lesson that asks something.
    template <class Visit>
    void at_questions(Visit visit) {
        for (const auto& lesson : lessons().lessons)
            for (int step = 0; step < lesson.step_count(); ++step) {
                const auto& question = lesson.steps[static_cast<std::size_t>(step)].question;
                if (!question) continue;
                SCOPED_TRACE(fmt::format("{} {}", lesson.id, step + 1));
                session_.dismiss_notices();
                session_.open_lesson(lesson.id, step);
                visit(*question);
                if (HasFailure()) return;
                break;
            }
    }

    template <class Visit>
    void in_workspaces(Visit visit) {
        for (const auto& workspace : workspaces()) {
            auto places = std::vector<std::string>{std::string(workspace.id)};
            for (const auto part : workspace.parts) places.push_back(fmt::format("{}/{}", workspace.id, part));
            for (const auto& place : places) {
                SCOPED_TRACE(place);
                session_.show_workspace(place);
                visit();
                if (HasFailure()) return;
            }
        }
    }

    void check() { looked_at_.check(); }
    void show(const char* command) { looked_at_.desk.program().shell().commands().run(session_, command); }

    LookedAt looked_at_;
    Session& session_ = looked_at_.desk.session();
};

void start_batch(Session& session) {
    Document document;
    document.x = Tensor::from({3, 4}, {2, 0, 4, 4, 1, 5, 3, 7, 6, 2, 0, 4}).value();
    document.spec = make_spec("layer_norm", "pytorch", {3, 4}).value();
    session.history().reset(with_fitting_params(std::move(document)).value());
}

TEST_P(LayoutStates, AWrongAnswerWithItsHints) {
    at_questions([&](const Question& question) {
        session_.perform(AnswerQuestion{question.kind == QuestionKind::choice ? "2" : "0.123"}, 0);
        session_.dismiss_notices();
        check();
        for (int i = 0; i < 3; ++i) {
            session_.perform(NextHint{}, 0);
            check();
        }
    });
}

TEST_P(LayoutStates, AShownSolution) {
    at_questions([&](const Question&) {
        session_.perform(ShowMe{}, 0);
        session_.perform(ToggleSolution{}, 0);
        session_.dismiss_notices();
        check();
    });
}

TEST_P(LayoutStates, LargerText) {
    for (const float size : {1.25f, 1.5f}) {
        SCOPED_TRACE(size);
        session_.settings.text_size = size;
        at_questions([&](const Question&) { check(); });
        session_.perform(LeaveLesson{}, 0);
        in_workspaces([&] { check(); });
    }
}

TEST_P(LayoutStates, LargerTargetsAndTheZoom) {
    session_.settings.large_targets = true;
    session_.settings.zoom_outputs = true;
    start_batch(session_);
    in_workspaces([&] { check(); });
    at_questions([&](const Question&) { check(); });
}

TEST_P(LayoutStates, TwoNotices) {
    start_batch(session_);
    in_workspaces([&] {
        session_.notify("the first of two notices, which is a long one and wraps over several lines");
        session_.notify("the second: 1 group, because 5 channels cannot be cut into 2 equal groups", true);
        check();
    });
}

TEST_P(LayoutStates, TheQuestionBeforeUnsavedWorkWouldBeLost) {
    start_batch(session_);
    session_.edit(SetCell{0, 5}, "Set");
    session_.depart({.where = Departure::Where::new_document});
    check();
}

TEST_P(LayoutStates, ThePresenter) {
    session_.open_lesson("layernorm-by-hand", 3);
    show("view.present");
    check();
}

std::string name_of(const ::testing::TestParamInfo<Screen>& screen) {
    const auto& [size, scale, theme] = screen.param;
    const char* look = theme == ThemeId::dark ? "Dark" : theme == ThemeId::light ? "Light" : "HighContrast";
    return fmt::format("{}x{}at{}{}", size.width, size.height, static_cast<int>(scale * 100), look);
}

const auto screens = ::testing::Values(Screen{{900, 560}}, Screen{{1280, 720}, 1, ThemeId::light},
                                       Screen{{1600, 900}, 1.25f, ThemeId::high_contrast});

INSTANTIATE_TEST_SUITE_P(Screens, LayoutStates, screens, name_of);

class LayoutOfDialog : public ::testing::TestWithParam<std::tuple<Screen, std::string>> {};

TEST_P(LayoutOfDialog, NothingIsCutAndNothingOverlaps) {
    const auto& [screen, command] = GetParam();
    LookedAt looked_at({.size = screen.size, .theme = screen.theme});
    auto& session = looked_at.desk.session();
    session.settings.ui_scale = screen.scale;
    start_batch(session);
    looked_at.desk.frames(2);
    looked_at.desk.program().shell().commands().run(session, command);
    looked_at.desk.frames(3);
    ASSERT_TRUE(ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
    looked_at.check();
}

INSTANTIATE_TEST_SUITE_P(Screens, LayoutOfDialog,
                         ::testing::Combine(screens, ::testing::Values("help.shortcuts", "help.about",
                                                                       "lesson.worksheet", "file.figure", "file.open",
                                                                       "file.save_as", "edit.fill", "palette.open")),
                         [](const auto& dialog) {
                             auto name = std::get<1>(dialog.param);
                             std::ranges::replace(name, '.', '_');
                             return fmt::format("{}x{}_{}", std::get<0>(dialog.param).size.width,
                                                std::get<0>(dialog.param).size.height, name);
                         });

}  // namespace
}  // namespace normscope::testing

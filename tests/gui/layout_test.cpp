// SPDX-License-Identifier: MIT
// Layout: at every size and scale no text is cut off and none lies over another. Other states than the usual ones are
// looked at in layout_states_test.cpp.
#include <fmt/format.h>
#include <imgui_internal.h>

#include <gtest/gtest-spi.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "app/ui/draw.h"
#include "app/ui/labels.h"
#include "app/ui/theme.h"
#include "app/workspaces/workspace.h"
#include "core/archive/write.h"
#include "core/norm/operators.h"
#include "layout_check.h"

namespace normscope::testing {
namespace {

TEST(LayoutPredicates, KnowOverlapsAndCuts) {
    const auto at = [](float x, float y) {
        return ui::DrawnText{
            .words = "1", .from = {x, y}, .to = {x + 20, y + 10}, .clip_from = {}, .clip_to = {1000, 1000}};
    };
    EXPECT_TRUE(overlap(at(10, 10), at(28, 18), 1.5f));
    EXPECT_FALSE(overlap(at(10, 10), at(29, 10), 1.5f)) << "within the slack";
    EXPECT_FALSE(overlap(at(10, 10), at(10, 20), 1.5f));
    auto clipped = at(28, 10);
    clipped.clip_from.x = 31;
    EXPECT_FALSE(overlap(at(10, 10), clipped, 1.5f)) << "what is cut away is not seen";
    auto dialog = at(10, 10);
    dialog.layer = 7;
    EXPECT_FALSE(overlap(at(10, 10), dialog, 1.5f)) << "a dialog covers what lies below it";
    EXPECT_TRUE(overlap(dialog, dialog, 1.5f));
}

/// The sentences of the failures that `check` finds.
std::string failures_of(const std::function<void()>& check) {
    ::testing::TestPartResultArray found;
    {
        ::testing::ScopedFakeTestPartResultReporter reporter(
            ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &found);
        check();
    }
    std::string words;
    for (int i = 0; i < found.size(); ++i) words += found.GetTestPartResult(i).message();
    return words;
}

TEST(LayoutPredicates, ATextIsCutAtAnyOfItsSides) {
    Desk desk;
    const ui::DrawnText whole{
        .words = "words", .from = {100, 100}, .to = {200, 120}, .clip_from = {90, 90}, .clip_to = {210, 130}};
    const auto seen = [](const ui::DrawnText& text) {
        return failures_of([&] { check_texts({text, text}, {1000, 1000}, 1, 0); });
    };
    EXPECT_NE(seen(whole).find("lies over"), std::string::npos);
    EXPECT_EQ(seen(whole).find("cut"), std::string::npos);
    auto text = whole;
    text.clip_from.y = 110;
    EXPECT_NE(seen(text).find("cut above"), std::string::npos);
    text.scrolls_down = true;
    EXPECT_EQ(seen(text).find("cut"), std::string::npos);
    text = whole;
    text.clip_to.y = 110;
    EXPECT_NE(seen(text).find("cut below"), std::string::npos);
    text = whole;
    text.clip_from.x = 110;
    EXPECT_NE(seen(text).find("cut at the left"), std::string::npos);
    text = whole;
    text.clip_to.x = 190;
    EXPECT_NE(seen(text).find("cut at the right"), std::string::npos);
}

/// A program whose interface is `scale` times as large as usual on a screen of a given size.
class Layout : public ::testing::TestWithParam<std::tuple<Size, float>> {
protected:
    Layout() : looked_at_({.size = std::get<0>(GetParam())}) {
        desk_.session().settings.ui_scale = std::get<1>(GetParam());
    }

    void check() {
        desk_.session().dismiss_notices();
        looked_at_.check();
    }

    LookedAt looked_at_;
    Desk& desk_ = looked_at_.desk;
};

TEST_P(Layout, NothingIsCutAndNothingOverlapsInAnyLesson) {
    for (const auto& lesson : lessons().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            SCOPED_TRACE(lesson.id + " " + std::to_string(step + 1));
            desk_.session().open_lesson(lesson.id, step);
            check();
            EXPECT_NE(desk_.probe()["Lesson drawer"], "closed") << "its words are out of sight";
            EXPECT_NE(desk_.probe()["all prose"], "");
            if (HasFailure()) return;
        }
}

TEST_P(Layout, NorInAnyWorkspace) {
    for (const auto& workspace : workspaces()) {
        SCOPED_TRACE(workspace.id);
        auto places = std::vector<std::string>{std::string(workspace.id)};
        for (const auto part : workspace.parts) places.push_back(fmt::format("{}/{}", workspace.id, part));
        for (const auto& place : places) {
            SCOPED_TRACE(place);
            desk_.session().show_workspace(place);
            check();
            if (HasFailure()) return;
        }
    }
}

struct Awkward {
    const char* what;
    Shape shape;
    const char* op;
};

/// Tensors that ask for room: many axes, long rows, long numbers, nothing.
std::vector<Awkward> awkward() {
    return {{"six axes", {2, 3, 2, 2, 3, 2}, "layer_norm"},
            {"images", {2, 3, 4, 5}, "batch_norm"},
            {"a batch", {9, 12}, "batch_norm"},
            {"tokens", {3, 5, 16}, "rms_norm"},
            {"64 features", {1, 64}, "layer_norm"},
            {"one value", {1}, "layer_norm"},
            {"no examples", {0, 5}, "layer_norm"}};
}

Document document_of(const Awkward& each) {
    Document document;
    std::vector<float> values(static_cast<std::size_t>(element_count(each.shape)));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] =
            static_cast<float>((static_cast<double>(i * 7919 % 1000) - 400) * (i % 5 == 0 ? 0.0123456 : -1.2345));
    document.x = Tensor::from(each.shape, std::move(values)).value();
    document.spec = make_spec(each.op, "pytorch", each.shape).value();
    return with_fitting_params(std::move(document)).value();
}

TEST_P(Layout, NorWithAnyTensor) {
    for (const auto& each : awkward()) {
        desk_.session().start_from(document_of(each), "");
        for (const auto& workspace : workspaces()) {
            SCOPED_TRACE(fmt::format("{} in {}", each.what, workspace.id));
            desk_.session().show_workspace(workspace.id);
            check();
            if (HasFailure()) return;
        }
    }
}

TEST(Labels, TheFigureOfABarHeldAtTheEdgeStaysInItsChart) {
    Desk desk;
    desk.frames(2);
    const ui::ValueLabel held{{50, 100}, true, 15.35, 1, {{40, 100}, {60, 200}}};
    ui::LabelRules rules;
    rules.area = {{0, 95}, {200, 210}};
    const auto placed = ui::place_values({&held, 1}, rules).front();
    EXPECT_EQ(placed.words, "15.35");
    EXPECT_GE(placed.center_top.y, 95);
}

TEST(Labels, ANumberLosesDecimalsThenSizeThenGoes) {
    Desk desk;
    desk.frames(2);
    const float all = ui::text_width(ui::fonts().mono, 13, "−640.7055");
    EXPECT_EQ(ui::fitted_number(-640.7055, all + 1, 13).words, "−640.7055");
    const auto shorter = ui::fitted_number(-640.7055, all - 2, 13);
    EXPECT_EQ(shorter.words, "−640.706");
    EXPECT_EQ(shorter.size, 13);
    EXPECT_LT(ui::fitted_number(-640.7055, all * 0.6f, 13).size, 13);
    EXPECT_EQ(ui::fitted_number(-640.7055, 8, 13).words, "");
}

TEST_P(Layout, NorOnAnyPage) {
    auto& session = desk_.session();
    session.open_lesson("layernorm-by-hand", 4);
    session.perform(AnswerQuestion{"2.236"}, 0);
    for (const auto page : {Page::glossary, Page::weak_spots, Page::tables, Page::placement}) {
        SCOPED_TRACE(static_cast<int>(page));
        if (page == Page::placement) session.perform(StartPlacement{}, 0);
        session.show_page(page);
        check();
        if (HasFailure()) return;
    }
}

TEST_P(Layout, NorOnTheStartPage) {
    desk_.session().show_start();
    check();
}

/// Frames until a text is shown under a name.
void wait_for_shown(Desk& desk, std::string_view name, std::string_view text) {
    for (int i = 0; i < 2000 && desk.probe()[std::string(name)] != text; ++i) {
        desk.frame();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_EQ(desk.probe()[std::string(name)], text);
}

TEST_P(Layout, NorOnTheMapOfALargeTensor) {
    for (const auto& each : {Awkward{"a matrix", {90, 70}, "layer_norm"}, {"images", {8, 6, 20, 24}, "batch_norm"}}) {
        SCOPED_TRACE(each.what);
        desk_.session().start_from(document_of(each), "");
        desk_.session().show_workspace("axis");
        wait_for_shown(desk_, "heat state", "fresh");
        check();
        EXPECT_NE(desk_.probe()["heat area"], "") << "there is no map";
        EXPECT_NE(desk_.probe()["minimap area"], "");
        EXPECT_NE(desk_.probe()["colour key"], "");
        if (HasFailure()) return;
    }
}

TEST_P(Layout, NorWithAnOpenArchiveAndItsNorms) {
    TemporaryFolder folder;
    const auto file = folder.path() / "tiny.safetensors";
    std::vector<std::pair<std::string, std::vector<float>>> named;
    for (int block = 0; block < 12; ++block)
        for (const char* part : {"attention.output.LayerNorm.weight", "attention.output.LayerNorm.bias"}) {
            std::vector<float> values(48);
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] = static_cast<float>(i * 7 % 11) * 0.0371f + (i == 9 ? 4.0f : 0.0f);
            named.emplace_back(fmt::format("encoder.layer.{}.{}", block, part), values);
        }
    std::vector<NamedTensor> tensors;
    for (const auto& [name, values] : named) tensors.push_back({name, {48}, values});
    ASSERT_TRUE(write_tensors(file, tensors));
    desk_.session().open(file);
    ASSERT_TRUE(desk_.session().finish_opening());
    ASSERT_EQ(desk_.session().workspace(), "model");
    wait_for_shown(desk_, "tensors read", "24");
    check();
    desk_.session().show_workspace("model/norms");
    desk_.frames(5);
    check();
    EXPECT_NE(desk_.probe()["norms headline"], "") << "the page of all norms is not there";
}

std::string name_of(const ::testing::TestParamInfo<Layout::ParamType>& screen) {
    const auto [size, scale] = screen.param;
    return std::to_string(size.width) + "x" + std::to_string(size.height) + "at" +
           std::to_string(static_cast<int>(scale));
}

// Words lie in the same places with a sanitizer and without, but take five times as long to lay out there.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
const auto sizes = ::testing::Values(Size{640, 400}, Size{1280, 720}, Size{3840, 2160});
const auto scales = ::testing::Values(1.0f, 3.0f);
#else
const auto sizes = ::testing::Values(Size{640, 400}, Size{800, 500}, Size{1024, 768}, Size{1280, 720}, Size{1600, 500},
                                     Size{2560, 1080}, Size{3840, 2160});
const auto scales = ::testing::Values(1.0f, 2.0f, 3.0f);
#endif
INSTANTIATE_TEST_SUITE_P(Screens, Layout, ::testing::Combine(sizes, scales), name_of);
// As small as the interface goes.
INSTANTIATE_TEST_SUITE_P(ScreensOfASmallInterface, Layout,
                         ::testing::Combine(::testing::Values(Size{1280, 720}), ::testing::Values(0.75f)), name_of);

}  // namespace
}  // namespace normscope::testing

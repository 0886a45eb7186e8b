// SPDX-License-Identifier: MIT
// Layout: at every size, scale and theme no text is cut off at its sides and none lies over another.
#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "app/ui/draw.h"
#include "app/ui/labels.h"
#include "app/ui/theme.h"
#include "app/workspaces/workspace.h"
#include "core/archive/write.h"
#include "core/norm/operators.h"
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

/// "2", "-0.5", "−1.25", "1e-05": what bars, cells and axes write.
bool is_number(std::string_view words) {
    for (const std::string_view minus : {"−", "-"})
        if (words.starts_with(minus)) words.remove_prefix(minus.size());
    return !words.empty() && words.find_first_of("0123456789") == 0 &&
           words.find_first_not_of("0123456789.e+-") == std::string_view::npos;
}

TEST(LayoutPredicates, KnowNumbersAndOverlaps) {
    for (const char* number : {"2", "0.905", "-0.5", "−1.25", "1e-05", "12288"})
        EXPECT_TRUE(is_number(number)) << number;
    for (const char* words : {"", "x₁", "−", "step 9 / 9", "[1, 4]", "e", "1×"})
        EXPECT_FALSE(is_number(words)) << words;
    const auto at = [](float x, float y) { return DrawnText{"1", {x, y}, {x + 20, y + 10}, {0, 0}, {1000, 1000}}; };
    EXPECT_TRUE(overlap(at(10, 10), at(28, 18), 1.5f));
    EXPECT_FALSE(overlap(at(10, 10), at(29, 10), 1.5f)) << "within the slack";
    EXPECT_FALSE(overlap(at(10, 10), at(10, 20), 1.5f));
    auto clipped = at(28, 10);
    clipped.clip_from.x = 31;
    EXPECT_FALSE(overlap(at(10, 10), clipped, 1.5f)) << "what is cut away is not seen";
}

void check_frame(const std::vector<DrawnText>& texts, ImVec2 display, float scale, std::size_t least = 8) {
    std::vector<DrawnText> inks;
    for (const auto& text : texts)
        if (in_sight(text)) inks.push_back(ink_of(text));
    EXPECT_GT(inks.size(), least) << "the collector is not connected";
    for (const auto& text : inks) {
        if (!text.scrolls) {
            EXPECT_GE(text.from.x, std::max(0.0f, text.clip_from.x) - 1.5f * scale)
                << "cut at the left: " << text.words;
            EXPECT_LE(text.to.x, std::min(display.x, text.clip_to.x) + 1.5f * scale)
                << "cut at the right: " << text.words;
        }
        EXPECT_GE(std::max(text.from.y, text.clip_from.y), 0) << text.words;
        EXPECT_LE(std::min(text.to.y, text.clip_to.y), display.y) << text.words;
    }
    for (std::size_t i = 0; i < inks.size(); ++i)
        for (std::size_t k = i + 1; k < inks.size(); ++k)
            EXPECT_FALSE(overlap(inks[i], inks[k], 1.5f * scale))
                << "\"" << inks[i].words << "\" lies over \"" << inks[k].words << "\" at " << inks[k].from.x << ", "
                << inks[k].from.y;
}

/// Only numbers of a matrix and lines of code are looked along sideways; nothing else is wider than its place.
void check_scrolling(float scale) {
    for (const auto* window : ImGui::GetCurrentContext()->Windows) {
        if (!window->Active || window->Hidden) continue;
        const std::string_view name = window->Name;
        const bool may = name.find("/matrix") != name.npos || name.find("/code") != name.npos ||
                         name.find("##detective") != name.npos;
        const bool bar =
            (window->Flags & ImGuiWindowFlags_HorizontalScrollbar) != 0;  // else what lights up may stand out
        EXPECT_TRUE(may || window->ScrollMax.x <= (bar ? 0 : 9) * scale)
            << name << " scrolls sideways by " << window->ScrollMax.x;
        // A bar along one side takes no room that only its own thickness makes too small.
        const float thick = ImGui::GetStyle().ScrollbarSize + 1;
        const bool code = name.find("/code") != name.npos;  // its height is what is left, in whatever lines it has
        if (window->ScrollbarX && window->ScrollbarY && !code) {
            EXPECT_TRUE(window->ScrollMax.x > thick && window->ScrollMax.y > thick)
                << name << " has bars for each other";
        }
    }
}

/// A program whose interface is `scale` times as large as usual on a screen of a given size.
class Layout : public ::testing::TestWithParam<std::tuple<Size, float>> {
protected:
    Layout() : desk_({std::get<0>(GetParam()), 1, ThemeId::dark, false}) {
        desk_.session().settings.ui_scale = std::get<1>(GetParam());
        ui::set_drawn_texts(&texts_);
    }
    ~Layout() override { ui::set_drawn_texts(nullptr); }

    void check() {
        desk_.session().dismiss_notices();
        desk_.frames(3);
        texts_.clear();
        desk_.frame();
        check_frame(texts_, ImGui::GetIO().DisplaySize, ui::scale());
        check_scrolling(ui::scale());
    }

    Desk desk_;
    std::vector<DrawnText> texts_;
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

INSTANTIATE_TEST_SUITE_P(Screens, Layout,
                         ::testing::Combine(::testing::Values(Size{640, 400}, Size{800, 500}, Size{1024, 768},
                                                              Size{1280, 720}, Size{1600, 500}, Size{2560, 1080},
                                                              Size{3840, 2160}),
                                            ::testing::Values(1.0f, 2.0f, 3.0f)),
                         name_of);

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
#include "app/shell/presenter.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/transport.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/prose.h"
#include "app/ui/theme.h"

namespace normscope {

using namespace ui;

namespace {

const LessonStep* step_of(const View& view) {
    const auto* lesson = view.lesson();
    return lesson ? &lesson->steps[static_cast<std::size_t>(view.lesson_step())] : nullptr;
}

/// What the room reads: the question where there is one, else the text; once the answer is asked for, that.
std::string words_of(const View& view, const LessonStep& step, bool choices) {
    const auto* question = view.posed();
    if (!question) return step.text;
    const auto& state = view.question();
    auto prompt = question->prompt;
    char letter = 'A';
    if (choices)
        for (const auto& choice : question->choices) prompt += fmt::format("\n- **{}**  {}", letter++, choice.text);
    if (view.withholding()) return prompt;
    if (state.solution) return question->solution;
    if ((state.shown || (state.verdict && state.verdict->right)) && !question->then.empty()) return question->then;
    return prompt;
}

/// The question in sight: lesson, step and numbers.
std::string key_of(const View& view) {
    return fmt::format("{}/{}/{}", view.lesson() ? view.lesson()->id : "", view.lesson_step(), view.question().seed);
}

void draw_marks(const View& view, const Lesson& lesson, ImVec2 right) {
    auto* list = ImGui::GetWindowDrawList();
    const int count = lesson.step_count();
    const float each = px(15);
    for (int i = 0; i < count; ++i) {
        const float x = right.x - each * static_cast<float>(count - i) + px(4);
        const auto color = i < view.lesson_step()    ? palette().good
                           : i == view.lesson_step() ? palette().accent
                                                     : palette().edge;
        list->AddRectFilled({x, right.y}, {x + each - px(4), right.y + px(4)}, color, px(2));
    }
}

}  // namespace

float Presenter::draw_words(const View& view, ImVec2 from, ImVec2 to) {
    const auto* step = step_of(view);
    if (!step) return from.y;
    const auto& lesson = *view.lesson();
    auto* list = ImGui::GetWindowDrawList();
    const float left = from.x + px(20);
    const float right = to.x - px(20);
    const auto place = fmt::format("step {} of {}", view.lesson_step() + 1, lesson.step_count());
    text_clipped(list, fonts().regular, px(12.5f), {left, from.y + px(4)}, (right - left) * 0.7f, palette().secondary,
                 lesson.title);
    text(list, fonts().semibold, px(13.5f), {right, from.y + px(3)}, palette().text, place, Align::right);
    draw_marks(view, lesson, {right, from.y + px(23)});
    const float title = px(23);
    text_clipped(list, fonts().semibold, title, {left, from.y + px(19)}, right - left, palette().text, step->title);
    record("lesson", lesson.title);
    record("lesson step", fmt::format("{} / {}", view.lesson_step() + 1, lesson.step_count()));

    const float top = from.y + px(50);
    const auto* question = view.posed();
    const bool choices = question && choices_of_ == key_of(view) && !view.question().solution;
    const float height =
        choices ? std::min((to.y - from.y) * 0.36f, px(190)) : std::min((to.y - from.y) * 0.24f, px(130));
    ImGui::SetCursorScreenPos({left, top});
    ImGui::BeginChild("presented words", {right - left, height}, 0, ImGuiWindowFlags_NoBackground);
    prose(words_of(view, *step, choices), 15);
    const float used = ImGui::GetCursorPosY();
    ImGui::EndChild();
    return top + std::min(used, height) + px(6);
}

float Presenter::draw_bar(const View& view, ImVec2 from, ImVec2 to) {
    const float height = px(104);
    const ImVec2 at{from.x, to.y - height};
    auto* list = ImGui::GetWindowDrawList();
    panel(list, at, to);
    const float y = at.y + px(16);
    float x = at.x + px(14);
    const bool in_lesson = view.lesson() != nullptr;
    const auto place = [&](float width) {
        ImGui::SetCursorScreenPos({x, y});
        x += width + px(6);
    };
    place(px(36));
    if (icon_button("present back", Icon::back, {px(36), px(36)}, false, in_lesson, "Back (Page Up)"))
        view.out.run("lesson.previous");
    place(px(36));
    if (icon_button("present next", Icon::next, {px(36), px(36)}, false, true, "Next (Page Down)"))
        view.out.run("lesson.next");
    const auto* question = view.posed();
    if (question) {
        x = at.x + px(14);
        ImGui::SetCursorScreenPos({x, y + px(42)});
        const bool hidden = view.withholding() || !view.question().solution;
        const bool folded = hidden && question->kind == QuestionKind::choice && choices_of_ != key_of(view);
        if (button(folded   ? "Show choices"
                   : hidden ? "Show answer"
                            : "Hide answer",
                   {px(112), px(34)}, hidden) ||
            (!ImGui::GetIO().NavVisible && ImGui::IsKeyPressed(ImGuiKey_Enter, false))) {
            if (folded)
                choices_of_ = key_of(view);
            else if (view.withholding())
                view.out.push(ShowMe{});
            else
                view.out.push(ToggleSolution{});
        }
    }
    if (!view.document().x.empty()) draw_transport(view, {at.x + px(130), at.y}, {to.x, to.y});
    return at.y - px(8);
}

void Presenter::draw_over(ImVec2 display) {
    auto* list = ImGui::GetForegroundDrawList();
    if (black_) {
        list->AddRectFilled({0, 0}, display, IM_COL32_BLACK);
        record("screen", "black");
        return;
    }
    const auto mouse = ImGui::GetIO().MousePos;
    if (!ImGui::IsMousePosValid(&mouse)) return;
    list->AddCircle(mouse, px(24), with_alpha(palette().accent, 0.35f), 0, px(7));
    list->AddCircle(mouse, px(24), mix(palette().accent, palette().text, 0.4f), 0, px(2));
}

}  // namespace normscope

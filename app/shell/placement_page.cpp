// SPDX-License-Identifier: MIT
#include "app/shell/placement_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/shell/page_frame.h"
#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/prose.h"
#include "app/ui/theme.h"
#include "core/lessons/given.h"

namespace normscope {

using namespace ui;

namespace {

std::string titles_of(const View& view, const std::set<std::string>& ids) {
    std::string text;
    for (const auto& lesson : view.lessons().lessons)
        if (ids.contains(lesson.id)) text += (text.empty() ? "" : ", ") + lesson.title;
    return text;
}

void draw_choices(const View& view, const Question& question, bool answered, float width) {
    for (std::size_t i = 0; i < question.choices.size(); ++i) {
        const auto& words = question.choices[i].text;
        const auto from = ImGui::GetCursorScreenPos();
        const float height = wrapped_height(fonts().regular, px(14), width - px(44), words) + px(16);
        if (hit_area(fmt::format("answer {}", i + 1).c_str(), {width, height}) && !answered)
            view.out.push(AnswerPlacement{std::to_string(i + 1)});
        auto* list = ImGui::GetWindowDrawList();
        const ImVec2 to{from.x + width, from.y + height};
        list->AddRectFilled(from, to, ImGui::IsItemHovered() && !answered ? palette().hover : palette().inset, px(7));
        list->AddRect(from, to, palette().hairline, px(7), std::max(1.0f, px(1)));
        text(list, fonts().mono, px(13), {from.x + px(14), from.y + px(8)}, palette().secondary, std::to_string(i + 1));
        text_wrapped(list, fonts().regular, px(14), {from.x + px(34), from.y + px(7)}, width - px(44), palette().text,
                     words);
    }
}

}  // namespace

void PlacementPage::draw_answers(const View& view, const PlacementTest& test, float width) {
    const auto& question = test.asked->question;
    if (question.kind == QuestionKind::choice) {
        draw_choices(view, question, test.verdict.has_value(), width);
    } else if (!test.verdict) {
        if (asked_ != test.placement.asked) {
            typed_.fill(0);
            asked_ = test.placement.asked;
            take_keyboard();
        }
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(10), px(7)});
        ImGui::SetNextItemWidth(width - px(100));
        const bool entered = ImGui::InputTextWithHint("##placement answer", "2.75, √2.75, 11/4, (1, −1)", typed_.data(),
                                                      typed_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
        record_item("the answer");
        keyboard_stop();
        ImGui::PopStyleVar();
        ImGui::SameLine(0, px(8));
        if ((button("Answer", {px(92), px(32)}, true) || entered) && typed_[0] != 0)
            view.out.push(AnswerPlacement{typed_.data()});
    }
    ImGui::Dummy({0, px(6)});
    if (!test.verdict) {
        if (link("I don’t know")) view.out.push(AnswerPlacement{});
        return;
    }
    ImGui::PushStyleColor(ImGuiCol_Text, test.verdict->right ? palette().good : palette().warn);
    prose(test.verdict->message, 14.5f);
    ImGui::PopStyleColor();
    record("placement verdict", test.verdict->right ? "right" : "wrong");
    if (!test.verdict->right) prose(question.solution, 14);
    ImGui::Dummy({0, px(4)});
    const bool covered = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    const bool enter = !covered && !ImGui::IsAnyItemActive() && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    if (button("Go on", {px(110), px(34)}, true) || enter) view.out.push(NextPlacement{});
}

void PlacementPage::draw_question(const View& view, const PlacementTest& test, float width) {
    const auto* lesson = view.lessons().find(test.placement.item->lesson);
    const float column = std::min(width, px(640));
    ImGui::PushFont(fonts().medium, 14);
    ImGui::PushStyleColor(ImGuiCol_Text, palette().accent);
    ImGui::TextUnformatted(lesson->title.c_str());
    record_item(lesson->title);
    ImGui::PopStyleColor();
    ImGui::PopFont();
    const auto place =
        test.placement.goal.empty()
            ? fmt::format("question {} of at most {}", test.placement.asked, most_placement_questions)
            : fmt::format("question {} of {}", test.placement.asked,
                          static_cast<std::size_t>(test.placement.asked) - 1 + test.placement.undecided.size());
    paragraph(place, 12.5f, column, palette().secondary);
    record("placement question", lesson->id);
    ImGui::Dummy({0, px(4)});
    ImGui::BeginChild("asked", {column, 0}, ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    ImGui::PushStyleColor(ImGuiCol_Text, palette().secondary);
    prose(given_words(test.asked->state), 14);
    ImGui::PopStyleColor();
    prose(test.asked->question.prompt, 16);
    ImGui::Dummy({0, px(4)});
    draw_answers(view, test, column);
    ImGui::EndChild();
}

void PlacementPage::draw_end(const View& view, const Placement& placement, float width) {
    const auto known = titles_of(view, placement.known);
    const auto unknown = titles_of(view, placement.unknown);
    const auto words = placement.asked == 0 ? std::string("There is nothing to ask: all of it is yours already.")
                       : known.empty()      ? std::string("None of it is placed. The map begins where you are.")
                                            : fmt::format("Yours without going through them: {}.", known);
    paragraph(words, 15, width, palette().text);
    record("placement end", words);
    if (!unknown.empty()) {
        ImGui::Dummy({0, px(4)});
        paragraph(fmt::format("To be learned: {}.", unknown), 14, width, palette().secondary);
    }
    ImGui::Dummy({0, px(10)});
    const auto* goal = view.lessons().find(placement.goal);
    const bool open = goal && missing_before(*goal, view.lessons().lessons, view.settings().progress).empty();
    if (open && button(fmt::format("Open {}", goal->title).c_str(), {0, px(36)}, true))
        view.out.push(OpenLesson{goal->id, 0});
    if (open) ImGui::SameLine(0, px(12));
    if (button("The map", {px(110), px(36)}, !open)) view.out.push(ShowStart{});
}

/// What the answers say so far, on the map, where there is room for it below the question.
void PlacementPage::draw_map(const View& view, const Placement& placement, float width, float bottom) {
    const auto at = ImGui::GetCursorScreenPos();
    const float top = std::max(at.y + px(28), bottom - px(500));
    if (bottom - top < px(210)) return;
    text(ImGui::GetWindowDrawList(), fonts().semibold, px(15), {at.x, top}, palette().text, "What your answers say");
    text_clipped(ImGui::GetWindowDrawList(), fonts().regular, px(12.5f), {at.x + px(176), top + px(2)}, width - px(176),
                 palette().secondary, "a check is yours, a bright ring not asked about yet, a dark one to be learned");
    map_.draw(view, {at.x, top + px(30)}, {at.x + width, bottom},
              {.lit = {}, .missed = {}, .ground = palette().panel, .placement = &placement});
    ImGui::SetCursorScreenPos({at.x, bottom});
    ImGui::Dummy({0, 0});
}

void PlacementPage::draw(const View& view, ImVec2 from, ImVec2 to) {
    const auto* test = view.placement();
    const auto* goal = test ? view.lessons().find(test->placement.goal) : nullptr;
    const auto says =
        goal ? fmt::format("One question of each lesson that {} builds on. Passing all of them opens it.", goal->title)
             : std::string("Ten minutes over the whole map: whoever knows a lesson knows what it builds on, "
                           "and it opens what follows.");
    const float width = begin_page(view, "What do you know already?", says, from, to);
    if (!test) {
        if (button("Begin", {px(120), px(36)}, true)) view.out.push(StartPlacement{});
    } else if (test->asked) {
        draw_question(view, *test, width);
    } else {
        draw_end(view, test->placement, width);
    }
    if (test) draw_map(view, test->placement, width, to.y - px(32));
    end_page();
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "app/panels/lesson_panel.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/number_field.h"
#include "app/ui/probe.h"
#include "app/ui/prose.h"
#include "app/ui/theme.h"
#include "core/norm/trace_prose.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

void heading(const std::string& over, const std::string& title, float width) {
    auto* list = ImGui::GetWindowDrawList();
    auto at = ImGui::GetCursorScreenPos();
    text(list, fonts().semibold, px(11.5f), at, palette().secondary, over);
    at.y += px(20);
    const float height = text_wrapped(list, fonts().semibold, px(19), at, width, palette().text, title);
    ImGui::Dummy({width, px(24) + height + px(4)});
}

std::string over_line(const View& view, const Lesson& lesson) {
    const auto place = view.lessons().index_of(lesson.id);
    return fmt::format("LESSON {} OF {} · STEP {} OF {}", place + 1, view.lessons().lessons.size(),
                       view.lesson_step() + 1, lesson.step_count());
}

/// When the text speaks of numbers that are no longer there: says so, and offers them back.
void draw_strayed(const View& view, float width) {
    if (!view.strayed()) return;
    auto* list = ImGui::GetWindowDrawList();
    const auto* question = view.posed();
    const bool wanted = question && question->kind == QuestionKind::task;  // a task is about changing them
    const char* words = wanted ? "You have changed the numbers." : "These are your numbers, not the lesson’s.";
    const auto from = ImGui::GetCursorScreenPos();
    const float text_height = wrapped_height(fonts().regular, px(13), width - px(34), words);
    const ImVec2 to{from.x + width, from.y + text_height + px(46)};
    list->AddRectFilled(from, to, palette().raised, px(8));
    list->AddRect(from, to, palette().edge, px(8), std::max(1.0f, px(1)));
    list->AddCircleFilled({from.x + px(15), from.y + px(16)}, px(4), quantity_color(Quantity::input));
    text_wrapped(list, fonts().regular, px(13), {from.x + px(26), from.y + px(8)}, width - px(34), palette().text,
                 words);
    ImGui::SetCursorScreenPos({from.x + px(26), from.y + text_height + px(16)});
    if (link("Back to the lesson’s numbers")) view.out.run("lesson.restore_numbers");
    record("strayed", words);
    ImGui::SetCursorScreenPos(from);
    ImGui::Dummy({width, to.y - from.y + px(4)});
}

}  // namespace

void LessonPanel::draw_steps(const View& view, float width, float height) {
    const auto& trace = view.trace();
    const auto at = view.position();
    auto* list = ImGui::GetWindowDrawList();
    const auto count = static_cast<int>(trace.steps().size());
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), px(1)});
    for (int i = 0; i < count; ++i) {
        const auto& step = trace.steps()[static_cast<std::size_t>(i)];
        const auto from = ImGui::GetCursorScreenPos();
        const ImVec2 to{from.x + width, from.y + height};
        if (hit_area(fmt::format("step {}", info(step.quantity).id).c_str(), {width, height}))
            view.out.push(Seek{view.timeline().end_of(i)});
        const bool now = i == at.step;
        const bool done = i < at.step || (now && at.finished);
        const auto color = quantity_color(step.quantity);
        if (ImGui::IsItemHovered())
            list->AddRectFilled({from.x - px(8), from.y}, {to.x + px(8), to.y}, palette().hover, px(7));
        if (now) {
            list->AddRectFilled({from.x - px(8), from.y}, {to.x + px(8), to.y}, palette().raised, px(7));
            list->AddRect({from.x - px(8), from.y}, {to.x + px(8), to.y}, with_alpha(color, 0.8f), px(7),
                          std::max(1.0f, px(1)));
        }
        const ImVec2 center{from.x + px(9), from.y + height / 2};
        if (done) {
            list->AddCircleFilled(center, px(8), color);
            icon(list, Icon::check, center, px(9), palette().panel);
        } else {
            list->AddCircle(center, px(7.5f), color, 0, px(1.5f));
        }
        const bool of_input = step.quantity == Quantity::square && trace.spec().divisor == Divisor::root_mean_square;
        const auto latex = of_input ? std::string("x^2") : std::string(info(step.quantity).latex);
        const float alpha = legible_alpha(color, done || now ? 1.0f : 0.7f);
        draw_formula_on(list, from.x + px(27), center.y + px(5), latex, px(15.5f), color, alpha);
        const float words = from.x + px(width < px(230) ? 92 : 104);
        text_in_two(list, fonts().regular, px(13), {words, center.y}, to.x - words,
                    done || now ? palette().text : palette().secondary, step.caption);
    }
    ImGui::PopStyleVar();
}

/// Where it does not fit below the text it is a line that opens it: it must not be cut through, or cost the question
/// its place.
void LessonPanel::draw_account(const View& view, float width) {
    const auto rows = static_cast<float>(view.trace().steps().size());
    const float room = ImGui::GetWindowHeight() - ImGui::GetCursorPosY() - ImGui::GetStyle().WindowPadding.y - px(20);
    const float row = std::clamp(std::floor(room / rows) - px(1), px(24), px(28));
    const bool fits = rows * (row + px(1)) <= room;
    record("account", fits || account_open_ ? "open" : "folded");
    if (fits) {
        section("THE ACCOUNT");
        return draw_steps(view, width, row);
    }
    if (link(account_open_ ? "Fold the account###account" : "The account ›###account")) account_open_ = !account_open_;
    if (account_open_) draw_steps(view, width, px(28));
}

void LessonPanel::draw_lesson(const View& view, const Lesson& lesson, float width, bool account) {
    const auto number = view.lesson_step();
    const auto& step = lesson.steps[static_cast<std::size_t>(number)];
    const auto key = fmt::format("{}/{}", lesson.id, number);
    if (answered_step_ != key) {
        answered_step_ = key;
        question_view_.start_over();
        ImGui::SetScrollY(0);
        to_question_ = false;
        enter_is_next_ = std::exchange(went_on_, false) && !step.question;
    }
    heading(over_line(view, lesson), lesson.title, width);
    record("lesson", lesson.title);
    record("lesson step", fmt::format("{} / {}", number + 1, lesson.step_count()));
    if (!step.title.empty() && step.title != lesson.title) {
        ImGui::PushFont(fonts().medium, 14.5f);
        ImGui::PushStyleColor(ImGuiCol_Text, palette().accent);
        ImGui::TextWrapped("%s", step.title.c_str());
        record_item(step.title);
        ImGui::PopStyleColor();
        ImGui::PopFont();
        ImGui::Dummy({0, px(2)});
    }
    draw_strayed(view, width);
    prose(step.text);
    rule(width);
    if (step.question) {
        question_view_.draw(view, *view.posed(), width);
        question_end_ = ImGui::GetCursorPosY();
        if (account) rule(width);
    } else {
        question_end_ = 0;
    }
    if (account) draw_account(view, width);
}

/// Below a text that is longer than the panel: there is more, and it is the question.
void LessonPanel::draw_way_to_question(ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const float width = text_width(fonts().medium, px(13.5f), "Your turn");
    list->AddLine({from.x + px(18), from.y}, {to.x - px(18), from.y}, palette().hairline, std::max(1.0f, px(1)));
    const ImVec2 at{std::round((from.x + to.x - width) / 2 - px(9)), from.y + px(5)};
    ImGui::SetCursorScreenPos(at);
    if (link("Your turn##to the question")) to_question_ = true;
    tooltip("To the question");
    const ImVec2 tip{at.x + width + px(14), at.y + px(14)};
    triangle(list, {tip.x - px(5), tip.y - px(6)}, {tip.x + px(5), tip.y - px(6)}, tip, palette().accent);
}

void LessonPanel::draw_library(const View& view, float width) {
    heading("EXPLORE", "Normalise a vector", width);
    const auto account = step_prose(view.trace(), view.position().step);
    prose(account);
    record("prose", account);
    rule(width);
    draw_steps(view, width, px(28));
    rule(width);
    section("LESSONS");
    for (const auto& lesson : view.lessons().lessons) {
        const auto from = ImGui::GetCursorScreenPos();
        const float height = px(30);
        if (hit_area(("open " + lesson.id).c_str(), {width, height})) view.out.push(OpenLesson{lesson.id, 0});
        auto* list = ImGui::GetWindowDrawList();
        if (ImGui::IsItemHovered())
            list->AddRectFilled({from.x - px(8), from.y}, {from.x + width + px(8), from.y + height}, palette().hover,
                                px(6));
        const auto share = done_share(lesson, view.settings().progress.of(lesson.id));
        const ImVec2 center{from.x + px(8), from.y + height / 2};
        list->AddCircle(center, px(6), palette().edge, 0, px(2));
        if (share >= 1)
            list->AddCircleFilled(center, px(6), palette().good);
        else if (share > 0) {
            list->PathArcTo(center, px(6), -1.5708f, -1.5708f + 6.28319f * static_cast<float>(share), 24);
            list->PathStroke(palette().good, px(2));
        }
        text_clipped(list, fonts().regular, px(13.5f), {from.x + px(24), from.y + px(7)}, width - px(24),
                     palette().text, lesson.title);
    }
}

namespace {

/// Over the last lines of a text that goes on below its panel, by `rest`: it is not cut, it continues.
void fade_out(float width, float rest) {
    const float height = std::min(px(22), rest);
    if (height < 1) return;
    const auto from = ImGui::GetWindowPos();
    const float bottom = from.y + ImGui::GetWindowHeight();
    const ImU32 ground = palette().panel, none = with_alpha(palette().panel, 0);
    ImGui::GetWindowDrawList()->AddRectFilledMultiColor({from.x, bottom - height}, {from.x + width, bottom}, none, none,
                                                        ground, ground);
}

}  // namespace

/// Back, out and on. On is a filled button as soon as the lesson has nothing else to ask for; where the words are too
/// long for the width, they get shorter, and what the menu has too goes.
void LessonPanel::draw_ways(const View& view, const Lesson& lesson, ImVec2 at, float width) {
    const bool last = view.lesson_step() + 1 == lesson.step_count();
    const bool filled = wants_next(view);
    const auto wide = [&](const char* words) {
        return filled ? text_width(fonts().semibold, px(14), words) + px(28)
                      : text_width(fonts().medium, px(13.5f), words);
    };
    const float back = text_width(fonts().medium, px(13.5f), "‹ Previous");
    const float out = text_width(fonts().medium, px(13.5f), "Explore");
    const float gap = px(14);
    const char* next = last && back + out + wide("Next lesson ›") + 2 * gap <= width ? "Next lesson ›" : "Next ›";
    record("filled", filled ? "next" : wants_answer(view) ? "answer" : "");
    ImGui::SetCursorScreenPos(at);
    if (link("‹ Previous")) view.out.run("lesson.previous");
    const float room = width - back - wide(next);
    if (room >= out + 2 * gap) {
        ImGui::SetCursorScreenPos({at.x + back + (room - out) / 2, at.y});
        if (link("Explore")) view.out.run("lesson.leave");
    }
    ImGui::SetCursorScreenPos({at.x + width - wide(next), filled ? at.y - px(7) : at.y});
    const bool pressed = filled ? button(next, {wide(next), px(32)}, true) : link(next);
    if (filled && question_view_.take_done_by_keyboard(view)) {
        // Tab goes on from here, and Enter too, whether the ring is visible or not.
        ImGui::SetFocusID(ImGui::GetItemID(), ImGui::GetCurrentWindow());
        enter_is_next_ = true;
    }
    const bool goes_on = enter_goes_on(view);
    went_on_ = goes_on;  // the step that follows is drawn in the next frame
    if (pressed || goes_on) view.out.run("lesson.next");
}

/// After a typed answer the arrows are the account's, so that there is no ring; Enter goes on until the hand goes
/// elsewhere.
bool LessonPanel::enter_goes_on(const View& view) {
    const auto& io = ImGui::GetIO();
    const bool elsewhere = io.MouseClicked[0] || io.NavVisible || io.WantTextInput || is_typing_number() ||
                           ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (elsewhere || !wants_next(view)) enter_is_next_ = false;
    // Not the Enter that gave the answer: it is told one frame later.
    const bool enter = ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false);
    return enter && std::exchange(enter_is_next_, false);
}

namespace {

/// The marks of a lesson's steps, in as many rows as leaves each wide enough to be hit.
struct Marks {
    int in_row = 1, rows = 1;
    float each = 0;  // with the air between two

    Marks(int count, float width) {
        const int most = std::max(1, static_cast<int>(width / px(least_target)));
        rows = (count + most - 1) / most;
        in_row = (count + rows - 1) / rows;
        each = width / static_cast<float>(in_row);
    }
};

constexpr float footer_pad = 12;  // logical; the marks reach further out than the words

void draw_mark(const View& view, const Lesson& lesson, int step, ImVec2 at, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const bool here = step == view.lesson_step();
    const bool done = step_done(lesson, view.settings().progress.of(lesson.id), step);
    const auto color = done ? palette().good : here ? palette().accent : palette().edge;
    const float half = px(here ? 4 : 2);
    const float y = at.y + px(15);
    list->AddRectFilled({at.x + px(2), y - half}, {at.x + width - px(2), y + half}, color, px(2));
    if (here) {  // also on a step that is done
        const float middle = at.x + width / 2;
        triangle(list, {middle - px(4), at.y + px(3)}, {middle + px(4), at.y + px(3)}, {middle, at.y + px(8)},
                 palette().text);
        record("you are here", fmt::format("{} {}", step + 1, done ? "done" : "open"));
    }
    ImGui::SetCursorScreenPos(at);
    if (hit_area(fmt::format("go to step {}", step + 1).c_str(), {width, px(least_target)}))
        view.out.push(OpenLesson{lesson.id, step});
}

float footer_height(const Lesson& lesson, float width) {
    const Marks marks(lesson.step_count(), width - 2 * px(footer_pad));
    return px(74) + px(least_target) * static_cast<float>(marks.rows - 1);
}

}  // namespace

void LessonPanel::draw_footer(const View& view, const Lesson& lesson, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const float pad = px(18);
    list->AddLine({from.x + pad, from.y}, {to.x - pad, from.y}, palette().hairline, std::max(1.0f, px(1)));
    const Marks marks(lesson.step_count(), to.x - from.x - 2 * px(footer_pad));
    for (int i = 0; i < lesson.step_count(); ++i)
        draw_mark(view, lesson, i,
                  {from.x + px(footer_pad) + marks.each * static_cast<float>(i % marks.in_row),
                   from.y + px(3) + px(least_target) * static_cast<float>(i / marks.in_row)},
                  marks.each);
    draw_ways(view, lesson, {from.x + pad, to.y - px(32)}, to.x - from.x - 2 * pad);
}

void LessonPanel::draw(const View& view, ImVec2 from, ImVec2 to, bool account) {
    begin_panel("lesson");
    const auto* lesson = view.lesson();
    const float pad = px(18);
    const float footer = lesson ? footer_height(*lesson, to.x - from.x) : 0;
    const float way = lesson && question_below_ ? px(30) : 0;
    ImGui::SetCursorScreenPos({from.x + px(1), from.y + px(1)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {pad - px(1), px(16)});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), px(4)});
    ImGui::BeginChild("lesson", {to.x - from.x - px(2), to.y - from.y - footer - way - px(2)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    const float width = ImGui::GetContentRegionAvail().x;
    if (lesson)
        draw_lesson(view, *lesson, width, account);
    else
        draw_library(view, width);
    const float in_sight = ImGui::GetWindowHeight() + way;  // with and without the way below it the same
    if (to_question_) ImGui::SetScrollY(question_end_ - in_sight);
    const bool below = question_end_ > ImGui::GetScrollY() + in_sight + px(2);
    if (std::exchange(question_below_, below) != below) keep_moving();
    to_question_ = false;
    fade_out(width + pad, ImGui::GetScrollMaxY() - ImGui::GetScrollY());
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    if (way > 0) draw_way_to_question({from.x, to.y - footer - way}, {to.x, to.y - footer});
    if (lesson) draw_footer(view, *lesson, {from.x, to.y - footer}, to);
}

}  // namespace normscope::ui

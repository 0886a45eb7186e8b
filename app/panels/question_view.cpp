// SPDX-License-Identifier: MIT
#include "app/panels/question_view.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <string>
#include <utility>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/prose.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

/// "x̂₁   −0.5   −0.3015": a guess beside the truth.
void guess_row(const std::string& name, double guess, double truth, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto at = ImGui::GetCursorScreenPos();
    text(list, fonts().regular, px(13), {at.x, at.y + px(2)}, palette().secondary, name);
    text(list, fonts().mono, px(13), {at.x + width * 0.62f, at.y + px(2)}, palette().text, format_number(guess),
         Align::right);
    text(list, fonts().mono, px(13), {at.x + width, at.y + px(2)}, palette().text, format_number(truth), Align::right);
    ImGui::Dummy({width, px(20)});
    record("guessed " + name, format_number(guess));
    record("it is " + name, format_number(truth));
}

/// What was guessed, what it is, and the distance between the two.
void draw_distance(const QuestionState& state, const Question& question, float width) {
    if (state.guess.empty() || state.guess.size() != state.truth.size()) return;
    auto* list = ImGui::GetWindowDrawList();
    const auto at = ImGui::GetCursorScreenPos();
    text(list, fonts().regular, px(11.5f), {at.x + width * 0.62f, at.y}, palette().secondary, "you said", Align::right);
    text(list, fonts().regular, px(11.5f), {at.x + width, at.y}, palette().secondary, "it is", Align::right);
    ImGui::Dummy({width, px(16)});
    std::vector<std::string> names;
    for (std::size_t i = 0; i < state.guess.size(); ++i) {
        names.push_back(i < question.answer.size() ? answer_symbol(question.answer[i]) : "");
        const bool plain = names.back().size() <= 14;  // an expression is no name
        guess_row(plain ? names.back() : fmt::format("number {}", i + 1), state.guess[i], state.truth[i], width);
        if (!plain) names.back() = fmt::format("number {}", i + 1);
    }
    const auto words = distance_words(state.guess, state.truth, names);
    record("distance", words);
    if (words.empty()) return;
    const auto from = ImGui::GetCursorScreenPos();
    const float height = wrapped_height(fonts().medium, px(13.5f), width - px(24), words) + px(14);
    inset(list, from, {from.x + width, from.y + height});
    text_wrapped(list, fonts().medium, px(13.5f), {from.x + px(12), from.y + px(6)}, width - px(24), palette().text,
                 words);
    ImGui::Dummy({width, height + px(4)});
}

void draw_help(const View& view, const Question& question) {
    const auto& state = view.question();
    if (!question.hint.empty()) {
        const bool more = state.hint == 1 && !question.method.empty();
        if (link(more ? "The method###hint" : state.hint > 0 ? "Hide the hint###hint" : "Hint###hint"))
            view.out.run("lesson.hint");
        ImGui::SameLine(0, px(20));
    }
    if (view.withholding()) {
        if (link("Show me instead")) view.out.run("lesson.show_me");
    } else if (!question.solution.empty() &&
               link(state.solution ? "Hide the solution###solution" : "Show solution###solution")) {
        view.out.run("lesson.solution");
    }
    if (state.hint > 0) prose(question.hint, 14);
    if (state.hint > 1) prose(question.method, 14);
    if (state.solution && !view.withholding()) prose(question.solution, 14);
}

}  // namespace

void QuestionView::draw_verdict(const View& view, const Question& question) {
    const auto& state = view.question();
    const bool right = state.verdict->right;
    const auto color = right ? palette().good : palette().bad;
    const auto at = ImGui::GetCursorScreenPos();
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 center{at.x + px(8), at.y + px(9)};
    list->AddCircleFilled(center, px(8), color);
    icon(list, right ? Icon::check : Icon::close, center, px(right ? 9.0f : 7.0f), palette().panel);
    record("verdict icon", right ? "check" : "cross");
    ImGui::Indent(px(24));
    ImGui::PushStyleColor(ImGuiCol_Text, color);
    const bool guess = state.shown && !right && !state.verdict->named;
    prose(guess ? "Not what it is. Your guess stands beside it." : state.verdict->message, 14);
    ImGui::PopStyleColor();
    ImGui::Unindent(px(24));
    record("verdict", right ? "right" : "wrong");
    record("verdict message", state.verdict->message);
    if ((right || state.shown) && !question.then.empty()) prose(question.then, 14);
    const bool guessed_wrong = state.shown && !right && state.verdict->understood;
    const bool missed_choice = !right && question.kind == QuestionKind::choice;
    if ((right || guessed_wrong) && question.vary) {
        if (link("Again with other numbers")) view.out.run("lesson.another");
    } else if (missed_choice || guessed_wrong) {
        const bool again = link("Try again");
        // Whoever chose with the keyboard finds it here, and Ctrl+E leads here: the choices are no targets any more.
        if (missed_choice && (std::exchange(by_keyboard_, false) || std::exchange(focus_, false))) {
            ImGui::SetFocusID(ImGui::GetItemID(), ImGui::GetCurrentWindow());
            ImGui::SetNavCursorVisible(true);
        }
        if (again) {
            focus_ = question.kind == QuestionKind::choice && ImGui::GetIO().NavVisible;
            view.out.run("lesson.another");
        }
    }
}

bool wants_answer(const View& view) {
    const auto* question = view.posed();
    const auto& state = view.question();
    const bool right = state.verdict && state.verdict->right;
    return question && question->kind == QuestionKind::number && !right && !state.shown;
}

bool wants_next(const View& view) {
    const auto* question = view.posed();
    const auto& state = view.question();
    return view.lesson() && (!question || state.shown || (state.verdict && state.verdict->right));
}

void QuestionView::answer(const View& view, std::string words, bool by_keyboard) {
    view.out.push(AnswerQuestion{std::move(words)});
    by_keyboard_ = by_keyboard;
}

bool QuestionView::take_done_by_keyboard(const View& view) {
    return by_keyboard_ && wants_next(view) && std::exchange(by_keyboard_, false);
}

void QuestionView::start_over() {
    // A field that is being typed into would write its text into the next step's.
    if (std::exchange(typing_, false)) ImGui::ClearActiveID();
    answer_.fill(0);
    placed_.clear();
    just_answered_ = by_keyboard_ = false;
    news_.reset();
}

void QuestionView::follow_ghosts(const View& view, const Question& question) {
    const auto& placed = view.question().placed;
    if (placed == placed_) return;
    placed_ = placed;
    std::string words;
    for (std::size_t i = 0; i < std::max(placed.size(), question.answer.size()); ++i) {
        if (i > 0) words += ", ";
        words += i < placed.size() && placed[i] ? format_number(*placed[i]) : "…";
    }
    if (placed.empty()) words.clear();
    answer_.fill(0);
    words.copy(answer_.data(), answer_.size() - 1);
}

void QuestionView::draw_choices(const View& view, const Question& question, float width) {
    const auto& state = view.question();
    const bool missed = state.verdict && !state.verdict->right;
    const bool focused_before = std::exchange(choices_focused_, false) && ImGui::GetIO().NavVisible;
    for (std::size_t i = 0; i < question.choices.size(); ++i) {
        const auto& choice = question.choices[i];
        const auto number = std::to_string(i + 1);
        const bool picked = state.verdict && state.typed == number;
        const auto from = ImGui::GetCursorScreenPos();
        const float height = wrapped_height(fonts().regular, px(13.5f), width - px(58), choice.text) + px(14);
        // After a wrong choice the question is put anew first: until then the others are no targets.
        const bool pressed = hit_area(fmt::format("choice {}", i + 1).c_str(), {width, height}, !missed);
        if (i == 0 && !missed && std::exchange(focus_, false)) {
            ImGui::SetFocusID(ImGui::GetItemID(), ImGui::GetCurrentWindow());
            ImGui::SetNavCursorVisible(true);
        }
        const auto digit = static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(i));
        const bool chosen = focused_before && i < 9 && ImGui::IsKeyPressed(digit, false);
        if ((pressed || chosen) && !missed) answer(view, number, ImGui::GetIO().NavVisible);
        choices_focused_ |= ImGui::IsItemFocused();
        auto* list = ImGui::GetWindowDrawList();
        const ImVec2 to{from.x + width, from.y + height};
        list->AddRectFilled(from, to, ImGui::IsItemHovered() && !missed ? palette().hover : palette().inset, px(7));
        const auto edge = picked ? (state.verdict->right ? palette().good : palette().bad)
                          : ImGui::IsItemFocused() && ImGui::GetIO().NavVisible ? palette().accent
                                                                                : palette().edge;
        list->AddRect(from, to, edge, px(7), std::max(1.0f, px(picked ? 2 : 1)));
        text(list, fonts().mono, px(13), {from.x + px(12), from.y + px(7)}, palette().secondary, number);
        text_wrapped(list, fonts().regular, px(13.5f), {from.x + px(30), from.y + px(6)}, width - px(58),
                     missed && !picked ? palette().secondary : palette().text, choice.text);
        if (picked)
            icon(list, state.verdict->right ? Icon::check : Icon::close, {to.x - px(16), (from.y + to.y) / 2}, px(11),
                 edge);
        ImGui::Dummy({0, px(2)});
    }
}

bool QuestionView::draw_field(const View& view, const Question& question, float width) {
    follow_ghosts(view, question);
    ImGui::PushFont(fonts().mono, 14.5f);
    ImGui::SetNextItemWidth(width);
    if (std::exchange(focus_, false)) take_keyboard();
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(10), px(8)});
    const bool entered = ImGui::InputTextWithHint(
        "##answer", question.answer.size() > 1 ? "a, b, …" : "a number", answer_.data(), answer_.size(),
        ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    record_item(answer_[0] ? answer_.data() : "a number");
    typing_ = ImGui::IsItemActive();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    return entered;
}

void QuestionView::draw_number(const View& view, const Question& question, float width) {
    const auto& state = view.question();
    const bool asks_first = view.withholding();
    if (state.shown && state.verdict && state.verdict->understood) return;  // the guess stands, the truth beside it
    const bool entered = draw_field(view, question, asks_first ? width : width - px(94));
    bool pressed = false;
    if (asks_first) {
        if (view.takes_guesses && !view.ghosts().empty()) {
            ImGui::PushStyleColor(ImGuiCol_Text, palette().secondary);
            prose("Type it, or drag the dashed marks in the picture.", 12.5f);
            record("can be dragged", "");
            ImGui::PopStyleColor();
        }
        pressed = button("Commit my guess", {width, px(38)}, true);
    } else {
        ImGui::SameLine(0, px(8));
        pressed = button("Check", {px(86), px(32)}, wants_answer(view));
    }
    if (entered || pressed) answer(view, answer_.data(), entered || ImGui::GetIO().NavVisible);
    if (entered) ImGui::SetNavCursorVisible(false);  // the arrows go back to the account
    if (std::exchange(just_answered_, entered) && state.verdict && !state.verdict->right && !state.shown) focus_ = true;
}

void QuestionView::draw(const View& view, const Question& question, float width) {
    const auto& state = view.question();
    const float top = ImGui::GetCursorScreenPos().y;
    ImGui::PushFont(fonts().semibold, 14);
    const char* title = view.withholding()                    ? "First your guess"
                        : question.kind == QuestionKind::task ? "Try it"
                                                              : "Your turn";
    ImGui::TextUnformatted(title);
    record_item(title);
    ImGui::PopFont();
    prose(question.prompt, 14);
    ImGui::Dummy({0, px(2)});
    if (question.kind == QuestionKind::choice) draw_choices(view, question, width);
    if (question.kind == QuestionKind::number) draw_number(view, question, width);
    if (state.shown) draw_distance(state, question, width);
    if (state.verdict)
        draw_verdict(view, question);
    else if (state.shown && !question.then.empty())
        prose(question.then, 14);
    ImGui::Dummy({0, px(1)});
    draw_help(view, question);
    follow_news(state, top);
}

/// What an answer or a hint brought is scrolled to, as far as the question's beginning stays in sight.
void QuestionView::follow_news(const QuestionState& state, float top) {
    const auto news = fmt::format("{} {} {} {}", state.verdict ? state.verdict->message : "", state.typed, state.hint,
                                  state.solution);
    const auto last = std::exchange(news_, news);
    if (!last || *last == news) return;
    const float bottom = ImGui::GetCursorScreenPos().y;
    const float end = ImGui::GetWindowPos().y + ImGui::GetWindowHeight() - px(8);
    const float start = ImGui::GetWindowPos().y + px(8);
    const float by = std::min(bottom - end, std::max(top - start, 0.0f));
    if (by > 0) ImGui::SetScrollY(ImGui::GetScrollY() + by);
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "core/lessons/weak_spots.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "core/lessons/general_mistakes.h"

namespace normscope {
namespace {

/// The step that answers a mistake: that of the table, or the one whose question it was made at.
void find_answer(WeakSpot& spot, std::span<const Lesson> lessons) {
    spot.see = spot.asked_in;
    spot.see_step = spot.asked_step;
    const auto general = std::ranges::find(general_mistakes(), spot.mistake, &GeneralMistake::says);
    if (general == general_mistakes().end()) return;
    const auto slash = general->see.find('/');
    const auto lesson = std::ranges::find(lessons, general->see.substr(0, slash), &Lesson::id);
    int step = 0;
    const auto number = general->see.substr(slash + 1);
    std::from_chars(number.data(), number.data() + number.size(), step);
    if (lesson == lessons.end() || step < 1 || step > lesson->step_count()) return;
    spot.see = lesson->id;
    spot.see_step = step - 1;
}

bool asks(const Lesson& lesson, int step) {
    return step < lesson.step_count() && lesson.steps[static_cast<std::size_t>(step)].question.has_value();
}

}  // namespace

std::vector<WeakSpot> weak_spots(std::span<const Lesson> lessons, const Progress& progress) {
    std::vector<WeakSpot> spots;
    for (const auto& lesson : lessons) {
        const auto answers = progress.answers.find(lesson.id);
        if (answers == progress.answers.end()) continue;
        std::map<int, int> right_since;  // of each step, answers in a row up to the last
        for (const auto& answer : answers->second) {
            const int step = step_of_variant(answer.seed);
            right_since[step] = answer.right ? right_since[step] + 1 : 0;
            if (answer.right || !asks(lesson, step)) continue;
            auto found = std::ranges::find_if(spots, [&](const WeakSpot& spot) {
                return spot.mistake == answer.mistake &&
                       (!answer.mistake.empty() || (spot.asked_in == lesson.id && spot.asked_step == step));
            });
            if (found == spots.end()) found = spots.insert(spots.end(), WeakSpot{.mistake = answer.mistake});
            ++found->times;
            if (found->times > 1 && found->last_day > answer.day) continue;
            found->last_day = answer.day;
            found->asked_in = lesson.id;
            found->asked_step = step;
        }
        for (auto& spot : spots)
            if (spot.asked_in == lesson.id) spot.mended = right_since[spot.asked_step] >= 2;
    }
    for (auto& spot : spots) find_answer(spot, lessons);
    std::ranges::stable_sort(spots, {},
                             [](const WeakSpot& spot) { return std::tuple(spot.mended, -spot.times, -spot.last_day); });
    return spots;
}

}  // namespace normscope

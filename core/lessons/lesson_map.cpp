// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_map.h"

#include <algorithm>
#include <iterator>

namespace normscope {

bool is_passed(const Lesson& lesson, const Progress& progress) {
    const auto answers = progress.answers.find(lesson.id);
    return progress.known.contains(lesson.id) || lesson_done(lesson, progress.of(lesson.id)) ||
           (answers != progress.answers.end() && is_mastered(answers->second));
}

std::vector<MapPlace> map_places(std::span<const Lesson> lessons) {
    std::vector<MapPlace> places(lessons.size());
    for (std::size_t round = 0; round < lessons.size(); ++round)  // a way is no longer than there are lessons
        for (std::size_t i = 0; i < lessons.size(); ++i)
            for (const auto& id : lessons[i].prerequisites) {
                const auto before = std::ranges::find(lessons, id, &Lesson::id);
                if (before != lessons.end())
                    places[i].column = std::max(places[i].column,
                                                places[static_cast<std::size_t>(before - lessons.begin())].column + 1);
            }
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto in_column = [&](const MapPlace& place) { return place.column == places[i].column; };
        const auto all = std::ranges::count_if(places, in_column);
        const auto above = std::count_if(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(i), in_column);
        places[i].row = static_cast<double>(above) - static_cast<double>(all - 1) / 2;
    }
    return places;
}

int next_lesson(std::span<const LessonStanding> standings) {
    for (const auto wanted : {LessonStanding::due, LessonStanding::open})
        if (const auto found = std::ranges::find(standings, wanted); found != standings.end())
            return static_cast<int>(found - standings.begin());
    return -1;
}

std::vector<LessonStanding> standings_of(std::span<const Lesson> lessons, const Progress& progress, std::int64_t today,
                                         std::span<const int> intervals) {
    std::vector<std::string> passed;
    for (const auto& lesson : lessons)
        if (is_passed(lesson, progress)) passed.push_back(lesson.id);
    return standings(lessons, progress.answers, passed, today, intervals);
}

std::vector<const Lesson*> missing_before(const Lesson& lesson, std::span<const Lesson> lessons,
                                          const Progress& progress) {
    std::vector<const Lesson*> missing;
    for (const auto& id : lesson.prerequisites) {
        const auto before = std::ranges::find(lessons, id, &Lesson::id);
        if (before != lessons.end() && !is_passed(*before, progress)) missing.push_back(&*before);
    }
    return missing;
}

}  // namespace normscope

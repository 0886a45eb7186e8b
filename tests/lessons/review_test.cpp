// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_map.h"
#include "core/lessons/review.h"

#include <gtest/gtest.h>

#include "tests/lessons/lesson_files.h"

namespace normscope {
namespace {

using Answers = std::vector<Attempted>;

TEST(Review, MasteryIsTwoDaysOrThreeInARow) {
    EXPECT_FALSE(is_mastered({}));
    EXPECT_FALSE(is_mastered(Answers{{1, 1, true}, {1, 2, true}})) << "one day";
    EXPECT_FALSE(is_mastered(Answers{{1, 1, true}, {2, 1, true}})) << "one variant";
    EXPECT_TRUE(is_mastered(Answers{{1, 1, true}, {2, 2, true}}));
    EXPECT_TRUE(is_mastered(Answers{{1, 1, true}, {1, 3, false}, {4, 2, true}}));
    EXPECT_TRUE(is_mastered(Answers{{1, 1, true}, {1, 2, true}, {1, 3, true}}));
    EXPECT_FALSE(is_mastered(Answers{{1, 1, true}, {1, 2, false}, {1, 3, true}, {1, 4, true}}));
}

TEST(Review, RightAnswersOnLaterDaysMoveItFurther) {
    const auto due = [](const Answers& answers) { return due_on(answers, usual_intervals); };
    EXPECT_FALSE(due({}));
    EXPECT_EQ(due({{10, 1, true}}), 11);
    EXPECT_EQ(due({{10, 1, true}, {10, 2, true}, {10, 3, true}}), 11) << "cramming is no review";
    EXPECT_EQ(due({{10, 1, true}, {11, 2, true}}), 14);
    EXPECT_EQ(due({{10, 1, true}, {11, 2, true}, {14, 3, true}}), 21);
    EXPECT_EQ(due({{10, 1, true}, {11, 2, true}, {14, 3, false}}), 15);
    Answers years;
    for (int i = 0; i < 50; ++i) years.push_back({i * 40, 1, true});
    EXPECT_EQ(due(years), 49 * 40 + 35) << "the last interval repeats";
    const int daily[] = {2};
    EXPECT_EQ(due_on(Answers{{1, 1, false}}, daily), 3);
}

std::vector<Lesson> chain() {
    std::vector<Lesson> lessons(3);
    lessons[0].id = "a";
    lessons[1].id = "b";
    lessons[1].prerequisites = {"a"};
    lessons[2].id = "c";
    lessons[2].prerequisites = {"a", "b"};
    return lessons;
}

TEST(Review, LessonsOpenWhenTheirPrerequisitesArePassed) {
    using enum LessonStanding;
    const auto lessons = chain();
    EXPECT_EQ(standings(lessons, {}, {}, 0), (std::vector{open, closed, closed}));
    const std::vector<std::string> known = {"a"};
    EXPECT_EQ(standings(lessons, {}, known, 0), (std::vector{open, open, closed}));
    const std::map<std::string, Answers> answers = {{"a", {{1, 1, true}, {2, 2, true}}}, {"b", {{2, 1, true}}}};
    EXPECT_EQ(standings(lessons, answers, {}, 3), (std::vector{mastered, open, closed}));
    EXPECT_EQ(standings(lessons, answers, {}, 5), (std::vector{due, open, closed}));
}

Lesson lesson(const char* id, std::vector<std::string> before) {
    Lesson made;
    made.id = id;
    made.prerequisites = std::move(before);
    made.steps.resize(2);
    return made;
}

TEST(LessonMap, ColumnsFollowTheLongestWay) {
    //  a → b → d → e, a → c → e, a → e: three columns after a, b above c.
    const std::vector<Lesson> all = {lesson("e", {"a", "c", "d"}), lesson("d", {"b"}), lesson("b", {"a"}),
                                     lesson("c", {"a"}), lesson("a", {})};
    EXPECT_EQ(map_places(all), (std::vector<MapPlace>{{3, 0}, {2, 0}, {1, -0.5}, {1, 0.5}, {0, 0}}));
    EXPECT_TRUE(map_places({}).empty());
}

TEST(LessonMap, NextIsWhatIsDueElseTheFirstOpen) {
    using enum LessonStanding;
    EXPECT_EQ(next_lesson(std::vector{mastered, open, open, closed}), 1);
    EXPECT_EQ(next_lesson(std::vector{mastered, open, due}), 2);
    EXPECT_EQ(next_lesson(std::vector{mastered, mastered}), -1);
    EXPECT_EQ(next_lesson({}), -1);
}

TEST(LessonMap, WhatIsGoneThroughOrKnownOpensWhatFollows) {
    using enum LessonStanding;
    const std::vector<Lesson> all = {lesson("a", {}), lesson("b", {"a"}), lesson("c", {"a", "b"})};
    Progress progress;
    EXPECT_EQ(standings_of(all, progress, 0, usual_intervals), (std::vector{open, closed, closed}));
    progress.finish_step("a", 0);
    EXPECT_EQ(standings_of(all, progress, 0, usual_intervals), (std::vector{open, closed, closed}));
    progress.finish_step("a", 1);
    EXPECT_EQ(standings_of(all, progress, 0, usual_intervals), (std::vector{open, open, closed}));
    ASSERT_EQ(missing_before(all[2], all, progress).size(), 1u);
    EXPECT_EQ(missing_before(all[2], all, progress).front(), &all[1]);
    progress.known.insert("b");
    EXPECT_EQ(standings_of(all, progress, 0, usual_intervals), (std::vector{open, open, open}));
    EXPECT_TRUE(missing_before(all[2], all, progress).empty());
}

TEST(Review, PrerequisitesExistAndLeadSomewhere) {
    const auto ok = check_prerequisites(test::shipped().lessons);
    EXPECT_TRUE(ok) << ok.error().message;
    auto lessons = chain();
    lessons[0].prerequisites = {"c"};
    EXPECT_EQ(check_prerequisites(lessons).error().message, "the prerequisites of lesson \"a\" lead in a circle");
    lessons[0].prerequisites = {"z"};
    EXPECT_EQ(check_prerequisites(lessons).error().message, "lesson \"a\" requires \"z\", which does not exist");
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
// Placement and weak spots: pure functions of answers. Glossary: every entry has words, a number and a lesson.
#include "core/lessons/placement.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <cmath>

#include "core/lessons/checker.h"
#include "core/lessons/general_mistakes.h"
#include "core/lessons/glossary.h"
#include "core/lessons/lesson_state.h"
#include "core/lessons/variant.h"
#include "core/lessons/weak_spots.h"
#include "core/norm/operators.h"
#include "tests/lessons/lesson_files.h"

namespace normscope {
namespace {

Lesson asking(const char* id, std::vector<std::string> before) {
    Lesson lesson;
    lesson.id = lesson.title = id;
    lesson.prerequisites = std::move(before);
    lesson.steps.resize(2);
    lesson.steps[1].question = Question{.prompt = "?", .answer = {"mu"}};
    return lesson;
}

/// a – b – c – d – e, and f beside c.
std::vector<Lesson> road() {
    return {asking("a", {}),    asking("b", {"a"}), asking("c", {"b"}),
            asking("d", {"c"}), asking("e", {"d"}), asking("f", {"b"})};
}

using Ids = std::set<std::string>;

TEST(Placement, TheMiddleOfTheMapIsAskedFirstAndDecidesBothWays) {
    const auto lessons = road();
    auto placement = begin_placement(lessons, {}, "", 5);
    ASSERT_TRUE(placement.item);
    EXPECT_EQ(placement.item->lesson, "c") << "three before it, three after it";
    EXPECT_EQ(placement.item->step, 1);
    EXPECT_EQ(placement.item->seed, 5u);
    decide(placement, lessons, true);
    EXPECT_EQ(placement.known, (Ids{"a", "b", "c"})) << "whoever knows c knows what it builds on";
    EXPECT_EQ(placement.undecided, (Ids{"d", "e", "f"}));
    EXPECT_EQ(placement.item->seed, 6u) << "other numbers";
    EXPECT_EQ(placement.item->lesson, "d");
    decide(placement, lessons, false);
    EXPECT_EQ(placement.unknown, (Ids{"d", "e"})) << "what builds on d is not asked any more";
    EXPECT_EQ(placement.item->lesson, "f");
    decide(placement, lessons, true);
    EXPECT_FALSE(placement.item);
    EXPECT_EQ(placement.known, (Ids{"a", "b", "c", "f"}));
    EXPECT_TRUE(placement.undecided.empty());
    EXPECT_EQ(placement.asked, 3);
    const auto over = placement;
    decide(placement, lessons, true);
    EXPECT_EQ(placement, over) << "nothing is in sight";
}

TEST(Placement, ALockedLessonAsksOneQuestionOfEachLessonBeforeIt) {
    std::vector<Lesson> lessons = {asking("a", {}), asking("b", {}), asking("c", {}), asking("goal", {"a", "b", "c"})};
    Progress progress;
    progress.known.insert("b");
    auto placement = begin_placement(lessons, progress, "goal", 1);
    EXPECT_EQ(placement.item->lesson, "a");
    decide(placement, lessons, true);
    EXPECT_EQ(placement.item->lesson, "c") << "b is known";
    EXPECT_FALSE(opens_goal(placement, lessons, progress));
    decide(placement, lessons, true);
    EXPECT_FALSE(placement.item);
    EXPECT_TRUE(opens_goal(placement, lessons, progress));
    auto missed = begin_placement(lessons, progress, "goal", 1);
    decide(missed, lessons, false);
    decide(missed, lessons, true);
    EXPECT_FALSE(opens_goal(missed, lessons, progress));
    EXPECT_TRUE(missed.known.contains("c")) << "what was passed stays passed";
}

TEST(Placement, TheShippedMapIsPlacedInTenQuestionsWhateverTheAnswers) {
    const auto& lessons = test::shipped().lessons;
    for (unsigned answers = 0; answers < 1024; answers += 31) {
        auto placement = begin_placement(lessons, {}, "", 1 + answers);
        for (int i = 0; placement.item; ++i) {
            ASSERT_LT(i, most_placement_questions);
            const auto asked = pose_question(*test::shipped().find(placement.item->lesson), placement.item->step,
                                             placement.item->seed);
            ASSERT_TRUE(asked) << asked.error().message;
            ASSERT_NE(asked->question.kind, QuestionKind::task);
            decide(placement, lessons, (answers >> i & 1) != 0);
        }
        for (const auto& id : placement.known) {
            EXPECT_FALSE(placement.unknown.contains(id));
            for (const auto& before : test::shipped().find(id)->prerequisites)
                EXPECT_TRUE(placement.known.contains(before)) << id << " needs " << before;
        }
    }
    for (const auto& lesson : lessons) {
        const auto step = placement_step(lesson);
        ASSERT_TRUE(step) << lesson.id;
        const auto is_exact = [](const LessonStep& each) {
            return each.question && each.question->kind != QuestionKind::task && !each.question->tolerance;
        };
        if (std::ranges::none_of(lesson.steps, is_exact)) continue;
        EXPECT_TRUE(is_exact(lesson.steps[static_cast<std::size_t>(*step)]))
            << lesson.id << ": a guess at a picture is asked where there is none";
    }
}

TEST(WeakSpots, NameTheMistakeCountItAndKnowWhenItIsMended) {
    const std::string forgot{general_mistakes()[4].says};  // σ instead of σ²
    const std::vector<Lesson> lessons = {asking("a", {}), asking("b", {})};
    Progress progress;
    const auto note = [&](const char* id, std::int64_t day, bool right, const std::string& mistake = {}) {
        progress.note(id, {day, variant_of(1, static_cast<std::uint64_t>(day)), right, mistake});
    };
    EXPECT_TRUE(weak_spots(lessons, progress).empty());
    note("a", 3, false, forgot);
    note("b", 5, false, forgot);
    note("b", 6, false, "an own mistake");
    note("a", 7, false);
    auto spots = weak_spots(lessons, progress);
    ASSERT_EQ(spots.size(), 3u);
    EXPECT_EQ(spots[0].mistake, forgot);
    EXPECT_EQ(spots[0].times, 2) << "the same mistake in two lessons is one";
    EXPECT_EQ(spots[0].asked_in, "b") << "the latest";
    EXPECT_EQ(spots[0].last_day, 5);
    EXPECT_EQ(spots[0].see, "b") << "the lesson of the table is not among these two";
    EXPECT_EQ(spots[1].mistake, "");
    EXPECT_EQ(spots[1].asked_in, "a");
    EXPECT_EQ(spots[2].see_step, 1);
    note("b", 8, true);
    EXPECT_FALSE(weak_spots(lessons, progress).back().mended) << "once may be luck";
    note("b", 9, true);
    spots = weak_spots(lessons, progress);
    EXPECT_EQ(spots[0].asked_in, "a") << "what stands comes first";
    EXPECT_TRUE(spots[1].mended && spots[2].mended);
    progress.note("a", {9, variant_of(7, 1), false, "of a step that is gone"});
    EXPECT_EQ(weak_spots(lessons, progress).size(), 3u);
}

TEST(WeakSpots, EveryGeneralMistakeIsAnsweredSomewhere) {
    for (const auto& mistake : general_mistakes()) {
        Progress progress;
        progress.note("layernorm-by-hand", {1, variant_of(1, 0), false, std::string(mistake.says)});
        const auto spots = weak_spots(test::shipped().lessons, progress);
        ASSERT_EQ(spots.size(), 1u);
        EXPECT_EQ(std::string(mistake.see), spots[0].see + "/" + std::to_string(spots[0].see_step + 1)) << mistake.says;
    }
}

TEST(WeakSpots, AVerdictSaysWhetherItNamesTheMistake) {
    const auto& lesson = *test::shipped().find("layernorm-by-hand");
    const auto& question = *lesson.steps[4].question;
    const auto state = state_of(lesson, 4).value();
    EXPECT_TRUE(check_answer(question, state, "2.2360")->named) << "σ";
    EXPECT_FALSE(check_answer(question, state, "77")->named);
    EXPECT_FALSE(check_answer(question, state, "5")->named) << "right";
}

TEST(Progress, OfTwoMachinesIsJoined) {
    Progress here, there;
    here.finish_step("a", 1);
    here.note("a", {5, 1, true, ""});
    there.finish_step("a", 2);
    there.note("a", {3, 1, false, "n − 1"});
    there.note("a", {5, 1, true, ""});
    there.known.insert("b");
    merge_progress(here, progress_from_json(progress_to_json(there)).value());
    EXPECT_EQ(here.of("a").finished, (std::set{1, 2}));
    ASSERT_EQ(here.answers["a"].size(), 2u) << "each answer once";
    EXPECT_EQ(here.answers["a"][0].mistake, "n − 1") << "in the order of days";
    EXPECT_TRUE(here.known.contains("b"));
    const auto once = here;
    merge_progress(here, there);
    EXPECT_EQ(here, once) << "reading it twice changes nothing";
}

Document document(std::vector<float> x) {
    auto document = default_document();
    const Shape shape = {1, std::ssize(x)};
    document.x = Tensor::from(shape, std::move(x)).value();
    document.spec = make_spec("layer_norm", "pytorch", document.x.shape(), {.eps = 0.0}).value();
    document.params.gamma.assign(static_cast<std::size_t>(document.x.size()), 3.0f);
    document.params.beta.assign(static_cast<std::size_t>(document.x.size()), 0.5f);
    document.selection = {};
    return document;
}

TEST(Glossary, EveryEntryHasALiveNumberAndALesson) {
    const auto state = document({2, 0, 4, 4});
    for (const auto& entry : glossary()) {
        EXPECT_FALSE(entry.says.empty() || entry.shows.empty()) << entry.id;
        EXPECT_EQ(find_entry(entry.id), &entry);
        const auto value = live_number(entry, state);
        const bool running = entry.number == "rmean1" || entry.number == "rvar1" || entry.id == "instance_norm";
        EXPECT_TRUE(value || running) << entry.id << ": " << (value ? "" : value.error().message);
        const auto slash = entry.see.find('/');
        const auto* lesson = test::shipped().find(std::string(entry.see.substr(0, slash)));
        ASSERT_NE(lesson, nullptr) << entry.see;
        EXPECT_LE(std::stoi(std::string(entry.see.substr(slash + 1))), lesson->step_count()) << entry.see;
    }
    for (const auto& quantity : quantities()) EXPECT_NE(entry_of(quantity.quantity), nullptr) << quantity.id;
}

TEST(Glossary, TheDefaultsOfEpsilonAreThoseOfTheFrameworks) {
    std::string defaults;
    for (const char* convention : {"pytorch", "keras", "flax", "onnx"}) {
        const double eps = make_spec("layer_norm", convention, {2, 4}, {})->eps;
        defaults += fmt::format("{}1e-{:.0f}",
                                defaults.empty()                         ? ""
                                : std::string_view(convention) == "onnx" ? " and "
                                                                         : ", ",
                                -std::log10(eps));
    }
    EXPECT_EQ(defaults, "1e-5, 1e-3, 1e-6 and 1e-5");
    const auto* entry = find_entry("eps");
    ASSERT_NE(entry, nullptr);
    EXPECT_NE(entry->also.find("Keras, Flax and ONNX; " + defaults + " by default"), std::string_view::npos)
        << entry->also;
}

TEST(Glossary, NumbersAreThoseOfTheDocument) {
    const auto state = document({2, 0, 4, 4});  // mean 2.5, variance 11/4
    const auto number = [&](const char* id) { return live_number(*find_entry(id), state).value(); };
    const double sigma = std::sqrt(2.75);
    EXPECT_DOUBLE_EQ(number("mu"), 2.5);
    EXPECT_DOUBLE_EQ(number("var"), 2.75);
    EXPECT_NEAR(number("rstd"), 1 / sigma, 1e-12);
    EXPECT_NEAR(number("xhat"), -0.5 / sigma, 1e-12) << "of the first activation";
    EXPECT_NEAR(number("y"), 3 * -0.5 / sigma + 0.5, 1e-6);
    EXPECT_NEAR(number("unbiased"), 11.0 / 3, 1e-12);
    EXPECT_EQ(number("layer_norm"), 1);
    EXPECT_EQ(number("batch_norm"), 4);
}

TEST(Glossary, WordsAreFoundWholeAndTheLongestOfThem) {
    const auto found = [](std::string_view text) -> std::pair<std::string_view, std::size_t> {
        std::size_t length = 0;
        const auto* entry = entry_at(text, length);
        return {entry ? entry->id : "", length};
    };
    EXPECT_EQ(found("variance of").first, "var");
    EXPECT_EQ(found("Variance").first, "var") << "at the beginning of a sentence";
    EXPECT_EQ(found("variances").second, 9u);
    EXPECT_EQ(found("variational").first, "");
    EXPECT_EQ(found("meaningless").first, "") << "part of another word";
    EXPECT_EQ(found("mean square of x").first, "ms") << "not the mean";
    EXPECT_EQ(found("running mean").first, "running_mean");
    EXPECT_EQ(found("LayerNorm").first, "layer_norm");
    EXPECT_EQ(found("layernorm").first, "") << "an id is no word";
}

}  // namespace
}  // namespace normscope

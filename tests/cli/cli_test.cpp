// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/cli/cli.h"
#include "core/document/edits.h"
#include "core/document/scene.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "tests/cli/run.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

TEST(Cli, HelpAndVersion) {
    EXPECT_TRUE(run({"--version"}).out.starts_with("NormScope "));
    const auto help = run({"--help"}).out;
    for (const char* word : {"--screenshot", "eval", "lessons", "FILE"})
        EXPECT_NE(help.find(word), std::string::npos) << word;
    EXPECT_NE(run({"eval", "--help"}).out.find("--normalized-shape"), std::string::npos);
}

TEST(Cli, OpensTheWindow) {
    EXPECT_EQ(run({}).status, 0);
    ASSERT_TRUE(window_asked.has_value());
    EXPECT_TRUE(window_asked->start.file.empty());
    EXPECT_EQ(window_asked->start.workspace, "");
    const TemporaryFolder folder;
    const auto path = (folder / "a.json").string();
    ASSERT_TRUE(save_scene(default_document(), path).has_value());
    run({path});
    ASSERT_TRUE(window_asked.has_value());
    EXPECT_EQ(window_asked->start.file, path);
    run({"--lesson", "some-lesson", "--step", "3"});
    ASSERT_TRUE(window_asked.has_value());
    EXPECT_EQ(window_asked->start.lesson, "some-lesson");
    EXPECT_EQ(window_asked->start.lesson_step, 3);
}

TEST(Cli, OpensATensorUnderAnOperator) {
    const TemporaryFolder folder;
    const auto x = (folder / "act.npy").string();
    const auto gamma = (folder / "g.npy").string();
    const auto mean = (folder / "m.npy").string();
    const auto var = (folder / "v.npy").string();
    const auto write = [](const std::string& path, const Shape& shape, const std::vector<float>& values) {
        ASSERT_TRUE(write_npy(path, shape, values));
    };
    write(x, {2, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    write(gamma, {3}, {2, 3, 4});
    write(mean, {3}, {1, 2, 3});
    write(var, {3}, {4, 5, 6});
    run({x, "--op", "batch_norm", "--preset", "keras", "--gamma", gamma, "--running-mean", mean, "--running-var", var});
    ASSERT_TRUE(window_asked.has_value());
    ASSERT_TRUE(window_asked->start.document);
    const auto& document = *window_asked->start.document;
    EXPECT_EQ(document.title, "act");
    EXPECT_EQ(document.spec.convention, "keras");
    EXPECT_EQ(document.spec.eps, 1e-3);
    EXPECT_EQ(document.spec.stats, StatsSource::running) << "as eval does without --training";
    EXPECT_EQ(document.spec.affine_axes, std::vector<int>{2});
    EXPECT_EQ(document.params.gamma, (std::vector<float>{2, 3, 4}));
    EXPECT_EQ(document.params.beta, (std::vector<float>{0, 0, 0}));
    EXPECT_EQ(document.params.running_mean, (std::vector<float>{1, 2, 3}));
    EXPECT_EQ(document.params.running_var, (std::vector<float>{4, 5, 6}));
    EXPECT_EQ(refused({x, "--op", "group_norm", "--num-groups", "4"}),
              "num_channels (2) must be divisible by num_groups (4)");
    EXPECT_EQ(refused({x, "--eps", "1"}), "--eps belongs to a tensor and its operator: normscope X.npy --op OP …");
    EXPECT_EQ(refused({"--op", "layer_norm"}), "--op belongs to a tensor and its operator: normscope X.npy --op OP …");
    EXPECT_EQ(run({"--screenshot", "o.png", x, "--op", "rms_norm"}).status, 0);
    EXPECT_EQ(screenshot_asked->start.document->spec.op, "rms_norm");
}

TEST(Cli, Screenshots) {
    const TemporaryFolder folder;
    const auto scene = (folder / "a.json").string();
    ASSERT_TRUE(save_scene(default_document(), scene).has_value());
    EXPECT_EQ(run({"--screenshot", "o.png"}).status, 0);
    ASSERT_TRUE(screenshot_asked.has_value());
    EXPECT_EQ(screenshot_asked->width, 1600);
    EXPECT_EQ(screenshot_asked->height, 900);
    EXPECT_EQ(screenshot_asked->scale, 1);
    EXPECT_EQ(screenshot_asked->theme, ThemeId::dark);
    run({"--screenshot", "o.png", "--size", "1280x720", "--scale", "1.5", "--theme", "light", "--workspace", "grid",
         scene});
    ASSERT_TRUE(screenshot_asked.has_value());
    EXPECT_EQ(screenshot_asked->out, "o.png");
    EXPECT_EQ(screenshot_asked->width, 1280);
    EXPECT_EQ(screenshot_asked->height, 720);
    EXPECT_EQ(screenshot_asked->scale, 1.5f);
    EXPECT_EQ(screenshot_asked->theme, ThemeId::light);
    EXPECT_EQ(screenshot_asked->start.workspace, "grid");
    EXPECT_EQ(screenshot_asked->start.file, scene);
    EXPECT_FALSE(screenshot_asked->transparent);
    run({"--screenshot", "o.png", "--figure", "cube", "--transparent"});
    EXPECT_EQ(screenshot_asked->figure, "cube");
    EXPECT_TRUE(screenshot_asked->transparent);
    run({"--screenshot", "o.png", "--theme", "high-contrast"});
    EXPECT_EQ(screenshot_asked->theme, ThemeId::high_contrast);
    EXPECT_EQ(refused({"--screenshot", "refuse.png"}), "there is no OpenGL here");
}

TEST(Cli, OneSentenceForEveryMistake) {
    EXPECT_EQ(refused({"--frobnicate"}), "there is no option \"--frobnicate\"; see normscope --help");
    EXPECT_EQ(refused({"none.json"}), "cannot open none.json: there is no such file");
    EXPECT_EQ(refused({"/"}), "cannot open /: it is a folder, not a file");
    EXPECT_EQ(refused({"--size", "800x600"}),
              "--size belongs to --screenshot OUT.png; the window has its own settings");
    for (const char* size : {"800", "800x", "x600", "0x600", "800x600x2", "-800x600", "99999x600", "a"})
        EXPECT_EQ(refused({"--screenshot", "o.png", "--size", size}),
                  std::string("--size must be WIDTHxHEIGHT, each between 64 and 8192, for example 1600x900, not \"") +
                      size + "\"");
    EXPECT_EQ(refused({"--screenshot", "o.png", "--scale", "3"}), "--scale must be 1, 1.5 or 2, not \"3\"");
    EXPECT_EQ(refused({"--screenshot", "o.png", "--theme", "pink"}),
              "--theme must be dark, light or high-contrast, not \"pink\"");
    EXPECT_EQ(refused({"--step", "2"}),
              "--step belongs to a lesson; add --lesson with the id that `normscope lessons` shows");
    EXPECT_EQ(refused({"--lesson", "a", "--step", "0"}), "--step must be 1 or more, not 0");
    EXPECT_EQ(refused({"--lesson", "a", "--step", "two"}), "--step must be a whole number, not \"two\"");
    EXPECT_EQ(refused({"--lesson", "a", "/dev/null"}),
              "a lesson and a file exclude each other; give --lesson or the file");
    EXPECT_EQ(refused({"--screenshot"}).substr(0, 12), "--screenshot");
    EXPECT_EQ(refused({"--theme", "dark", "lessons"}),
              "options of the window do not go with a command; see normscope --help");
    EXPECT_EQ(refused({"eval", "lessons"}), "cannot open lessons: No such file or directory");
}

TEST(Cli, NearMissesGetASuggestion) {
    EXPECT_EQ(refused({"eval", "--gama", "g.npy"}),
              "there is no option \"--gama\", perhaps you meant --gamma; see normscope --help");
    EXPECT_EQ(refused({"eval", "--gama=g.npy"}),
              "there is no option \"--gama\", perhaps you meant --gamma; see normscope --help");
    EXPECT_EQ(refused({"--sreenshot", "o.png"}),
              "there is no option \"--sreenshot\", perhaps you meant --screenshot; see normscope --help");
    EXPECT_EQ(refused({"evall"}),
              "there is no command \"evall\" and no such file, perhaps you meant eval; see normscope --help");
    EXPECT_EQ(refused({"lesson"}),
              "there is no command \"lesson\" and no such file, perhaps you meant lessons; see normscope --help");
    EXPECT_EQ(refused({"lessons", "twice"}), "\"twice\" is one word too many; see normscope --help");
    EXPECT_EQ(refused({"lessons", "\x1b[2Jx\n"}), "\"\\x1b[2Jx\\n\" is one word too many; see normscope --help");
}

TEST(Cli, NothingOfAForeignNameReachesTheTerminalRaw) {
    for (const char* name : {"\x1b]0;title\a.json", "two\nlines.json", "caf\xe9.json"}) {
        const auto said = refused({name});
        EXPECT_EQ(said.find_first_of("\x1b\a\n\xe9"), std::string::npos) << said;
        EXPECT_TRUE(said.starts_with("cannot open ")) << said;
    }
    EXPECT_LT(refused({"--screenshot", "o.png", "--theme", std::string(100'000, 'p')}).size(), 200u);
}

/// A stream on which nothing arrives, as /dev/full.
struct Full : std::streambuf {};

TEST(Cli, AnOutputThatCannotBeWrittenIsAnError) {
    Full full;
    std::ostream out(&full);
    std::ostringstream err;
    const std::array<const char*, 2> arguments = {"normscope", "lessons"};
    EXPECT_EQ(run_cli(2, arguments.data(), out, err), 2);
    EXPECT_EQ(err.str(), "normscope: the standard output could not be written; what it shows is cut off\n");
}

TEST(Cli, LackOfMemoryIsASentence) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "the sanitizer itself needs more address space";
#endif
    const TemporaryFolder folder;
    const auto path = (folder / "sparse.npy").string();
    // 3 GiB of zeros, which take no room on the disk: the header of one value, with another number in its padding.
    auto head = npy_bytes(Shape{1}, std::vector<float>{0});
    head.resize(head.size() - sizeof(float));
    const std::string cells = "805306368";
    head.replace(head.find("(1,)"), 4, "(" + cells + ",)");
    head.erase(head.size() - cells.size(), cells.size() - 1);
    ASSERT_TRUE(write_file(path, head));
    std::filesystem::resize_file(path, head.size() + (std::uintmax_t{3} << 30));
    const pid_t child = fork();
    if (child == 0) {
        const rlimit limit{std::size_t{1} << 30, std::size_t{1} << 30};
        setrlimit(RLIMIT_AS, &limit);
        std::ostringstream out, err;
        const std::array<const char*, 8> arguments = {"normscope", "eval",       "--op",  "layer_norm",
                                                      "--x",       path.c_str(), "--out", "/nowhere"};
        const int status = run_cli(8, arguments.data(), out, err);
        _exit(status == 2 && err.str().find("not enough memory") != std::string::npos ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status)) << "it ended by signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Cli, MeasuresThisMachine) {
    const auto table = run({"bench", "--quick"}).out;
    EXPECT_NE(table.find("LayerNorm"), std::string::npos) << table;
    EXPECT_GE(std::ranges::count(table, '\n'), 4) << table;
}

TEST(Cli, ListsTheLessons) {
    const auto list = nlohmann::json::parse(run({"lessons"}).out);
    ASSERT_GE(list.size(), 3u);
    for (const auto& lesson : list) {
        EXPECT_FALSE(lesson.at("id").get<std::string>().empty());
        EXPECT_FALSE(lesson.at("title").get<std::string>().empty());
        EXPECT_GT(lesson.at("steps").get<int>(), 0);
    }
}

}  // namespace
}  // namespace normscope

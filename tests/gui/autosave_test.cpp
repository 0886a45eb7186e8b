// SPDX-License-Identifier: MIT
// Work that survives a crash, and settings that survive everything.
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "app/shell/autosave.h"
#include "core/document/scene.h"
#include "core/io/file.h"
#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

TEST(Autosave, WritesHalfASecondAfterAnEdit) {
    TemporaryFolder folder;
    History history(default_document());
    Autosave autosave(folder.path());
    ASSERT_TRUE(autosave.update(history, {}, 0));
    EXPECT_FALSE(autosave.due());
    ASSERT_TRUE(history.apply(SetCell{0, 42}, "Set"));
    ASSERT_TRUE(autosave.update(history, {}, 10));
    ASSERT_TRUE(autosave.due());
    EXPECT_LE(*autosave.due(), 11) << "at most a second old";
    ASSERT_TRUE(history.apply(SetCell{0, 43}, "Set"));
    ASSERT_TRUE(autosave.update(history, {}, 10.2));
    EXPECT_LE(*autosave.due(), 11) << "further edits do not put it off";
    ASSERT_TRUE(autosave.update(history, {}, *autosave.due()));
    EXPECT_FALSE(autosave.due());
    EXPECT_TRUE(Autosave::left_behind(folder.path()).empty()) << "its writer lives";
}

TEST(Autosave, ACleanEndLeavesNothing) {
    TemporaryFolder folder;
    {
        History history(default_document());
        Autosave autosave(folder.path());
        ASSERT_TRUE(autosave.update(history, {}, 0));
        ASSERT_TRUE(history.apply(SetCell{0, 42}, "Set"));
        ASSERT_TRUE(autosave.update(history, {}, 1));
        ASSERT_TRUE(autosave.update(history, {}, 2));
        autosave.settle();
        EXPECT_FALSE(fs::is_empty(folder.path()));
        autosave.finish();
        EXPECT_TRUE(fs::is_empty(folder.path()));
    }
    EXPECT_TRUE(Autosave::left_behind(folder.path()).empty());
}

/// A process that edits, saves a copy, and then waits to be killed.
pid_t start_victim(const fs::path& folder, const fs::path& origin = {}) {
    const pid_t child = fork();
    if (child != 0) return child;
    History history(default_document());
    Autosave autosave(folder);
    (void)autosave.update(history, origin, 0);
    (void)history.apply(SetCell{2, 42.5f}, "Set");
    (void)autosave.update(history, origin, 1);
    (void)autosave.update(history, origin, 2);
    autosave.settle();
    std::ofstream(folder / "ready") << "yes";
    for (;;) pause();
}

TEST(Autosave, IsOfferedWhenItsWriterIsDeadAndOnlyThen) {
    TemporaryFolder folder;
    const pid_t victim = start_victim(folder.path());
    ASSERT_GT(victim, 0);
    for (int i = 0; i < 2000 && !fs::exists(folder.path() / "ready"); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_TRUE(fs::exists(folder.path() / "ready"));
    EXPECT_TRUE(Autosave::left_behind(folder.path()).empty()) << "offered while its writer runs";
    kill(victim, SIGKILL);
    siginfo_t info;
    waitid(P_PID, static_cast<id_t>(victim), &info, WEXITED | WNOWAIT);
    EXPECT_EQ(Autosave::left_behind(folder.path()).size(), 1u) << "a zombie is dead";
    waitpid(victim, nullptr, 0);
    const auto left = Autosave::left_behind(folder.path());
    ASSERT_EQ(left.size(), 1u);

    Desk desk;
    const auto before = desk.session().document();
    desk.session().recover(left.front().copy);
    EXPECT_EQ(desk.session().history().undo_depth(), 1u);
    EXPECT_EQ(desk.session().document().x[2], 42.5f);
    desk.frames(3);
    EXPECT_EQ(desk.probe().at("x[1,3]"), "42.5");
    EXPECT_TRUE(desk.probe().at("notice").starts_with("Recovered")) << desk.probe().at("notice");
    desk.session().history().undo();
    EXPECT_EQ(desk.session().document(), before);
}

TEST(Autosave, TwoProgramsNeverShareACopy) {
    TemporaryFolder folder;
    const auto copies = [&] {
        return std::ranges::count_if(fs::directory_iterator(folder.path()),
                                     [](const auto& entry) { return entry.path().extension() == ".json"; });
    };
    // In containers every program has the same process id, as these two have.
    History one(default_document());
    History two(default_document());
    Autosave first(folder.path());
    Autosave second(folder.path());
    for (auto [autosave, history] : {std::pair{&first, &one}, {&second, &two}}) {
        ASSERT_TRUE(autosave->update(*history, {}, 0));
        ASSERT_TRUE(history->apply(SetCell{0, 42}, "Set"));
        ASSERT_TRUE(autosave->update(*history, {}, 1));
        ASSERT_TRUE(autosave->update(*history, {}, 2));
        autosave->settle();
    }
    EXPECT_EQ(copies(), 2);
    EXPECT_TRUE(Autosave::left_behind(folder.path()).empty());
    first.finish();
    EXPECT_EQ(copies(), 1) << "each removes its own";
}

TEST(Autosave, TheOldCopyStaysUntilANewOneExists) {
    TemporaryFolder folder;
    const auto origin = folder.path() / "mine.norm.json";
    ASSERT_TRUE(save_scene(default_document(), origin));
    const pid_t victim = start_victim(folder.path(), origin);
    for (int i = 0; i < 2000 && !fs::exists(folder.path() / "ready"); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    kill(victim, SIGKILL);
    waitpid(victim, nullptr, 0);
    const auto left = Autosave::left_behind(folder.path());
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left.front().origin, origin) << "so that it is offered when the program is started with that file";
    Desk desk;
    Autosave autosave(folder.path());
    ASSERT_TRUE(autosave.take_over(left.front()));
    EXPECT_TRUE(Autosave::left_behind(folder.path()).empty()) << "no second program takes it";
    {
        Autosave late(folder.path());
        EXPECT_FALSE(late.take_over(left.front()));
    }
    ASSERT_TRUE(desk.session().recover(left.front().copy, left.front().origin));
    EXPECT_EQ(desk.session().file, origin);
    EXPECT_EQ(desk.session().document().x[2], 42.5f);
    EXPECT_TRUE(desk.session().has_unsaved_work());
    EXPECT_TRUE(fs::exists(left.front().copy)) << "a crash now must not lose it";
    ASSERT_TRUE(autosave.update(desk.session().history(), origin, 0));
    autosave.settle();
    EXPECT_TRUE(fs::exists(left.front().copy)) << "it goes on under the same name";
    desk.session().history().undo();
    EXPECT_EQ(desk.session().document().x[2], 4.0f) << "the file as it is on the disk";
    autosave.finish();
    EXPECT_FALSE(fs::exists(left.front().copy));
}

/// What this thread has computed so far: on a busy machine the clock says little.
double thread_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

TEST(Autosave, LargeTensorsDelayNoFrame) {
    TemporaryFolder folder;
    Document document = default_document();
    document.x = Tensor::filled({4096, 4096}, 0.5f);
    document.spec = *make_spec("layer_norm", "pytorch", document.x.shape());
    History history(*with_fitting_params(std::move(document)));
    Autosave autosave(folder.path());
    double worst = 0;
    const auto update = [&](double now) {
        const double start = thread_seconds();
        ASSERT_TRUE(autosave.update(history, {}, now));
        worst = std::max(worst, thread_seconds() - start);
    };
    update(0);
    ASSERT_TRUE(history.apply(SetCell{0, 42}, "Set"));
    update(1);
    update(2);
    autosave.settle();
    update(3);
    EXPECT_LT(worst, 0.1) << "the copy is written elsewhere";
    std::uintmax_t json = 0;
    std::uintmax_t all = 0;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        all += entry.file_size();
        if (entry.path().extension() == ".json") json = entry.file_size();
    }
    EXPECT_GT(all, 64u << 20);
    EXPECT_LT(json, 100'000u) << "the numbers are not in the JSON";
}

TEST(Autosave, NoFrameWaitsForTheCopyAndTheOldOneStaysMeanwhile) {
    TemporaryFolder folder;
    // Whoever writes into a pipe waits until somebody reads it.
    const auto pipe = folder.path() / "autosave-1.norm.json";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    History history(default_document());
    ASSERT_TRUE(history.apply(SetCell{0, 42.5f}, "Set"));
    Autosave autosave(folder.path());
    ASSERT_TRUE(autosave.take_over({pipe, {}}));
    std::atomic<bool> returned = false;
    bool waited = false;
    bool stayed = false;
    std::string copy;
    std::jthread reader([&] {
        for (int i = 0; i < 1000 && !returned; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        waited = !returned;
        stayed = fs::is_fifo(pipe);
        if (stayed) copy = text_of(pipe);
    });
    const auto said = autosave.update(history, {}, 0);
    returned = true;
    reader.join();
    autosave.settle();
    EXPECT_TRUE(said) << said.error().message;
    EXPECT_FALSE(waited) << "a frame waited until the copy was written";
    EXPECT_TRUE(stayed) << "the old copy went before there was a new one";
    EXPECT_NE(copy.find("42.5"), std::string::npos) << copy;
}

TEST(Autosave, WithoutAHomeItSaysSoOnce) {
    History history(default_document());
    Autosave autosave{fs::path()};
    ASSERT_TRUE(autosave.update(history, {}, 0)) << "nothing is at risk yet";
    ASSERT_TRUE(history.apply(SetCell{0, 42}, "Set"));
    ASSERT_TRUE(autosave.update(history, {}, 1));
    const auto said = autosave.update(history, {}, 2);
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().message, "unsaved work cannot be kept safe: there is no home folder to keep it in");
    ASSERT_TRUE(history.apply(SetCell{0, 43}, "Set"));
    EXPECT_TRUE(autosave.update(history, {}, 3));
    EXPECT_TRUE(autosave.update(history, {}, 4)) << "once";
    autosave.finish();
}

TEST(Autosave, AFolderThatCannotBeMadeIsNamed) {
    TemporaryFolder folder;
    write(folder.path() / "file", "not a folder");
    History history(default_document());
    Autosave autosave(folder.path() / "file" / "state");
    ASSERT_TRUE(autosave.update(history, {}, 0));
    ASSERT_TRUE(history.apply(SetCell{0, 42}, "Set"));
    ASSERT_TRUE(autosave.update(history, {}, 1));
    const auto said = autosave.update(history, {}, 2);
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().message, "unsaved work cannot be kept safe: cannot make the folder " +
                                        (folder.path() / "file" / "state").string() + ": Not a directory");
}

TEST(Autosave, ADamagedCopyIsSetAside) {
    TemporaryFolder folder;
    const auto file = folder.path() / "autosave-1.norm.json";
    write(file, "{ not a scene");
    Desk desk;
    const auto before = desk.session().document();
    desk.session().recover(file);
    EXPECT_EQ(desk.session().document(), before);
    EXPECT_EQ(desk.session().history().undo_depth(), 0u);
    EXPECT_FALSE(fs::exists(file)) << "not offered again";
    EXPECT_EQ(text_of(file.string() + ".damaged"), "{ not a scene") << "nor thrown away";
}

TEST(SettingsFile, ARoundTripKeepsEverything) {
    TemporaryFolder folder;
    const Folders folders{folder.path() / "config", folder.path() / "state"};
    EXPECT_TRUE(load_settings(folders)) << "none yet: the defaults";
    Settings settings;
    settings.theme = ThemeId::high_contrast;
    settings.ui_scale = 1.25f;
    settings.speed = 0.5f;
    settings.motion = false;
    settings.window_width = 1234;
    settings.window_height = 777;
    settings.code_target = 2;
    settings.text_size = 1.25f;
    settings.large_targets = true;
    settings.zoom_outputs = true;
    settings.recent_files = {"/a/b.norm.json", "/c.npy"};
    settings.progress.answer("layernorm-by-hand", 1);
    settings.progress.finish_step("layernorm-by-hand", 0);
    ASSERT_TRUE(save_settings(folders, settings));
    const auto read = load_settings(folders);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->theme, settings.theme);
    EXPECT_EQ(read->ui_scale, settings.ui_scale);
    EXPECT_EQ(read->speed, settings.speed);
    EXPECT_EQ(read->motion, settings.motion);
    EXPECT_EQ(read->window_width, settings.window_width);
    EXPECT_EQ(read->window_height, settings.window_height);
    EXPECT_EQ(read->code_target, settings.code_target);
    EXPECT_EQ(read->text_size, settings.text_size);
    EXPECT_EQ(read->large_targets, settings.large_targets);
    EXPECT_EQ(read->zoom_outputs, settings.zoom_outputs);
    EXPECT_EQ(read->recent_files, settings.recent_files);
    EXPECT_EQ(read->progress, settings.progress);
}

TEST(SettingsFile, DamageMeansDefaultsAndASentence) {
    TemporaryFolder folder;
    const Folders folders{folder.path(), folder.path()};
    for (const char* damage : {"{ \"theme\": ", "[]", "", "\xff\xfe"}) {
        write(folder.path() / "settings.json", damage);
        const auto read = load_settings(folders);
        ASSERT_FALSE(read) << damage;
        EXPECT_NE(read.error().message.find("settings.json"), std::string::npos) << read.error().message;
        EXPECT_NE(read.error().message.find("defaults"), std::string::npos) << read.error().message;
    }
}

TEST(SettingsFile, ValuesOfTheWrongKindFallBackOneByOne) {
    TemporaryFolder folder;
    const Folders folders{folder.path(), folder.path()};
    write(
        folder.path() / "settings.json",
        R"({"theme": 7, "ui_scale": "huge", "speed": 1000, "motion": "yes", "window_width": -4, "code_target": 1, "recent_files": [1, "/x"], "progress": 3})");
    const auto read = load_settings(folders);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->theme, ThemeId::dark);
    EXPECT_EQ(read->ui_scale, 1.0f);
    EXPECT_EQ(read->speed, 4.0f);
    EXPECT_TRUE(read->motion);
    EXPECT_EQ(read->window_width, 640);
    EXPECT_EQ(read->code_target, 1);
    EXPECT_EQ(read->recent_files, std::vector<fs::path>{"/x"});
}

TEST(SettingsFile, KeysOfANewerVersionSurvive) {
    TemporaryFolder folder;
    const Folders folders{folder.path(), folder.path()};
    write(folder.path() / "settings.json", R"({"from_the_future": {"a": [1, 2]}, "theme": "light"})");
    auto settings = load_settings(folders);
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->theme, ThemeId::light);
    settings->theme = ThemeId::dark;
    ASSERT_TRUE(save_settings(folders, *settings));
    const auto text = text_of(folder.path() / "settings.json");
    EXPECT_NE(text.find("from_the_future"), std::string::npos);
    EXPECT_NE(text.find("\"dark\""), std::string::npos);
}

TEST(SettingsFile, NamesThatAreNotUtf8Survive) {
    TemporaryFolder folder;
    const Folders folders{folder.path(), folder.path()};
    Settings settings;
    settings.recent_files = {"/tmp/caf\xe9.npy", "/tmp/größe.npy", "/tmp/100%\n.npy", "file:///odd"};
    settings.progress.answer("layernorm-by-hand", 1);
    const auto saved = save_settings(folders, settings);
    ASSERT_TRUE(saved) << saved.error().message;
    const auto read = load_settings(folders);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->recent_files, settings.recent_files);
    EXPECT_EQ(read->progress, settings.progress);
}

TEST(SettingsFile, NumbersThatNoIntHoldsAndDeepNestsAreHarmless) {
    TemporaryFolder folder;
    const Folders folders{folder.path(), folder.path()};
    write(folder.path() / "settings.json",
          R"({"window_width": 1e300, "window_height": -1e300, "code_target": 1e300, "speed": 1e300,
              "progress": {"lessons": {"a": {"last_step": 18446744073709551615, "finished": [1e300, 3]}}}})");
    const auto read = load_settings(folders);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->window_width, 16384);
    EXPECT_EQ(read->window_height, 400);
    EXPECT_EQ(read->code_target, 1000);
    EXPECT_EQ(read->progress.of("a").finished, std::set<int>{3});
    write(folder.path() / "settings.json",
          "{\"from_the_future\": " + std::string(200'000, '[') + std::string(200'000, ']') + "}");
    EXPECT_FALSE(load_settings(folders)) << "instead of an overflow of the stack";
    EXPECT_TRUE(save_settings(folders, Settings{}));
    EXPECT_TRUE(load_settings(folders));
}

TEST(SettingsFile, AFolderThatCannotBeMadeIsNamed) {
    TemporaryFolder folder;
    write(folder.path() / "file", "not a folder");
    const Folders folders{folder.path() / "file" / "config", {}};
    const auto saved = save_settings(folders, Settings{});
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().message,
              "cannot make the folder " + (folder.path() / "file" / "config").string() + ": Not a directory");
}

TEST(SettingsFile, WithoutAHomeNothingIsKeptAndThatIsSaid) {
    const auto read = load_settings(Folders{});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, "there is no home folder, so settings and progress are not kept");
    EXPECT_TRUE(save_settings(Folders{}, Settings{})) << "said once, at the start";
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    const auto folders = Folders::of_user();
    EXPECT_FALSE(folders.config.native().starts_with("/tmp")) << "where others can lay links";
    const auto* entry = getpwuid(geteuid());
    if (entry && fs::is_directory(entry->pw_dir))
        EXPECT_EQ(folders.state, fs::path(entry->pw_dir) / ".local/state/normscope");
    else
        EXPECT_TRUE(folders.state.empty());
}

TEST(SettingsFile, LiesInThePlatformsPlace) {
    TemporaryFolder folder;
    setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
    setenv("XDG_STATE_HOME", (folder.path() / "s").c_str(), 1);
    EXPECT_EQ(Folders::of_user().config, folder.path() / "normscope");
    EXPECT_EQ(Folders::of_user().state, folder.path() / "s" / "normscope");
    setenv("XDG_CONFIG_HOME", "relative/is/ignored", 1);
    setenv("HOME", "/home/someone", 1);
    EXPECT_EQ(Folders::of_user().config, fs::path("/home/someone/.config/normscope"));
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// Work that survives a crash, and settings that survive everything.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "app/shell/autosave.h"
#include "core/io/file.h"
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
    ASSERT_TRUE(autosave.update(history, 0));
    EXPECT_FALSE(autosave.due());
    ASSERT_TRUE(history.apply(SetCell{0, 42}, "Set"));
    ASSERT_TRUE(autosave.update(history, 10));
    ASSERT_TRUE(autosave.due());
    EXPECT_LE(*autosave.due(), 11) << "at most a second old";
    ASSERT_TRUE(history.apply(SetCell{0, 43}, "Set"));
    ASSERT_TRUE(autosave.update(history, 10.2));
    EXPECT_LE(*autosave.due(), 11) << "further edits do not put it off";
    ASSERT_TRUE(autosave.update(history, *autosave.due()));
    EXPECT_FALSE(autosave.due());
    EXPECT_FALSE(Autosave::left_behind(folder.path())) << "its writer lives";
}

TEST(Autosave, ACleanEndLeavesNothing) {
    TemporaryFolder folder;
    {
        History history(default_document());
        Autosave autosave(folder.path());
        ASSERT_TRUE(autosave.update(history, 0));
        ASSERT_TRUE(history.apply(SetCell{0, 42}, "Set"));
        ASSERT_TRUE(autosave.update(history, 1));
        ASSERT_TRUE(autosave.update(history, 2));
        EXPECT_FALSE(fs::is_empty(folder.path()));
        autosave.finish();
    }
    EXPECT_FALSE(Autosave::left_behind(folder.path()));
}

/// A process that edits, saves a copy, and then waits to be killed.
pid_t start_victim(const fs::path& folder) {
    const pid_t child = fork();
    if (child != 0) return child;
    History history(default_document());
    Autosave autosave(folder);
    (void)autosave.update(history, 0);
    (void)history.apply(SetCell{2, 42.5f}, "Set");
    (void)autosave.update(history, 1);
    (void)autosave.update(history, 2);
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
    EXPECT_FALSE(Autosave::left_behind(folder.path())) << "offered while its writer runs";
    kill(victim, SIGKILL);
    siginfo_t info;
    waitid(P_PID, static_cast<id_t>(victim), &info, WEXITED | WNOWAIT);
    EXPECT_TRUE(Autosave::left_behind(folder.path())) << "a zombie is dead";
    waitpid(victim, nullptr, 0);
    const auto left = Autosave::left_behind(folder.path());
    ASSERT_TRUE(left);

    Desk desk;
    const auto before = desk.session().document();
    desk.session().recover(*left);
    EXPECT_EQ(desk.session().history().undo_depth(), 1u);
    EXPECT_EQ(desk.session().document().x[2], 42.5f);
    desk.frames(3);
    EXPECT_EQ(desk.probe().at("x[1,3]"), "42.5");
    EXPECT_TRUE(desk.probe().at("notice").starts_with("Recovered")) << desk.probe().at("notice");
    desk.session().history().undo();
    EXPECT_EQ(desk.session().document(), before);
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
    EXPECT_EQ(read->recent_files, std::vector<std::string>{"/x"});
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

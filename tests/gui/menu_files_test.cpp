// SPDX-License-Identifier: MIT
// What the File menu does with files that are known: the recent ones, and another place for the open one.
#include <fstream>

#include "core/document/scene.h"
#include "core/io/file.h"
#include "harness.h"
#include "wait.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

/// A scene whose first number tells which it is.
fs::path scene_of(const fs::path& folder, const char* name, float first) {
    auto document = default_document();
    document.x.set(0, first);
    const auto path = folder / name;
    std::ofstream(path) << write_scene(document);
    return path;
}

TEST(MenuFiles, RecentFilesOpenInTheirOrder) {
    TemporaryFolder folder;
    Desk desk;
    desk.session().settings.recent_files = {scene_of(folder.path(), "a.norm.json", 11),
                                            scene_of(folder.path(), "b.norm.json", 12),
                                            scene_of(folder.path(), "c.norm.json", 13)};
    const auto listed = desk.session().settings.recent_files;
    const auto& commands = desk.program().shell().commands();
    EXPECT_EQ(commands.find("file.recent_2")->words(desk.session()), "b.norm.json")
        << "as the palette and the menu say";
    for (std::size_t i = 0; i < 3; ++i) {
        desk.session().settings.recent_files = listed;
        commands.run(desk.session(), "file.recent_" + std::to_string(i + 1));
        desk.frames(3);
        ASSERT_TRUE(desk.session().finish_opening());
        EXPECT_EQ(desk.session().document().x[0], 11 + static_cast<float>(i));
        EXPECT_EQ(desk.session().file, listed[i]);
    }
}

TEST(MenuFiles, SaveAsAsksAlsoWhereTheFileIsKnown) {
    TemporaryFolder folder;
    const auto path = scene_of(folder.path(), "a.norm.json", 11);
    const auto bytes = *read_file(path);
    Desk desk;
    desk.session().open(path);
    ASSERT_TRUE(desk.session().finish_opening());
    drive(desk, [&](Hands& hands) {
        hands.session().edit(SetCell{0, 99}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
        hands.wait_frames(3);
        EXPECT_TRUE(ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
        hands.session().finish_saving();
        EXPECT_EQ(*read_file(path), bytes) << "nothing is written before it is said where";
        hands.press(ImGuiKey_Escape);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        hands.session().finish_saving();
        EXPECT_NE(*read_file(path), bytes);
    });
}

}  // namespace
}  // namespace normscope::testing

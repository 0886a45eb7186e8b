// SPDX-License-Identifier: MIT
// What a folder holds, for those who choose a file.
#include <gtest/gtest.h>

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include "core/io/folder.h"

namespace normscope {
namespace {

namespace fs = std::filesystem;

struct Folder : ::testing::Test {
    fs::path at;

    Folder() {
        auto pattern = (fs::temp_directory_path() / "normscope-folder-XXXXXX").string();
        EXPECT_NE(mkdtemp(pattern.data()), nullptr);
        at = pattern;
    }
    ~Folder() override {
        std::error_code code;
        fs::remove_all(at, code);
    }
    void file(const std::string& name, std::size_t bytes = 0) const {
        std::ofstream(at / name) << std::string(bytes, 'x');
    }
    static std::vector<std::string> names(const std::vector<FolderEntry>& entries) {
        std::vector<std::string> all;
        for (const auto& entry : entries) all.push_back(entry.name);
        return all;
    }
};

using Names = std::vector<std::string>;

TEST_F(Folder, FoldersComeFirstAndNumbersCountByTheirValue) {
    file("step 10.npy");
    file("step 9.npy");
    file("Apple.npy");
    file("banana.npy");
    file("step 009.npy");
    fs::create_directory(at / "zoo");
    const auto listed = list_folder(at, {}, false);
    ASSERT_TRUE(listed);
    EXPECT_EQ(names(*listed), (Names{"zoo", "Apple.npy", "banana.npy", "step 009.npy", "step 9.npy", "step 10.npy"}));
}

TEST_F(Folder, TakesKindsWithoutRegardToCaseAndLeavesHiddenOnesOut) {
    file("a.NPY");
    file("b.json");
    file("c.exe");
    file(".hidden.npy");
    fs::create_directory(at / ".git");
    fs::create_directory(at / "d.exe");
    constexpr std::string_view kinds[] = {".npy", ".json"};
    EXPECT_EQ(names(*list_folder(at, kinds, false)), (Names{"d.exe", "a.NPY", "b.json"}));
    EXPECT_EQ(names(*list_folder(at, kinds, true)), (Names{".git", "d.exe", ".hidden.npy", "a.NPY", "b.json"}));
    EXPECT_EQ(names(*list_folder(at, {}, false)), (Names{"d.exe", "a.NPY", "b.json", "c.exe"}));
}

TEST_F(Folder, FollowsLinksAndLeavesDeadOnesOut) {
    file("real.npy", 3);
    fs::create_directory(at / "inside");
    fs::create_symlink(at / "real.npy", at / "link.npy");
    fs::create_symlink(at / "inside", at / "way");
    fs::create_symlink(at / "gone", at / "dead.npy");
    const auto listed = *list_folder(at, {}, false);
    EXPECT_EQ(names(listed), (Names{"inside", "way", "link.npy", "real.npy"}));
    EXPECT_TRUE(listed[1].folder);
    EXPECT_EQ(listed[2].bytes, 3u);
}

TEST_F(Folder, SortsBySizeAndTimeWithNamesWhereTheseAreEqual) {
    file("b", 5);
    file("a", 5);
    file("c", 1);
    fs::create_directory(at / "z");
    auto entries = *list_folder(at, {}, false);
    sort_folder(entries, FolderOrder::size, true);
    EXPECT_EQ(names(entries), (Names{"z", "b", "a", "c"}));
    sort_folder(entries, FolderOrder::size, false);
    EXPECT_EQ(names(entries), (Names{"z", "c", "a", "b"}));
    for (auto& entry : entries) entry.changed = fs::file_time_type(std::chrono::seconds(entry.name == "a" ? 9 : 1));
    sort_folder(entries, FolderOrder::changed, true);
    EXPECT_EQ(names(entries), (Names{"z", "a", "c", "b"}));
}

TEST_F(Folder, WhatCannotBeListedIsASentence) {
    const auto missing = list_folder(at / "nowhere", {}, false);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message, "cannot list " + (at / "nowhere").string() + ": No such file or directory");
    file("plain");
    EXPECT_FALSE(list_folder(at / "plain", {}, false));
    EXPECT_TRUE(list_folder(at, {}, false));
}

TEST(BytesText, KeepsTwoDigits) {
    EXPECT_EQ(bytes_text(0), "0 B");
    EXPECT_EQ(bytes_text(999), "999 B");
    EXPECT_EQ(bytes_text(1000), "1.0 kB");
    EXPECT_EQ(bytes_text(12345), "12 kB");
    EXPECT_EQ(bytes_text(999600), "1.0 MB");
    EXPECT_EQ(bytes_text(3400000000), "3.4 GB");
}

struct Home : ::testing::Test {
    const std::string before = std::getenv("HOME") ? std::getenv("HOME") : "";
    ~Home() override { setenv("HOME", before.c_str(), 1); }
};

TEST_F(Home, IsAnAbsoluteFolderOrTheOneOfTheUsersEntry) {
    setenv("HOME", "/somewhere/else", 1);
    EXPECT_EQ(home_folder(), "/somewhere/else");
    const auto* entry = getpwuid(geteuid());
    fs::path own = entry ? entry->pw_dir : "";
    if (own == "/" || !fs::is_directory(own)) own.clear();  // a service has none
    for (const char* useless : {"", "here", "./here", "../there"}) {
        setenv("HOME", useless, 1);
        EXPECT_EQ(home_folder(), own) << "HOME=" << useless;
    }
    unsetenv("HOME");
    EXPECT_EQ(home_folder(), own);
}

}  // namespace
}  // namespace normscope

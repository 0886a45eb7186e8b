// SPDX-License-Identifier: MIT
// What the system says about caches.
#include "core/kernels/machine.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/core/support.h"

namespace normscope::kernels {
namespace {

void describe(const std::filesystem::path& folder, const char* level, const char* type, const char* size) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "level") << level << '\n';
    std::ofstream(folder / "type") << type << '\n';
    std::ofstream(folder / "size") << size << '\n';
}

TEST(Machine, TheLastLevelIsTheOneThatACoreReaches) {
    const TemporaryFolder folder;
    EXPECT_EQ(last_level_of(folder.path()), std::nullopt) << "nothing is said";
    describe(folder / "index0", "1", "Data", "32K");
    describe(folder / "index1", "1", "Instruction", "64K");
    EXPECT_EQ(last_level_of(folder.path()), 32 << 10);
    describe(folder / "index2", "2", "Unified", "1024K");
    describe(folder / "index3", "3", "Unified", "32M");
    EXPECT_EQ(last_level_of(folder.path()), 32 << 20);
    describe(folder / "index3", "3", "Unified", "much");
    EXPECT_EQ(last_level_of(folder.path()), 1 << 20) << "what cannot be read does not count";
    describe(folder / "index3", "3", "Unified", "99999999999999K");
    EXPECT_EQ(last_level_of(folder.path()), 1 << 20);
}

TEST(Machine, TheOrderOfTheListDoesNotMatter) {
    const TemporaryFolder folder;
    describe(folder / "index0", "3", "Unified", "16M");
    describe(folder / "index1", "2", "Unified", "512K");
    describe(folder / "index2", "1", "Data", "32K");
    EXPECT_EQ(last_level_of(folder.path()), 16 << 20);
}

TEST(Machine, ThisOneSaysSomethingSensible) {
    EXPECT_GE(last_level_cache_bytes(), 64 << 10);
    const auto first = last_level_of("/sys/devices/system/cpu/cpu0/cache");
    if (!first) GTEST_SKIP() << "this system describes no caches";
    EXPECT_LE(last_level_cache_bytes(), std::int64_t{2} << 30);
}

}  // namespace
}  // namespace normscope::kernels

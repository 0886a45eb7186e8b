// SPDX-License-Identifier: MIT
// What no test can compute, a person has read: each step of each lesson as it was when somebody last compared its words
// and whole numbers with the picture. scripts/bless-lessons runs this with NORMSCOPE_BLESS=1, which records the texts
// instead of comparing them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>

#include "tests/lessons/lesson_files.h"

namespace normscope {
namespace {

const std::filesystem::path record = std::filesystem::path(NORMSCOPE_SOURCE_DIR) / "tests" / "lessons" / "reviewed.txt";

/// FNV-1a, 64 bits.
std::string hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return fmt::format("{:016x}", hash);
}

/// "epsilon 3": its hash. What stands before the first step is number 0.
std::map<std::string, std::string> hashes_of(const std::string& id, const std::string& source) {
    constexpr std::string_view step = "[[step]]\n";
    std::map<std::string, std::string> found;
    std::size_t from = 0;
    for (int number = 0; from < source.size(); ++number) {
        const auto to = std::min(source.find(step, from + 1), source.size());
        found[fmt::format("{} {}", id, number)] = hash_of(std::string_view(source).substr(from, to - from));
        from = to;
    }
    return found;
}

std::map<std::string, std::string> shipped_texts() {
    std::map<std::string, std::string> all;
    for (const auto& lesson : test::shipped().lessons) all.merge(hashes_of(lesson.id, test::lesson_source(lesson.id)));
    return all;
}

std::map<std::string, std::string> recorded_texts() {
    std::map<std::string, std::string> all;
    std::ifstream file(record);
    for (std::string id, number, hash; file >> id >> number >> hash;) all[id + " " + number] = hash;
    return all;
}

TEST(ReviewedTexts, AWordOfAStepMakesItAnother) {
    const std::string source = "id = \"a\"\n[[step]]\ntext = \"four light up\"\n[[step]]\ntext = \"b\"\n";
    auto other = source;
    other.replace(other.find("four"), 4, "nine");
    const auto before = hashes_of("a", source), after = hashes_of("a", other);
    ASSERT_EQ(before.size(), 3u);
    EXPECT_EQ(before.at("a 0"), after.at("a 0"));
    EXPECT_NE(before.at("a 1"), after.at("a 1"));
    EXPECT_EQ(before.at("a 2"), after.at("a 2"));
}

TEST(ReviewedTexts, AreTheShippedOnes) {
    const auto shipped = shipped_texts();
    ASSERT_GT(shipped.size(), 150u);
    if (std::getenv("NORMSCOPE_BLESS") != nullptr) {
        std::ofstream file(record);
        for (const auto& [step, hash] : shipped) file << step << " " << hash << "\n";
        return;
    }
    const auto recorded = recorded_texts();
    EXPECT_EQ(recorded.size(), shipped.size()) << "steps have come or gone: scripts/bless-lessons records them";
    for (const auto& [step, hash] : shipped) {
        const auto found = recorded.find(step);
        EXPECT_TRUE(found != recorded.end() && found->second == hash)
            << "step " << step << " is not as it was read last: compare its words and numbers with its picture "
            << "(normscope --lesson ID --step N), then scripts/bless-lessons records it";
    }
}

}  // namespace
}  // namespace normscope

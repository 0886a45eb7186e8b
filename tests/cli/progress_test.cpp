// SPDX-License-Identifier: MIT
// `normscope progress`, and worksheets as files.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cli/run.h"

namespace normscope {
namespace {

std::string file_text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(CliProgress, GoesOutAndComesBack) {
    const auto file = std::filesystem::temp_directory_path() / "normscope-progress-test.json";
    const std::string json = R"({"lessons": {"epsilon": {"finished": [1]}}})";
    std::ofstream(file) << json;
    EXPECT_EQ(run({"progress", "--import", file.string()}).status, 0);
    EXPECT_EQ(run({"progress"}).out, json);
    std::filesystem::remove(file);
    EXPECT_EQ(run({"progress", "--out", file.string()}).status, 0);
    EXPECT_EQ(file_text(file), json);
    std::ofstream(file) << "no progress";
    const auto refused = run({"progress", "--import", file.string()});
    EXPECT_NE(refused.status, 0);
    EXPECT_EQ(run({"progress"}).out, json) << "nothing half-changed";
    std::filesystem::remove(file);
}

TEST(CliWorksheet, WritesWhatTheNameAsksFor) {
    const auto folder = std::filesystem::temp_directory_path();
    for (const char* ending : {".html", ".md", ".pdf"}) {
        const auto file = folder / ("normscope-sheet-test" + std::string(ending));
        const auto outcome =
            run({"worksheet", "layernorm-by-hand", "--seed", "4", "--count", "6", "--out", file.string()});
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        const auto text = file_text(file);
        if (ending == std::string(".pdf")) {
            EXPECT_TRUE(text.starts_with("%PDF-")) << text.substr(0, 8);
            EXPECT_NE(text.find("%%EOF"), std::string::npos);
            EXPECT_NE(text.find("/FontFile"), std::string::npos) << "the fonts are embedded";
            EXPECT_EQ(text.find("/Subtype /Image"), std::string::npos) << "figures are vectors";
        } else {
            EXPECT_NE(text.find("normscope --lesson layernorm-by-hand --step"), std::string::npos);
        }
        std::filesystem::remove(file);
    }
    const auto mixed = run({"worksheet", "--topics", "epsilon, practice-standardise", "--count", "4"});
    ASSERT_EQ(mixed.status, 0) << mixed.err;
    EXPECT_NE(mixed.out.find("--lesson epsilon --step"), std::string::npos);
    EXPECT_NE(mixed.out.find("--lesson practice-standardise --step"), std::string::npos);
    EXPECT_NE(run({"worksheet", "--topics", "gardening"}).err.find("gardening"), std::string::npos);
    EXPECT_NE(run({"worksheet"}).status, 0);
    EXPECT_NE(run({"worksheet", "epsilon", "--topics", "epsilon"}).status, 0);
    const auto wrong = run({"worksheet", "layernorm-by-hand", "--out", "sheet.doc"});
    EXPECT_NE(wrong.status, 0);
    EXPECT_NE(wrong.err.find(".pdf"), std::string::npos) << wrong.err;
}

TEST(CliSeed, BelongsToALesson) {
    EXPECT_NE(run({"--seed", "3"}).status, 0);
    EXPECT_EQ(run({"--lesson", "epsilon", "--step", "2", "--seed", "3"}).status, 0);
    EXPECT_NE(run({"--lesson", "epsilon", "--seed", "-3"}).status, 0);
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "core/lessons/toml_text.h"

#include <gtest/gtest.h>

#include "core/lessons/lesson_loader.h"
#include "tests/lessons/lesson_files.h"

namespace normscope {
namespace {

TEST(TomlText, LettersBelongIntoStringsAndComments) {
    EXPECT_EQ(stray_character_line("a = 1\nb = \"γ\" # μ\nc = 'σ'\nd = '''\nβ\n'''\ne = \"\"\"\nε \\\" \\\\ \"\"\"\n"),
              0u);
    EXPECT_EQ(stray_character_line("a = 1\nγ = 2\n"), 2u);
    EXPECT_EQ(stray_character_line("a = 'x'γ"), 1u);
    EXPECT_EQ(stray_character_line("a = \"\"\"x \\\n   γ\"\"\"\n"), 2u) << "toml++ looks for white space there";
    EXPECT_EQ(stray_character_line("a = \"\\\"γ\"\nb = 'c\\'\nγ"), 3u);
    EXPECT_EQ(stray_character_line("a = { b = -\"γ\" }"), 1u) << "toml++ reads a number there";
    EXPECT_EQ(stray_character_line("a = { \"γ\" = [ 'μ', \"σ\",\n 'β' ] }\n[ \"ε\" . 'ε' ]\n"), 0u);
    EXPECT_EQ(stray_character_line("a = \"\"\"x\\γ\"\"\"\n"), 1u) << "nor there";
    // One or two quotes before the closing ones belong to the string; the third opens another.
    EXPECT_EQ(stray_character_line("a = \"\"\"\"γ\"\"\""), 0u);
    for (const char* quotes : {"\"\"\"", "\"\"\"\"", "\"\"\"\"\""})
        EXPECT_EQ(stray_character_line(std::string("\na = \"\"\"x") + quotes + "γ = 1"), 2u) << quotes;
    EXPECT_EQ(stray_character_line("a = '''x''''\n\nγ"), 3u);
    for (const char* cut : {"\"", "'''", "\"\"\"\\", "\"\\", "#", "'''γ"})
        EXPECT_EQ(stray_character_line(cut), 0u) << cut;
    EXPECT_EQ(parse_lesson("id = 'a'\nγ = 2\n", "a").error().message,
              "lesson \"a\", line 2: a character outside of quotes is none that TOML knows");
    for (const auto& lesson : test::shipped().lessons)
        EXPECT_EQ(stray_character_line(test::lesson_source(lesson.id)), 0u);
}

TEST(TomlText, AHeaderThatIsCutOffIsOneSentence) {
    for (const char* cut : {"[", "[[", "[\n", "[[\n", "[ ", "[# key\n", "[[step",
                            "[[step]\ntitle = 'a'\n[step.question\n", "[.", "[=", "[[]]"}) {
        const auto parsed = parse_lesson(std::string("id = 'a'\n") + cut, "a");
        ASSERT_FALSE(parsed) << cut;
        const auto& words = parsed.error().message;
        EXPECT_TRUE(words.starts_with("lesson \"a\", line ")) << words;
        EXPECT_EQ(words.find('\n'), std::string::npos) << words;
    }
    const auto& whole = test::lesson_source("layernorm-by-hand");
    for (std::size_t end = 0; end < whole.size(); end += 7) {  // wherever it is cut
        const auto parsed = parse_lesson(whole.substr(0, end), "a");
        if (!parsed) {
            EXPECT_EQ(parsed.error().message.find('\n'), std::string::npos) << parsed.error().message;
        }
    }
}

}  // namespace
}  // namespace normscope

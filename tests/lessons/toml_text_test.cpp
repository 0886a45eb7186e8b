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
    for (const char* cut : {"\"", "'''", "\"\"\"\\", "\"\\", "#", "'''γ"})
        EXPECT_EQ(stray_character_line(cut), 0u) << cut;
    EXPECT_EQ(parse_lesson("id = 'a'\nγ = 2\n", "a").error().message,
              "lesson \"a\", line 2: a character outside of quotes is none that TOML knows");
    for (const auto& lesson : test::shipped().lessons)
        EXPECT_EQ(stray_character_line(test::lesson_source(lesson.id)), 0u);
}

}  // namespace
}  // namespace normscope

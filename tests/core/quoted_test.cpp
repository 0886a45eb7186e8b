// SPDX-License-Identifier: MIT
// Foreign text in sentences: one line, nothing that a terminal obeys, never long.
#include "core/text/quoted.h"

#include <gtest/gtest.h>

#include <iomanip>
#include <string>

namespace normscope {
namespace {

TEST(Quoted, OrdinaryTextIsItself) {
    EXPECT_EQ(quoted("layer_norm"), "\"layer_norm\"");
    EXPECT_EQ(shown("größe μ ²/n 数据 🙂"), "größe μ ²/n 数据 🙂");
    EXPECT_EQ(quoted(""), "\"\"");
    std::string text = "a \"b\"";  // std::quoted would escape the quotes
    EXPECT_EQ(quoted(text), "\"a \"b\"\"");
    EXPECT_EQ(quoted(std::as_const(text)), "\"a \"b\"\"");
    EXPECT_EQ(quoted(std::string("c")), "\"c\"");
}

TEST(Quoted, ControlCharactersAreWritten) {
    EXPECT_EQ(shown("a\nb\tc\r"), "a\\nb\\tc\\r");
    EXPECT_EQ(shown("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
    EXPECT_EQ(shown(std::string_view("a\0b", 3)), "a\\x00b");
    EXPECT_EQ(shown("\x7f"), "\\x7f");
    EXPECT_EQ(shown("\u009b31m"), "\\x9b31m") << "the one-character form of an escape sequence";
    EXPECT_EQ(shown("evil\u202etxt.npy"), "evil\\u202etxt.npy") << "what follows would be read backwards";
    EXPECT_EQ(shown("a\u2028b\u200bc"), "a\\u2028b\\u200bc");
    EXPECT_EQ(shown("\U000e0041"), "\\U000e0041");
}

TEST(Quoted, BytesThatAreNotUtf8AreReplaced) {
    EXPECT_EQ(shown("caf\xe9.npy"), "caf\uFFFD.npy");
    EXPECT_EQ(shown("\xc0\xaf"), "\uFFFD\uFFFD") << "overlong";
    EXPECT_EQ(shown("\xe0\x80\xaf"), "\uFFFD\uFFFD\uFFFD") << "overlong in three bytes";
    EXPECT_EQ(shown("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
    EXPECT_EQ(shown("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "beyond Unicode";
    EXPECT_EQ(shown("μ\xce"), "μ\uFFFD") << "cut off";
    EXPECT_EQ(shown("\xf0\x9f\x99"), "\uFFFD\uFFFD\uFFFD");
}

TEST(Quoted, LongTextLosesItsMiddle) {
    const std::string sixty(60, 'a');
    EXPECT_EQ(shown(sixty), sixty);
    EXPECT_EQ(shown(std::string(40, 'a') + std::string(61, 'b')), std::string(39, 'a') + "…" + std::string(20, 'b'));
    std::string greek;
    for (int i = 0; i < 100'000; ++i) greek += "μσ";
    std::string expected;
    for (int i = 0; i < 19; ++i) expected += "μσ";
    expected += "μ…";
    for (int i = 0; i < 10; ++i) expected += "μσ";
    EXPECT_EQ(shown(greek), expected);
    const auto escapes = shown(std::string(1000, '\x1b'));
    EXPECT_LE(escapes.size(), 62u) << escapes;
    EXPECT_EQ(escapes, "\\x1b\\x1b\\x1b\\x1b\\x1b\\x1b\\x1b\\x1b\\x1b…\\x1b\\x1b\\x1b\\x1b\\x1b");
}

TEST(Quoted, PathsAreWholeUnlessNobodyReadsThem) {
    const std::string path = "/home/somebody/" + std::string(100, 'd') + "/activation.npy";
    EXPECT_EQ(shown_path(path), path);
    const auto cut = shown_path("/" + std::string(4000, 'd') + "/activation.npy");
    EXPECT_LT(cut.size(), 250u);
    EXPECT_TRUE(cut.ends_with("/activation.npy")) << cut;
}

TEST(Quoted, AWholeSentenceLosesNothing) {
    const std::string longer(300, 'x');
    EXPECT_EQ(shown_whole(longer + "\n\x1b[2J"), longer + "\\n\\x1b[2J");
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
// Pictures: rendered without a display, the same pixels every time, and those that were blessed for this renderer.
// scripts/bless-pictures runs this with NORMSCOPE_BLESS=1, which records the pictures instead of comparing them.
#include <glad/gl.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/host/gl_host.h"
#include "app/launch.h"
#include "app/shell/program.h"
#include "app/ui/formula.h"
#include "app/ui/prose.h"
#include "core/kernels/engine.h"
#include "harness.h"
#include "sha256.h"

namespace normscope::testing {
namespace {

using Json = nlohmann::ordered_json;

const std::filesystem::path golden_file = std::filesystem::path(NORMSCOPE_SOURCE_DIR) / "tests/gui/golden.json";

std::string file_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The rasteriser is part of a picture: what is blessed for one says nothing about another.
std::string renderer() {
    InterfaceContext context;
    std::string name;
    if (auto host = make_headless_host({64, 64})) {
        name = reinterpret_cast<const char*>(glGetString(GL_RENDERER)) + std::string("; OpenGL ") +
               reinterpret_cast<const char*>(glGetString(GL_VERSION));
        ui::release_formulas();
        ui::stop_prose();
    }
    return name;
}

struct Shot {
    std::string name;
    ScreenshotOptions options;
};

std::vector<Shot> shots() {
    std::vector<Shot> all;
    ScreenshotOptions options;
    options.start.lesson = "layernorm-by-hand";
    for (int step = 1; step <= 8; ++step) {
        options.start.lesson_step = step;
        all.push_back({"layernorm-by-hand " + std::to_string(step) + " 1600x900 dark", options});
    }
    options.start.lesson = "gamma-and-beta";
    options.start.lesson_step = 5;
    options.width = 1280;
    options.height = 720;
    options.theme = ThemeId::light;
    all.push_back({"gamma-and-beta 5 1280x720 light", options});
    return all;
}

std::string taken(ScreenshotOptions options, const std::filesystem::path& out) {
    options.out = out;
    const auto done = run_screenshot(options);
    EXPECT_TRUE(done) << done.error().message;
    return file_text(out);
}

/// Keeps the OpenGL driver loaded until the process ends: LeakSanitizer knows what a driver leaks by the driver's name,
/// which is gone once the driver is unloaded.
const bool driver_is_kept = acquire_glfw(GLFW_PLATFORM_NULL).has_value();

TEST(Pictures, Sha256OfKnownTexts) {
    EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256(std::string(1000, 'a')), "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

TEST(Pictures, TheSamePixelsEveryTime) {
    if (renderer().empty()) GTEST_SKIP() << "there is no OpenGL without a display here";
    TemporaryFolder folder;
    const auto all = shots();
    for (const auto* shot : {&all.front(), &all.back()}) {
        const auto first = taken(shot->options, folder.path() / "first.png");
        ASSERT_GT(first.size(), 10000u) << shot->name;
        EXPECT_EQ(sha256(first), sha256(taken(shot->options, folder.path() / "second.png"))) << shot->name;
    }
}

/// Pictures that another processor can repeat: a rasteriser that is compiled once instead of for the machine, and the
/// instruction set that all of them have, since the inspector names it.
class Repeatable {
public:
    Repeatable() : set_(kernels::instruction_sets().back()) {
        ::setenv("GALLIUM_DRIVER", "softpipe", 1);
        kernels::use_instruction_set(set_);
    }
    ~Repeatable() {
        ::unsetenv("GALLIUM_DRIVER");
        kernels::use_instruction_set("");
    }
    Repeatable(const Repeatable&) = delete;
    Repeatable& operator=(const Repeatable&) = delete;

    const std::string& instruction_set() const { return set_; }

private:
    std::string set_;
};

TEST(Pictures, AreTheBlessedOnes) {
    const Repeatable repeatable;
    auto name = renderer();
    if (name.empty()) GTEST_SKIP() << "there is no OpenGL without a display here";
    name += "; " + repeatable.instruction_set();
    auto golden = Json::parse(file_text(golden_file), nullptr, false);
    if (!golden.is_object()) golden = Json::object();
    const bool bless = std::getenv("NORMSCOPE_BLESS") != nullptr;
    if (!bless && !golden.contains(name)) GTEST_SKIP() << "no pictures are blessed for " << name;
    // Failed pictures are kept where the test runs, to be looked at.
    TemporaryFolder folder;
    for (const auto& shot : shots()) {
        const auto picture = taken(shot.options, folder.path() / "picture.png");
        const auto hash = sha256(picture);
        if (bless) {
            golden[name][shot.name] = hash;
        } else if (golden[name].value(shot.name, "") != hash) {
            const auto kept = "actual " + shot.name + ".png";
            std::ofstream(kept, std::ios::binary) << picture;
            ADD_FAILURE() << shot.name << " has changed: see \"" << kept
                          << "\"; if that is meant, scripts/bless-pictures records it";
        }
    }
    if (bless) std::ofstream(golden_file) << golden.dump(2) << "\n";
}

}  // namespace
}  // namespace normscope::testing

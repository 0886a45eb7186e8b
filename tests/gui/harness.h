// SPDX-License-Identifier: MIT
// Harness: a whole program on a null host, driven by the Dear ImGui Test Engine as a person would.
#pragma once

#include <gtest/gtest.h>
#include <imgui.h>
#include <imgui_test_engine/imgui_te_context.h>
#include <imgui_test_engine/imgui_te_engine.h>

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "app/shell/program.h"
#include "app/ui/probe.h"
#include "null_host.h"

namespace normscope {
/// Readable failures of document comparisons.
void PrintTo(const Document& document, std::ostream* out);
void PrintTo(const Tensor& tensor, std::ostream* out);
}  // namespace normscope

namespace normscope::testing {

/// Equal but for what is looked at.
bool same_content(const Document& a, const Document& b);

/// A folder that goes with the object. The settings and the state of every program in a test lie in one.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The built-in lessons, read once.
const LessonLibrary& lessons();

/// A program at rest in its first frame.
class Desk {
public:
    struct Options {
        Size size{1600, 900};
        float scale = 1;  ///< of the display; the framebuffer grows with it
        ThemeId theme = ThemeId::dark;
        bool motion = false;
        std::optional<Settings> settings;  ///< in the place of the two above
    };
    Desk();
    explicit Desk(const Options& options);
    ~Desk();

    Program& program() { return *program_; }
    Session& session() { return program_->session(); }
    NullHost& host() { return *host_; }
    ui::Probe& probe() { return probe_; }

    /// As the event loop does it: timers, then a frame.
    void frame();
    void frames(int count) {
        for (int i = 0; i < count; ++i) frame();
    }

private:
    TemporaryFolder folder_;
    ui::Probe probe_;
    std::unique_ptr<InterfaceContext> context_;
    std::unique_ptr<NullHost> host_;
    std::unique_ptr<Program> program_;
};

/// What a test does with the mouse and the keyboard, and what it sees.
class Hands {
public:
    Hands(ImGuiTestContext* context, Desk& table) : ctx(context), desk(table) {}

    Session& session() { return desk.session(); }
    const Document& document() { return session().document(); }
    std::size_t undo_depth() { return session().history().undo_depth(); }

    /// The text displayed under a name, or "(absent)".
    std::string shown(std::string_view name);

    /// Items by label, wherever they are.
    static std::string ref(const std::string& label) { return "**/" + label; }
    ImVec2 center(const std::string& label);
    void point_at(const std::string& label);
    void click(const std::string& label);
    /// Press, move in `steps` moves, and (unless `hold`) release.
    void drag(const std::string& label, ImVec2 delta, int steps = 8, bool hold = false);
    void release();

    void press(ImGuiKeyChord chord, int count = 1);
    void type(const std::string& text);
    /// Opens a number field by a click, types and presses Enter.
    void type_into(const std::string& field, const std::string& text);
    void wheel(const std::string& label, float notches, ImGuiKeyChord held);
    void paste(const std::string& text);
    void run_command(const std::string& id);
    void wait_frames(int count = 3);

    void open_lesson(const std::string& id, int step = 0);
    /// Puts the document into a state and clears the history.
    void start_from(Document document);

    ImGuiTestContext* ctx;
    Desk& desk;
};

/// Runs `steps` on the desk through the engine; its errors become failures of the test.
void drive(Desk& desk, const std::function<void(Hands&)>& steps);

}  // namespace normscope::testing

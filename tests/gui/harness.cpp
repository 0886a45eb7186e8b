// SPDX-License-Identifier: MIT
#include "harness.h"

#include <imgui_internal.h>
#include <stdlib.h>

#include <ostream>
#include <stdexcept>

#include "app/lessons/built_in_lessons.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/prose.h"
#include "core/document/scene.h"

namespace normscope {

void PrintTo(const Document& document, std::ostream* out) { *out << write_scene(document); }

void PrintTo(const Tensor& tensor, std::ostream* out) {
    for (std::int64_t i = 0; i < tensor.size(); ++i) *out << (i ? ", " : "") << tensor[i];
}

}  // namespace normscope

namespace normscope::testing {

bool same_content(const Document& a, const Document& b) {
    return a.x == b.x && a.spec == b.spec && a.params == b.params && a.precision == b.precision && a.lesson == b.lesson;
}

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
    auto pattern = (fs::temp_directory_path() / "normscope-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code code;
    fs::remove_all(path_, code);
}

const LessonLibrary& lessons() {
    static const LessonLibrary library = built_in_lessons();
    return library;
}

Desk::Desk() : Desk(Options{}) {}

Desk::Desk(const Options& options) {
    setenv("XDG_CONFIG_HOME", (folder_.path() / "config").c_str(), 1);
    setenv("XDG_STATE_HOME", (folder_.path() / "state").c_str(), 1);
    unsetenv("DISPLAY");  // file dialogs are the program's own
    unsetenv("WAYLAND_DISPLAY");
    ui::reset_motion();
    context_ = std::make_unique<InterfaceContext>();
    const auto pixels = [&](int logical) { return static_cast<int>(static_cast<float>(logical) * options.scale); };
    host_ = std::make_unique<NullHost>(Size{pixels(options.size.width), pixels(options.size.height)});
    auto settings = options.settings.value_or(Settings{.theme = options.theme, .motion = options.motion});
    program_ = std::make_unique<Program>(*host_, std::move(settings), lessons(), options.scale);
    program_->session().patience = std::chrono::minutes(1);  // on a slow machine too a test sees what it asked for
    ui::set_probe(&probe_);
    program_->settle();
}

Desk::~Desk() {
    ui::set_probe(nullptr);
    program_.reset();
    ui::release_formulas();
    ui::stop_prose();
    host_.reset();
    context_.reset();
}

void Desk::frame() {
    session().tick(host_->now());
    program_->frame();
}

std::string Hands::shown(std::string_view name) {
    const auto found = desk.probe().find(name);
    return found == desk.probe().end() ? "(absent)" : found->second;
}

ImVec2 Hands::center(const std::string& label) { return ctx->ItemInfo(ref(label).c_str()).RectClipped.GetCenter(); }

void Hands::point_at(const std::string& label) { ctx->MouseMove(ref(label).c_str()); }

void Hands::click(const std::string& label) {
    ctx->ItemClick(ref(label).c_str());
    wait_frames();
}

void Hands::drag(const std::string& label, ImVec2 delta, int steps, bool hold) {
    point_at(label);
    ctx->MouseDown(0);
    const auto start = ImGui::GetIO().MousePos;
    for (int i = 1; i <= steps; ++i) {
        const float share = static_cast<float>(i) / static_cast<float>(steps);
        ctx->MouseMoveToPos({start.x + delta.x * share, start.y + delta.y * share});
    }
    if (!hold) release();
}

void Hands::release() {
    ctx->MouseUp(0);
    wait_frames();
}

void Hands::press(ImGuiKeyChord chord, int count) {
    for (int i = 0; i < count; ++i) {
        ctx->KeyPress(chord);
        wait_frames(2);
    }
}

void Hands::type(const std::string& text) {
    ctx->KeyChars(text.c_str());
    wait_frames(1);
}

void Hands::type_into(const std::string& field, const std::string& text) {
    ctx->ItemClick(ref(field).c_str());
    wait_frames();
    if (!ImGui::GetIO().WantTextInput) ctx->KeyPress(ImGuiKey_F2);  // a cell, which one click selects
    wait_frames();
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_A);
    ctx->KeyPress(ImGuiKey_Delete);
    ctx->KeyChars(text.c_str());
    ctx->KeyPress(ImGuiKey_Enter);
    wait_frames();
}

void Hands::wheel(const std::string& label, float notches, ImGuiKeyChord held) {
    point_at(label);
    if (held) ctx->KeyDown(held);
    ctx->MouseWheelY(notches);
    ctx->Yield(2);
    if (held) ctx->KeyUp(held);
    wait_frames();
}

void Hands::paste(const std::string& text) {
    ImGui::SetClipboardText(text.c_str());
    press(ImGuiMod_Ctrl | ImGuiKey_V);
}

void Hands::run_command(const std::string& id) {
    desk.program().shell().commands().run(session(), id);
    wait_frames();
}

void Hands::wait_frames(int count) { ctx->Yield(count); }

void Hands::open_lesson(const std::string& id, int step) {
    session().open_lesson(id, step);
    wait_frames();
}

void Hands::start_from(Document document) {
    session().history().reset(std::move(document));
    wait_frames();
}

namespace {

std::string log_of(const ImGuiTest& test) {
    ImGuiTextBuffer lines;
    const_cast<ImGuiTestLog&>(test.Output.Log)
        .ExtractLinesForVerboseLevels(ImGuiTestVerboseLevel_Silent, ImGuiTestVerboseLevel_Info, &lines);
    return lines.c_str();
}

}  // namespace

void drive(Desk& desk, const std::function<void(Hands&)>& steps) {
    auto* engine = ImGuiTestEngine_CreateContext();
    auto& io = ImGuiTestEngine_GetIO(engine);
    io.ConfigRunSpeed = ImGuiTestRunSpeed_Fast;
    io.ConfigVerboseLevel = ImGuiTestVerboseLevel_Warning;
    io.ConfigVerboseLevelOnError = ImGuiTestVerboseLevel_Info;
    io.ConfigSavedSettings = false;
    io.ConfigRestoreFocusAfterTests = false;
    io.ConfigLogToTTY = false;
    io.ConfigNoThrottle = true;
    io.ConfigFixedDeltaTime = 1.0f / 60.0f;
    io.ConfigWatchdogWarning = 1e6f;
    io.ConfigWatchdogKillTest = 1e6f;
    ImGuiTestEngine_Start(engine, ImGui::GetCurrentContext());
    auto* test = IM_REGISTER_TEST(engine, "gui", "test");
    test->TestFunc = [&](ImGuiTestContext* ctx) {
        Hands hands(ctx, desk);
        steps(hands);
    };
    desk.frames(2);  // the engine takes no test before it has seen a frame
    ImGuiTestEngine_QueueTest(engine, test);
    while (!ImGuiTestEngine_IsTestQueueEmpty(engine)) {
        desk.frame();
        ImGuiTestEngine_PostSwap(engine);
    }
    EXPECT_EQ(test->Output.Status, ImGuiTestStatus_Success) << log_of(*test);
    ImGuiTestEngine_Stop(engine);
    ImGui::GetCurrentContext()->TestEngineHookItems = false;
    ImGuiTestEngine_DestroyContext(engine);
}

}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// Frames of the heat map of a large tensor beside frames of an empty window of the same size, interleaved in one
// process, and ImPlot's own heat map. An empty window is drawn as any program with Dear ImGui draws it, and as this one
// does. Prints a Markdown table; `heat_frames [--window] [ROUNDS [WORD]]`: only rows with that word; in a window on the
// display, with its pixels brought there, or only drawn.
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <fmt/format.h>
#include <glad/gl.h>
#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "app/lessons/built_in_lessons.h"
#include "app/shell/program.h"
#include "app/ui/formula.h"
#include "app/ui/prose.h"
#include "app/workspaces/axis/axis_state.h"
#include "core/norm/operators.h"

namespace {

using namespace normscope;

constexpr Size window{1600, 900};

Document large(std::int64_t side) {
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    std::vector<float> values(static_cast<std::size_t>(side * side));
    for (auto& value : values) value = normal(random);
    values[12345] = 812;
    values[54321] = NAN;
    Document document = default_document();
    document.x = *Tensor::from({side, side}, std::move(values));
    document.spec = *make_spec("layer_norm", "pytorch", document.x.shape(), {});
    document.title = "large";
    return *with_fitting_params(std::move(document));
}

struct Row {
    std::string name;
    std::function<void(int)> frame;        // told the number of the frame
    std::vector<double> times;             // ms
    int frames = 12;                       // a round
    std::function<void(int)> before = {};  // what is done before the frame and not measured
};

bool in_window = false;

/// In a window the real pointer goes along, or the backend would say where that is.
void point(float x, float y) {
    if (in_window) {
        glfwSetCursorPos(glfwGetCurrentContext(), static_cast<double>(x), static_cast<double>(y));
        glfwPollEvents();  // of its own moves GLFW tells nothing
    }
    ImGui::GetIO().AddMousePosEvent(x, y);
}

/// A frame without the program.
void bare(Host& host, const std::function<void()>& draw) {
    host.begin_frame();
    ImGui::NewFrame();
    draw();
    ImGui::Render();
    host.end_frame();
}

/// The same as any program with Dear ImGui draws it: by its own renderer, all of it.
void unaided(Host& host, const std::function<void()>& draw) {
    host.begin_frame();
    ImGui::NewFrame();
    draw();
    ImGui::Render();
    if (in_window) glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glViewport(0, 0, window.width, window.height);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    if (in_window) glfwSwapBuffers(glfwGetCurrentContext());
}

void empty_window() {
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::Begin("empty", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
    ImGui::End();
}

void implot_heatmap(const Tensor& x) {
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::Begin("peer", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
    if (ImPlot::BeginPlot("heat", {-1, -1})) {
        ImPlot::PlotHeatmap("x", x.values().data(), static_cast<int>(x.row_count()), static_cast<int>(x.row_length()),
                            -6.0, 6.0, nullptr);
        ImPlot::EndPlot();
    }
    ImGui::End();
}

double median(std::vector<double> times) {
    std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
    return times[times.size() / 2];
}

void measure(std::vector<Row>& rows, int rounds) {
    for (int round = 0; round < rounds; ++round)
        for (auto& row : rows)
            for (int i = 0; i < row.frames; ++i) {
                if (row.before) row.before(i);
                glFinish();
                const auto begin = std::chrono::steady_clock::now();
                row.frame(i);
                glFinish();
                const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
                if ((i > 0 && i + 1 < row.frames) || row.frames == 1)
                    row.times.push_back(took.count());  // the ends of a round prepare and tidy up
            }
}

}  // namespace

int main(int argc, char** argv) {
    in_window = argc > 1 && std::string_view(argv[1]) == "--window";
    if (in_window) ++argv, --argc;
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 9;
    InterfaceContext interface;
    auto made = in_window ? make_window_host({.size = window}) : make_headless_host(window);
    if (!made) {
        fmt::print(stderr, "{}\n", made.error().message);
        return 2;
    }
    auto& host = **made;
    if (in_window) {
        glfwSwapInterval(0);
        glfwFocusWindow(glfwGetCurrentContext());  // else the pointer would not be moved
        for (int i = 0; i < 100 && glfwGetWindowAttrib(glfwGetCurrentContext(), GLFW_FOCUSED) == 0; ++i)
            glfwWaitEventsTimeout(0.01);
    }
    {
        Settings settings;
        settings.motion = false;
        Program program(host, settings, built_in_lessons(), 1);
        StartAt start;
        start.document = std::make_shared<const Document>(large(4096));
        start.workspace = "axis";
        if (auto begun = program.begin(start); !begun) return 2;
        program.session().show_workspace("axis");
        program.settle();
        const auto peer = large(2048);
        auto& io = ImGui::GetIO();
        const ImVec2 middle{500, 400};  // on the map
        int edits = 0;                  // each with another value
        std::vector<Row> rows;
        rows.push_back({"empty window of Dear ImGui", [&](int) { unaided(host, empty_window); }, {}});
        rows.push_back({"empty window", [&](int) { host.invalidate(), bare(host, empty_window); }, {}});
        rows.push_back({"heat map, nothing changes", [&](int) { program.frame(); }, {}});
        rows.push_back({"heat map, the whole window drawn anew", [&](int) { host.invalidate(), program.frame(); }, {}});
        const auto frame = [&](int) { program.frame(); };
        rows.push_back({"heat map, pointer moved over it by 3 × 2 pixels a frame", frame, {}, 12, [&](int i) {
                            const auto step = static_cast<float>(i);
                            point(middle.x + 3 * step, middle.y + 2 * step);
                        }});
        rows.push_back({"heat map, dragged by 3 × 2 pixels a frame", frame, {}, 12, [&](int i) {
                            if (i == 0) {
                                io.AddMouseButtonEvent(0, false);
                                give_axis_order(AxisOrder::reset);
                                point(middle.x, middle.y);
                                program.settle();
                                io.AddMouseWheelEvent(0, 3);
                                program.settle();  // while it is zoomed its pixels are larger: another row
                                io.AddMouseButtonEvent(0, true);
                                program.frame();
                            }
                            const auto step = static_cast<float>(i + 2);
                            point(middle.x + 3 * step, middle.y + 2 * step);
                        }});
        rows.push_back({"heat map, another zoom in every frame",
                        [&](int i) {
                            program.frame();
                            if (i == 11) program.settle();
                        },
                        {},
                        12,
                        [&](int i) {
                            if (i == 0) {
                                io.AddMouseButtonEvent(0, false);
                                give_axis_order(AxisOrder::reset);
                                point(middle.x, middle.y);
                                program.settle();
                            }
                            io.AddMouseWheelEvent(0, i < 6 ? 0.5f : -0.5f);
                        }});
        const auto edit = [&](int i) {
            auto& history = program.session().history();
            if (i == 0) history.begin_gesture("drag");
            program.session().edit(SetCell{70000 + i, static_cast<float>(20 + ++edits)}, "edit");
            program.frame();
            if (i < 11) return;
            history.end_gesture();
            program.settle();
        };
        rows.push_back({"heat map, a cell edited in every frame", edit, {}});
        rows.push_back({"the Vector workspace, a cell of that tensor edited in every frame",
                        [&](int i) {
                            if (i == 0) program.session().show_workspace("vector"), program.settle();
                            edit(i);
                            if (i == 11) program.session().show_workspace("axis"), program.settle();
                        },
                        {}});
        if (argc > 2)
            std::erase_if(rows, [&](const Row& row) {
                return !row.name.starts_with("empty window") && !row.name.contains(argv[2]);
            });
        measure(rows, rounds);
        // By itself: the gigabytes that it moves slow down what is measured after it.
        std::vector<Row> peers = {
            {"ImPlot::PlotHeatmap, 2048 × 2048", [&](int) { bare(host, [&] { implot_heatmap(peer.x); }); }, {}, 1}};
        if (argc <= 2) measure(peers, std::min(rounds, 3));
        const double usual = median(rows[0].times), own = median(rows[1].times);
        fmt::print(
            "| frame at {} × {} | median, ms | of Dear ImGui's empty window | of an empty one |\n|---|---|---|---|\n",
            window.width, window.height);
        for (const auto& each : {rows, peers})
            for (const auto& row : each)
                if (!row.times.empty())
                    fmt::print("| {} | {:.2f} | {:.2f} | {:.2f} |\n", row.name, median(row.times),
                               median(row.times) / usual, median(row.times) / own);
    }
    ui::release_formulas();
    ui::stop_prose();
    return 0;
}

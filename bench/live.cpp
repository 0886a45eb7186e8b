// SPDX-License-Identifier: MIT
// The whole path of the program: an edit through history and derived values to the numbers that a frame reads, against
// a full forward pass of the same run. Exits with 1 when an edit, ε or memory costs more than docs/benchmarks.md says.
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string_view>

#include "core/document/derived.h"
#include "core/document/history.h"
#include "core/norm/operators.h"
#include "core/norm/timeline.h"

namespace normscope::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Case {
    const char* name;
    const char* op;
    Shape shape;
};

const Case cases[] = {
    {"LayerNorm", "layer_norm", {4096, 4096}},     {"RMSNorm", "rms_norm", {4096, 4096}},
    {"BatchNorm", "batch_norm", {4096, 4096}},     {"GroupNorm", "group_norm", {4096, 4096}},
    {"LayerNorm", "layer_norm", {32, 64, 56, 56}}, {"RMSNorm", "rms_norm", {32, 64, 56, 56}},
    {"BatchNorm", "batch_norm", {32, 64, 56, 56}}, {"GroupNorm", "group_norm", {32, 64, 56, 56}},
};

Document document_of(const Case& c) {
    Document document;
    document.x = Tensor::filled(c.shape, 0);
    std::uint64_t state = 1;
    for (float& value : document.x.writable()) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        value = static_cast<float>(state >> 40U) * 0x1p-23F - 1.0F;
    }
    OperatorArgs args;
    if (std::string_view(c.op) == "group_norm") args.num_groups = 32;
    document.spec = make_spec(c.op, "pytorch", c.shape, args).value();
    return with_fitting_params(std::move(document)).value();
}

/// The median of `count` runs, in seconds.
double median_of(int count, const std::function<void()>& run) {
    std::vector<double> seconds;
    for (int k = 0; k < count; ++k) {
        const auto start = Clock::now();
        run();
        seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    }
    std::ranges::nth_element(seconds, seconds.begin() + count / 2);
    return seconds[static_cast<std::size_t>(count / 2)];
}

/// What the session and the Vector workspace do with a document, without the drawing.
struct Frame {
    explicit Frame(const History& h) : history(h), derived(h.document()), seen(h.content_revision()) {}

    void follow() {
        if (!history.changes_since(seen, [&](const Change& change) { derived.follow(change); })) derived.reset();
        seen = history.content_revision();
    }

    /// Four charts of the line in focus, a matrix of 40 × 12 cells with two statistics a row, the account with its
    /// explanation and place on the timeline.
    double read() {
        follow();
        const auto& document = history.document();
        const auto line = focused_line(document);
        values.resize(static_cast<std::size_t>(line.count));
        double sum = 0;
        const bool again = read_at != seen || !(read_line == line);  // the charts keep what they read, as in the window
        read_at = seen;
        read_line = line;
        for (const auto quantity : {Quantity::input, Quantity::deviation, Quantity::normalized, Quantity::output}) {
            if (again) derived.read(quantity, line, values);
            sum += values.front() + values.back();
        }
        const auto cell = focused_cell(document);
        const auto plane = plane_through(document.x.shape(), cell, -2, -1);
        const auto place = row_column_of(document.x, cell);
        for (std::int64_t r = 0; r < std::min<std::int64_t>(plane.down.count, 40); ++r) {
            for (std::int64_t c = 0; c < std::min<std::int64_t>(plane.across.count, 12); ++c)
                sum += derived.value(Quantity::input, plane.cell(r, c));
            sum +=
                derived.value(Quantity::mean, plane.cell(r, 0)) + derived.value(Quantity::variance, plane.cell(r, 0));
        }
        const auto trace = derived.trace(derived.plan().group_of(cell));
        const Timeline timeline(trace);
        sum += trace.explain(Quantity::output, trace.position_of(cell)).result.value;
        sum += trace.explain(Quantity::sum, -1, 8).result.value;
        return sum + static_cast<double>(timeline.size() + place.row);
    }

    const History& history;
    Derived derived;
    std::uint64_t seen;
    std::uint64_t read_at = 0;
    Line read_line;
    std::vector<double> values;
};

volatile double sink = 0;

std::size_t heap() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

bool run(const Case& c) {
    History history(document_of(c));
    const auto& document = history.document();
    const auto plan = NormPlan::make(document.spec, c.shape).value();
    kernels::Statistics statistics;
    std::vector<float> y(static_cast<std::size_t>(document.x.size()));
    const kernels::NormKernel kernel(document.spec, plan);
    const auto full = median_of(7, [&] { (void)kernel.forward(document.x.values(), document.params, y, statistics); });

    Frame frame(history);
    const auto first = median_of(1, [&] { sink = frame.read(); });
    std::int64_t cell = focused_cell(document);
    float value = 0.5F;
    const auto here = median_of(201, [&] {  // the cell in focus, as a drag changes it
        value += 0.125F;
        (void)history.apply(SetCell{cell, value}, "drag");
        sink = frame.read();
    });
    const auto before = heap();
    std::vector<double> edits;
    for (int k = 0; k < 1000; ++k) {  // anywhere: neither the same cell again nor the next one
        cell = (cell + 104729) % document.x.size();
        value = -value;
        const auto start = Clock::now();
        (void)history.apply(SetCell{cell, value}, "edit");
        sink = frame.read();
        edits.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    }
    const auto grown = static_cast<double>(heap() - before) / 1048576.0;
    std::ranges::nth_element(edits, edits.begin() + 500);
    double eps = 1e-5;
    const auto eps_time = median_of(21, [&] {
        eps *= 1.25;
        (void)history.apply(SetEps{eps}, "eps");
        sink = frame.read();
    });
    const auto gamma = median_of(21, [&] {
        value = -value;
        (void)history.apply(SetGamma{0, value}, "gamma");
        sink = frame.read();
    });
    std::int64_t term = 0;
    const auto scrub = median_of(101, [&] {
        (void)history.apply(SetPlayhead{{Quantity::sum, 1 + term++ % 8}}, "");
        sink = frame.read();
    });
    const auto idle = median_of(101, [&] { sink = frame.read(); });
    const auto undo = median_of(101, [&] {
        history.undo();
        sink = frame.read();
    });
    const auto us = [](double seconds) { return seconds * 1e6; };
    fmt::print(
        "| {} {} | {:.0f} | {:.1f} (1/{:.0f}) | {:.1f} (1/{:.0f}) | {:.1f} (1/{:.0f}) | {:.1f} | {:.1f} | {:.1f} | "
        "{:.1f} | {:.1f} | {:.2f} |\n",
        c.name, to_string(c.shape), us(full), us(here), full / here, us(edits[500]), full / edits[500], us(eps_time),
        full / eps_time, us(gamma), us(scrub), us(idle), us(undo), us(first), grown);
    return here * 200 <= full && edits[500] * 200 <= full && eps_time * 5 <= full && grown < 10;
}

}  // namespace
}  // namespace normscope::bench

int main() {
    fmt::print("{}, {} threads; medians in µs\n\n", normscope::kernels::instruction_set(),
               normscope::kernels::ThreadPool::shared().size());
    fmt::print("| layer | full forward | edit in focus | edit anywhere | ε | γ | scrub | idle | undo | first look | "
               "MiB of 1,000 edits |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
    bool good = true;
    for (const auto& c : normscope::bench::cases) good &= normscope::bench::run(c);
    if (!good) fmt::print("\nmore than promised: an edit 1/200 and ε 1/5 of a full forward pass, 10 MiB\n");
    return good ? 0 : 1;
}

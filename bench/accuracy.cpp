// SPDX-License-Identifier: MIT
// Writes docs/accuracy.md: the largest error of y of every peer, against long double, for inputs that break
// normalization code. Usage: normscope_accuracy > docs/accuracy.md
#include <fmt/format.h>

#include <cfloat>
#include <cmath>
#include <cstdlib>

#include "core/kernels/engine.h"
#include "problem.h"

namespace normscope::bench {
namespace {

double uniform(std::uint64_t& state) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (static_cast<double>(state >> 11U) + 0.5) * 0x1p-53;
}
double normal(std::uint64_t& state) {
    const double radius = std::sqrt(-2 * std::log(uniform(state)));
    return radius * std::cos(6.283185307179586 * uniform(state));
}

struct Input {
    const char* name;
    double eps;
    double (*value)(std::uint64_t& state, std::int64_t place, std::int64_t size);
};

using State = std::uint64_t;
using Index = std::int64_t;
constexpr Input inputs[] = {
    {"normal(0,1)", 1e-5, [](State& s, Index, Index) { return normal(s); }},
    {"mean 1e4, std 1", 1e-5, [](State& s, Index, Index) { return 1e4 + normal(s); }},
    {"mean 1e6, std 1e-2", 1e-5, [](State& s, Index, Index) { return 1e6 + 1e-2 * normal(s); }},
    {"mean 1e6, std 1", 1e-5, [](State& s, Index, Index) { return 1e6 + normal(s); }},
    {"uniform[0,1)", 1e-5, [](State& s, Index, Index) { return uniform(s); }},
    {"one outlier 1e6", 1e-5, [](State& s, Index k, Index n) { return k == n / 2 ? 1e6 : normal(s); }},
    {"first cell 1e4", 1e-5, [](State& s, Index k, Index) { return k == 0 ? 1e4 : normal(s); }},
    {"scale 1e19", 1e-5, [](State& s, Index, Index) { return 1e19 * normal(s); }},
    {"scale 1e30", 1e-5, [](State& s, Index, Index) { return 1e30 * normal(s); }},
    {"±FLT_MAX", 1e-5,
     [](State& s, Index, Index) { return (uniform(s) < 0.5 ? -1 : 1) * (0.5 + 0.5 * uniform(s)) * double{FLT_MAX}; }},
    {"denormal 1e-40", 1e-5, [](State& s, Index, Index) { return 1e-40 * normal(s); }},
    {"scale 1e-25, ε = 0", 0, [](State& s, Index, Index) { return 1e-25 * normal(s); }},
    {"constant 0.1", 1e-5, [](State&, Index, Index) { return 0.1; }},
    {"constant 3333.3", 1e-5, [](State&, Index, Index) { return 3333.3; }},
    {"constant 1e6/3, ε = 1e-12", 1e-12, [](State&, Index, Index) { return 1e6 / 3; }},
};

/// Place of a cell in its group.
std::int64_t place_of(const Row& row, std::int64_t cell) {
    if (row.takes_rows()) return cell % row.c;
    if (row.op == Op::batch_norm) return cell / (row.c * row.hw) * row.hw + cell % row.hw;
    return cell % (row.c / row.groups * row.hw);
}

void fill(Problem& problem, const Input& input) {
    std::uint64_t state = 11;
    const std::int64_t size = problem.row.cells() / problem.row.stat_count();
    for (std::int64_t cell = 0; cell < problem.row.cells(); ++cell)
        problem.x.data()[cell] = static_cast<float>(input.value(state, place_of(problem.row, cell), size));
    for (float& value : problem.gamma.span()) value = 1;
    for (float& value : problem.beta.span()) value = 0;
}

std::string cell_text(double error) {
    if (std::isnan(error)) return "NaN";
    if (error == 0) return "0";
    return fmt::format("{:.0e}", error);
}

void print_table(const char* title, const std::vector<Row>& rows, const std::vector<Peer>& peers) {
    fmt::print("\n## {}\n\nShapes: ", title);
    for (std::size_t k = 0; k < rows.size(); ++k)
        fmt::print("{}{}", k ? " · " : "", rows[k].name().substr(rows[k].name().find('/') + 1));
    std::string rule = "|---|";
    fmt::print("\n\n| input |");
    for (const Peer& peer : peers) {
        fmt::print(" {} |", peer.name);
        rule += "---|";
    }
    fmt::print("\n{}\n", rule);
    for (const Input& input : inputs) {
        std::vector<std::string> cells(peers.size());
        for (const Row& row : rows) {
            Problem problem(row, input.eps);
            fill(problem, input);
            problem.compute_truth();
            for (std::size_t k = 0; k < peers.size(); ++k) {
                for (float& value : problem.y.span()) value = 123;
                const Run run = peers[k].make(problem, 1);
                if (run) run();
                cells[k] += (cells[k].empty() ? "" : " · ") +
                            (run ? cell_text(problem.error(problem.y.span())) : std::string("–"));
            }
        }
        fmt::print("| {} |", input.name);
        for (const auto& cell : cells) fmt::print(" {} |", cell);
        fmt::print("\n");
        std::fflush(stdout);
    }
}

std::vector<Peer> normalizations() {
    std::vector<Peer> out;
    for (auto& peer : all_peers())
        if (!peer.name.starts_with("limit") && peer.name != "torch function" && peer.name != "torch kernel AVX-512")
            out.push_back(peer);
    return out;
}

}  // namespace
}  // namespace normscope::bench

int main() {
    using namespace normscope::bench;
    fmt::print("# Accuracy\n\n"
               "Written by `scripts/bench`; do not edit. Largest absolute error of y against two passes in long "
               "double, γ = 1 and "
               "β = 0, float32 in and out. \"NaN\": the true result is finite and this one is not, or the other way "
               "round. An ulp "
               "of 1 is 1.2e-7. Float32 cannot hold a standard deviation of 1e-2 beside a mean of 1e6: those groups "
               "are nearly "
               "constant, and exact all the same.\n\nInstruction set: {}.\n",
               normscope::kernels::instruction_set());
    const auto peers = normalizations();
    const auto row = [](Op op, std::int64_t n, std::int64_t c, std::int64_t hw = 1, std::int64_t groups = 1) {
        return Row{.op = op, .backward = false, .n = n, .c = c, .hw = hw, .groups = groups};
    };
    print_table("LayerNorm", {row(Op::layer_norm, 64, 768), row(Op::layer_norm, 2, 1000000)}, peers);
    print_table("RMSNorm", {row(Op::rms_norm, 64, 768), row(Op::rms_norm, 2, 1000000)}, peers);
    print_table("BatchNorm, training",
                {row(Op::batch_norm, 4096, 64), row(Op::batch_norm, 1000000, 4), row(Op::batch_norm, 8, 16, 3136)},
                peers);
    print_table("GroupNorm", {row(Op::group_norm, 4, 64, 3136, 8)}, peers);
    std::fflush(stdout);
    std::_Exit(0);
}

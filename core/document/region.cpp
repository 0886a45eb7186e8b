// SPDX-License-Identifier: MIT
#include "core/document/region.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/document/edits.h"
#include "core/document/reshape.h"
#include "core/text/number_format.h"

namespace normscope {
namespace {

/// Step of a varied row: a power of ten that cuts the span into 3 to 30 parts.
double step_for(double span) { return std::pow(10.0, std::floor(std::log10(span / 3))); }

std::string literal(float value, std::string_view module) {
    if (std::isnan(value)) return fmt::format("{}nan", module);
    if (std::isinf(value)) return fmt::format("{}{}inf", value < 0 ? "-" : "", module);
    return format_shortest(value);
}

/// "[[1, 2], [3, 4]]"; a single row is one list.
std::string nested(const Rows& rows, std::string_view module) {
    std::vector<std::string> lines;
    for (const auto& row : rows) {
        std::vector<std::string> cells;
        for (const float value : row) cells.push_back(literal(value, module));
        lines.push_back(fmt::format("[{}]", fmt::join(cells, ", ")));
    }
    return lines.size() == 1 ? lines.front() : fmt::format("[{}]", fmt::join(lines, ", "));
}

/// As cells where they are few: a cell of a patch takes four times what one of a tensor does.
std::variant<Patch, Document> overwritten(const Document& document, const Region& region, const Rows& rows) {
    constexpr std::int64_t small_tensor = 4096;
    const auto each = [&](auto write) {
        for (std::int64_t r = 0; r < region.rows; ++r)
            for (std::int64_t c = 0; c < region.columns; ++c)
                write(region.cell(r, c), rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)]);
    };
    if (region.size() * 4 > document.x.size() && document.x.size() > small_tensor) {
        Document next = document;
        const auto values = next.x.writable();
        each([&](std::int64_t cell, float value) { values[static_cast<std::size_t>(cell)] = value; });
        return next;
    }
    Patch patch;
    patch.cells.reserve(static_cast<std::size_t>(region.size()));
    each([&](std::int64_t cell, float value) { patch.cells.push_back({cell, value}); });
    return patch;
}

/// Indices of what is there, and -1 for each that is to be added.
std::vector<std::int64_t> kept(std::int64_t old_count, std::int64_t count) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(count), -1);
    for (std::int64_t i = 0; i < old_count; ++i) all[static_cast<std::size_t>(i)] = i;
    return all;
}

Result<std::variant<Patch, Document>> grown(const Document& document, const Region& region, const Rows& rows) {
    const auto& [row, column] = region.first;
    const auto block =
        fmt::format("{} × {} numbers from row {}, column {} on", region.rows, region.columns, row + 1, column + 1);
    if (document.x.rank() > 2)
        return fail(fmt::format("{} stick out of a tensor of shape {}", block, to_string(document.x.shape())));
    const auto height = std::max(document.x.row_count(), row + region.rows);
    const auto length = std::max(document.x.row_length(), column + region.columns);
    if (length > max_edited_columns || height > max_edited_rows)
        return fail(fmt::format("{} are too many; {} × {} is the most that can be edited", block, max_edited_rows,
                                max_edited_columns));
    auto next =
        keep_rows_and_columns(document, kept(document.x.row_count(), height), kept(document.x.row_length(), length));
    if (!next) return std::unexpected(next.error());
    const auto values = next->x.writable();
    for (std::int64_t r = 0; r < region.rows; ++r)
        std::ranges::copy(rows[static_cast<std::size_t>(r)], values.begin() + (row + r) * length + column);
    return std::move(*next);
}

}  // namespace

Region region_between(const Plane& plane, RowColumn a, RowColumn b) {
    const RowColumn first{std::min(a.row, b.row), std::min(a.column, b.column)};
    return {plane, first, std::max(a.row, b.row) - first.row + 1, std::max(a.column, b.column) - first.column + 1};
}

Rows values_of(const Tensor& x, const Region& region) {
    Rows rows(static_cast<std::size_t>(region.rows));
    for (std::int64_t r = 0; r < region.rows; ++r)
        for (std::int64_t c = 0; c < region.columns; ++c)
            rows[static_cast<std::size_t>(r)].push_back(x[region.cell(r, c)]);
    return rows;
}

Result<std::variant<Patch, Document>> written_block(const Document& document, std::int64_t cell, const Rows& rows) {
    if (rows.empty() || rows.front().empty()) return fail("there is no number to write");
    const bool same_width = std::ranges::all_of(rows, [&](const auto& r) { return r.size() == rows.front().size(); });
    if (!same_width) return fail("every row needs the same number of values");
    if (cell < 0 || cell >= document.x.size()) return fail("there is no cell to begin at");
    const auto plane = plane_through(document.x.shape(), cell, row_axis(document), -1);
    const auto at = plane.place_of(cell).value_or(RowColumn{});
    const Region region{plane, at, std::ssize(rows), std::ssize(rows.front())};
    if (at.row + region.rows <= plane.down.count && at.column + region.columns <= plane.across.count)
        return overwritten(document, region, rows);
    return grown(document, region, rows);
}

Rows filled(std::int64_t rows, std::int64_t columns, const Fill& fill) {
    Rows block(static_cast<std::size_t>(rows), std::vector<float>(static_cast<std::size_t>(columns)));
    Random random(seed_of({fill.seed}));
    const auto last = static_cast<double>(std::max<std::int64_t>(rows * columns - 1, 1));
    double k = 0;
    for (auto& row : block)
        for (auto& value : row) {
            if (fill.kind == FillWith::constant) value = static_cast<float>(fill.a);
            if (fill.kind == FillWith::ramp) value = static_cast<float>(fill.a + (fill.b - fill.a) * (k / last));
            if (fill.kind == FillWith::gaussian) value = static_cast<float>(fill.a + fill.b * random.normal());
            ++k;
        }
    return block;
}

std::vector<float> varied_row(const Tensor& x, std::int64_t like) {
    double lo = 0;
    double hi = 0;
    bool any = false;
    for (const float value : x.values()) {
        if (!std::isfinite(value)) continue;
        lo = any ? std::min(lo, static_cast<double>(value)) : static_cast<double>(value);
        hi = any ? std::max(hi, static_cast<double>(value)) : static_cast<double>(value);
        any = true;
    }
    if (!(hi > lo)) {  // about a constant's own size around it
        const double half = std::max(2.0, std::abs(lo) / 2);
        lo -= half;
        hi += half;
    }
    const double step = step_for(hi - lo);
    const auto steps = static_cast<std::uint64_t>(std::max(1.0, std::floor((hi - lo) / step)));
    Random random(seed_of({static_cast<std::uint64_t>(x.row_count()), static_cast<std::uint64_t>(x.row_length())}));
    std::vector<float> row;
    for (const float old : x.row(like)) {
        double value = snapped(lo + static_cast<double>(random.below(steps + 1)) * step, step);
        if (static_cast<float>(value) == old)
            value = snapped(value > (lo + hi) / 2 ? value - step : value + step, step);
        row.push_back(static_cast<float>(value));
    }
    const bool constant = std::ranges::all_of(row, [&](float value) { return value == row.front(); });
    if (constant && row.size() > 1) {
        for (const double by : {step, -step, 2 * step}) {
            const auto other = static_cast<float>(snapped(static_cast<double>(row.back()) + by, step));
            if (other == x.row(like).back() || other == row.front()) continue;
            row.back() = other;
            break;
        }
    }
    return row;
}

std::string to_tsv(const Rows& rows) {
    std::vector<std::string> lines;
    for (const auto& row : rows) {
        std::vector<std::string> cells;
        for (const float value : row) cells.push_back(format_shortest(value));
        lines.push_back(fmt::format("{}", fmt::join(cells, "\t")));
    }
    return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string to_numpy(const Rows& rows) { return fmt::format("np.array({}, dtype=np.float32)", nested(rows, "np.")); }

std::string to_pytorch(const Rows& rows) {
    return fmt::format("torch.tensor({}, dtype=torch.float32)", nested(rows, "torch."));
}

std::string to_markdown(const Rows& rows) {
    std::string head = "|";
    std::string rule = "|";
    for (std::size_t c = 1; c <= (rows.empty() ? 0 : rows.front().size()); ++c) {
        head += fmt::format(" {} |", c);
        rule += "--:|";
    }
    std::string text = head + "\n" + rule + "\n";
    for (const auto& row : rows) {
        text += "|";
        for (const float value : row) text += fmt::format(" {} |", format_shortest(value));
        text += "\n";
    }
    return text;
}

}  // namespace normscope

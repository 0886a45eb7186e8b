// SPDX-License-Identifier: MIT
#include "core/axis/pyramid.h"

#include <hwy/cache_control.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace normscope {
namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

/// Adds up summaries; the mean in double, weighed by the cells.
class Gatherer {
public:
    void add(float value) {
        if (std::isnan(value)) {
            ++sum_.nan;
        } else if (std::isinf(value)) {
            ++sum_.inf;
        } else {
            low_ = std::min(low_, value);
            high_ = std::max(high_, value);
            total_ += static_cast<double>(value);
            ++sum_.finite;
        }
    }
    void add(const Summary& part) {
        sum_.nan += part.nan;
        sum_.inf += part.inf;
        if (part.finite == 0) return;
        low_ = std::min(low_, part.min);
        high_ = std::max(high_, part.max);
        total_ += static_cast<double>(part.mean) * part.finite;
        sum_.finite += part.finite;
    }
    Summary result() const {
        auto sum = sum_;
        const bool any = sum.finite > 0;
        sum.min = any ? low_ : none;
        sum.max = any ? high_ : none;
        sum.mean = any ? static_cast<float>(total_ / sum.finite) : none;
        return sum;
    }

private:
    Summary sum_;
    float low_ = std::numeric_limits<float>::infinity();
    float high_ = -std::numeric_limits<float>::infinity();
    double total_ = 0;
};

std::int64_t up(std::int64_t count, std::int64_t side) { return (count + side - 1) / side; }

}  // namespace

void Pyramid::Level::resize() {
    const auto count = static_cast<std::size_t>(rows * columns);
    for (auto* numbers : {&min, &mean, &max}) numbers->resize(count);
    for (auto* counts : {&finite, &nan, &inf}) counts->resize(count);
}

Summary Pyramid::Level::at(std::int64_t row, std::int64_t column) const {
    const auto i = static_cast<std::size_t>(row * columns + column);
    return {min[i], mean[i], max[i], finite[i], nan[i], inf[i]};
}

void Pyramid::Level::set(std::int64_t row, std::int64_t column, const Summary& summary) {
    const auto i = static_cast<std::size_t>(row * columns + column);
    min[i] = summary.min;
    mean[i] = summary.mean;
    max[i] = summary.max;
    finite[i] = summary.finite;
    nan[i] = summary.nan;
    inf[i] = summary.inf;
}

Summary Pyramid::of_cells(std::span<const float> values, Stretch rows, Stretch columns) const {
    Gatherer sum;
    for (auto r = rows.begin; r < rows.end; ++r)
        for (const float value : values.subspan(static_cast<std::size_t>(r * columns_ + columns.begin),
                                                static_cast<std::size_t>(columns.end - columns.begin)))
            sum.add(value);
    return sum.result();
}

Summary Pyramid::of_level(std::size_t level, Stretch rows, Stretch columns) const {
    const auto& from = levels_[level];
    if (rows.end - rows.begin == 1 && columns.end - columns.begin == 1) return from.at(rows.begin, columns.begin);
    Gatherer sum;
    for (auto r = rows.begin; r < rows.end; ++r)
        for (auto c = columns.begin; c < columns.end; ++c) sum.add(from.at(r, c));
    return sum.result();
}

Summary Pyramid::of_square(std::span<const float> values, std::size_t level, std::int64_t row,
                           std::int64_t column) const {
    const auto part = [](std::int64_t i, std::int64_t side, std::int64_t most) {
        return Stretch{i * side, std::min((i + 1) * side, most)};
    };
    if (level == 0) return of_cells(values, part(row, first_side, rows_), part(column, first_side, columns_));
    const auto& below = levels_[level - 1];
    return of_level(level - 1, part(row, 2, below.rows), part(column, 2, below.columns));
}

Pyramid::Pyramid(std::span<const float> values, std::int64_t rows, std::int64_t columns,
                 const std::function<bool(double)>& cancelled)
    : rows_(rows), columns_(columns) {
    if (rows == 0 || columns == 0) return;
    for (std::int64_t side = first_side;; side *= 2) {
        Level level;
        level.side = side;
        level.rows = up(rows, side);
        level.columns = up(columns, side);
        level.resize();
        for (std::int64_t r = 0; r < level.rows; ++r) {
            const double done = static_cast<double>(r) / static_cast<double>(level.rows);
            if (cancelled && cancelled(levels_.empty() ? done : 1)) return;
            for (std::int64_t c = 0; c < level.columns; ++c) level.set(r, c, of_square(values, levels_.size(), r, c));
        }
        levels_.push_back(std::move(level));
        if (levels_.back().rows == 1 && levels_.back().columns == 1) return;
    }
}

void Pyramid::update(std::span<const float> values, std::int64_t cell) {
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        auto& level = levels_[i];
        const auto r = cell / columns_ / level.side;
        const auto c = cell % columns_ / level.side;
        level.set(r, c, of_square(values, i, r, c));
    }
}

PixelGrid Pyramid::grid(const CellWindow& window, int width, int height) const {
    PixelGrid grid;
    if (width < 1 || height < 1 || rows_ == 0 || columns_ == 0) return grid;
    // An axis with a single cell does not limit the squares: they are as thin as it.
    const auto share = [](double count, int pixels, std::int64_t all) { return all == 1 ? 1e18 : count / pixels; };
    const double cells = std::min(share(window.rows, height, rows_), share(window.columns, width, columns_));
    for (std::size_t i = 0; i < levels_.size() && static_cast<double>(levels_[i].side) <= cells; ++i)
        grid.level = i + 1;
    const auto side = grid.level == 0 ? 1 : levels_[grid.level - 1].side;
    const auto cut = [&](double first, double count, int pixels, std::int64_t all) {
        std::vector<Stretch> stretches(static_cast<std::size_t>(pixels));
        const auto edge = [&](int i) {
            const double at = first + count * i / pixels;
            return std::clamp(static_cast<std::int64_t>(std::floor(at / static_cast<double>(side))) * side,
                              std::int64_t{0}, all);
        };
        for (int i = 0; i < pixels; ++i) {
            auto& stretch = stretches[static_cast<std::size_t>(i)];
            stretch = {edge(i), std::min(std::max(edge(i) + side, edge(i + 1)), all)};
            if (count < pixels) {  // the cell in whose midst the pixel lies
                const auto cell = static_cast<std::int64_t>(std::floor(first + count * (i + 0.5) / pixels));
                stretch = {std::clamp<std::int64_t>(cell, 0, all - 1), std::clamp<std::int64_t>(cell, 0, all - 1) + 1};
            }
        }
        // What a rounded last edge left over belongs to the last pixel.
        const auto end = std::clamp(static_cast<std::int64_t>(std::ceil(first + count)), std::int64_t{0}, all);
        if (count >= pixels) stretches.back().end = std::max(stretches.back().end, std::min(up(end, side) * side, all));
        return stretches;
    };
    grid.rows = cut(window.row, window.rows, height, rows_);
    grid.columns = cut(window.column, window.columns, width, columns_);
    return grid;
}

Summary Pyramid::at(std::span<const float> values, const PixelGrid& grid, std::size_t y, std::size_t x) const {
    if (grid.level == 0) return of_cells(values, grid.rows[y], grid.columns[x]);
    const auto side = levels_[grid.level - 1].side;
    const auto squares = [&](const Stretch& cells) { return Stretch{cells.begin / side, up(cells.end, side)}; };
    return of_level(grid.level - 1, squares(grid.rows[y]), squares(grid.columns[x]));
}

void Pyramid::expect(std::span<const float> values, const PixelGrid& grid, std::size_t y, std::size_t x) const {
    if (grid.level != 0) return;  // the squares of whole tensors fit into caches
    for (auto r = grid.rows[y].begin; r < grid.rows[y].end; ++r)
        hwy::Prefetch(values.data() + r * columns_ + grid.columns[x].begin);
}

/// What the columns of cells or squares of a row of pixels come to, each by itself.
struct Pyramid::Columns {
    std::int64_t begin, end;
    std::vector<float> low, high;
    std::vector<double> total;
    std::vector<std::uint32_t> finite;
    std::vector<std::uint32_t> broken;  // not 0: something in it is not finite: it is looked at again, cell by cell

    Columns(std::int64_t from, std::int64_t to) : begin(from), end(to) {
        const auto count = static_cast<std::size_t>(to - from);
        low.assign(count, std::numeric_limits<float>::infinity());
        high.assign(count, -std::numeric_limits<float>::infinity());
        total.assign(count, 0);
        finite.assign(count, 0);
        broken.assign(count, 0);
    }

    bool any_broken(Stretch columns) const {
        return std::any_of(broken.begin() + (columns.begin - begin), broken.begin() + (columns.end - begin),
                           [](std::uint32_t one) { return one != 0; });
    }
    void sum_up(Stretch columns, Summary& sum) const {
        auto i = static_cast<std::size_t>(columns.begin - begin);
        float least = low[i], most = high[i];
        double all = total[i];
        auto cells = finite[i];
        for (++i; i < static_cast<std::size_t>(columns.end - begin); ++i) {
            least = std::min(least, low[i]);
            most = std::max(most, high[i]);
            all += total[i];
            cells += finite[i];
        }
        sum.min = least;
        sum.mean = static_cast<float>(all / cells);
        sum.max = most;
        sum.finite = cells;
        sum.nan = sum.inf = 0;
    }
};

void Pyramid::add_cells(std::span<const float> values, Stretch rows, Columns& columns) const {
    const auto count = static_cast<std::size_t>(columns.end - columns.begin);
    for (auto r = rows.begin; r < rows.end; ++r) {
        const auto* line = values.data() + r * columns_ + columns.begin;
        for (std::size_t c = 0; c < count; ++c) columns.low[c] = std::min(columns.low[c], line[c]);
        for (std::size_t c = 0; c < count; ++c) columns.high[c] = std::max(columns.high[c], line[c]);
        for (std::size_t c = 0; c < count; ++c) columns.total[c] += static_cast<double>(line[c]);
    }
    for (std::size_t c = 0; c < count; ++c) {
        columns.finite[c] = static_cast<std::uint32_t>(rows.end - rows.begin);
        columns.broken[c] =
            !std::isfinite(columns.total[c]);  // a sum of floats does not leave double's range by itself
    }
}

void Pyramid::add_squares(std::size_t level, Stretch rows, Columns& columns) const {
    const auto& from = levels_[level];
    const auto count = static_cast<std::size_t>(columns.end - columns.begin);
    for (auto r = rows.begin; r < rows.end; ++r) {
        const auto first = static_cast<std::size_t>(r * from.columns + columns.begin);
        // Each loop has one array to write: that is what compilers make vectors of.
        const auto each = [&](auto& sums, auto&& add) {
            auto* to = sums.data();
            for (std::size_t c = 0; c < count; ++c) to[c] = add(to[c], first + c);
        };
        const auto *min = from.min.data(), *mean = from.mean.data(), *max = from.max.data();
        const auto *finite = from.finite.data(), *nan = from.nan.data(), *inf = from.inf.data();
        each(columns.low, [min](float sum, std::size_t i) { return std::min(sum, min[i]); });
        each(columns.high, [max](float sum, std::size_t i) { return std::max(sum, max[i]); });
        each(columns.total, [mean, finite](double sum, std::size_t i) {
            return sum + static_cast<double>(mean[i]) * static_cast<double>(finite[i]);
        });
        each(columns.finite, [finite](std::uint32_t sum, std::size_t i) { return sum + finite[i]; });
        each(columns.broken, [nan, inf](std::uint32_t any, std::size_t i) { return any | nan[i] | inf[i]; });
    }
}

void Pyramid::row(std::span<const float> values, const PixelGrid& grid, std::size_t y,
                  std::span<Summary> pixels) const {
    const auto side = grid.level == 0 ? 1 : levels_[grid.level - 1].side;
    const auto shift = std::countr_zero(static_cast<std::uint64_t>(side));  // divisions would be half of the cost
    const auto squares = [&](const Stretch& cells) {
        return Stretch{cells.begin >> shift, (cells.end + side - 1) >> shift};
    };
    Columns columns(squares(grid.columns.front()).begin, squares(grid.columns.back()).end);
    if (grid.level == 0)
        add_cells(values, grid.rows[y], columns);
    else
        add_squares(grid.level - 1, squares(grid.rows[y]), columns);
    for (std::size_t x = 0; x < pixels.size(); ++x) {
        const auto mine = squares(grid.columns[x]);
        if (columns.any_broken(mine))
            pixels[x] = at(values, grid, y, x);
        else
            columns.sum_up(mine, pixels[x]);
    }
}

float shown_value(const Summary& summary, float limit) {
    if (summary.nan + summary.inf > 0 || summary.finite == 0) return none;
    const float above = summary.max - summary.mean;
    const float below = summary.mean - summary.min;
    if (std::max(above, below) <= limit) return summary.mean;
    return above >= below ? summary.max : summary.min;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Pyramid: min, mean and max of ever larger squares of a matrix, so that a picture of any size can be drawn from it
// without hiding what stands out.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace normscope {

/// Of a square. NaN and infinities are counted and leave the three numbers alone; without a finite value they are NaN.
struct Summary {
    float min = 0;
    float mean = 0;
    float max = 0;
    std::uint32_t finite = 0;
    std::uint32_t nan = 0;
    std::uint32_t inf = 0;

    friend bool operator==(const Summary&, const Summary&) = default;
};

/// A rectangle of cells; fractions while it glides.
struct CellWindow {
    double row = 0, column = 0, rows = 0, columns = 0;

    friend bool operator==(const CellWindow&, const CellWindow&) = default;
};

/// Cells [begin, end) of an axis that a pixel stands for.
struct Stretch {
    std::int64_t begin = 0, end = 0;

    friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// How a window of cells falls onto pixels: one stretch per row and column of pixels. Where a pixel stands for one cell
/// or more, the stretches follow each other without a gap, so that no cell of the window is left out; their ends lie on
/// squares of `level`, less than a pixel from where they belong.
struct PixelGrid {
    std::size_t level = 0;  ///< 0: cells
    std::vector<Stretch> rows, columns;
};

class Pyramid {
public:
    /// Row-major values of rows × columns. `values` is not kept: callers pass it again, unchanged but for what they
    /// update. `cancelled` is asked now and then, with the share that is done; then the result is not to be used.
    Pyramid(std::span<const float> values, std::int64_t rows, std::int64_t columns,
            const std::function<bool(double)>& cancelled = {});

    /// After a cell changed: the squares above it, one a level.
    void update(std::span<const float> values, std::int64_t cell);

    std::int64_t rows() const { return rows_; }
    std::int64_t columns() const { return columns_; }

    /// `window` must lie in the matrix.
    PixelGrid grid(const CellWindow& window, int width, int height) const;

    /// Of all cells that a pixel stands for. Costs at most some 16 cells or squares where both axes have more cells
    /// than pixels.
    Summary at(std::span<const float> values, const PixelGrid& grid, std::size_t y, std::size_t x) const;

    /// Before at(): has what it will read fetched, where that lies far apart.
    void expect(std::span<const float> values, const PixelGrid& grid, std::size_t y, std::size_t x) const;

    /// at() of every pixel of a row, for a fraction of the cost; means may differ by a rounding.
    void row(std::span<const float> values, const PixelGrid& grid, std::size_t y, std::span<Summary> pixels) const;

private:
    static constexpr std::int64_t first_side = 4;  // cells along a square of the lowest level
    /// The squares of one size, row by row; their numbers apart, so that a row of them is added up in vectors.
    struct Level {
        std::int64_t side = 1, rows = 0, columns = 0;
        std::vector<float> min, mean, max;
        std::vector<std::uint32_t> finite, nan, inf;

        void resize();
        Summary at(std::int64_t row, std::int64_t column) const;
        void set(std::int64_t row, std::int64_t column, const Summary& summary);
    };
    struct Columns;
    void add_cells(std::span<const float> values, Stretch rows, Columns& columns) const;
    void add_squares(std::size_t level, Stretch rows, Columns& columns) const;
    Summary of_cells(std::span<const float> values, Stretch rows, Stretch columns) const;
    Summary of_level(std::size_t level, Stretch rows, Stretch columns) const;
    Summary of_square(std::span<const float> values, std::size_t level, std::int64_t row, std::int64_t column) const;

    std::int64_t rows_, columns_;
    std::vector<Level> levels_;
};

/// What a pixel that stands for many cells shows: the mean, unless something lies farther than `limit` from it, which
/// then wins; NaN when there is a NaN or an infinity.
float shown_value(const Summary& summary, float limit);

}  // namespace normscope

// SPDX-License-Identifier: MIT
// The pixels of the heat map: what each stands for, kept from one picture to the next where it can be.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/render/gl_program.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/heat_view.h"
#include "core/kernels/thread_pool.h"

namespace normscope::ui {
namespace {

constexpr std::size_t most_patches = 2048;
constexpr std::size_t rows_ahead =
    8;                           // whose cells are fetched while others are looked up: each is on a page of its own
constexpr int zoomed_pixel = 4;  // pixels of the screen along one of a map that is being zoomed

/// For each stretch the place of an equal one; both ascend.
std::vector<std::optional<std::size_t>> matches(const std::vector<Stretch>& of, const std::vector<Stretch>& in) {
    std::vector<std::optional<std::size_t>> found(of.size());
    std::size_t k = 0;
    for (std::size_t i = 0; i < of.size(); ++i) {
        while (k < in.size() && in[k].begin < of[i].begin) ++k;
        if (k < in.size() && in[k] == of[i]) found[i] = k;
    }
    return found;
}

/// By how many pixels one lies beside the other: now[i] is last[i + by] wherever both are, but for the last of each, to
/// which belongs what a rounded edge leaves over. Nothing: not so, or less than half of them are.
std::optional<int> shift_between(const std::vector<Stretch>& now, const std::vector<Stretch>& last) {
    if (now.empty() || now.size() != last.size()) return {};
    if (now == last) return 0;
    const auto count = static_cast<std::ptrdiff_t>(now.size());
    const auto fits = [&](std::ptrdiff_t by) {
        const auto kept = count - std::abs(by) - 1;
        const auto a = now.begin() + std::max<std::ptrdiff_t>(-by, 0),
                   b = last.begin() + std::max<std::ptrdiff_t>(by, 0);
        return by != 0 && 2 * kept >= count && std::equal(a, a + kept, b);
    };
    const auto down = std::ranges::find(last, now.front()) - last.begin();
    if (fits(down)) return static_cast<int>(down);
    const auto up = std::ranges::find(now, last.front()) - now.begin();
    if (fits(-up)) return static_cast<int>(-up);
    return {};
}

/// The lines of pixels that stand for other cells when those of before have moved, and what stays between them.
struct Exposed {
    std::vector<std::pair<int, int>> lines;
    int from = 0, to = 0;
};

Exposed exposed_by(int by, int count) {
    if (by == 0) return {{}, 0, count};
    if (by > 0) return {{{count - by - 1, count}}, 0, count - by - 1};
    return {{{0, -by}, {count - 1, count}}, -by, count - 1};
}

std::vector<PixelRect> exposed_by(int by_x, int by_y, Size size) {
    const auto rows = exposed_by(by_y, size.height), columns = exposed_by(by_x, size.width);
    std::vector<PixelRect> parts;
    for (const auto& [top, bottom] : rows.lines) parts.push_back({0, top, size.width, bottom});
    for (const auto& [left, right] : columns.lines) parts.push_back({left, rows.from, right, rows.to});
    return parts;
}

}  // namespace

HeatCell HeatView::shown(const Summary& found) const {
    const auto kind = found.nan > 0       ? HeatCell::nan
                      : found.inf > 0     ? HeatCell::infinite
                      : found.finite == 0 ? HeatCell::outside
                                          : HeatCell::finite;
    const float value = kind == HeatCell::finite ? shown_value(found, static_cast<float>(outlier * data_->std)) : 0;
    return {value, static_cast<float>(kind)};
}

HeatCell HeatView::pixel(const PixelGrid& grid, std::size_t y, std::size_t x) const {
    return shown(data_->pyramid.at(data_->values(), grid, y, x));
}

/// Pixels that stand for the same cells as one of the last picture are taken from it: a map that is moved shows them at
/// another place.
void HeatView::fill(Drawn& drawn, Size size, const Drawn& last) const {
    const auto width = static_cast<std::size_t>(size.width);
    const auto last_width = last.grid.columns.size();
    drawn.cells.resize(width * static_cast<std::size_t>(size.height));
    drawn.glided = false;
    const auto same = last.grid.level == drawn.grid.level;
    const auto rows = matches(drawn.grid.rows, same ? last.grid.rows : std::vector<Stretch>{});
    const auto columns = matches(drawn.grid.columns, same ? last.grid.columns : std::vector<Stretch>{});
    const auto fill_rows = [&](std::int64_t begin, std::int64_t end) {
        std::vector<Summary> found;
        for (auto y = static_cast<std::size_t>(begin); y < static_cast<std::size_t>(end); ++y) {
            const auto line = std::span(drawn.cells).subspan(y * width, width);
            if (y > static_cast<std::size_t>(begin) && drawn.grid.rows[y] == drawn.grid.rows[y - 1]) {
                // Enlarged: the same cells as the line above.
                std::ranges::copy(std::span(drawn.cells).subspan((y - 1) * width, width), line.begin());
                continue;
            }
            if (!rows[y]) {
                found.resize(width);
                data_->pyramid.row(data_->values(), drawn.grid, y, found);
                std::ranges::transform(found, line.begin(), [&](const Summary& one) { return shown(one); });
                continue;
            }
            for (std::size_t x = 0; x < width; ++x)
                line[x] = columns[x] ? last.cells[*rows[y] * last_width + *columns[x]]
                          : x > 0 && drawn.grid.columns[x] == drawn.grid.columns[x - 1] ? line[x - 1]
                                                                                        : pixel(drawn.grid, y, x);
        }
    };
    kernels::parallel_for(&kernels::ThreadPool::shared(), static_cast<std::int64_t>(drawn.grid.rows.size()), 8,
                          fill_rows);
}

/// Where the map only glides by whole pixels: all but what comes into sight is there already. False: nothing was done.
bool HeatView::move(Drawn& drawn, Size size, PixelGrid grid) const {
    if (!drawn.patches.empty() || drawn.grid.level != grid.level || drawn.texture == 0) return false;
    const auto down = shift_between(grid.rows, drawn.grid.rows);
    const auto right = shift_between(grid.columns, drawn.grid.columns);
    if (!down || !right) return false;
    drawn.grid = std::move(grid);
    if (*right == 0 && *down == 0) return true;
    drawn.glided = true;
    const auto exposed = exposed_by(*right, *down, size);
    const auto width = static_cast<std::size_t>(size.width);
    std::vector<Summary> found(width);
    for (const auto& part : exposed)
        for (auto y = static_cast<std::size_t>(part.top); y < static_cast<std::size_t>(part.bottom); ++y) {
            const auto line = std::span(drawn.cells).subspan(y * width, width);
            if (part.left == 0 && part.right == size.width) {
                data_->pyramid.row(data_->values(), drawn.grid, y, found);
                std::ranges::transform(found, line.begin(), [&](const Summary& one) { return shown(one); });
                continue;
            }
            const auto first = static_cast<std::size_t>(part.left), end = static_cast<std::size_t>(part.right);
            if (y + rows_ahead < drawn.grid.rows.size())
                data_->pyramid.expect(data_->values(), drawn.grid, y + rows_ahead, first);
            for (auto x = first; x < end; ++x) line[x] = pixel(drawn.grid, y, x);
        }
    drawn.texture = drawn.painter.draw_moved(drawn.cells, *right, *down, exposed, size, drawn.style);
    if (drawn.texture != 0) return true;
    fill(drawn, size, {});
    drawn.texture = drawn.painter.draw(drawn.cells, size, drawn.style);
    return true;
}

/// Only the pixels that stand for a touched cell. A few lie over the picture: another picture would be another frame.
void HeatView::refill(Drawn& drawn, Size size) const {
    const auto of = [](const std::vector<Stretch>& stretches, std::int64_t at) {
        return std::ranges::equal_range(stretches, Stretch{at, at + 1},
                                        [](const Stretch& a, const Stretch& b) { return a.end <= b.begin; });
    };
    for (const auto cell : touched_) {
        const auto rows = of(drawn.grid.rows, cell / data_->pyramid.columns());
        const auto columns = of(drawn.grid.columns, cell % data_->pyramid.columns());
        for (const auto& row : rows)
            for (const auto& column : columns) {
                const auto y = static_cast<std::size_t>(&row - drawn.grid.rows.data());
                const auto x = static_cast<std::size_t>(&column - drawn.grid.columns.data());
                drawn.patches.push_back(y * static_cast<std::size_t>(size.width) + x);
                drawn.cells[drawn.patches.back()] = pixel(drawn.grid, y, x);
            }
    }
    std::ranges::sort(drawn.patches);
    drawn.patches.erase(std::ranges::unique(drawn.patches).begin(), drawn.patches.end());
    if (drawn.patches.size() <= most_patches) return;
    if (drawn.glided) fill(drawn, size, {});
    drawn.texture = drawn.painter.draw_again(drawn.cells, drawn.patches, size, drawn.style);
    drawn.patches.clear();
}

void HeatView::draw_patches(const Drawn& drawn, Size size, ImVec2 from) {
    auto* list = ImGui::GetWindowDrawList();
    const auto width = static_cast<std::size_t>(size.width);
    for (std::size_t i = 0; i < drawn.patches.size();) {
        const auto first = drawn.patches[i];
        const auto color = color_in(drawn.style, drawn.cells[first]);
        std::size_t count = 1;  // of one colour, beside each other in one row
        while (i + count < drawn.patches.size() && drawn.patches[i + count] == first + count &&
               (first + count) % width != 0 && color_in(drawn.style, drawn.cells[first + count]) == color)
            ++count;
        const ImVec2 at{from.x + static_cast<float>(first % width), from.y + static_cast<float>(first / width)};
        list->AddRectFilled(at, {at.x + static_cast<float>(count), at.y + 1}, color);
        i += count;
    }
}

/// While the map is zoomed, all its pixels stand for other cells in every frame: then fewer and larger ones are looked
/// up, which hide as little, and those of the screen when it comes to rest.
void HeatView::paint(Drawn& drawn, const CellWindow& window, Rect area) {
    const Size shown{static_cast<int>(area.to.x - area.from.x), static_cast<int>(area.to.y - area.from.y)};
    if (shown.width < 1 || shown.height < 1) return;
    const bool many = window.rows >= shown.height && window.columns >= shown.width;
    const bool coarse = &drawn == &map_ && many && zooming();
    if (coarse) keep_moving();
    const auto part = [&](int pixels) { return coarse ? (pixels + zoomed_pixel - 1) / zoomed_pixel : pixels; };
    const Size size{part(shown.width), part(shown.height)};
    const auto key =
        fmt::format("{} {} {} {} {} {} {} {} {} {}", window.row, window.column, window.rows, window.columns, size.width,
                    size.height, range(), static_cast<int>(scale_), static_cast<int>(colours_), palette().panel);
    if (&drawn == &map_) record("heat picture", key);
    if (has_gl() && (key != drawn.key || drawn.version != version_)) {
        if (!coarse && key == drawn.key && drawn.version + 1 == version_ && touched_.size() - 1 < 20000) {
            refill(drawn, size);
        } else {
            paint_anew(drawn, window, size, shown);
        }
        drawn.key = key;
        drawn.version = version_;
    }
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 end{area.from.x + static_cast<float>(shown.width), area.from.y + static_cast<float>(shown.height)};
    if (drawn.texture != 0) drawn.painter.show(*list, area.from, end);
    draw_patches(drawn, size, area.from);
    list->AddRect(area.from, end, palette().edge);
}

/// From what the last picture knew, as far as the values are still the same. `size` is smaller than what is `shown`
/// while the map is zoomed.
void HeatView::paint_anew(Drawn& drawn, const CellWindow& window, Size size, Size shown) const {
    const bool coarse = size.width != shown.width || size.height != shown.height;
    auto look =
        fmt::format("{} {} {} {}", range(), static_cast<int>(scale_), static_cast<int>(colours_), palette().panel);
    const bool same_look = look == std::exchange(drawn.look, look);
    auto grid = data_->pyramid.grid(window, size.width, size.height);
    const bool same_values = drawn.version == version_;
    if (!coarse && same_values && same_look && move(drawn, size, grid)) return;
    if (!same_look) drawn.style = style();
    drawn.patches.clear();
    Drawn last;
    if (same_values && !drawn.glided) {
        last.grid = std::move(drawn.grid);
        last.cells = std::move(drawn.cells);
    }
    drawn.grid = std::move(grid);
    fill(drawn, size, last);
    drawn.texture = coarse ? drawn.painter.draw_enlarged(drawn.cells, size, zoomed_pixel, shown, drawn.style)
                           : drawn.painter.draw(drawn.cells, size, drawn.style);
}

}  // namespace normscope::ui

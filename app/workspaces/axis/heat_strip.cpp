// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/heat_strip.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/chart.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/quantity_colors.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

/// Of the numbers that a line of pixels stands for.
struct Ends {
    double least = INFINITY, most = -INFINITY;
    bool broken = false;
};

std::vector<Ends> ends_of(std::span<const double> values, std::span<const Stretch> stretches) {
    std::vector<Ends> ends(stretches.size());
    for (std::size_t i = 0; i < stretches.size(); ++i)
        for (auto k = stretches[i].begin; k < stretches[i].end; ++k) {
            const double value = values[static_cast<std::size_t>(k)];
            ends[i].broken |= !std::isfinite(value);
            if (!std::isfinite(value)) continue;
            ends[i].least = std::min(ends[i].least, value);
            ends[i].most = std::max(ends[i].most, value);
        }
    return ends;
}

Scale scale_of(std::span<const Ends> ends, Quantity quantity) {
    Scale scale{INFINITY, -INFINITY, false};
    for (const auto& one : ends) {
        scale.least = std::min(scale.least, one.least);
        scale.most = std::max(scale.most, one.most);
    }
    if (!(scale.least <= scale.most)) return {0, 1, false};
    scale.logarithmic = quantity == Quantity::sigma && scale.least > 0 && scale.most > 20 * scale.least;
    return scale;
}

/// From where to where each line is drawn, in pixels, and in which colour.
struct Bars {
    std::vector<int> begin, end;
    std::vector<ImU32> color;
};

Bars bars_of(std::span<const Ends> ends, const Scale& scale, int length, ImU32 line, ImU32 bad) {
    const float room = static_cast<float>(length) - px(6), from = px(3);
    const int thick = std::max(1, static_cast<int>(px(1)));
    const auto along = [&](double value) {
        return static_cast<int>(static_cast<float>(scale.share(value)) * room + from);
    };
    Bars bars{std::vector<int>(ends.size()), std::vector<int>(ends.size()), std::vector<ImU32>(ends.size(), line)};
    for (std::size_t i = 0; i < ends.size(); ++i) {
        if (ends[i].broken) {
            bars.end[i] = length;
            bars.color[i] = bad;
        } else if (ends[i].least <= ends[i].most) {
            bars.begin[i] = std::max(along(ends[i].least), 0);
            bars.end[i] = std::min(along(ends[i].most) + thick, length);
        }
    }
    return bars;
}

/// The pixels of bars that lie below each other; OpenGL's first row is the lowest.
void draw_across(const Bars& bars, std::size_t width, ImU32 ground, std::vector<ImU32>& pixels) {
    const auto height = bars.begin.size();
    pixels.assign(width * height, ground);
    for (std::size_t i = 0; i < height; ++i) {
        const auto row = std::span(pixels).subspan((height - 1 - i) * width, width);
        for (int x = bars.begin[i]; x < bars.end[i]; ++x) row[static_cast<std::size_t>(x)] = bars.color[i];
    }
}

/// Of bars that stand beside each other. By rows, which compilers make vectors of: of a bar each pixel is in another.
void draw_upwards(const Bars& bars, int height, ImU32 ground, std::vector<ImU32>& pixels) {
    const auto width = bars.begin.size();
    pixels.resize(width * static_cast<std::size_t>(height));
    const auto *begin = bars.begin.data(), *end = bars.end.data();
    const auto* color = bars.color.data();
    for (int y = 0; y < height; ++y) {
        auto* row = pixels.data() + static_cast<std::size_t>(y) * width;
        for (std::size_t i = 0; i < width; ++i) {
            const auto inside = color[i];
            row[i] = ((y >= begin[i]) & (y < end[i])) != 0 ? inside : ground;
        }
    }
}

}  // namespace

void HeatStrip::make(std::span<const double> values, Quantity quantity) {
    const bool upright = made_.upright;
    auto ends = ends_of(values, made_.stretches);
    auto scale = scale_of(ends, quantity);
    const auto words = [](double value) { return format_within(value, std::abs(value) < 10 ? 2 : 0); };
    low_ = words(scale.least);
    high_ = words(scale.most);
    if (scale.most == scale.least) scale = {scale.least - 1, scale.most + 1, false};
    ends.resize(static_cast<std::size_t>(upright ? made_.height : made_.width));
    const auto bars = bars_of(ends, scale, upright ? made_.width : made_.height, made_.line, made_.bad);
    if (upright)
        draw_across(bars, static_cast<std::size_t>(made_.width), made_.ground, pixels_);
    else
        draw_upwards(bars, made_.height, made_.ground, pixels_);
    picture_.fill({made_.width, made_.height}, pixels_);
}

void HeatStrip::draw(ImVec2 from, ImVec2 to, bool upright, std::span<const double> values, std::uint64_t version,
                     std::span<const Stretch> stretches, Quantity quantity) {
    auto* list = ImGui::GetWindowDrawList();
    from = {std::floor(from.x), std::floor(from.y)};
    const Size size{static_cast<int>(to.x - from.x), static_cast<int>(to.y - from.y)};
    if (size.width < 1 || size.height < 1) return;
    to = {from.x + static_cast<float>(size.width), from.y + static_cast<float>(size.height)};
    Made wanted{size.width,
                size.height,
                upright,
                version,
                {stretches.begin(), stretches.end()},
                palette().inset,
                quantity_color(quantity),
                palette().bad,
                scale()};
    if (wanted != made_) {
        made_ = std::move(wanted);
        make(values, quantity);
    }
    if (picture_.texture() != 0) list->AddImage(ImTextureRef(picture_.texture()), from, to, {0, 1}, {1, 0});
    record(fmt::format("strip {} {}", upright ? "rows" : "columns", info(quantity).id),
           fmt::format("{} {} {} {}", from.x, from.y, size.width, size.height));
    list->AddRect(from, to, palette().edge);
    const float text_size = px(10.5f);
    if (upright) {
        text(list, fonts().mono, text_size, {from.x, to.y + px(4)}, palette().secondary, low_);
        text(list, fonts().mono, text_size, {to.x, to.y + px(4)}, palette().secondary, high_, Align::right);
    } else {
        text(list, fonts().mono, text_size, {from.x - px(6), from.y}, palette().secondary, high_, Align::right);
        text(list, fonts().mono, text_size, {from.x - px(6), to.y - px(13)}, palette().secondary, low_, Align::right);
    }
}

}  // namespace normscope::ui

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

}  // namespace

void HeatStrip::make(std::span<const double> values, Quantity quantity) {
    const bool upright = made_.upright;
    const auto ends = ends_of(values, made_.stretches);
    auto scale = scale_of(ends, quantity);
    const auto words = [](double value) { return format_within(value, std::abs(value) < 10 ? 2 : 0); };
    low_ = words(scale.least);
    high_ = words(scale.most);
    if (scale.most == scale.least) scale = {scale.least - 1, scale.most + 1, false};
    const int length = upright ? made_.width : made_.height;
    const auto along = [&](double value) {
        return static_cast<int>(static_cast<float>(scale.share(value)) * (static_cast<float>(length) - px(6)) + px(3));
    };
    const auto width = static_cast<std::size_t>(made_.width), height = static_cast<std::size_t>(made_.height);
    std::vector<ImU32> pixels(width * height, made_.ground);  // the lowest row first
    const int thick = std::max(1, static_cast<int>(px(1)));
    const auto lines = std::min(ends.size(), upright ? height : width);
    for (std::size_t i = 0; i < lines; ++i) {
        const auto put = [&](int begin, int end, ImU32 color) {
            for (int k = std::max(begin, 0); k < std::min(end, length); ++k)
                pixels[upright ? (height - 1 - i) * width + static_cast<std::size_t>(k)
                               : static_cast<std::size_t>(k) * width + i] = color;
        };
        if (ends[i].least <= ends[i].most) put(along(ends[i].least), along(ends[i].most) + thick, made_.line);
        if (ends[i].broken) put(0, length, made_.bad);
    }
    picture_.fill({made_.width, made_.height}, pixels);
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

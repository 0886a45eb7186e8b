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

void HeatStrip::draw(ImVec2 from, ImVec2 to, bool upright, std::span<const double> values,
                     std::span<const Stretch> stretches, Quantity quantity) {
    auto* list = ImGui::GetWindowDrawList();
    from = {std::floor(from.x), std::floor(from.y)};
    const Size size{static_cast<int>(to.x - from.x), static_cast<int>(to.y - from.y)};
    if (size.width < 1 || size.height < 1) return;
    to = {from.x + static_cast<float>(size.width), from.y + static_cast<float>(size.height)};
    const auto ends = ends_of(values, stretches);
    auto scale = scale_of(ends, quantity);
    const auto words = [](double value) { return format_within(value, std::abs(value) < 10 ? 2 : 0); };
    const auto low = words(scale.least), high = words(scale.most);
    if (scale.most == scale.least) scale = {scale.least - 1, scale.most + 1, false};
    const int length = upright ? size.width : size.height;
    const auto along = [&](double value) {
        return static_cast<int>(static_cast<float>(scale.share(value)) * (static_cast<float>(length) - px(6)) + px(3));
    };
    const auto width = static_cast<std::size_t>(size.width);
    std::vector<ImU32> pixels(width * static_cast<std::size_t>(size.height), palette().inset);
    const int thick = std::max(1, static_cast<int>(px(1)));
    const auto lines = std::min(ends.size(), static_cast<std::size_t>(upright ? size.height : size.width));
    for (std::size_t i = 0; i < lines; ++i) {
        const auto put = [&](int begin, int end, ImU32 color) {
            for (int k = std::max(begin, 0); k < std::min(end, length); ++k)
                pixels[upright ? i * width + static_cast<std::size_t>(k)
                               : static_cast<std::size_t>(length - 1 - k) * width + i] = color;
        };
        if (ends[i].least <= ends[i].most)
            put(along(ends[i].least), along(ends[i].most) + thick, quantity_color(quantity));
        if (ends[i].broken) put(0, length, palette().bad);
    }
    if (pixels != pixels_ && picture_.fill(size, pixels)) pixels_ = std::move(pixels);
    if (picture_.texture() != 0) list->AddImage(ImTextureRef(picture_.texture()), from, to);
    record(fmt::format("strip {} {}", upright ? "rows" : "columns", info(quantity).id),
           fmt::format("{} {} {} {}", from.x, from.y, size.width, size.height));
    list->AddRect(from, to, palette().edge);
    const float text_size = px(10.5f);
    if (upright) {
        text(list, fonts().mono, text_size, {from.x, to.y + px(4)}, palette().secondary, low);
        text(list, fonts().mono, text_size, {to.x, to.y + px(4)}, palette().secondary, high, Align::right);
    } else {
        text(list, fonts().mono, text_size, {from.x - px(6), from.y}, palette().secondary, high, Align::right);
        text(list, fonts().mono, text_size, {from.x - px(6), to.y - px(13)}, palette().secondary, low, Align::right);
    }
}

}  // namespace normscope::ui

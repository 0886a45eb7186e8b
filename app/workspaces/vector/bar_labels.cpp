// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/bar_labels.h"

#include <algorithm>
#include <cmath>

#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/vector/ghosts.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float name_size = 12;  // logical
constexpr float name_drop = 5;   // logical, from the axis
constexpr float name_tall = 13;  // logical
constexpr float most_drop = 30;  // logical: farther from the axis a name would belong to nothing

/// How far from the axis, in pixels, the names of one side stand: as near as lines allow.
float drop_of(std::span<const BarName> names, bool below, std::span<const Box> lines, const PlotArea& plot) {
    const float zero = std::round(plot.y(0));
    const auto away = [&](float y) { return below ? y - zero : zero - y; };
    const float room = below ? plot.to.y + px(14) - zero : zero - plot.from.y;
    float drop = px(name_drop);
    for (bool clear = false; !clear;) {
        clear = true;
        for (const auto& line : lines) {
            const float near = std::min(away(line.min.y), away(line.max.y));
            const float far = std::max(away(line.min.y), away(line.max.y));
            if (far < drop || near > drop + px(name_tall)) continue;
            const bool crosses = std::ranges::any_of(names, [&](const BarName& name) {
                return line.min.x < name.box.max.x && line.max.x > name.box.min.x &&
                       (name.box.min.y + name.box.max.y > 2 * zero) == below;
            });
            if (!crosses) continue;
            drop = far + px(2);
            clear = false;
        }
    }
    return drop <= px(most_drop) && drop + px(name_tall) <= room ? drop : px(name_drop);
}

}  // namespace

std::vector<BarName> names_of(const View& view, const PlotArea& plot, Quantity quantity,
                              std::span<const BarState> states, std::span<const Box> lines) {
    std::vector<BarName> names;
    if (shows_lock(view, plot, quantity)) return names;  // it says enough
    const float size = px(name_size);
    const float widest = text_width(fonts().regular, size, "x" + subscript(plot.count)) + px(4);
    std::int64_t every = 1;
    while (plot.slot() * static_cast<float>(every) < widest) every *= 2;
    const float zero = std::round(plot.y(0));
    const auto stand = [&](BarName& name, bool below, float drop) {
        name.box.min.y = below ? zero + drop : zero - drop - px(name_tall);
        name.box.max.y = name.box.min.y + px(name_tall);
    };
    std::vector<bool> sides;
    for (std::int64_t i = 0; i < plot.count; i += every) {
        const auto words = "x" + subscript(i + 1);
        const float half = text_width(fonts().regular, size, words) / 2;
        names.push_back({words, {{plot.center(i) - half, 0}, {plot.center(i) + half, 0}}});
        sides.push_back(!(states[static_cast<std::size_t>(i)].value < 0));
        stand(names.back(), sides.back(), px(name_drop));
    }
    const float below = drop_of(names, true, lines, plot);
    const float above = drop_of(names, false, lines, plot);
    for (std::size_t i = 0; i < names.size(); ++i) stand(names[i], sides[i], sides[i] ? below : above);
    return names;
}

void draw_names(ImDrawList* list, std::span<const BarName> names) {
    for (const auto& [words, box] : names) {
        list->AddRectFilled({box.min.x - px(1), box.min.y + px(1)}, box.max, with_alpha(palette().panel, 0.8f), px(3));
        text(list, fonts().regular, px(name_size), {(box.min.x + box.max.x) / 2, box.min.y}, palette().secondary, words,
             Align::center);
    }
}

BarFigures place_figures(const View& view, const PlotArea& plot, Quantity quantity, std::span<const BarState> states,
                         std::vector<Box> obstacles, std::span<const Box> lines, float gap) {
    BarFigures figures;
    const auto tidy = nice_step(plot.units_per_pixel(), 1);
    for (std::int64_t i = 0; i < plot.count; ++i) {
        const auto cell = plot.cell(i);
        if (view.withholds(quantity, cell)) continue;
        const auto& state = states[static_cast<std::size_t>(i)];
        figures.inks.push_back(state.body);
        const auto bar = plot.bar(i, state.value);
        obstacles.push_back(bar);
        const bool up = !(state.value < 0);
        const bool wanted = is_lit(view, quantity, cell) || focused_cell(view.document()) == cell;
        const double shown = state.moving ? snapped(state.value, tidy) : state.value;
        figures.labels.push_back({{plot.center(i), up ? bar.min.y : bar.max.y}, up, shown, wanted ? 1 : 0, bar});
        record(number_name(view, quantity, cell), format_number(cell_value(view, quantity, cell)));
    }
    if (plot.to.y - plot.from.y < px(24)) return figures;
    LabelRules rules;
    rules.area = {{plot.from.x - px(6), plot.from.y - px(12)}, {plot.to.x + px(2), plot.to.y + px(14)}};
    rules.gap = px(gap);
    rules.obstacles = obstacles;
    rules.lines = lines;
    figures.placed = place_values(figures.labels, rules);
    for (const auto& placed : figures.placed)
        if (!placed.words.empty()) figures.boxes.push_back(box_of(placed));
    return figures;
}

void draw_figures(ImDrawList* list, const BarFigures& figures) {
    for (std::size_t i = 0; i < figures.placed.size(); ++i)
        draw_label(list, figures.placed[i], figures.labels[i],
                   figures.inks[i] > 0.5f ? palette().text : palette().secondary);
}

}  // namespace normscope::ui

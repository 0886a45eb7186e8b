// SPDX-License-Identifier: MIT
#include "app/ui/labels.h"

#include <algorithm>
#include <numeric>

#include "app/ui/draw.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr int all_decimals = 4;

/// The box of a text at its tip, moved sideways into the area.
Box box_of(const ValueLabel& label, const LabelRules& rules, float width, float size, float out) {
    const float room = std::max(0.0f, rules.area.max.x - rules.area.min.x - width);
    const float x = std::clamp(label.tip.x - width / 2, rules.area.min.x, rules.area.min.x + room);
    float y = label.above ? label.tip.y - rules.gap - size - out : label.tip.y + rules.gap + out;
    // At the end of a bar that is held at the edge of its chart it stands within the chart, over the bar.
    if (out == 0) y = std::clamp(y, rules.area.min.y, std::max(rules.area.min.y, rules.area.max.y - size));
    return {{x, y}, {x + width, y + size}};
}

bool same(const Box& a, const Box& b) {
    return a.min.x == b.min.x && a.min.y == b.min.y && a.max.x == b.max.x && a.max.y == b.max.y;
}

bool is_blocked(const Box& box, const ValueLabel& label, const LabelRules& rules) {
    return std::ranges::any_of(rules.obstacles, [&](const Box& o) { return !same(o, label.own) && touch(o, box); });
}

struct Attempt {
    std::vector<std::string> words;
    std::vector<Box> boxes;
    float size;
};

std::string words_of(double value, int decimals) {
    return decimals == all_decimals ? format_number(value) : format_within(value, decimals);
}

Attempt attempt(std::span<const ValueLabel> labels, const LabelRules& rules, int decimals, float size) {
    Attempt all{{}, {}, size};
    for (const auto& label : labels) {
        all.words.push_back(words_of(label.value, decimals));
        all.boxes.push_back(box_of(label, rules, text_width(fonts().mono, size, all.words.back()), size, 0));
    }
    return all;
}

bool all_stand(std::span<const ValueLabel> labels, const LabelRules& rules, const Attempt& all) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (is_blocked(all.boxes[i], labels[i], rules)) return false;
        for (std::size_t k = i + 1; k < labels.size(); ++k)
            if (touch(all.boxes[i], all.boxes[k], px(3))) return false;
    }
    return true;
}

PlacedLabel placed(const std::string& words, const Box& box, float size, bool leader) {
    return {words, {(box.min.x + box.max.x) / 2, box.min.y}, size, leader};
}

/// By priority, each label that still finds a place; what must be seen looks further out.
std::vector<PlacedLabel> place_some(std::span<const ValueLabel> labels, const LabelRules& rules, const Attempt& all) {
    std::vector<std::size_t> order(labels.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::stable_sort(order, [&](auto a, auto b) { return labels[a].priority > labels[b].priority; });
    std::vector<Box> taken;
    std::vector<PlacedLabel> result(labels.size());
    const auto is_free = [&](std::size_t i, const Box& box) {
        return !is_blocked(box, labels[i], rules) &&
               std::ranges::none_of(taken, [&](const Box& t) { return touch(t, box, px(3)); });
    };
    for (const auto i : order) {
        const bool needed = labels[i].priority > 0;
        const float line = all.size + px(3);
        const auto put = [&](int decimals, int step, bool anyway) {
            const auto words = words_of(labels[i].value, decimals);
            const float width = text_width(fonts().mono, all.size, words);
            const auto box = box_of(labels[i], rules, width, all.size, line * static_cast<float>(step));
            const bool inside = box.min.y >= rules.area.min.y && box.max.y <= rules.area.max.y;
            if (!anyway && (!inside || !is_free(i, box))) return false;
            taken.push_back(box);
            result[i] = placed(words, box, all.size, step > 0);
            return true;
        };
        if (!needed) {
            put(1, 0, false);
            continue;
        }
        bool stands = false;  // near and short rather than far and exact
        for (int step = 0; step <= 40 && !stands; ++step)
            for (int decimals = all_decimals; decimals >= 0 && !stands; --decimals) stands = put(decimals, step, false);
        if (!stands) put(1, 0, true);
    }
    return result;
}

}  // namespace

bool touch(const Box& a, const Box& b, float air) {
    return a.min.x < b.max.x + air && b.min.x < a.max.x + air && a.min.y < b.max.y && b.min.y < a.max.y;
}

std::vector<PlacedLabel> place_values(std::span<const ValueLabel> labels, const LabelRules& rules) {
    for (int decimals = all_decimals; decimals >= 1; --decimals) {
        for (float size = px(rules.largest); size >= px(rules.smallest); size -= px(1)) {
            const auto all = attempt(labels, rules, decimals, size);
            if (!all_stand(labels, rules, all)) continue;
            std::vector<PlacedLabel> result;
            for (std::size_t i = 0; i < labels.size(); ++i)
                result.push_back(placed(all.words[i], all.boxes[i], size, false));
            return result;
        }
    }
    return place_some(labels, rules, attempt(labels, rules, 1, px(rules.smallest)));
}

FittedNumber fitted_number(double value, float width, float size) {
    constexpr int fewest_at_full_size = 2;
    const float smallest = std::min(size, px(9));
    for (int decimals = all_decimals; decimals >= fewest_at_full_size; --decimals)
        if (const auto words = words_of(value, decimals); text_width(fonts().mono, size, words) <= width)
            return {words, size};
    for (int decimals = fewest_at_full_size; decimals >= 0; --decimals) {
        const auto words = words_of(value, decimals);
        const float smaller = std::max(smallest, size * width / text_width(fonts().mono, size, words));
        if (text_width(fonts().mono, smaller, words) <= width + px(0.5f)) return {words, std::min(smaller, size)};
    }
    return {"", smallest};
}

void draw_label(ImDrawList* list, const PlacedLabel& placed, const ValueLabel& label, ImU32 color) {
    if (placed.words.empty()) return;
    const float half = text_width(fonts().mono, placed.size, placed.words) / 2;
    const auto [x, y] = placed.center_top;
    if (placed.leader)
        list->AddLine({label.tip.x, label.tip.y}, {x, label.above ? y + placed.size : y}, palette().secondary,
                      std::max(1.0f, px(1)));
    list->AddRectFilled({x - half - px(2), y}, {x + half + px(2), y + placed.size + px(1)},
                        with_alpha(palette().panel, 0.85f), px(3));
    text(list, fonts().mono, placed.size, {x, y}, color, placed.words, Align::center);
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "app/ui/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <set>

#include "app/ui/draw.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr int all_decimals = 4;
constexpr int decimals_that_do = 2;

/// The box of a text `out` pixels beyond its tip, moved sideways into the area.
Box box_at(const ValueLabel& label, const LabelRules& rules, float width, float size, float out, float aside = 0) {
    const float room = std::max(0.0f, rules.area.max.x - rules.area.min.x - width);
    const float x = std::clamp(label.tip.x - width / 2 + aside, rules.area.min.x, rules.area.min.x + room);
    float y = label.above ? label.tip.y - rules.gap - size - out : label.tip.y + rules.gap + out;
    // At the end of a bar that is held at the edge of its chart it stands within the chart, over the bar.
    if (out == 0) y = std::clamp(y, rules.area.min.y, std::max(rules.area.min.y, rules.area.max.y - size));
    return {{x, y}, {x + width, y + size}};
}

/// How far each text of these widths has to stand out so that no line strikes it through: none where that would be far.
std::vector<float> ways_out(std::span<const ValueLabel> labels, const LabelRules& rules, std::span<const float> widths,
                            float size) {
    const float air = px(2);
    const auto way_out = [&](std::size_t i, float out) {
        for (bool clear = false; !clear;) {
            clear = true;
            const auto box = box_at(labels[i], rules, widths[i], size, out);
            for (const auto& line : rules.lines) {
                if (!touch(line, {{box.min.x, box.min.y - air}, {box.max.x, box.max.y + air}})) continue;
                out += std::max(1.0f, labels[i].above ? box.max.y + air - line.min.y : line.max.y - box.min.y + air);
                clear = false;
            }
        }
        return out;
    };
    std::map<std::pair<float, bool>, float> by_tip;  // equal tips, equal heights
    for (std::size_t i = 0; i < labels.size(); ++i) {
        auto& out = by_tip[{labels[i].tip.y, labels[i].above}];
        out = std::max(out, way_out(i, 0));
    }
    std::vector<float> result;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const float out = by_tip[{labels[i].tip.y, labels[i].above}];
        const auto box = box_at(labels[i], rules, widths[i], size, out);
        const bool near = out <= size + px(8) && box.min.y >= rules.area.min.y && box.max.y <= rules.area.max.y;
        result.push_back(near ? out : 0);
    }
    return result;
}

bool same(const Box& a, const Box& b) {
    return a.min.x == b.min.x && a.min.y == b.min.y && a.max.x == b.max.x && a.max.y == b.max.y;
}

bool is_blocked(const Box& box, const ValueLabel& label, const LabelRules& rules, float air = 0) {
    return std::ranges::any_of(rules.obstacles,
                               [&](const Box& o) { return !same(o, label.own) && touch(o, box, air); });
}

struct Attempt {
    std::vector<std::string> words;
    std::vector<Box> boxes;
    std::vector<float> out;  // from the tips
    float size;
};

/// The fewest decimals that say nothing wrong. What four decimals hold is exact for a reader: half a unit of it is not
/// rounded away (2.25 is neither 2.2 nor 2.3), and two such numbers do not become one. Nor does a number become 0.
int fewest_decimals(std::span<const ValueLabel> labels) {
    constexpr int for_the_small = 2;  // beyond, a bar is too low to be compared with the others
    const auto says_all = [&](int decimals) {
        std::map<double, std::string> exact;  // by what is written for it: 5.00 says the same as 5
        return std::ranges::all_of(labels, [&](const ValueLabel& label) {
            const double size = std::abs(label.value);
            if (decimals < for_the_small && size < 0.5 * std::pow(10.0, -decimals) && size > 1e-4) return false;
            if (!four_decimals_hold(label.value)) return true;
            const auto full = format_number(label.value);
            const auto point = full.find('.');
            const auto digits = point == std::string::npos ? 0 : static_cast<int>(full.size() - point - 1);
            if (digits > decimals && full.back() == '5') return false;
            const double written = std::strtod(format_within(label.value, decimals).c_str(), nullptr);
            return exact.try_emplace(written, full).first->second == full;
        });
    };
    int decimals = 1;
    while (decimals < all_decimals && !says_all(decimals)) ++decimals;
    return decimals;
}

/// `clear`: of the lines.
Attempt attempt(std::span<const ValueLabel> labels, const LabelRules& rules, int decimals, float size, bool clear) {
    Attempt all{{}, {}, {}, size};
    std::vector<float> widths;
    for (const auto& label : labels) {
        all.words.push_back(format_within(label.value, decimals));
        widths.push_back(text_width(fonts().mono, size, all.words.back()));
    }
    all.out = clear ? ways_out(labels, rules, widths, size) : std::vector<float>(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i)
        all.boxes.push_back(box_at(labels[i], rules, widths[i], size, all.out[i]));
    return all;
}

bool all_stand(std::span<const ValueLabel> labels, const LabelRules& rules, const Attempt& all) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (is_blocked(all.boxes[i], labels[i], rules, px(3))) return false;
        for (std::size_t k = i + 1; k < labels.size(); ++k)
            if (touch(all.boxes[i], all.boxes[k], px(6))) return false;
    }
    return true;
}

PlacedLabel placed(const std::string& words, const Box& box, float size, bool leader) {
    return {words, {(box.min.x + box.max.x) / 2, box.min.y}, size, leader};
}

/// Where not all labels find a place: those that must be seen, then the others, equal ones together or not at all.
class SomePlaces {
public:
    SomePlaces(std::span<const ValueLabel> labels, const LabelRules& rules, int decimals)
        : labels_(labels), rules_(rules), all_(attempt(labels, rules, decimals, px(rules.smallest), true)) {}

    std::vector<PlacedLabel> place() {
        result_.resize(labels_.size());
        std::vector<std::size_t> order(labels_.size());
        std::iota(order.begin(), order.end(), 0u);
        const auto before = [&](auto a, auto b) { return labels_[a].priority > labels_[b].priority; };
        std::ranges::stable_sort(order, before);
        std::set<std::string> done;
        for (const auto i : order) {
            if (labels_[i].priority > 0)
                place_needed(i);
            else if (done.insert(all_.words[i]).second)
                place_alike(i);
        }
        return std::move(result_);
    }

private:
    bool is_free(std::size_t i, const Box& box) const {
        return box.min.y >= rules_.area.min.y && box.max.y <= rules_.area.max.y &&
               !is_blocked(box, labels_[i], rules_, px(2)) &&
               std::ranges::none_of(taken_, [&](const Box& t) { return touch(t, box, px(5)); });
    }

    void take(std::size_t i, const Box& box, bool leader) {
        taken_.push_back(box);
        result_[i] = placed(all_.words[i], box, all_.size, leader);
    }

    /// At its tip, or a little aside of it.
    bool place_near(std::size_t i) {
        const float width = text_width(fonts().mono, all_.size, all_.words[i]);
        for (const float aside : {0.0f, px(-4), px(4), px(-8), px(8)}) {
            for (const float out : {all_.out[i], 0.0f}) {
                const auto box = box_at(labels_[i], rules_, width, all_.size, out, aside);
                if (!is_free(i, box)) continue;
                take(i, box, false);
                return true;
            }
        }
        return false;
    }

    void place_needed(std::size_t i) {
        if (place_near(i)) return;
        const float width = text_width(fonts().mono, all_.size, all_.words[i]);
        for (int step = 1; step <= 40; ++step) {
            const float out = (all_.size + px(3)) * static_cast<float>(step);
            if (const auto box = box_at(labels_[i], rules_, width, all_.size, out); is_free(i, box))
                return take(i, box, true);
        }
        take(i, all_.boxes[i], false);
    }

    /// All labels that read as label `i` does.
    void place_alike(std::size_t i) {
        const auto taken = taken_.size();
        bool stand = true;
        for (std::size_t k = 0; k < labels_.size() && stand; ++k)
            if (all_.words[k] == all_.words[i] && labels_[k].priority <= 0) stand = place_near(k);
        if (stand) return;
        taken_.resize(taken);
        for (std::size_t k = 0; k < labels_.size(); ++k)
            if (all_.words[k] == all_.words[i] && labels_[k].priority <= 0) result_[k] = {};
    }

    std::span<const ValueLabel> labels_;
    const LabelRules& rules_;
    Attempt all_;
    std::vector<Box> taken_;
    std::vector<PlacedLabel> result_;
};

}  // namespace

bool touch(const Box& a, const Box& b, float air) {
    return a.min.x < b.max.x + air && b.min.x < a.max.x + air && a.min.y < b.max.y && b.min.y < a.max.y;
}

Box box_of(const PlacedLabel& placed) {
    const float half = text_width(fonts().mono, placed.size, placed.words) / 2;
    const auto [x, y] = placed.center_top;
    return {{x - half, y}, {x + half, y + placed.size}};
}

std::vector<PlacedLabel> place_values(std::span<const ValueLabel> labels, const LabelRules& rules) {
    const int fewest = fewest_decimals(labels);
    // Rather than be struck through by a line a number does with two decimals.
    for (const bool clear : {true, false}) {
        if (!clear && rules.lines.empty()) break;
        const int least = clear && !rules.lines.empty() ? std::max(fewest, decimals_that_do) : fewest;
        for (int decimals = all_decimals; decimals >= least; --decimals) {
            for (float size = px(rules.largest); size >= px(rules.smallest); size -= px(1)) {
                const auto all = attempt(labels, rules, decimals, size, clear);
                if (!all_stand(labels, rules, all)) continue;
                std::vector<PlacedLabel> result;
                for (std::size_t i = 0; i < labels.size(); ++i)
                    result.push_back(placed(all.words[i], all.boxes[i], size, false));
                return result;
            }
        }
    }
    return SomePlaces(labels, rules, fewest).place();
}

namespace {

/// "1.192e-06" as "1.192e-6", "1.2e-6" and "1e-6".
std::string short_exponent(double value, int decimals) {
    auto words = fmt::format("{:.{}e}", value, decimals);
    const auto sign = words.find('e') + 1;
    const auto digits = words.find_first_not_of('0', sign + 1);
    words.erase(sign + 1, std::min(digits, words.size() - 1) - sign - 1);
    if (words[sign] == '+') words.erase(sign, 1);
    return words;
}

/// The most exact first.
std::vector<std::string> ways_to_write(double value) {
    const auto full = format_number(value);
    std::vector<std::string> found = {full};
    if (full.find('e') != std::string::npos)
        for (int decimals = 3; decimals >= 0; --decimals)
            found.push_back(with_minus(short_exponent(value, decimals), Minus::typographic));
    else
        for (int decimals = all_decimals - 1; decimals >= 0; --decimals)
            found.push_back(format_within(value, decimals));
    return found;
}

}  // namespace

FittedNumber fitted_number(double value, float width, float size) {
    const auto words = ways_to_write(value);
    const auto digits = std::ranges::count_if(words.front(), [](char c) { return c >= '0' && c <= '9'; });
    const bool exact = four_decimals_hold(value) && digits <= 4;
    const float smallest = std::min(size, px(9));
    const auto fits = [&](const std::string& each, float at) { return text_width(fonts().mono, at, each) <= width; };
    const auto kept = std::min<std::size_t>(exact ? 1 : 3, words.size());  // at full size before it gets smaller
    for (std::size_t i = 0; i < kept; ++i)
        if (fits(words[i], size)) return {words[i], size};
    // Widths do not grow evenly with the size: a little less than what should fit does.
    const auto fitting = [&](const std::string& each) {
        return std::min(size, 0.97f * size * width / text_width(fonts().mono, size, each));
    };
    for (std::size_t i = kept - 1; i < words.size(); ++i) {
        const float smaller = std::max(smallest, fitting(words[i]));
        if (text_width(fonts().mono, smaller, words[i]) <= width + px(0.5f)) return {words[i], smaller};
    }
    const float least = fitting(words.back());  // small, but a cell that is empty would say something else
    return least >= px(6) ? FittedNumber{words.back(), least} : FittedNumber{"", smallest};
}

void draw_label(ImDrawList* list, const PlacedLabel& placed, const ValueLabel& label, ImU32 color) {
    if (placed.words.empty()) return;
    const auto [x, y] = placed.center_top;
    const auto box = box_of(placed);
    if (placed.leader)
        list->AddLine({label.tip.x, label.tip.y}, {x, label.above ? y + placed.size : y}, palette().secondary,
                      std::max(1.0f, px(1)));
    list->AddRectFilled({box.min.x - px(2), y}, {box.max.x + px(2), box.max.y + px(1)},
                        with_alpha(palette().panel, 0.85f), px(3));
    text(list, fonts().mono, placed.size, {x, y}, color, placed.words, Align::center);
}

}  // namespace normscope::ui

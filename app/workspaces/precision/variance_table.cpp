// SPDX-License-Identifier: MIT
#include "app/workspaces/precision/variance_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/precision/precision_style.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

using labs::VarianceAlgorithm;

std::string colored(ImU32 color, const std::string& latex) {
    const auto channel = [&](int shift) { return (color >> shift) & 0xFF; };
    return fmt::format("\\fgcolor{{#{:02X}{:02X}{:02X}}}{{{}}}", channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT),
                       channel(IM_COL32_B_SHIFT), latex);
}

/// A number for a formula, with as many digits as single precision holds.
std::string latex_of(double value) {
    if (!std::isfinite(value)) return format_latex(value);
    const double size = std::abs(value);
    if (size >= 1e12 || (size < 1e-4 && size > 0)) return format_latex(value);
    return size >= 1e6 && value == std::floor(value) ? fmt::format("{:.0f}", value) : fmt::format("{:.9g}", value);
}

/// The columns of the table, and the offset at hand where it is none of them.
std::vector<TableColumn> columns_of(const PrecisionModel& model) {
    auto columns = model.table();
    const double offset = model.setting().row.offset;
    if (std::ranges::none_of(columns, [&](const auto& column) { return column.offset == offset; })) {
        const auto place = std::ranges::find_if(columns, [&](const auto& column) { return column.offset > offset; });
        columns.insert(place, {offset, model.here()});
    }
    return columns;
}

/// Why the naive difference is what it is.
std::string naive_words(const labs::FormatResult& result) {
    const auto& mine = result.algorithms[static_cast<std::size_t>(VarianceAlgorithm::naive)];
    const auto name = info(result.format).name;
    const double square = mine.moments.mean_square;
    if (!std::isfinite(square))
        return fmt::format("The squares leave {}: its largest number is {}.", name,
                           power_label(info(result.format).largest));
    const double step = unit_in_last_place(result.format, square);
    const auto magnitude = fmt::format("1e{:.0f}", std::round(std::log10(square)));
    if (step > result.exact.variance)
        return fmt::format("Around {} {} counts in steps of {}: {} is lost between two such numbers.", magnitude, name,
                           variance_figure(step), variance_figure(result.exact.variance));
    const int right = digits_left(mine.relative_error);
    return fmt::format("Around {} {} counts in steps of {}: the difference of two such numbers has {} right.",
                       magnitude, name, variance_figure(step),
                       right == 0   ? std::string("no digit")
                       : right == 1 ? std::string("one digit")
                                    : fmt::format("{} digits", right));
}

std::string other_words(const labs::FormatResult& result, const labs::AlgorithmInfo& row) {
    const auto& mine = result.algorithms[static_cast<std::size_t>(row.algorithm)];
    if (std::isnan(mine.relative_error)) return "There is nothing left to compare with.";
    const double off = std::abs(mine.moments.mean - result.exact.mean);
    const auto mean =
        off == 0 ? std::string("The mean is exact") : fmt::format("The mean is off by {}", compact(off, 1));
    return fmt::format("{}; {} of the digits of σ² are right.", mean, digits_left(mine.relative_error));
}

}  // namespace

void draw_variance_table(PrecisionModel& model, VarianceAlgorithm& chosen, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto columns = columns_of(model);
    const float name_width = px(104);
    const float cell = (to.x - from.x - name_width) / static_cast<float>(columns.size());
    const float pitch = (to.y - from.y) / 6;
    const float size = cell < px(66) ? px(11) : px(12.5f);
    const auto right_of = [&](std::size_t c) { return from.x + name_width + cell * static_cast<float>(c + 1) - px(6); };
    const auto y_of = [&](std::size_t line) { return from.y + pitch * static_cast<float>(line) + (pitch - size) / 2; };
    text(list, fonts().regular, px(12.5f), {from.x, y_of(0)}, p.secondary, "offset");
    draw_formula_on(list, from.x + px(44), y_of(0) + px(11), "\\mu", px(14), quantity_color(Quantity::mean));
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const auto& column = columns[c];
        const bool here = column.offset == model.setting().row.offset;
        const ImVec2 a{right_of(c) - cell + px(8), from.y};
        const ImVec2 b{right_of(c) + px(5), to.y};
        ImGui::SetCursorScreenPos(a);
        const auto id = fmt::format("column {}", column_label(column.offset));
        if (hit_area(id.c_str(), {b.x - a.x, b.y - a.y})) (void)model.set_offset(column.offset);
        const auto mean = quantity_color(Quantity::mean);
        if (here || ImGui::IsItemHovered()) list->AddRectFilled(a, b, with_alpha(mean, here ? 0.13f : 0.06f), px(6));
        if (here) list->AddRect(a, b, with_alpha(mean, 0.8f), px(6), std::max(1.0f, px(1)));
        text(list, here ? fonts().mono_bold : fonts().mono, size, {right_of(c), y_of(0)}, here ? mean : p.secondary,
             column_label(column.offset), Align::right);
        for (std::size_t r = 0; r < algorithm_count; ++r) {
            const auto& mine = column.result.algorithms[r];
            const auto words = variance_figure(mine.moments.variance);
            const float y = y_of(r + 1);
            if (mine.moments.variance < 0)
                list->AddRectFilled({a.x + px(2), y - px(4)}, {b.x - px(2), y + size + px(4)}, with_alpha(p.bad, 0.12f),
                                    px(4));
            text(list, fonts().mono, size, {right_of(c), y}, error_color(mine.relative_error, p.text), words,
                 Align::right);
            record(fmt::format("{} at {}", labs::algorithms()[r].id, column_label(column.offset)), words);
        }
        const auto exact = variance_figure(column.result.exact.variance);
        text(list, fonts().mono, size, {right_of(c), y_of(5)}, p.secondary, exact, Align::right);
        record(fmt::format("exact at {}", column_label(column.offset)), exact);
    }
    for (std::size_t r = 0; r < algorithm_count + 1; ++r) {
        const float line = from.y + pitch * static_cast<float>(r + 1);
        list->AddLine({from.x, line}, {to.x, line}, with_alpha(p.hairline, 0.8f), std::max(1.0f, px(1)));
        if (r == algorithm_count) {
            text(list, fonts().regular, px(12.5f), {from.x + px(20), y_of(5)}, p.secondary, "exact");
            continue;
        }
        const auto& row = labs::algorithms()[r];
        const auto look = look_of(row.algorithm);
        ImGui::SetCursorScreenPos({from.x, line + px(1)});
        const auto id = fmt::format("algorithm {}", row.id);
        if (hit_area(id.c_str(), {name_width - px(6), pitch - px(2)})) chosen = row.algorithm;
        const bool on = chosen == row.algorithm || ImGui::IsItemHovered();
        marker(list, look.marker, {from.x + px(7), y_of(r + 1) + size / 2}, px(4.5f), look.color);
        text(list, on ? fonts().semibold : fonts().regular, px(12.5f), {from.x + px(20), y_of(r + 1)},
             on ? p.text : p.secondary, row.name);
    }
}

void draw_variance_band(const PrecisionModel& model, VarianceAlgorithm chosen, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    inset(list, from, to);
    const auto& result = model.here();
    const auto& row = labs::algorithms()[static_cast<std::size_t>(chosen)];
    const auto& mine = result.algorithms[static_cast<std::size_t>(chosen)];
    const auto x = quantity_color(Quantity::input);
    const auto mean = quantity_color(Quantity::mean);
    const auto value = colored(error_color(mine.relative_error, p.text), latex_of(mine.moments.variance));
    std::string latex = colored(quantity_color(Quantity::variance), "\\sigma^2") + " = ";
    if (chosen == VarianceAlgorithm::naive) {
        const double squared = rounded(result.format, mine.moments.mean * mine.moments.mean);
        latex +=
            fmt::format("\\mathrm{{E}}[{}^2] - \\mathrm{{E}}[{}]^2 = {} - {} = {}", colored(x, "x"), colored(x, "x"),
                        colored(x, latex_of(mine.moments.mean_square)), colored(mean, latex_of(squared)), value);
        record("naive band", fmt::format("{} - {} = {}", latex_of(mine.moments.mean_square), latex_of(squared),
                                         variance_figure(mine.moments.variance)));
    } else {
        latex += fmt::format("\\mathrm{{E}}[({} - {})^2] = {},\\quad {} = {}", colored(x, "x"), colored(mean, "\\mu"),
                             value, colored(mean, "\\mu"), colored(mean, latex_of(mine.moments.mean)));
    }
    float size = px(17);
    auto measured = measure_formula(latex, size, p.text);
    const float room = to.x - from.x - px(36) - px(140);
    if (measured.width > room) {
        size = std::max(px(10), size * room / measured.width);
        measured = measure_formula(latex, size, p.text);
    }
    draw_formula(list, {from.x + px(18), from.y + px(22) - measured.height / 2}, latex, size, p.text);
    text(list, fonts().mono, px(12), {to.x - px(16), from.y + px(15)}, p.secondary,
         "exact " + variance_figure(result.exact.variance), Align::right);
    const auto words = result.constant
                           ? fmt::format("{} holds this row as one value over and over, or not at all: there is "
                                         "nothing left to measure.",
                                         info(result.format).name)
                       : chosen == VarianceAlgorithm::naive ? naive_words(result)
                                                            : other_words(result, row);
    text_clipped(list, fonts().regular, px(12.5f), {from.x + px(18), to.y - px(28)}, to.x - from.x - px(36),
                 p.secondary, words);
    record("band words", words);
}

}  // namespace normscope::ui

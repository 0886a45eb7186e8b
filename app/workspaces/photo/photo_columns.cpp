// SPDX-License-Identifier: MIT
// The three columns of the Photo workspace: picture with its seam, histogram, and what stands below.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/chart.h"
#include "app/ui/controls.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/photo/photo_workspace.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr std::size_t bins = 64;

std::array<double, bins> counted(const std::vector<float>& values, double low, double high, double gamma, double beta) {
    std::array<double, bins> counts{};
    for (const float value : values) {
        const double at = (gamma * static_cast<double>(value) + beta - low) / (high - low);
        if (at < 0 || at > 1) continue;
        counts[std::min(bins - 1, static_cast<std::size_t>(at * bins))] += 1;
    }
    return counts;
}

void tag(ImVec2 at, const char* words, Align align) {
    auto* list = ImGui::GetWindowDrawList();
    const float width = text_width(fonts().medium, px(12), words) + px(14);
    const float left = align == Align::right ? at.x - width : at.x;
    list->AddRectFilled({left, at.y}, {left + width, at.y + px(22)}, IM_COL32(16, 18, 24, 225), px(4));
    text(list, fonts().medium, px(12), {left + px(7), at.y + px(4)}, IM_COL32(242, 244, 249, 255), words);
}

}  // namespace

void PhotoWorkspace::draw_seam(std::size_t column, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const float size = area.to.x - area.from.x;
    const float x = std::round(area.from.x + seam_ * size);
    ImGui::SetCursorScreenPos({x - px(14), area.from.y});
    hit_area(fmt::format("seam {}", column).c_str(), {px(28), area.to.y - area.from.y});
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible)
        seam_ = std::clamp(seam_ + 0.02f * static_cast<float>(arrow_steps()), 0.02f, 0.98f);
    if (ImGui::IsItemActive())
        seam_ = std::clamp((ImGui::GetIO().MousePos.x - area.from.x) / std::max(size, 1.0f), 0.02f, 0.98f);
    constexpr ImU32 white = IM_COL32(250, 250, 252, 255);
    if (column == 1)
        dashed_line(list, {x, area.from.y}, {x, area.to.y}, white, px(1.5f), px(4));
    else
        list->AddLine({x, area.from.y}, {x, area.to.y}, white, px(1.5f));
    const ImVec2 knob{x, area.to.y - px(26)};
    list->AddCircleFilled(knob, px(12), IM_COL32(16, 18, 24, 235));
    list->AddCircle(knob, px(12), white, 0, px(1.5f));
    for (const float side : {-1.0f, 1.0f}) {
        const float tip = knob.x + side * px(8), back = knob.x + side * px(4);
        list->AddLine({back, knob.y - px(4)}, {tip, knob.y}, white, px(1.5f));
        list->AddLine({back, knob.y + px(4)}, {tip, knob.y}, white, px(1.5f));
    }
    if (x - area.from.x > px(64)) tag({x - px(10), area.from.y + px(10)}, "before", Align::right);
    if (area.to.x - x > px(50)) tag({x + px(10), area.from.y + px(10)}, "now", Align::left);
}

/// Its values across the stack, and what is made of them.
void PhotoWorkspace::point_at_pixel(std::size_t column, Rect area) {
    const auto& io = ImGui::GetIO();
    const float size = area.to.x - area.from.x;
    const auto place = [&](float at, float first) {
        return std::clamp<std::int64_t>(
            static_cast<std::int64_t>((at - first) / size * static_cast<float>(original_.side)), 0, original_.side - 1);
    };
    const auto row = place(io.MousePos.y, area.from.y), line = place(io.MousePos.x, area.from.x);
    const auto pixel = static_cast<std::size_t>(row * original_.side + line);
    std::string values;
    for (const auto& picture : stack_.pictures)
        values += (values.empty() ? "" : " ") + with_minus(fmt::format("{:.0f}", picture[pixel]), Minus::typographic);
    const bool per_pixel = sharing_ == BatchSharing::per_pixel;
    const auto group = per_pixel ? pixel : 0;
    std::string first, second;
    if (column == 2) {
        first = per_pixel ? "the stack here: " + values : "the whole stack shares one mean";
        second =
            fmt::format("μ {}  σ {}  x̂ {}", format_fixed(pixel_mean_[group], 1), format_fixed(pixel_sigma_[group], 1),
                        format_fixed(static_cast<double>(shown_[2].now[pixel]), 2));
    } else {
        first = fmt::format("x {} → {}", format_fixed(static_cast<double>(shown_[0].before[pixel]), 0),
                            format_fixed(static_cast<double>(shown_[0].now[pixel]), 0));
        if (column == 1)
            second = fmt::format("x̂ {} → {}", format_fixed(static_cast<double>(shown_[1].before[pixel]), 3),
                                 format_fixed(static_cast<double>(shown_[1].now[pixel]), 3));
    }
    record("photo pixel", fmt::format("[{}, {}] {} {}", row, line, first, second));
    auto* list = ImGui::GetWindowDrawList();
    const float width =
        std::max(text_width(fonts().mono, px(12.5f), first), text_width(fonts().mono, px(12.5f), second)) + px(20);
    const float height = second.empty() ? px(26) : px(44);
    ImVec2 at{io.MousePos.x + px(16), io.MousePos.y + px(14)};
    at.x = std::min(at.x, ImGui::GetIO().DisplaySize.x - width - px(16));
    at.y = std::min(at.y, area.to.y - height);
    list->AddRectFilled(at, {at.x + width, at.y + height}, palette().raised, px(6));
    list->AddRect(at, {at.x + width, at.y + height}, palette().hairline, px(6));
    text(list, fonts().mono, px(12.5f), {at.x + px(10), at.y + px(5)}, palette().text, first);
    text(list, fonts().mono, px(12.5f), {at.x + px(10), at.y + px(23)}, palette().secondary, second);
}

void PhotoWorkspace::draw_picture(std::size_t column, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& shown = shown_[column];
    const float x = std::round(area.from.x + seam_ * (area.to.x - area.from.x));
    if (shown.before_picture.keepAlive) {
        list->AddImage(shown.before_picture.ref, area.from, {x, area.to.y}, {0, 0}, {seam_, 1});
        list->AddImage(shown.now_picture.ref, {x, area.from.y}, area.to, {seam_, 0}, {1, 1});
    }
    list->AddRect(area.from, area.to, palette().edge);
    record(fmt::format("photo area {}", column),
           fmt::format("{} {} {} {}", area.from.x, area.from.y, area.to.x, area.to.y));
    draw_seam(column, area);
    if (ImGui::IsMouseHoveringRect(area.from, area.to) && !ImGui::IsItemActive() && !ImGui::IsItemHovered() &&
        ImGui::IsWindowHovered())
        point_at_pixel(column, area);
}

void PhotoWorkspace::draw_histogram(std::size_t column, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& shown = shown_[column];
    const double low = axis_low(column), high = axis_high(column);
    const double gamma = column == 0 ? 1 : gamma_, beta = column == 0 ? 0 : beta_;
    const auto now = counted(shown.now, low, high, gamma, beta);
    const auto before = counted(shown.before, low, high, gamma, beta);
    if (probe()) {
        record(fmt::format("histogram {} before", column), fmt::format("{}", fmt::join(before, " ")));
        record(fmt::format("histogram {} now", column), fmt::format("{}", fmt::join(now, " ")));
    }
    const double most = std::max({1.0, *std::ranges::max_element(now), *std::ranges::max_element(before)});
    const float width = (area.to.x - area.from.x) / bins, height = area.to.y - area.from.y - px(20);
    const float base = area.to.y - px(20);
    const auto color = quantity_color(column == 0                 ? Quantity::input
                                      : gamma_ == 1 && beta_ == 0 ? Quantity::normalized
                                                                  : Quantity::output,
                                      0.8f);
    const auto top = [&](double count) { return base - static_cast<float>(count / most) * height; };
    const auto at = [&](std::size_t bin) { return std::round(area.from.x + width * static_cast<float>(bin)); };
    for (std::size_t i = 0; i < bins; ++i)
        if (now[i] > 0) list->AddRectFilled({at(i), top(now[i])}, {at(i + 1), base}, color);
    for (std::size_t i = 0; i < bins; ++i) {  // dashed: every other piece of the outline
        list->AddLine({at(i), top(before[i])}, {(at(i) + at(i + 1)) / 2 + px(1), top(before[i])}, palette().text,
                      px(1.2f));
        if (i > 0 && std::abs(top(before[i]) - top(before[i - 1])) > px(3))
            dashed_line(list, {at(i), top(before[i - 1])}, {at(i), top(before[i])}, palette().text, px(1), px(3));
    }
    list->AddLine({area.from.x, base}, {area.to.x, base}, palette().secondary);
    for (int i = 0; i <= 4; ++i) {
        const double tick = column == 0 ? 64.0 * i - (i == 4 ? 1 : 0) : -2.0 + i;
        const auto x = area.from.x + static_cast<float>((tick - low) / (high - low)) * (area.to.x - area.from.x);
        text(list, fonts().mono, px(11), {x, base + px(4)}, palette().secondary, format_within(tick, 0),
             column > 0 ? Align::center
             : i == 0   ? Align::left
             : i == 4   ? Align::right
                        : Align::center);
    }
    const double mean = gamma * shown.spread_now.mean + beta;
    const double place = (mean - low) / (high - low);
    if (place < 0 || place > 1) return;
    const float x = area.from.x + static_cast<float>(place) * (area.to.x - area.from.x);
    list->AddLine({x, area.from.y}, {x, base}, quantity_color(Quantity::mean), px(2));
    const auto words = column == 0 ? "μ = " + format_fixed(mean, 1) : format_fixed(std::abs(mean) < 5e-4 ? 0 : mean, 3);
    const bool flip = x > area.to.x - px(80);
    const float width_of = text_width(fonts().mono, px(12), words);
    const float label = flip ? x - px(8) - width_of : x + px(8);
    text_on_ground(list, fonts().mono, px(12), {label, area.from.y - px(3)}, quantity_color(Quantity::mean), words,
                   palette().panel);
}

void PhotoWorkspace::draw_light(Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    float y = area.from.y;
    const auto row = [&](const char* id, double& value, double low, double high, const std::string& words) {
        text(list, fonts().regular, px(13), {area.from.x, y}, palette().secondary, id);
        text(list, fonts().mono, px(13), {area.to.x, y}, palette().text, words, Align::right);
        slider(id, value, low, high, false, {area.from.x, y + px(18)}, {area.to.x, y + px(38)},
               quantity_color(Quantity::input));
        y += px(46);
    };
    const auto sign = light_.brightness < 0 ? "−" : "+";
    row("brightness", light_.brightness, -100, 100, fmt::format("{}{:.0f}", sign, std::abs(light_.brightness)));
    row("contrast", light_.contrast, 0.1, 2, fmt::format("× {:.2f}", light_.contrast));
    const auto formula =
        fmt::format("x → 128 + {:.2f} (x − 128) {} {:.0f}", light_.contrast, sign, std::abs(light_.brightness));
    if (text_width(fonts().mono, px(12), formula) <= area.to.x - area.from.x - px(76))
        text(list, fonts().mono, px(12), {area.from.x, y + px(4)}, palette().secondary, formula);
    record("light", formula);
    ImGui::SetCursorScreenPos({area.to.x - text_width(fonts().regular, px(14), "Put back"), y});
    if (link("Put back")) put_back();
}

void PhotoWorkspace::draw_facts(std::size_t column, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& shown = shown_[column];
    const auto moved = format_fixed(shown.moved.mean < 5e-5 ? 0 : shown.moved.mean, 4);
    const float width = text(list, fonts().mono_bold, px(26), area.from, palette().text, moved);
    text(list, fonts().semibold, px(13), {area.from.x + width + px(14), area.from.y + px(1)}, palette().text, "moved");
    const auto largest = shown.moved.largest;
    const auto most = largest > 0 && largest < 1e-3 ? with_minus(fmt::format("{:.1e}", largest), Minus::typographic)
                                                    : format_fixed(largest, 2);
    const float room = area.to.x - area.from.x - width - px(14);
    const auto words = "mean |Δx̂|; largest " + most;
    text_clipped(list, fonts().regular, px(12), {area.from.x + width + px(14), area.from.y + px(17)}, room,
                 palette().secondary, text_width(fonts().regular, px(12), words) <= room ? words : "most " + most);
    record(column == 1 ? "layer moved" : "batch moved", moved);
    float y = area.from.y + px(40);
    const auto fact = [&](const char* what, const std::string& before, const std::string& now) {
        const float name = text(list, fonts().regular, px(12.5f), {area.from.x, y}, palette().secondary, what);
        text(list, fonts().mono, px(12.5f), {area.to.x, y}, palette().text, now, Align::right);
        const float left = area.to.x - std::max(px(66), text_width(fonts().mono, px(12.5f), now) + px(14));
        const float between = left - px(20) - area.from.x - name;
        if (!before.empty() && text_width(fonts().mono, px(12.5f), before) < between) {
            icon(list, Icon::chevron_right, {left, y + px(8)}, px(9), palette().secondary);
            text(list, fonts().mono, px(12.5f), {left - px(14), y}, palette().secondary, before, Align::right);
        }
        y += px(20);
    };
    const auto rounded = [](double value) { return format_fixed(std::abs(value) < 5e-4 ? 0 : value, 3); };
    fact("mean of x̂", rounded(shown.spread_before.mean), rounded(shown.spread_now.mean));
    fact("its spread", rounded(shown.spread_before.deviation), rounded(shown.spread_now.deviation));
    fact("σ it divides by", shown.sigma_before, shown.sigma_now);
}

void PhotoWorkspace::draw_given_back(Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const float half = (area.to.x - area.from.x - px(126)) / 2;
    text(list, fonts().regular, px(12.5f), {area.from.x, area.from.y + px(3)}, palette().secondary,
         "Given back to both");
    const auto part = [&](float x, Quantity quantity, const char* symbol, const char* words, double& value, double low,
                          double high) {
        text(list, fonts().medium, px(14), {x, area.from.y + px(1)}, quantity_color(quantity), symbol);
        const float end = x + half - px(16);
        const float name =
            text(list, fonts().regular, px(12.5f), {x + px(16), area.from.y + px(3)}, palette().secondary, words);
        slider(symbol, value, low, high, false, {x + px(24) + name, area.from.y}, {end - px(44), area.from.y + px(22)},
               quantity_color(quantity));
        text(list, fonts().mono, px(12.5f), {end, area.from.y + px(3)}, palette().text, format_fixed(value, 2),
             Align::right);
    };
    record("given back", fmt::format("{} {}", gamma_, beta_));
    part(area.from.x + px(126), Quantity::gamma, "γ", "contrast", gamma_, 0.1, 3);
    part(area.from.x + px(126) + half + px(16), Quantity::beta, "β", "brightness", beta_, -2, 2);
}

void PhotoWorkspace::draw_column(std::size_t column, Rect area, bool slim) {
    auto* list = ImGui::GetWindowDrawList();
    struct Head {
        const char *symbol, *title, *words;
        Quantity quantity;
    };
    const bool per_pixel = sharing_ == BatchSharing::per_pixel;
    const std::array<Head, columns> heads = {
        {{"x", "Input", "the picture as it comes", Quantity::input},
         {"x̂", "LayerNorm", "from this picture alone", Quantity::normalized},
         {"x̂", "BatchNorm", per_pixel ? "each pixel across the stack" : "one channel: all pixels of all",
          Quantity::normalized}}};
    const auto& head = heads[column];
    const float width = area.to.x - area.from.x;
    const float symbol =
        text(list, fonts().medium, px(15), area.from, quantity_color(head.quantity), head.symbol) + px(10);
    const float title =
        text(list, fonts().semibold, px(14.5f), {area.from.x + symbol, area.from.y}, palette().text, head.title) +
        px(12);
    if (!slim)
        text_clipped(list, fonts().regular, px(12.5f), {area.from.x + symbol + title, area.from.y + px(2)},
                     width - symbol - title, palette().secondary, head.words);
    const float given = slim ? 0 : px(36);  // of the row below that the outputs share
    const float below = px(186) + given;
    const float size = std::floor(std::min(width, area.to.y - area.from.y - px(28) - below - px(24)));
    const float left = std::round(area.from.x + (width - size) / 2);
    const Rect picture{{left, area.from.y + px(28)}, {left + size, area.from.y + px(28) + size}};
    draw_picture(column, picture);
    if (column == 2) {
        static const std::array<std::string, 2> kinds = {"per pixel", "BatchNorm2d"};
        ImGui::SetCursorScreenPos({area.to.x - px(190), area.from.y - px(36)});
        if (const int picked = segmented("batch sharing", kinds, per_pixel ? 0 : 1, px(190)); picked >= 0)
            sharing_ = picked == 0 ? BatchSharing::per_pixel : BatchSharing::per_channel;
    }
    const float room = area.to.y - picture.to.y;
    const float histogram = std::max(px(60), room - px(142) - given);
    draw_histogram(column, {{area.from.x, picture.to.y + px(14)}, {area.to.x, picture.to.y + px(14) + histogram}});
    const Rect rest{{area.from.x, area.to.y - px(108) - given}, area.to};
    list->AddLine({area.from.x, rest.from.y - px(10)}, {area.to.x, rest.from.y - px(10)}, palette().hairline);
    if (column == 0) return draw_light(rest);
    draw_facts(column, rest);
}

}  // namespace normscope::ui

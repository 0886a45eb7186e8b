// SPDX-License-Identifier: MIT
#include "app/panels/inspector.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/panels/ledger.h"
#include "app/panels/operator_choices.h"
#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/ui/withheld.h"
#include "core/codegen/codegen.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float whole_height = 780;         // logical; lower, the code has a tab of its own
constexpr float ledger_height_least = 500;  // and lower than this, the ledger too
constexpr float narrow_width = 250;

}  // namespace

void Inspector::draw_statistics(const View& view, float width) {
    const auto cell = focused_cell(view.document());
    const auto& trace = view.trace();
    auto* list = ImGui::GetWindowDrawList();
    const bool narrow = width < px(220);
    const auto line = [&](const std::string& latex, const char* words, double value, ImU32 color, Quantity quantity,
                          const char* name) {
        const auto at = ImGui::GetCursorScreenPos();
        const ImVec2 to{at.x + width, at.y + px(24)};
        const bool withheld = view.withholds(quantity, cell);
        const bool lit =
            !withheld && (number_area(view, quantity, cell, name, {at.x - px(6), at.y}, {to.x + px(6), to.y}) ||
                          is_lit(view, quantity, cell));
        if (lit) list->AddRectFilled({at.x - px(6), at.y}, {to.x + px(6), to.y}, palette().hover, px(5));
        float x = at.x;
        if (!latex.empty())  // names stand below each other behind the widest of the usual symbols
            x = std::max(x + draw_formula_on(list, x, at.y + px(16), latex, px(16), color).width + px(8),
                         at.x + px(30));
        if (!narrow) text(list, fonts().regular, px(13), {x, at.y + px(4)}, palette().secondary, words);
        const auto shown = withheld ? std::string{} : format_statistic(value);
        if (withheld) withheld_number(list, {to.x, at.y + px(4)}, px(64), px(17));
        text(list, fonts().mono, px(13.5f), {to.x, at.y + px(4)}, palette().text, shown, Align::right);
        record(name, shown);
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({width, px(24)});
    };
    const auto& spec = view.document().spec;
    const bool rms = spec.divisor == Divisor::root_mean_square;
    const auto group_line = [&](Quantity q, const char* name) {
        line(std::string(info(q).latex), std::string(info(q).name).c_str(), trace.value(q), quantity_color(q), q, name);
    };
    if (!rms) group_line(Quantity::mean, "stat mean");
    group_line(rms ? Quantity::mean_square : Quantity::variance, "stat spread");
    group_line(rms ? Quantity::rms : Quantity::sigma, "stat sigma");
    const auto normalized = view.derived().plain_normalized(trace.group());
    const auto green = quantity_color(Quantity::normalized);
    line("\\overline{\\hat{x}}", "mean of x̂", normalized.mean, green, Quantity::normalized, "stat xhat mean");
    line("\\mathrm{var}\\,\\hat{x}", "", normalized.variance, green, Quantity::normalized, "stat xhat var");
    if (!spec.track_running_stats) return;
    const auto channel = static_cast<std::size_t>(trace.group());
    const auto& params = view.document().params;
    const auto running = [&](const char* words, const std::vector<float>& values) {
        if (channel >= values.size()) return;
        const auto at = ImGui::GetCursorScreenPos();
        text(list, fonts().mono, px(12.5f), {at.x, at.y + px(4)}, palette().secondary, words);
        const auto shown = format_statistic(static_cast<double>(values[channel]));
        text(list, fonts().mono, px(13.5f), {at.x + width, at.y + px(4)}, palette().text, shown, Align::right);
        record(words, shown);
        ImGui::Dummy({width, px(24)});
    };
    running("running_mean", params.running_mean);
    running("running_var", params.running_var);
    if (spec.stats == StatsSource::batch && link("Update them with this batch")) view.out.run("op.train_step");
}

void Inspector::draw_code(const View& view, float width, float most) {
    const auto targets = code_targets();
    const auto active = std::clamp(view.settings().code_target, 0, static_cast<int>(targets.size()) - 1);
    const auto revision = view.content_revision();
    const bool withheld = view.withholding();
    if (code_revision_ != revision || code_target_ != active || code_withheld_ != withheld) {
        code_ = export_code(view.document(), targets[static_cast<std::size_t>(active)].target);
        if (withheld) code_ = without_result(std::move(code_));
        code_withheld_ = withheld;
        code_revision_ = revision;
        code_target_ = active;
    }
    std::vector<std::string> names;
    for (const auto& target : targets) names.emplace_back(target.name);
    const auto start = ImGui::GetCursorScreenPos();
    const int picked = segmented("code target", names, active, width - px(40));
    if (picked >= 0) view.out.run(fmt::format("code.{}", targets[static_cast<std::size_t>(picked)].id));
    ImGui::SetCursorScreenPos({start.x + width - px(32), start.y});
    if (icon_button("copy code", Icon::copy, {px(32), px(30)}, false, true, "Copy the code"))
        view.out.run("edit.copy_code");
    const auto at = ImGui::GetCursorScreenPos();
    const float size = px(12);
    const auto lines = std::ranges::count(code_, '\n') + 1;
    const bool wide = text_width(fonts().mono, size, code_) > width - px(24);
    const float bar = wide ? ImGui::GetStyle().ScrollbarSize : 0;
    const float whole = px(16.5f) * static_cast<float>(lines) + px(28);
    const float room = std::max(px(60), most);
    const float height = (whole <= room + px(20) ? whole : room) + bar;  // no bar for one line more
    auto* list = ImGui::GetWindowDrawList();
    inset(list, at, {at.x + width, at.y + height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(12), px(10)});
    ImGui::BeginChild("code", {width, height}, ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoBackground);
    ImGui::PushFont(fonts().mono, size / scale());
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, px(4)});
    ImGui::PushStyleColor(ImGuiCol_Text, palette().text);
    ImGui::TextUnformatted(code_.c_str());
    record_item(code_);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    ImGui::EndChild();
    ImGui::PopStyleVar();
    record("code", code_);
}

/// The tabs that the height asks for; `ledger` is the height that it takes below them, 0 where it is a tab.
void Inspector::draw_tabs(const View& view, float width, float height, float ledger) {
    std::vector<std::string> names = {"Operator", "Code"};
    if (ledger == 0) names.emplace_back("Where from");
    tab_ = std::min(tab_, static_cast<int>(names.size()) - 1);
    if (ledger == 0 && seen_ && !(*seen_ == view.inspected())) tab_ = 2;  // a number was clicked
    seen_ = view.inspected();
    if (const int picked = segmented("inspector tab", names, tab_, width); picked >= 0) tab_ = picked;
    ImGui::Dummy({width, px(6)});
    if (tab_ == 1) return draw_code(view, width, height - px(120));
    if (tab_ == 2) {
        const auto at = ImGui::GetCursorScreenPos();
        const float wanted = ledger_height(view, width);
        draw_ledger(view, {at.x - px(18), at.y}, {at.x + width + px(18), at.y + wanted});
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({width, wanted});
        return;
    }
    draw_operator(view, width);
    draw_choices(view, width);
    rule(width, 5);
    draw_statistics(view, width);
    upper_height_ = ImGui::GetCursorPosY();
}

void Inspector::draw_whole(const View& view, float width, float height) {
    section("OPERATOR");
    draw_operator(view, width);
    draw_choices(view, width);
    rule(width, 5);
    section("STATISTICS");
    draw_statistics(view, width);
    upper_height_ = ImGui::GetCursorPosY();
    rule(width, 5);
    section("SAME RESULT IN CODE");
    draw_code(view, width, height - upper_height_ - px(90));
}

/// Half open: what one looks at most, and the rest by a click.
void Inspector::draw_narrow(const View& view, float width) {
    section("STATISTICS");
    draw_statistics(view, width);
    rule(width, 5);
    section("OPERATOR");
    draw_operator(view, width);
    draw_choices(view, width);
    rule(width, 5);
    if (!link("Code ›")) return;
    wants_room_ = true;
    tab_ = 1;
}

void Inspector::draw(const View& view, ImVec2 from, ImVec2 to) {
    begin_panel("inspector");
    const float pad = px(18);
    const float width = to.x - from.x - 2 * pad;
    const float height = to.y - from.y;
    const bool ledger_below = height >= px(ledger_height_least);
    const float ledger = ledger_below ? ledger_height(view, width) : 0;
    // A ledger that grows and shrinks with the number that is clicked does not turn tabs on and off at every click.
    const float for_code = height - ledger - upper_height_;
    if (for_code < px(150)) in_tabs_ = true;
    if (for_code > px(230)) in_tabs_ = false;
    ImGui::SetCursorScreenPos({from.x + px(1), from.y + px(1)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {pad - px(1), px(16)});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), px(2)});
    ImGui::BeginChild("inspector", {to.x - from.x - px(2), height - ledger - px(2)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    const float beside = std::min(width, ImGui::GetContentRegionAvail().x);  // a scroll bar takes some
    if (to.x - from.x < px(narrow_width))
        draw_narrow(view, beside);
    else if (height < px(whole_height) || in_tabs_)
        draw_tabs(view, beside, height - ledger, ledger);
    else
        draw_whole(view, beside, height - ledger);
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    if (ledger_below) draw_ledger(view, {from.x, to.y - ledger}, to);
}

}  // namespace normscope::ui

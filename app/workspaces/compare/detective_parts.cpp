// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/detective_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/chart.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/labs/lab_forward.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

std::string short_latex(double value) {
    if (!std::isfinite(value) || value == 0) return format_latex(value);
    const double size = std::abs(value);
    return size < 1e-4 || size >= 1e6 ? format_latex(value) : fmt::format("{:.5g}", value);
}

/// √(σ² + ε), or √σ² + ε, as the spec has it.
std::string divisor_latex(const NormSpec& spec, const GroupStats& stats) {
    const auto quantity = spec.divisor == Divisor::root_mean_square ? Quantity::mean_square : Quantity::variance;
    const auto spread = colored_latex(quantity, short_latex(stats.spread));
    if (spec.eps == 0) return fmt::format("\\sqrt{{{}}}", spread);
    const auto eps = format_latex(spec.eps);
    return spec.eps_placement == EpsPlacement::inside_root ? fmt::format("\\sqrt{{{} + {}}}", spread, eps)
                                                           : fmt::format("\\sqrt{{{}}} + {}", spread, eps);
}

}  // namespace

ImU32 verdict_color(FitVerdict verdict) {
    const auto& p = palette();
    switch (verdict) {
    case FitVerdict::match:
        return p.accent;
    case FitVerdict::ambiguous:
        return p.text;
    case FitVerdict::close:
        return p.warn;
    case FitVerdict::none:
        break;
    }
    return p.secondary;
}

void draw_verdict_icon(ImDrawList* list, FitVerdict verdict, ImVec2 c, float r) {
    const auto color = verdict_color(verdict);
    const float line = std::max(1.0f, px(1.6f));
    switch (verdict) {
    case FitVerdict::match:
        list->AddCircleFilled(c, r, color);
        icon(list, Icon::check, c, r * 1.1f, palette().panel);
        return;
    case FitVerdict::ambiguous:
        list->AddCircle(c, r, color, 0, line);
        list->PathArcTo(c, r, 1.5708f, 4.7124f, 16);
        list->PathFillConvex(color);
        return;
    case FitVerdict::close:
        list->AddCircle(c, r, color, 0, line);
        list->AddCircleFilled(c, r * 0.45f, color);
        return;
    case FitVerdict::none:
        list->AddCircle(c, r, color, 0, line);
        marker(list, Marker::cross, c, r * 0.45f, color);
        return;
    }
}

std::string misfit_figure(double ulps) {
    if (!std::isfinite(ulps)) return format_number(ulps);
    if (ulps < 1e4) return fmt::format("{:.1f}", ulps);
    const int exponent = static_cast<int>(std::floor(std::log10(ulps)));
    return fmt::format("{:.2f}e{}", ulps / std::pow(10.0, exponent), exponent);
}

std::string cell_formula(const NormSpec& spec, const NormParams& params, const Tensor& x, std::int64_t cell,
                         double value) {
    const auto layer = labs::make_layer(spec, x.shape(), params);
    if (!layer) return {};
    const std::vector<double> values(x.values().begin(), x.values().end());
    const auto group = layer->plan.group_of(cell);
    const auto stats = spec.stats == StatsSource::running
                           ? stats_from_running(spec, params, static_cast<std::size_t>(group))
                           : labs::stats_of(*layer, values, group);
    std::string top = colored_latex(Quantity::input, short_latex(values[static_cast<std::size_t>(cell)]));
    if (spec.center) {
        const auto mean = short_latex(stats.mean);
        top += " - " + colored_latex(Quantity::mean, stats.mean < 0 ? "(" + mean + ")" : mean);
    }
    std::string latex =
        spec.divisor == Divisor::none ? top : fmt::format("\\frac{{{}}}{{{}}}", top, divisor_latex(spec, stats));
    if (spec.divisor == Divisor::none && (spec.has_gamma || spec.has_beta)) latex = "(" + latex + ")";
    const auto param = static_cast<std::size_t>(layer->plan.param_count() > 0 ? layer->plan.param_of(cell) : 0);
    if (spec.has_gamma && param < params.gamma.size()) {
        const double gamma =
            static_cast<double>(params.gamma[param]) + (spec.gamma_form == GammaForm::one_plus ? 1 : 0);
        if (gamma != 1) latex += " \\cdot " + colored_latex(Quantity::gamma, short_latex(gamma));
    }
    if (spec.has_beta && param < params.beta.size() && params.beta[param] != 0) {
        const double beta = static_cast<double>(params.beta[param]);
        latex += (beta < 0 ? " - " : " + ") + colored_latex(Quantity::beta, short_latex(std::abs(beta)));
    }
    record(fmt::format("formula of {}", spec.op), latex);
    return latex + fmt::format(" = \\mathbf{{{:.7g}}}", value);
}

std::string divisor_words(const NormSpec& spec) {
    if (spec.divisor == Divisor::none) return "divides by nothing";
    const auto place = spec.eps == 0                                     ? "no ε"
                       : spec.eps_placement == EpsPlacement::inside_root ? "ε under the root"
                                                                         : "ε after the root";
    if (spec.stats == StatsSource::running) return fmt::format("running statistics, {}", place);
    return fmt::format("divides by n{}, {}", spec.unbiased ? " − 1" : "", place);
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "core/norm/trace_prose.h"

#include <fmt/format.h>

#include "core/text/number_format.h"

namespace normscope {
namespace {

std::string bold(double value) { return fmt::format("**{}**", format_number(value)); }

std::string spread_prose(const Trace& trace, Quantity quantity) {
    const auto& spec = trace.spec();
    const auto value = bold(trace.value(quantity));
    if (spec.stats == StatsSource::running)
        return fmt::format("Evaluation does not look at this batch: the variance is the stored running_var, {}.",
                           value);
    if (quantity == Quantity::mean_square)
        return fmt::format(
            "The mean of the {} squares is {}. It takes the place of the variance: spread and offset together.",
            trace.size(), value);
    const auto count = trace.size() - (spec.unbiased ? 1 : 0);
    return fmt::format(
        "Their mean is the variance: {} / {} = {}. {}", format_number(trace.stats().square_sum), count, value,
        spec.unbiased ? "Here it divides by n − 1." : "It divides by n, not by n − 1: nothing is being estimated.");
}

std::string root_prose(const Trace& trace, Quantity quantity) {
    const auto eps = trace.spec().eps;
    const auto floor =
        eps > 0 ? fmt::format("ε = {} stands under the root, so that nothing is ever divided by 0.", format_number(eps))
                : std::string("With ε = 0 nothing guards against a division by 0.");
    return fmt::format("The root goes back to the units of $x$: {}. {}", bold(trace.value(quantity)), floor);
}

std::string normalized_prose(const Trace& trace) {
    const auto& stats = trace.stats();
    if (stats.divisor == 0 && trace.spec().zero_by_zero == ZeroByZero::nan)
        return "All values are equal and ε is 0, so this is 0/0: NaN, as in the frameworks. Every sum it enters is "
               "NaN.";
    if (stats.divisor == 0)
        return "All values are equal and ε is 0, so this is 0/0. It is taken as 0 here; the frameworks return NaN.";
    if (trace.spec().divisor == Divisor::root_mean_square)
        return "Divide each number by the root mean square. The lengths agree from now on; the mean is not forced to "
               "0.";
    if (trace.spec().stats == StatsSource::running)
        return "Divide by $\\sigma$. With stored statistics nothing makes this batch’s mean 0 or its variance 1.";
    return fmt::format("Divide each distance by $\\sigma$. The mean is 0 now and the variance {}, which is "
                       "$\\sigma^2/(\\sigma^2+\\varepsilon)$.",
                       bold(stats.spread / (stats.divisor * stats.divisor)));
}

}  // namespace

std::string step_prose(const Trace& trace, int step) {
    if (step < 0 || step >= static_cast<int>(trace.steps().size())) return {};
    const auto quantity = trace.steps()[static_cast<std::size_t>(step)].quantity;
    const auto& spec = trace.spec();
    switch (quantity) {
    case Quantity::sum:
        return fmt::format("Add up the {} number{} that share{} this statistic: {}.", trace.size(),
                           trace.size() == 1 ? "" : "s", trace.size() == 1 ? "s" : "", bold(trace.value(quantity)));
    case Quantity::mean:
        if (spec.stats == StatsSource::running)
            return fmt::format("Evaluation does not look at this batch: $\\mu$ is the stored running_mean, {}.",
                               bold(trace.value(quantity)));
        return fmt::format("Divide the sum by how many there are: $\\mu$ = {} / {} = {}.",
                           format_number(trace.stats().sum), trace.size(), bold(trace.value(quantity)));
    case Quantity::deviation:
        return spec.stats == StatsSource::running
                   ? "Take the stored $\\mu$ away from each number."
                   : "Take $\\mu$ away from each number. What they had in common is gone; the distances add up to 0.";
    case Quantity::square:
        return spec.divisor == Divisor::root_mean_square
                   ? "Square each number. Nothing was subtracted, so a common offset stays in."
                   : "Square each distance: signs go, and far numbers count more than near ones.";
    case Quantity::variance:
    case Quantity::mean_square:
        return spread_prose(trace, quantity);
    case Quantity::sigma:
    case Quantity::rms:
        return root_prose(trace, quantity);
    case Quantity::normalized:
        return normalized_prose(trace);
    case Quantity::scaled:
        return "Each feature is scaled by its own $\\gamma$, which training sets. 1 changes nothing, 0 shuts the "
               "feature off.";
    case Quantity::output:
        return spec.has_beta ? "Each feature is shifted by its own $\\beta$. This is what the layer hands on."
                             : "This is what the layer hands on.";
    default:
        return {};
    }
}

}  // namespace normscope

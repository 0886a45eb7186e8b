// SPDX-License-Identifier: MIT
#include "core/norm/trace_latex.h"

#include <fmt/format.h>

#include <cmath>

#include "core/text/number_format.h"

namespace normscope {
namespace {

std::string colored(std::uint32_t rgb, const std::string& latex) {
    return fmt::format("\\fgcolor{{#{:06X}}}{{{}}}", rgb, latex);
}

/// One trace with one style: the pieces from which the formulas are put together.
struct Writer {
    const Trace& trace;
    const LatexStyle& style;

    std::string symbol(Quantity quantity, std::int64_t position) const {
        return symbol_latex(trace, quantity, position, style);
    }

    std::string number(Quantity quantity, std::int64_t position = -1) const {
        return colored(style.rgb(quantity, position), format_latex(trace.value(quantity, position)));
    }

    /// In brackets when the sign would touch an operator.
    std::string bracketed(Quantity quantity, std::int64_t position) const {
        const auto text = format_latex(trace.value(quantity, position));
        return colored(style.rgb(quantity, position), text.starts_with('-') ? "(" + text + ")" : text);
    }

    std::string result(Quantity quantity, double value, std::int64_t position = -1) const {
        return colored(style.rgb(quantity, position), fmt::format("\\mathbf{{{}}}", format_latex(value)));
    }

    /// The addends of a sum joined by +, shortened in the middle, dimmed past `reached`.
    std::string addends(std::int64_t reached, bool squares) const {
        const auto n = trace.size();
        std::int64_t head = n;
        if (n > style.max_terms) head = style.max_terms - 2;
        std::string sum;
        const auto append = [&](std::int64_t k) {
            const bool later = reached >= 0 && k >= reached;
            const auto term = squares ? square(k) : bracketed_addend(k, sum.empty());
            const std::string plus = sum.empty() ? "" : " + ";
            sum += later ? colored(style.dim_rgb, plus + plain(k, squares, sum.empty())) : plus + term;
        };
        // The dots stand where the account is, so that the term being added is always in sight.
        const auto current = reached < 0 ? n - 1 : std::max<std::int64_t>(reached - 1, 0);
        std::int64_t next = 0;
        const auto show = [&](std::int64_t k) {
            if (k < next) return;
            if (k > next) sum += " + \\cdots";
            append(k);
            next = k + 1;
        };
        for (std::int64_t k = 0; k < std::min(head, n); ++k) show(k);
        if (current < n) show(current);
        if (n > 0) show(n - 1);
        return sum;
    }

    std::string bracketed_addend(std::int64_t k, bool first) const {
        return first ? number(Quantity::input, k) : bracketed(Quantity::input, k);
    }

    bool of_input() const { return trace.spec().divisor == Divisor::root_mean_square; }

    std::string square(std::int64_t k) const {
        const auto base = of_input() ? Quantity::input : Quantity::deviation;
        const auto text = format_latex(trace.value(base, k));
        return colored(style.rgb(base, k),
                       text.starts_with('-') || !of_input() ? fmt::format("({})^2", text) : text + "^2");
    }

    std::string plain(std::int64_t k, bool squares, bool first) const {
        const auto base = squares && !of_input() ? Quantity::deviation : Quantity::input;
        const auto text = format_latex(trace.value(base, k));
        if (squares) return fmt::format("({})^2", text);
        return text.starts_with('-') && !first ? "(" + text + ")" : text;
    }
};

std::string divisor_count(const Trace& trace) { return std::to_string(trace.size() - (trace.spec().unbiased ? 1 : 0)); }

std::string spread_latex(const Writer& w, Quantity quantity, std::int64_t terms) {
    const auto& trace = w.trace;
    const auto symbol = w.symbol(quantity, -1);
    if (trace.spec().stats == StatsSource::running)
        return fmt::format("{} = \\mathrm{{running\\_var}} = {}", symbol, w.result(quantity, trace.value(quantity)));
    const bool all = terms < 0 || terms >= trace.size();
    const auto head = fmt::format("{} = \\frac{{1}}{{{}}}\\left[{}\\right]", symbol, divisor_count(trace),
                                  w.addends(all ? -1 : terms, true));
    const double so_far = all ? trace.stats().square_sum : trace.partial(quantity, terms);
    if (!all) return head + fmt::format("\\qquad {} \\; \\mathrm{{so\\ far}}", w.result(quantity, so_far));
    return head + fmt::format(" = \\frac{{{}}}{{{}}} = {}", format_latex(so_far), divisor_count(trace),
                              w.result(quantity, trace.value(quantity)));
}

std::string root_latex(const Writer& w, Quantity quantity) {
    const auto& trace = w.trace;
    const auto under = quantity == Quantity::rms ? Quantity::mean_square : Quantity::variance;
    const auto eps = w.number(Quantity::eps);
    const auto spread = w.number(under);
    const bool inside = trace.spec().eps_placement == EpsPlacement::inside_root;
    const auto symbols = inside ? fmt::format("\\sqrt{{{} + {}}}", w.symbol(under, -1), w.symbol(Quantity::eps, -1))
                                : fmt::format("\\sqrt{{{}}} + {}", w.symbol(under, -1), w.symbol(Quantity::eps, -1));
    const auto numbers =
        inside ? fmt::format("\\sqrt{{{} + {}}}", spread, eps) : fmt::format("\\sqrt{{{}}} + {}", spread, eps);
    return fmt::format("{} = {} = {} = {}", w.symbol(quantity, -1), symbols, numbers,
                       w.result(quantity, trace.value(quantity)));
}

std::string normalized_latex(const Writer& w, std::int64_t position) {
    const auto& trace = w.trace;
    const auto& spec = trace.spec();
    const auto top = spec.center ? Quantity::deviation : Quantity::input;
    const auto top_symbol =
        spec.center ? fmt::format("{}-{}", w.symbol(Quantity::input, position), w.symbol(Quantity::mean, -1))
                    : w.symbol(Quantity::input, position);
    const auto value = w.result(Quantity::normalized, trace.value(Quantity::normalized, position), position);
    const auto symbol = w.symbol(Quantity::normalized, position);
    if (spec.divisor == Divisor::none) return fmt::format("{} = {} = {}", symbol, top_symbol, value);
    const auto bottom = spec.divisor == Divisor::root_mean_square ? Quantity::rms : Quantity::sigma;
    const bool undefined = trace.value(bottom) == 0 && trace.value(top, position) == 0;
    const bool defined_here = undefined && spec.zero_by_zero == ZeroByZero::zero;
    const auto note = defined_here ? "\\quad (0/0 \\; \\mathrm{is\\ taken\\ as} \\; 0)" : "";
    return fmt::format("{} = \\frac{{{}}}{{{}}} = \\frac{{{}}}{{{}}} = {}{}", symbol, top_symbol, w.symbol(bottom, -1),
                       w.number(top, position), w.number(bottom), value, note);
}

std::string output_latex(const Writer& w, std::int64_t position) {
    const auto& trace = w.trace;
    const auto& spec = trace.spec();
    const auto symbol = w.symbol(Quantity::output, position);
    const auto value = w.result(Quantity::output, trace.value(Quantity::output, position), position);
    const auto before = spec.has_gamma ? Quantity::scaled : Quantity::normalized;
    if (!spec.has_beta) return fmt::format("{} = {} = {}", symbol, w.symbol(before, position), value);
    return fmt::format("{} = {} + {} = {} + {} = {}", symbol, w.symbol(before, position),
                       w.symbol(Quantity::beta, position), w.number(before, position),
                       w.bracketed(Quantity::beta, position), value);
}

}  // namespace

std::string symbol_latex(const Trace& trace, Quantity quantity, std::int64_t position, const LatexStyle& style) {
    const auto& row = info(quantity);
    if (position < 0 || !row.per_cell) return colored(style.rgb(quantity, position), std::string(row.latex));
    const auto label = trace.label(position);
    const auto sub = fmt::format("_{{{}}}", label);
    const auto param_sub = fmt::format("_{{{}}}", trace.param_label(position));
    switch (quantity) {
    case Quantity::deviation:
        return fmt::format("{}-{}", symbol_latex(trace, Quantity::input, position, style),
                           symbol_latex(trace, Quantity::mean, -1, style));
    case Quantity::square:
        if (trace.spec().divisor == Divisor::root_mean_square)
            return colored(style.rgb(quantity, position), fmt::format("x_{{{}}}^2", label));
        return colored(style.rgb(quantity, position), fmt::format("(x_{{{}}}-\\mu)^2", label));
    case Quantity::scaled:
        return colored(style.rgb(Quantity::gamma, position), "\\gamma" + param_sub) + "\\," +
               colored(style.rgb(Quantity::normalized, position), "\\hat{x}" + sub);
    case Quantity::gamma:
        if (trace.spec().gamma_form == GammaForm::one_plus)
            return colored(style.rgb(quantity, position), fmt::format("(1+w{})", param_sub));
        [[fallthrough]];
    case Quantity::beta:
        return colored(style.rgb(quantity, position), std::string(row.latex) + param_sub);
    default:
        return colored(style.rgb(quantity, position), std::string(row.latex) + sub);
    }
}

std::string substituted_latex(const Trace& trace, Quantity quantity, std::int64_t position, const LatexStyle& style,
                              std::int64_t terms) {
    const Writer w{trace, style};
    const auto symbol = w.symbol(quantity, position);
    const auto value = w.result(quantity, trace.value(quantity, position), position);
    const bool running = trace.spec().stats == StatsSource::running;
    switch (quantity) {
    case Quantity::sum: {
        const bool all = terms < 0 || terms >= trace.size();
        const auto so_far = w.result(quantity, all ? trace.stats().sum : trace.partial(quantity, terms));
        return fmt::format("{} = {}{}{}{}", symbol, w.addends(all ? -1 : terms, false), all ? " = " : "\\qquad ",
                           so_far, all ? "" : " \\; \\mathrm{so\\ far}");
    }
    case Quantity::mean:
        if (running) return fmt::format("{} = \\mathrm{{running\\_mean}} = {}", symbol, value);
        return fmt::format("{} = \\frac{{{}}}{{{}}} = \\frac{{{}}}{{{}}} = {}", symbol, w.symbol(Quantity::sum, -1),
                           w.symbol(Quantity::count, -1), w.number(Quantity::sum), trace.size(), value);
    case Quantity::deviation:
        return fmt::format("{} = {} - {} = {}", symbol, w.number(Quantity::input, position),
                           w.bracketed(Quantity::mean, -1), value);
    case Quantity::square:
        return fmt::format("{} = {} = {}", symbol, w.square(position), value);
    case Quantity::variance:
    case Quantity::mean_square:
        return spread_latex(w, quantity, terms);
    case Quantity::sigma:
    case Quantity::rms:
        return root_latex(w, quantity);
    case Quantity::normalized:
        return normalized_latex(w, position);
    case Quantity::scaled:
        return fmt::format("{} = {} \\cdot {} = {}", symbol, w.bracketed(Quantity::gamma, position),
                           w.bracketed(Quantity::normalized, position), value);
    case Quantity::output:
        return output_latex(w, position);
    default:
        return fmt::format("{} = {}", symbol, value);
    }
}

}  // namespace normscope

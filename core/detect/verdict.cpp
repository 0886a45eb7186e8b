// SPDX-License-Identifier: MIT
#include "core/detect/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <set>
#include <tuple>

#include "core/codegen/layer_call.h"
#include "core/codegen/written_out.h"
#include "core/detect/describe.h"
#include "core/norm/norm_plan.h"

namespace normscope::detect {
namespace {

constexpr std::size_t most_fits = 64;
constexpr std::size_t most_misses_told = 12;
constexpr double close_share = 2e-3;  // of the spread of y

struct Contender {
    const Hypothesis* hypothesis = nullptr;
    NormSpec spec;
    NormParams params;
    std::vector<std::vector<double>> answers;  // per trial input
};

/// Usual conventions first; a misfit several times that of the best one counts against a convention.
double cost_of(const Hypothesis& hypothesis, double least) {
    constexpr double floor = 0.3;  // ulp: what rounding y alone leaves
    return hypothesis.surprise + 1.5 * std::log2(std::max(hypothesis.fit.rms, floor) / std::max(least, floor));
}

std::vector<const Hypothesis*> in_order(const std::vector<Hypothesis>& fits) {
    double least = HUGE_VAL;
    for (const auto& fit : fits) least = std::min(least, fit.fit.rms);
    std::vector<const Hypothesis*> order;
    for (const auto& fit : fits) order.push_back(&fit);
    std::ranges::stable_sort(order, {}, [&](const Hypothesis* fit) { return cost_of(*fit, least); });
    return order;
}

/// Cells that are not the nearest float32, and in how many groups.
std::size_t groups_missed(const Problem& problem, const Hypothesis& hypothesis) {
    Scratch scratch;
    std::set<std::int32_t> groups;
    for (const auto cell : inexact_cells(problem, hypothesis.sample(), hypothesis.mode, hypothesis.fit, scratch))
        groups.insert(hypothesis.partition->group[cell]);
    return groups.size();
}

/// When one convention gives every y to the last bit, those that miss bits in many groups at once are no rivals: errors
/// of arithmetic that look like another convention everywhere do not happen.
void drop_inexact(const Problem& problem, std::vector<const Hypothesis*>& order) {
    constexpr std::size_t enough_cells = 32;
    constexpr std::size_t enough_groups = 8;
    const auto exact = [](const Hypothesis* each) { return each->fit.inexact == 0 && each->mode.solved() == 0; };
    if (!problem.half_unit.empty() || problem.stored != Storage::float32 || problem.y.size() < enough_cells) return;
    if (std::ranges::none_of(order, exact)) return;
    std::erase_if(order, [&](const Hypothesis* each) {
        return each->fit.inexact >= enough_groups && groups_missed(problem, *each) >= enough_groups;
    });
}

/// Small whole numbers, none of them in the place of another, times a scale.
std::vector<float> pattern(const Shape& shape, double scale, bool rows_differ) {
    constexpr std::array<double, 11> cycle = {2, 0, 4, 4, -1, 7, 3, -2, 5, 1, 8};
    std::vector<float> values;
    const auto count = element_count(shape);
    const auto row = count / std::max<std::int64_t>(shape.front(), 1);
    for (std::int64_t i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>((i + i / 11 * 4 + i / row * 3) % 11);
        const double own = rows_differ ? std::pow(10.0, -static_cast<double>(i / row % 4)) : 1.0;
        values.push_back(static_cast<float>(cycle[at] * scale * own));
    }
    return values;
}

/// A shape like that of x that all contenders accept: three examples, and two positions where x has one.
Shape trial_shape(const Problem& problem, std::span<const Contender> contenders) {
    Shape shape = problem.shape;
    for (int axis = 0; axis < static_cast<int>(shape.size()); ++axis) {
        const bool fixed =
            shape.size() == 1 || std::ranges::any_of(contenders, [&](const Contender& each) {
                const bool affine = (each.spec.has_gamma || each.spec.has_beta) &&
                                    std::ranges::find(each.spec.affine_axes, axis) != each.spec.affine_axes.end();
                const bool channel = each.spec.stats == StatsSource::running &&
                                     std::ranges::find(each.spec.reduced_axes, axis) == each.spec.reduced_axes.end();
                return affine || channel || each.spec.split_axis == axis;
            });
        auto& extent = shape[static_cast<std::size_t>(axis)];
        if (!fixed && (axis == 0 || extent == 1)) extent = axis == 0 ? 3 : 2;
    }
    return shape;
}

std::vector<Tensor> make_trials(const Problem& problem, std::span<const Contender> contenders) {
    std::vector<Tensor> trials;
    const auto shape = trial_shape(problem, contenders);
    for (const bool rows_differ : {false, true})
        for (const double scale : {1.0, 0.01, 100.0, 1e-3, 1e-4, 1e-6}) {
            if (rows_differ && (scale < 0.01 || shape.size() < 2)) continue;
            trials.push_back(Tensor::from(shape, pattern(shape, scale, rows_differ)).value());
        }
    return trials;
}

std::vector<double> answer(const Contender& contender, const Tensor& x) {
    auto spec = contender.spec;
    spec.single_value = SingleValue::defined;
    const auto plan = NormPlan::make(spec, x.shape());
    if (!plan) return {};
    return reference_forward(spec, *plan, x.values(), contender.params).output;
}

/// Largest difference of two answers as a share of their size; NaN differs from numbers.
double difference(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size()) return 1;
    double apart = 0;
    double size = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::isnan(a[i]) != std::isnan(b[i])) return 1;
        if (!std::isfinite(a[i]) || !std::isfinite(b[i])) continue;
        apart = std::max(apart, std::abs(a[i] - b[i]));
        size = std::max({size, std::abs(a[i]), std::abs(b[i])});
    }
    return size > 0 ? apart / size : 0;
}

double greatest_difference(const Contender& a, const Contender& b) {
    double most = 0;
    for (std::size_t t = 0; t < a.answers.size(); ++t) most = std::max(most, difference(a.answers[t], b.answers[t]));
    return most;
}

/// Solved values carry the rounding of y; what they blur is no difference.
bool same_function(const Contender& a, const Contender& b) {
    const bool solved = a.hypothesis->free() > 0 || b.hypothesis->free() > 0;
    return greatest_difference(a, b) <= (solved ? 3e-4 : 2e-6);
}

/// The trial on which most rivals differ clearly from the first, and among those the plainest.
std::size_t telling_trial(std::span<const Contender> rivals) {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t t = 0; t < rivals.front().answers.size(); ++t) {
        double told = 0;
        for (const auto& rival : rivals.subspan(1)) {
            const double apart = difference(rivals.front().answers[t], rival.answers[t]);
            told += apart > 0.01 ? 1.0 : apart > 1e-4 ? 0.5 : apart > 3e-6 ? 0.1 : 0;
        }
        if (told > most + 0.01) {
            most = told;
            best = t;
        }
    }
    return best;
}

Contender make_contender(const Problem& problem, const Hypothesis& hypothesis) {
    Contender contender{
        .hypothesis = &hypothesis, .spec = spec_of(hypothesis, problem.shape), .params = {}, .answers = {}};
    contender.params = params_of(hypothesis, contender.spec);
    return contender;
}

std::vector<float> to_float(std::span<const double> values) {
    std::vector<float> result;
    for (const double value : values) result.push_back(static_cast<float>(value));
    return result;
}

LayerCalls calls_of(const NormSpec& spec, const Shape& shape) {
    const auto plan = NormPlan::make(spec, shape).value();
    const auto call = [&](Framework framework) {
        return layer_call(spec, plan, framework).value_or(written_out(spec, plan, framework));
    };
    LayerCalls calls{call(Framework::pytorch), call(Framework::keras), call(Framework::flax), call(Framework::onnx)};
    if (spec.stats == StatsSource::running && calls.pytorch.starts_with("nn.")) calls.pytorch += "  # .eval()";
    return calls;
}

Candidate make_candidate(const Problem& problem, const Contender& contender, FitVerdict verdict) {
    const auto& hypothesis = *contender.hypothesis;
    Candidate candidate;
    candidate.verdict = verdict;
    candidate.title = title_of(hypothesis, contender.spec);
    candidate.reason = reason_of(hypothesis, contender.spec, problem.shape);
    candidate.spec = contender.spec;
    candidate.params = contender.params;
    candidate.gamma_solved = hypothesis.mode.gamma == Role::solved;
    candidate.beta_solved = hypothesis.mode.beta == Role::solved;
    candidate.running_solved = hypothesis.source == Source::fixed_map;
    candidate.residual_ulps = hypothesis.fit.ulps;
    candidate.max_abs = hypothesis.fit.max_abs;
    candidate.aliases = aliases_of(contender.spec, problem.shape);
    candidate.predicted = answer(contender, Tensor::from(problem.shape, to_float(problem.x)).value());
    candidate.calls = calls_of(contender.spec, problem.shape);
    return candidate;
}

/// Standard deviation of y about its mean.
double spread_of(std::span<const double> y) {
    double sum = 0;
    double count = 0;
    for (const double value : y)
        if (std::isfinite(value)) sum += value, count += 1;
    double squares = 0;
    for (const double value : y)
        if (std::isfinite(value)) squares += (value - sum / count) * (value - sum / count);
    return count > 0 ? std::sqrt(squares / count) : 0;
}

/// An ε that was solved for, and that a twentieth more or less would serve as well.
bool loosely_known_eps(const Problem& problem, const Hypothesis& hypothesis) {
    if (!hypothesis.eps_solved) return false;
    Scratch scratch;
    auto sample = hypothesis.sample();
    for (const double factor : {1.05, 1 / 1.05}) {
        sample.eps = hypothesis.eps * factor;
        if (fit(problem, sample, hypothesis.mode, scratch).fits()) return true;
    }
    return false;
}

/// A convention with fewer solved values that misses by no more than careless arithmetic might.
const Hypothesis* nearly_as_good(const Problem& problem, const Search& search, const Hypothesis& best) {
    constexpr double careless = 16;  // ulp
    if (!problem.half_unit.empty() || problem.stored != Storage::float32) return nullptr;
    const auto found = std::ranges::find_if(search.misses(), [&](const Hypothesis& miss) {
        return miss.free() < best.free() && miss.fit.ulps <= careless;
    });
    return found == search.misses().end() ? nullptr : &*found;
}

/// The same but for ε, its place, and n or n − 1 in the divisor.
bool same_kind(const NormSpec& a, const NormSpec& b) {
    const auto rest = [](const NormSpec& spec) {
        return std::tie(spec.reduced_axes, spec.split_axis, spec.num_groups, spec.center, spec.divisor, spec.has_gamma,
                        spec.has_beta, spec.affine_axes, spec.gamma_form, spec.stats, spec.normalized_as,
                        spec.output_as, spec.variance);
    };
    return rest(a) == rest(b);
}

/// Conventions that fit and are the same but for ε and the like: which ε they have.
struct Kind {
    std::size_t members = 0;
    double least = HUGE_VAL, most = 0;
};

/// One of each kind first, in the order of its best; returns how many kinds there are.
std::size_t order_by_kind(std::vector<Contender>& rivals) {
    std::vector<Contender> heads;
    std::vector<Contender> others;
    for (auto& rival : rivals) {
        const bool known =
            std::ranges::any_of(heads, [&](const Contender& head) { return same_kind(head.spec, rival.spec); });
        (known ? others : heads).push_back(std::move(rival));
    }
    const auto kinds = heads.size();
    rivals = std::move(heads);
    std::ranges::move(others, std::back_inserter(rivals));
    return kinds;
}

Kind kind_of(const Contender& contender, std::span<const Contender> rivals) {
    Kind kind;
    for (const auto& rival : rivals) {
        if (!same_kind(contender.spec, rival.spec)) continue;
        ++kind.members;
        kind.least = std::min(kind.least, rival.spec.eps);
        kind.most = std::max(kind.most, rival.spec.eps);
    }
    return kind;
}

/// "; one of 47 that fit: 3 kinds, this one with any ε from 0 to 0.0001".
std::string rivals_words(const Contender& contender, std::span<const Contender> rivals, std::size_t kinds, bool more) {
    auto words = fmt::format("; one of {}{} that fit", more ? "more than " : "", rivals.size());
    const auto kind = kind_of(contender, rivals);
    if (kind.members < 3) return words;
    words += kinds == 1 ? ", which differ in ε and the like only" : fmt::format(", of {} kinds", kinds);
    return words + fmt::format(": these digits do not tell ε, {} to {} serve as well", eps_text(kind.least),
                               eps_text(kind.most));
}

/// What fits: one function with other names, or several.
std::vector<Candidate> judge_fits(const Problem& problem, const Search& search) {
    auto order = in_order(search.fits());
    drop_inexact(problem, order);
    const std::size_t all = order.size();
    order.resize(std::min(order.size(), most_fits));
    std::vector<Contender> contenders;
    for (const auto* hypothesis : order) contenders.push_back(make_contender(problem, *hypothesis));
    const auto trials = make_trials(problem, contenders);
    std::vector<Contender> rivals;
    for (auto& contender : contenders) {
        for (const auto& x : trials) contender.answers.push_back(answer(contender, x));
        const bool known =
            std::ranges::any_of(rivals, [&](const Contender& rival) { return same_function(rival, contender); });
        if (!known) rivals.push_back(std::move(contender));
    }
    const auto kinds = order_by_kind(rivals);
    const bool unsure = loosely_known_eps(problem, *rivals.front().hypothesis);
    const auto* simpler = nearly_as_good(problem, search, *rivals.front().hypothesis);
    const bool alone = rivals.size() == 1 && !search.other_function() && !unsure && simpler == nullptr;
    const auto verdict = alone ? FitVerdict::match : FitVerdict::ambiguous;
    const auto next = rivals.size() > 1 ? telling_trial(rivals) : 0;
    std::vector<Candidate> candidates;
    for (const auto& rival : rivals) {
        auto candidate = make_candidate(problem, rival, verdict);
        if (rivals.size() > 1) {
            candidate.reason += rivals_words(rival, rivals, kinds, all > most_fits);
            candidate.next = NextInput{trials[next], rival.answers[next]};
        }
        if (search.other_function())
            candidate.reason += fmt::format("; {} gives the same here", *search.other_function());
        if (simpler != nullptr)
            candidate.reason += fmt::format("; {} misses by {:.1f} ulp only, with fewer solved values",
                                            title_of(*simpler, spec_of(*simpler, problem.shape)), simpler->fit.ulps);
        if (unsure) candidate.reason += "; ε is known only roughly";
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

std::string why_none(const Search& search, const Candidate& nearest) {
    if (search.other_function())
        return fmt::format("y is {}, which is no normalization layer; the nearest one, {}, misses by up to {:.3g}",
                           *search.other_function(), nearest.title, nearest.max_abs);
    std::string text = fmt::format("no convention explains y; the nearest of {}, {}, misses by up to {:.3g}",
                                   search.tried(), nearest.title, nearest.max_abs);
    if (search.too_few_rows())
        text += "; γ and β cannot be solved for from so few rows: give them, or three rows or more";
    return text;
}

}  // namespace

std::vector<Candidate> judge(const Problem& problem, const Search& search) {
    std::vector<Candidate> candidates;
    if (!search.fits().empty()) candidates = judge_fits(problem, search);
    const bool explained = !candidates.empty();
    std::vector<const Hypothesis*> misses;
    for (const auto& miss : search.misses()) misses.push_back(&miss);
    std::ranges::stable_sort(misses, {}, [](const Hypothesis* miss) { return miss->fit.rms; });
    const double spread = spread_of(problem.y);
    for (std::size_t i = 0; i < std::min(misses.size(), most_misses_told); ++i) {
        const bool near = !search.other_function() && misses[i]->fit.max_abs <= close_share * spread;
        auto candidate =
            make_candidate(problem, make_contender(problem, *misses[i]), near ? FitVerdict::close : FitVerdict::none);
        if (!explained && i == 0 && !near)
            candidate.reason = why_none(search, candidate);
        else
            candidate.reason += fmt::format("; misses by up to {:.3g}", candidate.max_abs);
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

}  // namespace normscope::detect

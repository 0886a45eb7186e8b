// SPDX-License-Identifier: MIT
#include "core/detect/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/norm/reference.h"
#include "core/text/number_parser.h"

namespace normscope::detect {
namespace {

// The presets' values, those of well-known models and tutorials, and the machine epsilons.
constexpr std::array<double, 14> eps_values = {1e-5, 1e-6,    1e-3, 1e-12,   0.0,  0x1p-23, 1e-8,
                                               1e-7, 0x1p-10, 1e-4, 0x1p-52, 1e-9, 1e-2,    0x1p-7};

constexpr std::size_t most_structures = 24;
constexpr double promising_misfit = 0.3;
constexpr std::size_t most_misses_kept = 64;

/// The ways to take statistics whose scale differs; the others of their kind follow from them.
constexpr std::array<Form, 4> kinds = {{
    {true, Divisor::standard_deviation, false, EpsPlacement::inside_root},
    {false, Divisor::root_mean_square, false, EpsPlacement::inside_root},
    {false, Divisor::standard_deviation, false, EpsPlacement::inside_root},
    {true, Divisor::none, false, EpsPlacement::inside_root},
}};

double form_surprise(const Form& form) {
    double surprise = 0;
    if (form.unbiased) surprise += 1;
    // std() is unbiased where people write std + ε, and var() where they write √(var + ε).
    if (form.unbiased != (form.placement == EpsPlacement::outside_root)) surprise += form.unbiased ? 0.4 : 0.8;
    if (!form.center && form.divisor == Divisor::standard_deviation) surprise += 1.5;
    if (form.divisor == Divisor::none) surprise += 2;
    return surprise;
}

/// The forms of one kind, by the divisor n or n − 1 and by the place of ε.
std::vector<Form> forms_of(const Form& kind) {
    if (kind.divisor == Divisor::none) return {kind};
    std::vector<Form> forms;
    for (const bool unbiased : {false, true}) {
        if (unbiased && kind.divisor == Divisor::root_mean_square) break;
        for (const auto placement : {EpsPlacement::inside_root, EpsPlacement::outside_root})
            forms.push_back({kind.center, kind.divisor, unbiased, placement});
    }
    return forms;
}

std::vector<double> to_double(std::span<const float> values) { return {values.begin(), values.end()}; }

}  // namespace

std::span<const double> usual_eps() { return eps_values; }

Sample Hypothesis::sample() const {
    Sample sample;
    sample.group = partition->group;
    if (form.center && moments) {
        sample.mean = moments->mean;
        sample.mean_half_unit = moments->mean_half_unit;
    }
    if (form.divisor != Divisor::none && moments) {
        sample.spread = moments->spread;
        sample.spread_half_unit = moments->spread_half_unit;
    }
    sample.placement = form.placement;
    sample.eps = eps;
    sample.exact_statistics = variance != VarianceArithmetic::exact && !any_order;
    sample.lossy_variance = any_order;
    sample.normalized_as = normalized_as;
    sample.output_as = output_as;
    return sample;
}

Search::Search(const Problem& problem, const Known& known, const Control& control)
    : problem_(problem), known_(known), control_(control) {
    for (auto& partition : partitions_of(problem.shape, problem.x))
        partitions_.push_back(std::make_shared<const Partition>(std::move(partition)));
    if (known.gamma) known_gamma_ = {to_double(known.gamma->values.values()), known.gamma->half_unit};
    if (known.beta) known_beta_ = {to_double(known.beta->values.values()), known.beta->half_unit};
    const auto* shaped = known.gamma ? &*known.gamma : known.beta ? &*known.beta : nullptr;
    if (shaped == nullptr) return;
    for (const auto& set : affine_sets_of_shape(problem.shape, shaped->values.shape()))
        known_sets_.push_back(&set_of(set.axes));
}

const AffineSet& Search::set_of(const std::vector<int>& axes) {
    const auto found = std::ranges::find(sets_, axes, &AffineSet::axes);
    return found != sets_.end() ? *found : sets_.emplace_back(affine_set(problem_.shape, axes));
}

std::shared_ptr<const GroupMoments> Search::moments_of(const std::shared_ptr<const Partition>& partition,
                                                       const Form& form, VarianceArithmetic variance) {
    const int kind = static_cast<int>(form.divisor) * 16 + (form.unbiased ? 8 : 0) + static_cast<int>(variance);
    auto& cached = moments_[{partition.get(), kind}];
    if (cached) return cached;
    auto moments = std::make_shared<GroupMoments>();
    if (variance == VarianceArithmetic::exact) {
        moments->mean = partition->mean;
        moments->spread = form.divisor == Divisor::root_mean_square ? partition->mean_square : partition->variance;
        const auto n = static_cast<double>(partition->size);
        if (form.unbiased)
            for (double& spread : moments->spread) spread *= n / (n - 1);
    } else {
        NormSpec spec;
        spec.divisor = form.divisor;
        spec.unbiased = form.unbiased;
        spec.variance = variance;
        std::vector<std::vector<double>> cells(partition->groups);
        for (std::size_t i = 0; i < problem_.x.size(); ++i)
            cells[static_cast<std::size_t>(partition->group[i])].push_back(problem_.x[i]);
        for (const auto& values : cells) {
            const auto stats = group_stats(spec, values);
            moments->mean.push_back(stats.mean);
            moments->spread.push_back(stats.spread);
        }
    }
    return cached = std::move(moments);
}

std::vector<AffineMode> Search::known_modes() {
    std::vector<AffineMode> modes;
    const auto plain = [](const std::vector<double>& values, double value) {
        return std::ranges::all_of(values, [&](double each) { return each == value; });
    };
    for (const auto* set : known_sets_) {
        AffineMode mode{.set = set, .known_gamma = &known_gamma_, .known_beta = &known_beta_};
        mode.gamma = known_.gamma ? Role::known : Role::absent;
        mode.beta = known_.beta ? Role::known : Role::absent;
        modes.push_back(mode);
        if (!known_.gamma) continue;
        mode.gamma = Role::one_plus;
        modes.push_back(mode);
    }
    if (modes.empty() || !plain(known_gamma_.values, 1) || !plain(known_beta_.values, 0)) modes.emplace_back();
    return modes;
}

bool Search::overdetermined(const AffineMode& mode) {
    if (mode.set == nullptr || mode.set->count == 0) return false;
    const std::size_t each = (mode.gamma == Role::solved ? 1U : 0U) + (mode.beta == Role::solved ? 1U : 0U);
    const std::size_t rows = problem_.y.size() / mode.set->count;
    const bool enough = rows > each && problem_.y.size() >= mode.solved() + 3;
    if (!enough) too_few_rows_ = true;
    return enough;
}

std::vector<AffineMode> Search::solved_modes(const Partition& partition) {
    std::vector<AffineMode> modes;
    const auto add = [&](const AffineSet& set, Role gamma, Role beta) {
        const AffineMode mode{gamma, beta, &set, &known_gamma_, &known_beta_};
        if (overdetermined(mode)) modes.push_back(mode);
    };
    if (known_.gamma && known_.beta) return modes;
    if (known_.gamma || known_.beta) {
        for (const auto* set : known_sets_) {
            if (known_.beta) add(*set, Role::solved, Role::known);
            if (!known_.gamma) continue;
            add(*set, Role::known, Role::solved);
            add(*set, Role::one_plus, Role::solved);
        }
        return modes;
    }
    for (const auto& axes : natural_affine_axes(partition, problem_.shape.size())) {
        const auto& set = set_of(axes);
        add(set, Role::solved, Role::absent);
        add(set, Role::absent, Role::solved);
        add(set, Role::solved, Role::solved);
    }
    return modes;
}

std::vector<Search::Structure> Search::promising(bool solve) {
    std::vector<Structure> all;
    for (std::size_t i = 0; i < partitions_.size() && !stops_at(i, partitions_.size()); ++i) {
        const auto& partition = partitions_[i];
        const auto modes = solve ? solved_modes(*partition) : known_modes();
        for (const auto& kind : kinds) {
            const auto moments = moments_of(partition, kind, VarianceArithmetic::exact);
            for (const auto& mode : modes) {
                Structure structure{partition, kind, mode};
                for (const double eps : {0.0, 1e-5, 1e-3}) {
                    Hypothesis hypothesis{.partition = partition, .form = kind, .eps = eps, .moments = moments};
                    structure.unexplained =
                        std::min(structure.unexplained, unexplained(problem_, hypothesis.sample(), mode, scratch_));
                    if (kind.divisor == Divisor::none || structure.unexplained < 1e-7) break;
                }
                all.push_back(structure);
            }
        }
    }
    std::ranges::stable_sort(all, {}, &Structure::unexplained);
    std::size_t kept = 0;
    while (kept < all.size() && kept < most_structures && (kept < 6 || all[kept].unexplained < promising_misfit))
        ++kept;
    all.resize(kept);
    return all;
}

void Search::try_structures(std::span<const Structure> structures) {
    for (std::size_t i = 0; i < structures.size() && !stops_at(i, structures.size()); ++i) {
        const auto& structure = structures[i];
        for (const auto& form : forms_of(structure.form)) {
            Hypothesis hypothesis{.partition = structure.partition,
                                  .form = form,
                                  .moments = moments_of(structure.partition, form, VarianceArithmetic::exact),
                                  .mode = structure.mode};
            for (const double eps : eps_values) {
                if (eps == 0 && form.placement == EpsPlacement::outside_root) continue;  // the same as inside
                if (form.divisor == Divisor::none && eps != eps_values.front()) break;
                hypothesis.eps = eps;
                try_with_storage(hypothesis);
            }
        }
    }
}

void Search::try_with_storage(Hypothesis hypothesis) {
    if (problem_.stored == Storage::float32) return attempt(std::move(hypothesis));
    hypothesis.output_as = problem_.stored;
    const bool affine = hypothesis.mode.gamma != Role::absent || hypothesis.mode.beta != Role::absent;
    attempt(hypothesis);
    if (!affine) return;
    hypothesis.normalized_as = problem_.stored;
    attempt(std::move(hypothesis));
}

void Search::attempt(Hypothesis hypothesis) {
    if (control_.cancelled()) return;
    ++tried_;
    auto fit = detect::fit(problem_, hypothesis.sample(), hypothesis.mode, scratch_);
    const bool rounds = hypothesis.output_as != Storage::float32;
    if (rounds && !fit.fits() && hypothesis.mode.solved() > 0) {
        // γ cannot always be read off to the last digit of a short type: then y is compared with some more leeway.
        auto loose = hypothesis.sample();
        loose.normalized_as = loose.output_as = Storage::float32;
        fit = detect::fit(problem_, loose, hypothesis.mode, scratch_);
    }
    hypothesis.fit = std::move(fit);
    hypothesis.surprise += hypothesis.partition->surprise + form_surprise(hypothesis.form) + eps_surprise(hypothesis);
    if (hypothesis.mode.gamma == Role::absent && (known_.gamma || known_.beta)) hypothesis.surprise += 2;
    if (hypothesis.mode.gamma == Role::one_plus) hypothesis.surprise += 0.2;
    // No layer divides by the root mean square and shifts.
    if (hypothesis.form.divisor == Divisor::root_mean_square && hypothesis.mode.beta != Role::absent)
        hypothesis.surprise += 1;
    if (hypothesis.normalized_as != Storage::float32) hypothesis.surprise += 0.1;
    if (!hypothesis.fit.fits()) return keep_miss(std::move(hypothesis));
    const auto least = fits_.empty() ? hypothesis.free() : fits_.front().free();
    if (hypothesis.free() > least) return;
    if (hypothesis.free() < least) fits_.clear();
    fits_.push_back(std::move(hypothesis));
}

/// Of the conventions that differ in ε or the place of ε only, the nearest is kept.
void Search::keep_miss(Hypothesis hypothesis) {
    if (!std::isfinite(hypothesis.fit.rms) && !misses_.empty()) return;
    const auto same = [&](const Hypothesis& other) {
        return other.partition == hypothesis.partition && other.source == hypothesis.source &&
               other.form.center == hypothesis.form.center && other.form.divisor == hypothesis.form.divisor &&
               other.form.unbiased == hypothesis.form.unbiased && other.mode.gamma == hypothesis.mode.gamma &&
               other.mode.beta == hypothesis.mode.beta && other.mode.set == hypothesis.mode.set;
    };
    const auto found = std::ranges::find_if(misses_, same);
    if (found != misses_.end()) {
        if (hypothesis.fit.rms < found->fit.rms) *found = std::move(hypothesis);
        return;
    }
    misses_.push_back(std::move(hypothesis));
    if (misses_.size() <= most_misses_kept) return;
    misses_.erase(std::ranges::max_element(misses_, {}, [](const Hypothesis& miss) { return miss.fit.rms; }));
}

double Search::eps_surprise(const Hypothesis& hypothesis) const {
    if (hypothesis.form.divisor == Divisor::none) return 0;
    if (hypothesis.eps_solved) return 1;
    const bool root_mean_square = hypothesis.form.divisor == Divisor::root_mean_square;
    const bool outside = hypothesis.form.placement == EpsPlacement::outside_root;
    if (outside && hypothesis.form.unbiased) return hypothesis.eps == 1e-6 ? 0 : 0.3;  // the Annotated Transformer
    const std::array<double, 4> usual =
        root_mean_square ? std::array{1e-6, 0x1p-23, 1e-5, 1e-8} : std::array{1e-5, 1e-3, 1e-6, 1e-12};
    const auto found = std::ranges::find(usual, hypothesis.eps);
    if (found != usual.end()) return 0.1 * static_cast<double>(found - usual.begin());
    return hypothesis.eps == 0 ? 0.5 : 0.7;
}

void Search::try_free_eps(std::span<const Structure> structures) {
    constexpr int steps = 36;
    for (const auto& structure : structures.first(std::min<std::size_t>(structures.size(), 4))) {
        if (structure.form.divisor == Divisor::none || structure.unexplained > 0.1 || structure.partition->groups < 3)
            continue;
        for (const auto& form : forms_of(structure.form)) {
            if (control_.cancelled()) return;
            Hypothesis hypothesis{.partition = structure.partition,
                                  .form = form,
                                  .eps_solved = true,
                                  .moments = moments_of(structure.partition, form, VarianceArithmetic::exact),
                                  .mode = structure.mode};
            const auto misfit = [&](double log_eps) {
                hypothesis.eps = std::exp(log_eps);
                return detect::fit(problem_, hypothesis.sample(), hypothesis.mode, scratch_).rms;
            };
            // Golden section over the powers of ten that anybody would add.
            double low = std::log(1e-13);
            double high = std::log(0.5);
            constexpr double ratio = 0.6180339887498949;
            double left = high - ratio * (high - low);
            double right = low + ratio * (high - low);
            double at_left = misfit(left);
            double at_right = misfit(right);
            for (int step = 0; step < steps; ++step) {
                const bool lower = at_left <= at_right;
                (lower ? high : low) = lower ? right : left;
                (lower ? right : left) = lower ? left : right;
                (lower ? at_right : at_left) = lower ? at_left : at_right;
                double& inner = lower ? left : right;
                inner = lower ? high - ratio * (high - low) : low + ratio * (high - low);
                (lower ? at_left : at_right) = misfit(inner);
            }
            const double best = std::exp((low + high) / 2);
            // The shortest decimal that fits as well is the likely one.
            for (int digits = 0; digits <= 5; ++digits) {
                hypothesis.eps = digits == 5 ? best : parse_number(fmt::format("{:.{}e}", best, digits)).value_or(best);
                const auto fit = detect::fit(problem_, hypothesis.sample(), hypothesis.mode, scratch_);
                if (!fit.fits() && digits < 5) continue;
                attempt(hypothesis);
                break;
            }
        }
    }
}

bool Search::stops_at(std::size_t done, std::size_t of) const {
    control_.report(stage_from_ + (stage_to_ - stage_from_) * static_cast<double>(done) / static_cast<double>(of));
    return control_.cancelled();
}

void Search::enter(double from, double to) {
    stage_from_ = from;
    stage_to_ = to;
}

void Search::run() {
    other_function_ = detect::other_function(problem_);
    enter(0, 0.1);
    const auto structures = promising(false);
    enter(0.1, 0.3);
    try_structures(structures);
    try_running(false);
    if (other_function_ == identity)
        std::erase_if(fits_, [](const Hypothesis& fit) { return fit.source == Source::fresh; });
    if (fits_.empty()) try_float32_sums(structures);
    if (fits_.empty()) try_rounded_normalized(structures);
    if (!fits_.empty() || other_function_) return;
    try_free_eps(structures);
    if (fits_.empty()) try_lossy_variance(structures);
    if (!fits_.empty()) return;
    enter(0.4, 0.7);
    const auto solved = promising(true);
    enter(0.7, 0.9);
    try_structures(solved);
    try_running(true);
    try_fixed_map();
    if (fits_.empty()) try_rounded_normalized(solved);
    if (fits_.empty()) try_free_eps(solved);
    if (fits_.empty()) try_lossy_variance(solved);
}

}  // namespace normscope::detect

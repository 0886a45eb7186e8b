// SPDX-License-Identifier: MIT
// The search over conventions: what shares statistics, how they are taken, ε, γ and β, running averages, rounding.
#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "core/archive/control.h"
#include "core/detect/hypothesis.h"
#include "core/detect/printed.h"

namespace normscope::detect {

/// What is known beside x and y.
struct Known {
    std::optional<KnownValues> gamma, beta, running_mean, running_var;
};

class Search {
public:
    Search(const Problem& problem, const Known& known, const Control& control);

    /// Stopped by its control, it ends early, with whatever it has.
    /// All conventions that fit with the fewest solved values, then the nearest of the others.
    void run();

    const std::vector<Hypothesis>& fits() const { return fits_; }
    const std::vector<Hypothesis>& misses() const { return misses_; }
    std::size_t tried() const { return tried_; }
    /// What y is instead, when it is a well-known function that is no normalization layer.
    const std::optional<std::string>& other_function() const { return other_function_; }
    /// True when γ or β would have had to be solved for, and there were too few rows.
    bool too_few_rows() const { return too_few_rows_; }

private:
    struct Structure {  // a partition, a way to take statistics, and γ and β: a convention without ε
        std::shared_ptr<const Partition> partition;
        Form form;
        AffineMode mode;
        double unexplained = 1;
    };

    const AffineSet& set_of(const std::vector<int>& axes);
    std::shared_ptr<const GroupMoments> moments_of(const std::shared_ptr<const Partition>& partition, const Form& form,
                                                   VarianceArithmetic variance);
    std::vector<AffineMode> known_modes();
    std::vector<AffineMode> solved_modes(const Partition& partition);
    bool overdetermined(const AffineMode& mode);

    std::vector<Structure> promising(bool solve);
    void try_structures(std::span<const Structure> structures);
    void try_float32_sums(std::span<const Structure> structures);
    void try_lossy_variance(std::span<const Structure> structures);
    void try_rounded_normalized(std::span<const Structure> structures);
    void try_free_eps(std::span<const Structure> structures);
    void try_running(bool solve);
    void try_running_axis(int axis, bool solve);
    void try_fixed_map();
    void try_with_storage(Hypothesis hypothesis);
    void attempt(Hypothesis hypothesis);
    void keep_miss(Hypothesis hypothesis);
    /// So much of the stage in progress is done. True when the search is to stop.
    bool stops_at(std::size_t done, std::size_t of) const;
    void enter(double from, double to);
    double eps_surprise(const Hypothesis& hypothesis) const;

    const Problem& problem_;
    const Known& known_;
    const Control& control_;
    double stage_from_ = 0, stage_to_ = 0;  // shares of the whole search
    std::vector<std::shared_ptr<const Partition>> partitions_;
    std::deque<AffineSet> sets_;  // their addresses stay
    std::vector<const AffineSet*> known_sets_;
    KnownAffine known_gamma_, known_beta_;
    std::map<std::pair<const Partition*, int>, std::shared_ptr<const GroupMoments>> moments_;
    Scratch scratch_;
    std::vector<Hypothesis> fits_, misses_;
    std::size_t tried_ = 0;
    bool too_few_rows_ = false;
    std::optional<std::string> other_function_;
};

/// The values of ε that somebody uses.
std::span<const double> usual_eps();

/// Axes along which running statistics of this many entries can lie; of any layer when there are none.
std::vector<int> running_axes(const Shape& shape, std::optional<std::int64_t> entries);

/// The rule by which one training step on x takes a new layer's running statistics to these; nullptr: none of the
/// known.
const UpdateRule* rule_that_made(const Problem& problem, std::span<const float> mean, std::span<const float> var);

inline constexpr std::string_view identity = "x itself";

/// softmax, min-max scaling and the like: what y is, in words, or nothing.
std::optional<std::string> other_function(const Problem& problem);

}  // namespace normscope::detect

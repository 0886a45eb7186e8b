// SPDX-License-Identifier: MIT
// Conventions of the search that differ in what is rounded on the way: the sums, and x̂.
#include <algorithm>

#include "core/detect/search.h"

namespace normscope::detect {

void Search::try_float32_sums(std::span<const Structure> structures) {
    for (const auto& structure : structures.first(std::min<std::size_t>(structures.size(), 8))) {
        if (structure.form.divisor == Divisor::none || structure.form.divisor == Divisor::root_mean_square) continue;
        for (const auto variance :
             {VarianceArithmetic::mean_of_squares, VarianceArithmetic::two_pass, VarianceArithmetic::welford}) {
            for (const bool unbiased : {false, true}) {
                Form form = structure.form;
                form.unbiased = unbiased;
                Hypothesis hypothesis{.partition = structure.partition,
                                      .form = form,
                                      .moments = moments_of(structure.partition, form, variance),
                                      .mode = structure.mode,
                                      .variance = variance,
                                      .surprise = 0.5};
                for (const double eps : usual_eps()) {
                    hypothesis.eps = eps;
                    attempt(hypothesis);
                }
            }
        }
    }
}

/// E[x²] − E[x]² as vector units and accelerators sum it: in which order nobody says, so that no digits can be held
/// against it, only the bound of what is lost. Asked when nothing explains y more sharply.
void Search::try_lossy_variance(std::span<const Structure> structures) {
    if (problem_.stored != Storage::float32) return;
    for (const auto& structure : structures.first(std::min<std::size_t>(structures.size(), 8))) {
        if (structure.form.divisor != Divisor::standard_deviation || !structure.form.center) continue;
        for (const double eps : usual_eps())
            attempt({.partition = structure.partition,
                     .form = structure.form,
                     .eps = eps,
                     .moments = moments_of(structure.partition, structure.form, VarianceArithmetic::exact),
                     .mode = structure.mode,
                     .variance = VarianceArithmetic::mean_of_squares,
                     .any_order = true,
                     .surprise = 0.5});
    }
}

/// LLaMA's order with float32 weights: x̂ is cast to the type of x, y is not.
void Search::try_rounded_normalized(std::span<const Structure> structures) {
    if (problem_.x_stored == Storage::float32 || problem_.stored != Storage::float32) return;
    for (const auto& structure : structures.first(std::min<std::size_t>(structures.size(), 4)))
        for (const double eps : usual_eps())
            attempt({.partition = structure.partition,
                     .form = structure.form,
                     .eps = eps,
                     .moments = moments_of(structure.partition, structure.form, VarianceArithmetic::exact),
                     .mode = structure.mode,
                     .normalized_as = problem_.x_stored});
}

}  // namespace normscope::detect

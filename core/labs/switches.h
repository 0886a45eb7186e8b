// SPDX-License-Identifier: MIT
// Small experiments on one layer and one tensor, for questions that people bring: each measures what a change changes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/labs/lab_forward.h"

namespace normscope::labs {

/// The axis along which the layer in front of a norm has its bias: that of γ and β, or the last one where these run
/// along several or none.
int bias_axis(const NormSpec& spec, const Shape& shape);

/// The axis along which a sequence is padded, or a batch where there is none: the last one after the examples along
/// which γ and β do not run.
int padding_axis(const NormSpec& spec, const Shape& shape);

/// A bias added to every feature before the norm, as the layer in front of it would.
struct BiasEffect {
    double change = 0;          ///< max |Δx̂|
    double after_centring = 0;  ///< max |Δx̂| of the part of the bias that differs from its mean over each group
    double common_part = 0;     ///< max |Δx̂| of that mean alone
};
/// `bias` has one entry per index along `axis`.
BiasEffect measure_bias(const Layer& layer, std::span<const double> x, std::span<const double> bias, int axis);

/// The same in evaluation: a bias that the running mean has not seen, and one that was folded into it.
struct FoldedBias {
    double unfused = 0;  ///< max |Δx̂| with the running statistics of the data without the bias
    double fused = 0;    ///< max |Δx̂| after the bias was added to the running mean too
};
/// `layer` must have running statistics (StatsSource::running) whose groups run along `axis`.
Result<FoldedBias> measure_folded_bias(const Layer& layer, std::span<const double> x, std::span<const double> bias,
                                       int axis);

/// Zeros appended along an axis of the tensor, as padding of a batch or of a sequence.
struct PaddingEffect {
    double change = 0;  ///< max |Δx̂| over the cells that were there before
    GroupStats before;  ///< of the group of the first cell
    GroupStats after;
};
Result<PaddingEffect> measure_padding(const NormSpec& spec, const Shape& shape, std::span<const double> x, int axis,
                                      std::int64_t count);

/// γ stored as w of 1 + w, and read as γ, or the other way round.
struct ConversionEffect {
    std::vector<double> right;  ///< y under the spec's own form
    std::vector<double> wrong;  ///< y when the same numbers are read in the other form
    double scale = 0;           ///< ‖wrong‖ ÷ ‖right‖
};
ConversionEffect measure_conversion(const Layer& layer, std::span<const double> x);

/// One forward pass in training mode, without any optimiser step, between two evaluations.
struct ForwardEffect {
    double change = 0;  ///< max |Δy| of the evaluation
    std::vector<double> mean_before, mean_after, var_before, var_after;
};
/// `spec` is the training spec; the evaluation uses its running statistics where it tracks them, else the batch's, as
/// the frameworks do. `seen` is the batch of the forward pass, `x` what is evaluated, both of `shape`.
Result<ForwardEffect> measure_forward_pass(const NormSpec& spec, const Shape& shape, const NormParams& params,
                                           std::span<const double> seen, std::span<const double> x);

/// One batch normalised whole, and in micro-batches one after the other (gradient accumulation).
struct MicroBatchEffect {
    double change = 0;  ///< max |Δx̂|
    std::vector<double> whole, split;
};
/// Cuts axis 0 into `parts` of equal length; refused when they are not equal.
Result<MicroBatchEffect> measure_micro_batches(const NormSpec& spec, const Shape& shape, std::span<const double> x,
                                               std::int64_t parts);

}  // namespace normscope::labs

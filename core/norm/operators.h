// SPDX-License-Identifier: MIT
// The table of named presets: operators (LayerNorm, …) and the frameworks' conventions for them, as data rows that
// produce a NormSpec. Adding an operator or a framework is adding rows.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/norm/norm_spec.h"
#include "core/tensor/tensor.h"

namespace normscope {

/// What a caller may choose about an operator; whatever is not given comes from the convention's row.
struct OperatorArgs {
    std::optional<Shape> normalized_shape;  ///< LayerNorm, RMSNorm: the trailing extents that share a statistic
    std::optional<std::int64_t> axis;       ///< first normalised axis (LayerNorm, RMSNorm), else the channel axis
    std::optional<std::vector<std::int64_t>> axes;  ///< standardize: the reduced axes
    std::optional<std::int64_t> num_groups;
    std::optional<double> eps;
    std::optional<double> momentum;
    bool training = true;  ///< BatchNorm: batch statistics (true) or running ones
};

/// A row of the operator table.
struct Operator {
    std::string_view id;          ///< "layer_norm"
    std::string_view name;        ///< "LayerNorm"
    std::string_view short_name;  ///< "Layer"
    std::string_view summary;     ///< one sentence: who shares a mean, and what is removed
    bool takes_groups = false;    ///< num_groups is meaningful
    bool has_modes = false;       ///< training and evaluation differ
};

/// A row of the convention table.
struct Convention {
    std::string_view id;    ///< "pytorch"
    std::string_view name;  ///< "PyTorch"
};

std::span<const Operator> operators();
std::span<const Convention> conventions();
const Operator* find_operator(std::string_view id);
const Convention* find_convention(std::string_view id);

/// The spec of one operator under one convention for a tensor of `shape`. Fails in the frameworks' words.
Result<NormSpec> make_spec(std::string_view op, std::string_view convention, const Shape& shape,
                           const OperatorArgs& args = {});

/// The arguments that, with the spec's own labels, make the same spec again for another shape of the same rank.
OperatorArgs args_of(const NormSpec& spec, const Shape& shape);

}  // namespace normscope

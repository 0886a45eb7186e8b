// SPDX-License-Identifier: MIT
// The operators of the invariance table, as data, and what each makes of a = Wx.
#pragma once

#include <span>
#include <vector>

#include "core/labs/invariances.h"
#include "core/labs/lab_forward.h"

namespace normscope::labs {

enum class Response : std::uint8_t {
    spec,         ///< a NormSpec's x̂
    partial,      ///< the same, with statistics from the first half of each group
    weight_norm,  ///< a, with each unit's weights divided by their length
    tanh,         ///< tanh(α a)
    erf,          ///< erf(α a)
    identity,
};

struct Subject {
    InvarianceRow row;
    Response response = Response::spec;
    std::string_view op;  ///< preset of the spec
    bool training = true;
    bool over_channels = false;  ///< axis 1 alone is reduced, position by position
};

const Subject& subject_of(const InvarianceRow& row);

/// (cases, units), or (cases, units, positions).
Shape preactivation_shape(const InvarianceRow& row, const InvarianceData& data);
double input_of(const InvarianceRow& row, const InvarianceData& data, std::int64_t example, std::int64_t input,
                std::int64_t position);
/// a = Wx.
std::vector<double> preactivations(const InvarianceRow& row, const InvarianceData& data);

/// The layer of a subject that has one. Running statistics, where it uses them, are those of `a`.
Result<Layer> layer_of(const Subject& subject, const InvarianceData& data, std::span<const double> a, double eps);

/// x̂ of one group's cells at another ε.
std::vector<double> respond_group(const Subject& subject, const Layer& layer, std::span<const double> a,
                                  std::int64_t group, double eps);

/// Outputs of the subject for `a`, which data's weights made.
std::vector<double> respond(const Subject& subject, const InvarianceData& data, std::span<const double> a, double eps);

/// The same where running statistics, if the subject has any, stay those of `before`.
std::vector<double> respond_with_statistics_of(const Subject& subject, const InvarianceData& data,
                                               std::span<const double> a, const InvarianceData& old,
                                               std::span<const double> before, double eps);

}  // namespace normscope::labs

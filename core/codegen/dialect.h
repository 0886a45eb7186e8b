// SPDX-License-Identifier: MIT
// Dialect: how one framework spells the few operations that a normalization needs, and Python source built with them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/codegen/codegen.h"
#include "core/norm/norm_plan.h"

namespace normscope::codegen {

/// Templates in fmt's syntax: {x} an expression, {axis} axes, {shape} comma-separated extents, {type} a dtype.
struct Dialect {
    std::string_view imports;
    std::string_view array;        ///< {list}
    std::string_view ones, zeros;  ///< {shape} with the tuple's brackets
    std::string_view load;         ///< {name}
    std::string_view nan, inf;
    std::string_view dtype_float32, dtype_float64;  ///< as an argument with a leading comma; may be empty
    std::string_view narrow;                        ///< dtype argument for float32 where float64 is the default
    std::string_view widen;                         ///< {x} in float64
    std::string_view mean, var;
    std::string_view unbiased_var;  ///< empty: scaled by n / (n − 1) instead
    std::string_view square, sqrt, reshape;
    std::string_view cast;  ///< {x} in {type}, "bfloat16" or "float16"
};

const Dialect& dialect_of(CodeTarget target);

/// Fills a template's {x}, {axis} and {shape}.
std::string fill(std::string_view pattern, std::string_view x, std::string_view axis = {}, std::string_view shape = {});

/// "-1" for the last axis alone, "2", "(1, 2)".
std::string axis_text(const std::vector<int>& axes, std::size_t rank);
/// "(2, 3)", "(4,)", "()".
std::string tuple_text(std::span<const std::int64_t> shape);
/// A double as Python reads it back: "1e-05", "0".
std::string python_number(double value);

/// A tensor as an expression that starts in column `column`: written out, as ones or zeros, or loaded from `name`.npy.
std::string tensor_text(const Dialect& dialect, Precision precision, std::string_view name,
                        std::span<const std::int64_t> shape, std::span<const float> values, std::size_t column);

/// True when a forward pass moves running_mean and running_var.
inline bool updates_running_stats(const NormSpec& spec) {
    return spec.track_running_stats && spec.stats == StatsSource::batch;
}

/// True when every value is `value` (and there is one).
bool all_equal(std::span<const float> values, float value);

/// Lines of a program.
class Source {
public:
    void line(std::string_view text) { text_.append(text).append("\n"); }
    void blank() { text_ += '\n'; }
    /// "name = <tensor>".
    void tensor(const Dialect& dialect, Precision precision, std::string_view name, std::span<const std::int64_t> shape,
                std::span<const float> values);
    std::string take() { return std::move(text_); }
    bool contains(std::string_view what) const { return text_.find(what) != std::string::npos; }

private:
    std::string text_;
};

}  // namespace normscope::codegen

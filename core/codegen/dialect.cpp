// SPDX-License-Identifier: MIT
#include "core/codegen/dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/text/number_format.h"

namespace normscope::codegen {
namespace {

constexpr std::size_t line_width = 100;

constexpr Dialect numpy = {
    .imports = "import numpy as np\n",
    .array = "np.array({list}{type})",
    .ones = "np.ones({shape}{type})",
    .zeros = "np.zeros({shape}{type})",
    .load = "np.load(\"{name}.npy\")",
    .nan = "np.nan",
    .inf = "np.inf",
    .dtype_float32 = ", dtype=np.float32",
    .dtype_float64 = ", dtype=np.float64",
    .narrow = ", dtype=np.float32",
    .widen = "{x}.astype(np.float64)",
    .mean = "{x}.mean(axis={axis}, keepdims=True)",
    .var = "{x}.var(axis={axis}, keepdims=True)",
    .unbiased_var = "{x}.var(axis={axis}, ddof=1, keepdims=True)",
    .square = "({x}**2)",
    .sqrt = "np.sqrt({x})",
    .reshape = "{x}.reshape({shape})",
    .cast = "np.asarray({x}, dtype=\"{type}\")",
};

constexpr Dialect jax = {
    .imports = "import jax.numpy as jnp\n",
    .array = "jnp.array({list}{type})",
    .ones = "jnp.ones({shape}{type})",
    .zeros = "jnp.zeros({shape}{type})",
    .load = "jnp.load(\"{name}.npy\")",
    .nan = "jnp.nan",
    .inf = "jnp.inf",
    .dtype_float32 = "",
    .dtype_float64 = ", dtype=jnp.float64",
    .narrow = ", dtype=jnp.float32",
    .widen = "{x}.astype(jnp.float64)",
    .mean = "{x}.mean(axis={axis}, keepdims=True)",
    .var = "{x}.var(axis={axis}, keepdims=True)",
    .unbiased_var = "{x}.var(axis={axis}, ddof=1, keepdims=True)",
    .square = "({x}**2)",
    .sqrt = "jnp.sqrt({x})",
    .reshape = "{x}.reshape({shape})",
    .cast = "({x}).astype(jnp.{type})",
};

constexpr Dialect torch_dialect = {
    .imports = "import torch\n",
    .array = "torch.tensor({list}{type})",
    .ones = "torch.ones({shape}{type})",
    .zeros = "torch.zeros({shape}{type})",
    .load = "torch.from_numpy(np.load(\"{name}.npy\"))",
    .nan = "torch.nan",
    .inf = "torch.inf",
    .dtype_float32 = "",
    .dtype_float64 = ", dtype=torch.float64",
    .narrow = "",
    .widen = "{x}.double()",
    .mean = "{x}.mean(dim={axis}, keepdim=True)",
    .var = "{x}.var(dim={axis}, correction=0, keepdim=True)",
    .unbiased_var = "{x}.var(dim={axis}, correction=1, keepdim=True)",
    .square = "({x}**2)",
    .sqrt = "torch.sqrt({x})",
    .reshape = "{x}.reshape({shape})",
    .cast = "({x}).to(torch.{type})",
};

constexpr Dialect keras_dialect = {
    .imports = "import numpy as np\nfrom keras import ops\n",
    .array = "np.array({list}{type})",
    .ones = "np.ones({shape}{type})",
    .zeros = "np.zeros({shape}{type})",
    .load = "np.load(\"{name}.npy\")",
    .nan = "np.nan",
    .inf = "np.inf",
    .dtype_float32 = ", dtype=\"float32\"",
    .dtype_float64 = ", dtype=\"float64\"",
    .narrow = ", dtype=\"float32\"",
    .widen = "{x}.astype(\"float64\")",
    .mean = "ops.mean({x}, axis={axis}, keepdims=True)",
    .var = "ops.var({x}, axis={axis}, keepdims=True)",
    .unbiased_var = "",
    .square = "ops.square({x})",
    .sqrt = "ops.sqrt({x})",
    .reshape = "ops.reshape({x}, [{shape}])",
    .cast = "ops.cast({x}, \"{type}\")",
};

std::string python_float(const Dialect& dialect, float value) {
    if (std::isnan(value)) return std::string(dialect.nan);
    if (std::isinf(value)) return (value < 0 ? "-" : "") + std::string(dialect.inf);
    auto text = format_shortest(value);
    if (text.find_first_of(".e") == std::string::npos) text += '.';
    return text;
}

/// True when the shortest decimal of each value is the same number in float64, so that nothing depends on float32.
bool decimals_are_exact(std::span<const float> values) {
    return std::ranges::all_of(values, [](float value) {
        if (!std::isfinite(value)) return true;
        double wide = 0;
        const auto text = format_shortest(value);
        std::from_chars(text.data(), text.data() + text.size(), wide);
        return wide == double{value};
    });
}

void append_row(const Dialect& dialect, std::span<const float> values, std::size_t column, std::string& text) {
    text += '[';
    std::size_t width = column;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto word = python_float(dialect, values[i]) + (i + 1 < values.size() ? "," : "");
        if (i > 0 && width + word.size() + 1 > line_width) {
            text += "\n" + std::string(column + 1, ' ');
            width = column;
        } else if (i > 0) {
            text += ' ';
        }
        text += word;
        width += word.size() + 1;
    }
    text += ']';
}

void append_list(const Dialect& dialect, std::span<const std::int64_t> shape, std::span<const float> values,
                 std::size_t column, std::string& text) {
    if (shape.empty()) {
        text += python_float(dialect, values.front());
        return;
    }
    if (shape.size() == 1) return append_row(dialect, values, column, text);
    const auto count = static_cast<std::size_t>(shape.front());
    const auto each = values.size() / count;
    text += '[';
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ",\n" + std::string(column + 1, ' ');
        append_list(dialect, shape.subspan(1), values.subspan(i * each, each), column + 1, text);
    }
    text += ']';
}

}  // namespace

const Dialect& dialect_of(CodeTarget target) {
    switch (target) {
    case CodeTarget::pytorch:
        return torch_dialect;
    case CodeTarget::numpy:
        return numpy;
    case CodeTarget::jax:
        return jax;
    case CodeTarget::keras:
        return keras_dialect;
    }
    return numpy;
}

std::string fill(std::string_view pattern, std::string_view x, std::string_view axis, std::string_view shape) {
    return fmt::format(fmt::runtime(pattern), fmt::arg("x", x), fmt::arg("axis", axis), fmt::arg("shape", shape));
}

std::string axis_text(const std::vector<int>& axes, std::size_t rank) {
    if (axes.size() != 1) return fmt::format("({})", fmt::join(axes, ", "));
    return axes.front() + 1 == static_cast<int>(rank) ? "-1" : fmt::to_string(axes.front());
}

std::string tuple_text(std::span<const std::int64_t> shape) {
    return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

std::string python_number(double value) {
    if (std::isnan(value)) return "float(\"nan\")";
    if (std::isinf(value)) return value > 0 ? "float(\"inf\")" : "float(\"-inf\")";
    return fmt::format("{}", value);
}

bool all_equal(std::span<const float> values, float value) {
    return !values.empty() && std::ranges::all_of(values, [&](float each) { return each == value; });
}

std::string tensor_text(const Dialect& dialect, Precision precision, std::string_view name,
                        std::span<const std::int64_t> shape, std::span<const float> values, std::size_t column) {
    const bool wide = precision == Precision::float64;
    const bool exact = decimals_are_exact(values);
    const auto type = !wide ? dialect.dtype_float32 : exact ? dialect.dtype_float64 : dialect.narrow;
    const auto shape_text = shape.size() == 1 ? fmt::to_string(shape.front()) : tuple_text(shape);
    const auto with = [&](std::string_view pattern, std::string_view list) {
        return fmt::format(fmt::runtime(pattern), fmt::arg("list", list), fmt::arg("type", type),
                           fmt::arg("shape", shape_text), fmt::arg("name", name));
    };
    const bool parameter = name != "x";
    if (values.empty() || (parameter && all_equal(values, 0))) return with(dialect.zeros, "");
    if (parameter && all_equal(values, 1)) return with(dialect.ones, "");
    std::string text;
    if (std::ssize(values) > most_literal_values) {
        text = with(dialect.load, "");
        if (wide) text = fill(dialect.widen, text);
        return text + fmt::format("  # {} values of shape {}", values.size(), tuple_text(shape));
    }
    std::string list;
    append_list(dialect, shape, values, column + dialect.array.find('{'), list);
    text = with(dialect.array, list);
    return wide && !exact ? fill(dialect.widen, text) : text;
}

void Source::tensor(const Dialect& dialect, Precision precision, std::string_view name,
                    std::span<const std::int64_t> shape, std::span<const float> values) {
    line(fmt::format("{} = {}", name, tensor_text(dialect, precision, name, shape, values, name.size() + 3)));
}

}  // namespace normscope::codegen

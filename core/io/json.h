// SPDX-License-Identifier: MIT
// JSON as NormScope writes and reads it: keys in order, rows of numbers on one line, NaN and infinities as strings, and
// every float32 as its shortest text that reads back to the same bits.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope {

using Json = nlohmann::ordered_json;

/// Tensors have at most 32 axes; nothing that is read here needs more levels.
inline constexpr int max_json_depth = 64;

/// Parses text; the error says the line and column. Refuses a key that stands twice in an object, and deep nests.
Result<Json> parse_json(std::string_view text);

/// Indented by two spaces; what fits on a line stays on it, except that rows of a matrix stand below each other.
std::string pretty(const Json& json);

Json to_json(float value);
Json to_json(double value);

/// Nested lists of the shape, as NumPy's tolist() makes them; a scalar is the number itself.
Json to_json(std::span<const std::int64_t> shape, std::span<const float> values);
Json to_json(std::span<const std::int64_t> shape, std::span<const double> values);

/// A number, or one of "nan", "inf", "-inf" and "nan(ffc00000)" with the bits of a float32.
bool read_number(const Json& json, double& value);
/// Also false when the number is finite but too large for float32.
bool read_number(const Json& json, float& value);

}  // namespace normscope

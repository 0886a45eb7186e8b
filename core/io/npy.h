// SPDX-License-Identifier: MIT
// NumPy's .npy format, versions 1 to 3: every real number type in, float32 in row-major order out.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope {

struct NpyArray {
    Tensor tensor;
    std::string dtype;   ///< what the file holds: "float64", "int32", "bfloat16" …
    std::string notice;  ///< one sentence when float32 could not hold every value; else empty
};

/// Reads an array from the bytes of a .npy file; `name` is what errors call it. Memory is taken only after the header
/// and the number of bytes agree.
Result<NpyArray> parse_npy(std::string_view bytes, std::string_view name);

Result<NpyArray> read_npy(const std::filesystem::path& path);

/// The bytes of a version 1 file: little-endian float32 in row-major order. `values` must fit `shape`.
std::string npy_bytes(std::span<const std::int64_t> shape, std::span<const float> values);

Result<void> write_npy(const std::filesystem::path& path, std::span<const std::int64_t> shape,
                       std::span<const float> values);

/// True when the bytes begin as a .npy file does.
bool looks_like_npy(std::string_view bytes);

}  // namespace normscope

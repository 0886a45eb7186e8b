// SPDX-License-Identifier: MIT
// Tensors out: the formats of NumPy and safetensors, and text. Numbers are written as float32, so that they read back
// to the same bits.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope {

/// A tensor to be written; the values are somebody else's.
struct NamedTensor {
    std::string name;
    Shape shape;
    std::span<const float> values;
};

/// A .npz as numpy.savez makes it, with stored members. The same tensors give the same bytes.
Result<std::string> npz_bytes(std::span<const NamedTensor> tensors);

/// A safetensors file, F32. Names differ from each other and from "__metadata__".
std::string safetensors_bytes(std::span<const NamedTensor> tensors);

/// Lines of numbers with `separator` between them, each the shortest text that reads back to the same float32; "nan",
/// "inf" and "-inf". All axes but the last become lines; from rank 3 on a comment that begins with # says the shape.
std::string csv_text(std::span<const std::int64_t> shape, std::span<const float> values, char separator = ',');

/// What the end of a file's name asks for.
enum class TensorFormat { none, npy, npz, safetensors, csv, tsv };
TensorFormat tensor_format_of(const std::filesystem::path& path);

/// Writes in one step, by the end of the name: .npz and .safetensors take any number of tensors, .npy, .csv and .tsv
/// one.
Result<void> write_tensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors);

/// Results under one name. NAME.npz and NAME.safetensors take all of them. NAME.xhat.csv, where one is called xhat,
/// takes that one. Any other name becomes the beginning of one file for each of the first `usual`: NAME.y.csv, .tsv or,
/// without such an ending, .npy. Between files `cancelled` is asked. Answers what was written.
Result<std::vector<std::filesystem::path>> write_under_a_name(const std::filesystem::path& name,
                                                              std::span<const NamedTensor> tensors, std::size_t usual,
                                                              const std::function<bool()>& cancelled = {});

}  // namespace normscope

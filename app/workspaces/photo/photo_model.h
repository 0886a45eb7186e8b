// SPDX-License-Identifier: MIT
// A stack of grey pictures under LayerNorm, which sees one picture, and BatchNorm, which sees the stack: the same light
// changed on one of them, before and after.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope {

/// Equal squares of grey values from 0 to 255.
struct PhotoStack {
    std::int64_t side = 0;
    std::vector<std::string> names;
    std::vector<std::vector<float>> pictures;  ///< side × side each

    std::int64_t pixels() const { return side * side; }
};

/// The six pictures that the program brings, or why they cannot be read.
Result<PhotoStack> built_in_photos();

/// Any picture as one of the stack: its middle square, its colours as grey, made larger or smaller by averaging.
/// Fails for a tensor that is no picture: (height, width) or (height, width, 1 to 4 channels).
Result<std::vector<float>> as_photo(const Tensor& picture, std::int64_t side);

/// x → 128 + contrast · (x − 128) + brightness, not cut off at black or white: what is cut off cannot come back.
struct Light {
    double brightness = 0;
    double contrast = 1;

    friend bool operator==(const Light&, const Light&) = default;
};
std::vector<float> lit(const std::vector<float>& picture, const Light& light);

/// Who shares a mean in BatchNorm: each pixel across the stack, or, as BatchNorm2d has it, each channel (there is one)
/// across the stack and all pixels.
enum class BatchSharing { per_pixel, per_channel };

/// x̂ of every picture of a stack.
struct Normalized {
    std::vector<std::vector<float>> pictures;
    std::vector<double> mean, sigma;  ///< one for each group; σ = √(variance + ε)
};

/// LayerNorm over the pixels of each picture, and BatchNorm over the stack, by the program's kernels with PyTorch's ε.
Result<Normalized> layer_normalized(const PhotoStack& stack);
Result<Normalized> batch_normalized(const PhotoStack& stack, BatchSharing sharing);

/// How far b is from a.
struct Movement {
    double mean = 0;     ///< of |Δ|
    double largest = 0;  ///< |Δ|
};
Movement movement(const std::vector<float>& a, const std::vector<float>& b);

struct Spread {
    double mean = 0, deviation = 0;
};
Spread spread_of(const std::vector<float>& values);

/// Left and right exchanged.
std::vector<float> mirrored(const std::vector<float>& picture, std::int64_t side);

}  // namespace normscope

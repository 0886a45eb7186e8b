// SPDX-License-Identifier: MIT
// The number types that files hold, and their conversion. One table for every format.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace normscope {

enum class Dtype : std::uint8_t {
    float64,
    float32,
    float16,
    bfloat16,
    float8_e4m3,  ///< 1-4-3 without infinities ("fn"), as the OCP defines it and PyTorch stores it
    float8_e5m2,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    boolean,
};

struct DtypeInfo {
    Dtype dtype;
    std::string_view name;         ///< as NumPy and PyTorch call it: "bfloat16"
    std::string_view safetensors;  ///< "BF16"
    std::uint8_t bytes;            ///< of one number
};

const DtypeInfo& info(Dtype dtype);

/// The type that `name` or the name in safetensors' headers means.
std::optional<Dtype> find_dtype(std::string_view name);
std::optional<Dtype> find_safetensors_dtype(std::string_view name);

/// Numbers of `dtype` lying one after another at `bytes`, with `swap` in the other byte order than this machine's.
/// `out` takes them. Returns how many the wider or narrower type could not hold exactly. NaN is held by every type.
std::int64_t convert(Dtype dtype, bool swap, const char* bytes, std::span<float> out);
std::int64_t convert(Dtype dtype, bool swap, const char* bytes, std::span<double> out);

}  // namespace normscope

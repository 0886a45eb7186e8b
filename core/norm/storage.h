// SPDX-License-Identifier: MIT
// Rounding to the short floating-point types that tensors are stored in.
#pragma once

#include <cmath>

#include "core/base/number_formats.h"
#include "core/norm/norm_spec.h"

namespace normscope {

constexpr NumberFormat format_of(Storage storage) {
    switch (storage) {
    case Storage::bfloat16:
        return NumberFormat::bf16;
    case Storage::float16:
        return NumberFormat::fp16;
    case Storage::float32:
        break;
    }
    return NumberFormat::fp32;
}

/// Distance between the numbers of the type around `value`; of its least numbers where `value` is not finite.
inline double unit_in_last_place(Storage storage, double value) {
    return unit_in_last_place(format_of(storage), std::isfinite(value) ? value : 0.0);
}

/// The nearest number of the type, ties to even, ±∞ beyond its range. Storage::float32 means "not rounded on purpose"
/// and leaves the value as it is.
inline double rounded_to(Storage storage, double value) {
    return storage == Storage::float32 ? value : rounded(format_of(storage), value);
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// The header of a .npy file: a Python dictionary literal behind a magic word. Used by npy.cpp only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope::npy {

inline constexpr std::string_view magic = "\x93NUMPY";

struct Header {
    std::string descr;  ///< "<f4"; empty for a structured type
    bool fortran_order = false;
    Shape shape;
    std::size_t data_offset = 0;  ///< where the values begin
};

Result<Header> parse_header(std::string_view bytes, std::string_view name);

}  // namespace normscope::npy

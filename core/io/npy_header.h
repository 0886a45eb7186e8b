// SPDX-License-Identifier: MIT
// The header of a .npy file: a Python dictionary literal behind a magic word. Used where .npy files are read only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/archive/dtype.h"
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

/// `bytes` are the beginning of the file and need not hold the numbers.
Result<Header> parse_header(std::string_view bytes, std::string_view name);

/// How many bytes parse_header() needs, as far as `bytes` tell: the whole header, or enough to know its length.
std::uint64_t header_bytes(std::string_view bytes);

struct Type {
    Dtype dtype;
    bool swap;  ///< the numbers are in the other byte order
};

/// The sentence for complex numbers, text, Python objects … says what they are.
Result<Type> parse_type(std::string_view descr, std::string_view name);

/// Refuses a shape that no tensor can have, and numbers that do not take exactly `available` bytes.
Result<void> check_size(const Header& header, Dtype dtype, std::uint64_t available, std::string_view name);

}  // namespace normscope::npy

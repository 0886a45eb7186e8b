// SPDX-License-Identifier: MIT
// Counts with their digits in threes: "16,777,216".
#pragma once

#include <cstdint>
#include <string>

namespace normscope {

std::string format_grouped(std::int64_t count);

}  // namespace normscope

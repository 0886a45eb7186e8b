// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// The labels of "β = 2.5, γ ≈ 1.66", in their order: "β", "γ". Read as parse_numbers() reads them.
std::vector<std::string> labels_in(std::string_view text);

}  // namespace normscope

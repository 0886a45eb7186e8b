// SPDX-License-Identifier: MIT
// Which number of an account a text means by its digits.
#pragma once

#include <optional>
#include <string_view>

#include "core/norm/trace.h"

namespace normscope {

/// The first number of the account that is written like this, in the order in which it is computed, x before all: 6.25
/// is the variance where that is 6.25 to two decimals. Of a large group only the beginning is looked at. Nothing: the
/// text is no number, or the account has none like it.
std::optional<Operand> number_written(const Trace& trace, std::string_view written);

}  // namespace normscope

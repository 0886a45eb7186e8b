// SPDX-License-Identifier: MIT
#include "core/text/grouped.h"

#include <fmt/format.h>

namespace normscope {

std::string format_grouped(std::int64_t count) {
    auto digits = fmt::format("{}", count);
    const std::ptrdiff_t first = count < 0 ? 1 : 0;
    for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > first; i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
    return digits;
}

}  // namespace normscope

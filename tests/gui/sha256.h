// SPDX-License-Identifier: MIT
// SHA-256, to name a picture in one line.
#pragma once

#include <string>
#include <string_view>

namespace normscope::testing {

/// In lower-case hexadecimal.
std::string sha256(std::string_view bytes);

}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>

#include "core/base/result.h"

namespace normscope::cli {

/// `normscope inspect FILE [--stats]`: the tensors of a file as a JSON list.
Result<void> inspect(const std::string& file, bool stats, std::ostream& out);

}  // namespace normscope::cli

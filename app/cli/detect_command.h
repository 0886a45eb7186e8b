// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

#include "app/cli/options.h"

namespace normscope::cli {

/// `normscope detect`: the conventions that explain y, as JSON.
Result<void> detect(const DetectOptions& options, std::ostream& out);

}  // namespace normscope::cli

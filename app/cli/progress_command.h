// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace normscope::cli {

struct ProgressOptions {
    std::optional<std::string> out, import;
};

/// `normscope progress`: prints or writes what the person has finished, or adds what a file knows.
Result<void> progress(const ProgressOptions& options, std::ostream& out);

}  // namespace normscope::cli

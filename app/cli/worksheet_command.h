// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace normscope::cli {

struct WorksheetOptions {
    std::string lesson;  ///< id; empty with topics
    std::optional<std::string> topics;
    std::optional<std::string> seed, count, out;
};

/// `normscope worksheet`: exercises of a lesson with fresh numbers and their key, as a page to print or as Markdown.
/// Without --out the Markdown goes to `out`.
Result<void> worksheet(const WorksheetOptions& options, std::ostream& out);

}  // namespace normscope::cli

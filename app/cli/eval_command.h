// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

#include "app/cli/options.h"

namespace normscope::cli {

/// `normscope eval --op …`: from .npy files to .npy files. `out` gets the names of what was written, and notes.
Result<void> eval_files(const EvalOptions& options, std::ostream& out);

/// `normscope eval SCENE`: the results as JSON.
Result<void> eval_scene(const EvalOptions& options, std::ostream& out);

/// One or the other.
Result<void> eval(const EvalOptions& options, std::ostream& out);

}  // namespace normscope::cli

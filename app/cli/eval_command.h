// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

#include "app/cli/options.h"
#include "core/document/document.h"

namespace normscope::cli {

/// `normscope eval --op …`: from .npy files to .npy files. `out` gets the names of what was written, and notes.
Result<void> eval_files(const EvalOptions& options, std::ostream& out);

/// The tensor that `options` name, under their operator, as a document. Notes become one sentence in `notice`.
Result<Document> document_of(const EvalOptions& options, std::string& notice);

/// Whether any option says how to normalise, and the name of the first one.
std::optional<std::string> first_norm_option(const EvalOptions& options);

/// `normscope eval SCENE`: the results as JSON.
Result<void> eval_scene(const EvalOptions& options, std::ostream& out);

/// One or the other.
Result<void> eval(const EvalOptions& options, std::ostream& out);

}  // namespace normscope::cli

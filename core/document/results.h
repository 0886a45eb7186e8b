// SPDX-License-Identifier: MIT
// The results of a document as tensors for other programs: what the screen shows, all of it.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/job.h"
#include "core/document/document.h"

namespace normscope {

/// y and x̂ as x is shaped; the mean and 1/divisor with one entry per group. As float32.
struct Results {
    Tensor y, normalized;
    Tensor mean;
    Tensor rstd;
};
Results results_of(const Document& document);

/// Writes them as write_under_a_name() does: y, mean and rstd, and where they are asked for by name, or the name is
/// that of an archive, also x, xhat and the parameters: weight, bias, running_mean and running_var. Answers what was
/// written.
Result<std::vector<std::filesystem::path>> export_results(const Document& document, const std::filesystem::path& target,
                                                          JobControl* control = nullptr);

}  // namespace normscope

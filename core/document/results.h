// SPDX-License-Identifier: MIT
// The results of a document as tensors for other programs: what the screen shows, all of it.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/job.h"
#include "core/document/document.h"

namespace normscope {

/// y as x is shaped; the mean and 1/divisor with one entry per group. As float32.
struct Results {
    Tensor y;
    Tensor mean;
    Tensor rstd;
};
Results results_of(const Document& document);

/// Writes them: into one archive where the name ends in .npz or .safetensors, else into NAME.y.npy, NAME.mean.npy and
/// NAME.rstd.npy. Answers what was written.
Result<std::vector<std::filesystem::path>> export_results(const Document& document, const std::filesystem::path& target,
                                                          JobControl* control = nullptr);

}  // namespace normscope

// SPDX-License-Identifier: MIT
// PyTorch's checkpoints: a ZIP file with a pickle of what was saved and a member for each storage. Used in this folder
// only.
#pragma once

#include <optional>

#include "core/archive/catalog.h"
#include "core/archive/zip_file.h"

namespace normscope::archive {

/// Which member is the pickle, if this is such a file.
std::optional<std::size_t> find_torch_pickle(const ZipFile& zip);

Result<Catalog> list_torch(const std::string& name, const ZipFile& zip, std::size_t pickle, const Control& control);

}  // namespace normscope::archive

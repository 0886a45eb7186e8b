// SPDX-License-Identifier: MIT
// An array in .npy format, a file of its own or a member of a .npz. Used in this folder only.
#pragma once

#include "core/archive/catalog.h"

namespace normscope::archive {

/// Adds the array to the list, or says what is wrong with it; `entry` then has what is known of it.
Result<void> add_npy(const BlobPtr& blob, TensorEntry& entry, Catalog& catalog);

}  // namespace normscope::archive

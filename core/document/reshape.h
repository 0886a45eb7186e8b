// SPDX-License-Identifier: MIT
// Documents whose tensor gets another shape: γ, β, the running statistics and the selection go along.
#pragma once

#include <functional>
#include <vector>

#include "core/document/document.h"

namespace normscope {

/// Maps a cell of the new tensor to the one of the old tensor that it comes from, or to a negative number.
using OldCell = std::function<std::int64_t(std::int64_t)>;

/// Gives the document another tensor; the selection stays where it was along every axis, as far as that is there.
void put_tensor(Document& document, Tensor x);

/// The document with another tensor of the same rank: an entry of γ or β follows the first cell that used it.
Result<Document> reshaped(const Document& document, Tensor x, const OldCell& old_cell);

/// The document made of some rows and columns of the old one, in this order; -1: one of zeros.
Result<Document> keep_rows_and_columns(const Document& document, const std::vector<std::int64_t>& rows,
                                       const std::vector<std::int64_t>& columns);

}  // namespace normscope

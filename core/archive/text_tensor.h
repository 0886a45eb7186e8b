// SPDX-License-Identifier: MIT
// A tensor written as text: CSV and TSV, numbers between spaces, what NumPy, PyTorch, JAX and Python print, of any
// rank.
#pragma once

#include <string>
#include <string_view>

#include "core/archive/control.h"
#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope {

struct TextTensor {
    Tensor tensor;
    std::string notice;  ///< one sentence: a heading that was skipped; else empty
};

/// Fails with a sentence that names the line: a word that is no number, an empty cell, ragged rows, "..." where NumPy
/// left numbers out. With brackets the nesting is the shape; without, lines are rows. A first line of words is a
/// heading and is left out.
Result<TextTensor> parse_text_tensor(std::string_view text, const Control& control = {});

}  // namespace normscope

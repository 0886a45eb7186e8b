// SPDX-License-Identifier: MIT
// Numbers as somebody printed or stored them, with how many of their digits are there.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/archive/control.h"
#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope {

struct Printed {
    Tensor values;
    /// Per cell, half a unit of the last printed digit; empty when the numbers were stored in full.
    std::vector<double> half_unit;
    std::string dtype;  ///< of the file: "float32", "bfloat16"; empty for text
};

/// γ, β or running statistics as far as they are known: a tensor, or numbers as somebody printed them.
struct KnownValues {
    Tensor values;
    std::vector<double> half_unit;  ///< as in Printed

    KnownValues(Tensor exact) : values(std::move(exact)) {}
    KnownValues(Printed printed) : values(std::move(printed.values)), half_unit(std::move(printed.half_unit)) {}
};

/// Text in any of the forms of parse_text_tensor(). Printed fractions have as many digits as the longest of them: what
/// prints 1.5 beside 1.4999 means 1.5000. Whole numbers alone count as exact.
Result<Printed> parse_printed(std::string_view text);

/// Numbers themselves ("[[2, 0, 4, 4]]", "tensor([1., 2.])", "1 2 3") rather than the name of a file.
bool is_inline_tensor(const std::string& text);

/// The numbers themselves, or those of a file of any kind that core/archive reads ("x.npy", "model.npz:x", "-"). Text
/// keeps how many digits it was printed with. Fails with one sentence.
Result<Printed> read_printed(const std::string& text, const Control& control = {});

}  // namespace normscope

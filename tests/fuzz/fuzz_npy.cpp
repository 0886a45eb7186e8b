// SPDX-License-Identifier: MIT
#include "core/io/npy.h"

#include "tests/fuzz/archives.h"

NORMSCOPE_FUZZ(npy) {
    using namespace normscope;
    const auto array = parse_npy(bytes, "fuzzed");
    if (!array) return fuzz::require_sentence(array.error());
    // What is written of it reads back to the same bits.
    const auto again = parse_npy(npy_bytes(array->tensor.shape(), array->tensor.values()), "written");
    fuzz::require(again.has_value() && again->tensor == array->tensor);
}

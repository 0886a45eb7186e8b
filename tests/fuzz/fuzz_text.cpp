// SPDX-License-Identifier: MIT
// CSV and printed tensors; what is written of them reads back.
#include "core/archive/text_tensor.h"

#include "core/archive/write.h"
#include "tests/fuzz/target.h"

NORMSCOPE_FUZZ(text) {
    using namespace normscope;
    const auto text = parse_text_tensor(bytes);
    if (!text) return fuzz::require_sentence(text.error());
    const auto& tensor = text->tensor;
    fuzz::require(tensor.size() == element_count(tensor.shape()));
    if (tensor.empty() || tensor.rank() > 2) return;
    const auto again = parse_text_tensor(csv_text(tensor.shape(), tensor.values()));
    fuzz::require(again.has_value() && again->tensor.size() == tensor.size());
    for (std::int64_t i = 0; i < tensor.size(); ++i)
        fuzz::require(again->tensor[i] == tensor[i] ||
                      (again->tensor[i] != again->tensor[i] && tensor[i] != tensor[i]));
}

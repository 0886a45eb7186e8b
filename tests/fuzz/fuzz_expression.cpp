// SPDX-License-Identifier: MIT
#include "core/lessons/expression.h"

#include "core/document/edits.h"
#include "tests/fuzz/target.h"

NORMSCOPE_FUZZ(expression) {
    using namespace normscope;
    static const Document document = default_document();
    if (const auto value = evaluate(bytes, document); !value) fuzz::require_sentence(value.error());
}

// SPDX-License-Identifier: MIT
// What is pasted or typed.
#include "core/text/number_parser.h"
#include "tests/fuzz/target.h"

NORMSCOPE_FUZZ(clipboard) {
    using namespace normscope;
    const auto rows = parse_rows(bytes);
    if (rows)
        for (const auto& row : rows->rows) fuzz::require(row.size() == rows->columns);
    else
        fuzz::require(!rows.error().message.empty());
    if (const auto number = parse_number(bytes); !number) fuzz::require(!number.error().message.empty());
}

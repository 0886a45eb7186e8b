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
        fuzz::require_sentence(rows.error());
    if (const auto number = parse_number(bytes); !number) fuzz::require_sentence(number.error());
    if (const auto number = parse_float32(bytes); !number) fuzz::require_sentence(number.error());
    if (const auto number = parse_count(bytes); !number) fuzz::require_sentence(number.error());
    for (const std::size_t wanted : {1u, 2u, 4u})
        if (const auto numbers = parse_numbers(bytes, wanted); numbers)
            fuzz::require(numbers->size() == wanted);
        else
            fuzz::require(!numbers.error().message.empty());  // said to a learner, with a full stop
}

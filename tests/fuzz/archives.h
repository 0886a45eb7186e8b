// SPDX-License-Identifier: MIT
// What must hold for whatever is read as an archive.
#pragma once

#include <cmath>
#include <cstring>

#include "core/archive/archive.h"
#include "core/archive/model_norms.h"
#include "tests/fuzz/target.h"

namespace normscope::fuzz {

/// Reads everything that is listed: shapes agree, statistics agree with the values, errors are sentences.
inline void exercise(const Result<Archive>& archive) {
    if (!archive) return require_sentence(archive.error());
    constexpr std::int64_t most_cells = std::int64_t{1} << 20;  // a fuzzer has better things to do than copying zeros
    for (std::size_t i = 0; i < archive->entries().size(); ++i) {
        const auto& entry = archive->entries()[i];
        require(element_count(entry.shape) >= 0);
        if (!entry.readable) {
            require_sentence({entry.note});
            continue;
        }
        if (element_count(entry.shape) > most_cells) continue;
        const auto read = archive->read(i);
        const auto statistics = archive->statistics(i, {.bins = 4});
        require(read.has_value() == statistics.has_value());
        if (!read) {
            require_sentence(read.error());
            continue;
        }
        require(read->tensor.shape() == entry.shape && statistics->count == read->tensor.size());
        std::int64_t nan = 0;
        for (const float value : read->tensor.values()) nan += std::isnan(value) ? 1 : 0;
        require(nan == statistics->nan);
    }
    if (const auto norms = read_model_norms(*archive)) summarize(*norms, GammaForm::one_plus, {.bins = 8});
}

}  // namespace normscope::fuzz

// SPDX-License-Identifier: MIT
// A pickle alone, and as the list of tensors of a checkpoint with two storages.
#include "core/archive/pickle.h"
#include "core/archive/write.h"
#include "tests/core/zip_of.h"
#include "tests/fuzz/archives.h"

NORMSCOPE_FUZZ(torch) {
    using namespace normscope;
    const auto pickle = archive::parse_pickle(bytes, "fuzzed");
    if (!pickle) return fuzz::require_sentence(pickle.error());
    for (const auto& node : pickle->nodes)
        for (const auto item : node.items) fuzz::require(item < pickle->nodes.size());
    constexpr std::size_t storage_bytes = 96;
    const std::string storage(storage_bytes, '\x3f');
    fuzz::exercise(Archive::parse(
        zip_of({{"m/data.pkl", std::string(bytes)}, {"m/data/0", storage}, {"m/data/1", storage}}), "fuzzed"));
}

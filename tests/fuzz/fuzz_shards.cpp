// SPDX-License-Identifier: MIT
// An index of shards; the samples' shards lie in its folder.
#include "core/archive/catalog.h"
#include "tests/fuzz/archives.h"

NORMSCOPE_FUZZ(shards) {
    using namespace normscope;
    const auto catalog = archive::list_shards(memory_blob(std::string(bytes), "fuzzed"),
                                              NORMSCOPE_SOURCE_DIR "/tests/data/archives", {});
    if (!catalog) return fuzz::require_sentence(catalog.error());
    fuzz::require(catalog->entries.size() == catalog->locations.size());
}

// SPDX-License-Identifier: MIT
#include "core/archive/catalog.h"
#include "tests/fuzz/archives.h"

NORMSCOPE_FUZZ(picture) {
    using namespace normscope;
    if (bytes.size() < 3) return;
    fuzz::exercise(Archive::parse(std::string(bytes), "fuzzed"));
    fuzz::exercise(Archive::parse("P" + std::string(bytes), "fuzzed"));
}

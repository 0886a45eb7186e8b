// SPDX-License-Identifier: MIT
// The bytes as an array inside of a ZIP file, and behind the magic word of one.
#include "core/archive/write.h"
#include "tests/fuzz/archives.h"

NORMSCOPE_FUZZ(npz) {
    using namespace normscope;
    fuzz::exercise(Archive::parse("PK\3\4" + std::string(bytes), "fuzzed"));
    fuzz::exercise(Archive::parse(std::string(bytes), "fuzzed"));
}

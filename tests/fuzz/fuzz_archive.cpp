// SPDX-License-Identifier: MIT
// Any file: the content decides what reads it.
#include "tests/fuzz/archives.h"

NORMSCOPE_FUZZ(archive) {
    using namespace normscope;
    fuzz::exercise(Archive::parse(std::string(bytes), "fuzzed"));
}

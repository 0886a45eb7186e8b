// SPDX-License-Identifier: MIT
// The first byte says how much of the rest is the header; without that, nearly every input would be cut off.
#include "core/archive/write.h"
#include "tests/fuzz/archives.h"

NORMSCOPE_FUZZ(safetensors) {
    using namespace normscope;
    if (bytes.empty()) return;
    const auto data = static_cast<unsigned char>(bytes.front()) % (bytes.size() + 1);
    const auto length = bytes.size() - std::min(data, bytes.size());
    std::string file;
    for (int shift = 0; shift < 64; shift += 8) file += static_cast<char>(std::uint64_t{length} >> shift & 0xff);
    const auto archive = Archive::parse(file + std::string(bytes.substr(1)), "fuzzed");
    fuzz::exercise(archive);
    fuzz::exercise(Archive::parse(std::string(bytes.substr(1)), "fuzzed"));
}

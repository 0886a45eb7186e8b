// SPDX-License-Identifier: MIT
// Python's pickles, read and never executed: the machine knows the instructions that tensors need, and the few names
// that they call stand in a list; anything else is refused. Used in this folder only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace normscope::archive {

enum class PickleKind : std::uint8_t {
    none,
    boolean,
    integer,
    real,
    text,
    bytes,
    list,
    tuple,
    set,
    dictionary,  ///< items: key, value, key, value …
    name,        ///< a whitelisted global: text is "module.name"
    call,        ///< items: the name, the arguments as a tuple; maybe what __setstate__ would get
    storage,     ///< a persistent id; items: the tuple
};

struct PickleNode {
    PickleKind kind = PickleKind::none;
    std::int64_t integer = 0;
    std::string text;
    std::vector<std::uint32_t> items;  ///< places of other nodes; a pickle may make circles
};

struct Pickle {
    std::vector<PickleNode> nodes;
    std::uint32_t root = 0;

    const PickleNode& operator[](std::uint32_t place) const { return nodes[place]; }
};

/// `name` is what errors call the file. A refusal says which name would have been called, and that nothing was.
Result<Pickle> parse_pickle(std::string_view bytes, const std::string& name);

}  // namespace normscope::archive

// SPDX-License-Identifier: MIT
// JSON from strangers: bounded nesting, every key once. Used in this folder only.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace normscope::archive {

/// Parses an object; `name` is what errors call it, `depth` how many levels of nesting it may have.
Result<nlohmann::json> parse_strict_json(std::string_view text, const std::string& name, int depth);

}  // namespace normscope::archive

// SPDX-License-Identifier: MIT
// Tables as Markdown, with columns that line up in plain text too.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace normscope {

/// `rows` have as many cells as `heading`. Numbers stand to the right: all columns but the first `left` ones.
std::string markdown_table(std::span<const std::string> heading, std::span<const std::vector<std::string>> rows,
                           std::size_t left = 1);

}  // namespace normscope

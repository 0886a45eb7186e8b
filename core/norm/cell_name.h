// SPDX-License-Identifier: MIT
// Names of single numbers, as lessons, scenes, views and tests write them: "x3", "x_2_1", "x[2,1]", "mu_g2", "mu".
// Indices are written from 1 on and kept from 0 on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope {

struct CellName {
    std::string base;                   ///< "x", "gamma", "new_rmean"
    std::vector<std::int64_t> index;    ///< along the last axes; empty: no cell is named
    std::optional<std::int64_t> group;  ///< "_g2"

    friend bool operator==(const CellName&, const CellName&) = default;
};

/// Takes a name apart: a base that begins with a letter, then nothing, "_g" and a number, or numbers either joined by
/// "_" (the first one may follow the base directly) or in brackets. Nothing for any other text, also for an index of 0.
std::optional<CellName> parse_cell_name(std::string_view text);

/// "x_2_1", "mu_g2": a name that parse_cell_name() and the expressions of lessons read. A single index follows its base
/// directly: "x3".
std::string to_identifier(const CellName& name);

/// "x[2,1]", "mu[g2]": the same for people and for tests.
std::string to_string(const CellName& name);

/// "x[2,1]" for a cell of a tensor: its index along every axis, at least along rows and columns.
std::string cell_name(std::string_view base, const Shape& shape, std::int64_t cell);

/// The cell that an index names in a tensor of `shape`. An index along fewer axes than there are is one along the last
/// of them; along the others it is that of `here`. Fails for an index that is not there, or along more axes.
Result<std::int64_t> cell_of(const std::vector<std::int64_t>& index, const Shape& shape, std::int64_t here);

/// The cell that a person means who types where to go: "x[3,17]", "x_3_17", "3, 17", "3 17", "row 3", "column 17", or a
/// number alone, which is a row, or the cell of a tensor with one axis. What is not said stays as in `here`. Nothing
/// when the text names no place; an error when the place does not exist.
std::optional<Result<std::int64_t>> cell_from_text(std::string_view text, const Shape& shape, std::int64_t here);

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <algorithm>

#include "core/lessons/lesson_state.h"

namespace normscope {
namespace {

/// Made cell by cell before the statistics (dev, sq), or after them (x̂ and what follows).
bool same_side(Quantity a, Quantity b) {
    const auto after = [](Quantity quantity) { return quantity >= Quantity::normalized; };
    return info(a).per_cell && info(b).per_cell && after(a) == after(b);
}

/// Whether the group of `cell` holds a cell that the pointer names.
bool shares_group(const Pointer& pointer, const Document& document, const NormPlan& plan, std::int64_t cell) {
    if (!pointer.names_one()) return true;
    const auto named = cell_of(pointer, document);
    return named && plan.group_of(*named) == plan.group_of(cell);
}

}  // namespace

bool is_withheld(std::span<const Pointer> hidden, const Document& document, const NormPlan& plan, Quantity quantity,
                 std::int64_t cell) {
    if (quantity > Quantity::output || document.x.empty()) return false;
    return std::ranges::any_of(hidden, [&](const Pointer& pointer) {
        if (quantity < pointer.quantity) return false;  // quantities stand in the order in which they are made
        const bool one_cell =
            quantity == pointer.quantity ? info(quantity).per_cell : same_side(pointer.quantity, quantity);
        return one_cell ? is_among(pointer, document, plan, cell) : shares_group(pointer, document, plan, cell);
    });
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "core/document/patch.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace normscope {
namespace {

bool same_bits(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); }

std::size_t bytes_of(const NormParams& params) {
    return sizeof(float) *
           (params.gamma.size() + params.beta.size() + params.running_mean.size() + params.running_var.size());
}

/// Calls visit(0 … count-1), or the other way round.
template <class Visit>
void in_order(std::size_t count, Patch::Order order, Visit visit) {
    for (std::size_t k = 0; k < count; ++k) visit(order == Patch::Order::forward ? k : count - 1 - k);
}

void exchange_parts(Document& document, Patch::Parts& parts, Change& change) {
    if (parts.x) {
        std::swap(document.x, *parts.x);
        change.tensor = true;
    }
    if (parts.spec) {
        auto other_eps = *parts.spec;
        other_eps.eps = document.spec.eps;
        change.eps = parts.spec->eps != document.spec.eps;
        change.spec = !(other_eps == document.spec);
        std::swap(document.spec, *parts.spec);
    }
    if (parts.params) {
        std::swap(document.params, *parts.params);
        change.params = true;
    }
    if (parts.precision) {
        std::swap(document.precision, *parts.precision);
        change.precision = true;
    }
    if (parts.title) std::swap(document.title, *parts.title);
    if (parts.lesson) std::swap(document.lesson, *parts.lesson);
    change.words = parts.title || parts.lesson;
}

}  // namespace

Patch::Parts& Patch::edit_parts() {
    if (!parts) parts = std::make_unique<Parts>();
    return *parts;
}

std::size_t Patch::bytes() const {
    std::size_t bytes = sizeof(Patch) + cells.capacity() * sizeof(Cell) + entries.capacity() * sizeof(Entry);
    if (!parts) return bytes;
    bytes += sizeof(Parts);
    if (parts->x) bytes += parts->x->values().size_bytes();
    if (parts->params) bytes += bytes_of(*parts->params);
    if (parts->title) bytes += parts->title->capacity();
    return bytes;
}

void Patch::drop_unchanged(const Document& document) {
    std::erase_if(cells, [&](const Cell& c) { return same_bits(document.x[c.cell], c.value); });
    std::erase_if(entries, [&](const Entry& e) {
        return same_bits((document.params.*e.values)[static_cast<std::size_t>(e.index)], e.value);
    });
    if (!parts) return;
    const auto drop = [](auto& part, const auto& now) {
        if (part && *part == now) part.reset();
    };
    drop(parts->x, document.x);
    drop(parts->spec, document.spec);
    drop(parts->params, document.params);
    drop(parts->precision, document.precision);
    drop(parts->title, document.title);
    drop(parts->lesson, document.lesson);
    const bool any =
        parts->x || parts->spec || parts->params || parts->precision || parts->title || parts->lesson.has_value();
    if (!any) parts.reset();
}

Change Patch::exchange(Document& document, Order order) {
    Change change;
    change.cells.reserve(cells.size());
    in_order(cells.size(), order, [&](std::size_t k) {
        const float before = std::as_const(document).x[cells[k].cell];
        change.cells.push_back({cells[k].cell, before, cells[k].value});
        document.x.set(cells[k].cell, cells[k].value);
        cells[k].value = before;
    });
    in_order(entries.size(), order, [&](std::size_t k) {
        std::swap((document.params.*entries[k].values)[static_cast<std::size_t>(entries[k].index)], entries[k].value);
    });
    change.params = !entries.empty();
    if (parts) exchange_parts(document, *parts, change);
    return change;
}

bool Patch::holds_in(const Document& document) const {
    const auto is_there = [](const auto& part, const auto& now) { return !part || *part == now; };
    if (parts && !(is_there(parts->x, document.x) && is_there(parts->spec, document.spec) &&
                   is_there(parts->params, document.params) && is_there(parts->precision, document.precision) &&
                   is_there(parts->title, document.title) && is_there(parts->lesson, document.lesson)))
        return false;
    return std::ranges::all_of(cells, [&](const Cell& c) { return same_bits(document.x[c.cell], c.value); }) &&
           std::ranges::all_of(entries, [&](const Entry& e) {
               return same_bits((document.params.*e.values)[static_cast<std::size_t>(e.index)], e.value);
           });
}

bool Patch::covers(const Patch& later) const {
    const Parts none;
    const Parts& mine = parts ? *parts : none;
    const Parts& theirs = later.parts ? *later.parts : none;
    const auto has = [](const auto& part, const auto& wanted) { return part.has_value() || !wanted.has_value(); };
    const bool same_parts = has(mine.x, theirs.x) && has(mine.spec, theirs.spec) && has(mine.params, theirs.params) &&
                            has(mine.precision, theirs.precision) && has(mine.title, theirs.title) &&
                            has(mine.lesson, theirs.lesson);
    if (!same_parts) return false;
    return std::ranges::equal(cells, later.cells, {}, &Cell::cell, &Cell::cell) &&
           std::ranges::equal(entries, later.entries, [](const Entry& a, const Entry& b) {
               return a.values == b.values && a.index == b.index;
           });
}

Patch difference(const Document& from, const Document& to) {
    Patch patch;
    const auto take = [&](auto Patch::Parts::*part, const auto& before, const auto& after) {
        if (!(before == after)) patch.edit_parts().*part = after;
    };
    take(&Patch::Parts::x, from.x, to.x);
    take(&Patch::Parts::spec, from.spec, to.spec);
    take(&Patch::Parts::params, from.params, to.params);
    take(&Patch::Parts::precision, from.precision, to.precision);
    take(&Patch::Parts::title, from.title, to.title);
    take(&Patch::Parts::lesson, from.lesson, to.lesson);
    return patch;
}

}  // namespace normscope

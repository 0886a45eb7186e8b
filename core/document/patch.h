// SPDX-License-Identifier: MIT
// What an edit changes in a document: a few cells and parameters, or the small parts as a whole. Applying a patch swaps
// its values with the document's, so that it then holds the way back.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/document/document.h"

namespace normscope {

struct CellChange {
    std::int64_t cell;
    float before, after;
};

/// What a change of a document touched, for everybody who keeps something computed from it.
struct Change {
    std::vector<CellChange> cells;  ///< of x, in the order in which they changed
    bool tensor = false;            ///< x is another one: other shape or all cells; `cells` is then empty
    bool spec = false;              ///< the normalization, in more than eps
    bool eps = false;
    bool params = false;  ///< γ, β or running statistics
    bool precision = false;
    bool words = false;  ///< title, position in a lesson
};

class Patch {
public:
    struct Cell {
        std::int64_t cell;
        float value;
    };
    struct Entry {
        std::vector<float> NormParams::*values;
        std::int64_t index;
        float value;
    };
    /// Parts of a document that change as a whole. Each tensor is shared with whoever else has it.
    struct Parts {
        std::optional<Tensor> x;
        std::optional<NormSpec> spec;
        std::optional<NormParams> params;
        std::optional<Precision> precision;
        std::optional<std::string> title;
        std::optional<std::optional<LessonPosition>> lesson;
    };

    std::vector<Cell> cells;     ///< only without `parts->x`
    std::vector<Entry> entries;  ///< only without `parts->params`
    std::unique_ptr<Parts> parts;

    Parts& edit_parts();
    bool empty() const { return cells.empty() && entries.empty() && !parts; }
    std::size_t bytes() const;

    /// Leaves out what the document has already, bit for bit.
    void drop_unchanged(const Document& document);

    /// Swaps the patch's values with the document's, from the first to the last or, to take that back, the other way.
    enum class Order { forward, backward };
    Change exchange(Document& document, Order order);

    /// True when the document has all of the patch's values.
    bool holds_in(const Document& document) const;

    /// True when `later`, which was made after this one, changes nothing else: taking this one back takes both back.
    bool covers(const Patch& later) const;
};

/// The patch that turns the content of `from` into that of `to`. Tensors and parameters are compared.
Patch difference(const Document& from, const Document& to);

}  // namespace normscope

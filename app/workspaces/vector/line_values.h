// SPDX-License-Identifier: MIT
// The values of the line that the charts draw, read once per change of the document: a frame in which nothing changed
// reads none of them again.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "app/ui/view.h"
#include "app/workspaces/vector/range.h"

namespace normscope::ui {

class LineValues {
public:
    /// Values of a quantity along focused_line() of the document, with 0 and all finite values as their range.
    struct Values {
        std::vector<double> values;
        Range range;
    };
    const Values& of(const View& view, Quantity quantity);

private:
    struct Entry : Values {
        Line line;
        std::uint64_t revision = 0;
    };
    std::array<Entry, 16> entries_;  // by quantity
};

}  // namespace normscope::ui

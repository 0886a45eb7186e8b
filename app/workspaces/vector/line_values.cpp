// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/line_values.h"

namespace normscope::ui {

const LineValues::Values& LineValues::of(const View& view, Quantity quantity) {
    auto& entry = entries_.at(static_cast<std::size_t>(quantity));
    const auto line = focused_line(view.document());
    const auto revision = view.content_revision();
    if (entry.revision == revision && entry.line == line) return entry;
    entry.revision = revision;
    entry.line = line;
    entry.values.resize(static_cast<std::size_t>(line.count));
    view.derived().read(quantity, line, entry.values);
    entry.range = {0, 0};
    for (const double value : entry.values) entry.range.include(value);
    return entry;
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// The tables that textbooks print, with a measurement on the batch in sight in every cell; a cell opens to what was
// done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/view.h"
#include "core/labs/live_tables.h"

namespace normscope {

class TablesPage {
public:
    void draw(const ui::View& view, ImVec2 from, ImVec2 to);

private:
    struct Place {
        std::size_t table, row, column;
        friend bool operator==(const Place&, const Place&) = default;
    };
    void measure(const ui::View& view);
    void draw_table(const ui::View& view, std::size_t which, float width);
    void draw_row(const ui::View& view, Place at, float head, float each);
    void draw_open(const ui::View& view, float width);

    std::optional<Result<std::vector<labs::LiveTable>>> tables_;
    std::uint64_t revision_ = 0;
    std::optional<Place> open_;
};

}  // namespace normscope

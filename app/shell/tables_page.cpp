// SPDX-License-Identifier: MIT
#include "app/shell/tables_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/shell/page_frame.h"
#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope {

using namespace ui;
using labs::LiveMark;

void TablesPage::measure(const View& view) {
    if (tables_ && revision_ == view.content_revision()) return;
    revision_ = view.content_revision();
    const auto& document = view.document();
    labs::LiveBatch batch{document.x.shape(), {}, document.spec.convention, document.spec.eps};
    if (document.x.size() <= labs::most_live_cells) {
        const auto values = document.x.values();
        batch.x.assign(values.begin(), values.end());
        tables_ = labs::live_tables(batch);
    } else {
        tables_ = fail(fmt::format("The tables are measured on batches of up to {} values, and this one has {}.",
                                   labs::most_live_cells, document.x.size()));
    }
    if (!*tables_) open_.reset();
}

void TablesPage::draw_row(const View&, Place at, float head, float each) {
    const auto& row = (**tables_)[at.table].rows[at.row];
    auto* list = ImGui::GetWindowDrawList();
    const auto from = ImGui::GetCursorScreenPos();
    const float height = px(42);
    text_clipped(list, fonts().medium, px(13.5f), {from.x, from.y + px(4)}, head - px(12), palette().text, row.title);
    text_clipped(list, fonts().regular, px(12), {from.x, from.y + px(22)}, head - px(12), palette().secondary,
                 row.wants);
    for (at.column = 0; at.column < row.cells.size(); ++at.column) {
        const auto& cell = row.cells[at.column];
        const ImVec2 a{from.x + head + each * static_cast<float>(at.column), from.y};
        const ImVec2 b{a.x + each - px(6), a.y + height - px(4)};
        ImGui::SetCursorScreenPos(a);
        const auto name = fmt::format("measured {}.{}.{}", at.table + 1, at.row + 1, at.column + 1);
        if (hit_area(name.c_str(), {b.x - a.x, b.y - a.y})) open_ = open_ == at ? std::nullopt : std::optional(at);
        const bool lit = ImGui::IsItemHovered() || (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible);
        list->AddRectFilled(a, b, lit ? palette().hover : palette().inset, px(6));
        if (open_ == at) list->AddRect(a, b, palette().accent, px(6), px(1.5f));
        const float y = (a.y + b.y) / 2;
        float x = a.x + px(12);
        if (cell.mark == LiveMark::good) icon(list, Icon::check, {x + px(4), y}, px(10), palette().good);
        if (cell.mark == LiveMark::bad) icon(list, Icon::close, {x + px(4), y}, px(8), palette().bad);
        if (cell.mark != LiveMark::none) x += px(16);
        text_clipped(list, fonts().mono, px(13), {x, y - px(8)}, b.x - x - px(4),
                     cell.mark == LiveMark::refused ? palette().secondary : palette().text, cell.words);
        record(name, cell.words);
    }
    ImGui::SetCursorScreenPos({from.x, from.y + height});
    ImGui::Dummy({0, 0});
}

void TablesPage::draw_open(const View& view, float width) {
    const auto& row = (**tables_)[open_->table].rows[open_->row];
    const auto& detail = row.cells[open_->column].detail;
    auto* list = ImGui::GetWindowDrawList();
    const auto from = ImGui::GetCursorScreenPos();
    const auto words = fmt::format("{}, {}. {}.", (**tables_)[open_->table].columns[open_->column], row.title, detail);
    const float height = wrapped_height(fonts().regular, px(13.5f), width - px(28), words) + px(52);
    list->AddRectFilled(from, {from.x + width, from.y + height - px(4)}, palette().raised, px(8));
    const float used = text_wrapped(list, fonts().regular, px(13.5f), {from.x + px(14), from.y + px(10)},
                                    width - px(28), palette().text, words);
    record("measurement", words);
    ImGui::SetCursorScreenPos({from.x + px(14), from.y + used + px(16)});
    if (link(fmt::format("{}##see", step_name(view, row.see)).c_str())) open_step(view, row.see);
    ImGui::SameLine(0, px(24));
    if (link("See it in Compare")) view.out.push(ShowWorkspace{"compare"});
    ImGui::SetCursorScreenPos({from.x, from.y + height});
    ImGui::Dummy({0, 0});
}

void TablesPage::draw_table(const View& view, std::size_t which, float width) {
    const auto& table = (**tables_)[which];
    auto* list = ImGui::GetWindowDrawList();
    ImGui::Dummy({0, px(6)});
    ImGui::PushFont(fonts().semibold, 16);
    ImGui::TextUnformatted(table.title.c_str());
    record_item(table.title);
    ImGui::PopFont();
    const float head = std::min(px(236), width * 0.34f);
    const float each = std::min(px(190), (width - head) / static_cast<float>(table.columns.size()));
    const auto at = ImGui::GetCursorScreenPos();
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        text_clipped(list, fonts().semibold, px(12.5f), {at.x + head + each * static_cast<float>(i) + px(12), at.y},
                     each - px(16), palette().secondary, table.columns[i]);
    ImGui::Dummy({width, px(20)});
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        draw_row(view, {which, row, 0}, head, each);
        if (open_ && open_->table == which && open_->row == row) draw_open(view, width);
    }
    ImGui::Dummy({0, px(8)});
}

void TablesPage::draw(const View& view, ImVec2 from, ImVec2 to) {
    const float width = begin_page(view, "Live tables",
                                   "What is said about the norms, measured on the batch in sight: example 1 is watched "
                                   "while something else changes. Open a cell to see what was done.",
                                   from, to);
    if (view.withholding()) {
        paragraph("The lesson keeps these numbers back until you have answered.", 14, width, palette().secondary);
    } else {
        measure(view);
        if (!*tables_)
            paragraph(tables_->error().message, 14, width, palette().secondary);
        else
            for (std::size_t i = 0; i < (**tables_).size(); ++i) draw_table(view, i, width);
    }
    end_page();
}

}  // namespace normscope

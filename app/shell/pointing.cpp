// SPDX-License-Identifier: MIT
#include "app/shell/pointing.h"

#include "app/shell/glossary_page.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/prose.h"
#include "core/lessons/glossary.h"
#include "core/norm/number_written.h"

namespace normscope {

using namespace ui;

namespace {

constexpr double rest_seconds = 0.35;

/// True once the pointer has rested on a term for a moment: what is passed over explains nothing.
bool rests_here(std::string_view id, double now) {
    static std::string_view on;
    static double since = 0;
    static double last = 0;
    if (on != id || now - last > 0.2) since = now;
    on = id;
    last = now;
    if (now - since >= rest_seconds) return true;
    keep_moving();
    return false;
}

}  // namespace

void light_what_is_pointed_at(const View& view) {
    const auto term = take_pointed_term();
    const auto symbol = take_pointed_symbol();
    const auto written = take_pointed_number();
    const auto* entry = symbol ? entry_of(symbol->quantity) : term.empty() ? nullptr : find_entry(term);
    if (entry) record("pointed at", entry->id);
    if (entry && rests_here(entry->id, view.now)) explain(view, *entry);
    if (view.document().x.empty()) return;
    if (symbol) {
        const auto line = focused_line(view.document());
        if (symbol->index > line.count) return;
        const auto cell = symbol->index >= 1 ? line.cell(symbol->index - 1) : focused_cell(view.document());
        return view.out.push(Hover{symbol->quantity, cell});
    }
    if (written.empty() || view.withholding()) return;  // a number of the text may be what is asked for
    const auto number = number_written(view.trace(), written);
    if (!number) return;
    record("pointed number", std::string(info(number->quantity).id));
    const auto cell = number->position >= 0 ? view.trace().cell(number->position) : focused_cell(view.document());
    view.out.push(Hover{number->quantity, cell});
}

}  // namespace normscope

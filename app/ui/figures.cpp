// SPDX-License-Identifier: MIT
#include "app/ui/figures.h"

#include <utility>
#include <vector>

namespace normscope::ui {
namespace {

std::vector<Figure> now, last;
bool without_ground = false;

}  // namespace

void name_figure(std::string_view name, ImVec2 from, ImVec2 to) { now.push_back({std::string(name), from, to}); }
std::span<const Figure> figures() { return last; }

void begin_figures() {
    last = std::exchange(now, {});
    now.reserve(last.size());
}

void set_groundless(bool on) { without_ground = on; }
bool groundless() { return without_ground; }

}  // namespace normscope::ui

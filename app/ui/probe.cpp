// SPDX-License-Identifier: MIT
#include "app/ui/probe.h"

namespace normscope::ui {
namespace {
Probe* active = nullptr;
}

void set_probe(Probe* probe) { active = probe; }
Probe* probe() { return active; }

void record(std::string_view name, std::string_view text) {
    if (active) active->insert_or_assign(std::string(name), std::string(text));
}

}  // namespace normscope::ui

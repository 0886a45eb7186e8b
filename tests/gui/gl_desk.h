// SPDX-License-Identifier: MIT
// GlDesk: OpenGL without a window, as the screenshots have it.
#pragma once

#include <memory>

#include "app/host/host.h"
#include "app/shell/program.h"
#include "app/ui/formula.h"
#include "app/ui/prose.h"

namespace normscope::testing {

struct GlDesk {
    InterfaceContext interface;
    std::unique_ptr<Host> host;

    explicit GlDesk(Size size = {640, 480}) {
        if (auto made = make_headless_host(size)) host = std::move(*made);
    }
    ~GlDesk() {
        ui::release_formulas();
        ui::stop_prose();
    }
    GlDesk(const GlDesk&) = delete;
    GlDesk& operator=(const GlDesk&) = delete;
};

}  // namespace normscope::testing

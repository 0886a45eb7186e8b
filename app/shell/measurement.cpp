// SPDX-License-Identifier: MIT
#include "app/shell/measurement.h"

#include <cstdlib>

namespace normscope {

Measurement::Measurement() {
    if (const char* wanted = std::getenv("NORMSCOPE_FRAMES")) frames_ = std::atoi(wanted);
    if (const char* work = std::getenv("NORMSCOPE_FRAME_WORK")) work_ = work;
}

void Measurement::prepare(Program& program, Host& host) const {
    if (work_ == "redraw") host.invalidate();
    if (work_ != "edit") return;
    const bool up = program.pacer().frames() % 2 == 0;
    program.session().run_command(program.session(), up ? "edit.increase_one" : "edit.decrease_one");
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Measurement: frames without a pause between them, for the benches.
#pragma once

#include <string>

#include "app/shell/program.h"

namespace normscope {

/// With NORMSCOPE_FRAMES=n the program ends by itself after n frames. In each, NORMSCOPE_FRAME_WORK says what happens:
/// nothing, "redraw" (all pixels anew) or "edit" (another x₁).
class Measurement {
public:
    Measurement();
    bool active() const { return frames_ > 0; }
    bool done(Program& program) const { return active() && program.pacer().frames() >= frames_; }
    /// What happens before a frame.
    void prepare(Program& program, Host& host) const;

private:
    int frames_ = 0;
    std::string work_;
};

}  // namespace normscope

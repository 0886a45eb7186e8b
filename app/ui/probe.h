// SPDX-License-Identifier: MIT
// Probe: the texts that were drawn in the last frame, by name. It is how tests and "copy as text" see the screen, which
// an immediate-mode interface otherwise keeps to itself.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace normscope::ui {

using Probe = std::map<std::string, std::string, std::less<>>;

/// Starts recording into `probe` (nullptr: stop). It is cleared at the start of each frame by the shell.
void set_probe(Probe* probe);
Probe* probe();

/// Records that `text` is shown under `name`, for example "xhat[1,3]".
void record(std::string_view name, std::string_view text);

}  // namespace normscope::ui

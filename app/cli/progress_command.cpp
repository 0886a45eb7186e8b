// SPDX-License-Identifier: MIT
#include "app/cli/progress_command.h"

#include <ostream>

#include "app/launch.h"
#include "core/io/file.h"

namespace normscope::cli {

Result<void> progress(const ProgressOptions& options, std::ostream& out) {
    if (options.import) {
        const auto text = read_file(*options.import);
        if (!text) return std::unexpected(text.error());
        if (auto taken = take_progress(*text); !taken) return taken;
    }
    const auto saved = saved_progress();
    if (!saved) return std::unexpected(saved.error());
    if (options.out) return write_file(*options.out, *saved);
    if (!options.import) out << *saved;
    return {};
}

}  // namespace normscope::cli

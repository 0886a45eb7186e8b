// SPDX-License-Identifier: MIT
#pragma once

namespace normscope::bench {

/// One-cell edits against the full recompute, for the shapes of the edits table.
void add_edits();

}  // namespace normscope::bench

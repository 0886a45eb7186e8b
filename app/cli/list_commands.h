// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

#include "core/base/result.h"

namespace normscope::cli {

/// `normscope lessons`: id, title and number of steps of each lesson, as JSON.
Result<void> list_lessons(std::ostream& out);

/// `normscope bench`: what each kernel takes on this machine, as a table.
Result<void> bench(bool quick, std::ostream& out);

}  // namespace normscope::cli

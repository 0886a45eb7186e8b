// SPDX-License-Identifier: MIT
// The command line: every way to start the program. docs/cli.md describes it for users.
#pragma once

#include <iosfwd>

namespace normscope {

/// Runs what the arguments ask for; argv[0] is the program. Answers the exit status: 0, or 2 after one sentence on
/// `err`.
int run_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace normscope

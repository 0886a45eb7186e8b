// SPDX-License-Identifier: MIT
// toml++, without its assertions: one of 3.3 stands before the error that the same text is given ("[" without a key),
// so that broken text would end the program. All files must include it in the same way.
#pragma once

#define TOML_ASSERT(condition) static_cast<void>(0)  // NOLINT(cppcoreguidelines-macro-usage)
#include <toml++/toml.h>

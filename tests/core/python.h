// SPDX-License-Identifier: MIT
// Python, for tests that ask other libraries.
#pragma once

#include <cstdlib>
#include <string>

namespace normscope {

/// The first Python that has a module: the one on the path, or Debian's, which has Debian's packages. Empty: none.
inline std::string python_with(const std::string& module) {
    for (const std::string python : {"python3", "/usr/bin/python3"})
        if (std::system((python + " -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec(\"" + module +
                         "\") is None)' >/dev/null 2>&1")
                            .c_str()) == 0)
            return python;
    return "";
}

}  // namespace normscope

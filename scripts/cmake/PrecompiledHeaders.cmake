# SPDX-License-Identifier: MIT
# The headers that most files include, parsed once per target: about half of what compiling a file takes.
# Every file still includes what it uses (CMAKE_DISABLE_PRECOMPILE_HEADERS=ON builds without them).
include_guard(GLOBAL)

set(NORMSCOPE_COMMON_HEADERS <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <optional>
  <span> <string> <string_view> <utility> <vector> <expected> <fmt/format.h>)

# normscope_precompile(<target> [HEADER...]): the common headers and these.
function(normscope_precompile target)
  target_precompile_headers(${target} PRIVATE ${NORMSCOPE_COMMON_HEADERS} ${ARGN})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess)  # without it ccache does not see the header
  endif()
endfunction()

# SPDX-License-Identifier: MIT
# How NormScope's own code is compiled: everything of ours links normscope::options.
include_guard(GLOBAL)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12
    OR CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
  message(FATAL_ERROR "NormScope needs GCC 12 or Clang 16; this is "
    "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(NORMSCOPE_CCACHE ccache)
mark_as_advanced(NORMSCOPE_CCACHE)
foreach(language IN ITEMS C CXX)
  if(NORMSCOPE_CCACHE AND NOT CMAKE_${language}_COMPILER_LAUNCHER)
    # The sloppiness is what ccache asks for to keep results of files that use a precompiled header.
    set(CMAKE_${language}_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      "${NORMSCOPE_CCACHE}")
  endif()
endforeach()

add_library(normscope_options INTERFACE)
add_library(normscope::options ALIAS normscope_options)
target_compile_features(normscope_options INTERFACE cxx_std_23)
# Contraction to fused multiply-adds would make the same expression round differently from one machine to the next.
target_compile_options(normscope_options INTERFACE -ffp-contract=off
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-align -Wcast-qual
  -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2 -Wimplicit-fallthrough
  -Wundef
  # With designated initializers, what is left out has its default on purpose.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(normscope_options INTERFACE -Wduplicated-cond -Wduplicated-branches -Wlogical-op
    # GCC 12 reports these inside its own standard library once it is inlined and optimised.
    -Wno-array-bounds -Wno-stringop-overflow -Wno-maybe-uninitialized -Wno-restrict
    $<$<CONFIG:Release>:-Wno-stringop-overread>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  # libstdc++ gives std::expected only to compilers with __cpp_concepts >= 202002L; these Clangs say 201907L although
  # they have all that <expected> uses.
  target_compile_options(normscope_options INTERFACE -Wno-builtin-macro-redefined -U__cpp_concepts
    -D__cpp_concepts=202002L)
endif()
# Foreign code is one section per function: the program keeps what it calls.
target_link_options(normscope_options INTERFACE -Wl,--gc-sections)
if(NORMSCOPE_WERROR)
  target_compile_options(normscope_options INTERFACE -Werror)
endif()

if(NORMSCOPE_SANITIZE)
  set(sanitize -fsanitize=${NORMSCOPE_SANITIZE} -fno-omit-frame-pointer)
  if(NORMSCOPE_SANITIZE MATCHES "undefined")
    list(APPEND sanitize -fno-sanitize-recover=undefined)
  endif()
  target_compile_options(normscope_options INTERFACE ${sanitize})
  target_link_options(normscope_options INTERFACE ${sanitize})
endif()

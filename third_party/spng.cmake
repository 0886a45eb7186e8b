# SPDX-License-Identifier: MIT
# libspng, from Debian (libspng-dev 0.7.3), BSD-2-Clause: reading and writing PNG pictures.
# Another copy: NORMSCOPE_SPNG_DIR, the prefix of an installation.
set(NORMSCOPE_SPNG_DIR "" CACHE PATH "Installation prefix of libspng; empty: the system's")
find_path(NORMSCOPE_SPNG_INCLUDE spng.h HINTS "${NORMSCOPE_SPNG_DIR}/include")
find_library(NORMSCOPE_SPNG_LIBRARY spng HINTS "${NORMSCOPE_SPNG_DIR}/lib")
mark_as_advanced(NORMSCOPE_SPNG_INCLUDE NORMSCOPE_SPNG_LIBRARY)
if(NOT NORMSCOPE_SPNG_INCLUDE OR NOT NORMSCOPE_SPNG_LIBRARY)
  message(FATAL_ERROR "libspng is missing: install libspng-dev or point NORMSCOPE_SPNG_DIR at a local copy")
endif()
add_library(normscope_spng INTERFACE)
target_include_directories(normscope_spng SYSTEM INTERFACE "${NORMSCOPE_SPNG_INCLUDE}")
target_link_libraries(normscope_spng INTERFACE "${NORMSCOPE_SPNG_LIBRARY}")
add_library(normscope::spng ALIAS normscope_spng)

file(STRINGS "${NORMSCOPE_SPNG_INCLUDE}/spng.h" version REGEX "^#define SPNG_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
list(TRANSFORM version REPLACE "[^0-9]" "")
list(JOIN version "." version)
normscope_license("libspng" SPDX BSD-2-Clause VERSION ${version} DEBIAN libspng0 libspng-dev)
normscope_license("zlib" SPDX Zlib DEBIAN zlib1g zlib1g-dev)

# SPDX-License-Identifier: MIT
# libzip, from Debian (libzip-dev 1.7.3), BSD-3-Clause: reading and writing .npz files, reading PyTorch's checkpoints.
# Another copy: NORMSCOPE_ZIP_DIR, the prefix of an installation. Debian's own CMake files also want its command-line
# tools, which nothing here needs.
set(NORMSCOPE_ZIP_DIR "" CACHE PATH "Installation prefix of libzip; empty: the system's")
find_path(NORMSCOPE_ZIP_INCLUDE zip.h HINTS "${NORMSCOPE_ZIP_DIR}/include")
find_library(NORMSCOPE_ZIP_LIBRARY zip HINTS "${NORMSCOPE_ZIP_DIR}/lib")
mark_as_advanced(NORMSCOPE_ZIP_INCLUDE NORMSCOPE_ZIP_LIBRARY)
if(NOT NORMSCOPE_ZIP_INCLUDE OR NOT NORMSCOPE_ZIP_LIBRARY)
  message(FATAL_ERROR "libzip is missing: install libzip-dev or point NORMSCOPE_ZIP_DIR at a local copy")
endif()
add_library(normscope_zip INTERFACE)
target_include_directories(normscope_zip SYSTEM INTERFACE "${NORMSCOPE_ZIP_INCLUDE}")
target_link_libraries(normscope_zip INTERFACE "${NORMSCOPE_ZIP_LIBRARY}")
add_library(normscope::zip ALIAS normscope_zip)

find_file(NORMSCOPE_ZIPCONF zipconf.h HINTS "${NORMSCOPE_ZIP_INCLUDE}")
mark_as_advanced(NORMSCOPE_ZIPCONF)
file(STRINGS "${NORMSCOPE_ZIPCONF}" version REGEX "^#define LIBZIP_VERSION \"")
string(REGEX REPLACE ".*\"(.*)\"" "\\1" version "${version}")
normscope_license("libzip" SPDX BSD-3-Clause VERSION ${version} DEBIAN libzip4 libzip4t64 libzip5 libzip-dev)

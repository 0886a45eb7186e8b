# SPDX-License-Identifier: MIT
# cairo, from Debian (libcairo2-dev 1.16.0), LGPL-2.1 or MPL-1.1: worksheets as PDF.
# Another copy: NORMSCOPE_CAIRO_DIR, the prefix of an installation.
set(NORMSCOPE_CAIRO_DIR "" CACHE PATH "Installation prefix of cairo; empty: the system's")
find_path(NORMSCOPE_CAIRO_INCLUDE cairo-pdf.h HINTS "${NORMSCOPE_CAIRO_DIR}/include" PATH_SUFFIXES cairo)
find_library(NORMSCOPE_CAIRO_LIBRARY cairo HINTS "${NORMSCOPE_CAIRO_DIR}/lib")
mark_as_advanced(NORMSCOPE_CAIRO_INCLUDE NORMSCOPE_CAIRO_LIBRARY)
if(NOT NORMSCOPE_CAIRO_INCLUDE OR NOT NORMSCOPE_CAIRO_LIBRARY)
  message(FATAL_ERROR "cairo is missing: install libcairo2-dev or point NORMSCOPE_CAIRO_DIR at a local copy")
endif()
add_library(normscope_cairo INTERFACE)
target_include_directories(normscope_cairo SYSTEM INTERFACE "${NORMSCOPE_CAIRO_INCLUDE}")
target_link_libraries(normscope_cairo INTERFACE "${NORMSCOPE_CAIRO_LIBRARY}" normscope::freetype)
add_library(normscope::cairo ALIAS normscope_cairo)

file(STRINGS "${NORMSCOPE_CAIRO_INCLUDE}/cairo-version.h" version REGEX "^#define CAIRO_VERSION_(MAJOR|MINOR|MICRO)")
string(REGEX REPLACE "[^0-9;]" "" version "${version}")
string(REPLACE ";" "." version "${version}")
normscope_license("cairo" SPDX "LGPL-2.1-only OR MPL-1.1" VERSION ${version} DEBIAN libcairo2 libcairo2-dev)

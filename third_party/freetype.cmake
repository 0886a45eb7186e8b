# SPDX-License-Identifier: MIT
# FreeType, from Debian (libfreetype-dev 2.12.1), FTL: glyphs of the interface and of formulas.
# Another copy: NORMSCOPE_FREETYPE_DIR, the prefix of an installation.
set(NORMSCOPE_FREETYPE_DIR "" CACHE PATH "Installation prefix of FreeType; empty: the system's")
if(NORMSCOPE_FREETYPE_DIR)
  list(PREPEND CMAKE_PREFIX_PATH "${NORMSCOPE_FREETYPE_DIR}")
endif()
find_package(Freetype QUIET)
if(NOT TARGET Freetype::Freetype)
  message(FATAL_ERROR "FreeType is missing: install libfreetype-dev or point NORMSCOPE_FREETYPE_DIR at a local copy")
endif()
set_target_properties(Freetype::Freetype PROPERTIES IMPORTED_GLOBAL TRUE)
normscope_alias(freetype Freetype::Freetype)
normscope_license("FreeType" SPDX FTL VERSION ${FREETYPE_VERSION_STRING} DEBIAN libfreetype6 libfreetype-dev)

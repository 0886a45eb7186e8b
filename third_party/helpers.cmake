# SPDX-License-Identifier: MIT
include_guard(GLOBAL)
include(FindPackageHandleStandardArgs)

# normscope_find(<package> PREFIX <variable> DEBIAN <package> TARGET <imported> [HEADER_ONLY])
#
# Makes the imported target exist. The variable may name a source tree (a folder with a CMakeLists.txt, which is then
# built) or the prefix of an installation; empty means wherever CMake finds the package.
function(normscope_find package)
  cmake_parse_arguments(arg "" "PREFIX;DEBIAN;TARGET" "" ${ARGN})
  set(${arg_PREFIX} "" CACHE PATH "Source tree or installation prefix of ${package}; empty: the system's")
  set(local "${${arg_PREFIX}}")
  if(local AND EXISTS "${local}/CMakeLists.txt")
    add_subdirectory("${local}" "${CMAKE_BINARY_DIR}/third_party/${package}" EXCLUDE_FROM_ALL SYSTEM)
  elseif(local)
    find_package(${package} CONFIG QUIET GLOBAL PATHS "${local}" NO_DEFAULT_PATH)
  else()
    find_package(${package} CONFIG QUIET GLOBAL)
  endif()
  if(NOT TARGET ${arg_TARGET})
    message(FATAL_ERROR "${package} is missing: install ${arg_DEBIAN} or point ${arg_PREFIX} at a local copy")
  endif()
  set(${package}_VERSION "${${package}_VERSION}" PARENT_SCOPE)
endfunction()

# normscope_alias(<name> <target>...): normscope::<name> stands for the targets, with their headers as SYSTEM includes.
function(normscope_alias name)
  add_library(normscope_${name} INTERFACE)
  target_link_libraries(normscope_${name} INTERFACE ${ARGN})
  add_library(normscope::${name} ALIAS normscope_${name})
endfunction()

# normscope_foreign(<target> [ASSERTS]): how foreign code is compiled, whatever NormScope's own settings are.
# ASSERTS: its assertions catch mistakes of the caller, so they stay on outside Release.
function(normscope_foreign target)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS ON EXPORT_COMPILE_COMMANDS OFF
    CXX_CLANG_TIDY "")
  target_compile_options(${target} PRIVATE -w -ffunction-sections -fdata-sections)
  if("ASSERTS" IN_LIST ARGN)
    target_compile_options(${target} PRIVATE $<$<NOT:$<CONFIG:Release>>:-UNDEBUG>)
  endif()
endfunction()

# normscope_license(<name> SPDX <id> [VERSION <version>] [DEBIAN <package>...] [FILES <file>...] [TEXT <text>])
#
# One entry of the generated licence text: the first FILES that exist, else the copyright file of the first DEBIAN
# package that is installed, else TEXT. FILES are all taken. An entry without a text is an error: what the binary
# contains must carry its licence.
function(normscope_license name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SPDX;VERSION;TEXT" "DEBIAN;FILES")
  set(text "${arg_TEXT}")
  foreach(package IN LISTS arg_DEBIAN)
    if(NOT text AND NOT arg_FILES AND EXISTS "/usr/share/doc/${package}/copyright")
      set(arg_FILES "/usr/share/doc/${package}/copyright")
    endif()
  endforeach()
  foreach(file IN LISTS arg_FILES)
    file(READ "${file}" content)
    string(STRIP "${content}" content)
    string(APPEND text "${content}\n\n")
    set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  endforeach()
  if(NOT text)
    message(WARNING "no licence text found for ${name} (${arg_SPDX}): only its name enters the licence list")
    set(text "Licence: ${arg_SPDX}\n")
  endif()
  string(STRIP "${text}" text)
  string(REPEAT "=" 80 rule)
  set(entry "${rule}\n${name}")
  if(arg_VERSION)
    string(APPEND entry " ${arg_VERSION}")
  endif()
  string(APPEND entry "\n${arg_SPDX}\n${rule}\n\n${text}\n\n")
  set_property(GLOBAL APPEND_STRING PROPERTY NORMSCOPE_LICENSES "${entry}")
  string(STRIP "${name} ${arg_VERSION}" title)
  set_property(GLOBAL APPEND_STRING PROPERTY NORMSCOPE_LICENSE_NAMES "  ${title} (${arg_SPDX})\n")
endfunction()

# Writes NORMSCOPE_LICENSES_FILE from all entries.
function(normscope_write_licenses)
  get_property(entries GLOBAL PROPERTY NORMSCOPE_LICENSES)
  get_property(names GLOBAL PROPERTY NORMSCOPE_LICENSE_NAMES)
  # Debian's copyright files only point to this text.
  if(EXISTS /usr/share/common-licenses/Apache-2.0)
    normscope_license("Apache License 2.0, in full" SPDX Apache-2.0 FILES /usr/share/common-licenses/Apache-2.0)
    get_property(entries GLOBAL PROPERTY NORMSCOPE_LICENSES)
  endif()
  file(READ "${PROJECT_SOURCE_DIR}/LICENSE" own)
  set(file "${PROJECT_BINARY_DIR}/licenses.txt")
  file(CONFIGURE OUTPUT "${file}" @ONLY CONTENT
    "NormScope @PROJECT_VERSION@

@own@
NormScope contains or uses the following works, whose licences follow.

@names@
@entries@")
  set(NORMSCOPE_LICENSES_FILE "${file}" CACHE INTERNAL "Licences of everything the binary contains")
endfunction()

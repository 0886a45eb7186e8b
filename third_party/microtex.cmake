# SPDX-License-Identifier: MIT
# MicroTeX 1.0.0, from imgui-bundle, MIT: sets LaTeX formulas. Another copy: NORMSCOPE_MICROTEX_DIR, a source tree.
set(NORMSCOPE_MICROTEX_DIR "" CACHE PATH "MicroTeX source tree; empty: the one of imgui-bundle")
set(microtex_source "${bundle}/imgui_microtex/MicroTeX")
if(NORMSCOPE_MICROTEX_DIR)
  set(microtex_source "${NORMSCOPE_MICROTEX_DIR}")
endif()
file(GLOB_RECURSE microtex_files "${microtex_source}/lib/*.cpp")
list(FILTER microtex_files EXCLUDE REGEX "/lib/wrapper/")
add_library(normscope_microtex STATIC ${microtex_files})
block()
  set(PROJECT_VERSION_MAJOR 1)
  set(PROJECT_VERSION_MINOR 0)
  set(PROJECT_VERSION_PATCH 0)
  configure_file("${microtex_source}/lib/microtexconfig.h.in"
    "${CMAKE_BINARY_DIR}/third_party/microtex/microtexconfig.h" @ONLY)
endblock()
target_include_directories(normscope_microtex SYSTEM PUBLIC "${microtex_source}/lib"
  "${CMAKE_BINARY_DIR}/third_party/microtex")
# 2: formulas are drawn from typefaces only, without the outlines as data.
target_compile_definitions(normscope_microtex PRIVATE GLYPH_RENDER_TYPE=2)
# This file constructs the locale en_US.UTF-8, which bare machines lack, and then every formula with a digit fails;
# with __WIN32__ it takes the C locale instead. It includes nothing that reads the macro.
set_source_files_properties("${microtex_source}/lib/utils/utils.cpp" PROPERTIES COMPILE_DEFINITIONS __WIN32__)
# Its static tables are never freed; leak_suppressions.cpp knows them by the name of the file, which takes line numbers.
set_source_files_properties("${microtex_source}/lib/macro/macro_def.cpp" PROPERTIES COMPILE_OPTIONS -g1)
# Many small files behind the same large headers: in two parts they compile in a fifth of the time. One of the files
# leaves a macro of a common name behind it.
set_target_properties(normscope_microtex PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 32
  UNITY_BUILD_CODE_BEFORE_INCLUDE "#undef style")
normscope_foreign(normscope_microtex)
# Setting a formula takes a fraction of a millisecond, once per text: what matters is how long this takes to compile.
target_compile_options(normscope_microtex PRIVATE -O1)
target_compile_features(normscope_microtex PRIVATE cxx_std_17)
normscope_license("MicroTeX" SPDX MIT VERSION 1.0.0 FILES "${microtex_source}/LICENSE")

# SPDX-License-Identifier: MIT
# Compiles the files of a folder together: most of what compiling a file takes is instantiating the same templates of
# the standard library and of fmt again. What is shipped is built this way; the build for development compiles each file
# alone, so that every file is seen to include what it uses and one changed file is one file to compile.
# Names in unnamed namespaces are therefore unique within a folder.
include_guard(GLOBAL)

option(NORMSCOPE_UNITY "Compile the files of a folder together" OFF)
set(NORMSCOPE_UNITY_FILES 32 CACHE STRING "The most files that are compiled together")
mark_as_advanced(NORMSCOPE_UNITY_FILES)

if(NORMSCOPE_UNITY)
  # These see the neighbours of a folder as one file; the build for development looks at each file by itself.
  target_compile_options(normscope_options INTERFACE -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()

# normscope_unity(<target> [ALONE <regex>]): groups the target's files by folder; a path that matches stays alone.
function(normscope_unity target)
  cmake_parse_arguments(arg "" "ALONE" "" ${ARGN})
  if(NOT NORMSCOPE_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  get_target_property(here ${target} SOURCE_DIR)
  set(folders)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${here}" NORMALIZE OUTPUT_VARIABLE path)
    cmake_path(IS_PREFIX PROJECT_SOURCE_DIR "${path}" NORMALIZE ours)
    cmake_path(IS_PREFIX PROJECT_BINARY_DIR "${path}" NORMALIZE generated)
    if(NOT path MATCHES "\\.cpp$" OR NOT ours OR generated OR (arg_ALONE AND path MATCHES "${arg_ALONE}"))
      continue()
    endif()
    cmake_path(GET path PARENT_PATH folder)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    list(APPEND folders ${folder})
    list(APPEND files_of_${folder} "${source}")
  endforeach()
  list(REMOVE_DUPLICATES folders)
  foreach(folder IN LISTS folders)
    list(LENGTH files_of_${folder} left)
    math(EXPR groups "(${left} + ${NORMSCOPE_UNITY_FILES} - 1) / ${NORMSCOPE_UNITY_FILES}")
    math(EXPR each "(${left} + ${groups} - 1) / ${groups}")
    set(group 0)
    while(files_of_${folder})
      list(SUBLIST files_of_${folder} 0 ${each} files)
      list(REMOVE_ITEM files_of_${folder} ${files})
      set_source_files_properties(${files} PROPERTIES UNITY_GROUP ${folder}_${group})
      math(EXPR group "${group} + 1")
    endwhile()
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

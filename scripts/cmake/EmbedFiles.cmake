# SPDX-License-Identifier: MIT
# Puts files into a binary.
#
#   normscope_embed(TARGET normscope_app NAMESPACE lessons BASE ${CMAKE_SOURCE_DIR}/assets/lessons FILES ${files})
#
# adds the files to the target, which then can
#
#   #include <embedded/lessons.h>
#   for (const normscope::embedded::File& file : normscope::embedded::lessons::all()) use(file.path, file.bytes);
#   std::optional<normscope::embedded::File> file = normscope::embedded::lessons::find("layer_norm/lesson.md");
#   file->text();  // the same bytes as a std::string_view; a zero byte follows the last one
#
# The path of a file is relative to BASE; a file outside BASE has its name alone. NAMESPACE is a C++ identifier, used
# once per target. Files are sorted by path. Editing one rebuilds what embeds it; a new one needs FILES from
# file(GLOB_RECURSE ... CONFIGURE_DEPENDS). The header goes to the users of the target too.
include_guard(GLOBAL)
enable_language(ASM)
set(NORMSCOPE_EMBED_TEMPLATES "${CMAKE_CURRENT_LIST_DIR}/embed")

function(normscope_embed)
  cmake_parse_arguments(arg "" "TARGET;NAMESPACE;BASE" "FILES" ${ARGN})
  foreach(required IN ITEMS TARGET NAMESPACE BASE)
    if(NOT arg_${required})
      message(FATAL_ERROR "normscope_embed: ${required} is missing")
    endif()
  endforeach()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "normscope_embed: what is ${arg_UNPARSED_ARGUMENTS}?")
  endif()
  cmake_path(ABSOLUTE_PATH arg_BASE NORMALIZE)

  set(keyed)
  foreach(file IN LISTS arg_FILES)
    cmake_path(ABSOLUTE_PATH file NORMALIZE)
    if(NOT EXISTS "${file}")
      message(FATAL_ERROR "normscope_embed: ${file} does not exist")
    endif()
    cmake_path(IS_PREFIX arg_BASE "${file}" inside)
    if(inside)
      cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${arg_BASE}" OUTPUT_VARIABLE path)
    else()
      cmake_path(GET file FILENAME path)
    endif()
    list(APPEND keyed "${path}|${file}")
  endforeach()
  list(SORT keyed)

  set(name ${arg_NAMESPACE})
  set(symbol "normscope_embedded_${arg_TARGET}_${name}")
  set(assembly)
  set(declarations)
  set(entries)
  set(files)
  set(index 0)
  foreach(pair IN LISTS keyed)
    string(REGEX MATCH "^([^|]*)\\|(.*)$" pair "${pair}")
    set(path "${CMAKE_MATCH_1}")
    set(file "${CMAKE_MATCH_2}")
    list(APPEND files "${file}")
    string(APPEND assembly "  .balign 16\n  .globl ${symbol}_${index}\n  .hidden ${symbol}_${index}\n"
      "${symbol}_${index}:\n  .incbin \"${file}\"\n"
      "  .globl ${symbol}_${index}_end\n  .hidden ${symbol}_${index}_end\n${symbol}_${index}_end:\n  .byte 0\n")
    string(APPEND declarations
      "extern const std::byte ${symbol}_${index}[];\nextern const std::byte ${symbol}_${index}_end[];\n")
    string(APPEND entries "        {\"${path}\", {${symbol}_${index}, ${symbol}_${index}_end}},\n")
    math(EXPR index "${index} + 1")
  endforeach()

  set(count ${index})
  set(dir "${CMAKE_CURRENT_BINARY_DIR}/${arg_TARGET}_embedded")
  configure_file("${NORMSCOPE_EMBED_TEMPLATES}/file.h.in" "${dir}/embedded/file.h" @ONLY)
  configure_file("${NORMSCOPE_EMBED_TEMPLATES}/header.h.in" "${dir}/embedded/${name}.h" @ONLY)
  configure_file("${NORMSCOPE_EMBED_TEMPLATES}/table.cpp.in" "${dir}/${name}.cpp" @ONLY)
  configure_file("${NORMSCOPE_EMBED_TEMPLATES}/data.S.in" "${dir}/${name}.S" @ONLY)
  set_source_files_properties("${dir}/${name}.S" PROPERTIES OBJECT_DEPENDS "${files}")
  # A library of its own, because the assembler knows none of the target's compile options.
  add_library(${arg_TARGET}_${name} OBJECT "${dir}/${name}.S")
  target_sources(${arg_TARGET} PRIVATE $<TARGET_OBJECTS:${arg_TARGET}_${name}> "${dir}/${name}.cpp")
  target_include_directories(${arg_TARGET} PUBLIC "$<BUILD_INTERFACE:${dir}>")
endfunction()

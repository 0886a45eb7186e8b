# SPDX-License-Identifier: MIT
# What the interface is made of, in three targets:
#   normscope::imgui        headers and definitions. Code that draws links this and is compiled once.
#   normscope::gui          all of it, linked, for the program.
#   normscope::gui_testing  the same with test hooks and the Test Engine, for tests. Never both in one binary.
set(gui_parts normscope_rich_md normscope_implot normscope_implot3d normscope_imanim)
# Their headers are at hand for all of them. Built is what is called: the first use of another one adds it here.
set(gui_libraries normscope_rich_md normscope_implot)

add_library(normscope_imgui INTERFACE)
target_link_libraries(normscope_imgui INTERFACE imgui normscope_pfd)
foreach(part IN LISTS gui_parts)
  target_include_directories(normscope_imgui SYSTEM INTERFACE $<TARGET_PROPERTY:${part},INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(normscope_imgui INTERFACE $<TARGET_PROPERTY:${part},INTERFACE_COMPILE_DEFINITIONS>)
endforeach()
add_library(normscope::imgui ALIAS normscope_imgui)

# The parts call Dear ImGui and know no flavour of it, so the flavour comes after them on the link line.
normscope_imgui_library(normscope_imgui_plain)
add_library(normscope_gui INTERFACE)
target_link_libraries(normscope_gui INTERFACE ${gui_libraries} normscope_imgui_plain normscope_imgui)
add_library(normscope::gui ALIAS normscope_gui)

if(NORMSCOPE_BUILD_TESTS)
  # One archive: Dear ImGui with test hooks and the engine refer to each other.
  normscope_imgui_library(normscope_imgui_testing ${test_engine_files})
  target_compile_options(normscope_imgui_testing PRIVATE -UNDEBUG)
  target_include_directories(normscope_imgui_testing SYSTEM PUBLIC ${test_engine_includes})
  target_compile_definitions(normscope_imgui_testing PUBLIC ${test_engine_definitions})
  target_link_libraries(normscope_imgui_testing PUBLIC normscope::threads)
  add_library(normscope_gui_testing INTERFACE)
  target_link_libraries(normscope_gui_testing INTERFACE ${gui_libraries} normscope_imgui_testing normscope_imgui)
  add_library(normscope::gui_testing ALIAS normscope_gui_testing)
endif()

if(NORMSCOPE_SANITIZE MATCHES "address")
  foreach(target IN ITEMS normscope_gui normscope_gui_testing)
    if(TARGET ${target})
      target_sources(${target} INTERFACE "${CMAKE_CURRENT_LIST_DIR}/leak_suppressions.cpp")
    endif()
  endforeach()
endif()

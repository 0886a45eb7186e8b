# SPDX-License-Identifier: MIT
# Dear ImGui 1.93.0 (docking branch), from imgui-bundle, MIT: the interface. Back ends: GLFW, OpenGL 3, null.
# Another copy: NORMSCOPE_IMGUI_DIR, a source tree.
#
# `imgui` holds the headers and the configuration; whoever calls Dear ImGui links that and is compiled once.
# The code itself is built twice, because the shipped program carries no test hooks: see gui.cmake. The hooks change
# no structure, so code compiled without them works with either.
set(NORMSCOPE_IMGUI_DIR "" CACHE PATH "Dear ImGui source tree; empty: the one of imgui-bundle")
set(imgui_source "${bundle}/imgui/imgui")
if(NORMSCOPE_IMGUI_DIR)
  set(imgui_source "${NORMSCOPE_IMGUI_DIR}")
endif()
add_library(imgui INTERFACE)
target_include_directories(imgui SYSTEM INTERFACE "${imgui_source}" "${imgui_source}/backends"
  "${imgui_source}/misc/cpp" "${imgui_source}/misc/freetype" "${CMAKE_CURRENT_LIST_DIR}/imgui_config")
target_compile_definitions(imgui INTERFACE IMGUI_USER_CONFIG="normscope_imgui_config.h")

# normscope_imgui_library(<target> <extra sources>...): one flavour of Dear ImGui.
function(normscope_imgui_library target)
  add_library(${target} STATIC ${ARGN}
    "${imgui_source}/imgui.cpp" "${imgui_source}/imgui_demo.cpp" "${imgui_source}/imgui_draw.cpp"
    "${imgui_source}/imgui_tables.cpp" "${imgui_source}/imgui_widgets.cpp"
    "${imgui_source}/misc/cpp/imgui_stdlib.cpp" "${imgui_source}/misc/freetype/imgui_freetype.cpp"
    "${imgui_source}/backends/imgui_impl_glfw.cpp" "${imgui_source}/backends/imgui_impl_opengl3.cpp"
    "${imgui_source}/backends/imgui_impl_null.cpp")
  if(EXISTS "${imgui_source}/imgui_stacklayout.cpp")
    target_sources(${target} PRIVATE "${imgui_source}/imgui_stacklayout.cpp")
  endif()
  target_link_libraries(${target} PUBLIC imgui normscope::glfw normscope::freetype ${CMAKE_DL_LIBS})
  # The demo is a tenth of the library, and nothing opens it.
  target_compile_definitions(${target} PRIVATE IMGUI_DISABLE_DEMO_WINDOWS)
  normscope_foreign(${target} ASSERTS)
endfunction()
normscope_license("Dear ImGui" SPDX MIT VERSION 1.93.0 FILES "${imgui_source}/LICENSE.txt")

# SPDX-License-Identifier: MIT
# ImPlot3D, from imgui-bundle, MIT: plots in space, of float, double and int.
# Another copy: NORMSCOPE_IMPLOT3D_DIR, a source tree in a folder named implot3d.
set(NORMSCOPE_IMPLOT3D_DIR "" CACHE PATH "ImPlot3D source tree; empty: the one of imgui-bundle")
set(implot3d_source "${bundle}/implot3d/implot3d")
if(NORMSCOPE_IMPLOT3D_DIR)
  set(implot3d_source "${NORMSCOPE_IMPLOT3D_DIR}")
endif()
add_library(normscope_implot3d STATIC EXCLUDE_FROM_ALL "${implot3d_source}/implot3d.cpp" "${implot3d_source}/implot3d_items.cpp"
  "${implot3d_source}/implot3d_meshes.cpp")
target_include_directories(normscope_implot3d SYSTEM PUBLIC "${implot3d_source}" "${implot3d_source}/..")
target_link_libraries(normscope_implot3d PUBLIC imgui)
# Each type instantiates every plotter once more; with all ten this one file takes minutes to compile.
target_compile_definitions(normscope_implot3d PRIVATE "IMPLOT3D_CUSTOM_NUMERIC_TYPES=(float)(double)(int)")
normscope_foreign(normscope_implot3d ASSERTS)
# The assertions that catch a caller are in the other files; without them here a compiler cache serves all presets.
set_source_files_properties("${implot3d_source}/implot3d_items.cpp" PROPERTIES COMPILE_OPTIONS -DNDEBUG)
file(STRINGS "${implot3d_source}/implot3d.h" version REGEX "#define IMPLOT3D_VERSION ")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" version "${version}")
normscope_license("ImPlot3D" SPDX MIT VERSION "${version}" FILES "${implot3d_source}/LICENSE")

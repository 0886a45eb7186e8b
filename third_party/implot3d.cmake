# SPDX-License-Identifier: MIT
# ImPlot3D, from imgui-bundle, MIT: plots in space. Another copy: NORMSCOPE_IMPLOT3D_DIR, a source tree in a folder
# named implot3d.
set(NORMSCOPE_IMPLOT3D_DIR "" CACHE PATH "ImPlot3D source tree; empty: the one of imgui-bundle")
set(implot3d_source "${bundle}/implot3d/implot3d")
if(NORMSCOPE_IMPLOT3D_DIR)
  set(implot3d_source "${NORMSCOPE_IMPLOT3D_DIR}")
endif()
add_library(normscope_implot3d STATIC "${implot3d_source}/implot3d.cpp" "${implot3d_source}/implot3d_items.cpp"
  "${implot3d_source}/implot3d_meshes.cpp")
target_include_directories(normscope_implot3d SYSTEM PUBLIC "${implot3d_source}" "${implot3d_source}/..")
target_link_libraries(normscope_implot3d PUBLIC imgui)
normscope_foreign(normscope_implot3d)
file(STRINGS "${implot3d_source}/implot3d.h" version REGEX "#define IMPLOT3D_VERSION ")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" version "${version}")
normscope_license("ImPlot3D" SPDX MIT VERSION "${version}" FILES "${implot3d_source}/LICENSE")

# SPDX-License-Identifier: MIT
# ImPlot 1.1 WIP, from imgui-bundle, MIT: plots of float, double and int.
# Another copy: NORMSCOPE_IMPLOT_DIR, a source tree in a folder named implot.
set(NORMSCOPE_IMPLOT_DIR "" CACHE PATH "ImPlot source tree; empty: the one of imgui-bundle")
set(implot_source "${bundle}/implot/implot")
if(NORMSCOPE_IMPLOT_DIR)
  set(implot_source "${NORMSCOPE_IMPLOT_DIR}")
endif()
add_library(normscope_implot STATIC "${implot_source}/implot.cpp" "${implot_source}/implot_items.cpp")
target_include_directories(normscope_implot SYSTEM PUBLIC "${implot_source}" "${implot_source}/..")
target_link_libraries(normscope_implot PUBLIC imgui)
# Each type instantiates every plotter once more; with all ten this one file takes minutes to compile.
target_compile_definitions(normscope_implot PRIVATE "IMPLOT_CUSTOM_NUMERIC_TYPES=(float)(double)(int)")
normscope_foreign(normscope_implot ASSERTS)
# The assertions that catch a caller are in the other files; without them here a compiler cache serves all presets.
set_source_files_properties("${implot_source}/implot_items.cpp" PROPERTIES COMPILE_OPTIONS -DNDEBUG)
normscope_license("ImPlot" SPDX MIT VERSION "1.1 WIP" FILES "${implot_source}/LICENSE")

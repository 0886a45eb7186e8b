# SPDX-License-Identifier: MIT
# ImPlot 1.1 WIP, from imgui-bundle, MIT: plots. Another copy: NORMSCOPE_IMPLOT_DIR, a source tree in a folder named
# implot.
set(NORMSCOPE_IMPLOT_DIR "" CACHE PATH "ImPlot source tree; empty: the one of imgui-bundle")
set(implot_source "${bundle}/implot/implot")
if(NORMSCOPE_IMPLOT_DIR)
  set(implot_source "${NORMSCOPE_IMPLOT_DIR}")
endif()
add_library(normscope_implot STATIC "${implot_source}/implot.cpp" "${implot_source}/implot_items.cpp")
target_include_directories(normscope_implot SYSTEM PUBLIC "${implot_source}" "${implot_source}/..")
target_link_libraries(normscope_implot PUBLIC imgui)
normscope_foreign(normscope_implot)
normscope_license("ImPlot" SPDX MIT VERSION "1.1 WIP" FILES "${implot_source}/LICENSE")

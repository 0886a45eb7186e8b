# SPDX-License-Identifier: MIT
# ImPlot 1.1 WIP, from imgui-bundle, MIT: plots of double.
# Another copy: NORMSCOPE_IMPLOT_DIR, a source tree in a folder named implot.
set(NORMSCOPE_IMPLOT_DIR "" CACHE PATH "ImPlot source tree; empty: the one of imgui-bundle")
set(implot_source "${bundle}/implot/implot")
if(NORMSCOPE_IMPLOT_DIR)
  set(implot_source "${NORMSCOPE_IMPLOT_DIR}")
endif()
add_library(normscope_implot STATIC "${implot_source}/implot.cpp" "${implot_source}/implot_items.cpp")
target_include_directories(normscope_implot SYSTEM PUBLIC "${implot_source}" "${implot_source}/..")
target_link_libraries(normscope_implot PUBLIC imgui)
# Each type instantiates every plotter once more; with all ten this one file takes minutes to compile. The program plots
# double; its heat map has ImPlot's for a peer in the benchmarks, which is given float.
set(implot_types "(double)")
if(NORMSCOPE_BUILD_BENCH)
  string(APPEND implot_types "(float)")
endif()
target_compile_definitions(normscope_implot PRIVATE "IMPLOT_CUSTOM_NUMERIC_TYPES=${implot_types}")
normscope_foreign(normscope_implot ASSERTS)
# The assertions that catch a caller are in the other files; without them here a compiler cache serves all presets.
# What is plotted are a few hundred points: it is compiled in half the time instead of drawn a microsecond sooner.
set_source_files_properties("${implot_source}/implot_items.cpp" PROPERTIES COMPILE_OPTIONS "-DNDEBUG;-O1")
normscope_license("ImPlot" SPDX MIT VERSION "1.1 WIP" FILES "${implot_source}/LICENSE")

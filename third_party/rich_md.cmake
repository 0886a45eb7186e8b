# SPDX-License-Identifier: MIT
# imgui_rich_md 1.0.0, from imgui-bundle, MIT: Markdown with LaTeX. It contains md4c (MIT), stb_image (MIT or public
# domain) and the Latin Modern Math font (GUST). Another copy: NORMSCOPE_RICH_MD_DIR, a source tree.
# Its own text fonts stay out: HostServices::ReadAsset must serve what MarkdownFontOptions names and
# fonts/Inconsolata-Medium.ttf. Formulas need nothing.
set(NORMSCOPE_RICH_MD_DIR "" CACHE PATH "imgui_rich_md source tree; empty: the one of imgui-bundle")
set(rich_md_source "${bundle}/imgui_rich_md/imgui_rich_md")
if(NORMSCOPE_RICH_MD_DIR)
  set(rich_md_source "${NORMSCOPE_RICH_MD_DIR}")
endif()
set(rich_md "${rich_md_source}/imgui_rich_md")
add_library(normscope_rich_md STATIC
  "${rich_md_source}/external/md4c/src/md4c.c"
  "${rich_md}/rich_md.cpp" "${rich_md}/narrative_programming.cpp" "${rich_md}/internal/rich_md_renderer.cpp"
  "${rich_md}/internal/rich_md_search.cpp" "${rich_md}/third_party/stb_image_impl.cpp"
  "${rich_md}/backends/latex/rich_md_latex.cpp" "${rich_md}/backends/latex/internal/graphic_freetype.cpp")
target_include_directories(normscope_rich_md SYSTEM PUBLIC "${rich_md_source}"
  PRIVATE "${rich_md_source}/external/md4c/src")
target_compile_definitions(normscope_rich_md PUBLIC IMGUI_RICHMD_WITH_LATEX IMGUI_RICHMD_EMBED_ASSETS)
target_compile_features(normscope_rich_md PRIVATE cxx_std_17)
target_link_libraries(normscope_rich_md PUBLIC imgui PRIVATE normscope_microtex normscope::freetype)
normscope_foreign(normscope_rich_md ASSERTS)

include("${rich_md_source}/cmake/imgui_richmd_embed_files.cmake")
imgui_richmd_embed_files(normscope_rich_md imgui_richmd_embedded_assets
  BASE_DIR "${rich_md_source}/assets" FILES fonts/latex/latinmodern-math.clm1
    fonts/latex/latinmodern-math.otf images/markdown_broken_image.png)

normscope_license("imgui_rich_md" SPDX MIT VERSION 1.0.0
  FILES "${rich_md_source}/LICENSE" "${rich_md}/LICENSE.imgui_md")
normscope_license("md4c" SPDX MIT FILES "${rich_md_source}/external/md4c/LICENSE.md")
normscope_license("Latin Modern Math" SPDX GUST-Font-License
  FILES "${rich_md_source}/assets/fonts/latex/GUST-FONT-LICENSE.txt")
file(READ "${rich_md}/third_party/stb_image.h" stb)
string(FIND "${stb}" "This software is available under 2 licenses" start REVERSE)
string(SUBSTRING "${stb}" ${start} -1 stb)
string(REGEX REPLACE "\n-*\n?\\*/.*" "" stb "${stb}")
normscope_license("stb_image" SPDX "MIT OR Unlicense" TEXT "${stb}")

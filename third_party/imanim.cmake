# SPDX-License-Identifier: MIT
# ImAnim 1.0.0, from imgui-bundle, MIT: easing and tweens. Another copy: NORMSCOPE_IMANIM_DIR, a source tree.
set(NORMSCOPE_IMANIM_DIR "" CACHE PATH "ImAnim source tree; empty: the one of imgui-bundle")
set(imanim_source "${bundle}/ImAnim/ImAnim")
if(NORMSCOPE_IMANIM_DIR)
  set(imanim_source "${NORMSCOPE_IMANIM_DIR}")
endif()
add_library(normscope_imanim STATIC EXCLUDE_FROM_ALL "${imanim_source}/im_anim.cpp")
target_include_directories(normscope_imanim SYSTEM PUBLIC "${imanim_source}")
target_link_libraries(normscope_imanim PUBLIC imgui)
normscope_foreign(normscope_imanim ASSERTS)
normscope_license("ImAnim" SPDX MIT VERSION 1.0.0 FILES "${imanim_source}/LICENSE")

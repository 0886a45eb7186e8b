# SPDX-License-Identifier: MIT
# The source distribution imgui-bundle 1.93.0 (hash in sources.txt), MIT: Dear ImGui, GLFW and the libraries around
# them, at versions their author keeps working together. Only these libraries are built, not its application framework.
# Another copy: NORMSCOPE_IMGUI_BUNDLE_DIR, an unpacked tree.
set(NORMSCOPE_IMGUI_BUNDLE_DIR "" CACHE PATH "Unpacked imgui-bundle sources; empty: the pinned ones")
if(NORMSCOPE_IMGUI_BUNDLE_DIR)
  set(bundle "${NORMSCOPE_IMGUI_BUNDLE_DIR}")
else()
  normscope_imgui_bundle(bundle)
endif()
set(bundle "${bundle}/external")
if(NOT EXISTS "${bundle}/imgui/imgui/imgui.h")
  message(FATAL_ERROR "NORMSCOPE_IMGUI_BUNDLE_DIR does not hold the sources of imgui-bundle")
endif()

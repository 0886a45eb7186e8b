# SPDX-License-Identifier: MIT
# Dear ImGui Test Engine, from imgui-bundle, its own licence (free for open-source software): drives the interface in
# tests. Linked into tests only, never into the program. Another copy: NORMSCOPE_TEST_ENGINE_DIR, a source tree.
set(NORMSCOPE_TEST_ENGINE_DIR "" CACHE PATH "Dear ImGui Test Engine source tree; empty: the one of imgui-bundle")
set(test_engine_source "${bundle}/imgui_test_engine/imgui_test_engine")
if(NORMSCOPE_TEST_ENGINE_DIR)
  set(test_engine_source "${NORMSCOPE_TEST_ENGINE_DIR}")
endif()
file(GLOB test_engine_files "${test_engine_source}/imgui_test_engine/*.cpp")
list(FILTER test_engine_files EXCLUDE REGEX "python_gil")
set(test_engine_includes "${test_engine_source}" "${test_engine_source}/imgui_test_engine")
set(test_engine_definitions IMGUI_ENABLE_TEST_ENGINE IMGUI_TEST_ENGINE_ENABLE_CAPTURE=1
  IMGUI_TEST_ENGINE_ENABLE_COROUTINE_STDTHREAD_IMPL=1 IMGUI_TEST_ENGINE_ENABLE_STD_FUNCTION=1
  IMGUI_TEST_ENGINE_ENABLE_IMPLOT=0)

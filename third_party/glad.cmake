# SPDX-License-Identifier: MIT
# glad2 2.0.8 (hash in requirements.txt), MIT: writes the OpenGL 3.3 core loader while building; what it writes is
# (WTFPL OR CC0-1.0) AND Apache-2.0. Another copy: NORMSCOPE_GLAD_DIR, a folder with include/glad/gl.h and src/gl.c.
# No loader of its own: call gladLoadGL(glfwGetProcAddress) once a context is current.
set(NORMSCOPE_GLAD_DIR "" CACHE PATH "Generated glad for OpenGL 3.3 core; empty: generate with the pinned glad2")
if(NORMSCOPE_GLAD_DIR)
  set(glad "${NORMSCOPE_GLAD_DIR}")
  set(glad_license TEXT "(WTFPL OR CC0-1.0) AND Apache-2.0")
else()
  normscope_python_venv(venv)
  set(glad "${CMAKE_BINARY_DIR}/third_party/glad")
  add_custom_command(OUTPUT "${glad}/src/gl.c" "${glad}/include/glad/gl.h"
    COMMAND "${venv}/bin/python" -m glad --quiet --reproducible --api gl:core=3.3 --extensions GL_KHR_debug
      --out-path "${glad}" c
    DEPENDS "${CMAKE_CURRENT_LIST_DIR}/requirements.txt"
    COMMENT "Generating the OpenGL 3.3 core loader" VERBATIM)
  file(GLOB glad_license "${venv}/lib/python3*/site-packages/glad2-*.dist-info/LICENSE")
  list(PREPEND glad_license FILES)
endif()
add_library(normscope_glad STATIC "${glad}/src/gl.c" "${glad}/include/glad/gl.h")
target_include_directories(normscope_glad SYSTEM PUBLIC "${glad}/include")
normscope_foreign(normscope_glad)
add_library(normscope::glad ALIAS normscope_glad)
normscope_license("glad" SPDX "MIT AND (WTFPL OR CC0-1.0) AND Apache-2.0" VERSION 2.0.8 ${glad_license})

# SPDX-License-Identifier: MIT
# Brings what is pinned in requirements.txt and sources.txt into a cache that every build tree shares.
#
# Included by third_party/CMakeLists.txt; `cmake -P third_party/fetch.cmake` does the same without a build tree.
# The cache is NORMSCOPE_CACHE_DIR, by default $XDG_CACHE_HOME/normscope or ~/.cache/normscope. Its folders are named
# after the hash of the list that filled them, so a changed pin fetches again and an unchanged one costs nothing.
# pip takes the package index from the configuration of the machine.
include_guard(GLOBAL)
set(NORMSCOPE_THIRD_PARTY_DIR "${CMAKE_CURRENT_LIST_DIR}")

function(normscope_cache_dir result)
  if(NORMSCOPE_CACHE_DIR)
    set(dir "${NORMSCOPE_CACHE_DIR}")
  elseif(NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
    set(dir "$ENV{XDG_CACHE_HOME}/normscope")
  else()
    set(dir "$ENV{HOME}/.cache/normscope")
  endif()
  file(MAKE_DIRECTORY "${dir}")
  set(${result} "${dir}" PARENT_SCOPE)
endfunction()

function(normscope_list_hash file result)
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 12 hash)
  set(${result} "${hash}" PARENT_SCOPE)
endfunction()

# Runs pip; `what` finishes the sentence "could not ..." when it fails.
function(normscope_pip venv what)
  execute_process(
    COMMAND "${venv}/bin/python" -m pip --disable-pip-version-check --no-input -q ${ARGN}
    RESULT_VARIABLE status OUTPUT_VARIABLE log ERROR_VARIABLE log)
  if(NOT status EQUAL 0)
    message(NOTICE "${log}")
    message(FATAL_ERROR "could not ${what}: is the network reachable?")
  endif()
endfunction()

# A virtual environment with everything of requirements.txt in it.
function(normscope_python_venv result)
  normscope_cache_dir(cache)
  normscope_list_hash("${NORMSCOPE_THIRD_PARTY_DIR}/requirements.txt" hash)
  set(venv "${cache}/venv-${hash}")
  file(LOCK "${cache}" DIRECTORY GUARD FUNCTION TIMEOUT 900)
  if(NOT EXISTS "${venv}/.complete")
    # The system's own interpreter first: a version manager's one may vanish with its next switch.
    find_program(NORMSCOPE_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
    find_program(NORMSCOPE_PYTHON NAMES python3)
    if(NOT NORMSCOPE_PYTHON)
      message(FATAL_ERROR "python3 is missing: it fetches and generates third-party code (Debian: python3-venv)")
    endif()
    foreach(python IN ITEMS "${NORMSCOPE_PYTHON}" python3)
      file(REMOVE_RECURSE "${venv}")
      execute_process(COMMAND "${python}" -m venv "${venv}" RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
      if(status EQUAL 0)
        break()
      endif()
    endforeach()
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "python3 cannot make a virtual environment (Debian: python3-venv)")
    endif()
    normscope_pip("${venv}" "fetch the Python tools of third_party/requirements.txt"
      install --require-hashes -r "${NORMSCOPE_THIRD_PARTY_DIR}/requirements.txt")
    file(TOUCH "${venv}/.complete")
  endif()
  set(${result} "${venv}" PARENT_SCOPE)
endfunction()

# The unpacked part of the imgui-bundle source distribution that NormScope builds.
function(normscope_imgui_bundle result)
  normscope_cache_dir(cache)
  normscope_list_hash("${NORMSCOPE_THIRD_PARTY_DIR}/sources.txt" hash)
  set(tree "${cache}/imgui-bundle-${hash}")
  if(NOT EXISTS "${tree}/.complete")
    normscope_python_venv(venv)
    file(LOCK "${cache}" DIRECTORY GUARD FUNCTION TIMEOUT 900)
    if(NOT EXISTS "${tree}/.complete")
      # Without build isolation pip asks the scikit-build-core of the venv for the metadata: seconds, not a minute.
      file(MAKE_DIRECTORY "${tree}.download")
      normscope_pip("${venv}" "fetch the sources of third_party/sources.txt"
        download --require-hashes --no-deps --no-build-isolation --no-binary :all:
        -d "${tree}.download" -r "${NORMSCOPE_THIRD_PARTY_DIR}/sources.txt")
      file(GLOB archive "${tree}.download/imgui_bundle-*.tar.gz")
      cmake_path(GET archive FILENAME top)
      string(REGEX REPLACE "\\.tar\\.gz$" "" top "${top}")
      file(REMOVE_RECURSE "${tree}.unpack" "${tree}")
      set(parts imgui/imgui ImAnim/ImAnim imgui_test_engine/imgui_test_engine implot/implot implot3d/implot3d
        portable_file_dialogs glfw/glfw imgui_rich_md/imgui_rich_md imgui_microtex/MicroTeX/lib)
      list(TRANSFORM parts APPEND "/*")
      list(TRANSFORM parts PREPEND "${top}/external/")
      file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${tree}.unpack"
        PATTERNS ${parts} "${top}/LICENSE" "${top}/external/imgui_microtex/MicroTeX/LICENSE")
      file(RENAME "${tree}.unpack/${top}" "${tree}")
      file(REMOVE_RECURSE "${tree}.unpack" "${tree}.download")
      file(TOUCH "${tree}/.complete")
    endif()
  endif()
  set(${result} "${tree}" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  normscope_python_venv(venv)
  normscope_imgui_bundle(tree)
endif()

# SPDX-License-Identifier: MIT
# toml++, from Debian (libtomlplusplus-dev 3.3.0), MIT: configuration that people write by hand.
# Another copy: NORMSCOPE_TOML_DIR. Used header-only, so that the binary needs no libtomlplusplus.
normscope_find(tomlplusplus PREFIX NORMSCOPE_TOML_DIR DEBIAN libtomlplusplus-dev TARGET tomlplusplus::tomlplusplus)
add_library(normscope_toml INTERFACE)
target_include_directories(normscope_toml SYSTEM INTERFACE
  $<TARGET_PROPERTY:tomlplusplus::tomlplusplus,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(normscope_toml INTERFACE TOML_HEADER_ONLY=1)
add_library(normscope::toml ALIAS normscope_toml)
normscope_license("toml++" SPDX MIT VERSION ${tomlplusplus_VERSION} DEBIAN libtomlplusplus-dev)

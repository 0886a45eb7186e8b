# SPDX-License-Identifier: MIT
# What `cmake --install` and `cpack` put where. The .deb needs dpkg-shlibdeps (dpkg-dev) and file.
include_guard(GLOBAL)
set(desktop "${PROJECT_SOURCE_DIR}/assets/desktop")
set(icons "${CMAKE_INSTALL_DATADIR}/icons/hicolor")

install(TARGETS normscope RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES "${desktop}/normscope.desktop" DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
install(FILES "${desktop}/normscope-mime.xml" DESTINATION "${CMAKE_INSTALL_DATADIR}/mime/packages"
  RENAME normscope.xml)
install(FILES "${desktop}/normscope.svg" DESTINATION "${icons}/scalable/apps")
foreach(size IN ITEMS 48 128 256)
  install(FILES "${desktop}/normscope-${size}.png" DESTINATION "${icons}/${size}x${size}/apps" RENAME normscope.png)
endforeach()
install(FILES "${NORMSCOPE_LICENSES_FILE}" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/normscope")
# Debian looks for a package's licence under this name.
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/normscope" RENAME copyright)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME normscope)
set(CPACK_PACKAGE_VENDOR "NormScope contributors")
set(CPACK_PACKAGE_CONTACT "NormScope contributors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "laboratory for normalization layers")
set(CPACK_PACKAGE_DESCRIPTION "Edit a vector or a batch and see, in the same frame, every number that LayerNorm,
BatchNorm, RMSNorm, GroupNorm or InstanceNorm makes of it.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# GLFW and Dear ImGui load these at run time, where dpkg-shlibdeps does not see them.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libegl1, libgl1, libx11-6, libx11-xcb1, libxcursor1, libxext6, libxi6, libxinerama1, \
libxkbcommon0, libxrandr2, libxrender1, libwayland-client0, libwayland-cursor0, libwayland-egl1")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libgl1-mesa-dri, zenity | kdialog")
include(CPack)

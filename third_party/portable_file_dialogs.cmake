# SPDX-License-Identifier: MIT
# portable-file-dialogs, from imgui-bundle, WTFPL: the desktop's own file dialogs, through zenity or kdialog where one
# is installed. One header. Another copy: NORMSCOPE_PFD_DIR, a folder with portable_file_dialogs.h.
set(NORMSCOPE_PFD_DIR "" CACHE PATH "Folder of portable_file_dialogs.h; empty: the one of imgui-bundle")
set(pfd_source "${bundle}/portable_file_dialogs/portable_file_dialogs")
if(NORMSCOPE_PFD_DIR)
  set(pfd_source "${NORMSCOPE_PFD_DIR}")
endif()
add_library(normscope_pfd INTERFACE)
target_include_directories(normscope_pfd SYSTEM INTERFACE "${pfd_source}" "${pfd_source}/..")
set(wtfpl "Copyright (c) 2018-2022 Sam Hocevar <sam@hocevar.net>

This library is free software. It comes without any warranty, to the extent permitted by applicable law. You can
redistribute it and/or modify it under the terms of the Do What the Fuck You Want to Public License, Version 2, as
published by the WTFPL Task Force:

  0. You just DO WHAT THE FUCK YOU WANT TO.")
normscope_license("portable-file-dialogs" SPDX WTFPL TEXT "${wtfpl}")

# SPDX-License-Identifier: MIT
# The fonts that the program embeds, from Debian: Inter 4.0 beta 7 (fonts-inter, OFL), JetBrains Mono 2.242
# (fonts-jetbrains-mono, OFL); and Latin Modern Math 1.959 (GUST), the very file that formulas are set from.
# Another copy: NORMSCOPE_FONT_DIR, a folder with the files below; or one cache variable NORMSCOPE_FONT_* per file.
set(NORMSCOPE_FONT_DIR "" CACHE PATH "Folder with the font files; empty: the system's")
function(normscope_font name file package)
  find_file(NORMSCOPE_FONT_${name} "${file}" NO_CMAKE_FIND_ROOT_PATH
    HINTS "${NORMSCOPE_FONT_DIR}"
    PATHS /usr/share/fonts/opentype/inter /usr/share/fonts/truetype/jetbrains-mono
      "${rich_md_source}/assets/fonts/latex"
    DOC "${file}" NO_DEFAULT_PATH)
  if(NOT NORMSCOPE_FONT_${name})
    message(FATAL_ERROR "${file} is missing: install ${package} or point NORMSCOPE_FONT_DIR at a folder with it")
  endif()
endfunction()
normscope_font(INTER_REGULAR Inter-Regular.otf fonts-inter)
normscope_font(INTER_ITALIC Inter-Italic.otf fonts-inter)
normscope_font(INTER_MEDIUM Inter-Medium.otf fonts-inter)
normscope_font(INTER_SEMIBOLD Inter-SemiBold.otf fonts-inter)
normscope_font(INTER_BOLD Inter-Bold.otf fonts-inter)
normscope_font(MONO_REGULAR JetBrainsMono-Regular.ttf fonts-jetbrains-mono)
normscope_font(MONO_BOLD JetBrainsMono-Bold.ttf fonts-jetbrains-mono)
normscope_font(MATH latinmodern-math.otf fonts-lmodern)
normscope_license("Inter" SPDX OFL-1.1 VERSION 4.0 DEBIAN fonts-inter)
# What the font file itself says; Debian's copyright file still names the licence of its sources before 2.2.
normscope_license("JetBrains Mono" SPDX OFL-1.1 VERSION 2.242 TEXT
  "Copyright 2020 The JetBrains Mono Project Authors (https://github.com/JetBrains/JetBrainsMono)

This Font Software is licensed under the SIL Open Font License, Version 1.1, whose text stands under Inter above.")

// SPDX-License-Identifier: MIT
// Dear ImGui's compile-time configuration: every file that includes imgui.h must see the same one, because it changes
// the layout of structures. The test hooks are not among it; only the test flavour of the library defines them.
#pragma once

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_ENABLE_FREETYPE
// Mathematical letters (U+1D400 and up) lie beyond 16 bits.
#define IMGUI_USE_WCHAR32

// SPDX-License-Identifier: MIT
// What LeakSanitizer may ignore, built into every binary with the interface: a file named in the environment would be
// missing where the build itself runs a binary, to list its tests.

// The sanitizer's run-time library looks these up by name in the binary.
#define NORMSCOPE_EXPORT extern "C" __attribute__((visibility("default"), used))
NORMSCOPE_EXPORT const char* __lsan_default_suppressions();
NORMSCOPE_EXPORT const char* __lsan_default_options();

extern "C" const char* __lsan_default_suppressions() {
    // MicroTeX's tables of macros, and what graphics drivers and the libraries they load keep until the process ends.
    return "leak:microtex::\n"
           "leak:/MicroTeX/lib/\n"
           "leak:libEGL\n"
           "leak:libGLX\n"
           "leak:libgallium\n"
           "leak:swrast_dri\n"
           "leak:libLLVM\n"
           "leak:libX11\n"
           "leak:libdbus\n";
}

// Leaks are looked for where the interface is not linked: the tracer of LeakSanitizer can crash on the threads of the
// software rasteriser, which fails a test that passed. ASAN_OPTIONS=detect_leaks=1 asks for it all the same.
NORMSCOPE_EXPORT const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }

// SPDX-License-Identifier: MIT
#include <dlfcn.h>
#include <gtest/gtest.h>

namespace {

/// ThreadSanitizer ends a program that unloads a library which thread_sanitizer.supp names, as the end of an OpenGL
/// context does with Debian's rasteriser: there it stays loaded.
void keep_rasteriser_loaded() {
#ifdef __SANITIZE_THREAD__
    (void)dlopen("/usr/lib/x86_64-linux-gnu/dri/swrast_dri.so", RTLD_LAZY | RTLD_NODELETE);
#endif
}

}  // namespace

int main(int argc, char** argv) {
    keep_rasteriser_loaded();
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}

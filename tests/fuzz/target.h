// SPDX-License-Identifier: MIT
// One function per reader that takes any bytes. libFuzzer drives it with bytes of its own (scripts/fuzz), and the
// tests replay the committed ones through the same function (replay.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/base/result.h"

#if defined(NORMSCOPE_LIBFUZZER)
#define NORMSCOPE_FUZZ(name)                                                                                           \
    static void fuzz_##name(std::string_view bytes);                                                                   \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {                                \
        fuzz_##name({reinterpret_cast<const char*>(data), size});                                                      \
        return 0;                                                                                                      \
    }                                                                                                                  \
    static void fuzz_##name(std::string_view bytes)
#else
#define NORMSCOPE_FUZZ(name)                                                                                           \
    static void fuzz_##name(std::string_view bytes);                                                                   \
    [[maybe_unused]] static const bool name##_is_listed = normscope::fuzz::list_target(#name, fuzz_##name);            \
    static void fuzz_##name(std::string_view bytes)
#endif

namespace normscope::fuzz {

bool list_target(const char* name, void (*run)(std::string_view));

/// What must hold for any input; ends the process so that fuzzer and tests notice.
inline void require(bool holds) {
    if (!holds) std::abort();
}

/// Errors are one printable line.
inline void require_sentence(const Error& error) {
    const auto& text = error.message;
    bool printable = !text.empty() && text.back() != '.' && text.back() != ' ';
    for (const char c : text) printable = printable && static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
    if (!printable) std::fprintf(stderr, "not one sentence: <%s>\n", text.c_str());
    require(printable);
}

}  // namespace normscope::fuzz

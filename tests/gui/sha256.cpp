// SPDX-License-Identifier: MIT
#include "sha256.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace normscope::testing {
namespace {

using Words = std::array<std::uint32_t, 64>;

/// The first 32 bits of the fractional part of the square or cube roots of the first primes.
Words root_bits(bool cube) {
    Words words{};
    std::size_t count = 0;
    for (unsigned candidate = 2; count < words.size(); ++candidate) {
        bool prime = true;
        for (unsigned d = 2; d * d <= candidate; ++d) prime &= candidate % d != 0;
        if (!prime) continue;
        const long double root =
            cube ? std::cbrt(static_cast<long double>(candidate)) : std::sqrt(static_cast<long double>(candidate));
        words[count++] = static_cast<std::uint32_t>((root - std::floor(root)) * 4294967296.0L);
    }
    return words;
}

void add_block(std::array<std::uint32_t, 8>& hash, const unsigned char* block) {
    static const Words k = root_bits(true);
    Words w{};
    for (std::size_t i = 0; i < 16; ++i)
        for (std::size_t b = 0; b < 4; ++b) w[i] = w[i] << 8 | block[4 * i + b];
    for (std::size_t i = 16; i < 64; ++i) {
        const auto s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
        const auto s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = hash;
    for (std::size_t i = 0; i < 64; ++i) {
        const auto t1 =
            h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i];
        const auto t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const std::array<std::uint32_t, 8> more = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) hash[i] += more[i];
}

}  // namespace

std::string sha256(std::string_view bytes) {
    static const Words start = root_bits(false);
    std::array<std::uint32_t, 8> hash{};
    for (std::size_t i = 0; i < 8; ++i) hash[i] = start[i];
    std::string padded(bytes);
    padded += '\x80';
    while (padded.size() % 64 != 56) padded += '\0';
    for (int shift = 56; shift >= 0; shift -= 8)
        padded += static_cast<char>(static_cast<std::uint64_t>(bytes.size()) * 8 >> shift & 0xFF);
    for (std::size_t at = 0; at < padded.size(); at += 64)
        add_block(hash, reinterpret_cast<const unsigned char*>(padded.data()) + at);
    std::string text;
    for (const auto word : hash) text += fmt::format("{:08x}", word);
    return text;
}

}  // namespace normscope::testing

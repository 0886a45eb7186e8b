// SPDX-License-Identifier: MIT
// Random numbers that are the same with every compiler and standard library: SplitMix64 and Box and Muller's normal.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace normscope {

/// SplitMix64's output function: a bijection of the 64-bit words under which neighbouring words have nothing in common.
constexpr std::uint64_t scrambled(std::uint64_t word) {
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9U;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBU;
    return word ^ (word >> 31);
}

/// A stream of random numbers.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() { return scrambled(state_ += step); }
    double uniform();  ///< in (0, 1)
    double normal();   ///< mean 0, standard deviation 1
    /// A whole number in 0 … end − 1; `end` must be at least 1.
    std::uint64_t below(std::uint64_t end) { return next() % end; }

    static constexpr std::uint64_t step = 0x9E3779B97F4A7C15U;

private:
    std::uint64_t state_;
};

/// The seed of the stream that is named by a list of numbers, so that any draw can be made again by itself: the third
/// row of the fifth batch does not depend on whether the fourth was drawn.
std::uint64_t seed_of(std::initializer_list<std::uint64_t> path);

}  // namespace normscope

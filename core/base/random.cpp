// SPDX-License-Identifier: MIT
#include "core/base/random.h"

#include <cmath>
#include <numbers>

namespace normscope {

double Random::uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }

double Random::normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

std::uint64_t seed_of(std::initializer_list<std::uint64_t> path) {
    std::uint64_t seed = 0;
    for (const auto number : path) seed = scrambled(seed * 0xD6E8FEB86659FD93U + number + Random::step);
    return seed;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// What a heat map needs to know of a whole tensor: gathered on a thread of its own, so that 16 million cells hold up no
// frame.
#pragma once

#include <memory>
#include <vector>

#include "app/session/reading.h"
#include "core/axis/marginals.h"
#include "core/axis/pyramid.h"
#include "core/base/job.h"
#include "core/document/frozen.h"

namespace normscope {

enum class HeatQuantity { input, normalized, output, difference };

struct HeatData {
    Document document;  ///< a copy, which follow() keeps up to date
    HeatQuantity quantity = HeatQuantity::input;
    std::vector<float> own;  ///< values that are not the document's x
    Pyramid pyramid{{}, 0, 0};
    Marginals marginals;
    double mean = 0, std = 0, largest_size = 0;  ///< of the finite values
    std::vector<std::int64_t> largest;           ///< cells with the largest |value|, the largest first
    std::vector<std::int64_t> bad;               ///< the first cells with NaN or an infinity
    std::int64_t nan = 0, inf = 0;
    double histogram_end = 0;
    std::vector<std::int64_t> histogram;  ///< equal bins from −histogram_end to histogram_end
    std::int64_t beyond = 0;              ///< finite values outside of them

    std::span<const float> values() const {
        return quantity == HeatQuantity::input ? document.x.values() : std::span<const float>(own);
    }
    /// Takes over what changed since a content revision: single cells of x, with all of their groups where the quantity
    /// depends on them, and the squares, rows and columns that they are in. The extremes and the histogram stay those
    /// of before. Answers the cells whose values changed; nothing when it was more than single cells, or too long ago:
    /// then it has to be gathered anew.
    std::optional<std::vector<std::int64_t>> follow(const Reading& reading, std::uint64_t content_revision);
};

inline constexpr std::size_t most_listed = 40;

/// Fails with why the quantity cannot be computed; nullptr when cancelled.
Result<std::shared_ptr<HeatData>> gather_heat(const FrozenDocument& frozen, HeatQuantity quantity, JobControl& control);

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Weak spots: which mistakes a person made, how often, and where each of them is answered. Pure functions of progress.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/lessons/progress.h"

namespace normscope {

struct WeakSpot {
    std::string mistake;   ///< its sentence; empty: wrong answers to one question, without a name
    std::string asked_in;  ///< the lesson whose question was answered so last
    int asked_step = 0;    ///< from 0
    std::string see;       ///< the lesson that answers it
    int see_step = 0;      ///< from 0
    int times = 0;
    std::int64_t last_day = 0;
    bool mended = false;  ///< since then its question was answered right twice, the last two times

    friend bool operator==(const WeakSpot&, const WeakSpot&) = default;
};

/// The mistakes that are recorded in the progress: those that still stand first, of them the most frequent, then the
/// latest. Answers to questions that no longer exist are left out.
std::vector<WeakSpot> weak_spots(std::span<const Lesson> lessons, const Progress& progress);

}  // namespace normscope

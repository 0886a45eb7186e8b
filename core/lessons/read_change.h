// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/lessons/lesson_loader.h"
#include "core/lessons/lesson_table.h"

namespace normscope {

/// Reads what a lesson's `set` or `after` changes; what is wrong with it becomes the parent's problem. `files` are what
/// x may be read from.
StateChange read_change(const toml::node& node, LessonTable& parent, std::string_view key, const LessonFiles& files);

}  // namespace normscope

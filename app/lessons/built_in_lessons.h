// SPDX-License-Identifier: MIT
// The lessons that the binary carries.
#pragma once

#include "core/lessons/lesson_loader.h"

namespace normscope {

/// Read once, at the first call.
const LessonLibrary& built_in_lessons();

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Whether lessons name workspaces that exist. The table of them is part of the program, so that core cannot know it.
#pragma once

#include "core/lessons/lesson_loader.h"

namespace normscope {

/// Takes the lessons that name an unknown workspace, or an unknown part of one, out of the library; a sentence of each
/// joins its errors.
LessonLibrary with_known_workspaces(LessonLibrary library);

}  // namespace normscope

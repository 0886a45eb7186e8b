// SPDX-License-Identifier: MIT
#pragma once

namespace normscope {

enum class ThemeId { dark, light, high_contrast };

}  // namespace normscope

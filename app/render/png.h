// SPDX-License-Identifier: MIT
// PNG files.
#pragma once

#include <filesystem>

#include "app/render/picture.h"
#include "core/base/result.h"

namespace normscope {

/// Writes 8-bit RGB; the same picture always gives the same bytes.
Result<void> write_png(const std::filesystem::path& file, const Picture& picture);

}  // namespace normscope

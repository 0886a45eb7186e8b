// SPDX-License-Identifier: MIT
// PNG files.
#pragma once

#include <filesystem>
#include <string>

#include "app/render/picture.h"
#include "core/base/result.h"

namespace normscope {

/// 8-bit RGB, or RGBA when `transparent`; the same picture always gives the same bytes.
Result<std::string> png_bytes(const Picture& picture, bool transparent);
Result<void> write_png(const std::filesystem::path& file, const Picture& picture, bool transparent = false);

}  // namespace normscope

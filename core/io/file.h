// SPDX-License-Identifier: MIT
// Whole files in and out, with errors as sentences.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace normscope {

/// The largest file that is read into memory.
inline constexpr std::uintmax_t max_file_bytes = std::uintmax_t{4} << 30;

/// "cannot open x.npy: No such file or directory", for an errno.
std::unexpected<Error> cannot(std::string_view verb, const std::filesystem::path& path, int code);

Result<std::string> read_file(const std::filesystem::path& path);

/// Writes beside the target, flushes to the disk and renames: a crash leaves the old file or the new one, never a part.
/// The permissions of a file that is replaced are kept, and a symbolic link keeps pointing at it. Pipes and devices are
/// written into.
Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Whole files in and out, with errors as sentences.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace normscope {

/// The largest file that is read into memory.
inline constexpr std::uintmax_t max_file_bytes = std::uintmax_t{4} << 30;

/// "cannot open x.npy: No such file or directory", for an errno.
std::unexpected<Error> cannot(std::string_view verb, const std::filesystem::path& path, int code);

/// The name by which the program's standard input is read.
inline constexpr std::string_view standard_input = "/dev/stdin";

/// Sees a file as it comes in: what was read so far, and how much it will be (as far as that is known). An error ends
/// the reading: files of the wrong kind are refused by their beginning, long ones are cancelled.
using Watch = std::function<Result<void>(std::string_view so_far, std::uintmax_t expected)>;

/// The whole file. Lack of memory is thrown, as everywhere: see core/base/memory.h.
Result<std::string> read_file(const std::filesystem::path& path, const Watch& watch = {});

/// Writes beside the target, flushes to the disk and renames: a crash leaves the old file or the new one, never a part.
/// The permissions of a file that is replaced are kept, and a symbolic link keeps pointing at it. Pipes and devices are
/// written into. A file that was made read-only is not replaced.
Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);
/// The same for a file that lies in several parts.
Result<void> write_file(const std::filesystem::path& path, std::span<const std::string_view> parts);

}  // namespace normscope

// SPDX-License-Identifier: MIT
// What lies in a folder, for those who choose a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace normscope {

/// HOME, else what the system's table of users says; empty when neither names a folder.
std::filesystem::path home_folder();

struct FolderEntry {
    std::string name;
    bool folder = false;
    std::uintmax_t bytes = 0;                   ///< 0 for folders
    std::filesystem::file_time_type changed{};  ///< of the file, not of the link to it

    friend bool operator==(const FolderEntry&, const FolderEntry&) = default;
};

/// More entries than this are not read.
inline constexpr std::size_t most_entries = 20000;

/// Folders, and files whose name ends in one of `endings` (none given: all files), by name. Hidden ones only when asked
/// for. What cannot be looked at is left out; a folder that cannot be read is an error.
Result<std::vector<FolderEntry>> list_folder(const std::filesystem::path& folder,
                                             std::span<const std::string_view> endings, bool hidden);

enum class FolderOrder { name, changed, size };

/// Folders first; names without regard to case, numbers in them by their value: "step 9" before "step 10".
void sort_folder(std::vector<FolderEntry>& entries, FolderOrder order, bool descending);

/// "12 kB", "3.4 GB"
std::string bytes_text(std::uintmax_t bytes);

}  // namespace normscope

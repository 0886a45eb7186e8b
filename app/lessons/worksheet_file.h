// SPDX-License-Identifier: MIT
// A worksheet as a file, in the format that its name asks for.
#pragma once

#include <filesystem>
#include <string>

#include "core/lessons/worksheet.h"

namespace normscope {

/// A4 pages with the program's own fonts: exercises with figures, then, on a sheet of its own, the key.
Result<std::string> worksheet_pdf(const Worksheet& sheet);

/// Writes `count` exercises of some lessons to SHEET.pdf, SHEET.html or SHEET.md.
Result<void> write_worksheet_file(std::span<const Lesson* const> lessons, std::uint64_t seed, int count,
                                  const std::filesystem::path& path);

}  // namespace normscope

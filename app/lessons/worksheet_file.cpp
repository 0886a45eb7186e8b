// SPDX-License-Identifier: MIT
#include "app/lessons/worksheet_file.h"

#include <fmt/format.h>

#include "core/io/file.h"
#include "core/text/quoted.h"

namespace normscope {

#ifndef NORMSCOPE_PDF
Result<std::string> worksheet_pdf(const Worksheet&) {
    return fail("this build of NormScope has no fonts and writes no PDF; write SHEET.html and print that");
}
#endif

Result<void> write_worksheet_file(std::span<const Lesson* const> lessons, std::uint64_t seed, int count,
                                  const std::filesystem::path& path) {
    const auto ending = path.extension();
    if (ending != ".pdf" && ending != ".html" && ending != ".md")
        return fail(fmt::format("a worksheet's file ends with .pdf, .html or .md, and {} does not", shown_path(path)));
    const auto sheet = make_worksheet(lessons, seed, count);
    if (!sheet) return std::unexpected(sheet.error());
    if (ending == ".html") return write_file(path, worksheet_html(*sheet));
    if (ending == ".md") return write_file(path, worksheet_markdown(*sheet));
    const auto pdf = worksheet_pdf(*sheet);
    if (!pdf) return std::unexpected(pdf.error());
    return write_file(path, *pdf);
}

}  // namespace normscope

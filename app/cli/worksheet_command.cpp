// SPDX-License-Identifier: MIT
#include "app/cli/worksheet_command.h"

#include <fmt/format.h>

#include <ostream>

#include "app/cli/options.h"
#include "app/lessons/built_in_lessons.h"
#include "core/io/file.h"
#include "core/lessons/worksheet.h"
#include "core/text/quoted.h"

namespace normscope::cli {

Result<void> worksheet(const WorksheetOptions& options, std::ostream& out) {
    const auto* lesson = built_in_lessons().find(options.lesson);
    if (!lesson)
        return fail(
            fmt::format("there is no lesson {}; normscope lessons lists them", normscope::quoted(options.lesson)));
    const auto seed = options.seed ? parse_integer("--seed", *options.seed) : Result<std::int64_t>(1);
    if (!seed) return std::unexpected(seed.error());
    if (*seed < 0) return fail(fmt::format("--seed must not be negative, as {} is", *seed));
    const auto count = options.count ? parse_integer("--count", *options.count) : Result<std::int64_t>(10);
    if (!count) return std::unexpected(count.error());
    if (*count < 1 || *count > 500) return fail(fmt::format("--count must be between 1 and 500, not {}", *count));
    const auto sheet = make_worksheet(*lesson, static_cast<std::uint64_t>(*seed), static_cast<int>(*count));
    if (!sheet) return std::unexpected(sheet.error());
    if (!options.out) {
        out << worksheet_markdown(*sheet);
        return {};
    }
    const bool html = options.out->ends_with(".html");
    if (!html && !options.out->ends_with(".md"))
        return fail(fmt::format("--out must end with .html or .md, and {} does not", normscope::quoted(*options.out)));
    return write_file(*options.out, html ? worksheet_html(*sheet) : worksheet_markdown(*sheet));
}

}  // namespace normscope::cli

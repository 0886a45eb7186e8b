// SPDX-License-Identifier: MIT
#include "app/cli/worksheet_command.h"

#include <fmt/format.h>

#include <ostream>

#include "app/cli/options.h"
#include "app/lessons/built_in_lessons.h"
#include "app/lessons/worksheet_file.h"
#include "core/text/quoted.h"

namespace normscope::cli {

Result<void> worksheet(const WorksheetOptions& options, std::ostream& out) {
    const auto& library = built_in_lessons();
    if (options.lesson.empty() == !options.topics) return fail("a worksheet is made of a LESSON, or of --topics A,B,…");
    std::vector<const Lesson*> lessons;
    if (options.topics) {
        auto found = lessons_about(*options.topics, library.lessons);
        if (!found) return std::unexpected(found.error());
        lessons = std::move(*found);
    } else if (const auto* lesson = library.find(options.lesson)) {
        lessons.push_back(lesson);
    } else {
        return fail(
            fmt::format("there is no lesson {}; normscope lessons lists them", normscope::quoted(options.lesson)));
    }
    const auto seed = options.seed ? parse_integer("--seed", *options.seed) : Result<std::int64_t>(1);
    if (!seed) return std::unexpected(seed.error());
    if (*seed < 0) return fail(fmt::format("--seed must not be negative, as {} is", *seed));
    const auto count = options.count ? parse_integer("--count", *options.count) : Result<std::int64_t>(10);
    if (!count) return std::unexpected(count.error());
    if (*count < 1 || *count > 500) return fail(fmt::format("--count must be between 1 and 500, not {}", *count));
    if (options.out)
        return write_worksheet_file(lessons, static_cast<std::uint64_t>(*seed), static_cast<int>(*count), *options.out);
    const auto sheet = make_worksheet(lessons, static_cast<std::uint64_t>(*seed), static_cast<int>(*count));
    if (!sheet) return std::unexpected(sheet.error());
    out << worksheet_markdown(*sheet);
    return {};
}

}  // namespace normscope::cli

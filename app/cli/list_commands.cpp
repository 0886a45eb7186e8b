// SPDX-License-Identifier: MIT
#include "app/cli/list_commands.h"

#include <ostream>

#include "app/lessons/built_in_lessons.h"
#include "core/io/json.h"
#include "core/kernels/self_bench.h"

namespace normscope::cli {

Result<void> list_lessons(std::ostream& out) {
    const auto& library = built_in_lessons();
    if (!library.errors.empty()) return std::unexpected(library.errors.front());
    Json list = Json::array();
    for (const auto& lesson : library.lessons) {
        Json json;
        json["id"] = lesson.id;
        json["title"] = lesson.title;
        json["steps"] = lesson.step_count();
        list.push_back(std::move(json));
    }
    out << pretty(list);
    return {};
}

Result<void> bench(bool quick, std::ostream& out) {
    kernels::SelfBenchOptions options;
    if (quick) options = {.seconds_per_row = 0.002, .large = false};
    out << kernels::to_text(kernels::run_self_bench(options));
    return {};
}

}  // namespace normscope::cli

// SPDX-License-Identifier: MIT
#include "app/cli/inspect_command.h"

#include <ostream>

#include "core/archive/archive.h"
#include "core/io/json.h"

namespace normscope::cli {
namespace {

void add_statistics(const TensorStatistics& statistics, Json& json) {
    json["min"] = to_json(statistics.min);
    json["max"] = to_json(statistics.max);
    json["mean"] = to_json(statistics.mean);
    json["std"] = to_json(statistics.std);
    json["nan"] = statistics.nan;
    json["inf"] = statistics.inf;
}

}  // namespace

Result<void> inspect(const std::string& file, bool stats, std::ostream& out) {
    const auto path = split_tensor_path(file);
    const auto archive = Archive::open(path.file);
    if (!archive) return std::unexpected(archive.error());
    std::size_t first = 0;
    std::size_t last = archive->entries().size();
    if (!path.name.empty()) {
        const auto found = archive->find(path.name);
        if (!found) return std::unexpected(found.error());
        first = *found;
        last = first + 1;
    }
    Json list = Json::array();
    for (auto index = first; index < last; ++index) {
        const auto& entry = archive->entries()[index];
        Json json;
        json["name"] = entry.name;
        json["dtype"] = entry.dtype;
        json["shape"] = entry.shape;
        json["bytes"] = entry.bytes;
        if (stats && entry.readable) {
            const auto statistics = archive->statistics(index);
            if (!statistics) return std::unexpected(statistics.error());
            add_statistics(*statistics, json);
        }
        if (!entry.note.empty()) json["note"] = entry.note;
        list.push_back(std::move(json));
    }
    out << pretty(list);
    return {};
}

}  // namespace normscope::cli

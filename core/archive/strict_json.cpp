// SPDX-License-Identifier: MIT
#include "core/archive/strict_json.h"

#include <fmt/format.h>

#include <unordered_set>
#include <vector>

#include "core/text/quoted.h"

namespace normscope::archive {

Result<nlohmann::json> parse_strict_json(std::string_view text, const std::string& name, int depth) {
    using nlohmann::json;
    std::vector<std::unordered_set<std::string>> keys;
    std::string twice;
    bool too_deep = false;
    const auto watch = [&](int level, json::parse_event_t event, json& parsed) {
        if (event == json::parse_event_t::object_start || event == json::parse_event_t::array_start) {
            too_deep = too_deep || level >= depth;
            if (event == json::parse_event_t::object_start) keys.emplace_back();
        } else if (event == json::parse_event_t::object_end) {
            keys.pop_back();
        } else if (event == json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!keys.back().insert(key).second && twice.empty()) twice = key;
        }
        return !too_deep;  // what is too deep is thrown away while it is read
    };
    json result;
    try {
        result = json::parse(text, watch);
    } catch (const json::exception&) {
        return fail(fmt::format("{} has a header that is not valid JSON; make or download it again", name));
    }
    if (too_deep) return fail(fmt::format("{} has a header that is nested too deep; make or download it again", name));
    if (!twice.empty())
        return fail(fmt::format("{} names {} twice, and only one of them could be read; make it again", name,
                                normscope::quoted(twice)));
    if (!result.is_object())
        return fail(fmt::format("{} has a header that is no JSON object; make or download it again", name));
    return result;
}

}  // namespace normscope::archive

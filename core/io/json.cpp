// SPDX-License-Identifier: MIT
#include "core/io/json.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_set>
#include <vector>

#include "core/text/number_format.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

constexpr std::size_t line_width = 110;

std::string inline_text(const Json& json) {
    if (json.is_array() || json.is_object()) {
        const bool array = json.is_array();
        std::string text = array ? "[" : "{";
        for (auto item = json.begin(); item != json.end(); ++item) {
            if (item != json.begin()) text += ", ";
            if (!array) text += Json(item.key()).dump() + ": ";
            text += inline_text(*item);
        }
        return text + (array ? "]" : "}");
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool fits_on_a_line(const Json& json, std::size_t indent) {
    std::size_t nested = 0;
    for (const auto& item : json) {
        if (!item.is_structured()) continue;
        if (item.is_object() || json.is_object()) return false;
        ++nested;
    }
    return nested <= 1 && json.size() < line_width && indent + inline_text(json).size() <= line_width;
}

/// Numbers side by side, as many as a line takes.
std::string filled(const Json& numbers, std::size_t indent) {
    const std::string margin(indent, ' ');
    std::string text = "[";
    std::string line;
    for (auto item = numbers.begin(); item != numbers.end(); ++item) {
        const auto word = inline_text(*item) + (item + 1 == numbers.end() ? "" : ",");
        if (!line.empty() && indent + line.size() + 1 + word.size() > line_width) {
            text += "\n" + margin + line;
            line.clear();
        }
        if (!line.empty()) line += ' ';
        line += word;
    }
    return text + "\n" + margin + line + "\n" + margin.substr(2) + "]";
}

std::string render(const Json& json, std::size_t indent) {
    if (!json.is_structured() || json.empty() || (indent > 0 && fits_on_a_line(json, indent))) return inline_text(json);
    const bool array = json.is_array();
    bool plain = array;
    for (const auto& item : json) plain = plain && !item.is_structured();
    if (plain) return filled(json, indent + 2);
    std::string text = array ? "[" : "{";
    for (auto item = json.begin(); item != json.end(); ++item) {
        text += (item == json.begin() ? "\n" : ",\n") + std::string(indent + 2, ' ');
        if (!array) text += Json(item.key()).dump() + ": ";
        text += render(*item, indent + 2);
    }
    return text + "\n" + std::string(indent, ' ') + (array ? "]" : "}");
}

template <class T>
Json nested(std::span<const std::int64_t> shape, std::span<const T> values) {
    if (shape.empty()) return values.empty() ? Json() : to_json(values.front());
    Json list = Json::array();
    const auto count = static_cast<std::size_t>(shape.front());
    const auto each = count == 0 ? 0 : values.size() / count;
    for (std::size_t i = 0; i < count; ++i) list.push_back(nested(shape.subspan(1), values.subspan(i * each, each)));
    return list;
}

constexpr std::uint32_t usual_nan = 0x7fc00000;

/// What the grammar allows and a file of ours never has. Called by the parser as it goes, so that nothing deep is ever
/// built: it could be neither written nor even destroyed without a deep stack.
class Strictness {
public:
    bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
        if (depth > max_json_depth)
            throw Error{fmt::format("this JSON is nested more than {} levels deep, which no file of NormScope is",
                                    max_json_depth)};
        switch (event) {
        case Json::parse_event_t::object_start:
            keys_.emplace_back();
            break;
        case Json::parse_event_t::object_end:
            keys_.pop_back();
            break;
        case Json::parse_event_t::key:
            add(parsed.get_ref<const std::string&>());
            break;
        default:
            break;
        }
        return true;
    }

private:
    void add(const std::string& key) {
        if (!keys_.back().insert(key).second)
            throw Error{
                fmt::format("the key {} stands twice in one object; only one of them can be meant", quoted(key))};
    }

    std::vector<std::unordered_set<std::string>> keys_;  // of the objects that are open
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
    try {
        return Json::parse(text, Strictness{});
    } catch (const Error& refused) {
        return std::unexpected(refused);
    } catch (const nlohmann::json::parse_error& error) {
        const auto before = text.substr(0, std::min(text.size(), error.byte == 0 ? 0 : error.byte - 1));
        const auto line = std::ranges::count(before, '\n') + 1;
        const auto column =
            before.size() - (before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1) + 1;
        return fail(fmt::format("this is not valid JSON: the mistake is at line {}, column {}", line, column));
    } catch (const nlohmann::json::exception&) {  // a number beyond double's range
        return fail("this is not valid JSON: a number in it is too large; write \"inf\" for infinity");
    }
}

std::string pretty(const Json& json) { return render(json, 0) + "\n"; }

Json to_json(float value) {
    if (std::isnan(value)) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        return bits == usual_nan ? std::string("nan") : fmt::format("nan({:08x})", bits);
    }
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    const bool whole = value == std::trunc(value) && std::abs(value) < 1e9f && !(value == 0 && std::signbit(value));
    if (whole) return static_cast<std::int64_t>(value);
    // The decimal is read as a double first, and that double must round to the same float.
    double decimal = 0;
    const auto text = format_shortest(value);
    std::from_chars(text.data(), text.data() + text.size(), decimal);
    return static_cast<float>(decimal) == value ? decimal : double{value};
}

Json to_json(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    const bool whole = value == std::trunc(value) && std::abs(value) < 1e15 && !(value == 0 && std::signbit(value));
    return whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

Json to_json(std::span<const std::int64_t> shape, std::span<const float> values) { return nested(shape, values); }

Json to_json(std::span<const std::int64_t> shape, std::span<const double> values) { return nested(shape, values); }

bool read_number(const Json& json, double& value) {
    if (json.is_number()) {
        value = json.get<double>();
        return true;
    }
    if (!json.is_string()) return false;
    const auto& text = json.get_ref<const std::string&>();
    if (text == "nan")
        value = std::numeric_limits<double>::quiet_NaN();
    else if (text == "inf")
        value = std::numeric_limits<double>::infinity();
    else if (text == "-inf")
        value = -std::numeric_limits<double>::infinity();
    else
        return false;
    return true;
}

bool read_number(const Json& json, float& value) {
    if (json.is_string() && json.get_ref<const std::string&>().starts_with("nan(")) {
        const auto& text = json.get_ref<const std::string&>();
        std::uint32_t bits = 0;
        const auto [stop, code] = std::from_chars(text.data() + 4, text.data() + text.size(), bits, 16);
        value = std::bit_cast<float>(bits);
        return code == std::errc{} && std::string_view(stop) == ")" && std::isnan(value);
    }
    double wide = 0;
    if (!read_number(json, wide)) return false;
    value = std::isnan(wide) ? std::bit_cast<float>(usual_nan) : static_cast<float>(wide);
    return std::isinf(value) == std::isinf(wide);
}

}  // namespace normscope

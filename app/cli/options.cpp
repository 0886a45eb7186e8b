// SPDX-License-Identifier: MIT
#include "app/cli/options.h"

#include <fmt/format.h>

#include <charconv>

#include "core/io/file.h"
#include "core/text/number_parser.h"
#include "core/text/quoted.h"

namespace normscope::cli {

std::filesystem::path input_path(const std::string& name) {
    return name == "-" ? std::filesystem::path(standard_input) : std::filesystem::path(name);
}

Result<std::int64_t> parse_integer(const char* option, const std::string& text) {
    std::int64_t value = 0;
    const char* first = text.data() + (text.starts_with('+') ? 1 : 0);
    const auto [stop, code] = std::from_chars(first, text.data() + text.size(), value);
    if (code != std::errc{} || stop != text.data() + text.size())
        return fail(fmt::format("{} must be a whole number, not {}", option, quoted(text)));
    return value;
}

Result<std::vector<std::int64_t>> parse_integers(const char* option, const std::string& text) {
    std::string inner;
    for (const char c : text)
        if (c != ' ' && c != '[' && c != ']' && c != '(' && c != ')') inner += c;
    if (inner.ends_with(',')) inner.pop_back();  // Python's tuple of one
    std::vector<std::int64_t> values;
    for (std::size_t at = 0; at < inner.size();) {
        const auto end = std::min(inner.find(',', at), inner.size());
        const auto value = parse_integer(option, inner.substr(at, end - at));
        if (!value)
            return fail(fmt::format("{} must be whole numbers with commas between them, for example 4,5, not {}",
                                    option, quoted(text)));
        values.push_back(*value);
        at = end + 1;
    }
    return values;
}

Result<double> parse_real(const char* option, const std::string& text) {
    const auto value = parse_number(text);
    if (!value) return fail(fmt::format("{} must be a number such as 0.1 or 1e-5, not {}", option, quoted(text)));
    return *value;
}

}  // namespace normscope::cli

// SPDX-License-Identifier: MIT
#include "core/detect/printed.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <span>
#include <system_error>

#include "core/archive/archive.h"
#include "core/archive/text_tensor.h"
#include "core/io/file.h"
#include "core/text/number_format.h"

namespace normscope {
namespace {

/// Digits after the point and the power of ten of one number; the digits are −1 when it is not a plain decimal.
struct Digits {
    int decimals = -1;
    int exponent = 0;
    bool scientific = false;
};

Digits digits_of(std::string_view word) {
    Digits digits;
    const auto e = word.find_first_of("eE");
    const auto mantissa = word.substr(0, e);
    const auto point = mantissa.find('.');
    if (mantissa.find_first_not_of("+-0123456789.") != std::string_view::npos || mantissa.empty()) return {};
    if (mantissa.find_first_of("0123456789") == std::string_view::npos) return {};
    digits.decimals = point == std::string_view::npos ? 0 : static_cast<int>(mantissa.size() - point - 1);
    if (e == std::string_view::npos) return digits;
    auto power = word.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    const auto [stop, code] = std::from_chars(power.data(), power.data() + power.size(), digits.exponent);
    if (code != std::errc{} || stop != power.data() + power.size()) return {};
    digits.scientific = true;
    return digits;
}

/// The numbers of the text as words, in the order in which parse_rows() reads them.
std::vector<Digits> all_digits(std::string_view text) {
    std::vector<Digits> found;
    for (std::size_t at = 0; at < text.size();) {
        constexpr std::string_view ends = " \t\r\n,;[]()";
        const auto first = text.find_first_not_of(ends, at);
        if (first == std::string_view::npos) break;
        const auto last = std::min(text.find_first_of(ends, first), text.size());
        const auto word = text.substr(first, last - first);
        const bool number = std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; }) &&
                            word.find('=') == std::string_view::npos && word.find('.') != 0;
        const bool named = word == "nan" || word == "inf" || word == "-inf" || word == "NaN";
        if (number || named || (word.starts_with('.') && word.size() > 1)) found.push_back(digits_of(word));
        at = last;
    }
    return found;
}

}  // namespace

Result<Printed> parse_printed(std::string_view text) {
    auto parsed = parse_text_tensor(text);
    if (!parsed) return std::unexpected(parsed.error());
    Printed result;
    const auto words = all_digits(with_minus(text, Minus::ascii));
    int plain = 0;
    int scientific = 0;
    for (const auto& word : words)
        (word.scientific ? scientific : plain) = std::max(word.scientific ? scientific : plain, word.decimals);
    const auto count = static_cast<std::size_t>(parsed->tensor.size());
    if (words.size() >= count && plain + scientific > 0) {
        const std::span last(words.end() - static_cast<std::ptrdiff_t>(count), words.end());  // after a heading
        for (const auto& word : last) {
            const int power = word.scientific ? word.exponent - scientific : -plain;
            result.half_unit.push_back(word.decimals < 0 ? 0.0 : 0.5 * std::pow(10.0, power));
        }
    }
    result.values = std::move(parsed->tensor);
    return result;
}

bool is_inline_tensor(const std::string& text) {
    std::error_code ignored;
    if (std::filesystem::exists(text, ignored)) return false;
    return text.find('[') != std::string::npos || text.find(' ') != std::string::npos ||
           text.find('\t') != std::string::npos || text.find('\n') != std::string::npos;
}

Result<Printed> read_printed(const std::string& text, const Control& control) {
    if (is_inline_tensor(text)) return parse_printed(text);
    auto read = read_tensor(text, control);
    if (!read) return std::unexpected(read.error());
    if (read->dtype == "text") {
        const auto bytes = text == "-" ? Result<std::string>{fail("")} : read_file(text);
        if (bytes)
            if (auto numbers = parse_printed(*bytes); numbers && numbers->values.size() == read->tensor.size())
                return numbers;
    }
    return Printed{.values = std::move(read->tensor), .half_unit = {}, .dtype = std::move(read->dtype)};
}

}  // namespace normscope

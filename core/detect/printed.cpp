// SPDX-License-Identifier: MIT
#include "core/detect/printed.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/text/number_format.h"

namespace normscope {
namespace {

/// The extents that brackets say, outermost first; empty when there are none or they are not regular.
Shape bracketed_shape(std::string_view text, std::int64_t count) {
    std::vector<std::int64_t> opened;  // how many brackets were opened at each depth
    std::size_t depth = 0;
    for (const char c : text) {
        if (c == '[') {
            if (opened.size() <= depth) opened.push_back(0);
            ++opened[depth++];
        } else if (c == ']') {
            if (depth == 0) return {};
            --depth;
        }
    }
    if (opened.empty() || opened.front() != 1) return {};
    Shape shape;
    for (std::size_t level = 0; level < opened.size(); ++level) {
        const auto inside = level + 1 < opened.size() ? opened[level + 1] : count;
        if (inside % opened[level] != 0) return {};
        shape.push_back(inside / opened[level]);
    }
    return shape;
}

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
    const auto rows = parse_rows(text);
    if (!rows) return std::unexpected(rows.error());
    std::vector<float> values;
    for (const auto& row : rows->rows) values.insert(values.end(), row.begin(), row.end());
    auto shape = bracketed_shape(text, std::ssize(values));
    if (shape.empty()) {
        shape = {std::ssize(rows->rows), static_cast<std::int64_t>(rows->columns)};
        if (rows->rows.size() == 1) shape.erase(shape.begin());
    }
    Printed result;
    const auto words = all_digits(with_minus(text, Minus::ascii));
    int plain = 0;
    int scientific = 0;
    for (const auto& word : words)
        (word.scientific ? scientific : plain) = std::max(word.scientific ? scientific : plain, word.decimals);
    if (words.size() >= values.size() && plain + scientific > 0) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto& word = words[i];
            const int power = word.scientific ? word.exponent - scientific : -plain;
            result.half_unit.push_back(word.decimals < 0 ? 0.0 : 0.5 * std::pow(10.0, power));
        }
    }
    auto tensor = Tensor::from(std::move(shape), std::move(values));
    if (!tensor) return std::unexpected(tensor.error());
    result.values = std::move(*tensor);
    return result;
}

Printed printed(NpyArray array) {
    return {.values = std::move(array.tensor), .half_unit = {}, .dtype = std::move(array.dtype)};
}

}  // namespace normscope

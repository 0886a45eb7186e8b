// SPDX-License-Identifier: MIT
#include "core/norm/cell_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/text/ascii.h"

namespace normscope {
namespace {

/// A whole number from 1 on, as an index from 0 on.
std::optional<std::int64_t> read_index(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, number);
    if (text.empty() || stop != end || code != std::errc{} || number < 1) return {};
    return number - 1;
}

std::optional<std::vector<std::int64_t>> read_indices(std::string_view text, char separator) {
    std::vector<std::int64_t> index;
    for (;;) {
        const auto end = text.find(separator);
        const auto number = read_index(text.substr(0, end));
        if (!number) return {};
        index.push_back(*number);
        if (end == std::string_view::npos) return index;
        text.remove_prefix(end + 1);
        while (separator == ',' && text.starts_with(' ')) text.remove_prefix(1);
    }
}

std::vector<std::string> counted_from_one(const std::vector<std::int64_t>& index) {
    std::vector<std::string> numbers;
    for (const auto i : index) numbers.push_back(std::to_string(i + 1));
    return numbers;
}

}  // namespace

std::optional<CellName> parse_cell_name(std::string_view text) {
    if (text.empty() || !is_letter(text.front())) return {};
    CellName name;
    std::string_view rest;
    if (text.ends_with(']')) {
        const auto open = text.find('[');
        if (open == std::string_view::npos) return {};
        name.base = text.substr(0, open);
        rest = text.substr(open + 1, text.size() - open - 2);
        if (rest.starts_with('g')) {
            name.group = read_index(rest.substr(1));
            if (!name.group) return {};
        } else {
            auto index = read_indices(rest, ',');
            if (!index) return {};
            name.index = std::move(*index);
        }
    } else {
        // The base ends with its last letter, but for the g of "_g2".
        auto end = text.size();
        while (end > 0 && !is_letter(text[end - 1])) --end;
        rest = text.substr(end);
        const bool of_group = end > 2 && text.substr(end - 2, 2) == "_g" && !rest.empty() && is_digit(rest.front());
        name.base = text.substr(0, of_group ? end - 2 : end);
        if (of_group) {
            name.group = read_index(rest);
            if (!name.group) return {};
        } else if (!rest.empty()) {
            if (rest.starts_with('_')) rest.remove_prefix(1);
            auto index = read_indices(rest, '_');
            if (!index) return {};
            name.index = std::move(*index);
        }
    }
    const bool good = std::ranges::all_of(name.base, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
    if (!good || name.base.empty()) return {};
    return name;
}

std::string to_identifier(const CellName& name) {
    if (name.group) return fmt::format("{}_g{}", name.base, *name.group + 1);
    if (name.index.size() == 1) return fmt::format("{}{}", name.base, name.index.front() + 1);
    if (name.index.empty()) return name.base;
    return fmt::format("{}_{}", name.base, fmt::join(counted_from_one(name.index), "_"));
}

std::string to_string(const CellName& name) {
    if (name.group) return fmt::format("{}[g{}]", name.base, *name.group + 1);
    if (name.index.empty()) return name.base;
    return fmt::format("{}[{}]", name.base, fmt::join(counted_from_one(name.index), ","));
}

std::string cell_name(std::string_view base, const Shape& shape, std::int64_t cell) {
    CellName name{std::string(base), Shape(std::max<std::size_t>(shape.size(), 2), 0), {}};
    for (std::size_t k = 1; k <= shape.size(); ++k) {
        const auto extent = std::max<std::int64_t>(shape[shape.size() - k], 1);
        name.index[name.index.size() - k] = cell % extent;
        cell /= extent;
    }
    return to_string(name);
}

Result<std::int64_t> cell_of(const std::vector<std::int64_t>& index, const Shape& shape, std::int64_t here) {
    if (index.size() > shape.size())
        return fail(fmt::format("{} indices were given for a tensor of rank {}", index.size(), shape.size()));
    if (element_count(shape) == 0) return fail("the tensor is empty");
    const auto strides = row_major_strides(shape);
    for (std::size_t k = 1; k <= index.size(); ++k) {
        const auto axis = shape.size() - k;
        const auto wanted = index[index.size() - k];
        if (wanted < 0 || wanted >= shape[axis]) {
            const char* what = k == 1 ? "column" : k == 2 ? "row" : "index";
            return fail(fmt::format("there is no {} {}: there are {} along axis {} of shape {}", what, wanted + 1,
                                    shape[axis], axis, to_string(shape)));
        }
        here += (wanted - here / strides[axis] % shape[axis]) * strides[axis];
    }
    return here;
}

std::optional<Result<std::int64_t>> cell_from_text(std::string_view text, const Shape& shape, std::int64_t here) {
    const auto trim = [&] {
        while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
        while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    };
    const auto column = shape.empty() || shape.back() == 0 ? 0 : here % shape.back();
    const auto row = [&](std::int64_t index) {
        return shape.size() < 2 ? cell_of({index}, shape, here) : cell_of({index, column}, shape, here);
    };
    trim();
    for (const auto& [word, is_row] :
         {std::pair<std::string_view, bool>{"row", true}, {"example", true}, {"column", false}, {"feature", false}}) {
        if (!text.starts_with(word)) continue;
        text.remove_prefix(word.size());
        trim();
        const auto index = read_index(text);
        if (!index) return {};
        return is_row ? row(*index) : cell_of({*index}, shape, here);
    }
    if (const auto name = parse_cell_name(text)) {
        if (name->index.empty()) return {};
        return cell_of(name->index, shape, here);
    }
    std::string list;
    for (const char c : text)
        if (c != ' ' || (!list.empty() && list.back() != ',')) list += c == ' ' || c == ';' ? ',' : c;
    for (std::size_t at = list.find(",,"); at != std::string::npos; at = list.find(",,")) list.erase(at, 1);
    const auto index = read_indices(list, ',');
    if (!index) return {};
    return index->size() == 1 ? row(index->front()) : cell_of(*index, shape, here);
}

}  // namespace normscope

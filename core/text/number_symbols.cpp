// SPDX-License-Identifier: MIT
#include "core/text/number_symbols.h"

#include <array>
#include <optional>
#include <span>
#include <utility>

namespace normscope {
namespace {

using Symbol = std::pair<std::string_view, std::string_view>;

constexpr auto blanks = std::to_array<Symbol>({
    {"\u00a0", " "},
    {"\u2002", " "},
    {"\u2003", " "},
    {"\u2004", " "},
    {"\u2005", " "},
    {"\u2006", " "},
    {"\u2007", " "},
    {"\u2008", " "},
    {"\u2009", " "},
    {"\u200a", " "},
    {"\u202f", " "},
    {"\u3000", " "},
    {"\u200b", ""},
    {"\u200e", ""},
    {"\u200f", ""},
    {"\u2060", ""},
    {"\ufeff", ""},
});

constexpr auto signs = std::to_array<Symbol>({
    {"\u2212", "-"},   {"\u2010", "-"},   {"\u2011", "-"},   {"\u2012", "-"},    {"\u2013", "-"},   {"\u2014", "-"},
    {"\ufe63", "-"},   {"\uff0d", "-"},   {"\uff0b", "+"},   {"\u00d7", "*"},    {"\u00b7", "*"},   {"\u22c5", "*"},
    {"\u2219", "*"},   {"\u2217", "*"},   {"\u00f7", "/"},   {"\u2044", "/"},    {"\u2215", "/"},   {"\u221a", "\x02"},
    {"\u221e", "inf"}, {"\u03c0", "pi"},  {"\u2019", "'"},   {"\u02bc", "'"},    {"\u00bd", "1/2"}, {"\u2153", "1/3"},
    {"\u2154", "2/3"}, {"\u00bc", "1/4"}, {"\u00be", "3/4"}, {"\u2155", "1/5"},  {"\u2156", "2/5"}, {"\u2157", "3/5"},
    {"\u2158", "4/5"}, {"\u2159", "1/6"}, {"\u215a", "5/6"}, {"\u215b", "1/8"},  {"\u215c", "3/8"}, {"\u215d", "5/8"},
    {"\u215e", "7/8"}, {"\u2150", "1/7"}, {"\u2151", "1/9"}, {"\u2152", "1/10"},
});

constexpr auto superscripts = std::to_array<Symbol>({
    {"\u2070", "0"},
    {"\u00b9", "1"},
    {"\u00b2", "2"},
    {"\u00b3", "3"},
    {"\u2074", "4"},
    {"\u2075", "5"},
    {"\u2076", "6"},
    {"\u2077", "7"},
    {"\u2078", "8"},
    {"\u2079", "9"},
    {"\u207b", "-"},
    {"\u207a", "+"},
});

std::optional<Symbol> symbol_at(std::string_view text, std::span<const Symbol> table) {
    for (const auto& symbol : table)
        if (text.starts_with(symbol.first)) return symbol;
    return {};
}

}  // namespace

std::string_view strip_blanks(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::string plain_blanks(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const bool ascii = static_cast<unsigned char>(text.front()) < 0x80;
        if (const auto blank = ascii ? std::nullopt : symbol_at(text, blanks)) {
            result += blank->second;
            text.remove_prefix(blank->first.size());
            continue;
        }
        result += text.front();
        text.remove_prefix(1);
    }
    return result;
}

std::string ascii_symbols(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    bool raised = false;
    while (!text.empty()) {
        const auto raise = symbol_at(text, superscripts);
        if (raised != raise.has_value()) {
            result += raised ? ")" : "^(";
            raised = !raised;
        }
        const bool ascii = static_cast<unsigned char>(text.front()) < 0x80;
        auto symbol = raise;
        if (!symbol && !ascii) symbol = symbol_at(text, signs);
        if (!symbol && !ascii) symbol = symbol_at(text, blanks);
        if (!symbol) {
            const bool mark = text.front() >= root_sign && text.front() <= glyph_end;
            result += mark ? '?' : text.front();  // the marks are ours alone
            text.remove_prefix(1);
            continue;
        }
        const bool glyph = symbol->second.find('/') != std::string_view::npos && symbol->second.size() > 1;
        if (glyph) result += glyph_begin;
        result += symbol->second;
        if (glyph) result += glyph_end;
        text.remove_prefix(symbol->first.size());
    }
    if (raised) result += ')';
    return result;
}

}  // namespace normscope

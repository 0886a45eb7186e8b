// SPDX-License-Identifier: MIT
#include "core/text/quoted.h"

#include <fmt/format.h>

#include <ranges>
#include <span>
#include <vector>

namespace normscope {
namespace {

constexpr std::size_t most_of_a_path = 240;
constexpr char32_t not_utf8 = 0xFFFD;

/// Takes one code point off the front; `not_utf8` and a single byte where there is none (overlong forms, surrogates and
/// what lies beyond Unicode included).
char32_t take(std::string_view& text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto lead = byte(0);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    char32_t code = length == 1 ? lead : length == 0 ? not_utf8 : lead & (0x7Fu >> length);
    bool valid = length > 0 && text.size() >= length;
    for (std::size_t i = 1; valid && i < length; ++i) {
        valid = (byte(i) & 0xC0) == 0x80;
        code = code << 6 | (byte(i) & 0x3Fu);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (!valid || overlong || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) {
        text.remove_prefix(1);
        return not_utf8;
    }
    text.remove_prefix(length);
    return code;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto before = text;
        if (take(text) == not_utf8 && !before.starts_with("\uFFFD")) return false;
    }
    return true;
}

namespace {

/// Whether a character would move the cursor, hide, or change the order of what stands beside it.
bool is_hidden(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
           (code >= 0xFFF0 && code <= 0xFFFB) || code >= 0xE0000;
}

std::string escaped(char32_t code) {
    switch (code) {
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return code < 0x100     ? fmt::format("\\x{:02x}", static_cast<unsigned>(code))
               : code < 0x10000 ? fmt::format("\\u{:04x}", static_cast<unsigned>(code))
                                : fmt::format("\\U{:08x}", static_cast<unsigned>(code));
    }
}

/// What one character of the foreign text becomes.
struct Piece {
    std::string text;
    std::size_t width = 1;
};

std::vector<Piece> pieces_of(std::string_view bytes) {
    std::vector<Piece> pieces;
    while (!bytes.empty()) {
        const auto before = bytes;
        const auto code = take(bytes);
        if (code == not_utf8) {
            pieces.push_back({"\uFFFD"});
        } else if (is_hidden(code)) {
            auto text = escaped(code);
            const auto width = text.size();
            pieces.push_back({std::move(text), width});
        } else {
            pieces.push_back({std::string(before.substr(0, before.size() - bytes.size()))});
        }
    }
    return pieces;
}

std::string join(std::span<const Piece> pieces) {
    std::string text;
    for (const auto& piece : pieces) text += piece.text;
    return text;
}

/// How many of the pieces, in their order, fit into a width.
std::size_t fitting(auto&& pieces, std::size_t width) {
    std::size_t count = 0;
    for (const auto& piece : pieces) {
        if (piece.width > width) break;
        width -= piece.width;
        ++count;
    }
    return count;
}

}  // namespace

std::string shown(std::string_view foreign, std::size_t most) {
    // Of a long text only the ends are looked at; a character has four bytes at most.
    const bool huge = foreign.size() > 8 * most;
    const auto head = pieces_of(huge ? foreign.substr(0, 4 * most) : foreign);
    if (!huge && fitting(head, most) == head.size()) return join(head);
    auto end = huge ? foreign.substr(foreign.size() - 4 * most) : std::string_view{};
    while (!end.empty() && (static_cast<unsigned char>(end.front()) & 0xC0) == 0x80)
        end.remove_prefix(1);  // the rest of a character that was cut
    const auto tail = huge ? pieces_of(end) : head;
    const std::size_t tail_width = most / 3;
    const auto first = fitting(head, most - tail_width - 1);
    const auto last = fitting(std::views::reverse(tail), tail_width);
    return join(std::span(head).first(first)) + "…" + join(std::span(tail).last(last));
}

std::string quoted(std::string_view foreign, std::size_t most) { return '"' + shown(foreign, most) + '"'; }

std::string shown_path(const std::filesystem::path& path) { return shown(path.native(), most_of_a_path); }

std::string shown_whole(std::string_view text) { return join(pieces_of(text)); }

}  // namespace normscope

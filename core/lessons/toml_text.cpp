// SPDX-License-Identifier: MIT
#include "core/lessons/toml_text.h"

#include <algorithm>
#include <string>

namespace normscope {
namespace {

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    /// Stops at the first stray character, or at the end.
    bool finds_stray() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (is_foreign(c)) return true;
            if (c == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else if ((c != '"' && c != '\'') || !may_begin_a_string())
                ++at_;
            else if (skip_string(c))
                return true;
        }
        return false;
    }

    std::size_t line() const { return static_cast<std::size_t>(std::ranges::count(text_.substr(0, at_), '\n')) + 1; }

private:
    static bool is_foreign(char c) { return static_cast<unsigned char>(c) >= 0x80; }

    /// Whether a value or a key is due here. Elsewhere toml++ reads on, as of a number, and quotes mean nothing to it.
    bool may_begin_a_string() const {
        const auto before = text_.substr(0, at_).find_last_not_of(" \t\r");
        return before == text_.npos || std::string_view("\n=,.[{").find(text_[before]) != std::string_view::npos;
    }

    /// True when a backslash in it stands before a stray character, or before the end of a line and the next begins
    /// with one.
    bool skip_string(char quote) {
        const std::string triple(3, quote);
        const bool many_lines = text_.substr(at_).starts_with(triple);
        const auto end = many_lines ? std::string_view(triple) : std::string_view(triple).substr(0, 1);
        at_ += end.size();
        while (at_ < text_.size() && !text_.substr(at_).starts_with(end)) {
            if (!many_lines && text_[at_] == '\n') return false;  // not closed: a mistake that toml++ names
            if (quote == '"' && text_[at_] == '\\') {
                ++at_;
                if (many_lines && continues_with_stray()) return true;
            }
            at_ = std::min(at_ + 1, text_.size());
        }
        // Up to two quotes may stand before those that close a string of many lines: they belong to it.
        for (int inside = 0; many_lines && inside < 2 && text_.substr(std::min(at_ + 1, text_.size())).starts_with(end);
             ++inside)
            ++at_;
        at_ = std::min(at_ + end.size(), text_.size());
        return false;
    }

    bool continues_with_stray() {
        const auto next = text_.find_first_not_of(" \t\r\n", at_);
        if (next == text_.npos || !is_foreign(text_[next])) return false;
        at_ = next;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::size_t stray_character_line(std::string_view toml) {
    Scanner scanner(toml);
    return scanner.finds_stray() ? scanner.line() : 0;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "core/text/mathml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace normscope {
namespace {

struct Command {
    std::string_view name, text;
    bool is_operator;
};

constexpr std::array commands = {
    Command{"alpha", "α", false},    Command{"beta", "β", false},      Command{"gamma", "γ", false},
    Command{"delta", "δ", false},    Command{"epsilon", "ε", false},   Command{"varepsilon", "ε", false},
    Command{"mu", "μ", false},       Command{"sigma", "σ", false},     Command{"Sigma", "Σ", false},
    Command{"infty", "∞", false},    Command{"approx", "≈", true},     Command{"cdot", "·", true},
    Command{"times", "×", true},     Command{"odot", "⊙", true},       Command{"sum", "∑", true},
    Command{"leftarrow", "←", true}, Command{"rightarrow", "→", true}, Command{"ne", "≠", true},
    Command{"ge", "≥", true},        Command{"le", "≤", true},         Command{"pm", "±", true},
    Command{"ldots", "…", true},     Command{"partial", "∂", false}};

std::string element(std::string_view tag, std::string_view inner) { return fmt::format("<{0}>{1}</{0}>", tag, inner); }

/// Recursive descent over the source. Depth is bounded, since each level takes a brace.
class MathParser {
public:
    explicit MathParser(std::string_view source) : rest_(source) {}

    /// Everything up to the closing brace or the end.
    std::string row(int depth = 0) {
        std::string out;
        while (!rest_.empty() && rest_.front() != '}') {
            auto atom = next(depth);
            if (!atom) continue;
            out += with_scripts(std::move(*atom), depth);
        }
        return out;
    }
    bool done() const { return rest_.empty(); }

private:
    void skip_blanks() {
        while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    }

    /// {…}, or the next single thing.
    std::string argument(int depth) {
        skip_blanks();
        if (rest_.empty()) return {};
        if (rest_.front() != '{') return next(depth).value_or(std::string{});
        rest_.remove_prefix(1);
        auto inner = depth < 40 ? row(depth + 1) : std::string{};
        if (!rest_.empty()) rest_.remove_prefix(1);  // }
        return element("mrow", inner);
    }

    std::string with_scripts(std::string atom, int depth) {
        std::string below, above;
        for (;;) {
            skip_blanks();
            if (rest_.empty() || (rest_.front() != '_' && rest_.front() != '^')) break;
            auto& target = rest_.front() == '_' ? below : above;
            rest_.remove_prefix(1);
            target = argument(depth);
        }
        if (!below.empty() && !above.empty()) return element("msubsup", atom + below + above);
        if (!below.empty()) return element("msub", atom + below);
        if (!above.empty()) return element("msup", atom + above);
        return atom;
    }

    std::optional<std::string> command(int depth) {
        rest_.remove_prefix(1);  // the backslash
        std::size_t length = 0;
        while (length < rest_.size() && std::isalpha(static_cast<unsigned char>(rest_[length]))) ++length;
        if (length == 0) {  // "\ ", "\,", "\;"
            if (!rest_.empty()) rest_.remove_prefix(1);
            return "<mspace width=\"0.3em\"/>";
        }
        const auto name = rest_.substr(0, length);
        rest_.remove_prefix(length);
        if (name == "frac") {
            const auto top = argument(depth);
            return element("mfrac", top + argument(depth));
        }
        if (name == "sqrt") return element("msqrt", argument(depth));
        if (name == "hat") return element("mover", argument(depth) + "<mo>^</mo>");
        if (name == "overline") return element("mover", argument(depth) + "<mo>‾</mo>");
        if (name == "mathrm" || name == "text") return element("mrow", argument(depth));
        if (name == "left" || name == "right") return std::nullopt;  // the fence itself follows
        const auto found = std::ranges::find(commands, name, &Command::name);
        if (found == commands.end()) return element("mtext", "\\" + std::string(name));
        return element(found->is_operator ? "mo" : "mi", found->text);
    }

    std::optional<std::string> next(int depth) {
        skip_blanks();
        if (rest_.empty()) return {};
        const char c = rest_.front();
        if (c == '\\') return command(depth);
        if (c == '{') return argument(depth);
        if (std::isdigit(static_cast<unsigned char>(c))) {
            std::size_t length = 0;
            while (length < rest_.size() && (std::isdigit(static_cast<unsigned char>(rest_[length])) ||
                                             (rest_[length] == '.' && length + 1 < rest_.size() &&
                                              std::isdigit(static_cast<unsigned char>(rest_[length + 1])))))
                ++length;
            auto number = element("mn", rest_.substr(0, length));
            rest_.remove_prefix(length);
            return number;
        }
        std::size_t length = 1;
        while (length < rest_.size() && (static_cast<unsigned char>(rest_[length]) & 0xC0) == 0x80) ++length;
        const auto glyph = rest_.substr(0, length);
        rest_.remove_prefix(length);
        if (glyph == "-") return element("mo", "−");
        const bool letter = std::isalpha(static_cast<unsigned char>(c)) || length > 1;
        return element(letter ? "mi" : "mo", escaped_html(glyph));
    }

    std::string_view rest_;
};

/// `code` and **bold** of a piece without formulas.
std::string inline_html(std::string_view text) {
    std::string out;
    bool code = false;
    bool bold = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '`') {
            out += code ? "</code>" : "<code>";
            code = !code;
        } else if (!code && text.substr(at).starts_with("**")) {
            out += bold ? "</b>" : "<b>";
            bold = !bold;
            ++at;
        } else {
            out += escaped_html(text.substr(at, 1));
        }
    }
    if (bold) out += "</b>";
    if (code) out += "</code>";
    return out;
}

std::string line_html(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto dollar = text.find('$');
        out += inline_html(text.substr(0, dollar));
        if (dollar == std::string_view::npos) break;
        text.remove_prefix(dollar + 1);
        const auto end = text.find('$');
        out += mathml(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return out;
}

}  // namespace

std::string escaped_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '&')
            out += "&amp;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string mathml(std::string_view latex) {
    MathParser parser(latex);
    const auto inner = parser.row();
    if (!parser.done()) return element("code", escaped_html(latex));  // a brace that nothing opened
    return "<math>" + inner + "</math>";
}

std::string prose_html(std::string_view markdown) {
    std::string out;
    std::string paragraph;
    bool list = false;
    const auto close = [&] {
        if (!paragraph.empty()) out += element("p", line_html(paragraph)) + "\n";
        paragraph.clear();
    };
    while (!markdown.empty()) {
        const auto end = markdown.find('\n');
        const auto line = markdown.substr(0, end);
        markdown.remove_prefix(end == std::string_view::npos ? markdown.size() : end + 1);
        const bool item = line.starts_with("- ");
        if (item != list) {
            close();
            out += item ? "<ul>" : "</ul>";
            list = item;
        }
        if (item) {
            out += element("li", line_html(line.substr(2)));
        } else if (line.empty()) {
            close();
        } else {
            if (!paragraph.empty()) paragraph += ' ';
            paragraph += line;
        }
    }
    close();
    if (list) out += "</ul>";
    return out;
}

}  // namespace normscope

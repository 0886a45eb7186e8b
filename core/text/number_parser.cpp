// SPDX-License-Identifier: MIT
#include "core/text/number_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <optional>
#include <string>

#include "core/text/ascii.h"
#include "core/text/number_symbols.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

constexpr int deepest = 100;  // of brackets, roots and powers: nobody types more, and a stack has an end

/// The correctly rounded double of decimal digits; beyond the range, ±∞ or 0.
double read_decimal(const std::string& digits) {
    double value = 0;
    const auto [stop, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return code == std::errc::result_out_of_range ? std::strtod(digits.c_str(), nullptr) : value;
}

/// A value, and how it was written where 1.2·10⁻⁵ is one decimal and no product.
struct Value {
    double number = 0;
    std::string digits;
    std::optional<int> power_of_ten;
};

/// Reads one expression of numbers. The first fault ends it.
class Reader {
public:
    Reader(std::string_view text, bool thousands) : text_(text), thousands_(thousands) {}

    std::optional<double> read() {
        const auto value = sum();
        skip();
        if (failed_ || at_ != text_.size()) return {};
        return value.number;
    }
    const std::string& reason() const { return reason_; }
    /// True when ∞ or NaN was written, so that it may also come out.
    bool typed_special() const { return special_; }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    void skip() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r' || peek() == '$') ++at_;
    }
    bool take(char c) {
        skip();
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    bool take_word(std::string_view word) {
        skip();
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    Value fault(std::string_view reason = {}) {
        if (!failed_) reason_ = reason;
        failed_ = true;
        return {};
    }
    void need(char c) {
        if (!take(c)) fault();
    }
    struct Nested {
        explicit Nested(Reader& reader) : depth(reader.depth_) {
            if (++depth > deepest) reader.fault("is nested too deeply");
        }
        ~Nested() { --depth; }
        Nested(const Nested&) = delete;
        Nested& operator=(const Nested&) = delete;
        int& depth;
    };

    Value sum() {
        auto left = product();
        while (!failed_) {
            if (take('+'))
                left = {left.number + product().number, {}, {}};
            else if (take('-'))
                left = {left.number - product().number, {}, {}};
            else
                break;
        }
        return left;
    }

    Value product() {
        auto left = signed_power();
        while (!failed_) {
            const bool times =
                take('*') || take_word("\\cdot") || take_word("\\times") || (left.digits != "0" && times_letter());
            if (times || starts_factor()) {
                left = multiplied(left, times ? signed_power() : power());
            } else if (take('/')) {
                const double below = signed_power().number;
                if (!failed_ && below == 0) return fault("divides by zero");
                left = {left.number / below, {}, {}};
            } else {
                break;
            }
        }
        return left;
    }

    /// The x of "1.5 x 10^-5".
    bool times_letter() {
        skip();
        if (peek() != 'x' || !(is_digit(peek(1)) || peek(1) == ' ')) return false;
        ++at_;
        return true;
    }

    /// A factor without a sign before it: 2√3, 2(1 + 3).
    bool starts_factor() {
        skip();
        const auto rest = text_.substr(at_);
        return peek() == root_sign || peek() == '(' || rest.starts_with("sqrt") || rest.starts_with("\\sqrt");
    }

    static Value multiplied(const Value& left, const Value& right) {
        if (left.digits.empty() || !right.power_of_ten || left.digits.find('e') != std::string::npos)
            return {left.number * right.number, {}, {}};
        const auto digits = fmt::format("{}e{}", left.digits, *right.power_of_ten);
        const double size = read_decimal(digits);
        return {std::signbit(left.number) ? -size : size, {}, {}};
    }

    Value signed_power() {
        const bool minus = take('-');
        if (!minus) take('+');
        auto value = power();
        if (minus) value.number = -value.number;
        if (minus) value.power_of_ten.reset();
        return value;
    }

    Value power() {
        const Nested nested(*this);
        auto base = percent();
        if (!failed_ && (take('^') || take_word("**"))) {
            const double exponent = signed_power().number;
            if (base.digits == "10" && exponent == std::trunc(exponent) && std::abs(exponent) < 400) {
                const int ten = static_cast<int>(exponent);
                base = {read_decimal(fmt::format("1e{}", ten)), {}, ten};
            } else {
                base = {std::pow(base.number, exponent), {}, {}};
            }
        }
        return base;
    }

    Value percent() {
        auto value = primary();
        if (!failed_ && (take('%') || take_word("\\%"))) return {value.number / 100, {}, {}};
        return value;
    }

    Value primary() {
        const Nested nested(*this);
        skip();
        if (failed_) return {};
        const char c = peek();
        if (is_digit(c) || c == '.') return number();
        if (c == glyph_begin) return glyph();
        if (take('(')) return bracket(')');
        if (take('{')) return bracket('}');
        if (c == root_sign) {
            ++at_;
            return root();
        }
        if (c == '\\') return latex();
        return is_name_letter(c) ? word() : fault();
    }

    Value bracket(char closing) {
        const double inside = sum().number;
        need(closing);
        return {inside, {}, {}};
    }

    Value root() {
        const bool minus = take('-');
        const double inside = primary().number;
        if (minus || inside < 0) return fault("takes the root of a negative number");
        return {std::sqrt(inside), {}, {}};
    }

    Value glyph() {
        ++at_;
        const double value = product().number;
        need(glyph_end);
        return {value, {}, {}};
    }

    Value latex() {
        ++at_;
        for (const std::string_view name : {"dfrac", "tfrac", "frac"})
            if (take_word(name)) {
                const double top = primary().number;
                const double below = primary().number;
                if (!failed_ && below == 0) return fault("divides by zero");
                return {top / below, {}, {}};
            }
        if (take_word("sqrt")) return root();
        if (take_word("infty")) return infinity();
        return fault();
    }

    Value infinity() {
        special_ = true;
        return {HUGE_VAL, {}, {}};
    }

    /// np.float32(1.5), float("nan"), math.inf, sqrt(2), pi.
    Value word() {
        const auto begin = at_;
        while (is_name_letter(peek()) || is_digit(peek()) || peek() == '.') ++at_;
        auto name = text_.substr(begin, at_ - begin);
        if (const auto dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
        const auto small = lower(name);
        if (small == "nan") {
            special_ = true;
            return {std::numeric_limits<double>::quiet_NaN(), {}, {}};
        }
        if (small == "inf" || small == "infinity" || small == "infty") return infinity();
        if (small == "pi") return {std::numbers::pi, {}, {}};
        if (small == "sqrt") return take('(') ? (--at_, root()) : fault();
        constexpr std::string_view wrappers[] = {"float", "float16", "float32", "float64", "bfloat16", "double",
                                                 "int",   "int32",   "int64",   "tensor",  "array",    "abs"};
        if (std::ranges::find(wrappers, name) == std::end(wrappers) || !take('(')) return fault();
        const bool quoted = take('"') || take('\'');
        auto inside = sum();
        if (quoted && !take('"')) need('\'');
        while (!failed_ && peek() != ')' && peek() != '\0') {  // dtype=torch.float32
            if (peek() != ',' && !is_name_letter(peek()) && !is_digit(peek()) &&
                !std::string_view(" .=':<>").contains(peek()))
                return fault();
            ++at_;
        }
        need(')');
        if (small == "abs") inside.number = std::abs(inside.number);
        return {inside.number, {}, {}};
    }

    std::size_t digits_from(std::size_t at, std::string& digits) const {
        while (at < text_.size() &&
               (is_digit(text_[at]) || ((text_[at] == '_' || text_[at] == '\'') && at > 0 && is_digit(text_[at - 1]) &&
                                        at + 1 < text_.size() && is_digit(text_[at + 1])))) {
            if (is_digit(text_[at])) digits += text_[at];
            ++at;
        }
        return at;
    }

    /// True when three digits and no fourth stand behind `separator` at `at`.
    bool group_at(std::size_t at, char separator) const {
        if (at + 3 >= text_.size() || text_[at] != separator) return false;
        return is_digit(text_[at + 1]) && is_digit(text_[at + 2]) && is_digit(text_[at + 3]) &&
               !(at + 4 < text_.size() && is_digit(text_[at + 4]));
    }

    /// Takes ",288" groups where they must be thousands: in a count, or when there are two, or a point follows.
    std::size_t thousands_from(std::size_t at, std::string& digits) const {
        if (digits.empty() || digits.size() > 3 || (digits[0] == '0')) return at;
        for (const char separator : {',', ' ', '.'}) {
            if (separator != ',' && separator != '.' && !thousands_) continue;
            auto end = at;
            int groups = 0;
            for (; group_at(end, separator); end += 4) ++groups;
            const char decimal = separator == ',' ? '.' : ',';
            const bool point =
                separator != ' ' && end + 1 < text_.size() && text_[end] == decimal && is_digit(text_[end + 1]);
            if (groups == 0 || !(groups > 1 || point || (thousands_ && separator != '.'))) continue;
            for (auto i = at; i < end; ++i)
                if (is_digit(text_[i])) digits += text_[i];
            return end;
        }
        return at;
    }

    Value number() {
        std::string digits;
        auto at = thousands_from(digits_from(at_, digits), digits);
        bool point = false;
        if (at < text_.size() && (text_[at] == '.' || text_[at] == ',')) {
            std::string decimals;
            const auto end = digits_from(at + 1, decimals);
            const bool allowed =
                text_[at] == '.' ? !digits.empty() || !decimals.empty() : !digits.empty() && !decimals.empty();
            if (!allowed) return fault();
            point = true;
            if (digits.empty()) digits = "0";
            digits += "." + (decimals.empty() ? "0" : decimals);
            at = end;
        }
        if (at < text_.size() && (text_[at] == 'e' || text_[at] == 'E')) {
            auto end = at + 1;
            std::string exponent;
            if (end < text_.size() && (text_[end] == '-' || text_[end] == '+'))
                exponent = text_[end++] == '-' ? "-" : "";
            const auto sign = exponent.size();
            end = digits_from(end, exponent);
            if (exponent.size() == sign) return fault();
            digits += "e" + exponent;
            point = true;
            at = end;
        }
        if (point && at < text_.size() && (text_[at] == 'f' || text_[at] == 'F')) ++at;  // C's float
        if (at < text_.size() && is_name_letter(text_[at]) && text_[at] != 'x' && !text_.substr(at).starts_with("sqrt"))
            return fault();
        at_ = at;
        const double value = read_decimal(digits);
        if (std::isinf(value)) return fault("is larger than any number here can be; type inf for infinity");
        if (peek() == glyph_begin) return {value + glyph().number, {}, {}};  // 1½
        return {value, digits, {}};
    }

    std::string_view text_;
    bool thousands_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool failed_ = false;
    bool special_ = false;
    std::string reason_;
};

Result<double> read(std::string_view typed, bool thousands) {
    const auto text = ascii_symbols(typed);
    const auto body = strip_blanks(text);
    if (body.empty()) return fail("a number is needed here, for example 2.5 or 1e-5");
    Reader reader(body, thousands);
    const auto value = reader.read();
    const auto shown = quoted(strip_blanks(typed));
    if (!value && reader.reason().empty())
        return fail(fmt::format("{} is not a number; type something like 2.5, -3, 1e-5 or 1/3", shown));
    if (!value) return fail(fmt::format("{} {}", shown, reader.reason()));
    if (!std::isfinite(*value) && !reader.typed_special()) return fail(fmt::format("{} has no finite value", shown));
    return *value;
}

}  // namespace

Result<double> parse_number(std::string_view text) { return read(text, false); }

Result<double> parse_count(std::string_view text) {
    const auto value = read(text, true);
    if (!value) return value;
    constexpr double largest = 9007199254740992.0;  // up to here a double tells every whole number from the next
    if (*value != std::trunc(*value) || *value < 0 || *value > largest)
        return fail(fmt::format("{} is not a whole number, and a count is one", quoted(strip_blanks(text))));
    return value;
}

Result<float> to_float32(double value, std::string_view typed) {
    const auto narrow = static_cast<float>(value);
    if (std::isinf(narrow) && std::isfinite(value))
        return fail(fmt::format("{} is too large for float32, whose largest number is 3.4028235e38; type inf for "
                                "infinity",
                                quoted(strip_blanks(typed))));
    return narrow;
}

Result<float> parse_float32(std::string_view text) {
    const auto value = parse_number(text);
    if (!value) return std::unexpected(value.error());
    return to_float32(*value, text);
}

}  // namespace normscope

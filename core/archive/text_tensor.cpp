// SPDX-License-Identifier: MIT
#include "core/archive/text_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/text/ascii.h"
#include "core/text/number_parser.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

constexpr std::size_t most_axes = 32;
constexpr std::size_t numbers_between_looks = std::size_t{1} << 16;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }
bool is_space(char c) { return is_blank(c) || c == '\n'; }
bool is_open(char c) { return c == '[' || c == '('; }
bool is_close(char c) { return c == ']' || c == ')'; }

std::string_view strip(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// Straight to float32, so that nothing is rounded twice; what is unusual goes to the parser for what people type.
Result<float> read_float(std::string_view word) {
    auto plain = word;
    if (plain.starts_with('+')) plain.remove_prefix(1);
    float value = 0;
    const auto [stop, code] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (code == std::errc{} && stop == plain.data() + plain.size()) return value;
    const auto typed = parse_number(word);
    if (!typed) return fail(fmt::format("{} is not a number such as 2.5, -3 or 1e-5", normscope::quoted(word)));
    value = static_cast<float>(*typed);
    if (std::isinf(value) && std::isfinite(*typed))
        return fail(fmt::format("{} is too large for float32, whose largest number is 3.4028235e38", shown(word)));
    return value;
}

/// Nested lists. Each depth has one extent, set by the first list there.
class Nesting {
public:
    explicit Nesting(std::string_view text, const Control& control) : text_(text), control_(control) {}

    Result<TextTensor> run() {
        for (skip(); at_ < text_.size(); skip()) {
            if (auto ok = step(); !ok) return std::unexpected(ok.error());
            if (open_.empty() && done_lists_ > 0 && !opens_again()) break;
        }
        if (!open_.empty()) return fail("the text ends before its last bracket is closed");
        Shape shape(extents_.begin(), extents_.end());
        if (done_lists_ > 1) shape.insert(shape.begin(), done_lists_);
        auto tensor = Tensor::from(std::move(shape), std::move(values_));
        if (!tensor) return fail("the brackets do not enclose a tensor: every list needs the same number of entries");
        return TextTensor{std::move(*tensor), ""};
    }

private:
    std::size_t line() const { return static_cast<std::size_t>(std::ranges::count(text_.substr(0, at_), '\n')) + 1; }

    void skip() {
        while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == ',')) ++at_;
    }

    /// Several lists one below the other are the rows of one tensor; anything else after the last bracket is what the
    /// frameworks print: ", dtype=float32)".
    bool opens_again() {
        skip();
        return at_ < text_.size() && (text_[at_] == '[' || text_[at_] == ']');
    }

    Result<void> step() {
        const char c = text_[at_];
        if (is_open(c)) return open();
        if (is_close(c)) return close();
        return number();
    }

    Result<void> open() {
        if (open_.size() == most_axes)
            return fail(fmt::format("the lists are nested deeper than {} levels", most_axes));
        open_.push_back(0);
        if (open_.size() > extents_.size()) extents_.push_back(-1);
        ++at_;
        return {};
    }

    Result<void> close() {
        if (open_.empty()) return fail(fmt::format("line {} closes a bracket that was not opened", line()));
        const auto count = open_.back();
        auto& extent = extents_[open_.size() - 1];
        if (extent >= 0 && extent != count)
            return fail(
                fmt::format("the list that ends in line {} has {} entries and the first one has {}; every list needs "
                            "the same number",
                            line(), count, extent));
        extent = count;
        open_.pop_back();
        ++(open_.empty() ? done_lists_ : open_.back());
        ++at_;
        return {};
    }

    Result<void> number() {
        const auto begin = at_;
        while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != ',' && !is_close(text_[at_]) &&
               text_[at_] != '[') {
            if (text_[at_] == '(') at_ = std::min(text_.find(')', at_), text_.size() - 1);  // np.float32(1.5)
            ++at_;
        }
        const auto word = text_.substr(begin, at_ - begin);
        if (word.starts_with("..."))
            return fail(fmt::format("line {} has \"...\" where numbers were left out in print; print all of them "
                                    "(numpy.set_printoptions(threshold=sys.maxsize)) or save the array",
                                    line()));
        if (open_.empty())
            return fail(fmt::format("line {} has {} outside of the brackets", line(), normscope::quoted(word)));
        if (leaf_ == 0) leaf_ = open_.size();
        if (leaf_ != open_.size())
            return fail(fmt::format("line {} has numbers beside lists; every list needs the same nesting", line()));
        const auto inner = word.find('(');
        const auto value = read_float(
            inner == word.npos || !word.ends_with(')') ? word : word.substr(inner + 1, word.size() - inner - 2));
        if (!value) return fail(fmt::format("line {}: {}", line(), value.error().message));
        values_.push_back(*value);
        ++open_.back();
        if (values_.size() % numbers_between_looks == 0 && control_.cancelled()) return fail(cancelled_message);
        return {};
    }

    std::string_view text_;
    const Control& control_;
    std::size_t at_ = 0;
    std::vector<std::int64_t> open_;     ///< entries so far of the lists that are open
    std::vector<std::int64_t> extents_;  ///< of each depth; -1 until the first list there has ended
    std::size_t leaf_ = 0;               ///< the depth that has the numbers; 0 until the first number
    std::int64_t done_lists_ = 0;
    std::vector<float> values_;
};

/// Takes "tensor(", "np.array(", "Parameter containing:\ntensor(" and the like off the beginning. True when there was
/// such a word.
bool unwrap(std::string_view& text) {
    bool wrapped = false;
    for (;;) {
        text = strip(text);
        std::size_t end = 0;
        while (end < text.size() && (is_name_letter(text[end]) || text[end] == '.' || (end > 0 && is_digit(text[end]))))
            ++end;
        if (text.starts_with("Parameter containing:")) {
            text.remove_prefix(std::string_view("Parameter containing:").size());
        } else if (end > 0 && is_name_letter(text[0]) && end < text.size() && text[end] == '(') {
            text.remove_prefix(end + 1);
            wrapped = true;
        } else if (end > 0 && end < text.size() && is_name_letter(text[0])) {  // "x = [1, 2]"
            auto rest = strip(text.substr(end));
            if (!rest.starts_with('=')) return wrapped;
            text = rest.substr(1);
        } else {
            return wrapped;
        }
    }
}

/// Lines with cells between separators.
class Table {
public:
    Table(std::string_view text, const Control& control) : text_(text), control_(control) {}

    Result<TextTensor> run() {
        separator_ = find_separator();
        while (!text_.empty()) {
            ++line_;
            const auto end = std::min(text_.find('\n'), text_.size());
            auto line = strip_line(text_.substr(0, end));
            text_.remove_prefix(std::min(end + 1, text_.size()));
            if (strip(line).empty() || strip(line).starts_with('#'))
                continue;  // numpy.savetxt writes headings behind #
            if (auto ok = add(line); !ok) return std::unexpected(ok.error());
        }
        if (rows_ == 0) return fail("there is no number in it");
        Shape shape = {rows_, columns_};
        if (rows_ == 1 || columns_ == 1) shape = {rows_ * columns_};  // as numpy.loadtxt
        auto tensor = Tensor::from(std::move(shape), std::move(values_));
        if (!tensor) return std::unexpected(tensor.error());
        return TextTensor{std::move(*tensor), heading_ ? "the first line has words and was left out as a heading" : ""};
    }

private:
    static std::string_view strip_line(std::string_view line) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
        return line;
    }

    /// The strongest that occurs: with tabs or semicolons a comma belongs to the number.
    char find_separator() const {
        for (const char c : {'\t', ';', ','})
            if (text_.find(c) != std::string_view::npos) return c;
        return ' ';
    }

    /// Cuts the next cell off the line. False at its end.
    bool next(std::string_view& line, std::string_view& cell) const {
        if (separator_ == ' ') {
            line = strip(line);
            if (line.empty()) return false;
            const auto end = std::ranges::find_if(line, is_blank) - line.begin();
            cell = line.substr(0, static_cast<std::size_t>(end));
            line.remove_prefix(cell.size());
            return true;
        }
        if (line.data() == nullptr) return false;
        const auto end = line.find(separator_);
        cell = strip(line.substr(0, end));
        line = end == std::string_view::npos ? std::string_view() : line.substr(end + 1);
        return true;
    }

    static std::string_view unquoted(std::string_view cell) {
        const bool has = cell.size() >= 2 && cell.front() == '"' && cell.back() == '"';
        return has ? strip(cell.substr(1, cell.size() - 2)) : cell;
    }

    /// Between tabs or semicolons "1,5" has a decimal comma.
    Result<float> read_cell(std::string_view cell) const {
        const auto comma = cell.find(',');
        if (separator_ == ',' || comma == cell.npos) return read_float(cell);
        std::string pointed(cell);
        pointed[comma] = '.';
        auto value = read_float(pointed);
        return value ? value : read_float(cell);
    }

    bool is_heading(std::string_view line) const {
        std::string_view cell;
        while (next(line, cell))
            if (!unquoted(cell).empty() && read_cell(unquoted(cell))) return false;
        return true;
    }

    Result<void> add(std::string_view line) {
        if (separator_ != ' ' && line.ends_with(separator_)) line.remove_suffix(1);
        if (rows_ == 0 && !heading_ && is_heading(line)) {
            heading_ = true;
            return {};
        }
        std::int64_t count = 0;
        std::string_view cell;
        while (next(line, cell)) {
            ++count;
            cell = unquoted(cell);
            if (cell.empty())
                return fail(
                    fmt::format("line {} has nothing in column {}; write nan where a number is missing", line_, count));
            const auto value = read_cell(cell);
            if (!value) return fail(fmt::format("line {}, column {}: {}", line_, count, value.error().message));
            values_.push_back(*value);
        }
        if (rows_ == 0) columns_ = count;
        if (count != columns_)
            return fail(fmt::format("line {} has {} numbers and the first row has {}; every row needs the same number",
                                    line_, count, columns_));
        ++rows_;
        if (control_.cancelled()) return fail(cancelled_message);
        return {};
    }

    std::string_view text_;
    const Control& control_;
    char separator_ = ' ';
    std::size_t line_ = 0;
    bool heading_ = false;
    std::int64_t rows_ = 0;
    std::int64_t columns_ = 0;
    std::vector<float> values_;
};

}  // namespace

Result<TextTensor> parse_text_tensor(std::string_view text, const Control& control) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // the mark that Windows puts before UTF-8
    auto body = strip(text);
    if (body.empty()) return fail("there is no number in it");
    if (body.starts_with('{'))
        return fail("this is a JSON object, which only a scene may be; numbers or lists of them are needed");
    const bool wrapped = unwrap(body);
    if (body.starts_with('[') || body.starts_with('(')) return Nesting(body, control).run();
    if (!wrapped) return Table(text, control).run();
    const auto end = body.find_first_of(",)");  // "tensor(2.5000)"
    const auto value = read_float(strip(body.substr(0, end)));
    if (!value) return Table(text, control).run();  // a heading such as "loss(train)"
    auto tensor = Tensor::from({}, {*value});
    return TextTensor{std::move(*tensor), ""};
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "core/io/npy_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "core/text/quoted.h"

namespace normscope::npy {
namespace {

constexpr std::size_t max_rank = 64;  // NumPy's own limit

/// Reads the few kinds of Python literals that a header holds. Every function answers false at the first surprise.
class Literal {
public:
    explicit Literal(std::string_view text) : rest_(text) {}

    bool take(char wanted) {
        skip_space();
        if (!rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool peek(char wanted) {
        skip_space();
        return rest_.starts_with(wanted);
    }

    bool string(std::string& value) {
        skip_space();
        if (!rest_.starts_with('\'') && !rest_.starts_with('"')) return false;
        const auto end = rest_.find(rest_.front(), 1);
        if (end == std::string_view::npos) return false;
        value = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        return true;
    }

    bool boolean(bool& value) {
        skip_space();
        for (const auto& [word, meaning] :
             {std::pair{std::string_view("True"), true}, {std::string_view("False"), false}}) {
            if (!rest_.starts_with(word)) continue;
            rest_.remove_prefix(word.size());
            value = meaning;
            return true;
        }
        return false;
    }

    bool integer(std::int64_t& value) {
        skip_space();
        const auto [stop, code] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (code != std::errc{}) return false;
        rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
        if (rest_.starts_with('L')) rest_.remove_prefix(1);  // Python 2 wrote long integers so
        return true;
    }

    bool tuple(Shape& values) {
        if (!take('(')) return false;
        while (!take(')')) {
            std::int64_t value = 0;
            if (values.size() == max_rank || !integer(value)) return false;
            values.push_back(value);
            if (!take(',') && !peek(')')) return false;
        }
        return true;
    }

    /// Jumps over a bracketed value, which only a structured type has.
    bool skip_list() {
        if (!take('[')) return false;
        for (int depth = 1; depth > 0; rest_.remove_prefix(1)) {
            if (rest_.empty()) return false;
            if (rest_.front() == '[') ++depth;
            if (rest_.front() == ']') --depth;
        }
        return true;
    }

private:
    void skip_space() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n' || rest_.front() == '\t'))
            rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

bool parse_dictionary(std::string_view text, Header& header) {
    Literal literal(text);
    bool has_descr = false;
    bool has_order = false;
    bool has_shape = false;
    if (!literal.take('{')) return false;
    while (!literal.take('}')) {
        std::string key;
        if (!literal.string(key) || !literal.take(':')) return false;
        bool ok = false;
        if (key == "descr")
            ok = has_descr = literal.peek('[') ? literal.skip_list() : literal.string(header.descr);
        else if (key == "fortran_order")
            ok = has_order = literal.boolean(header.fortran_order);
        else if (key == "shape")
            ok = has_shape = header.shape.empty() && literal.tuple(header.shape);
        if (!ok || (!literal.take(',') && !literal.peek('}'))) return false;
    }
    return has_descr && has_order && has_shape;
}

struct Code {
    std::string_view code;  ///< what follows the byte order in the header
    Dtype dtype;
};

constexpr std::array<Code, 16> codes = {{
    {"f4", Dtype::float32},
    {"f8", Dtype::float64},
    {"f2", Dtype::float16},
    {"bfloat16", Dtype::bfloat16},
    {"V2", Dtype::bfloat16},  // as ml_dtypes, and so JAX and TensorFlow, save it
    {"float8_e4m3fn", Dtype::float8_e4m3},
    {"float8_e5m2", Dtype::float8_e5m2},
    {"i1", Dtype::int8},
    {"i2", Dtype::int16},
    {"i4", Dtype::int32},
    {"i8", Dtype::int64},
    {"u1", Dtype::uint8},
    {"u2", Dtype::uint16},
    {"u4", Dtype::uint32},
    {"u8", Dtype::uint64},
    {"b1", Dtype::boolean},
}};

/// What a type that cannot be read is called.
std::string unsupported(std::string_view descr) {
    if (descr.empty()) return "a structured type";
    const auto code = descr.substr(std::string_view("<>|=").find(descr.front()) == std::string_view::npos ? 0 : 1);
    switch (code.empty() ? ' ' : code.front()) {
    case 'c':
        return "complex numbers";
    case 'O':
        return "Python objects";
    case 'U':
    case 'S':
    case 'a':
        return "text";
    case 'M':
    case 'm':
        return "dates or durations";
    case 'V':
        return "raw bytes or a structured type";
    default:
        break;
    }
    return "the type " + normscope::quoted(descr);
}

std::size_t little_endian(std::string_view bytes) {
    std::size_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

constexpr std::size_t version_bytes = 2;

/// Of the field with the header's length.
std::size_t length_bytes(unsigned char version) { return version == 1 ? 2 : 4; }

}  // namespace

std::uint64_t header_bytes(std::string_view bytes) {
    const auto fixed = magic.size() + version_bytes;
    if (bytes.size() < fixed) return fixed;
    const auto width = length_bytes(static_cast<unsigned char>(bytes[magic.size()]));
    if (bytes.size() < fixed + width) return fixed + width;
    return fixed + width + little_endian(bytes.substr(fixed, width));
}

Result<Header> parse_header(std::string_view bytes, std::string_view name) {
    const auto truncated = [&] {
        return fail(fmt::format("{} is cut off inside its header; save it again with numpy.save", name));
    };
    if (!bytes.starts_with(magic)) {
        if (bytes.empty()) return fail(fmt::format("{} is empty; a .npy file made by numpy.save is needed", name));
        if (bytes.starts_with("PK"))
            return fail(fmt::format("{} is a .npz archive or another ZIP file; save one array with numpy.save", name));
        if (magic.starts_with(bytes)) return truncated();
        return fail(fmt::format("{} is not a .npy file; make one with numpy.save", name));
    }
    if (bytes.size() < magic.size() + version_bytes) return truncated();
    const auto version = static_cast<unsigned char>(bytes[magic.size()]);
    if (version < 1 || version > 3)
        return fail(
            fmt::format("{} has .npy format version {}, and versions 1 to 3 can be read; save it again with numpy.save",
                        name, version));
    const std::size_t begin = magic.size() + version_bytes + length_bytes(version);
    if (bytes.size() < begin) return truncated();
    const auto length = little_endian(bytes.substr(magic.size() + version_bytes, length_bytes(version)));
    if (bytes.size() - begin < length) return truncated();
    Header header;
    if (!parse_dictionary(bytes.substr(begin, length), header))
        return fail(fmt::format("{} has a header that is not numpy.save's; save it again with numpy.save", name));
    header.data_offset = begin + length;
    return header;
}

Result<Type> parse_type(std::string_view descr, std::string_view name) {
    auto code = descr;
    char order = '=';
    if (!code.empty() && std::string_view("<>|=").find(code.front()) != std::string_view::npos) {
        order = code.front();
        code.remove_prefix(1);
    }
    const auto found = std::ranges::find(codes, code, &Code::code);
    if (found == codes.end())
        return fail(fmt::format(
            "{} holds {}, which cannot be normalised; convert it with .astype(numpy.float32) and save it again", name,
            unsupported(descr)));
    return Type{found->dtype, order == (std::endian::native == std::endian::little ? '>' : '<')};
}

Result<void> check_size(const Header& header, Dtype dtype, std::uint64_t available, std::string_view name) {
    if (auto ok = check_shape(header.shape); !ok) return fail(fmt::format("{}: {}", name, ok.error().message));
    // The count is within bounds here, so the product cannot overflow.
    const auto needed = static_cast<std::uint64_t>(element_count(header.shape)) * info(dtype).bytes;
    if (available == needed) return {};
    return fail(fmt::format("{} {}: {} of shape {} takes {} bytes and the file has {}; save it again with numpy.save",
                            name, available < needed ? "is cut off" : "goes on after its last value", info(dtype).name,
                            to_string(header.shape), needed, available));
}

}  // namespace normscope::npy

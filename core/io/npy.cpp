// SPDX-License-Identifier: MIT
#include "core/io/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/io/file.h"
#include "core/io/npy_header.h"

namespace normscope {
namespace {

static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);

/// Exact float32 value of an IEEE half.
float from_half(std::uint16_t half) {
    const int exponent = half >> 10 & 0x1f;
    const float mantissa = static_cast<float>(half & 0x3ff);
    float size = 0;
    if (exponent == 31)
        size = mantissa == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    else if (exponent == 0)
        size = std::ldexp(mantissa, -24);
    else
        size = std::ldexp(1024.0f + mantissa, exponent - 25);
    return (half & 0x8000) != 0 ? -size : size;
}

struct Half {
    std::uint16_t bits;
};
struct BFloat {
    std::uint16_t bits;
};
struct Bool {
    std::uint8_t bits;
};

/// The value as float32, and whether that is exactly the value.
struct Narrowed {
    float value;
    bool exact;
};

template <class T>
Narrowed narrow(T value) {
    if constexpr (std::is_same_v<T, Half>) {
        return {from_half(value.bits), true};
    } else if constexpr (std::is_same_v<T, BFloat>) {
        return {std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16), true};
    } else if constexpr (std::is_same_v<T, Bool>) {
        return {value.bits != 0 ? 1.0f : 0.0f, true};
    } else if constexpr (std::is_same_v<T, float>) {
        return {value, true};
    } else if constexpr (std::is_same_v<T, double>) {
        const auto rounded = static_cast<float>(value);
        return {rounded, std::isnan(value) || double{rounded} == value};
    } else {
        // A float that is at or past the type's end cannot be cast back; only the lower end itself is exact.
        const auto rounded = static_cast<float>(value);
        const float end = std::ldexp(1.0f, std::numeric_limits<T>::digits);
        return {rounded, rounded < end && static_cast<T>(rounded) == value};
    }
}

template <class T>
T load(const char* from, bool swap) {
    std::array<char, sizeof(T)> raw;
    std::memcpy(raw.data(), from, sizeof(T));
    if (swap) std::ranges::reverse(raw);
    return std::bit_cast<T>(raw);
}

/// Values in the file's order, and how many of them were rounded.
struct Values {
    std::vector<float> values;
    std::int64_t rounded = 0;
};

template <class T>
Values convert(std::string_view data, bool swap) {
    Values result;
    result.values.resize(data.size() / sizeof(T));
    for (std::size_t i = 0; i < result.values.size(); ++i) {
        const auto [value, exact] = narrow(load<T>(data.data() + i * sizeof(T), swap));
        result.values[i] = value;
        if (!exact) ++result.rounded;
    }
    return result;
}

struct Type {
    std::string_view code;  ///< what follows the byte order in the header
    std::string_view name;
    std::size_t bytes;
    Values (*convert)(std::string_view, bool);
};

constexpr std::array<Type, 14> types = {{
    {"f4", "float32", 4, convert<float>},
    {"f8", "float64", 8, convert<double>},
    {"f2", "float16", 2, convert<Half>},
    {"bfloat16", "bfloat16", 2, convert<BFloat>},
    {"V2", "bfloat16", 2, convert<BFloat>},  // as ml_dtypes, and so JAX and TensorFlow, save it
    {"i1", "int8", 1, convert<std::int8_t>},
    {"i2", "int16", 2, convert<std::int16_t>},
    {"i4", "int32", 4, convert<std::int32_t>},
    {"i8", "int64", 8, convert<std::int64_t>},
    {"u1", "uint8", 1, convert<std::uint8_t>},
    {"u2", "uint16", 2, convert<std::uint16_t>},
    {"u4", "uint32", 4, convert<std::uint32_t>},
    {"u8", "uint64", 8, convert<std::uint64_t>},
    {"b1", "bool", 1, convert<Bool>},
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
    const bool presentable =
        descr.size() < 20 && std::ranges::all_of(descr, [](char c) { return c > ' ' && c <= '~'; });
    return presentable ? fmt::format("the type \"{}\"", descr) : std::string("an unknown type");
}

Result<const Type*> find_type(std::string_view descr, std::string_view name, bool& swap) {
    auto code = descr;
    char order = '=';
    if (!code.empty() && std::string_view("<>|=").find(code.front()) != std::string_view::npos) {
        order = code.front();
        code.remove_prefix(1);
    }
    const auto found = std::ranges::find(types, code, &Type::code);
    if (found == types.end())
        return fail(fmt::format(
            "{} holds {}, which cannot be normalised; convert it with .astype(numpy.float32) and save it again", name,
            unsupported(descr)));
    swap = order == (std::endian::native == std::endian::little ? '>' : '<');
    return &*found;
}

/// Values of a column-major array in row-major order.
std::vector<float> to_row_major(const std::vector<float>& values, const Shape& shape) {
    std::vector<float> result(values.size());
    Shape index(shape.size(), 0);
    const auto strides = row_major_strides(shape);
    std::size_t target = 0;
    for (const float value : values) {
        result[target] = value;
        for (std::size_t axis = 0; axis < shape.size(); ++axis) {
            target += static_cast<std::size_t>(strides[axis]);
            if (++index[axis] < shape[axis]) break;
            target -= static_cast<std::size_t>(strides[axis] * shape[axis]);
            index[axis] = 0;
        }
    }
    return result;
}

}  // namespace

bool looks_like_npy(std::string_view bytes) { return bytes.starts_with(npy::magic); }

Result<NpyArray> parse_npy(std::string_view bytes, std::string_view name) {
    auto header = npy::parse_header(bytes, name);
    if (!header) return std::unexpected(header.error());
    bool swap = false;
    const auto type = find_type(header->descr, name, swap);
    if (!type) return std::unexpected(type.error());
    if (auto ok = check_shape(header->shape); !ok) return fail(fmt::format("{}: {}", name, ok.error().message));
    // The count is within bounds here, so the product cannot overflow.
    const auto needed = static_cast<std::size_t>(element_count(header->shape)) * (*type)->bytes;
    const auto data = bytes.substr(header->data_offset);
    if (data.size() != needed)
        return fail(
            fmt::format("{} {}: {} of shape {} takes {} bytes and the file has {}; save it again with numpy.save", name,
                        data.size() < needed ? "is cut off" : "goes on after its last value", (*type)->name,
                        to_string(header->shape), needed, data.size()));
    auto converted = (*type)->convert(data, swap);
    if (header->fortran_order && header->shape.size() > 1)
        converted.values = to_row_major(converted.values, header->shape);
    NpyArray array;
    array.dtype = (*type)->name;
    if (converted.rounded > 0)
        array.notice = fmt::format("{} holds {}: {} of its {} values {} rounded to float32", name, array.dtype,
                                   converted.rounded, converted.values.size(), converted.rounded == 1 ? "was" : "were");
    auto tensor = Tensor::from(std::move(header->shape), std::move(converted.values));
    if (!tensor) return fail(fmt::format("{}: {}", name, tensor.error().message));
    array.tensor = std::move(*tensor);
    return array;
}

Result<NpyArray> read_npy(const std::filesystem::path& path) {
    const auto bytes = read_file(path);
    if (!bytes) return std::unexpected(bytes.error());
    return parse_npy(*bytes, path.string());
}

std::string npy_bytes(std::span<const std::int64_t> shape, std::span<const float> values) {
    auto header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}{}), }}", fmt::join(shape, ", "),
                              shape.size() == 1 ? "," : "");
    // NumPy aligns the values to 64 bytes and ends the header with a line break.
    constexpr std::size_t alignment = 64;
    const std::size_t before = npy::magic.size() + 4;
    header.append(alignment - 1 - (before + header.size()) % alignment, ' ');
    header += '\n';
    std::string bytes(npy::magic);
    bytes += '\1';
    bytes += '\0';
    bytes += static_cast<char>(header.size() & 0xff);
    bytes += static_cast<char>(header.size() >> 8);
    bytes += header;
    bytes.reserve(bytes.size() + values.size_bytes());
    for (const float value : values) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(bits >> shift & 0xff);
    }
    return bytes;
}

Result<void> write_npy(const std::filesystem::path& path, std::span<const std::int64_t> shape,
                       std::span<const float> values) {
    return write_file(path, npy_bytes(shape, values));
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "core/archive/dtype.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace normscope {
namespace {

static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);

constexpr std::array<DtypeInfo, 15> infos = {{
    {Dtype::float64, "float64", "F64", 8},
    {Dtype::float32, "float32", "F32", 4},
    {Dtype::float16, "float16", "F16", 2},
    {Dtype::bfloat16, "bfloat16", "BF16", 2},
    {Dtype::float8_e4m3, "float8_e4m3fn", "F8_E4M3", 1},
    {Dtype::float8_e5m2, "float8_e5m2", "F8_E5M2", 1},
    {Dtype::int8, "int8", "I8", 1},
    {Dtype::int16, "int16", "I16", 2},
    {Dtype::int32, "int32", "I32", 4},
    {Dtype::int64, "int64", "I64", 8},
    {Dtype::uint8, "uint8", "U8", 1},
    {Dtype::uint16, "uint16", "U16", 2},
    {Dtype::uint32, "uint32", "U32", 4},
    {Dtype::uint64, "uint64", "U64", 8},
    {Dtype::boolean, "bool", "BOOL", 1},
}};

/// Exact value of a small float with a sign bit, `mantissa_bits` at the low end and an IEEE bias.
template <int exponent_bits, int mantissa_bits, bool has_infinity>
float from_small_float(std::uint32_t bits) {
    constexpr std::uint32_t most_exponent = (1u << exponent_bits) - 1;
    constexpr std::uint32_t mantissa_mask = (1u << mantissa_bits) - 1;
    constexpr int bias = static_cast<int>(most_exponent >> 1);
    const std::uint32_t sign = bits >> (exponent_bits + mantissa_bits) << 31;
    const std::uint32_t exponent = bits >> mantissa_bits & most_exponent;
    const std::uint32_t mantissa = bits & mantissa_mask;
    const auto with_sign = [&](std::uint32_t size) { return std::bit_cast<float>(sign | size); };
    const bool special = has_infinity ? exponent == most_exponent
                                      : (bits & (mantissa_mask | most_exponent << mantissa_bits)) ==
                                            (mantissa_mask | most_exponent << mantissa_bits);
    if (special) return with_sign(mantissa == 0 && has_infinity ? 0x7f800000u : 0x7fc00000u);
    if (exponent == 0) {
        // A power of two times a small whole number: exact in float32.
        constexpr auto unit = std::bit_cast<float>(static_cast<std::uint32_t>(127 + 1 - bias - mantissa_bits) << 23);
        return with_sign(std::bit_cast<std::uint32_t>(static_cast<float>(mantissa) * unit));
    }
    return with_sign((exponent + static_cast<std::uint32_t>(127 - bias)) << 23 | mantissa << (23 - mantissa_bits));
}

template <Dtype dtype>
constexpr auto storage() {
    if constexpr (dtype == Dtype::float64)
        return double{};
    else if constexpr (dtype == Dtype::float32)
        return float{};
    else if constexpr (dtype == Dtype::float16 || dtype == Dtype::bfloat16 || dtype == Dtype::uint16)
        return std::uint16_t{};
    else if constexpr (dtype == Dtype::int8)
        return std::int8_t{};
    else if constexpr (dtype == Dtype::int16)
        return std::int16_t{};
    else if constexpr (dtype == Dtype::int32)
        return std::int32_t{};
    else if constexpr (dtype == Dtype::int64)
        return std::int64_t{};
    else if constexpr (dtype == Dtype::uint32)
        return std::uint32_t{};
    else if constexpr (dtype == Dtype::uint64)
        return std::uint64_t{};
    else
        return std::uint8_t{};
}

/// The number that the stored bits mean: itself, or a float32 that is exactly it.
template <Dtype dtype, class T>
auto meaning(T stored) {
    if constexpr (dtype == Dtype::float16)
        return from_small_float<5, 10, true>(stored);
    else if constexpr (dtype == Dtype::bfloat16)
        return std::bit_cast<float>(static_cast<std::uint32_t>(stored) << 16);
    else if constexpr (dtype == Dtype::float8_e4m3)
        return from_small_float<4, 3, false>(stored);
    else if constexpr (dtype == Dtype::float8_e5m2)
        return from_small_float<5, 2, true>(stored);
    else if constexpr (dtype == Dtype::boolean)
        return stored != 0 ? 1.0f : 0.0f;
    else
        return stored;
}

template <class Out, class T>
bool is_exact(T value, Out rounded) {
    if constexpr (std::is_same_v<T, Out> || std::is_same_v<T, float>) {
        return true;
    } else if constexpr (std::is_floating_point_v<T>) {
        return std::isnan(value) || static_cast<T>(rounded) == value;
    } else if constexpr (std::numeric_limits<T>::digits <= std::numeric_limits<Out>::digits) {
        return true;
    } else {
        // A float that is at or past the type's end cannot be cast back; only the lower end itself is exact.
        const Out end = std::ldexp(Out{1}, std::numeric_limits<T>::digits);
        return rounded < end && static_cast<T>(rounded) == value;
    }
}

template <class T, bool swap>
T load(const char* from) {
    std::array<char, sizeof(T)> raw;
    std::memcpy(raw.data(), from, sizeof(T));
    if constexpr (swap) std::ranges::reverse(raw);
    return std::bit_cast<T>(raw);
}

template <Dtype dtype, bool swap, class Out>
std::int64_t convert_all(const char* bytes, std::span<Out> out) {
    using T = decltype(storage<dtype>());
    std::int64_t rounded = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto value = meaning<dtype>(load<T, swap>(bytes + i * sizeof(T)));
        out[i] = static_cast<Out>(value);
        rounded += is_exact(value, out[i]) ? 0 : 1;
    }
    return rounded;
}

template <class Out, std::size_t... index>
std::int64_t dispatch(Dtype dtype, bool swap, const char* bytes, std::span<Out> out, std::index_sequence<index...>) {
    using Function = std::int64_t (*)(const char*, std::span<Out>);
    static constexpr Function functions[][2] = {
        {convert_all<infos[index].dtype, false, Out>, convert_all<infos[index].dtype, true, Out>}...};
    return functions[static_cast<std::size_t>(dtype)][swap ? 1 : 0](bytes, out);
}

std::optional<Dtype> find(std::string_view name, std::string_view DtypeInfo::*field) {
    const auto found = std::ranges::find(infos, name, field);
    return found == infos.end() ? std::nullopt : std::optional(found->dtype);
}

}  // namespace

const DtypeInfo& info(Dtype dtype) { return infos[static_cast<std::size_t>(dtype)]; }

std::optional<Dtype> find_dtype(std::string_view name) { return find(name, &DtypeInfo::name); }

std::optional<Dtype> find_safetensors_dtype(std::string_view name) { return find(name, &DtypeInfo::safetensors); }

std::int64_t convert(Dtype dtype, bool swap, const char* bytes, std::span<float> out) {
    return dispatch(dtype, swap, bytes, out, std::make_index_sequence<infos.size()>{});
}

std::int64_t convert(Dtype dtype, bool swap, const char* bytes, std::span<double> out) {
    return dispatch(dtype, swap, bytes, out, std::make_index_sequence<infos.size()>{});
}

}  // namespace normscope

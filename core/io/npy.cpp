// SPDX-License-Identifier: MIT
#include "core/io/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "core/archive/archive.h"
#include "core/io/file.h"
#include "core/io/npy_header.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

Result<NpyArray> read_only(Result<Archive> archive) {
    if (!archive) return std::unexpected(archive.error());
    auto read = archive->read(0);
    if (!read) return std::unexpected(read.error());
    return NpyArray{std::move(read->tensor), std::move(read->dtype), std::move(read->notice)};
}

}  // namespace

bool looks_like_npy(std::string_view bytes) { return bytes.starts_with(npy::magic); }

Result<NpyArray> parse_npy(std::string_view bytes, std::string_view name) {
    // What is no .npy file may be another kind that Archive reads; here it is a mistake.
    if (const auto header = npy::parse_header(bytes, name); !header) return std::unexpected(header.error());
    return read_only(Archive::parse(std::string(bytes), std::string(name)));
}

Result<NpyArray> read_npy(const std::filesystem::path& path) {
    const auto bytes = read_file(path, [&](std::string_view so_far, std::uintmax_t) -> Result<void> {
        // What is no array is not read to its end, which a device may not have.
        if (so_far.size() < npy::magic.size() || looks_like_npy(so_far)) return {};
        return std::unexpected(parse_npy(so_far, shown_path(path)).error());
    });
    if (!bytes) return std::unexpected(bytes.error());
    return parse_npy(*bytes, shown_path(path));
}

namespace {

/// Everything before the values of a version 1 file.
std::string npy_head(std::span<const std::int64_t> shape) {
    auto header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}{}), }}", fmt::join(shape, ", "),
                              shape.size() == 1 ? "," : "");
    // NumPy aligns the values to 64 bytes and ends the header with a line break.
    constexpr std::size_t alignment = 64;
    const std::size_t before = npy::magic.size() + 4;
    header.append(alignment - 1 - (before + header.size()) % alignment, ' ');
    header += '\n';
    std::string head(npy::magic);
    head += '\1';
    head += '\0';
    head += static_cast<char>(header.size() & 0xff);
    head += static_cast<char>(header.size() >> 8);
    return head + header;
}

/// The values as a little-endian file holds them: the memory itself where the machine is little-endian, else `swapped`.
std::string_view little_endian(std::span<const float> values, std::string& swapped) {
    const auto* bytes = reinterpret_cast<const char*>(values.data());
    if constexpr (std::endian::native == std::endian::little) return {bytes, values.size_bytes()};
    swapped.assign(bytes, values.size_bytes());
    for (std::size_t at = 0; at < swapped.size(); at += sizeof(float))
        std::ranges::reverse(std::span(swapped).subspan(at, sizeof(float)));
    return swapped;
}

}  // namespace

std::string npy_bytes(std::span<const std::int64_t> shape, std::span<const float> values) {
    std::string swapped;
    return npy_head(shape).append(little_endian(values, swapped));
}

Result<void> write_npy(const std::filesystem::path& path, std::span<const std::int64_t> shape,
                       std::span<const float> values) {
    const auto head = npy_head(shape);
    std::string swapped;
    const std::array<std::string_view, 2> parts = {head, little_endian(values, swapped)};
    return write_file(path, parts);
}

}  // namespace normscope

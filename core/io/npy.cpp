// SPDX-License-Identifier: MIT
#include "core/io/npy.h"

#include <fmt/format.h>

#include <bit>

#include "core/archive/archive.h"
#include "core/io/file.h"
#include "core/io/npy_header.h"

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

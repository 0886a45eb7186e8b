// SPDX-License-Identifier: MIT
#include "core/archive/npy_member.h"

#include <algorithm>

#include "core/io/npy_header.h"
#include "core/text/quoted.h"

namespace normscope::archive {
namespace {

/// The beginning of the array up to its first number.
Result<std::string> header_of(const Blob& blob) {
    std::string bytes;
    for (auto wanted = npy::header_bytes(bytes); bytes.size() < std::min(wanted, blob.size());
         wanted = npy::header_bytes(bytes)) {
        // A header describes one array; more than this is no header, and parse_header() says that it is cut off.
        constexpr std::uint64_t most = std::uint64_t{1} << 20;
        if (wanted > most) break;
        auto more = blob.read(0, std::min(wanted, blob.size()));
        if (!more) return more;
        bytes = std::move(*more);
        if (!bytes.starts_with(npy::magic)) break;
    }
    return bytes;
}

/// Column-major strides in cells.
Shape fortran_strides(const Shape& shape) {
    Shape strides(shape.size(), 1);
    for (std::size_t axis = 1; axis < shape.size(); ++axis) strides[axis] = strides[axis - 1] * shape[axis - 1];
    return strides;
}

}  // namespace

Result<void> add_npy(const BlobPtr& blob, TensorEntry& entry, Catalog& catalog) {
    const auto bytes = header_of(*blob);
    if (!bytes) return std::unexpected(bytes.error());
    const auto header = npy::parse_header(*bytes, blob->name());
    if (!header) return std::unexpected(header.error());
    entry.dtype = shown(header->descr);
    if (check_shape(header->shape)) entry.shape = header->shape;
    const auto type = npy::parse_type(header->descr, blob->name());
    if (!type) return std::unexpected(type.error());
    entry.dtype = info(type->dtype).name;
    entry.bytes = blob->size() - header->data_offset;
    if (auto ok = npy::check_size(*header, type->dtype, entry.bytes, blob->name()); !ok) return ok;
    Location location{.blob = blob, .offset = header->data_offset, .dtype = type->dtype, .swap = type->swap};
    if (header->fortran_order && header->shape.size() > 1) {
        location.strides = fortran_strides(header->shape);
        entry.note = "stored column by column (Fortran order); read as the same tensor, row by row";
    }
    if (type->swap) entry.note += entry.note.empty() ? "stored in big-endian order" : ", and in big-endian order";
    catalog.add(std::move(entry), std::move(location));
    return {};
}

Result<Catalog> list_npy(const BlobPtr& blob) {
    Catalog catalog;
    catalog.format = "npy";
    TensorEntry entry{.name = stem_of(blob->name())};
    if (auto ok = add_npy(blob, entry, catalog); !ok) return std::unexpected(ok.error());
    return catalog;
}

std::string stem_of(const std::string& name) {
    auto stem = std::filesystem::path(name).stem().string();
    return stem.empty() || name == "standard input" ? "x" : stem;
}

std::uint64_t byte_count(const Shape& shape, Dtype dtype) {
    return static_cast<std::uint64_t>(element_count(shape)) * info(dtype).bytes;
}

}  // namespace normscope::archive

// SPDX-License-Identifier: MIT
// What the readers of the formats make: the list of tensors, and where the numbers of each lie. Used in this folder
// only.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/archive/archive.h"
#include "core/archive/blob.h"
#include "core/archive/dtype.h"
#include "core/tensor/tensor.h"

namespace normscope::archive {

/// Where the numbers of a tensor lie: in a blob, or in memory where a format has to be read whole to be listed.
struct Location {
    BlobPtr blob;
    std::uint64_t offset = 0;  ///< in bytes, of the first number
    Dtype dtype = Dtype::float32;
    bool swap = false;                     ///< the file has the other byte order
    Shape strides;                         ///< in numbers; empty: row-major without gaps
    std::shared_ptr<const Tensor> values;  ///< instead of the blob
    std::string notice;                    ///< what was converted when `values` were made
};

struct Catalog {
    std::string name;
    std::string_view format;
    std::vector<TensorEntry> entries;
    std::vector<Location> locations;  ///< one for each entry; without blob and values where it cannot be read
    std::vector<std::string> notes;

    void add(TensorEntry entry, Location location) {
        entries.push_back(std::move(entry));
        locations.push_back(std::move(location));
    }
    void add_unreadable(TensorEntry entry) {
        entry.readable = false;
        add(std::move(entry), {});
    }
};

/// "weights" for "/data/weights.npy": what the only tensor of a file is called.
std::string stem_of(const std::string& name);

/// Bytes that a tensor takes; the shape has passed check_shape().
std::uint64_t byte_count(const Shape& shape, Dtype dtype);

Result<Catalog> list_npy(const BlobPtr& blob);
Result<Catalog> list_zip(const BlobPtr& blob, const Control& control);
Result<Catalog> list_safetensors(const BlobPtr& blob);
/// The shards lie beside the index.
Result<Catalog> list_shards(const BlobPtr& blob, const std::filesystem::path& folder, const Control& control);
Result<Catalog> list_picture(const BlobPtr& blob);
Result<Catalog> list_text(const BlobPtr& blob, const Control& control);

}  // namespace normscope::archive

// SPDX-License-Identifier: MIT
// The members of a ZIP file as blobs, stored or deflated, with libzip. Used in this folder only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/archive/blob.h"

namespace normscope::archive {

struct ZipMember {
    std::string name;
    std::uint64_t size = 0;  ///< unpacked
    std::uint64_t packed = 0;
    bool stored = false;  ///< not compressed
};

/// An open ZIP file; copies share it. libzip is not made for several threads, so its calls take turns.
class ZipFile {
public:
    static Result<ZipFile> open(BlobPtr blob);

    const std::vector<ZipMember>& members() const;

    /// The unpacked bytes of a member. Refuses encryption, unknown compression, and a size that the packed bytes cannot
    /// give: deflate makes at most 1032 bytes of one. With `check_sum` whoever reads to the end learns whether the bytes
    /// are those that were packed; a stored member is then read from its beginning.
    Result<BlobPtr> blob(std::size_t index, bool check_sum) const;

    struct Impl;

private:
    explicit ZipFile(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<const Impl> impl_;
};

}  // namespace normscope::archive

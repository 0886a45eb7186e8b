// SPDX-License-Identifier: MIT
// Bytes that are read where they lie, a block at a time: a file, a member of a ZIP file, or memory.
//
// Files are read by position instead of through a memory map. Both cost only what is looked at, but a mapped file that
// somebody cuts short, which a training run does that saves over its checkpoint, ends the program with SIGBUS; here it
// is a sentence.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/archive/control.h"
#include "core/base/result.h"

namespace normscope {

/// Reads forward.
class ByteStream {
public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    /// Fills all of `out`, or fails with a sentence that names the file.
    virtual Result<void> read(std::span<char> out) = 0;
};

/// Immutable and usable from several threads at once.
class Blob {
public:
    explicit Blob(std::string name) : name_(std::move(name)) {}
    Blob(const Blob&) = delete;
    Blob& operator=(const Blob&) = delete;
    virtual ~Blob() = default;

    /// What errors call it.
    const std::string& name() const { return name_; }

    virtual std::uint64_t size() const = 0;

    /// A stream that begins at `offset`, which is at most size().
    virtual Result<std::unique_ptr<ByteStream>> open(std::uint64_t offset) const = 0;

    /// `count` bytes from `offset` on. Memory is taken only after both fit.
    Result<std::string> read(std::uint64_t offset, std::uint64_t count) const;

private:
    std::string name_;
};

using BlobPtr = std::shared_ptr<const Blob>;

BlobPtr memory_blob(std::string bytes, std::string name);

/// A file on disk, of which nothing is read yet; a pipe, a device, or "-" for standard input is read to its end into
/// memory. Before that `accepts` sees the first bytes (up to 64 KiB) and may refuse, so that an endless device stops
/// there. At most `max_stream_bytes` are taken.
using AcceptHead = std::function<Result<void>(std::string_view head)>;
Result<BlobPtr> open_blob(const std::filesystem::path& path, const AcceptHead& accepts, const Control& control = {});

inline constexpr std::uint64_t max_stream_bytes = std::uint64_t{1} << 30;
inline constexpr std::uint64_t head_bytes = std::uint64_t{1} << 16;

}  // namespace normscope

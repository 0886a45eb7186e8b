// SPDX-License-Identifier: MIT
#include "core/archive/blob.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/io/file.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

class MemoryBlob final : public Blob {
public:
    MemoryBlob(std::string bytes, std::string name) : Blob(std::move(name)), bytes_(std::move(bytes)) {}

    std::uint64_t size() const override { return bytes_.size(); }

    Result<std::unique_ptr<ByteStream>> open(std::uint64_t offset) const override {
        return std::make_unique<Stream>(*this, offset);
    }

private:
    class Stream final : public ByteStream {
    public:
        Stream(const MemoryBlob& blob, std::uint64_t offset)
            : blob_(blob), rest_(std::string_view(blob.bytes_).substr(offset)) {}

        Result<void> read(std::span<char> out) override {
            if (out.size() > rest_.size()) return fail(fmt::format("{} is cut off", blob_.name()));
            if (!out.empty()) std::memcpy(out.data(), rest_.data(), out.size());
            rest_.remove_prefix(out.size());
            return {};
        }

    private:
        const MemoryBlob& blob_;
        std::string_view rest_;
    };

    std::string bytes_;
};

class FileBlob final : public Blob {
public:
    /// Takes the descriptor.
    FileBlob(int descriptor, std::uint64_t size, std::string name)
        : Blob(std::move(name)), descriptor_(descriptor), size_(size) {}
    FileBlob(const FileBlob&) = delete;
    FileBlob& operator=(const FileBlob&) = delete;
    ~FileBlob() override { ::close(descriptor_); }

    std::uint64_t size() const override { return size_; }

    Result<std::unique_ptr<ByteStream>> open(std::uint64_t offset) const override {
        return std::make_unique<Stream>(*this, offset);
    }

private:
    class Stream final : public ByteStream {
    public:
        Stream(const FileBlob& blob, std::uint64_t offset) : blob_(blob), offset_(offset) {}

        Result<void> read(std::span<char> out) override {
            while (!out.empty()) {
                const auto count = ::pread(blob_.descriptor_, out.data(), out.size(), static_cast<off_t>(offset_));
                if (count < 0 && errno == EINTR) continue;
                if (count < 0) return cannot("read", blob_.name(), errno);
                if (count == 0)
                    return fail(fmt::format("{} has become shorter while it was open; open it again", blob_.name()));
                offset_ += static_cast<std::uint64_t>(count);
                out = out.subspan(static_cast<std::size_t>(count));
            }
            return {};
        }

    private:
        const FileBlob& blob_;
        std::uint64_t offset_;
    };

    int descriptor_;
    std::uint64_t size_;
};

/// Appends until `bytes` has `wanted` of them or the descriptor ends. False with errno when reading fails.
bool append(int descriptor, std::string& bytes, std::size_t wanted) {
    std::string chunk(head_bytes, '\0');
    while (bytes.size() < wanted) {
        const auto count = ::read(descriptor, chunk.data(), std::min(chunk.size(), wanted - bytes.size()));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        if (count == 0) break;
        bytes.append(chunk.data(), static_cast<std::size_t>(count));
    }
    return true;
}

Result<BlobPtr> drain(int descriptor, const std::string& name, const AcceptHead& accepts, const Control& control) {
    std::string bytes;
    if (!append(descriptor, bytes, head_bytes)) return cannot("read", name, errno);
    if (auto ok = accepts(bytes); !ok) return std::unexpected(ok.error());
    constexpr std::size_t step = std::size_t{1} << 20;
    for (auto before = bytes.size(); before > 0 && bytes.size() >= before; before = bytes.size()) {
        if (control.cancelled()) return fail(cancelled_message);
        if (!append(descriptor, bytes, bytes.size() + step)) return cannot("read", name, errno);
        if (bytes.size() > max_stream_bytes)
            return fail(fmt::format("{} gives more than the {} GiB that are taken from a stream; save it to a file and "
                                    "open that",
                                    name, max_stream_bytes >> 30));
        if (bytes.size() == before) break;
    }
    return memory_blob(std::move(bytes), name);
}

}  // namespace

Result<std::string> Blob::read(std::uint64_t offset, std::uint64_t count) const {
    if (offset > size() || count > size() - offset) return fail(fmt::format("{} is cut off", name()));
    auto stream = open(offset);
    if (!stream) return std::unexpected(stream.error());
    std::string bytes(static_cast<std::size_t>(count), '\0');
    if (auto ok = (*stream)->read(bytes); !ok) return std::unexpected(ok.error());
    return bytes;
}

BlobPtr memory_blob(std::string bytes, std::string name) {
    return std::make_shared<MemoryBlob>(std::move(bytes), std::move(name));
}

Result<BlobPtr> open_blob(const std::filesystem::path& path, const AcceptHead& accepts, const Control& control) {
    if (path == "-") return drain(STDIN_FILENO, "standard input", accepts, control);
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const auto name = shown_path(path);
    if (descriptor < 0) return cannot("open", path, errno);
    struct stat status {};
    Result<BlobPtr> result;
    if (::fstat(descriptor, &status) != 0)
        result = cannot("read", path, errno);
    else if (S_ISDIR(status.st_mode))
        result = fail(fmt::format("cannot open {}: it is a folder, not a file", name));
    else if (S_ISREG(status.st_mode))
        return std::make_shared<FileBlob>(descriptor, static_cast<std::uint64_t>(status.st_size), name);
    else
        result = drain(descriptor, name, accepts, control);
    ::close(descriptor);
    return result;
}

}  // namespace normscope

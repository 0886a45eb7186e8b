// SPDX-License-Identifier: MIT
#include "core/io/file.h"
#include "core/text/quoted.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/text/quoted.h"

namespace normscope {
namespace {

std::string reason(int code) { return std::generic_category().message(code); }

/// Closes a descriptor that is still open when a function returns early.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    int number() const { return number_; }
    bool close() { return number_ < 0 || ::close(std::exchange(number_, -1)) == 0; }

private:
    int number_;
};

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool write_all(int descriptor, std::span<const std::string_view> parts) {
    return std::ranges::all_of(parts, [&](std::string_view part) { return write_all(descriptor, part); });
}

/// Where a chain of symbolic links ends; the path itself when it is none or does not exist yet.
std::filesystem::path behind_links(const std::filesystem::path& path) {
    std::error_code code;
    auto target = std::filesystem::canonical(path, code);
    return code ? path : target;
}

/// A new, empty file beside the target, with the permissions that the user's mask leaves.
int open_beside(const std::filesystem::path& target, std::string& name) {
    static std::atomic<unsigned> counter = 0;
    for (int attempt = 0; attempt < 100; ++attempt) {
        name = fmt::format("{}.{}-{}.tmp", target.string(), ::getpid(), counter++);
        const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST) return descriptor;
    }
    return -1;
}

/// A pipe or a device is no file that could be replaced: the bytes go into it.
bool is_stream(const std::filesystem::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

Result<void> write_stream(const std::filesystem::path& path, std::span<const std::string_view> parts) {
    Descriptor stream(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (stream.number() < 0 || !write_all(stream.number(), parts) || !stream.close())
        return cannot("write", path, errno);
    return {};
}

/// Whoever made a file read-only did not want it replaced. The folder's permissions, by which a rename goes, do not
/// know that, and for root nothing is forbidden.
bool is_read_only(const std::filesystem::path& target) {
    struct stat status {};
    if (::stat(target.c_str(), &status) != 0) return false;
    return (status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0 || ::access(target.c_str(), W_OK) != 0;
}

Descriptor open_to_read(const std::filesystem::path& path) {
    if (path == standard_input) return Descriptor(::dup(STDIN_FILENO));
    return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

std::unexpected<Error> too_large(const std::filesystem::path& path) {
    return fail(fmt::format("{} is larger than the {} GiB that can be read", shown_path(path), max_file_bytes >> 30));
}

}  // namespace

std::unexpected<Error> cannot(std::string_view verb, const std::filesystem::path& path, int code) {
    return fail(fmt::format("cannot {} {}: {}", verb, shown_path(path), reason(code)));
}

Result<std::string> read_file(const std::filesystem::path& path, const Watch& watch) {
    const Descriptor file = open_to_read(path);
    if (file.number() < 0) return cannot("open", path, errno);
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return cannot("read", path, errno);
    if (S_ISDIR(status.st_mode))
        return fail(fmt::format("cannot open {}: it is a folder, not a file", shown_path(path)));
    const auto size = S_ISREG(status.st_mode) ? static_cast<std::uintmax_t>(status.st_size) : 0;
    if (size > max_file_bytes) return too_large(path);
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(size));
    std::string chunk(std::size_t{1} << 18, '\0');
    for (;;) {
        const auto count = ::read(file.number(), chunk.data(), chunk.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot("read", path, errno);
        if (count == 0) return bytes;
        bytes.append(chunk.data(), static_cast<std::size_t>(count));
        if (bytes.size() > max_file_bytes) return too_large(path);
        if (!watch) continue;
        if (auto ok = watch(bytes, std::max(size, std::uintmax_t{bytes.size()})); !ok)
            return std::unexpected(ok.error());
    }
}

Result<void> write_file(const std::filesystem::path& path, std::string_view bytes) {
    return write_file(path, std::span(&bytes, 1));
}

Result<void> write_file(const std::filesystem::path& path, std::span<const std::string_view> parts) {
    if (is_stream(path)) return write_stream(path, parts);
    const auto target = behind_links(path);
    if (is_read_only(target))
        return fail(fmt::format("cannot write {}: it is read-only; save under another name, or make it writable",
                                shown_path(path)));
    std::string temporary;
    Descriptor file(open_beside(target, temporary));
    if (file.number() < 0) return cannot("write", path, errno);
    const auto give_up = [&](int code) {
        ::unlink(temporary.c_str());
        return cannot("write", path, code);
    };
    if (!write_all(file.number(), parts)) return give_up(errno);
    struct stat old {};
    if (::stat(target.c_str(), &old) == 0 && ::fchmod(file.number(), old.st_mode & 07777) != 0) return give_up(errno);
    if (::fsync(file.number()) != 0) return give_up(errno);
    if (!file.close()) return give_up(errno);
    if (::rename(temporary.c_str(), target.c_str()) != 0) return give_up(errno);
    // The rename itself is on the disk only when the folder is; a file system that cannot flush a folder is no error.
    const auto folder = target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.number() >= 0) ::fsync(directory.number());
    return {};
}

}  // namespace normscope

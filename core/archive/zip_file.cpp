// SPDX-License-Identifier: MIT
#include "core/archive/zip_file.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "core/text/quoted.h"

namespace normscope::archive {
namespace {

/// What libzip reads from: a blob and a place in it.
struct Source {
    BlobPtr blob;
    std::uint64_t position = 0;
    zip_error_t error;
};

zip_int64_t read_source(Source& source, void* data, zip_uint64_t length) {
    const auto count = std::min<std::uint64_t>(length, source.blob->size() - source.position);
    auto stream = source.blob->open(source.position);
    if (!stream || !(*stream)->read({static_cast<char*>(data), static_cast<std::size_t>(count)})) {
        zip_error_set(&source.error, ZIP_ER_READ, 0);
        return -1;
    }
    source.position += count;
    return static_cast<zip_int64_t>(count);
}

zip_int64_t stat_source(Source& source, void* data, zip_uint64_t length) {
    if (length < sizeof(zip_stat_t)) return -1;
    auto* stat = static_cast<zip_stat_t*>(data);
    zip_stat_init(stat);
    stat->size = source.blob->size();
    stat->valid = ZIP_STAT_SIZE;
    return sizeof *stat;
}

zip_int64_t seek_source(Source& source, void* data, zip_uint64_t length) {
    const auto offset =
        zip_source_seek_compute_offset(source.position, source.blob->size(), data, length, &source.error);
    if (offset < 0) return -1;
    source.position = static_cast<std::uint64_t>(offset);
    return 0;
}

/// libzip's callback.
zip_int64_t serve(void* state, void* data, zip_uint64_t length, zip_source_cmd_t command) {
    auto& source = *static_cast<Source*>(state);
    switch (command) {
    case ZIP_SOURCE_OPEN:
        source.position = 0;
        return 0;
    case ZIP_SOURCE_READ:
        return read_source(source, data, length);
    case ZIP_SOURCE_CLOSE:
        return 0;
    case ZIP_SOURCE_STAT:
        return stat_source(source, data, length);
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&source.error, data, length);
    case ZIP_SOURCE_SEEK:
        return seek_source(source, data, length);
    case ZIP_SOURCE_TELL:
        return static_cast<zip_int64_t>(source.position);
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                              ZIP_SOURCE_ERROR, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_FREE, -1);
    case ZIP_SOURCE_FREE:
        zip_error_fini(&source.error);
        return 0;
    default:
        zip_error_set(&source.error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
}

std::unexpected<Error> damaged(const std::string& name, const char* reason) {
    return fail(fmt::format("{} is damaged or cut off ({}); make or download it again", name, reason));
}

}  // namespace

struct ZipFile::Impl {
    Source source;
    std::vector<ZipMember> members;
    std::vector<zip_stat_t> stats;
    mutable std::mutex mutex;
    zip_t* zip = nullptr;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (zip != nullptr) zip_discard(zip);
    }
};

namespace {

class MemberStream final : public ByteStream {
public:
    /// `left`: the bytes before the end, after which the sum is checked; 0: never.
    MemberStream(std::shared_ptr<const ZipFile::Impl> zip, zip_file_t* file, std::string name, std::uint64_t left)
        : zip_(std::move(zip)), file_(file), name_(std::move(name)), left_(left) {}
    MemberStream(const MemberStream&) = delete;
    MemberStream& operator=(const MemberStream&) = delete;
    ~MemberStream() override {
        const std::scoped_lock lock(zip_->mutex);
        zip_fclose(file_);
    }

    Result<void> read(std::span<char> out) override {
        const std::scoped_lock lock(zip_->mutex);
        const bool ends = left_ > 0 && out.size() == left_;
        left_ -= std::min<std::uint64_t>(left_, out.size());
        while (!out.empty()) {
            const auto count = zip_fread(file_, out.data(), out.size());
            if (count < 0) return damaged(name_, zip_error_strerror(zip_file_get_error(file_)));
            if (count == 0) return damaged(name_, "its bytes end early");
            out = out.subspan(static_cast<std::size_t>(count));
        }
        char beyond = 0;  // libzip compares when it is asked for what lies behind the end
        if (ends && zip_fread(file_, &beyond, 1) < 0)
            return damaged(name_, zip_error_strerror(zip_file_get_error(file_)));
        return {};
    }

private:
    std::shared_ptr<const ZipFile::Impl> zip_;
    zip_file_t* file_;
    std::string name_;
    std::uint64_t left_;
};

class MemberBlob final : public Blob {
public:
    MemberBlob(std::shared_ptr<const ZipFile::Impl> zip, std::size_t index, bool check_sum, std::string name)
        : Blob(std::move(name)), zip_(std::move(zip)), index_(index), check_sum_(check_sum) {}

    std::uint64_t size() const override { return zip_->members[index_].size; }

    Result<std::unique_ptr<ByteStream>> open(std::uint64_t offset) const override {
        std::unique_ptr<MemberStream> stream;
        const bool seeks = zip_->members[index_].stored && !check_sum_;
        {
            const std::scoped_lock lock(zip_->mutex);
            zip_file_t* file = zip_fopen_index(zip_->zip, index_, 0);
            if (file == nullptr) return damaged(name(), zip_error_strerror(zip_get_error(zip_->zip)));
            const bool failed = seeks && offset > 0 && zip_fseek(file, static_cast<zip_int64_t>(offset), SEEK_SET) != 0;
            if (failed) {
                zip_fclose(file);
                return damaged(name(), "its bytes end early");
            }
            stream = std::make_unique<MemberStream>(zip_, file, name(), check_sum_ ? size() : 0);
        }
        // What is packed can only be unpacked from its beginning.
        std::string skipped;
        for (auto left = seeks ? 0 : offset; left > 0; left -= skipped.size()) {
            skipped.resize(static_cast<std::size_t>(std::min(left, head_bytes)));
            if (auto ok = stream->read(skipped); !ok) return std::unexpected(ok.error());
        }
        return stream;
    }

private:
    std::shared_ptr<const ZipFile::Impl> zip_;
    std::size_t index_;
    bool check_sum_;
};

Result<void> list_members(ZipFile::Impl& impl, const std::string& name) {
    const auto count = zip_get_num_entries(impl.zip, 0);
    std::set<std::string_view> names;
    impl.members.reserve(static_cast<std::size_t>(std::max<zip_int64_t>(count, 0)));
    for (zip_int64_t i = 0; i < count; ++i) {
        zip_stat_t stat;
        constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
        if (zip_stat_index(impl.zip, static_cast<zip_uint64_t>(i), 0, &stat) != 0 || (stat.valid & needed) != needed)
            return damaged(name, "its list of members cannot be read");
        impl.members.push_back({stat.name, stat.size, stat.comp_size, stat.comp_method == ZIP_CM_STORE});
        impl.stats.push_back(stat);
        if (!names.insert(impl.members.back().name).second)
            return fail(fmt::format("{} has two members named {}; make it again with each name once", name,
                                    normscope::quoted(impl.members.back().name)));
    }
    return {};
}

}  // namespace

Result<ZipFile> ZipFile::open(BlobPtr blob) {
    auto impl = std::make_shared<Impl>();
    const auto name = blob->name();
    impl->source.blob = std::move(blob);
    zip_error_init(&impl->source.error);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_function_create(serve, &impl->source, &error);
    if (source != nullptr) impl->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (impl->zip == nullptr) {
        auto sentence = damaged(name, zip_error_strerror(&error));
        if (source != nullptr) zip_source_free(source);
        zip_error_fini(&error);
        return sentence;
    }
    zip_error_fini(&error);
    if (auto ok = list_members(*impl, name); !ok) return std::unexpected(ok.error());
    return ZipFile(std::move(impl));
}

const std::vector<ZipMember>& ZipFile::members() const { return impl_->members; }

Result<BlobPtr> ZipFile::blob(std::size_t index, bool check_sum) const {
    const auto& member = impl_->members[index];
    const auto& stat = impl_->stats[index];
    const auto name = fmt::format("{}: {}", impl_->source.blob->name(), shown(member.name));
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
        return fail(fmt::format("{} is encrypted; save it again without a password", name));
    if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
        return fail(
            fmt::format("{} is packed with method {}, and only stored and deflated members can be read; save it "
                        "again with numpy.savez_compressed",
                        name, stat.comp_method));
    constexpr std::uint64_t most_of_one = 1032;
    constexpr std::uint64_t slack = 64;
    const bool impossible =
        member.stored ? member.size != member.packed : member.size / most_of_one > member.packed + slack;
    if (impossible || member.packed > impl_->source.blob->size())
        return fail(fmt::format("{} claims {} bytes, which its {} packed bytes cannot give; make or download it again",
                                name, member.size, member.packed));
    return std::make_shared<MemberBlob>(impl_, index, check_sum, name);
}

}  // namespace normscope::archive

// SPDX-License-Identifier: MIT
#include "core/archive/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/archive/catalog.h"
#include "core/archive/stream_values.h"
#include "core/base/memory.h"
#include "core/text/quoted.h"

namespace normscope {

using archive::Catalog;
using archive::Location;

struct Archive::Impl {
    Catalog catalog;
};

namespace {

/// The formats that begin with a magic word.
struct Magic {
    std::string_view bytes;
    Result<Catalog> (*list)(const BlobPtr&, const Control&);
};

template <Result<Catalog> (*list)(const BlobPtr&)>
Result<Catalog> without_control(const BlobPtr& blob, const Control&) {
    return list(blob);
}

Result<Catalog> old_torch(const BlobPtr& blob, const Control&) {
    return fail(fmt::format("{} is in the format that PyTorch wrote before version 1.6, or a bare pickle; load it in "
                            "PyTorch and save it again with torch.save",
                            blob->name()));
}

Result<Catalog> hdf5(const BlobPtr& blob, const Control&) {
    return fail(
        fmt::format("{} is an HDF5 file, which is not read here; save the arrays with numpy.savez", blob->name()));
}

Result<Catalog> git_lfs(const BlobPtr& blob, const Control&) {
    return fail(
        fmt::format("{} is a pointer of Git LFS and not the file itself; fetch it with git lfs pull", blob->name()));
}

constexpr std::array<Magic, 10> magics = {{
    {"\x93NUMPY", without_control<archive::list_npy>},
    {"PK\3\4", archive::list_zip},
    {"PK\5\6", archive::list_zip},
    {"\x89PNG\r\n\x1a\n", without_control<archive::list_picture>},
    {"\x80\2", old_torch},
    {"\x89HDF\r\n\x1a\n", hdf5},
    {"version https://git-lfs", git_lfs},
    {"\x80\3", old_torch},
    {"\x80\4", old_torch},
    {"\x80\5", old_torch},
}};

bool is_netpbm_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// "P5" and the like, followed by white space.
bool looks_like_netpbm(std::string_view head) {
    return head.size() > 2 && head[0] == 'P' && head[1] >= '1' && head[1] <= '7' && is_netpbm_space(head[2]);
}

/// Eight bytes with the length of a JSON object, which follows.
bool looks_like_safetensors(std::string_view head) {
    return head.size() >= 10 && head[8] == '{' &&
           std::ranges::any_of(head.substr(0, 8), [](char c) { return c == '\0'; });
}

bool looks_like_text(std::string_view head) {
    return !head.empty() && std::ranges::none_of(head, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && !is_netpbm_space(c) && c != '\f' && c != '\x1b';
    });
}

const Magic* find_magic(std::string_view head) {
    const auto found = std::ranges::find_if(magics, [&](const Magic& magic) { return head.starts_with(magic.bytes); });
    return found == magics.end() ? nullptr : &*found;
}

/// UTF-16, as Excel's "Unicode text".
bool looks_like_utf16(std::string_view head) { return head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff"); }

Result<void> check_head(std::string_view head, const std::string& name) {
    if (head.empty()) return fail(fmt::format("{} is empty; a file with numbers in it is needed", name));
    if (looks_like_archive(head) || looks_like_text(head)) return {};
    if (looks_like_utf16(head)) return fail(fmt::format("{} is text in UTF-16; save it as UTF-8", name));
    return fail(
        fmt::format("{} is none of the kinds that can be read: .npy, .npz, safetensors, PyTorch's .pt, CSV, PNG "
                    "or PGM",
                    name));
}

Result<Catalog> list(const BlobPtr& blob, const std::filesystem::path& folder, const Control& control) {
    auto head = blob->read(0, std::min(blob->size(), head_bytes));
    if (!head) return std::unexpected(head.error());
    if (auto ok = check_head(*head, blob->name()); !ok) return std::unexpected(ok.error());
    if (const auto* magic = find_magic(*head)) return magic->list(blob, control);
    if (looks_like_netpbm(*head)) return archive::list_picture(blob);
    if (looks_like_safetensors(*head)) return archive::list_safetensors(blob);
    if (head->front() == '{' && head->find("\"weight_map\"") != std::string::npos)
        return archive::list_shards(blob, folder, control);
    return archive::list_text(blob, control);
}

Result<Archive> make(Result<BlobPtr> blob, const std::filesystem::path& folder, const Control& control) {
    if (!blob) return std::unexpected(blob.error());
    auto catalog = list(*blob, folder, control);
    if (!catalog) return std::unexpected(catalog.error());
    catalog->name = (*blob)->name();
    return Archive(std::make_shared<Archive::Impl>(std::move(*catalog)));
}

}  // namespace

bool looks_like_archive(std::string_view head) {
    return find_magic(head) != nullptr || looks_like_netpbm(head) || looks_like_safetensors(head);
}

Result<Archive> Archive::open(const std::filesystem::path& path, const Control& control) {
    const auto name = path == "-" ? std::string("standard input") : shown_path(path);
    const auto accepts = [&](std::string_view head) { return check_head(head, name); };
    return within_memory([&] { return make(open_blob(path, accepts, control), path.parent_path(), control); });
}

Result<Archive> Archive::parse(std::string bytes, std::string name, const Control& control) {
    return within_memory([&] { return make(memory_blob(std::move(bytes), std::move(name)), {}, control); });
}

const std::string& Archive::name() const { return impl_->catalog.name; }
std::string_view Archive::format() const { return impl_->catalog.format; }
std::span<const TensorEntry> Archive::entries() const { return impl_->catalog.entries; }
std::span<const std::string> Archive::notes() const { return impl_->catalog.notes; }

Result<std::size_t> Archive::find(std::string_view wanted) const {
    const auto all = entries();
    if (wanted.empty() && all.size() == 1) return 0;
    const auto found = std::ranges::find(all, wanted, &TensorEntry::name);
    if (found != all.end() && !wanted.empty()) return static_cast<std::size_t>(found - all.begin());
    if (all.empty()) return fail(fmt::format("{} holds no tensor", name()));
    std::string some;
    constexpr std::size_t most_named = 3;
    for (const auto& entry : all.first(std::min(all.size(), most_named)))
        some += fmt::format("{}{}", some.empty() ? "" : ", ", normscope::quoted(entry.name));
    if (all.size() > most_named) some += fmt::format(" and {} more", all.size() - most_named);
    if (wanted.empty())
        return fail(
            fmt::format("{} holds {} tensors ({}); name one of them as {}:NAME", name(), all.size(), some, name()));
    return fail(fmt::format("{} has no tensor {}; it holds {}", name(), normscope::quoted(wanted), some));
}

Result<ReadTensor> Archive::read(std::size_t index, const Control& control) const {
    const auto& entry = entries()[index];
    if (!entry.readable) return fail(entry.note);
    return within_memory(
        [&] { return archive::read_tensor_at(name(), entry, impl_->catalog.locations[index], control); });
}

Result<TensorStatistics> Archive::statistics(std::size_t index, const StatisticsOptions& options,
                                             const Control& control) const {
    const auto& entry = entries()[index];
    if (!entry.readable) return fail(entry.note);
    return within_memory(
        [&] { return archive::statistics_at(entry, impl_->catalog.locations[index], options, control); });
}

TensorPath split_tensor_path(const std::string& text) {
    std::error_code ignored;
    if (std::filesystem::exists(text, ignored)) return {text, ""};
    for (auto colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1)) {
        const auto file = text.substr(0, colon);
        if (file == "-" || std::filesystem::is_regular_file(file, ignored)) return {file, text.substr(colon + 1)};
    }
    return {text, ""};
}

Result<ReadTensor> read_tensor(const std::string& text, const Control& control) {
    const auto path = split_tensor_path(text);
    const auto archive = Archive::open(path.file, control);
    if (!archive) return std::unexpected(archive.error());
    const auto index = archive->find(path.name);
    if (!index) return std::unexpected(index.error());
    return archive->read(*index, control);
}

}  // namespace normscope

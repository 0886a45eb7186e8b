// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

#include "core/archive/catalog.h"
#include "core/archive/strict_json.h"
#include "core/text/quoted.h"

namespace normscope::archive {
namespace {

using nlohmann::json;

constexpr std::uint64_t length_bytes = 8;
constexpr std::uint64_t most_header_bytes = 100'000'000;  // the reference library's own limit
constexpr int deepest_header = 3;

std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

Result<std::string> read_header(const Blob& blob) {
    const auto& name = blob.name();
    const auto length = blob.read(0, length_bytes);
    if (!length) return length;
    const auto count = little_endian(*length);
    if (count > blob.size() - length_bytes)
        return fail(
            fmt::format("{} is cut off: its header takes {} bytes and the file has {}; make or download it again", name,
                        count, blob.size()));
    if (count > most_header_bytes)
        return fail(fmt::format("{} has a header of {} bytes, and {} are the most of a safetensors file", name, count,
                                most_header_bytes));
    return blob.read(length_bytes, count);
}

/// A list of whole numbers that are 0 or more.
bool read_numbers(const json& list, std::vector<std::uint64_t>& numbers) {
    if (!list.is_array()) return false;
    for (const auto& item : list) {
        if (!item.is_number_unsigned()) return false;
        numbers.push_back(item.get<std::uint64_t>());
    }
    return true;
}

/// Where a tensor says that it begins; what is wrong with it is said later.
std::uint64_t begin_of(const json& tensor) {
    if (!tensor.is_object() || !tensor.contains("data_offsets")) return 0;
    const auto& offsets = tensor["data_offsets"];
    return offsets.is_array() && !offsets.empty() && offsets[0].is_number_unsigned() ? offsets[0].get<std::uint64_t>()
                                                                                     : 0;
}

/// Where the bytes of a tensor lie, for the check that each byte belongs to one.
struct Range {
    std::uint64_t begin, end;
    std::string name;
};

class SafetensorsReader {
public:
    SafetensorsReader(const BlobPtr& blob, std::uint64_t data_offset) : blob_(blob), data_offset_(data_offset) {}

    Result<void> add(const std::string& key, const json& value) {
        std::vector<std::uint64_t> extents, offsets;
        if (!value.is_object() || !value.contains("dtype") || !value["dtype"].is_string() || !value.contains("shape") ||
            !value.contains("data_offsets") || !read_numbers(value["shape"], extents) ||
            !read_numbers(value["data_offsets"], offsets) || offsets.size() != 2)
            return wrong(key, "has no dtype, shape and data_offsets that can be understood");
        const auto available = blob_->size() - data_offset_;
        if (offsets[0] > offsets[1] || offsets[1] > available)
            return wrong(key, fmt::format("lies at bytes {} to {} of the {} that the file has for tensors", offsets[0],
                                          offsets[1], available));
        ranges_.push_back({offsets[0], offsets[1], key});
        TensorEntry entry{.name = key, .dtype = value["dtype"].get<std::string>(), .bytes = offsets[1] - offsets[0]};
        for (const auto extent : extents)
            entry.shape.push_back(static_cast<std::int64_t>(std::min<std::uint64_t>(extent, INT64_MAX)));
        if (auto ok = check_shape(entry.shape); !ok) return wrong(key, "is refused: " + ok.error().message);
        return add(std::move(entry), data_offset_ + offsets[0]);
    }

    /// Every tensor has bytes of its own.
    Result<Catalog> finish() {
        std::ranges::sort(ranges_, {}, [](const Range& range) { return std::pair(range.begin, range.end); });
        for (std::size_t i = 1; i < ranges_.size(); ++i)
            if (ranges_[i].begin < ranges_[i - 1].end)
                return fail(fmt::format("{} is not as the format wants it: {} and {} share bytes; make or download "
                                        "it again",
                                        blob_->name(), normscope::quoted(ranges_[i - 1].name),
                                        normscope::quoted(ranges_[i].name)));
        return std::move(catalog_);
    }

    Catalog& catalog() { return catalog_; }

private:
    std::unexpected<Error> wrong(const std::string& key, const std::string& what) const {
        return fail(fmt::format("{}: {} {}; make or download it again", blob_->name(), normscope::quoted(key), what));
    }

    Result<void> add(TensorEntry entry, std::uint64_t offset) {
        const auto dtype = find_safetensors_dtype(entry.dtype);
        if (!dtype) {
            entry.note = fmt::format("{}: {} holds {}, a type that cannot be read; convert it to F32 or BF16",
                                     blob_->name(), normscope::quoted(entry.name), shown(entry.dtype));
            catalog_.add_unreadable(std::move(entry));
            return {};
        }
        entry.dtype = info(*dtype).name;
        const auto needed = byte_count(entry.shape, *dtype);
        if (needed != entry.bytes)
            return wrong(entry.name, fmt::format("has {} bytes, and {} of shape {} takes {}", entry.bytes, entry.dtype,
                                                 to_string(entry.shape), needed));
        catalog_.add(
            std::move(entry),
            {.blob = blob_, .offset = offset, .dtype = *dtype, .swap = std::endian::native == std::endian::big});
        return {};
    }

    BlobPtr blob_;
    std::uint64_t data_offset_;
    std::vector<Range> ranges_;
    Catalog catalog_;
};

/// What the writer said about the file as a whole.
void add_metadata(const json& metadata, Catalog& catalog) {
    if (!metadata.is_object()) return;
    for (const auto& [key, value] : metadata.items())
        if (value.is_string())
            catalog.notes.push_back(fmt::format("{}: {}", shown(key), shown(value.get<std::string>())));
}

}  // namespace

Result<Catalog> list_safetensors(const BlobPtr& blob) {
    if (blob->size() < length_bytes)
        return fail(fmt::format("{} is cut off inside its header; make or download it again", blob->name()));
    const auto header = read_header(*blob);
    if (!header) return std::unexpected(header.error());
    const auto parsed = parse_strict_json(*header, blob->name(), deepest_header);
    if (!parsed) return std::unexpected(parsed.error());
    SafetensorsReader reader(blob, length_bytes + header->size());
    std::vector<std::pair<std::uint64_t, const std::string*>> order;  // as they lie in the file
    for (const auto& [key, value] : parsed->items())
        if (key == "__metadata__")
            add_metadata(value, reader.catalog());
        else
            order.emplace_back(begin_of(value), &key);
    std::ranges::stable_sort(order, {}, &std::pair<std::uint64_t, const std::string*>::first);
    for (const auto& [begin, key] : order)
        if (auto ok = reader.add(*key, (*parsed)[*key]); !ok) return std::unexpected(ok.error());
    auto catalog = reader.finish();
    if (catalog) catalog->format = "safetensors";
    return catalog;
}

Result<Catalog> list_shards(const BlobPtr& blob, const std::filesystem::path& folder, const Control& control) {
    const auto& name = blob->name();
    if (blob->size() > most_header_bytes)
        return fail(fmt::format("{} is larger than any index of shards; open one of the shards instead", name));
    const auto text = blob->read(0, blob->size());
    if (!text) return std::unexpected(text.error());
    const auto index = parse_strict_json(*text, name, deepest_header);
    if (!index) return std::unexpected(index.error());
    if (!index->contains("weight_map") || !(*index)["weight_map"].is_object())
        return fail(
            fmt::format("{} has no \"weight_map\" from tensors to files; open one of the shards instead", name));
    std::set<std::string> shards;
    for (const auto& [key, shard] : (*index)["weight_map"].items()) {
        // A shard lies beside its index: a path that leads elsewhere is nobody's checkpoint.
        const auto file = shard.is_string() ? shard.get<std::string>() : std::string();
        if (file.empty() || file.find('/') != std::string::npos || file == ".." || file == ".")
            return fail(fmt::format("{} sends {} to {}, which is no file beside it; make or download it again", name,
                                    normscope::quoted(key), normscope::quoted(file)));
        shards.insert(file);
    }
    Catalog catalog;
    for (const auto& shard : shards) {
        if (control.cancelled()) return fail(cancelled_message);
        const auto opened = open_blob(folder / shard, [](std::string_view) { return Result<void>{}; }, control);
        if (!opened) return std::unexpected(opened.error());
        auto part = list_safetensors(*opened);
        if (!part) return std::unexpected(part.error());
        for (std::size_t i = 0; i < part->entries.size(); ++i) {
            const auto place = (*index)["weight_map"].find(part->entries[i].name);
            if (place == (*index)["weight_map"].end() || *place != shard) continue;  // the index decides
            part->entries[i].note = part->entries[i].readable ? "in " + shown(shard) : part->entries[i].note;
            catalog.add(std::move(part->entries[i]), std::move(part->locations[i]));
        }
    }
    if (catalog.entries.size() < (*index)["weight_map"].size())
        return fail(fmt::format("{} lists {} tensors and its {} shards hold {} of them; download the missing ones",
                                name, (*index)["weight_map"].size(), shards.size(), catalog.entries.size()));
    catalog.format = "safetensors shards";
    return catalog;
}

}  // namespace normscope::archive

// SPDX-License-Identifier: MIT
#include "core/archive/read_torch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <unordered_set>

#include "core/archive/pickle.h"
#include "core/text/quoted.h"

namespace normscope::archive {
namespace {

// The sums of the members are not looked at: PyTorch may be told to write none (set_crc32_options).
constexpr std::string_view pickle_member = "/data.pkl";
constexpr std::uint64_t most_pickle_bytes = std::uint64_t{64} << 20;
constexpr int deepest_pickle = 64;

struct StorageType {
    std::string_view name;  ///< in the pickle, after "torch."
    Dtype dtype;
};

constexpr std::array<StorageType, 11> storage_types = {{
    {"DoubleStorage", Dtype::float64},
    {"FloatStorage", Dtype::float32},
    {"HalfStorage", Dtype::float16},
    {"BFloat16Storage", Dtype::bfloat16},
    {"CharStorage", Dtype::int8},
    {"ShortStorage", Dtype::int16},
    {"IntStorage", Dtype::int32},
    {"LongStorage", Dtype::int64},
    {"ByteStorage", Dtype::uint8},
    {"BoolStorage", Dtype::boolean},
    {"UntypedStorage", Dtype::uint8},
}};

/// The arguments of a tensor's call, understood.
struct TorchTensor {
    std::string key;   ///< of the storage's member
    std::string type;  ///< "FloatStorage", or "float8_e4m3fn" where the call says the type
    std::optional<Dtype> dtype;
    std::int64_t offset = 0;  ///< in numbers
    Shape shape, strides;
};

class TorchReader {
public:
    TorchReader(const std::string& name, const ZipFile& zip, const Pickle& pickle, std::string root)
        : name_(name), zip_(zip), pickle_(pickle), root_(std::move(root)) {
        const auto& members = zip.members();
        for (std::size_t i = 0; i < members.size(); ++i) places_.emplace(members[i].name, i);
    }

    Result<void> read_byte_order() {
        const auto found = places_.find(root_ + "byteorder");
        if (found == places_.end()) return {};
        const auto blob = zip_.blob(found->second, false);
        if (!blob) return std::unexpected(blob.error());
        const auto order = (*blob)->size() > 16 ? Result<std::string>("") : (*blob)->read(0, (*blob)->size());
        if (!order) return std::unexpected(order.error());
        if (*order != "little" && *order != "big")
            return fail(fmt::format("{} does not say in which order the bytes of its numbers stand; save it again with "
                                    "torch.save",
                                    name_));
        big_ = *order == "big";
        return {};
    }

    /// Everything that can be reached from `place`, each container once.
    Result<void> walk(std::uint32_t place, const std::string& path, int depth) {
        const auto& node = pickle_[place];
        if (node.kind == PickleKind::call) {
            if (auto tensor = as_tensor(node)) return add(path, *tensor);
            ++others_;
            return {};
        }
        const bool dictionary = node.kind == PickleKind::dictionary;
        if (!dictionary && node.kind != PickleKind::list && node.kind != PickleKind::tuple) {
            ++others_;
            return {};
        }
        if (depth >= deepest_pickle || !seen_.insert(place).second) return {};
        for (std::size_t i = 0; i < node.items.size(); i += dictionary ? 2 : 1) {
            const auto part = dictionary ? key_of(pickle_[node.items[i]]) : std::to_string(i);
            const auto value = node.items[i + (dictionary ? 1 : 0)];
            if (auto ok = walk(value, path.empty() ? part : path + "." + part, depth + 1); !ok) return ok;
        }
        return {};
    }

    Result<Catalog> finish() {
        catalog_.format = "PyTorch";
        if (catalog_.entries.empty())
            return fail(
                fmt::format("{} holds no tensor; save a state dict with torch.save(model.state_dict(), …)", name_));
        if (others_ > 0)
            catalog_.notes.push_back(fmt::format("{} {} no tensors and {} left out", others_,
                                                 others_ == 1 ? "object is" : "objects are",
                                                 others_ == 1 ? "is" : "are"));
        return std::move(catalog_);
    }

private:
    static std::string key_of(const PickleNode& key) {
        if (key.kind == PickleKind::text) return key.text;
        if (key.kind == PickleKind::integer || key.kind == PickleKind::boolean) return std::to_string(key.integer);
        return "?";
    }

    bool integers(std::uint32_t place, Shape& values) const {
        const auto& node = pickle_[place];
        if (node.kind == PickleKind::call && pickle_[node.items[0]].text == "torch.Size") {
            const auto& arguments = pickle_[node.items[1]].items;
            return arguments.size() == 1 && pickle_[arguments[0]].kind != PickleKind::call &&
                   integers(arguments[0], values);
        }
        if (node.kind != PickleKind::tuple && node.kind != PickleKind::list) return false;
        for (const auto item : node.items) {
            if (pickle_[item].kind != PickleKind::integer) return false;
            values.push_back(pickle_[item].integer);
        }
        return true;
    }

    /// ("storage", the type, "0", "cpu", number of elements)
    bool read_storage(const PickleNode& node, TorchTensor& tensor) const {
        if (node.kind != PickleKind::storage) return false;
        const auto& id = pickle_[node.items[0]].items;
        if (id.size() < 5 || pickle_[id[0]].text != "storage" || pickle_[id[1]].kind != PickleKind::name ||
            pickle_[id[2]].kind != PickleKind::text)
            return false;
        const auto& type = pickle_[id[1]].text;
        tensor.type = type.substr(type.rfind('.') + 1);
        tensor.key = pickle_[id[2]].text;
        const auto found = std::ranges::find(storage_types, tensor.type, &StorageType::name);
        if (found != storage_types.end()) tensor.dtype = found->dtype;
        return true;
    }

    /// The tensor that a call would rebuild; a parameter is the tensor in it.
    std::optional<TorchTensor> as_tensor(const PickleNode& call) const {
        const auto& callee = pickle_[call.items[0]].text;
        const auto& arguments = pickle_[call.items[1]].items;
        if (callee.starts_with("torch._utils._rebuild_parameter")) {
            if (arguments.empty() || pickle_[arguments[0]].kind != PickleKind::call) return std::nullopt;
            const auto& inner = pickle_[arguments[0]];
            return pickle_[inner.items[0]].text.starts_with("torch._utils._rebuild_tensor") ? as_tensor(inner)
                                                                                            : std::nullopt;
        }
        if (!callee.starts_with("torch._utils._rebuild_tensor") || arguments.size() < 4) return std::nullopt;
        TorchTensor tensor;
        if (!read_storage(pickle_[arguments[0]], tensor) || pickle_[arguments[1]].kind != PickleKind::integer ||
            !integers(arguments[2], tensor.shape) || !integers(arguments[3], tensor.strides))
            return std::nullopt;
        tensor.offset = pickle_[arguments[1]].integer;
        if (callee.ends_with("_v3")) {
            if (arguments.size() < 7 || pickle_[arguments[6]].kind != PickleKind::name) return std::nullopt;
            const auto& type = pickle_[arguments[6]].text;
            tensor.type = type.substr(type.rfind('.') + 1);
            tensor.dtype = find_dtype(tensor.type);
        }
        return tensor;
    }

    std::unexpected<Error> wrong(const std::string& path, const std::string& what) const {
        return fail(fmt::format("{}: {} {}; save it again with torch.save", name_, normscope::quoted(path), what));
    }

    /// How many numbers from the storage's beginning a tensor reaches, or nothing when that is beyond all bounds.
    static std::optional<std::uint64_t> reach(const TorchTensor& tensor) {
        constexpr auto most = std::uint64_t{1} << 60;
        auto last = static_cast<std::uint64_t>(tensor.offset);
        for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis) {
            if (tensor.shape[axis] == 0) return 0;
            const auto steps = static_cast<std::uint64_t>(tensor.shape[axis] - 1);
            const auto stride = static_cast<std::uint64_t>(tensor.strides[axis]);
            if (last > most || (steps > 0 && stride > most / steps)) return std::nullopt;
            last += steps * stride;
        }
        return last > most ? std::nullopt : std::optional(last + 1);
    }

    Result<void> add(const std::string& path, const TorchTensor& tensor) {
        const auto label = path.empty() ? stem_of(name_) : path;
        if (auto ok = check_shape(tensor.shape); !ok) return wrong(label, "is refused: " + ok.error().message);
        if (tensor.strides.size() != tensor.shape.size() || tensor.offset < 0 ||
            std::ranges::any_of(tensor.strides, [](auto stride) { return stride < 0; }))
            return wrong(label, "has strides that do not fit its shape");
        TensorEntry entry{.name = label, .dtype = shown(tensor.type), .shape = tensor.shape};
        if (!tensor.dtype) {
            entry.note = fmt::format("{}: {} is a {}, whose numbers cannot be normalised; convert it with .float()",
                                     name_, normscope::quoted(label), entry.dtype);
            catalog_.add_unreadable(std::move(entry));
            return {};
        }
        entry.dtype = info(*tensor.dtype).name;
        entry.bytes = byte_count(tensor.shape, *tensor.dtype);
        const auto member = places_.find(root_ + "data/" + tensor.key);
        if (member == places_.end())
            return wrong(label, fmt::format("lies in the storage {}, which is missing", normscope::quoted(tensor.key)));
        const auto numbers = zip_.members()[member->second].size / info(*tensor.dtype).bytes;
        const auto needed = reach(tensor);
        if (!needed || *needed > numbers)
            return wrong(label, fmt::format("of shape {} reaches past the {} numbers of its storage",
                                            to_string(tensor.shape), numbers));
        const auto blob = zip_.blob(member->second, false);
        if (!blob) return std::unexpected(blob.error());
        Location location{
            .blob = *blob,
            .offset = entry.bytes == 0 ? 0 : static_cast<std::uint64_t>(tensor.offset) * info(*tensor.dtype).bytes,
            .dtype = *tensor.dtype,
            .swap = big_ != (std::endian::native == std::endian::big)};
        if (!is_row_major(tensor)) {
            location.strides = tensor.strides;
            entry.note =
                fmt::format("a view with strides {}; read as the same tensor, row by row", to_string(tensor.strides));
        }
        catalog_.add(std::move(entry), std::move(location));
        return {};
    }

    static bool is_row_major(const TorchTensor& tensor) {
        const auto plain = row_major_strides(tensor.shape);
        for (std::size_t axis = 0; axis < plain.size(); ++axis)
            if (tensor.shape[axis] > 1 && tensor.strides[axis] != plain[axis]) return false;
        return true;
    }

    const std::string& name_;
    const ZipFile& zip_;
    const Pickle& pickle_;
    std::string root_;
    bool big_ = false;
    std::map<std::string, std::size_t, std::less<>> places_;
    std::unordered_set<std::uint32_t> seen_;
    std::size_t others_ = 0;
    Catalog catalog_;
};

}  // namespace

std::optional<std::size_t> find_torch_pickle(const ZipFile& zip) {
    const auto& members = zip.members();
    const auto found = std::ranges::find_if(members, [](const ZipMember& member) {
        const auto slash = member.name.find('/');
        return slash != std::string::npos && member.name.substr(slash) == pickle_member;
    });
    return found == members.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - members.begin()));
}

Result<Catalog> list_torch(const std::string& name, const ZipFile& zip, std::size_t pickle, const Control& control) {
    if (control.cancelled()) return fail(cancelled_message);
    const auto& member = zip.members()[pickle];
    if (member.size > most_pickle_bytes)
        return fail(
            fmt::format("{} has a pickle of {} bytes, and {} are the most of a list of tensors; save the state dict "
                        "alone",
                        name, member.size, most_pickle_bytes));
    const auto blob = zip.blob(pickle, false);
    if (!blob) return std::unexpected(blob.error());
    const auto bytes = (*blob)->read(0, member.size);
    if (!bytes) return std::unexpected(bytes.error());
    const auto parsed = parse_pickle(*bytes, name);
    if (!parsed) return std::unexpected(parsed.error());
    TorchReader reader(name, zip, *parsed, member.name.substr(0, member.name.size() - pickle_member.size() + 1));
    if (auto ok = reader.read_byte_order(); !ok) return std::unexpected(ok.error());
    if (auto ok = reader.walk(parsed->root, "", 0); !ok) return std::unexpected(ok.error());
    return reader.finish();
}

}  // namespace normscope::archive

// SPDX-License-Identifier: MIT
#include "core/archive/write.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "core/io/file.h"
#include "core/io/npy.h"
#include "core/text/number_format.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

void append_little_endian(std::string& bytes, std::span<const float> values) {
    if constexpr (std::endian::native == std::endian::little) {
        bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    } else {
        for (const float value : values) {
            const auto bits = std::bit_cast<std::uint32_t>(value);
            for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(bits >> shift & 0xff);
        }
    }
}

/// A ZIP file that libzip builds in memory.
class ZipWriter {
public:
    ZipWriter() {
        zip_error_init(&error_);
        source_ = zip_source_buffer_create(nullptr, 0, 0, &error_);
        if (source_ == nullptr) return;
        zip_source_keep(source_);  // it is read after the archive is closed
        zip_ = zip_open_from_source(source_, ZIP_TRUNCATE, &error_);
    }
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;
    ~ZipWriter() {
        if (zip_ != nullptr) zip_discard(zip_);
        if (source_ != nullptr) zip_source_free(source_);
        zip_error_fini(&error_);
    }

    /// `bytes` must live until finish().
    bool add(const std::string& name, const std::string& bytes) {
        if (zip_ == nullptr) return false;
        zip_source_t* member = zip_source_buffer(zip_, bytes.data(), bytes.size(), 0);
        const auto index = member == nullptr ? -1 : zip_file_add(zip_, name.c_str(), member, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            if (member != nullptr) zip_source_free(member);
            return false;
        }
        constexpr zip_uint16_t date = 1 << 5 | 1;  // 1 January 1980, so that the same tensors give the same file
        return zip_set_file_compression(zip_, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0) == 0 &&
               zip_file_set_dostime(zip_, static_cast<zip_uint64_t>(index), 0, date, 0) == 0;
    }

    bool finish(std::string& bytes) {
        if (zip_ == nullptr || zip_close(zip_) != 0) return false;
        zip_ = nullptr;
        zip_stat_t stat;
        if (zip_source_stat(source_, &stat) != 0 || zip_source_open(source_) != 0) return false;
        bytes.resize(static_cast<std::size_t>(stat.size));
        const auto read = zip_source_read(source_, bytes.data(), bytes.size());
        zip_source_close(source_);
        return read == static_cast<zip_int64_t>(bytes.size());
    }

private:
    zip_error_t error_;
    zip_source_t* source_ = nullptr;
    zip_t* zip_ = nullptr;
};

}  // namespace

Result<std::string> npz_bytes(std::span<const NamedTensor> tensors) {
    std::vector<std::string> members;
    members.reserve(tensors.size());
    ZipWriter zip;
    std::string bytes;
    bool ok = true;
    for (const auto& tensor : tensors) {
        members.push_back(npy_bytes(tensor.shape, tensor.values));
        ok = ok && zip.add(tensor.name + ".npy", members.back());
    }
    if (!ok || !zip.finish(bytes))
        return fail("the tensors could not be packed into a .npz; save them one by one as .npy");
    return bytes;
}

std::string safetensors_bytes(std::span<const NamedTensor> tensors) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    std::uint64_t offset = 0;
    for (const auto& tensor : tensors) {
        const auto end = offset + tensor.values.size_bytes();
        header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    auto text = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    constexpr std::size_t alignment = 8;  // of the numbers, which the reference library wants
    text.append((alignment - text.size() % alignment) % alignment, ' ');
    std::string bytes;
    bytes.reserve(alignment + text.size() + offset);
    for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(text.size() >> shift & 0xff);
    bytes += text;
    for (const auto& tensor : tensors) append_little_endian(bytes, tensor.values);
    return bytes;
}

std::string csv_text(std::span<const std::int64_t> shape, std::span<const float> values, char separator) {
    std::string text;
    if (shape.size() > 2) text = fmt::format("# shape {}\n", to_string(shape));
    const auto row = shape.empty() ? std::size_t{1} : static_cast<std::size_t>(shape.back());
    for (std::size_t i = 0; i < values.size(); ++i) {
        text += format_shortest(values[i]);
        text += (i + 1) % row == 0 ? '\n' : separator;
    }
    return text;
}

namespace {

struct Ending {
    std::string_view text;
    TensorFormat format;
};

constexpr std::array<Ending, 5> endings = {{
    {".npy", TensorFormat::npy},
    {".npz", TensorFormat::npz},
    {".safetensors", TensorFormat::safetensors},
    {".csv", TensorFormat::csv},
    {".tsv", TensorFormat::tsv},
}};

Result<void> check_names(std::span<const NamedTensor> tensors) {
    std::set<std::string_view> names;
    for (const auto& tensor : tensors)
        if (!names.insert(tensor.name).second)
            return fail(
                fmt::format("two tensors are called {}; give each a name of its own", normscope::quoted(tensor.name)));
    return {};
}

}  // namespace

TensorFormat tensor_format_of(const std::filesystem::path& path) {
    const auto found = std::ranges::find(endings, path.extension().string(), &Ending::text);
    return found == endings.end() ? TensorFormat::none : found->format;
}

Result<void> write_tensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors) {
    if (auto ok = check_names(tensors); !ok) return ok;
    const auto format = tensor_format_of(path);
    const bool many = format == TensorFormat::npz || format == TensorFormat::safetensors;
    if (!many && tensors.size() != 1)
        return fail(fmt::format("{} can hold one tensor and not {}; end the name in .npz or .safetensors",
                                shown_path(path), tensors.size()));
    switch (format) {
    case TensorFormat::npz: {
        const auto bytes = npz_bytes(tensors);
        return bytes ? write_file(path, *bytes) : std::unexpected(bytes.error());
    }
    case TensorFormat::safetensors:
        return write_file(path, safetensors_bytes(tensors));
    case TensorFormat::npy:
        return write_npy(path, tensors.front().shape, tensors.front().values);
    case TensorFormat::csv:
    case TensorFormat::tsv:
        return write_file(
            path, csv_text(tensors.front().shape, tensors.front().values, format == TensorFormat::csv ? ',' : '\t'));
    case TensorFormat::none:
        break;
    }
    return fail(
        fmt::format("the name {} does not say how to write a tensor; end it in .npy, .npz, .safetensors, .csv or "
                    ".tsv",
                    shown_path(path)));
}

Result<std::vector<std::filesystem::path>> write_under_a_name(const std::filesystem::path& name,
                                                              std::span<const NamedTensor> tensors, std::size_t usual,
                                                              const std::function<bool()>& cancelled) {
    std::vector<std::filesystem::path> written;
    const auto write = [&](const std::filesystem::path& path, std::span<const NamedTensor> what) -> Result<void> {
        auto done = write_tensors(path, what);
        if (done) written.push_back(path);
        return done;
    };
    const auto format = tensor_format_of(name);
    Result<void> done;
    if (format == TensorFormat::npz || format == TensorFormat::safetensors) {
        done = write(name, tensors);
    } else {
        auto stem = name;
        if (format != TensorFormat::none) stem.replace_extension();
        const auto ending = format == TensorFormat::none ? std::string(".npy") : name.extension().string();
        const auto wanted = stem.extension().string();
        const auto only = std::ranges::find_if(tensors, [&](const NamedTensor& tensor) {
            return format != TensorFormat::none && wanted == "." + tensor.name;
        });
        if (only != tensors.end()) {
            done = write(name, std::span(&*only, 1));
        } else {
            for (const auto& tensor : tensors.first(std::min(usual, tensors.size()))) {
                if (!done || (cancelled && cancelled())) break;
                auto file = stem;
                done = write(file += "." + tensor.name + ending, std::span(&tensor, 1));
            }
        }
    }
    if (!done) return std::unexpected(done.error());
    return written;
}

}  // namespace normscope

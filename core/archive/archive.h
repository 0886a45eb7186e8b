// SPDX-License-Identifier: MIT
// One way to read every kind of file that holds tensors: what is in it is listed without reading the numbers, and one
// tensor at a time is read as float32. Formats, decided by the content and never by the name: NumPy's .npy and .npz,
// safetensors and its sharded checkpoints (*.safetensors.index.json), PyTorch's .pt and .pth, CSV and other text with
// numbers, PNG and PGM pictures.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/archive/control.h"
#include "core/archive/statistics.h"
#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope {

/// One tensor of a file.
struct TensorEntry {
    std::string name;   ///< the file's own stem where the format has no names
    std::string dtype;  ///< as NumPy and PyTorch call it, "bfloat16"; "text" where the file has decimal text
    Shape shape;
    std::uint64_t bytes = 0;  ///< that the numbers take in the file, unpacked
    std::string note;         ///< one sentence for a person: what is special, or why it cannot be read; else empty
    bool readable = true;
};

struct ReadTensor {
    Tensor tensor;
    std::string dtype;   ///< what the file holds
    std::string notice;  ///< one sentence when values were rounded or converted; else empty
};

/// The most that a tensor may take in memory, as float32.
inline constexpr std::uint64_t max_tensor_bytes = std::uint64_t{4} << 30;

/// An open file. Copies share it, and every function may be called from several threads at once.
class Archive {
public:
    /// Lists the file; "-" is standard input. Fails with one sentence for what is malformed or of another kind.
    static Result<Archive> open(const std::filesystem::path& path, const Control& control = {});

    /// The same from memory; `name` is what errors call it. An index of shards needs open().
    static Result<Archive> parse(std::string bytes, std::string name, const Control& control = {});

    const std::string& name() const;
    std::string_view
    format() const;  ///< "npy", "npz", "safetensors", "safetensors shards", "PyTorch", "PNG", "PGM", "text"
    std::span<const TensorEntry> entries() const;
    std::span<const std::string> notes() const;  ///< sentences about the file, such as what was left out of the list

    /// The tensor of that name; an empty name means the only one. The sentence names some that are there.
    Result<std::size_t> find(std::string_view name) const;

    Result<ReadTensor> read(std::size_t index, const Control& control = {}) const;

    /// Reads the numbers once, or twice for a histogram, a block at a time.
    Result<TensorStatistics> statistics(std::size_t index, const StatisticsOptions& options = {},
                                        const Control& control = {}) const;

    struct Impl;
    explicit Archive(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

private:
    std::shared_ptr<const Impl> impl_;
};

/// True for the first bytes of a file that open() reads, text excluded.
bool looks_like_archive(std::string_view head);

/// "weights.npz:x" as a file and the name of a tensor in it. A file of exactly that name wins; the name is empty when
/// there is none.
struct TensorPath {
    std::filesystem::path file;
    std::string name;
};
TensorPath split_tensor_path(const std::string& text);

/// Opens the file of "weights.npz:x" and reads the tensor.
Result<ReadTensor> read_tensor(const std::string& text, const Control& control = {});

}  // namespace normscope

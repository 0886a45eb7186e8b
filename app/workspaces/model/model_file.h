// SPDX-License-Identifier: MIT
// ModelFile: an open file of tensors with what is known of each. Everything is read by jobs, the tensors that are
// looked at first.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/session/reading.h"
#include "core/archive/archive.h"
#include "core/archive/model_norms.h"
#include "core/base/job.h"

namespace normscope {

class ModelFile {
public:
    /// Bins of a tensor's histogram.
    static constexpr std::size_t bins = 40;

    /// Once a frame: opens the file that the document came from when it is another one, and takes what jobs have found.
    void follow(const Reading& reading);
    /// True while a job works for what is shown.
    bool working() const;

    const std::filesystem::path& path() const { return path_; }
    bool opening() const { return opening_.started(); }
    const std::string& refusal() const { return refusal_; }  ///< why the file cannot be listed
    /// nullptr while no file is open.
    const Archive* archive() const { return archive_ ? &*archive_ : nullptr; }
    /// Grows with every file.
    std::uint64_t revision() const { return revision_; }

    /// What is known of a tensor; nullptr: not yet, or it cannot be read, and then failure() says why.
    const TensorStatistics* statistics(std::size_t index) const;
    const std::string& failure(std::size_t index) const { return known_[index].failure; }
    /// Tensors whose statistics are known or impossible.
    std::size_t done() const { return done_; }
    /// These are read next.
    void look_at(std::span<const std::size_t> indices);

    /// The norm layers; nullptr until they are read, or where there is none (norms_refusal()).
    const ModelNormValues* norms() const { return norms_ ? &*norms_ : nullptr; }
    /// The norm layer, by its place among them, and the parameter of it that a tensor is.
    struct Role {
        std::size_t layer;
        bool gamma, beta;  ///< neither: running statistics
    };
    std::optional<Role> role_of(std::size_t index) const;
    const std::string& norms_refusal() const { return norms_refusal_; }
    double norms_progress() const { return reading_norms_.progress(); }

    /// Reads a tensor to be taken by take_tensor().
    void read(std::size_t index);
    bool reading() const { return reading_.started(); }
    double reading_progress() const { return reading_.progress(); }
    void cancel_reading() { reading_ = {}; }
    struct Read {
        std::size_t index;
        Result<ReadTensor> outcome;
    };
    std::optional<Read> take_tensor();

private:
    struct Known {
        std::optional<TensorStatistics> statistics;
        std::string failure;
        bool asked = false;
    };
    using Batch = std::vector<std::pair<std::size_t, Result<TensorStatistics>>>;

    void open(const std::filesystem::path& path);
    void start_batch();
    void take_results();

    std::filesystem::path origin_, path_;
    std::optional<Archive> archive_;
    std::string refusal_;
    std::uint64_t revision_ = 0;
    std::vector<Known> known_;
    std::size_t done_ = 0, next_ = 0;
    std::vector<std::size_t> looked_at_;
    std::optional<ModelNormValues> norms_;
    std::string norms_refusal_;
    std::size_t read_index_ = 0;
    Inbox inbox_;
    Job<Archive> opening_;
    Job<Batch> batch_;
    Job<ModelNormValues> reading_norms_;
    Job<ReadTensor> reading_;
};

}  // namespace normscope

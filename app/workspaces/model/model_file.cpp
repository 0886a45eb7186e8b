// SPDX-License-Identifier: MIT
#include "app/workspaces/model/model_file.h"

#include <algorithm>

namespace normscope {
namespace {

constexpr std::uint64_t batch_bytes = std::uint64_t{32} << 20;  // of tensors that one job reads
constexpr std::size_t batch_tensors = 32;
constexpr std::chrono::milliseconds patience{15};  // a small file is there in the frame that asks for it

Control control_of(JobControl& control) {
    return {.stop = control.stop_token(), .progress = [&control](double share) { control.progress(share); }};
}

}  // namespace

void ModelFile::open(const std::filesystem::path& path) {
    path_ = path;
    archive_.reset();
    norms_.reset();
    refusal_.clear();
    norms_refusal_.clear();
    known_.clear();
    looked_at_.clear();
    done_ = next_ = 0;
    ++revision_;
    batch_ = {};
    reading_norms_ = {};
    reading_ = {};
    opening_ = Job<Archive>(inbox_, [path](JobControl& control) { return Archive::open(path, control_of(control)); });
    opening_.wait_for(patience);
}

void ModelFile::follow(const Reading& reading) {
    if (const auto& origin = reading.origin(); origin != origin_ && !origin.empty() && origin != reading.file()) {
        origin_ = origin;
        if (const auto file = split_tensor_path(origin.string()).file; file != path_) open(file);
    }
    take_results();
    if (archive_ && !batch_.started()) start_batch();
}

void ModelFile::take_results() {
    if (auto opened = opening_.take()) {
        if (*opened) {
            archive_ = std::move(**opened);
            known_.resize(archive_->entries().size());
            reading_norms_ = Job<ModelNormValues>(inbox_, [archive = *archive_](JobControl& control) {
                return read_model_norms(archive, control_of(control));
            });
            reading_norms_.wait_for(patience);
        } else {
            refusal_ = opened->error().message;
        }
    }
    if (auto norms = reading_norms_.take()) {
        if (*norms)
            norms_ = std::move(**norms);
        else
            norms_refusal_ = norms->error().message;
    }
    if (auto batch = batch_.take()) {
        if (!*batch) return;
        for (auto& [index, found] : **batch) {
            auto& known = known_[index];
            if (known.statistics || !known.failure.empty()) continue;
            ++done_;
            if (found)
                known.statistics = std::move(*found);
            else
                known.failure = found.error().message;
        }
    }
}

void ModelFile::start_batch() {
    const auto entries = archive_->entries();
    std::vector<std::size_t> wanted;
    std::uint64_t bytes = 0;
    const auto want = [&](std::size_t index) {
        auto& known = known_[index];
        if (known.asked || wanted.size() == batch_tensors || bytes > batch_bytes) return;
        known.asked = true;
        if (!entries[index].readable) {
            known.failure = entries[index].note.empty() ? "cannot be read" : entries[index].note;
            ++done_;
            return;
        }
        wanted.push_back(index);
        bytes += entries[index].bytes;
    };
    for (const auto index : looked_at_) want(index);
    while (next_ < entries.size() && wanted.size() < batch_tensors && bytes <= batch_bytes) want(next_++);
    if (wanted.empty()) return;
    batch_ = Job<Batch>(inbox_, [archive = *archive_, wanted](JobControl& control) -> Result<Batch> {
        Batch batch;
        for (const auto index : wanted) {
            if (control.cancelled()) return fail(cancelled_message);
            batch.emplace_back(
                index, archive.statistics(index, {.bins = bins}, {.stop = control.stop_token(), .progress = {}}));
            control.progress(static_cast<double>(batch.size()) / static_cast<double>(wanted.size()));
        }
        return batch;
    });
    batch_.wait_for(std::chrono::milliseconds(2));
}

bool ModelFile::working() const {
    return opening_.started() || batch_.started() || reading_norms_.started() || reading_.started();
}

const TensorStatistics* ModelFile::statistics(std::size_t index) const {
    const auto& known = known_[index];
    return known.statistics ? &*known.statistics : nullptr;
}

std::optional<ModelFile::Role> ModelFile::role_of(std::size_t index) const {
    if (!norms_) return std::nullopt;
    for (std::size_t i = 0; i < norms_->layers.size(); ++i) {
        const auto& layer = norms_->layers[i].layer;
        if (layer.gamma == index || layer.beta == index || layer.running_mean == index || layer.running_var == index)
            return Role{i, layer.gamma == index, layer.beta == index};
    }
    return std::nullopt;
}

void ModelFile::look_at(std::span<const std::size_t> indices) { looked_at_.assign(indices.begin(), indices.end()); }

void ModelFile::read(std::size_t index) {
    read_index_ = index;
    reading_ = Job<ReadTensor>(
        inbox_, [archive = *archive_, index](JobControl& control) { return archive.read(index, control_of(control)); });
    reading_.wait_for(patience);
}

std::optional<ModelFile::Read> ModelFile::take_tensor() {
    auto outcome = reading_.take();
    if (!outcome) return std::nullopt;
    return Read{read_index_, std::move(*outcome)};
}

}  // namespace normscope

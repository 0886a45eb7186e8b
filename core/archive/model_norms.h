// SPDX-License-Identifier: MIT
// All norms of a model side by side: what γ turns up, turns down and switches off, layer by layer and channel by
// channel.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/archive/norm_layers.h"
#include "core/norm/norm_spec.h"

namespace normscope {

/// The parameters of one layer as the file stores them.
struct NormValues {
    NormLayer layer;
    std::string dtype;          ///< of γ, or of the running mean where there is no γ
    std::vector<float> stored;  ///< γ, or w of γ = 1 + w: the file does not say which
    std::vector<float> beta;
};

struct ModelNormValues {
    std::string file;
    std::size_t tensors = 0;         ///< in the file, norms and all others
    std::vector<NormValues> layers;  ///< in the order of find_norm_layers()
};

/// Reads γ and β of every norm layer. Fails when there is none.
Result<ModelNormValues> read_model_norms(const Archive& archive, const Control& control = {});

/// Below this |γ| a channel counts as switched off.
inline constexpr double off_below = 0.01;

/// What speaks for either reading of the file. It is shown to a person, who decides; nothing here does.
struct StorageEvidence {
    double mean_if_factor = 0;       ///< of all γ when the file stores γ itself
    double mean_if_one_plus = 0;     ///< when it stores w of γ = 1 + w
    std::int64_t off_if_factor = 0;  ///< channels with |γ| < off_below, over all layers
    std::int64_t off_if_one_plus = 0;
    std::int64_t negative_if_factor = 0;  ///< channels with γ < 0
    std::int64_t negative_if_one_plus = 0;
};

/// How a histogram's bins lie.
struct GammaAxis {
    double lowest = 1e-3;  ///< |γ| below it goes into the first bin
    double highest = 1;    ///< of |γ| in all layers, at least 1
    std::size_t bins = 0;

    /// Place of |γ| between 0 (lowest or below) and 1 (highest), on a logarithmic scale.
    double place(double size) const;
};

/// One layer, under a reading of the file.
struct NormSummary {
    std::vector<float> gamma;                   ///< the factor that the model applies
    double mean = 0, std = 0;                   ///< of what is stored, finite values only
    double min = 0, max = 0;                    ///< of what is stored
    double median = 0;                          ///< of |γ|
    std::int64_t off = 0;                       ///< channels with |γ| < off_below
    std::int64_t negative = 0;                  ///< channels with γ < 0
    std::int64_t largest_gamma = -1;            ///< the channel with the largest |γ|
    std::int64_t largest_beta = -1;             ///< the channel with the largest |β|
    std::vector<std::int64_t> turned_up;        ///< channels more than 8 robust σ above the median of |γ|
    std::vector<std::int64_t> gamma_histogram;  ///< of |γ|, over GammaAxis
    std::vector<std::int64_t> beta_histogram;   ///< over -beta_reach … beta_reach
};

enum class ChannelTrait { turned_up, off, negative };

/// A channel that stands out, followed through the layers of the model's width.
struct ChannelTrack {
    std::int64_t channel = 0;
    ChannelTrait trait = ChannelTrait::turned_up;
    std::size_t layers = 0;       ///< that show the trait
    std::vector<float> relative;  ///< γ ÷ the layer's median of |γ|; one for each of ModelNorms::followed
};

struct ModelNorms {
    GammaForm form = GammaForm::gamma;
    StorageEvidence evidence;
    GammaAxis gamma_axis;
    double beta_reach = 1;               ///< the largest |β|
    std::int64_t width = 0;              ///< channels of most layers: the d of the model
    std::vector<NormSummary> layers;     ///< as in ModelNormValues
    std::vector<std::size_t> followed;   ///< the layers of that width
    std::vector<ChannelTrack> channels;  ///< those that stand out in the most layers first
    std::string headline;                ///< one or more sentences about them; empty when nothing stands out
};

struct ModelNormsOptions {
    std::size_t bins = 64;
    std::size_t most_channels = 8;
};

/// Everything that the page shows, under one reading of the file: γ as stored, or γ = 1 + w.
ModelNorms summarize(const ModelNormValues& values, GammaForm form, const ModelNormsOptions& options = {});

}  // namespace normscope

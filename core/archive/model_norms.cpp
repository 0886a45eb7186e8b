// SPDX-License-Identifier: MIT
#include "core/archive/model_norms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "core/archive/statistics.h"

namespace normscope {
namespace {

Result<std::vector<float>> read_values(const Archive& archive, std::optional<std::size_t> place,
                                       const Control& control) {
    if (!place) return std::vector<float>{};
    auto read = archive.read(*place, {.stop = control.stop, .progress = {}});
    if (!read) return std::unexpected(read.error());
    return std::vector<float>(read->tensor.values().begin(), read->tensor.values().end());
}

float factor(float stored, GammaForm form) { return form == GammaForm::one_plus ? 1.0f + stored : stored; }

/// The middle value of the finite ones; 0 where there are none.
double median_of(std::vector<double> values) {
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// The standard deviation of a normal distribution with the same median distance from the median. Rows of equal values
/// have none, and then a hundredth of the median stands in.
double robust_deviation(const std::vector<double>& values, double median) {
    constexpr double of_normal = 1.4826;
    constexpr double least = 0.01;
    std::vector<double> distances;
    distances.reserve(values.size());
    for (const double value : values) distances.push_back(std::abs(value - median));
    return std::max(of_normal * median_of(std::move(distances)), least * median);
}

std::int64_t largest_of(const std::vector<float>& values) {
    std::int64_t best = -1;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isfinite(values[i]) &&
            (best < 0 || std::abs(values[i]) > std::abs(values[static_cast<std::size_t>(best)])))
            best = static_cast<std::int64_t>(i);
    return best;
}

StorageEvidence evidence_of(const ModelNormValues& values) {
    StorageEvidence evidence;
    std::int64_t count = 0;
    double sum = 0;
    for (const auto& layer : values.layers)
        for (const float stored : layer.stored) {
            if (!std::isfinite(stored)) continue;
            ++count;
            sum += stored;
            const double plus = 1.0 + double{stored};
            evidence.off_if_factor += std::abs(stored) < off_below ? 1 : 0;
            evidence.off_if_one_plus += std::abs(plus) < off_below ? 1 : 0;
            evidence.negative_if_factor += stored < 0 ? 1 : 0;
            evidence.negative_if_one_plus += plus < 0 ? 1 : 0;
        }
    evidence.mean_if_factor = count == 0 ? 0 : sum / static_cast<double>(count);
    evidence.mean_if_one_plus = evidence.mean_if_factor + (count == 0 ? 0 : 1);
    return evidence;
}

void count_into(std::vector<std::int64_t>& histogram, double place) {
    if (!std::isfinite(place) || histogram.empty()) return;
    const auto bin = static_cast<std::size_t>(std::clamp(place, 0.0, 1.0) * static_cast<double>(histogram.size()));
    ++histogram[std::min(bin, histogram.size() - 1)];
}

NormSummary summary_of(const NormValues& values, const ModelNorms& model) {
    constexpr double deviations_above = 8;
    NormSummary summary;
    std::vector<double> stored, sizes;
    for (const float value : values.stored) {
        summary.gamma.push_back(factor(value, model.form));
        stored.push_back(value);
        sizes.push_back(std::abs(double{summary.gamma.back()}));
    }
    StatisticsGatherer gatherer;
    gatherer.add(stored);
    const auto statistics = gatherer.result();
    summary.mean = statistics.mean;
    summary.std = statistics.std;
    summary.min = statistics.min;
    summary.max = statistics.max;
    summary.median = median_of(sizes);
    const double bound = summary.median + deviations_above * robust_deviation(sizes, summary.median);
    summary.gamma_histogram.assign(model.gamma_axis.bins, 0);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        summary.off += sizes[i] < off_below ? 1 : 0;
        summary.negative += summary.gamma[i] < 0 ? 1 : 0;
        if (std::isfinite(sizes[i]) && sizes[i] > bound) summary.turned_up.push_back(static_cast<std::int64_t>(i));
        count_into(summary.gamma_histogram, model.gamma_axis.place(sizes[i]));
    }
    summary.largest_gamma = largest_of(summary.gamma);
    summary.largest_beta = largest_of(values.beta);
    summary.beta_histogram.assign(values.beta.empty() ? 0 : model.gamma_axis.bins, 0);
    for (const float beta : values.beta) count_into(summary.beta_histogram, (double{beta} / model.beta_reach + 1) / 2);
    return summary;
}

void set_axes(const ModelNormValues& values, ModelNorms& model) {
    double highest = 0;
    double reach = 0;
    std::map<std::int64_t, std::size_t> widths;
    for (const auto& layer : values.layers) {
        for (const float stored : layer.stored) {
            const double size = std::abs(double{factor(stored, model.form)});
            if (std::isfinite(size)) highest = std::max(highest, size);
        }
        for (const float beta : layer.beta)
            if (std::isfinite(beta)) reach = std::max(reach, std::abs(double{beta}));
        if (!layer.stored.empty()) ++widths[layer.layer.channels];
    }
    model.gamma_axis.highest = std::max(highest, 1.0);
    model.beta_reach = reach > 0 ? reach : 1;
    std::size_t most = 0;
    for (const auto& [width, count] : widths)
        if (count >= most) {
            most = count;
            model.width = width;
        }
    for (std::size_t i = 0; i < values.layers.size(); ++i)
        if (!values.layers[i].stored.empty() && values.layers[i].layer.channels == model.width)
            model.followed.push_back(i);
}

/// How many of the followed layers show each trait of one channel.
std::array<std::size_t, 3> count_traits(const ModelNorms& model, std::size_t channel) {
    std::array<std::size_t, 3> counts{};
    for (const auto i : model.followed) {
        const auto& layer = model.layers[i];
        const float gamma = layer.gamma[channel];
        if (std::ranges::binary_search(layer.turned_up, static_cast<std::int64_t>(channel))) ++counts[0];
        if (std::abs(gamma) < off_below) ++counts[1];
        if (gamma <= -static_cast<float>(off_below)) ++counts[2];
    }
    return counts;
}

void find_channels(ModelNorms& model, std::size_t most) {
    for (std::int64_t channel = 0; channel < model.width; ++channel) {
        const auto counts = count_traits(model, static_cast<std::size_t>(channel));
        const auto best = std::ranges::max_element(counts);
        if (*best == 0) continue;
        model.channels.push_back(
            {.channel = channel, .trait = static_cast<ChannelTrait>(best - counts.begin()), .layers = *best});
    }
    std::ranges::stable_sort(model.channels, std::greater{}, &ChannelTrack::layers);
    if (model.channels.size() > most) model.channels.resize(most);
    for (auto& track : model.channels)
        for (const auto i : model.followed) {
            const auto& layer = model.layers[i];
            const double relative = layer.gamma[static_cast<std::size_t>(track.channel)] / layer.median;
            track.relative.push_back(layer.median > 0 ? static_cast<float>(relative) : 0);
        }
}

std::string headline_of(const ModelNormValues& values, const ModelNorms& model) {
    std::string text;
    const auto total = model.followed.size();
    const auto tell = [&](ChannelTrait trait, const char* words) {
        const auto found = std::ranges::find(model.channels, trait, &ChannelTrack::trait);
        if (found == model.channels.end()) return;
        const auto where =
            found->layers == total ? fmt::format("all {}", total) : fmt::format("{} of {}", found->layers, total);
        text += text.empty() ? fmt::format("Channel {} is {} in {}", found->channel, words, where)
                             : fmt::format("; {} is {} in {}", found->channel, words, where);
    };
    tell(ChannelTrait::turned_up, "turned up");
    tell(ChannelTrait::off, "off");
    tell(ChannelTrait::negative, "negative");
    if (!text.empty()) text += '.';
    const auto most = std::ranges::max_element(model.layers, {}, &NormSummary::off);
    if (most == model.layers.end() || most->off == 0) return text;
    const auto& layer = values.layers[static_cast<std::size_t>(most - model.layers.begin())].layer;
    return text +
           fmt::format("{}{} switches off {} of {}.", text.empty() ? "" : " ", layer.name, most->off, layer.channels);
}

}  // namespace

double GammaAxis::place(double size) const {
    if (!(size > lowest)) return std::isnan(size) ? std::numeric_limits<double>::quiet_NaN() : 0;
    return std::min(std::log(size / lowest) / std::log(highest / lowest), 1.0);
}

Result<ModelNormValues> read_model_norms(const Archive& archive, const Control& control) {
    ModelNormValues model{.file = archive.name(), .tensors = archive.entries().size()};
    auto layers = find_norm_layers(archive.entries());
    if (layers.empty())
        return fail(
            fmt::format("{} has no norm layer that its names tell: γ is looked for as weight, scale, gain, gamma or "
                        "g of one axis",
                        archive.name()));
    const auto count = layers.size();
    for (auto& layer : layers) {
        if (control.cancelled()) return fail(cancelled_message);
        control.report(static_cast<double>(model.layers.size()) / static_cast<double>(count));
        auto stored = read_values(archive, layer.gamma, control);
        if (!stored) return std::unexpected(stored.error());
        auto beta = read_values(archive, layer.beta, control);
        if (!beta) return std::unexpected(beta.error());
        const auto named = layer.gamma ? layer.gamma : layer.running_mean;
        auto dtype = named ? archive.entries()[*named].dtype : std::string();
        model.layers.push_back({std::move(layer), std::move(dtype), std::move(*stored), std::move(*beta)});
    }
    return model;
}

ModelNorms summarize(const ModelNormValues& values, GammaForm form, const ModelNormsOptions& options) {
    ModelNorms model{.form = form, .evidence = evidence_of(values)};
    model.gamma_axis.bins = options.bins;
    set_axes(values, model);
    for (const auto& layer : values.layers) model.layers.push_back(summary_of(layer, model));
    find_channels(model, options.most_channels);
    model.headline = headline_of(values, model);
    return model;
}

}  // namespace normscope

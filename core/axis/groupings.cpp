// SPDX-License-Identifier: MIT
#include "core/axis/groupings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "core/axis/axis_naming.h"
#include "core/kernels/engine.h"
#include "core/tensor/permute.h"

namespace normscope {
namespace {

using Names = std::vector<std::string>;

std::int64_t groups_of(const Tensor& x, const GroupingOptions& options) {
    if (options.num_groups > 0) return options.num_groups;
    const auto channels = options.channel ? x.shape()[static_cast<std::size_t>(*options.channel)] : 1;
    for (std::int64_t groups = 2; groups <= channels; ++groups)
        if (channels % groups == 0) return groups;
    return 1;
}

std::string words_of(const Names& names, const NormSpec& spec) {
    std::vector<int> kept;
    for (int axis = 0; axis < static_cast<int>(names.size()); ++axis)
        if (std::ranges::find(spec.reduced_axes, axis) == spec.reduced_axes.end()) kept.push_back(axis);
    std::vector<int> whole = spec.reduced_axes;
    const bool cut = spec.split_axis >= 0 && spec.num_groups > 1;
    if (cut) std::erase(whole, spec.split_axis);
    std::string over;
    if (cut)
        over = fmt::format("1/{} of {}{}", spec.num_groups, names[static_cast<std::size_t>(spec.split_axis)],
                           whole.empty() ? "" : " and all " + axes_in_words(names, whole));
    else
        over = axes_in_words(names, whole);
    const auto each = kept.empty() ? std::string("everything") : "each " + axes_in_words(names, kept);
    return fmt::format("{}: over {}{}", each, over.empty() ? "nothing" : over, spec.center ? "" : ", no centring");
}

class List {
public:
    List(const Tensor& x, const GroupingOptions& options)
        : x_(x), options_(options), names_(names_of_axes(x, options.channel)) {}

    void add(const char* id, std::string title, const char* op, OperatorArgs args, bool mistake = false) {
        args.eps = options_.eps;
        Grouping grouping{
            .id = id, .title = std::move(title), .sentence = {}, .mistake = mistake, .op = op, .spec = {}};
        auto spec = make_spec(op, options_.convention, x_.shape(), args);
        if (spec) {
            grouping.spec = std::move(*spec);
            grouping.plan = NormPlan::make(grouping.spec, x_.shape());
            grouping.sentence = words_of(names_, grouping.spec);
        } else {
            grouping.plan = std::unexpected(spec.error());
        }
        list_.push_back(std::move(grouping));
    }
    /// Of an operator that shares by channel.
    void add_by_channel(const char* id, std::string title, const char* op, OperatorArgs args) {
        if (options_.channel) {
            args.axis = *options_.channel;
            return add(id, std::move(title), op, args);
        }
        list_.push_back({.id = id, .title = std::move(title), .sentence = {}, .asks = true, .op = op, .spec = {}});
        list_.back().plan = fail(x_.rank() == 0 ? "A single number has no channels."
                                                : "Which axis holds the channels? The shape does not say.");
    }
    Grouping& back() { return list_.back(); }
    const std::string& name(int axis) const { return names_[static_cast<std::size_t>(axis)]; }
    const Names& names() const { return names_; }
    std::vector<Grouping> take() { return std::move(list_); }

private:
    const Tensor& x_;
    const GroupingOptions& options_;
    Names names_;
    std::vector<Grouping> list_;
};

/// The mistake that belongs to the rank: LayerNorm over the positions, or told the channels of an NCHW tensor.
void add_mistake(List& list, const Tensor& x, int channel) {
    const int rank = static_cast<int>(x.rank());
    if (rank < 2) return;
    if (channel == rank - 1) {
        OperatorArgs args;
        args.axes = {rank - 2};
        list.add("wrong_axis", "Wrong axis", "standardize", args, true);
        list.back().sentence =
            fmt::format("over {} instead of {}: a common mistake", list.name(rank - 2), list.name(rank - 1));
        return;
    }
    const auto channels = x.shape()[static_cast<std::size_t>(channel)];
    OperatorArgs args;
    args.normalized_shape = Shape{channels};
    list.add("wrong_axis", fmt::format("LayerNorm({})", channels), "layer_norm", args, true);
    list.back().sentence =
        fmt::format("meant for {}, but it takes the last axis, {}", list.name(channel), list.name(rank - 1));
}

/// x̂ by the float32 kernels, without γ and β.
Result<std::vector<float>> normalized(NormSpec spec, const Tensor& x) {
    spec.has_gamma = spec.has_beta = false;
    spec.single_value = SingleValue::defined;
    spec.track_running_stats = false;
    const auto plan = NormPlan::make(spec, x.shape());
    if (!plan) return std::unexpected(plan.error());
    std::vector<float> y(x.values().size());
    kernels::Statistics statistics;
    const auto done = kernels::forward(spec, *plan, x.values(), NormParams{}, y, statistics);
    if (!done) return std::unexpected(done.error());
    return y;
}

double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::isnan(a[i]) && std::isnan(b[i])) continue;
        if (a[i] == b[i]) continue;
        const double d = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        largest = std::isnan(d) ? d : std::max(largest, d);
        if (std::isnan(largest)) break;
    }
    return largest;
}

Identity measured(std::string title, std::string caveat, const Result<std::vector<float>>& a,
                  const Result<std::vector<float>>& b) {
    Identity identity{std::move(title), std::move(caveat), 0, {}};
    if (!a || !b)
        identity.holds = std::unexpected(a ? b.error() : a.error());
    else
        identity.deviation = largest_difference(*a, *b);
    return identity;
}

Result<std::vector<float>> of(const char* op, const Tensor& x, const OperatorArgs& args) {
    const auto spec = make_spec(op, "pytorch", x.shape(), args);
    if (!spec) return std::unexpected(spec.error());
    return normalized(*spec, x);
}

/// LayerNorm of the tensor with its channels in front, put back.
Result<std::vector<float>> layer_norm_of_transpose(const Tensor& x, int channel, double eps) {
    const auto turned = permuted(x, moved_axis(x.rank(), channel, 0));
    if (!turned) return std::unexpected(turned.error());
    OperatorArgs args;
    args.axis = 1;
    args.eps = eps;
    const auto y = of("layer_norm", *turned, args);
    if (!y) return y;
    const auto tensor = Tensor::from(turned->shape(), *y);
    const auto back = tensor ? permuted(*tensor, moved_axis(x.rank(), 0, channel)) : tensor;
    if (!back) return std::unexpected(back.error());
    return std::vector<float>(back->values().begin(), back->values().end());
}

}  // namespace

bool same_grouping(const NormSpec& a, const NormSpec& b) {
    return a.reduced_axes == b.reduced_axes && (a.split_axis >= 0) == (b.split_axis >= 0) &&
           (a.split_axis < 0 || (a.split_axis == b.split_axis && a.num_groups == b.num_groups)) &&
           a.center == b.center && a.divisor == b.divisor && a.affine_axes == b.affine_axes &&
           a.track_running_stats == b.track_running_stats;
}

std::vector<Grouping> groupings(const Tensor& x, const GroupingOptions& options) {
    List list(x, options);
    const int rank = static_cast<int>(x.rank());
    list.add("layer_norm", rank >= 4 ? fmt::format("LayerNorm({})", list.name(rank - 1)) : "LayerNorm", "layer_norm",
             {});
    if (rank >= 4) {
        OperatorArgs from_second;
        from_second.axis = 1;
        list.add("layer_norm_all", fmt::format("LayerNorm({})", fmt::join(std::span(list.names()).subspan(1), ", ")),
                 "layer_norm", from_second);
    }
    list.add_by_channel("batch_norm", "BatchNorm", "batch_norm", {});
    list.add_by_channel("instance_norm", "InstanceNorm", "instance_norm", {});
    OperatorArgs grouped;
    grouped.num_groups = groups_of(x, options);
    list.add_by_channel("group_norm",
                        options.channel || options.num_groups > 0 ? fmt::format("GroupNorm G = {}", *grouped.num_groups)
                                                                  : "GroupNorm",
                        "group_norm", grouped);
    list.add("rms_norm", "RMSNorm", "rms_norm", {});
    if (options.channel && rank >= 4 && *options.channel != rank - 1) {
        OperatorArgs per_pixel;
        per_pixel.axes = {*options.channel};
        list.add("channel_norm", fmt::format("LayerNorm over {}", list.name(*options.channel)), "standardize",
                 per_pixel);
    }
    if (options.channel) add_mistake(list, x, *options.channel);
    return list.take();
}

std::vector<Identity> identities(const Tensor& x, const GroupingOptions& options) {
    const int rank = static_cast<int>(x.rank());
    std::vector<Identity> all;
    if (!options.channel) return all;
    const int channel = *options.channel;
    OperatorArgs args;
    args.eps = options.eps;
    args.axis = channel;
    auto one = args;
    auto each = args;
    one.num_groups = 1;
    each.num_groups = std::max<std::int64_t>(x.shape()[static_cast<std::size_t>(channel)], 1);
    auto rest = args;
    rest.axis = 1;
    const auto names = names_of_axes(x, channel);
    if (rank >= 3)
        all.push_back(measured("GroupNorm with G = C is InstanceNorm", {}, of("group_norm", x, each),
                               of("instance_norm", x, args)));
    if (rank >= 2 && channel > 0)
        all.push_back(measured("GroupNorm with G = 1 is LayerNorm over all but " + names[0],
                               rank > 2 ? "but γ and β: one per channel there, one per cell here" : "",
                               of("group_norm", x, one), of("layer_norm", x, rest)));
    if (rank >= 2)
        all.push_back(measured("BatchNorm is LayerNorm of the transpose",
                               "in training; γ and β: one per channel there, one per cell here",
                               of("batch_norm", x, args), layer_norm_of_transpose(x, channel, options.eps)));
    return all;
}

}  // namespace normscope

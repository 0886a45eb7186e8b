// SPDX-License-Identifier: MIT
#include "core/archive/norm_layers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>

#include "core/text/ascii.h"

namespace normscope {
namespace {

enum class Role { none, gamma, beta, running_mean, running_var, batches };

struct RoleName {
    std::string_view name;
    Role role;
};

constexpr std::array<RoleName, 17> role_names = {{
    {"weight", Role::gamma},
    {"scale", Role::gamma},
    {"gain", Role::gamma},
    {"gamma", Role::gamma},
    {"g", Role::gamma},
    {"bias", Role::beta},
    {"beta", Role::beta},
    {"offset", Role::beta},
    {"shift", Role::beta},
    {"b", Role::beta},
    {"running_mean", Role::running_mean},
    {"moving_mean", Role::running_mean},
    {"mean", Role::running_mean},
    {"running_var", Role::running_var},
    {"moving_variance", Role::running_var},
    {"var", Role::running_var},
    {"num_batches_tracked", Role::batches},
}};

/// What a norm layer's own name has in it, in small letters.
constexpr std::array<std::string_view, 9> norm_words = {"norm", "ln_", "rms", "_ln", "bn", "ln1", "ln2", "ln0", "gn"};

/// Own names that are these words and nothing else.
constexpr std::array<std::string_view, 3> whole_words = {"ln", "bn", "gn"};

/// Where own names say that a norm stands, in the order in which a block meets them. The first that fits decides.
struct Place {
    std::string_view word;
    std::string_view place;
};

constexpr std::array<Place, 23> places = {{
    {"q_norm", "on the queries"},
    {"q_layernorm", "on the queries"},
    {"query_norm", "on the queries"},
    {"k_norm", "on the keys"},
    {"k_layernorm", "on the keys"},
    {"key_norm", "on the keys"},
    {"input_layernorm", "before attention"},
    {"attention_norm", "before attention"},
    {"pre_attention", "before attention"},
    {"attn_norm", "before attention"},
    {"layernorm_before", "before attention"},
    {"ln_1", "before attention"},
    {"ln1", "before attention"},
    {"pre_feedforward", "before the MLP"},
    {"post_feedforward", "after the MLP"},
    {"post_attention", "before the MLP"},
    {"ffn_norm", "before the MLP"},
    {"mlp_norm", "before the MLP"},
    {"pre_mlp", "before the MLP"},
    {"post_mlp", "after the MLP"},
    {"layernorm_after", "before the MLP"},
    {"ln_2", "before the MLP"},
    {"ln2", "before the MLP"},
}};

constexpr std::array<std::string_view, 8> places_in_order = {"on the embeddings", "before attention", "on the queries",
                                                             "on the keys",       "after attention",  "before the MLP",
                                                             "after the MLP",     "before the output"};

bool has(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

std::string_view last_part(std::string_view name) {
    const auto cut = name.find_last_of("./");
    return cut == std::string_view::npos ? name : name.substr(cut + 1);
}

bool sounds_like_norm(std::string_view own_name) {
    const auto name = lower(own_name);
    return std::ranges::any_of(norm_words, [&](auto word) { return has(name, word); }) ||
           std::ranges::find(whole_words, name) != whole_words.end();
}

/// Without what belongs to the framework: TensorFlow's ":0", and Flax's collections, which keep γ and the running mean
/// of one layer in different trees.
std::string_view plain_name(std::string_view name) {
    if (name.ends_with(":0")) name.remove_suffix(2);
    for (const std::string_view tree : {"params/", "batch_stats/", "params.", "batch_stats."})
        if (name.starts_with(tree)) return name.substr(tree.size());
    return name;
}

/// The tensors that share the name of a layer.
struct Parts {
    std::size_t first = 0;  ///< where the archive has the first of them
    std::optional<std::size_t> gamma, beta, running_mean, running_var, batches;

    std::optional<std::size_t>* find(Role role) {
        switch (role) {
        case Role::gamma:
            return &gamma;
        case Role::beta:
            return &beta;
        case Role::running_mean:
            return &running_mean;
        case Role::running_var:
            return &running_var;
        case Role::batches:
            return &batches;
        case Role::none:
            break;
        }
        return nullptr;
    }
};

/// "h.12.ln_1" → "h.*.ln_1" and {12}. The layer's own name keeps its digits.
void set_kind(NormLayer& layer) {
    layer.own_name = last_part(layer.name);
    const auto parents = layer.name.size() - layer.own_name.size();
    for (std::size_t i = 0; i < parents;) {
        if (!is_digit(layer.name[i])) {
            layer.kind += layer.name[i++];
            continue;
        }
        int number = 0;
        const auto [stop, code] = std::from_chars(layer.name.data() + i, layer.name.data() + parents, number);
        layer.block.push_back(code == std::errc{} ? number : -1);
        layer.kind += '*';
        i = static_cast<std::size_t>(stop - layer.name.data());
    }
    layer.kind += layer.own_name;
}

/// Gemma's blocks have a norm before and one after each half, and then "post_attention" means what it says.
void set_place(NormLayer& layer, bool four_norms) {
    const auto own = lower(layer.own_name);
    const auto found = std::ranges::find_if(places, [&](const Place& place) { return has(own, place.word); });
    layer.place = layer.own_name;
    if (found != places.end()) layer.place = found->place;
    if (four_norms && has(own, "post_attention")) layer.place = "after attention";
    if (!layer.block.empty()) return;
    if (has(lower(layer.name), "embed")) layer.place = "on the embeddings";
    if (own == "norm" || own == "ln_f" || own == "norm_f" || has(own, "final") || has(own, "output")) {
        layer.place = "before the output";
    }
}

std::string likely_operator(const NormLayer& layer) {
    if (layer.parts == NormParts::running) return "batch_norm";
    const auto own = lower(layer.own_name);
    if (has(own, "group") || own.starts_with("gn")) return "group_norm";
    if (has(own, "rms")) return "rms_norm";
    return layer.parts == NormParts::scale ? "rms_norm" : "layer_norm";
}

bool same_shape(std::span<const TensorEntry> entries, std::size_t a, std::size_t b) {
    return entries[a].shape == entries[b].shape;
}

/// Whether these tensors are a norm layer's. One-dimensional weights with a bias of their size are, whatever their
/// name; a weight alone needs a name that says so.
bool is_norm(std::span<const TensorEntry> entries, const std::string& name, Parts& parts) {
    if (parts.running_mean && parts.running_var && same_shape(entries, *parts.running_mean, *parts.running_var) &&
        entries[*parts.running_mean].shape.size() == 1) {
        if (parts.gamma && !same_shape(entries, *parts.gamma, *parts.running_mean)) return false;
        return !parts.beta || same_shape(entries, *parts.beta, *parts.running_mean);
    }
    parts.running_mean = parts.running_var = parts.batches = std::nullopt;
    if (!parts.gamma || !entries[*parts.gamma].readable) return false;
    if (parts.beta && !same_shape(entries, *parts.beta, *parts.gamma)) return false;
    const auto rank = entries[*parts.gamma].shape.size();
    constexpr std::size_t most_axes = 3;  // LayerNorm over (C, H, W)
    if (sounds_like_norm(last_part(name))) return rank >= 1 && rank <= most_axes && (rank == 1 || parts.beta);
    return rank == 1 && parts.beta.has_value();
}

std::map<std::string, Parts, std::less<>> gather(std::span<const TensorEntry> entries) {
    std::map<std::string, Parts, std::less<>> layers;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto name = plain_name(entries[i].name);
        const auto part = last_part(name);
        const auto role = std::ranges::find(role_names, lower(part), &RoleName::name);
        if (role == role_names.end() || part.size() == name.size()) continue;
        const auto [layer, added] = layers.try_emplace(std::string(name.substr(0, name.size() - part.size() - 1)));
        if (added) layer->second.first = i;
        auto* place = layer->second.find(role->role);
        if (!place->has_value()) *place = i;
    }
    return layers;
}

std::size_t rank_of(const std::string& place, bool in_blocks) {
    const auto found = std::ranges::find(places_in_order, place);
    if (found != places_in_order.end()) return static_cast<std::size_t>(found - places_in_order.begin());
    constexpr std::size_t among_blocks = 5;
    return in_blocks ? among_blocks : places_in_order.size();
}

}  // namespace

std::vector<NormLayer> find_norm_layers(std::span<const TensorEntry> entries) {
    auto gathered = gather(entries);
    const bool four_norms =
        std::ranges::any_of(gathered, [](const auto& layer) { return has(lower(layer.first), "pre_feedforward"); });
    std::vector<NormLayer> layers;
    std::map<std::string, std::size_t> first_of_kind;
    for (auto& [name, parts] : gathered) {
        if (!is_norm(entries, name, parts)) continue;
        NormLayer layer{.name = name,
                        .gamma = parts.gamma,
                        .beta = parts.beta,
                        .running_mean = parts.running_mean,
                        .running_var = parts.running_var,
                        .batches = parts.batches};
        layer.parts = parts.running_mean ? NormParts::running
                      : parts.beta       ? NormParts::scale_and_shift
                                         : NormParts::scale;
        layer.channels = element_count(entries[parts.gamma.value_or(parts.running_mean.value_or(0))].shape);
        set_kind(layer);
        set_place(layer, four_norms);
        layer.likely_operator = likely_operator(layer);
        const auto [kind, added] = first_of_kind.try_emplace(layer.kind, parts.first);
        if (!added) kind->second = std::min(kind->second, parts.first);
        layers.push_back(std::move(layer));
    }
    std::ranges::stable_sort(layers, {}, [&](const NormLayer& layer) {
        return std::tuple(rank_of(layer.place, !layer.block.empty()), first_of_kind[layer.kind], layer.kind,
                          layer.block);
    });
    return layers;
}

std::vector<std::size_t> by_depth(std::span<const NormLayer> layers) {
    std::vector<std::size_t> order(layers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // What stands outside of the blocks stays before or behind them.
    const auto side = [&](const NormLayer& layer) {
        return !layer.block.empty() ? 1 : layer.place == places_in_order.front() ? 0 : 2;
    };
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return std::tuple(side(layers[i]), layers[i].block); });
    return order;
}

}  // namespace normscope

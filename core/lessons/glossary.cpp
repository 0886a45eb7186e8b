// SPDX-License-Identifier: MIT
#include "core/lessons/glossary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/lessons/expression.h"
#include "core/norm/norm_plan.h"
#include "core/norm/operators.h"
#include "core/text/ascii.h"

namespace normscope {
namespace {

using enum Quantity;
constexpr std::optional<Quantity> no_quantity;

constexpr std::array entries = std::to_array<GlossaryEntry>({
    {"x", "x", "activation", "input", "One of the numbers that go into the layer, before anything is done to it.", "x#",
     "the activation in focus", input, "layernorm-by-hand/1", "activations"},
    {"n", "n", "count", "N, D or H in papers", "How many values share one mean and one spread.", "n",
     "values that share the statistic in focus", count, "who-shares-a-mean/1", ""},
    {"sum", "Σx", "sum", "", "All values of a group added up: what the mean divides by n.", "sum",
     "the sum of the group in focus", sum, "layernorm-by-hand/2", ""},
    {"mu", "μ", "mean", "mean in PyTorch, Mean in ONNX, moving_mean once Keras has averaged it",
     "The height at which the values of a group balance: their sum divided by how many there are.", "mu",
     "the mean of the group in focus", mean, "layernorm-by-hand/2", "means|average"},
    {"dev", "x − μ", "deviation", "the centred value",
     "How far a value lies from the mean of its group, with its sign.", "dev#",
     "the deviation of the activation in focus", deviation, "layernorm-by-hand/3",
     "deviations|distance from the mean|distances from the mean"},
    {"sq", "(x − μ)²", "squared deviation", "",
     "A deviation times itself. Deviations cancel when they are added, squares do not.", "sq#",
     "the square of the activation in focus", square, "layernorm-by-hand/4", "squared deviations|squares"},
    {"var", "σ²", "variance", "var in PyTorch and Keras, InvStdDev’s square turned over in ONNX",
     "The mean of the squared deviations: how spread out a group is, in squared units.", "var",
     "the variance of the group in focus", variance, "layernorm-by-hand/5", "variances"},
    {"ms", "mean x²", "mean square", "", "The mean of the squares of the values themselves; RMSNorm’s spread.", "ms",
     "the mean square of the group in focus", mean_square, "rmsnorm-beside-layernorm/2", ""},
    {"sigma", "σ", "standard deviation", "std",
     "The root of the variance, in the units of x. As a divisor it has ε under the root.", "sigma",
     "what the group in focus is divided by", sigma, "layernorm-by-hand/6", "standard deviations"},
    {"rms", "rms", "root mean square", "", "The root of the mean square: a size that does not ask where the middle is.",
     "rms", "the root mean square of the group in focus", rms, "rmsnorm-beside-layernorm/2", ""},
    {"rstd", "1/σ", "reciprocal of the divisor", "rstd in PyTorch, InvStdDev in ONNX, invstd in cuDNN",
     "What kernels store instead of σ, because multiplying is cheaper than dividing: 1/√(σ² + ε).", "1/sigma",
     "of the group in focus", sigma, "epsilon/2", "rstd|InvStdDev"},
    {"xhat", "x̂", "normalised value", "the standardised value, x_hat, normalized",
     "A deviation divided by σ: how many standard deviations a value lies from the mean of its group.", "xhat#",
     "x̂ of the activation in focus", normalized, "layernorm-by-hand/7",
     "standardised value|standardised values|normalised values|standardised vector"},
    {"gamma", "γ", "scale", "weight in PyTorch, gamma in Keras, scale in Flax and ONNX, gain in the LayerNorm paper",
     "A learned factor for each feature. It begins at 1.", "gamma#", "γ of the feature in focus", gamma,
     "gamma-and-beta/2", "scales"},
    {"scaled", "γ ⊙ x̂", "scaled value", "", "x̂ times its own γ, feature by feature.", "scaled#",
     "of the activation in focus", scaled, "gamma-and-beta/3", ""},
    {"beta", "β", "shift", "bias in PyTorch, beta in Keras, bias in Flax, B in ONNX, offset",
     "A learned summand for each feature. It begins at 0.", "beta#", "β of the feature in focus", beta,
     "gamma-and-beta/5", "offset"},
    {"y", "y", "output", "", "What leaves the layer: γ ⊙ x̂ + β.", "y#", "the output in focus", output,
     "gamma-and-beta/5", "outputs"},
    {"eps", "ε", "epsilon", "eps in PyTorch, epsilon in Keras, Flax and ONNX; 1e-5, 1e-3, 1e-6 and 1e-5 by default",
     "A small number under the root. It keeps the divisor above 0 and decides what happens to groups that hardly vary.",
     "eps", "ε of the layer in sight", eps, "epsilon/3", ""},
    {"running_mean", "", "running mean",
     "running_mean in PyTorch, moving_mean in Keras, mean in Flax, input_mean in ONNX",
     "BatchNorm’s average of the means of past batches, which evaluation uses in the place of the batch’s own.",
     "rmean1", "of the first group, as stored", no_quantity, "train-and-eval/2", "running means|moving mean"},
    {"running_var", "", "running variance",
     "running_var in PyTorch, moving_variance in Keras, var in Flax, input_var in ONNX",
     "The same of the variances. PyTorch updates it with n − 1, and normalises with n.", "rvar1",
     "of the first group, as stored", no_quantity, "train-and-eval/2",
     "running variances|running averages|running statistics"},
    {"momentum", "", "momentum", "momentum in PyTorch is 1 − momentum in Keras",
     "How much of a new batch goes into the running averages; in Keras, Flax and ONNX how much of the old stays.",
     "momentum", "of the layer in sight", no_quantity, "train-and-eval/3", ""},
    {"group", "", "group", "",
     "The values that share one mean and one spread. Not the G of GroupNorm, which cuts channels.", "groups",
     "groups in the tensor in sight", no_quantity, "who-shares-a-mean/1", "groups"},
    {"feature", "", "feature", "hidden unit, channel of a picture",
     "One column of the batch: the same measurement of every example.", "d", "features of an example in sight",
     no_quantity, "features-and-neurons/1", "features|hidden units"},
    {"neuron", "", "neuron", "unit, hidden unit",
     "It weighs the features of one example, adds them up and answers with one number, a feature for the next layer.",
     "d", "neurons of the layer before, one for each feature in sight", no_quantity, "features-and-neurons/2",
     "neurons"},
    {"example", "", "example", "sample, instance", "One row of the batch: all that is known of one thing.", "B",
     "examples in the batch in sight", no_quantity, "layernorm-against-batchnorm/1", "examples"},
    {"batch", "", "batch", "minibatch", "The examples that go through the network together.", "B",
     "examples in the batch in sight", no_quantity, "small-batches/1", "batches|mini-batch|minibatch"},
    {"micro_batch", "", "micro-batch", "",
     "The part of a batch that fits a device. BatchNorm takes its statistics from it alone, gradient accumulation or "
     "not.",
     "max(1, round(B/2, 0))", "examples on one of two devices", no_quantity, "small-batches/3", "micro-batches"},
    {"token", "", "token", "position",
     "One place of a sequence, with a vector of its own. LayerNorm takes each by itself.", "n",
     "values that share the statistic in focus", no_quantity, "tokens-and-pixels/1", "tokens"},
    {"channel", "", "channel", "", "The axis of a picture along which the features lie: C of (N, C, H, W).", "params",
     "entries of γ in sight", no_quantity, "which-axis/2", "channels"},
    {"affine", "", "affine parameters", "elementwise_affine, affine, center and scale",
     "γ and β together: what is given back after normalising.", "params", "entries of γ in sight", no_quantity,
     "gamma-and-beta/2", ""},
    {"normalized_shape", "", "normalized_shape", "axis in Keras, begin_norm_axis in ONNX and Paddle",
     "PyTorch’s name for the trailing extents that share a statistic in LayerNorm.", "n", "values in it here",
     no_quantity, "which-axis/1", ""},
    {"biased", "", "biased variance", "correction=0, ddof=0",
     "Divided by n. Every normalisation layer normalises with it.", "batch_var", "of the group in focus", variance,
     "biased-or-unbiased/1", ""},
    {"unbiased", "", "unbiased variance", "Bessel’s correction, correction=1, ddof=1",
     "Divided by n − 1: an estimate for what a sample was drawn from. torch.std gives its root.", "batch_var*n/(n-1)",
     "of the group in focus", variance, "biased-or-unbiased/1", ""},
    {"training", "", "training mode", "model.train(), training=True",
     "BatchNorm takes its statistics from the batch and remembers them.", "batch_mu", "this batch’s own mean", mean,
     "train-and-eval/1", ""},
    {"evaluation", "", "evaluation mode", "model.eval(), inference, training=False",
     "BatchNorm takes its statistics from the running averages, so that no example depends on another.", "rmean1",
     "the mean that it would use", no_quantity, "train-and-eval/4", "evaluation"},
    {"layer_norm", "", "LayerNorm", "layer normalisation",
     "One mean and one spread for each example, over its features.", "groups:layer_norm", "means it has on this tensor",
     no_quantity, "layernorm-by-hand/1", ""},
    {"batch_norm", "", "BatchNorm", "batch normalisation",
     "One mean and one spread for each feature, over the examples.", "groups:batch_norm", "means it has on this tensor",
     no_quantity, "layernorm-against-batchnorm/5", ""},
    {"rms_norm", "", "RMSNorm", "T5LayerNorm",
     "LayerNorm without the mean: each example divided by its root mean square.", "groups:rms_norm",
     "divisors it has on this tensor", no_quantity, "rmsnorm-beside-layernorm/1", ""},
    {"group_norm", "", "GroupNorm", "", "The channels of each example in G blocks, each with a mean of its own.",
     "groups:group_norm", "means it has on this tensor", no_quantity, "who-shares-a-mean/2", ""},
    {"instance_norm", "", "InstanceNorm", "", "Each channel of each example for itself, over its positions.",
     "groups:instance_norm", "means it has on this tensor", no_quantity, "who-shares-a-mean/4", ""},
    {"pre_ln", "", "Pre-LN", "pre-norm",
     "The norm stands at the entrance of each block, x + f(LN(x)), and the main path stays free.", "sqrt(ms)",
     "rms of x, which the main path carries on as it is", no_quantity, "where-it-goes/3", "Pre-Norm|pre-norm"},
    {"post_ln", "", "Post-LN", "post-norm", "The norm stands on the main path, LN(x + f(x)), after every block.",
     "sqrt(var/(var+eps))", "rms of x̂, which the main path carries on", no_quantity, "where-it-goes/2",
     "Post-Norm|post-norm"},
});

/// Replaces # by the column in focus, counted from 1.
std::string with_column(std::string_view expression, const Document& document) {
    std::string text;
    const auto columns = document.x.shape().empty() ? 1 : document.x.shape().back();
    const auto column = columns > 0 ? focused_cell(document) % columns + 1 : 1;
    for (const char c : expression) text += c == '#' ? std::to_string(column) : std::string(1, c);
    return text;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Whether `text` begins with `word`, in either case of its first letter, as a whole word.
bool begins_with(std::string_view text, std::string_view word) {
    if (word.empty() || text.size() < word.size()) return false;
    if (lower(text.front()) != lower(word.front()) || text.substr(1, word.size() - 1) != word.substr(1)) return false;
    return text.size() == word.size() || !is_word(text[word.size()]);
}

}  // namespace

std::span<const GlossaryEntry> glossary() { return entries; }

const GlossaryEntry* find_entry(std::string_view id) {
    const auto found = std::ranges::find(entries, id, &GlossaryEntry::id);
    return found == entries.end() ? nullptr : &*found;
}

const GlossaryEntry* entry_of(Quantity quantity) {
    const auto found = std::ranges::find(entries, std::optional(quantity), &GlossaryEntry::quantity);
    return found == entries.end() ? nullptr : &*found;
}

const GlossaryEntry* entry_at(std::string_view text, std::size_t& length) {
    const GlossaryEntry* best = nullptr;
    length = 0;
    const auto consider = [&](const GlossaryEntry& entry, std::string_view word) {
        if (word.size() <= length || !begins_with(text, word)) return;
        best = &entry;
        length = word.size();
    };
    for (const auto& entry : entries) {
        consider(entry, entry.name);
        for (auto rest = entry.spelled; !rest.empty();) {
            const auto bar = std::min(rest.find('|'), rest.size());
            consider(entry, rest.substr(0, bar));
            rest.remove_prefix(std::min(bar + 1, rest.size()));
        }
    }
    return best;
}

Result<double> live_number(const GlossaryEntry& entry, const Document& document) {
    if (document.x.empty()) return fail("the tensor is empty");
    if (entry.number.starts_with("groups:")) {
        auto spec = make_spec(entry.number.substr(7), document.spec.convention, document.x.shape());
        if (!spec) return std::unexpected(spec.error());
        spec->single_value = SingleValue::defined;  // counted also where a framework would refuse to normalise
        const auto plan = NormPlan::make(*spec, document.x.shape());
        if (!plan) return std::unexpected(plan.error());
        return static_cast<double>(plan->group_count());
    }
    return evaluate(with_column(entry.number, document), document);
}

}  // namespace normscope

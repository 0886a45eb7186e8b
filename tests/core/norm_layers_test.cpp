// SPDX-License-Identifier: MIT
#include "core/archive/norm_layers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/archive/model_norms.h"
#include "core/document/edits.h"
#include "core/document/load_norm.h"
#include "core/norm/operators.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

std::vector<TensorEntry> entries(const std::vector<std::pair<std::string, Shape>>& tensors) {
    std::vector<TensorEntry> list;
    for (const auto& [name, shape] : tensors) list.push_back({.name = name, .dtype = "float32", .shape = shape});
    return list;
}

std::vector<std::string> names(const std::vector<TensorEntry>& list) {
    std::vector<std::string> result;
    for (const auto& layer : find_norm_layers(list)) result.push_back(layer.name);
    return result;
}

using Names = std::vector<std::string>;

// The names are those of the published checkpoints, with the shapes cut down to 8 channels.
TEST(NormLayers, Gpt2InTheOrderOfTheModel) {
    std::vector<std::pair<std::string, Shape>> tensors = {
        {"wte.weight", {50, 8}}, {"ln_f.bias", {8}}, {"ln_f.weight", {8}}};
    // safetensors sorts by name: 10 before 2.
    for (const char* block : {"0", "1", "10", "11", "2"})
        for (const char* norm : {"ln_1", "ln_2"}) {
            const auto stem = std::string("h.") + block + "." + norm;
            tensors.push_back({stem + ".bias", {8}});
            tensors.push_back({stem + ".weight", {8}});
            tensors.push_back({"h." + std::string(block) + ".attn.c_attn.weight", {8, 24}});
            tensors.push_back({"h." + std::string(block) + ".attn.c_attn.bias", {24}});
        }
    const auto list = entries(tensors);
    EXPECT_EQ(names(list), (Names{"h.0.ln_1", "h.1.ln_1", "h.2.ln_1", "h.10.ln_1", "h.11.ln_1", "h.0.ln_2", "h.1.ln_2",
                                  "h.2.ln_2", "h.10.ln_2", "h.11.ln_2", "ln_f"}));
    const auto layers = find_norm_layers(list);
    EXPECT_EQ(layers[3].kind, "h.*.ln_1");
    EXPECT_EQ(layers[3].block, std::vector<int>{10});
    EXPECT_EQ(layers[3].place, "before attention");
    EXPECT_EQ(layers[3].parts, NormParts::scale_and_shift);
    EXPECT_EQ(layers[3].likely_operator, "layer_norm");
    EXPECT_EQ(layers[3].channels, 8);
    EXPECT_EQ(list[layers[3].gamma.value()].name, "h.10.ln_1.weight");
    EXPECT_EQ(list[layers[3].beta.value()].name, "h.10.ln_1.bias");
    EXPECT_EQ(layers[5].place, "before the MLP");
    EXPECT_EQ(layers[10].place, "before the output");
    Names depth;
    for (const auto i : by_depth(layers)) depth.push_back(layers[i].name);
    EXPECT_EQ(depth, (Names{"h.0.ln_1", "h.0.ln_2", "h.1.ln_1", "h.1.ln_2", "h.2.ln_1", "h.2.ln_2", "h.10.ln_1",
                            "h.10.ln_2", "h.11.ln_1", "h.11.ln_2", "ln_f"}));
}

TEST(NormLayers, GemmaHasFourNormsInABlock) {
    const auto list = entries({{"model.embed_tokens.weight", {50, 8}},
                               {"model.layers.0.input_layernorm.weight", {8}},
                               {"model.layers.0.mlp.down_proj.weight", {8, 16}},
                               {"model.layers.0.post_attention_layernorm.weight", {8}},
                               {"model.layers.0.post_feedforward_layernorm.weight", {8}},
                               {"model.layers.0.pre_feedforward_layernorm.weight", {8}},
                               {"model.layers.0.self_attn.k_norm.weight", {4}},
                               {"model.layers.0.self_attn.q_norm.weight", {4}},
                               {"model.norm.weight", {8}}});
    const auto layers = find_norm_layers(list);
    std::vector<std::string> places;
    for (const auto& layer : layers) {
        places.push_back(layer.place);
        EXPECT_EQ(layer.parts, NormParts::scale) << layer.name;
        EXPECT_EQ(layer.likely_operator, "rms_norm") << layer.name;
    }
    EXPECT_EQ(places, (Names{"before attention", "on the queries", "on the keys", "after attention", "before the MLP",
                             "after the MLP", "before the output"}));
    // In Llama, with two norms in a block, the same name is the norm before the MLP.
    EXPECT_EQ(find_norm_layers(entries({{"layers.0.post_attention_layernorm.weight", {8}}}))[0].place,
              "before the MLP");
}

TEST(NormLayers, BatchNormNeedsNoTellingName) {
    const auto list = entries({{"conv1.weight", {8, 3, 7, 7}},
                               {"layer1.0.downsample.1.weight", {8}},
                               {"layer1.0.downsample.1.bias", {8}},
                               {"layer1.0.downsample.1.running_mean", {8}},
                               {"layer1.0.downsample.1.running_var", {8}},
                               {"layer1.0.downsample.1.num_batches_tracked", {}},
                               {"stem.bn.running_mean", {8}},
                               {"stem.bn.running_var", {8}}});
    const auto layers = find_norm_layers(list);
    ASSERT_EQ(layers.size(), 2u);
    EXPECT_EQ(layers[0].name, "layer1.0.downsample.1");
    EXPECT_EQ(layers[0].parts, NormParts::running);
    EXPECT_EQ(layers[0].likely_operator, "batch_norm");
    EXPECT_EQ(list[layers[0].batches.value()].name, "layer1.0.downsample.1.num_batches_tracked");
    EXPECT_EQ(layers[1].name, "stem.bn");
    EXPECT_FALSE(layers[1].gamma.has_value());
    EXPECT_EQ(layers[1].channels, 8);
}

TEST(NormLayers, OtherFrameworksNames) {
    EXPECT_EQ(names(entries({{"bert/encoder/layer_0/attention/output/LayerNorm/gamma:0", {8}},
                             {"bert/encoder/layer_0/attention/output/LayerNorm/beta:0", {8}},
                             {"params/Block_0/LayerNorm_0/scale", {8}},
                             {"params/Block_0/LayerNorm_0/bias", {8}},
                             {"params/BatchNorm_0/scale", {8}},
                             {"params/BatchNorm_0/bias", {8}},
                             {"batch_stats/BatchNorm_0/mean", {8}},
                             {"batch_stats/BatchNorm_0/var", {8}},
                             {"model/h0/ln_1/g", {8}},
                             {"model/h0/ln_1/b", {8}}}))
                  .size(),
              4u);
    EXPECT_EQ(find_norm_layers(entries({{"x.group_norm.weight", {8}}, {"x.group_norm.bias", {8}}}))[0].likely_operator,
              "group_norm");
    // LayerNorm over (C, H, W).
    EXPECT_EQ(names(entries({{"norm.weight", {2, 3, 4}}, {"norm.bias", {2, 3, 4}}})), Names{"norm"});
}

TEST(NormLayers, WhatIsNoNorm) {
    for (const auto& list : std::vector<std::vector<std::pair<std::string, Shape>>>{
             {{"fc.weight", {8, 8}}, {"fc.bias", {8}}},            // Linear
             {{"emb.weight", {50, 8}}},                            // Embedding
             {{"act.weight", {1}}},                                // PReLU
             {{"blocks.0.gamma", {8}}},                            // LayerScale of ConvNeXt
             {{"blocks.0.ls1.gamma", {8}}},                        // and of ViTs
             {{"conv.weight", {8, 3, 3, 3}}, {"conv.bias", {8}}},  // Conv2d
             {{"norm.weight", {8}}, {"norm.bias", {4}}},           // sizes that do not go together
             {{"bn.running_mean", {8}}, {"bn.running_var", {4}}},
             {{"weight", {8}}, {"bias", {8}}}})  // no layer's name at all
        EXPECT_TRUE(find_norm_layers(entries(list)).empty()) << list[0].first;
}

/// Four layers of width 64 and one of width 8; channel 5 is turned up in all four, 9 is off in three, 11 negative in
/// two.
ModelNormValues model() {
    ModelNormValues values;
    for (int layer = 0; layer < 5; ++layer) {
        NormValues norm;
        norm.layer.name = "h." + std::to_string(layer) + ".ln_1";
        norm.layer.channels = layer == 4 ? 8 : 64;
        for (int c = 0; c < norm.layer.channels; ++c) norm.stored.push_back(0.5f + 0.001f * static_cast<float>(c % 7));
        for (int c = 0; c < norm.layer.channels; ++c) norm.beta.push_back(c == 3 ? -2.0f : 0.25f);
        if (layer < 4) norm.stored[5] = 1.5f;
        if (layer < 3) norm.stored[9] = 0.0f;
        if (layer < 2) norm.stored[11] = -0.5f;
        values.layers.push_back(std::move(norm));
    }
    values.layers[3].stored[20] = std::nanf("");
    return values;
}

TEST(ModelNorms, ChannelsAreFollowedThroughTheLayers) {
    const auto norms = summarize(model(), GammaForm::gamma, {.bins = 10});
    EXPECT_EQ(norms.width, 64);
    EXPECT_EQ(norms.followed, (std::vector<std::size_t>{0, 1, 2, 3}));
    ASSERT_EQ(norms.channels.size(), 3u);
    EXPECT_EQ(norms.channels[0].channel, 5);
    EXPECT_EQ(norms.channels[0].trait, ChannelTrait::turned_up);
    EXPECT_EQ(norms.channels[0].layers, 4u);
    EXPECT_EQ(norms.channels[1].channel, 9);
    EXPECT_EQ(norms.channels[1].trait, ChannelTrait::off);
    EXPECT_EQ(norms.channels[1].layers, 3u);
    EXPECT_EQ(norms.channels[2].channel, 11);
    EXPECT_EQ(norms.channels[2].trait, ChannelTrait::negative);
    ASSERT_EQ(norms.channels[0].relative.size(), 4u);
    EXPECT_FLOAT_EQ(norms.channels[0].relative[0], static_cast<float>(1.5 / norms.layers[0].median));
    EXPECT_NEAR(norms.layers[0].median, 0.503, 1e-6);
    EXPECT_EQ(norms.headline, "Channel 5 is turned up in all 4; 9 is off in 3 of 4; 11 is negative in 2 of 4. h.0.ln_1 "
                              "switches off 1 of 64.");
}

TEST(ModelNorms, HistogramsCountEveryFiniteValueOnce) {
    const auto norms = summarize(model(), GammaForm::gamma, {.bins = 10});
    const auto total = [](const std::vector<std::int64_t>& histogram) {
        std::int64_t sum = 0;
        for (const auto count : histogram) sum += count;
        return sum;
    };
    EXPECT_EQ(total(norms.layers[0].gamma_histogram), 64);
    EXPECT_EQ(total(norms.layers[3].gamma_histogram), 63);  // one is NaN
    EXPECT_EQ(total(norms.layers[4].beta_histogram), 8);
    // |γ| from 0.001 to 1.5 in ten bins of a factor 1500^0.1 = 2.0781 each: 0.0 falls into the first, 0.5 to 0.506 into
    // ln(500)/ln(1500) = 0.8498 … 0.8515, the ninth.
    EXPECT_EQ(norms.gamma_axis.highest, 1.5);
    EXPECT_EQ(norms.layers[0].gamma_histogram, (std::vector<std::int64_t>{1, 0, 0, 0, 0, 0, 0, 0, 62, 1}));
    EXPECT_NEAR(norms.gamma_axis.place(0.5), std::log(500) / std::log(1500), 1e-12);
    EXPECT_EQ(norms.beta_reach, 2);
    EXPECT_EQ(norms.layers[4].beta_histogram, (std::vector<std::int64_t>{1, 0, 0, 0, 0, 7, 0, 0, 0, 0}));
    EXPECT_EQ(norms.layers[0].largest_gamma, 5);
    EXPECT_EQ(norms.layers[0].largest_beta, 3);
    EXPECT_EQ(norms.layers[0].min, -0.5);
    EXPECT_EQ(norms.layers[0].max, 1.5);
}

TEST(ModelNorms, TheStorageConventionIsEvidenceAndNeverAGuess) {
    ModelNormValues values;
    values.layers.resize(1);
    values.layers[0].layer.channels = 4;
    values.layers[0].stored = {0.0f, 0.25f, -0.125f, -1.0f};
    const auto as_stored = summarize(values, GammaForm::gamma);
    const auto one_plus = summarize(values, GammaForm::one_plus);
    EXPECT_EQ(as_stored.layers[0].gamma, (std::vector<float>{0, 0.25f, -0.125f, -1}));
    EXPECT_EQ(one_plus.layers[0].gamma, (std::vector<float>{1, 1.25f, 0.875f, 0}));
    for (const auto& norms : {as_stored, one_plus}) {
        EXPECT_EQ(norms.evidence.mean_if_factor, -0.21875);
        EXPECT_EQ(norms.evidence.mean_if_one_plus, 0.78125);
        EXPECT_EQ(norms.evidence.off_if_factor, 1);
        EXPECT_EQ(norms.evidence.off_if_one_plus, 1);
        EXPECT_EQ(norms.evidence.negative_if_factor, 2);
        EXPECT_EQ(norms.evidence.negative_if_one_plus, 0);
        EXPECT_EQ(norms.layers[0].mean, -0.21875) << "of what is stored, under either reading";
    }
    EXPECT_EQ(as_stored.layers[0].off, 1);
    EXPECT_EQ(one_plus.layers[0].negative, 0);
}

TEST(ModelNorms, FreshLayersHaveNothingThatStandsOut) {
    ModelNormValues values;
    values.layers.resize(3);
    for (auto& layer : values.layers) {
        layer.layer.channels = 16;
        layer.stored.assign(16, 1.0f);
    }
    const auto norms = summarize(values, GammaForm::gamma);
    EXPECT_TRUE(norms.channels.empty());
    EXPECT_EQ(norms.headline, "");
}

TEST(ModelNorms, AreReadFromACheckpoint) {
    const auto samples = std::filesystem::path(NORMSCOPE_SOURCE_DIR) / "tests" / "data" / "archives";
    const auto archive = Archive::open(samples / "checkpoint.pth").value();
    const auto values = read_model_norms(archive);
    ASSERT_TRUE(values.has_value()) << values.error().message;
    // The model's LayerNorm and BatchNorm; Adam's moments are no norms.
    ASSERT_EQ(values->layers.size(), 2u);
    EXPECT_EQ(values->layers[0].layer.name, "model.1");
    EXPECT_EQ(values->layers[1].layer.name, "model.2");
    EXPECT_EQ(values->layers[1].layer.likely_operator, "batch_norm");
    EXPECT_EQ(values->layers[0].stored.size(), 4u);
    EXPECT_EQ(values->layers[0].dtype, "float32");
    EXPECT_EQ(read_model_norms(Archive::open(samples / "grey.png").value()).error().message,
              (samples / "grey.png").string() +
                  " has no norm layer that its names tell: γ is looked for as weight, scale, "
                  "gain, gamma or g of one axis");
}

TEST(ModelNorms, ALayerBecomesTheDocumentsParameters) {
    Document document = default_document();
    document.x = Tensor::from({2, 3}, {1, 2, 3, 6, 4, 2}).value();
    document.spec = make_spec("layer_norm", "pytorch", {2, 3}).value();
    document = with_fitting_params(document).value();
    NormValues values;
    values.layer.name = "h.0.ln_1";
    values.stored = {0.5f, -0.25f, 0.0f};
    values.beta = {1, 2, 3};
    const auto plain = with_norm(document, values, GammaForm::gamma);
    ASSERT_TRUE(plain.has_value()) << plain.error().message;
    EXPECT_EQ(plain->params.gamma, values.stored);
    EXPECT_EQ(plain->params.beta, values.beta);
    EXPECT_TRUE(plain->x == document.x);
    const auto plan = NormPlan::make(plain->spec, {2, 3}).value();
    // x̂ of 1 2 3 is ∓√1.5 up to ε: y = 0.5·x̂ + 1 …, or (1 + 0.5)·x̂ + 1.
    const auto y = reference_forward(plain->spec, plan, plain->x.values(), plain->params).output;
    EXPECT_NEAR(y[0], 1 - 0.5 * std::sqrt(1.5), 1e-4);
    values.beta.clear();
    const auto gemma = with_norm(document, values, GammaForm::one_plus).value();
    EXPECT_FALSE(gemma.spec.has_beta);
    const auto z = reference_forward(gemma.spec, plan, gemma.x.values(), gemma.params).output;
    EXPECT_NEAR(z[0], -1.5 * std::sqrt(1.5), 1e-4);
    EXPECT_NEAR(z[2], std::sqrt(1.5), 1e-4);
    values.stored.push_back(1);
    EXPECT_EQ(with_norm(document, values, GammaForm::gamma).error().message,
              "h.0.ln_1 has 4 channels, and layer_norm of x with shape [2, 3] needs 3; open an x of that width first");
}

TEST(NormLayers, KerasCallsItsAveragesMoving) {
    const auto list =
        entries({{"bn/gamma:0", {8}}, {"bn/beta:0", {8}}, {"bn/moving_mean:0", {8}}, {"bn/moving_variance:0", {8}}});
    const auto layers = find_norm_layers(list);
    ASSERT_EQ(layers.size(), 1u);
    EXPECT_EQ(layers[0].likely_operator, "batch_norm");
    ASSERT_TRUE(layers[0].running_mean && layers[0].running_var);
    EXPECT_EQ(list[*layers[0].running_mean].name, "bn/moving_mean:0");
    EXPECT_EQ(list[*layers[0].running_var].name, "bn/moving_variance:0");
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "core/document/scene.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "core/document/edits.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "core/norm/operators.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

Document parsed(std::string_view text) {
    auto document = parse_scene(text);
    EXPECT_TRUE(document.has_value()) << text << "\n" << (document ? "" : document.error().message);
    return document ? *document : Document{};
}

std::string mistake(std::string_view text) {
    const auto document = parse_scene(text);
    EXPECT_FALSE(document.has_value()) << text;
    if (document) return {};
    EXPECT_TRUE(is_one_sentence(document.error().message)) << document.error().message;
    return document.error().message;
}

TEST(Scene, AHandWrittenSceneNeedsTheValuesOnly) {
    const auto document = parsed(R"({"x": [[2, 0, 4, 4]]})");
    EXPECT_TRUE(document.x == Tensor::from({1, 4}, {2, 0, 4, 4}).value());
    EXPECT_EQ(document.spec, make_spec("layer_norm", "pytorch", {1, 4}).value());
    EXPECT_EQ(document.params.gamma, std::vector<float>(4, 1.0f));
    EXPECT_EQ(document.params.beta, std::vector<float>(4, 0.0f));
    EXPECT_EQ(document.title, "untitled");

    const auto batch = parsed(R"({"x": [[1, 4], [3, 4]], "op": "batch_norm", "convention": "keras"})");
    EXPECT_EQ(batch.spec, make_spec("batch_norm", "keras", {2, 2}).value());
    EXPECT_EQ(batch.params.running_var, std::vector<float>(2, 1.0f));
}

TEST(Scene, ArgumentsOfTheOperator) {
    const auto group = parsed(R"({"x": [[1, 2, 3, 4]], "op": "group_norm", "num_groups": 1, "eps": 0})");
    EXPECT_EQ(group.spec.num_groups, 1);
    EXPECT_EQ(group.spec.eps, 0);
    const auto cube =
        parsed(R"({"x": {"shape": [2, 2, 2], "values": [1, 2, 3, 4, 5, 6, 7, 8]}, "normalized_shape": [2, 2]})");
    EXPECT_EQ(cube.spec.reduced_axes, (std::vector<int>{1, 2}));
    EXPECT_EQ(parsed(R"({"x": [[1, 2], [3, 4]], "axis": -2})").spec.reduced_axes, (std::vector<int>{0, 1}));
    EXPECT_EQ(parsed(R"({"x": [[1, 2], [3, 4]], "op": "standardize", "axes": [0]})").spec.reduced_axes,
              (std::vector<int>{0}));
    const auto eval = parsed(R"({"x": [[1, 2], [3, 4]], "op": "batch_norm", "training": false, "running_mean": [0, 1],
                                 "running_var": [1, 2], "momentum": 0.25})");
    EXPECT_EQ(eval.spec.stats, StatsSource::running);
    EXPECT_EQ(eval.spec.momentum, 0.25);
    EXPECT_EQ(eval.params.running_var, (std::vector<float>{1, 2}));
}

TEST(Scene, OddTensors) {
    EXPECT_EQ(parsed(R"({"x": [1, 2]})").x.shape(), (Shape{2}));
    EXPECT_EQ(parsed(R"({"x": [[], []]})").x.shape(), (Shape{2, 0}));
    EXPECT_EQ(parsed(R"({"x": {"shape": [0, 4], "values": []}})").x.shape(), (Shape{0, 4}));
    EXPECT_EQ(parsed(R"({"x": 3, "op": "standardize"})").x.shape(), (Shape{}));
    const auto special = parsed(R"({"x": ["nan", "inf", "-inf", -0.0, 1e-45]})").x;
    EXPECT_TRUE(std::isnan(special[0]));
    EXPECT_EQ(special[1], INFINITY);
    EXPECT_EQ(special[2], -INFINITY);
    EXPECT_TRUE(std::signbit(special[3]));
    EXPECT_EQ(special[4], std::numeric_limits<float>::denorm_min());
    const auto named = parsed(R"({"x": {"values": [[1, 2]], "axis_names": ["word", "feature"]}})").x;
    EXPECT_EQ(named.axis_name(1), "feature");
}

TEST(Scene, RoundTripOfEveryField) {
    Document document;
    document.title = "Zwölf \"Wörter\"\n∑";
    document.x = Tensor::from({2, 4, 3}, std::vector<float>(24, 0.1f), {"n", "c", "l"}).value();
    NormSpec& spec = document.spec;
    spec.reduced_axes = {1, 2};
    spec.split_axis = 1;
    spec.num_groups = 2;
    spec.center = false;
    spec.divisor = Divisor::root_mean_square;
    spec.unbiased = true;
    spec.eps = 0.1 + 0.2;
    spec.eps_placement = EpsPlacement::outside_root;
    spec.zero_by_zero = ZeroByZero::nan;
    spec.has_gamma = true;
    spec.has_beta = false;
    spec.affine_axes = {0, 1};
    spec.gamma_form = GammaForm::one_plus;
    spec.stats = StatsSource::running;
    spec.track_running_stats = true;
    spec.momentum = 1.0 / 3.0;
    spec.momentum_rule = MomentumRule::weight_of_old;
    spec.running_unbiased = true;
    spec.single_value = SingleValue::refuse_spatial;
    spec.op = "my own";
    spec.convention = "nobody's";
    document.params.gamma = {1, 2, 3, 4, 5, 6, 7, 8};
    document.params.beta = std::vector<float>(8, -0.0f);
    document.params.running_mean = {0.1f, 0.2f, 0.3f, 0.4f};
    document.params.running_var = {1e-30f, 1e30f, NAN, INFINITY};
    document.precision = Precision::float64;
    document.selection.cell = 7 * document.x.row_length() + 2;
    document.playhead = {Quantity::mean_square, 3};
    document.lesson = LessonPosition{"ln_by_hand", 4};
    const auto text = write_scene(document);
    EXPECT_TRUE(parsed(text) == document) << text;
    EXPECT_EQ(write_scene(parsed(text)), text);
}

TEST(Scene, RoundTripOfEveryOperatorAndConvention) {
    for (const auto& op : operators())
        for (const auto& convention : conventions()) {
            OperatorArgs args;
            args.num_groups = 2;
            Document document = default_document();
            document.x = Tensor::from({2, 4, 4}, std::vector<float>(32, 0.5f)).value();
            document.params = {};
            document.spec = make_spec(op.id, convention.id, document.x.shape(), args).value();
            document = with_fitting_params(document).value();
            EXPECT_TRUE(parsed(write_scene(document)) == document) << op.id << " " << convention.id;
        }
}

TEST(Scene, EveryFloatKeepsItsBits) {
    std::mt19937 random(11);
    std::vector<float> values;
    for (int i = 0; i < 20000; ++i) values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
    for (const float value :
         {0.0f, -0.0f, 16777217.0f, 1e9f, -1e9f, std::numeric_limits<float>::min(), std::numeric_limits<float>::max(),
          std::numeric_limits<float>::denorm_min(), 1.1754942e-38f, 8.589973e9f})
        values.push_back(value);
    for (const std::uint32_t bits : {0x7fc00000u, 0xffc00000u, 0x7f800001u, 0x7fc12345u})
        values.push_back(std::bit_cast<float>(bits));
    Document document;
    document.x = Tensor::from({std::ssize(values)}, values).value();
    document.spec = make_spec("standardize", "pytorch", document.x.shape()).value();
    EXPECT_TRUE(parsed(write_scene(document)).x == document.x);
}

TEST(Scene, ReadsWell) {
    auto document = default_document();
    document.x = Tensor::from({2, 4}, {2, 0, 4, 4, 0.1f, -3, 1e-7f, NAN}).value();
    const auto text = write_scene(document);
    EXPECT_NE(text.find("\"values\": [\n      [2, 0, 4, 4],\n      [0.1, -3, 1e-07, \"nan\"]\n    ]"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("\"gamma\": [1, 1, 1, 1]"), std::string::npos) << text;
    EXPECT_TRUE(text.starts_with(
        "{\n  \"format\": \"normscope-scene\",\n  \"version\": 1,\n  \"title\": \"LayerNorm by hand\",\n"))
        << text;
    EXPECT_TRUE(text.ends_with("}\n"));
    document.x = Tensor::filled({1, 300}, 0.25f);
    document.params = {};
    const auto wide = write_scene(document);
    for (std::size_t at = 0; at < wide.size();) {
        const auto end = wide.find('\n', at);
        EXPECT_LE(end - at, 120u) << wide.substr(at, end - at);
        at = end + 1;
    }
    EXPECT_TRUE(parsed(wide).x == document.x);
}

TEST(Scene, OneSentenceThatNamesTheKey) {
    EXPECT_EQ(mistake(""), "this is not valid JSON: the mistake is at line 1, column 1");
    EXPECT_EQ(mistake("{\n \"x\": [1,, 2]}"), "this is not valid JSON: the mistake is at line 2, column 10");
    EXPECT_EQ(mistake(R"({"x": [1e999]})"),
              "this is not valid JSON: a number in it is too large; write \"inf\" for infinity");
    EXPECT_EQ(mistake("[1, 2]"), "a scene is a JSON object in braces, with at least the key \"x\"");
    EXPECT_EQ(mistake("{}"), "\"x\" is missing; give the values as nested lists, for example [[2, 0, 4, 4]]");
    EXPECT_EQ(mistake(R"({"x": [[1, 2], [3]]})"), "\"x\" has rows of different lengths or depths");
    EXPECT_EQ(mistake(R"({"x": [[1, 2], 3]})"), "\"x\" has rows of different lengths or depths");
    EXPECT_EQ(mistake(R"({"x": [1, [2]]})"), "\"x\" has rows of different lengths or depths");
    EXPECT_EQ(mistake(R"({"x": [1, "two"]})"), "\"x\" must hold numbers (or \"nan\", \"inf\", \"-inf\"), not \"two\"");
    EXPECT_EQ(mistake(R"({"x": [1e300]})"),
              "\"x\" holds 1e+300, which float32 cannot hold; write \"inf\" for infinity");
    EXPECT_EQ(mistake(R"({"x": {"shape": [2, 2], "values": [1, 2, 3]}})"),
              "\"x\" does not make a tensor: shape '[2, 2]' is invalid for input of size 3");
    EXPECT_EQ(mistake(R"({"x": {"shape": [4], "values": [[1, 2], [3, 4]]}})"),
              "\"x.values\" is a list of shape [2, 2], but \"x.shape\" says [4]");
    EXPECT_EQ(mistake(R"({"x": {"shape": [2]}})"), "\"x.values\" is missing; give the values as nested lists");
    EXPECT_EQ(mistake(R"({"x": [1], "epz": 3})").substr(0, 57),
              "\"epz\" is not a key that is known here; the keys are forma");
    EXPECT_EQ(mistake(R"({"x": {"values": [1], "colour": 3}})"),
              "\"x.colour\" is not a key that is known here; the keys are shape, axis_names, values, file");
    EXPECT_EQ(mistake(R"({"x": [1], "op": "layernorm"})"),
              "\"op\" does not fit: there is no operator \"layernorm\", perhaps you meant layer_norm; choose one of "
              "layer_norm, rms_norm, "
              "batch_norm, group_norm, "
              "instance_norm, standardize");
    EXPECT_EQ(mistake(R"({"x": [1], "convention": "mxnet"})"),
              "\"convention\" does not fit: there is no preset \"mxnet\"; choose one of pytorch, keras, flax, onnx");
    EXPECT_EQ(mistake(R"({"x": [1], "title": 3})"), "\"title\" must be a text in quotes, not 3");
    EXPECT_EQ(mistake(R"({"x": [1], "eps": "small"})"), "\"eps\" must be a number, not \"small\"");
    EXPECT_EQ(mistake(R"({"x": [1], "eps": -1})"), "\"eps\" does not fit: eps must be 0 or more, got -1");
    EXPECT_EQ(mistake(R"({"x": [1], "spec": {"eps": -1}})"), "\"spec.eps\" must be 0 or more, not -1");
    EXPECT_EQ(mistake(R"({"x": [1], "momentum": 2})"), "\"momentum\" must be between 0 and 1, not 2");
    EXPECT_EQ(mistake(R"({"x": [[1, 2]], "axis": 5})"),
              "\"axis\" does not fit: Dimension out of range (expected to be in range of [-2, 1], but got 5)");
    EXPECT_EQ(mistake(R"({"x": [[1, 2]], "normalized_shape": [3]})"),
              "\"normalized_shape\" does not fit: Given normalized_shape=[3], expected input with shape [*, 3], but "
              "got input of size[1, 2]");
    EXPECT_EQ(mistake(R"({"x": [[1, 2, 3]], "op": "group_norm", "num_groups": 2})"),
              "\"op\" does not fit: num_channels (3) must be divisible by num_groups (2)");
    EXPECT_EQ(mistake(R"({"x": [[1, 2, 3]], "gamma": [1, 2]})"),
              "\"gamma\" does not fit: Expected weight to be of same shape as normalized_shape, but got weight of "
              "shape [2] and normalized_shape = [3]");
    EXPECT_EQ(mistake(R"({"x": [[1, 2], [3, 4]], "op": "batch_norm", "training": false})"),
              "\"running_mean\" is missing: running_mean must be defined in evaluation mode");
    EXPECT_EQ(mistake(R"({"x": [[1, 2], [3, 4]], "op": "batch_norm", "running_var": [1]})"),
              "\"running_var\" does not fit: running_var should contain 2 elements not 1");
    EXPECT_EQ(mistake(R"({"x": [1], "spec": {"divisor": "rms"}})"),
              "\"spec.divisor\" must be one of \"none\", \"standard_deviation\", \"root_mean_square\", not \"rms\"");
    EXPECT_EQ(mistake(R"({"x": [1], "spec": {"reduced_axes": [4]}})"),
              "\"spec\" does not fit: reduced axis 4 does not exist in a tensor of rank 1");
    EXPECT_EQ(mistake(R"({"x": [1], "spec": {"reduced_axes": [1.5]}})"),
              "\"spec.reduced_axes\" must be a whole number, not 1.5");
    EXPECT_EQ(mistake(R"({"x": [1], "precision": "float16"})"),
              "\"precision\" must be one of \"float32\", \"float64\", not \"float16\"");
    EXPECT_EQ(mistake(R"({"x": [1], "playhead": {"quantity": "z"}})"),
              "\"playhead.quantity\" names \"z\", which is not a quantity of a normalization");
    EXPECT_EQ(mistake(R"({"x": [1], "lesson": {"step": 1}})"), "\"lesson.id\" is missing; it names the lesson");
    EXPECT_EQ(mistake(R"({"x": [1], "lesson": {"id": "a", "step": 0}})"), "\"lesson.step\" must be 1 or more, not 0");
    EXPECT_EQ(mistake(R"({"format": "other", "x": [1]})"),
              "\"format\" is \"other\"; a scene has \"normscope-scene\" there");
    EXPECT_EQ(mistake(R"({"version": 2, "shiny": true})"),
              "\"version\" is 2: a newer NormScope wrote this scene, and this one reads up to version 1");
}

TEST(Scene, WhatIsForeignIsEchoedShortAndPrintable) {
    const auto key = mistake("{\"x\": [1], \"" + std::string(100'000, 'k') + "\": 1}");
    EXPECT_TRUE(key.starts_with('"' + std::string(39, 'k') + "…" + std::string(20, 'k') + "\" is not a key that is"))
        << key;
    const auto op = mistake(R"({"x": [1], "op": "\u001b[31mred\nline"})");
    EXPECT_TRUE(op.starts_with("\"op\" does not fit: there is no operator \"\\x1b[31mred\\nline\"; choose")) << op;
    EXPECT_EQ(mistake(R"({"x": ["\u001b[2J"]})"),
              "\"x\" must hold numbers (or \"nan\", \"inf\", \"-inf\"), not \"\\x1b[2J\"");
    EXPECT_EQ(mistake(R"({"x": [1], "title": {"a": 1}})"), "\"title\" must be a text in quotes, not an object");
}

TEST(Scene, DeepNestsAndRepeatedKeysAreRefused) {
    const auto nest = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    for (const std::string key : {"title", "x", "spec", "unknown"})
        EXPECT_EQ(mistake("{\"x\": [[1, 2]], \"" + (key == "x" ? "y" : key) + "\": " + nest(70'000) + "}"),
                  "this JSON is nested more than 64 levels deep, which no file of NormScope is");
    EXPECT_EQ(mistake("{\"x\": " + nest(1'000'000) + "}").substr(0, 19), "this JSON is nested");
    EXPECT_EQ(mistake("{\"x\": [[1, 2]], \"title\": " + nest(70) + "}").substr(0, 19), "this JSON is nested");
    EXPECT_NE(mistake("{\"x\": [[1, 2]], \"title\": " + nest(50) + "}").substr(0, 19), "this JSON is nested");
    std::string objects;
    for (int i = 0; i < 70'000; ++i) objects += "{\"a\":";
    EXPECT_EQ(mistake(objects).substr(0, 19), "this JSON is nested");
    EXPECT_EQ(mistake(R"({"x": [1], "eps": 1, "eps": 2})"),
              "the key \"eps\" stands twice in one object; only one of them can be meant");
    EXPECT_EQ(mistake(R"({"x": [1], "spec": {"eps": 1, "eps": 1}})").substr(0, 13), "the key \"eps\"");
    EXPECT_TRUE(parse_scene(R"({"eps": 1, "x": [1], "spec": {"eps": 1e-5}})")) << "in two objects it is no repetition";
}

TEST(Scene, DamagedScenesNeverDoHarm) {
    auto document = default_document();
    document.lesson = LessonPosition{"a", 1};
    const auto good = write_scene(document);
    std::mt19937 random(5);
    for (int round = 0; round < 4000; ++round) {
        auto text = good;
        if (round < static_cast<int>(good.size()))
            text.resize(static_cast<std::size_t>(round));
        else
            for (int hit = 0; hit < 3; ++hit) text[random() % text.size()] = "0123456789[]{},:\"-enax"[random() % 22];
        const auto result = parse_scene(text);
        if (result)
            EXPECT_TRUE(check_document(*result).has_value());
        else
            EXPECT_TRUE(is_one_sentence(result.error().message)) << result.error().message;
    }
    EXPECT_FALSE(parse_scene("{\"x\": " + std::string(200000, '[')).has_value());
    EXPECT_EQ(mistake("{\"x\": " + std::string(40, '[') + std::string(40, ']') + "}"),
              "\"x\" has rows of different lengths or depths");
}

TEST(Scene, Files) {
    const TemporaryFolder folder;
    const auto path = folder / "a.norm.json";
    auto document = default_document();
    ASSERT_TRUE(save_scene(document, path).has_value());
    const auto loaded = load_document(path);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    EXPECT_TRUE(loaded->document == document);
    ASSERT_TRUE(write_file(path, "{\"x\": 1}").has_value());
    EXPECT_EQ(load_document(path).error().message,
              path.string() + ": \"op\" does not fit: Expected normalized_shape to be at least 1-dimensional, i.e., "
                              "containing at least one element");

    ASSERT_TRUE(write_npy(folder / "b.npy", Shape{2, 3}, std::vector<float>(6, 1.5f)).has_value());
    const auto array = load_document(folder / "b.npy");
    ASSERT_TRUE(array.has_value()) << array.error().message;
    EXPECT_EQ(array->document.title, "b");
    EXPECT_EQ(array->document.spec, make_spec("layer_norm", "pytorch", {2, 3}).value());
    EXPECT_EQ(array->document.params.gamma.size(), 3u);
    ASSERT_TRUE(write_file(folder / "c.npy", "junk").has_value());
    EXPECT_EQ(load_document(folder / "c.npy").error().message,
              (folder / "c.npy").string() + " is not a .npy file; make one with numpy.save");
}

TEST(Scene, TheSelectionIsACellOfAnyRank) {
    const std::string x = R"({"x": [[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]], "selection": )";
    EXPECT_EQ(parse_scene(x + R"({"row": 4, "column": 1}})").value().selection, (Selection{9, -1}))
        << "the earlier form";
    EXPECT_EQ(parse_scene(x + R"({"index": [1, 0, 1], "axis": 1}})").value().selection, (Selection{7, 1}));
    EXPECT_EQ(parse_scene(x + R"({"index": [1, 9, -4], "axis": -3}})").value().selection, (Selection{10, 0}));
    EXPECT_EQ(parse_scene(x + R"({"axis": 2}})").value().selection, (Selection{0, -1})) << "the last axis has one name";
    EXPECT_EQ(parse_scene(x + R"({"index": [1, 0]}})").error().message,
              "\"selection.index\" has 2 entries, but x has 3 axes");
    auto document = parse_scene(x + R"({"index": [1, 2, 0], "axis": 0}})").value();
    EXPECT_TRUE(parse_scene(write_scene(document)).value() == document);
    for (const char* empty :
         {R"({"x": []})", R"({"x": [[], []]})", R"({"x": [], "selection": {"row": 0, "column": 0}})",
          R"({"x": [[], []], "selection": {"index": [0, 0]}})"}) {
        const auto read = parse_scene(empty);
        ASSERT_TRUE(read) << empty;
        EXPECT_TRUE(parse_scene(write_scene(*read)).value() == *read);
    }
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/document/edits.h"
#include "core/document/scene.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "core/norm/operators.h"
#include "tests/cli/run.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

class EvalFiles : public testing::Test {
protected:
    std::string save(const char* name, const Shape& shape, const std::vector<float>& values) {
        const auto path = folder_ / name;
        EXPECT_TRUE(write_npy(path, shape, values).has_value());
        return path.string();
    }

    Tensor result(const char* name) {
        auto array = read_npy(folder_ / "out" / name);
        EXPECT_TRUE(array.has_value()) << array.error().message;
        return array ? array->tensor : Tensor{};
    }

    Outcome eval(std::vector<std::string> arguments) {
        std::filesystem::remove_all(folder_ / "out");
        arguments.insert(arguments.begin(), {"eval", "--out", (folder_ / "out").string()});
        return run(arguments);
    }

    std::string eval_refused(const std::vector<std::string>& arguments) {
        const auto result = eval(arguments);
        EXPECT_EQ(result.status, 2);
        EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "y.npy"));
        return result.err.size() < 12 ? result.err : result.err.substr(11, result.err.size() - 12);
    }

    void expect_values(const char* name, const Shape& shape, const std::vector<double>& expected,
                       double tolerance = 1e-6) {
        const auto tensor = result(name);
        EXPECT_EQ(tensor.shape(), shape) << name;
        ASSERT_EQ(tensor.size(), std::ssize(expected)) << name;
        for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_NEAR(tensor.values()[i], expected[i], tolerance * std::max(1.0, std::abs(expected[i])))
                << name << " " << i;
    }

    TemporaryFolder folder_;
};

// science.md §2.2.
TEST_F(EvalFiles, LayerNormAndRmsNorm) {
    const auto x = save("x.npy", {4}, {1, 2, 3, 4});
    EXPECT_EQ(eval({"--op", "layer_norm", "--x", x}).status, 0);
    expect_values("y.npy", {4}, {-1.34163541997, -0.447211806656, 0.447211806656, 1.34163541997});
    expect_values("mean.npy", {}, {2.5});
    expect_values("rstd.npy", {}, {1 / std::sqrt(1.25 + 1e-5)});
    EXPECT_EQ(eval({"--op", "layer_norm", "--x", x, "--preset", "keras"}).status, 0);
    expect_values("y.npy", {4}, {-1.34110445196, -.447034817322, .447034817322, 1.34110445196});
    EXPECT_EQ(eval({"--op", "layer_norm", "--x", x, "--eps", "0"}).status, 0);
    expect_values("y.npy", {4}, {-1.3416407865, -0.4472135955, 0.4472135955, 1.3416407865});
    EXPECT_EQ(eval({"--op", "rms_norm", "--x", x, "--preset", "onnx"}).status, 0);
    expect_values("y.npy", {4}, {.365148128238, .730296256476, 1.09544438471, 1.46059251295});
    expect_values("mean.npy", {}, {0});
    expect_values("rstd.npy", {}, {1 / std::sqrt(7.5 + 1e-5)});
    EXPECT_EQ(eval({"--op", "rms_norm", "--x", x, "--eps", "1e-5"}).status, 0);
    expect_values("y.npy", {4}, {.365148128238, .730296256476, 1.09544438471, 1.46059251295});
}

TEST_F(EvalFiles, NormalizedShapeAxisAndAffine) {
    std::vector<float> values;
    for (int i = 0; i < 24; ++i) values.push_back(static_cast<float>(i * i % 17));
    const auto x = save("x.npy", {2, 3, 4}, values);
    const auto gamma = save("g.npy", {3, 4}, std::vector<float>(12, 2));
    const auto beta = save("b.npy", {3, 4}, std::vector<float>(12, -1));
    EXPECT_EQ(
        eval({"--op", "layer_norm", "--x", x, "--normalized-shape", "3,4", "--gamma", gamma, "--beta", beta}).status,
        0);
    const auto by_shape = result("y.npy");
    EXPECT_EQ(result("mean.npy").shape(), (Shape{2}));
    double sum = 0;
    for (int i = 0; i < 12; ++i) sum += double{by_shape[i]};
    EXPECT_NEAR(sum / 12, -1, 1e-6);
    EXPECT_EQ(eval({"--op", "layer_norm", "--x", x, "--axis", "-2", "--gamma", gamma, "--beta", beta}).status, 0);
    EXPECT_TRUE(result("y.npy") == by_shape);
    EXPECT_EQ(eval({"--op", "layer_norm", "--x", x, "--axis", "2"}).status, 0);
    EXPECT_EQ(result("mean.npy").shape(), (Shape{2, 3}));
    EXPECT_EQ(eval({"--op", "standardize", "--x", x, "--axes", "0,-1"}).status, 0);
    EXPECT_EQ(result("mean.npy").shape(), (Shape{3}));
    EXPECT_EQ(eval({"--op", "standardize", "--x", x, "--axes=-1"}).status, 0);
    EXPECT_EQ(result("mean.npy").shape(), (Shape{2, 3}));
    EXPECT_EQ(eval({"--op", "instance_norm", "--x", x, "--gamma", save("c.npy", {3}, {1, 2, 3})}).status, 0);
    EXPECT_EQ(result("mean.npy").shape(), (Shape{2, 3}));
    EXPECT_EQ(eval({"--op", "instance_norm", "--x", x, "--axis", "-1"}).status, 0);
    EXPECT_EQ(result("mean.npy").shape(), (Shape{2, 4}));
}

// torch.nn.InstanceNorm1d reads a matrix as one example (C, L); Keras, Flax and ONNX as a batch (N, C) without
// positions, where every value is a group of its own.
TEST_F(EvalFiles, InstanceNormOfAMatrix) {
    const auto x = save("m.npy", {2, 3}, {1, 2, 6, -4, 0, 10});
    EXPECT_EQ(eval({"--op", "instance_norm", "--x", x, "--eps", "0"}).status, 0);
    expect_values("mean.npy", {2}, {3, 2});
    EXPECT_EQ(eval({"--op", "instance_norm", "--x", x, "--eps", "0", "--axis", "1"}).status, 0);
    expect_values("mean.npy", {3}, {-1.5, 1, 8});
    expect_values("y.npy", {2, 3}, {1, 1, -1, -1, -1, 1});
    const auto gamma = save("g3.npy", {3}, {5, 6, 7});
    const auto beta = save("b3.npy", {3}, {1, 2, 3});
    for (const std::string preset : {"keras", "flax", "onnx"}) {
        EXPECT_EQ(
            eval({"--op", "instance_norm", "--x", x, "--preset", preset, "--gamma", gamma, "--beta", beta}).status, 0);
        expect_values("mean.npy", {2, 3}, {1, 2, 6, -4, 0, 10});
        expect_values("y.npy", {2, 3}, {1, 2, 3, 1, 2, 3});
        EXPECT_EQ(eval_refused({"--op", "instance_norm", "--x", x, "--preset", preset, "--axis", "0"}),
                  "InstanceNorm's channel axis cannot be 0, which is the batch");
    }
}

// science.md §2.2: the Keras GroupNormalization vectors.
TEST_F(EvalFiles, GroupNorm) {
    const auto x = save("x.npy", {1, 8}, {-1, -1, 1, 1, 2, 2, 0, -2});
    EXPECT_EQ(eval({"--op", "group_norm", "--x", x, "--num-groups", "1", "--preset", "keras"}).status, 0);
    expect_values("y.npy", {1, 8}, {-.898, -.898, .539, .539, 1.257, 1.257, -.180, -1.616}, 1e-3);
    EXPECT_EQ(eval({"--op", "group_norm", "--x", x, "--num-groups", "2", "--preset", "keras"}).status, 0);
    expect_values("y.npy", {1, 8}, {-1, -1, 1, 1, .904, .904, -.301, -1.507}, 1e-3);
    EXPECT_EQ(result("mean.npy").shape(), (Shape{1, 2}));
    EXPECT_EQ(eval_refused({"--op", "group_norm", "--x", x}),
              "group_norm needs --num-groups: PyTorch has no default for it");
    EXPECT_EQ(eval_refused({"--op", "group_norm", "--x", x, "--num-groups", "3"}),
              "num_channels (8) must be divisible by num_groups (3)");
    EXPECT_EQ(eval_refused({"--op", "group_norm", "--x", x, "--preset", "flax"}),
              "num_channels (8) must be divisible by num_groups (32)");
}

// science.md §2.2: one training step of one channel, running statistics (0, 1).
TEST_F(EvalFiles, BatchNormInTraining) {
    const auto x = save("x.npy", {4, 1}, {1, 2, 3, 4});
    EXPECT_EQ(eval({"--op", "batch_norm", "--x", x, "--training"}).status, 0);
    expect_values("y.npy", {4, 1}, {-1.34163541997, -0.447211806656, 0.447211806656, 1.34163541997});
    expect_values("running_mean.npy", {1}, {.25});
    expect_values("running_var.npy", {1}, {1.0666667});
    EXPECT_EQ(eval({"--op", "batch_norm", "--x", x, "--training", "--preset", "onnx"}).status, 0);
    expect_values("running_mean.npy", {1}, {.25});
    expect_values("running_var.npy", {1}, {1.025});
    EXPECT_EQ(eval({"--op", "batch_norm", "--x", x, "--training", "--preset", "keras"}).status, 0);
    expect_values("running_mean.npy", {1}, {.025});
    expect_values("running_var.npy", {1}, {1.0025});
    const auto mean = save("m.npy", {1}, {10});
    const auto var = save("v.npy", {1}, {4});
    EXPECT_EQ(eval({"--op", "batch_norm", "--x", x, "--training", "--running-mean", mean, "--running-var", var,
                    "--momentum", "0.5"})
                  .status,
              0);
    expect_values("running_mean.npy", {1}, {6.25});
    expect_values("running_var.npy", {1}, {2 + 0.5 * 5.0 / 3});
}

TEST_F(EvalFiles, BatchNormInEvaluation) {
    const auto x = save("x.npy", {2, 2}, {1, 2, 3, 4});
    const auto mean = save("m.npy", {2}, {1, 2});
    const auto var = save("v.npy", {2}, {4, 9});
    EXPECT_EQ(eval({"--op", "batch_norm", "--x", x, "--running-mean", mean, "--running-var", var, "--eps", "0"}).status,
              0);
    expect_values("y.npy", {2, 2}, {0, 0, 1, 2.0 / 3});
    expect_values("mean.npy", {2}, {1, 2});
    expect_values("rstd.npy", {2}, {.5, 1.0 / 3});
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "running_mean.npy"));
    EXPECT_EQ(eval_refused({"--op", "batch_norm", "--x", x}), "running_mean must be defined in evaluation mode");
    EXPECT_EQ(eval_refused({"--op", "batch_norm", "--x", x, "--running-mean", mean}),
              "running_var must be defined in evaluation mode");
    EXPECT_EQ(eval_refused({"--op", "batch_norm", "--x", x, "--running-mean", save("m4.npy", {4}, {1, 2, 3, 4}),
                            "--running-var", var}),
              "running_mean should contain 2 elements not 4");
    EXPECT_EQ(eval_refused({"--op", "batch_norm", "--x", x, "--training", "--running-mean", mean}),
              "--running-mean and --running-var go together; give both or neither");
}

// science.md §2.3.
TEST_F(EvalFiles, SaysWhatTheFrameworksSay) {
    const auto x = save("x.npy", {2, 4, 3}, std::vector<float>(24, 1));
    const auto two = save("two.npy", {2}, {1, 2});
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--normalized-shape", "3,4"}),
              "Given normalized_shape=[3, 4], expected input with shape [*, 3, 4], but got input of size[2, 4, 3]");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--normalized-shape", ""}),
              "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--gamma", two}),
              "Expected weight to be of same shape as normalized_shape, but got weight of shape [2] and "
              "normalized_shape = [3]");
    EXPECT_EQ(eval_refused({"--op", "rms_norm", "--x", x, "--gamma", save("row.npy", {1, 3}, {1, 2, 3})}),
              "Expected weight to be of same shape as normalized_shape, but got weight of shape [1, 3] and "
              "normalized_shape = [3]");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--axis", "1", "--beta",
                            save("t.npy", {3, 4}, std::vector<float>(12))}),
              "Expected bias to be of same shape as normalized_shape, but got bias of shape [3, 4] and "
              "normalized_shape = [4, 3]");
    EXPECT_EQ(eval_refused({"--op", "batch_norm", "--training", "--x", x, "--gamma", two}),
              "weight should contain 4 elements not 2");
    EXPECT_EQ(eval_refused({"--op", "batch_norm", "--training", "--x", save("one.npy", {1, 4}, {1, 2, 3, 4})}),
              "Expected more than 1 value per channel when training, got input size torch.Size([1, 4])");
    EXPECT_EQ(eval_refused({"--op", "instance_norm", "--x", save("pixel.npy", {2, 3, 1}, std::vector<float>(6))}),
              "Expected more than 1 spatial element when training, got input size torch.Size([2, 3, 1])");
    EXPECT_EQ(eval_refused({"--op", "group_norm", "--num-groups", "2", "--x", x, "--gamma", two}),
              "Expected weight to be a vector of size equal to the number of channels in input, but got weight of "
              "shape [2] and input of "
              "shape [2, 4, 3]");
}

TEST_F(EvalFiles, SaysWhatDoesNotGoTogether) {
    const auto x = save("x.npy", {2, 4}, std::vector<float>(8, 1));
    EXPECT_EQ(refused({"eval"}), "eval needs --op: give --op, --x and --out, or the name of a scene");
    EXPECT_EQ(refused({"eval", "--op", "layer_norm", "--x", x}),
              "eval needs --out: give --op, --x and --out, or the name of a scene");
    EXPECT_EQ(eval_refused({"--op", "layernorm", "--x", x}),
              "there is no operator \"layernorm\", perhaps you meant layer_norm; choose one of layer_norm, rms_norm, "
              "batch_norm, group_norm, "
              "instance_norm, standardize");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--preset", "mxnet"}),
              "there is no preset \"mxnet\"; choose one of pytorch, keras, flax, onnx");
    EXPECT_EQ(eval_refused({"--op", "standardize", "--x", x, "--gamma", x}),
              "--gamma belongs to layer_norm, rms_norm, batch_norm, group_norm, instance_norm, not to standardize: "
              "there is no weight here");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--num-groups", "2"}),
              "--num-groups belongs to group_norm, not to layer_norm: leave it out");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--training"}),
              "--training belongs to batch_norm: layer_norm is the same in training and evaluation");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--axis", "1", "--normalized-shape", "4"}),
              "--normalized-shape and --axis say the same thing; give one of them");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--normalized-shape", "4;5"}),
              "--normalized-shape must be whole numbers with commas between them, for example 4,5, not \"4;5\"");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--axis", "one"}),
              "--axis must be a whole number, not \"one\"");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--axis", "2"}),
              "Dimension out of range (expected to be in range of [-2, 1], but got 2)");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--eps", "tiny"}),
              "--eps must be a number such as 0.1 or 1e-5, not \"tiny\"");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--eps", "-1"}),
              "--eps must be between 0 and 1e+30, not -1");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--eps", "nan"}),
              "--eps must be between 0 and 1e+30, not nan");
    EXPECT_EQ(eval_refused({"--op", "batch_norm", "--training", "--x", x, "--momentum", "2"}),
              "--momentum must be between 0 and 1, not 2");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--eps", "2e30"}),
              "--eps must be between 0 and 1e+30, not 2e30");
    EXPECT_EQ(eval_refused({"--op", "batch_norm", "--x", x, "--momentum", "0.5"}),
              "--momentum belongs to --training: evaluation leaves the running statistics as they are");
    EXPECT_EQ(eval_refused({"--op", "group_norm", "--x", x, "--num-groups", "-1"}),
              "num_groups must be 1 or more, got -1");
    EXPECT_EQ(eval({"--op", "group_norm", "--x", x, "--preset", "keras", "--num-groups", "-1"}).status, 0);
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--preset", "Keras"}),
              "there is no preset \"Keras\", perhaps you meant keras; choose one of pytorch, keras, flax, onnx");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", "-", "--gamma", "-"}),
              "only one input can be -, the standard input");
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", "none.npy"}),
              "cannot open none.npy: No such file or directory");
    EXPECT_EQ(refused({"eval", x, "--eps", "1"}), "--eps does not go with a scene, which says all of that itself");
    EXPECT_EQ(refused({"eval", "--trace"}), "--trace belongs to a scene: normscope eval SCENE.json --trace");
    ASSERT_TRUE(write_file(folder_ / "file", "").has_value());
    EXPECT_EQ(refused({"eval", "--op", "layer_norm", "--x", x, "--out", (folder_ / "file").string()}).substr(0, 23),
              "cannot make the folder ");
}

// science.md §2.2: the backward vectors.
TEST_F(EvalFiles, Gradients) {
    const auto x = save("x.npy", {4}, {1, 2, 3, 4});
    const auto unit = save("e.npy", {4}, {1, 0, 0, 0});
    const auto dy = save("dy.npy", {4}, {1, -2, 3, .5f});
    EXPECT_EQ(eval({"--op", "layer_norm", "--x", x, "--dy", unit}).status, 0);
    expect_values("dx.npy", {4}, {.268330303893, -.357768372025, -.089443434631, .178881502763});
    expect_values("dgamma.npy", {4}, {-1.34163541997, 0, 0, 0});
    expect_values("dbeta.npy", {4}, {1, 0, 0, 0});
    EXPECT_EQ(eval({"--op", "layer_norm", "--x", x, "--dy", dy}).status, 0);
    expect_values("dx.npy", {4}, {.804977495432, -2.1913391048, 1.96773320147, -.581371592104});
    EXPECT_EQ(eval({"--op", "rms_norm", "--eps", "1e-5", "--x", x, "--dy", dy}).status, 0);
    expect_values("dx.npy", {4}, {.267775423872, -.925041665209, .803326271615, -.206916753347});
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "dbeta.npy"));
    EXPECT_EQ(eval_refused({"--op", "layer_norm", "--x", x, "--dy", save("d3.npy", {3}, {1, 2, 3})}),
              "--dy has shape [3], but it must have that of x, [4]");
}

TEST_F(EvalFiles, EmptyAndUndefined) {
    EXPECT_EQ(eval({"--op", "layer_norm", "--x", save("e.npy", {0, 4}, {})}).status, 0);
    EXPECT_EQ(result("y.npy").shape(), (Shape{0, 4}));
    EXPECT_EQ(result("mean.npy").shape(), (Shape{0}));
    EXPECT_EQ(eval({"--op", "layer_norm", "--eps", "0", "--x", save("c.npy", {1, 3}, {5, 5, 5})}).status, 0);
    expect_values("y.npy", {1, 3}, {0, 0, 0});
    EXPECT_EQ(result("rstd.npy")[0], INFINITY);
}

TEST_F(EvalFiles, NotesWhatWasRounded) {
    std::string bytes = npy_bytes(Shape{1}, std::vector<float>{0});
    bytes.replace(bytes.find("<f4"), 3, "<f8");
    const double value = 0.1;
    bytes.resize(bytes.size() - 4);
    bytes.append(reinterpret_cast<const char*>(&value), 8);
    ASSERT_TRUE(write_file(folder_ / "d.npy", bytes).has_value());
    const auto result = eval({"--op", "layer_norm", "--x", (folder_ / "d.npy").string()});
    EXPECT_NE(result.out.find("note: " + (folder_ / "d.npy").string() +
                              " holds float64: 1 of its 1 values was rounded to float32\n"),
              std::string::npos)
        << result.out;
}

TEST(EvalScene, PrintsTheResults) {
    const TemporaryFolder folder;
    const auto path = (folder / "a.json").string();
    ASSERT_TRUE(save_scene(default_document(), path).has_value());
    const auto json = nlohmann::json::parse(run({"eval", path}).out);
    EXPECT_EQ(json.at("op"), "layer_norm");
    EXPECT_EQ(json.at("mean"), nlohmann::json({2.5}));
    EXPECT_EQ(json.at("variance"), nlohmann::json({2.75}));
    EXPECT_NEAR(json.at("sigma").at(0).get<double>(), 1.6583123951777, 1e-12);
    EXPECT_NEAR(json.at("rstd").at(0).get<double>(), 1 / 1.6583123951777, 1e-12);
    const auto y = json.at("y").at(0).get<std::vector<double>>();
    const std::vector<double> expected = {-0.30151134457776, -1.5075567228888, 0.90453403373329, 0.90453403373329};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(y[i], expected[i], 1e-6);
    EXPECT_FALSE(json.contains("trace"));
}

TEST(EvalScene, TheAxesOfBetaAreNamedWithoutGamma) {
    const TemporaryFolder folder;
    const auto path = (folder / "a.json").string();
    ASSERT_TRUE(write_file(path, R"({"x": [[2, 0], [1, 3]], "beta": [1, 0], "spec": {"has_gamma": false}})"));
    const auto outcome = run({"eval", path});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(nlohmann::json::parse(outcome.out).at("axes"),
              nlohmann::json::parse(R"({"reduced": [1], "affine": [1]})"));
}

// y can be computed again from what is printed, by whoever reads it.
TEST(EvalScene, ResultsAreComplete) {
    const TemporaryFolder folder;
    const auto path = (folder / "a.json").string();
    ASSERT_TRUE(write_file(path, R"({"x": [[2, 0, 4, 4], [1, 3, -1, 7]], "eps": 0.25, "gamma": [2, 3, 4, 5],
                                     "beta": [1, 0, -1, 0.5], "precision": "float64",
                                     "spec": {"unbiased": true, "eps_placement": "outside_root",
                                              "gamma_form": "one_plus"}})")
                    .has_value());
    const auto json = nlohmann::json::parse(run({"eval", path}).out);
    EXPECT_EQ(json.at("n"), 3) << "what divided";
    EXPECT_EQ(json.at("group_size"), 4);
    EXPECT_EQ(json.at("eps_placement"), "outside_root");
    EXPECT_EQ(json.at("gamma_form"), "one_plus");
    EXPECT_EQ(json.at("precision"), "float64");
    EXPECT_EQ(json.at("axes"), nlohmann::json::parse(R"({"reduced": [1], "affine": [1]})"));
    for (std::size_t row = 0; row < 2; ++row) {
        const auto x = json.at("x").at(row).get<std::vector<double>>();
        const auto gamma = json.at("gamma").get<std::vector<double>>();
        const auto beta = json.at("beta").get<std::vector<double>>();
        const double mean = (x[0] + x[1] + x[2] + x[3]) / 4;
        double squares = 0;
        for (const double value : x) squares += (value - mean) * (value - mean);
        const double divisor = std::sqrt(squares / json.at("n").get<double>()) + json.at("eps").get<double>();
        for (std::size_t i = 0; i < 4; ++i)
            EXPECT_NEAR(json.at("y").at(row).at(i).get<double>(), (x[i] - mean) / divisor * (1 + gamma[i]) + beta[i],
                        1e-12);
    }
    ASSERT_TRUE(write_file(path, R"({"op": "batch_norm", "training": false, "x": [[2, 0]], "running_mean": [0, 1],
                                     "running_var": [1, 4]})")
                    .has_value());
    const auto running = nlohmann::json::parse(run({"eval", path}).out);
    EXPECT_EQ(running.at("stats"), "running");
    EXPECT_FALSE(running.contains("n")) << "nothing was summed";
    EXPECT_EQ(running.at("gamma"), nlohmann::json({1, 1}));
}

TEST(EvalScene, PrintsTheStatisticsAsMarkdown) {
    TemporaryFolder folder;
    Document document;
    document.x = *Tensor::from({2, 4}, {1, 2, 3, 4, 2, 0, 4, 4});
    document.spec = *make_spec("layer_norm", "pytorch", document.x.shape(), {.eps = 0});
    document = *with_fitting_params(std::move(document));
    const auto scene = folder / "two.norm.json";
    ASSERT_TRUE(save_scene(document, scene));
    const auto result = run({"eval", scene.string(), "--format", "markdown"});
    EXPECT_EQ(result.status, 0) << result.err;
    // By hand: 5/2 and 5/4; 5/2 and 11/4.
    EXPECT_EQ(result.out, "LayerNorm of x [2, 4], ε = 0 inside the root\n\n"
                          "| group | cells | μ | σ² | σ | 1/σ |\n"
                          "| --- | ---: | ---: | ---: | ---: | ---: |\n"
                          "| [0] | 4 | 2.5 | 1.25 | 1.11803399 | 0.894427191 |\n"
                          "| [1] | 4 | 2.5 | 2.75 | 1.6583124 | 0.603022689 |\n");
    EXPECT_EQ(run({"eval", scene.string(), "--format", "latex"}).err,
              "normscope: --format must be json or markdown, not \"latex\"\n");
    EXPECT_EQ(run({"eval", "--op", "layer_norm", "--x", "x.npy", "--out", "y", "--format", "json"}).err,
              "normscope: --format belongs to a scene: normscope eval SCENE.json --format markdown\n");
}

TEST(EvalScene, TraceHasEveryStep) {
    const TemporaryFolder folder;
    const auto path = (folder / "a.json").string();
    ASSERT_TRUE(write_file(path, R"({"x": [[2, 0, 4, 4], [1, 1, 1, 1]], "eps": 0})").has_value());
    const auto json = nlohmann::json::parse(run({"eval", path, "--trace"}).out);
    ASSERT_EQ(json.at("trace").size(), 2u);
    const auto& steps = json.at("trace").at(0).at("steps");
    std::vector<std::string> names;
    for (const auto& step : steps) names.push_back(step.at("quantity"));
    EXPECT_EQ(names, (std::vector<std::string>{"sum", "mu", "dev", "sq", "var", "sigma", "xhat", "scaled", "y"}));
    EXPECT_EQ(steps.at(0).at("terms"), nlohmann::json({2, 0, 4, 4}));
    EXPECT_EQ(steps.at(0).at("value"), 10);
    EXPECT_EQ(steps.at(2).at("values"), nlohmann::json({-0.5, -2.5, 1.5, 1.5}));
    EXPECT_EQ(json.at("trace").at(1).at("steps").at(6).at("values"), nlohmann::json({0, 0, 0, 0}));
    EXPECT_EQ(json.at("rstd").at(1), "inf");
}

TEST(EvalScene, Mistakes) {
    const TemporaryFolder folder;
    const auto path = (folder / "a.json").string();
    ASSERT_TRUE(write_file(path, R"({"x": [[1, 2]], "epz": 1})").has_value());
    EXPECT_TRUE(refused({"eval", path}).starts_with(path + ": \"epz\" is not a key that is known here"));
}

}  // namespace
}  // namespace normscope

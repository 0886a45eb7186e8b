// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/io/npy.h"
#include "tests/cli/run.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

const std::string samples = NORMSCOPE_SOURCE_DIR "/tests/data/archives/";

TEST(Inspect, ListsNamesTypesShapesAndBytes) {
    const auto list = nlohmann::json::parse(run({"inspect", samples + "deflated.npz"}).out);
    ASSERT_EQ(list.size(), 4u);
    EXPECT_EQ(list[0], (nlohmann::json{{"name", "weight"}, {"dtype", "float64"}, {"shape", {2, 3}}, {"bytes", 48}}));
    EXPECT_EQ(list[1]["name"], "bias");
    EXPECT_EQ(list[2]["note"], "stored column by column (Fortran order); read as the same tensor, row by row");
    EXPECT_EQ(list[3]["bytes"], 16000);
    const auto one = nlohmann::json::parse(run({"inspect", samples + "every_dtype.safetensors:bfloat16"}).out);
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one[0]["dtype"], "bfloat16");
}

TEST(Inspect, StatisticsLeaveOutWhatIsNotFinite) {
    // 1, -2, 65504, inf, nan, 6e-8 and 0.333 as halves: the finite ones are 1, -2, 65504, 2^-24 and 0.3330078125.
    const auto list = nlohmann::json::parse(run({"inspect", "--stats", samples + "float16.npy"}).out);
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0]["min"], -2);
    EXPECT_EQ(list[0]["max"], 65504);
    EXPECT_EQ(list[0]["nan"], 1);
    EXPECT_EQ(list[0]["inf"], 1);
    const double mean = (1.0 - 2 + 65504 + 0x1p-24 + 0.3330078125) / 5;
    EXPECT_NEAR(list[0]["mean"].get<double>(), mean, 1e-9);
    double squares = 0;
    for (const double value : {1.0, -2.0, 65504.0, 0x1p-24, 0.3330078125}) squares += (value - mean) * (value - mean);
    EXPECT_NEAR(list[0]["std"].get<double>(), std::sqrt(squares / 5), 1e-9);
    const auto empty = nlohmann::json::parse(run({"inspect", "--stats", samples + "empty.npy"}).out);
    EXPECT_EQ(empty[0]["mean"], "nan");
}

TEST(Inspect, OneSentenceForEveryMistake) {
    EXPECT_EQ(refused({"inspect", "none.npz"}), "cannot open none.npz: No such file or directory");
    EXPECT_EQ(
        refused({"inspect", "/dev/zero"}),
        "/dev/zero is none of the kinds that can be read: .npy, .npz, safetensors, PyTorch's .pt, CSV, PNG or PGM");
    EXPECT_EQ(refused({"inspect", "/dev/null"}), "/dev/null is empty; a file with numbers in it is needed");
    EXPECT_EQ(refused({"inspect", samples + "deflated.npz:gamma"}),
              samples + "deflated.npz has no tensor \"gamma\"; it holds \"weight\", \"bias\", \"fortran\" and 1 more");
}

/// Standard input is a file for as long as this lives.
class StandardInput {
public:
    explicit StandardInput(const std::string& file) : before_(dup(STDIN_FILENO)) {
        const int opened = open(file.c_str(), O_RDONLY);
        EXPECT_GE(opened, 0) << file;
        dup2(opened, STDIN_FILENO);
        close(opened);
    }
    ~StandardInput() {
        dup2(before_, STDIN_FILENO);
        close(before_);
    }
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;

private:
    int before_;
};

TEST(Inspect, StandardInputIsReadAsAFileIs) {
    const TemporaryFolder folder;
    for (const char* name : {"float32.npy", "savetxt.csv", "stored.npz", "every_dtype.safetensors"}) {
        SCOPED_TRACE(name);
        const auto from_file = run({"inspect", "--stats", samples + name});
        const StandardInput piped(samples + name);
        const auto from_input = run({"inspect", "--stats", "-"});
        ASSERT_EQ(from_input.status, 0) << from_input.err;
        auto expected = nlohmann::json::parse(from_file.out), found = nlohmann::json::parse(from_input.out);
        if (expected.size() == 1) expected[0]["name"] = found[0]["name"];  // which is that of the file
        EXPECT_EQ(found, expected);
    }
    const auto read = [&](const std::string& x, const char* out) {
        const StandardInput piped(samples + "float32.npy");
        const auto result = run({"eval", "--op", "layer_norm", "--x", x, "--out", (folder / out).string()});
        EXPECT_EQ(result.status, 0) << result.err;
        return read_npy(folder / out / "y.npy").value().tensor;
    };
    EXPECT_EQ(read("-", "piped"), read(samples + "float32.npy", "opened"));
}

TEST(Inspect, EvalTakesTensorsOutOfArchives) {
    const TemporaryFolder folder;
    const auto out = (folder / "out").string();
    const auto archive = samples + "deflated.npz";
    const auto result = run({"eval", "--op", "layer_norm", "--x", archive + ":weight", "--out", out});
    ASSERT_EQ(result.status, 0) << result.err;
    const auto x = read_npy(samples + "float64.npy").value().tensor;
    const auto y = read_npy(out + "/y.npy").value().tensor;
    ASSERT_EQ(y.shape(), x.shape());
    for (std::int64_t row = 0; row < 2; ++row) {
        double mean = 0, var = 0;
        for (int i = 0; i < 3; ++i) mean += double{x[row * 3 + i]} / 3;
        for (int i = 0; i < 3; ++i) var += (x[row * 3 + i] - mean) * (x[row * 3 + i] - mean) / 3;
        for (int i = 0; i < 3; ++i) EXPECT_NEAR(y[row * 3 + i], (x[row * 3 + i] - mean) / std::sqrt(var + 1e-5), 1e-6);
    }
    EXPECT_EQ(refused({"eval", "--op", "layer_norm", "--x", archive, "--out", out}),
              archive + " holds 4 tensors (\"weight\", \"bias\", \"fortran\" and 1 more); name one of them as " +
                  archive + ":NAME");
    EXPECT_EQ(
        refused({"eval", "--op", "layer_norm", "--x", "/dev/zero", "--out", out}),
        "/dev/zero is none of the kinds that can be read: .npy, .npz, safetensors, PyTorch's .pt, CSV, PNG or PGM");
    const auto whole = samples + "state_dict.pt";
    EXPECT_EQ(run({"eval", "--op", "batch_norm", "--x", samples + "float32.npy", "--axis", "-1", "--gamma",
                   whole + ":2.weight", "--beta", whole + ":2.bias", "--running-mean", whole + ":2.running_mean",
                   "--running-var", whole + ":2.running_var", "--out", out})
                  .status,
              0);
}

}  // namespace
}  // namespace normscope

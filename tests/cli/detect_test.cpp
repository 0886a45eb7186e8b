// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/io/file.h"
#include "core/io/npy.h"
#include "tests/cli/run.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

const std::vector<float> two_rows = {1, 0, 0, 0, 0.2F, 0.1F, 0.4F, 0.3F};

/// The Annotated Transformer's LayerNorm: unbiased, ε = 1e-6 outside the root.
std::vector<float> annotated(const std::vector<float>& x, std::size_t n) {
    std::vector<float> y;
    for (std::size_t row = 0; row < x.size(); row += n) {
        long double mean = 0, squares = 0;
        for (std::size_t i = 0; i < n; ++i) mean += x[row + i];
        mean /= static_cast<long double>(n);
        for (std::size_t i = 0; i < n; ++i) squares += (x[row + i] - mean) * (x[row + i] - mean);
        const long double deviation = std::sqrt(squares / static_cast<long double>(n - 1));
        for (std::size_t i = 0; i < n; ++i) y.push_back(static_cast<float>((x[row + i] - mean) / (deviation + 1e-6L)));
    }
    return y;
}

TEST(DetectCommand, TheSceneOfTheFirstCandidatePredictsWhatComesNext) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_npy(folder / "x.npy", Shape{2, 4}, two_rows).has_value());
    ASSERT_TRUE(write_npy(folder / "y.npy", Shape{2, 4}, annotated(two_rows, 4)).has_value());
    const auto printed = nlohmann::json::parse(
        run({"detect", "--x", (folder / "x.npy").string(), "--y", (folder / "y.npy").string()}).out);
    const auto& best = printed["candidates"][0];
    EXPECT_EQ(best["verdict"], "match");
    EXPECT_TRUE(
        best["reason"].get<std::string>().starts_with("× √(3/4): unbiased standard deviation, ε = 1e-06 outside"));
    EXPECT_LT(best["residual_ulps"].get<double>(), 2);
    EXPECT_LT(best["max_abs"].get<double>(), 1e-6);
    for (const char* framework : {"pytorch", "keras", "flax", "onnx"})
        EXPECT_FALSE(best["call"][framework].get<std::string>().empty()) << framework;
    auto scene = best["scene"];
    EXPECT_FALSE(scene.contains("x"));
    const std::vector<float> next = {0.002F, 0, 0.004F, 0.004F, 30, -20, 7, 1, 5, 5.001F, 5.002F, 5};
    scene["x"] = {{0.002, 0, 0.004, 0.004}, {30, -20, 7, 1}, {5, 5.001, 5.002, 5}};
    ASSERT_TRUE(write_file(folder / "next.json", scene.dump()).has_value());
    const auto results = nlohmann::json::parse(run({"eval", (folder / "next.json").string()}).out);
    const auto want = annotated(next, 4);
    for (std::size_t i = 0; i < want.size(); ++i)
        EXPECT_NEAR(results["y"][i / 4][i % 4].get<double>(), want[i], 2e-7 * std::max(1.0F, std::abs(want[i]))) << i;
}

TEST(DetectCommand, PrintedNumbersAndTextFiles) {
    const TemporaryFolder folder;
    const auto line = nlohmann::json::parse(
        run({"detect", "--x", "[[1, 0, 0, 0]]", "--y", "tensor([[ 1.5000, -0.5000, -0.5000, -0.5000]])"}).out);
    const auto& best = line["candidates"][0];
    EXPECT_EQ(best["verdict"], "ambiguous");
    EXPECT_EQ(best["scene"]["spec"]["unbiased"], true);
    EXPECT_TRUE(best["next"].contains("x") && best["next"].contains("y"));
    EXPECT_EQ(line["candidates"][1]["next"]["x"], best["next"]["x"]);
    EXPECT_NE(line["candidates"][1]["next"]["y"], best["next"]["y"]);

    ASSERT_TRUE(write_file(folder / "x.txt", "1 2 3 4\n2 4 6 9\n").has_value());
    ASSERT_TRUE(write_file(folder / "y.txt", "0.0321 0.0871 0.2369 0.6439\n0.0009 0.0064 0.0471 0.9457\n").has_value());
    const auto softmax = nlohmann::json::parse(
        run({"detect", "--x", (folder / "x.txt").string(), "--y", (folder / "y.txt").string()}).out);
    EXPECT_EQ(softmax["candidates"][0]["verdict"], "none");
    EXPECT_NE(softmax["candidates"][0]["reason"].get<std::string>().find("softmax"), std::string::npos);
}

/// Rows of numbers as a person prints them.
std::string printed_rows(const std::vector<std::vector<double>>& rows) {
    std::string text;
    for (const auto& row : rows) {
        for (const double value : row) text += std::to_string(value) + " ";
        text += "\n";
    }
    return text;
}

TEST(DetectCommand, NamesWhatWasSolvedForAndNothingElse) {
    const TemporaryFolder folder;
    const std::vector<double> gamma = {1.7, -0.6, 2.3, 0.45}, beta = {0.3, -1.2, 0.8, 2.1};
    std::vector<std::vector<double>> x, normalized;
    for (int row = 0; row < 8; ++row) {
        x.emplace_back();
        double mean = 0, variance = 0;
        for (int i = 0; i < 4; ++i) x.back().push_back((row * 37 + i * i * 11 + row * i * 29) % 101 / 8.0 - 5);
        for (const double value : x.back()) mean += value / 4;
        for (const double value : x.back()) variance += (value - mean) * (value - mean) / 4;
        normalized.emplace_back();
        for (const double value : x.back()) normalized.back().push_back((value - mean) / std::sqrt(variance + 1e-5));
    }
    ASSERT_TRUE(write_file(folder / "x.txt", printed_rows(x)).has_value());
    using Solved = std::vector<std::string>;
    for (const auto& solved : {Solved{"gamma"}, Solved{"beta"}, Solved{"gamma", "beta"}}) {
        auto y = normalized;
        for (auto& row : y)
            for (std::size_t i = 0; i < 4; ++i)
                row[i] = row[i] * (solved.front() == "gamma" ? gamma[i] : 1) + (solved.back() == "beta" ? beta[i] : 0);
        ASSERT_TRUE(write_file(folder / "y.txt", printed_rows(y)).has_value());
        const auto found = nlohmann::json::parse(
            run({"detect", "--x", (folder / "x.txt").string(), "--y", (folder / "y.txt").string()}).out);
        const auto& best = found["candidates"][0];
        EXPECT_TRUE(best["title"].get<std::string>().starts_with("LayerNorm")) << best["title"];
        EXPECT_EQ(best["solved"].get<Solved>(), solved);
    }
}

TEST(DetectCommand, OneSentenceForEveryMistake) {
    EXPECT_EQ(refused({"detect", "--x", "[[1, 2]]"}),
              "detect needs --y: give --x and --y, files or numbers such as \"[[2, 0, 4, 4]]\"");
    EXPECT_EQ(refused({"detect", "--x", "[[1, 2]]", "--y", "[[1, 2, 3]]"}),
              "x has shape [1, 2] and y has shape [1, 3]; they must have the same");
    EXPECT_NE(refused({"detect", "--x", "none.npy", "--y", "[1]"}).find("none.npy"), std::string::npos);
    EXPECT_TRUE(refused({"detect", "--x", "[1, two]", "--y", "[1, 2]"}).starts_with("--x: "));
    EXPECT_EQ(refused({"detect", "--x", "[1, 2, 4]", "--y", "[1, 2, 3]", "--running-mean", "[0]"}),
              "the running mean and the running variance go together; give both or neither");
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
// What a document exports: the numbers that another program would compute, in files that it reads.
#include "core/document/results.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/archive/archive.h"
#include "core/document/edits.h"
#include "core/io/npy.h"
#include "core/norm/operators.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

/// BatchNorm of (2, 3, 2, 1) with γ and β: a mean per channel over examples and positions.
Document channels() {
    Document document;
    document.x = *Tensor::from({2, 3, 2, 1}, {1, 3, 0, 0, -2, 2, 5, 7, 0, 4, 6, -6});
    OperatorArgs args;
    args.eps = 0;
    document.spec = *make_spec("batch_norm", "pytorch", document.x.shape(), args);
    auto fitted = *with_fitting_params(std::move(document));
    fitted.params.gamma = {1, 2, -3};
    fitted.params.beta = {0, 0.5f, 1};
    return fitted;
}

TEST(Results, AreThoseOfTheFormula) {
    const auto document = channels();
    const auto results = results_of(document);
    ASSERT_EQ(results.mean.shape(), (Shape{3}));
    EXPECT_EQ(results.y.shape(), (Shape{2, 3, 2, 1}));
    for (std::int64_t c = 0; c < 3; ++c) {
        long double sum = 0;
        long double squares = 0;
        for (std::int64_t n = 0; n < 2; ++n)
            for (std::int64_t i = 0; i < 2; ++i) sum += document.x[n * 6 + c * 2 + i];
        for (std::int64_t n = 0; n < 2; ++n)
            for (std::int64_t i = 0; i < 2; ++i)
                squares += std::pow(static_cast<long double>(document.x[n * 6 + c * 2 + i]) - sum / 4, 2);
        const long double rstd = 1 / std::sqrt(squares / 4);
        EXPECT_FLOAT_EQ(results.mean[c], static_cast<float>(sum / 4));
        EXPECT_FLOAT_EQ(results.rstd[c], static_cast<float>(rstd));
        const auto at = static_cast<std::size_t>(c);
        for (std::int64_t n = 0; n < 2; ++n)
            for (std::int64_t i = 0; i < 2; ++i) {
                const auto cell = n * 6 + c * 2 + i;
                EXPECT_NEAR(results.y[cell],
                            static_cast<double>((document.x[cell] - sum / 4) * rstd) *
                                    static_cast<double>(document.params.gamma[at]) +
                                static_cast<double>(document.params.beta[at]),
                            1e-6);
            }
    }
}

TEST(Results, GoIntoFilesThatOtherProgramsRead) {
    const TemporaryFolder folder;
    const auto document = channels();
    const auto results = results_of(document);
    const auto written = export_results(document, folder / "run");
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(*written, (std::vector<std::filesystem::path>{folder / "run.y.npy", folder / "run.mean.npy",
                                                            folder / "run.rstd.npy"}));
    EXPECT_TRUE(read_npy(folder / "run.y.npy")->tensor == results.y);
    EXPECT_TRUE(read_npy(folder / "run.mean.npy")->tensor == results.mean);
    ASSERT_TRUE(export_results(document, folder / "named.npy"));
    EXPECT_TRUE(read_npy(folder / "named.rstd.npy")->tensor == results.rstd);
    // What looks like an ending and is none stays: block.11 does not go over block.10.
    for (const char* name : {"block.10", "block.11"}) ASSERT_TRUE(export_results(document, folder / name));
    EXPECT_TRUE(std::filesystem::exists(folder / "block.10.y.npy"));
    EXPECT_TRUE(std::filesystem::exists(folder / "block.11.y.npy"));
    EXPECT_FALSE(std::filesystem::exists(folder / "block.y.npy"));
    // A name that says which one is that one alone; text has every bit.
    const auto alone = export_results(document, folder / "run.xhat.csv");
    ASSERT_TRUE(alone) << alone.error().message;
    EXPECT_EQ(*alone, std::vector<std::filesystem::path>{folder / "run.xhat.csv"});
    EXPECT_TRUE(read_tensor((folder / "run.xhat.csv").string())->tensor.values().size() == 12u);
    const auto lines = export_results(document, folder / "lines.tsv");
    EXPECT_EQ(*lines, (std::vector<std::filesystem::path>{folder / "lines.y.tsv", folder / "lines.mean.tsv",
                                                          folder / "lines.rstd.tsv"}));
    auto kept = document;
    kept.params.running_mean = {1, 2, 3};
    kept.params.running_var = {4, 5, 6};
    ASSERT_TRUE(export_results(kept, folder / "kept.npz"));
    for (const auto& [name, tensor] : {std::pair<const char*, Tensor>{"running_mean", *Tensor::from({3}, {1, 2, 3})},
                                       {"running_var", *Tensor::from({3}, {4, 5, 6})}})
        EXPECT_TRUE(read_tensor((folder / "kept.npz").string() + ":" + name)->tensor == tensor) << name;
    ASSERT_TRUE(export_results(document, folder / "all.npz"));
    for (const auto& [name, tensor] : {std::pair<const char*, Tensor>{"x", document.x},
                                       {"xhat", results.normalized},
                                       {"y", results.y},
                                       {"weight", *Tensor::from({3}, {1, 2, -3})},
                                       {"bias", *Tensor::from({3}, {0, 0.5f, 1})}})
        EXPECT_TRUE(read_tensor((folder / "all.npz").string() + ":" + name)->tensor == tensor) << name;
    for (std::int64_t cell = 0; cell < 12; ++cell) {
        const auto c = static_cast<std::size_t>(cell / 2 % 3);
        EXPECT_NEAR(results.y[cell], results.normalized[cell] * document.params.gamma[c] + document.params.beta[c],
                    1e-5);
    }
    EXPECT_TRUE(read_tensor((folder / "all.npz").string() + ":mean")->tensor == results.mean);
    EXPECT_FALSE(export_results(document, folder / "nowhere" / "run"));
}

TEST(Results, OfAnEmptyTensorAreEmpty) {
    for (const Shape& shape : {Shape{0, 5}, Shape{5, 0}, Shape{0}}) {
        Document document;
        document.x = Tensor::filled(shape, 0);
        document.spec = *make_spec("layer_norm", "pytorch", shape);
        const auto results = results_of(*with_fitting_params(std::move(document)));
        EXPECT_EQ(results.y.shape(), shape);
    }
}

}  // namespace
}  // namespace normscope

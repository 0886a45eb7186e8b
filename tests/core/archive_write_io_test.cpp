// SPDX-License-Identifier: MIT
#include "core/archive/write.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>

#include "core/archive/archive.h"
#include "core/archive/tables.h"
#include "core/io/file.h"
#include "core/norm/operators.h"
#include "tests/core/python.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

/// Values that a lossy format would not keep.
std::vector<float> awkward(std::size_t count) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = 0.1f * static_cast<float>(i) - 1.0f / 3;
    const float special[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                             -std::numeric_limits<float>::infinity(), std::numeric_limits<float>::denorm_min(),
                             std::numeric_limits<float>::max(),       -0.0f};
    for (std::size_t i = 0; i < std::min(count, std::size(special)); ++i) values[i] = special[i];
    return values;
}

void expect_back(const std::filesystem::path& path, const NamedTensor& tensor) {
    const auto archive = Archive::open(path);
    ASSERT_TRUE(archive.has_value()) << archive.error().message;
    const auto index = archive->find(archive->entries().size() == 1 ? "" : tensor.name);
    ASSERT_TRUE(index.has_value()) << index.error().message;
    const auto read = archive->read(*index);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_TRUE(read->tensor == Tensor::from(tensor.shape, {tensor.values.begin(), tensor.values.end()}).value())
        << path << " " << tensor.name << " " << to_string(read->tensor.shape());
    EXPECT_EQ(read->notice, "");
}

TEST(ArchiveWriteIo, WhatIsWrittenReadsBackToTheSameBits) {
    const TemporaryFolder folder;
    const auto values = awkward(24);
    const std::vector<NamedTensor> tensors = {{"y", {2, 3, 4}, values},
                                              {"layer.0/μ \"quoted\"", {3}, std::span(values).first(3)},
                                              {"scalar", {}, std::span(values).first(1)},
                                              {"empty", {0, 5}, {}}};
    for (const char* name : {"a.npz", "a.safetensors"}) {
        const auto written = write_tensors(folder / name, tensors);
        ASSERT_TRUE(written.has_value()) << written.error().message;
        EXPECT_EQ(Archive::open(folder / name)->entries().size(), tensors.size());
        for (const auto& tensor : tensors) expect_back(folder / name, tensor);
    }
    const NamedTensor matrix{"m", {4, 6}, values};
    for (const char* name : {"m.npy", "m.csv", "m.tsv", "m.npz", "m.safetensors"}) {
        ASSERT_TRUE(write_tensors(folder / name, {{matrix}}).has_value()) << name;
        expect_back(folder / name, matrix);
    }
    EXPECT_EQ(read_file(folder / "a.npz").value(), npz_bytes(tensors).value()) << "the same tensors, the same bytes";
}

TEST(ArchiveWriteIo, TextForms) {
    const std::vector<float> values = {1, -2.5f, 0.1f, INFINITY, NAN, 1e-7f};
    EXPECT_EQ(csv_text(Shape{2, 3}, values), "1,-2.5,0.1\ninf,nan,1e-07\n");
    EXPECT_EQ(csv_text(Shape{1, 3, 2}, values, '\t'), "# shape [1, 3, 2]\n1\t-2.5\n0.1\tinf\nnan\t1e-07\n");
    EXPECT_EQ(csv_text(Shape{}, std::span(values).first(1)), "1\n");
    EXPECT_EQ(csv_text(Shape{0, 3}, {}), "");
}

TEST(ArchiveWriteIo, OneSentenceForEveryMistake) {
    const TemporaryFolder folder;
    const std::vector<float> values = {1, 2};
    const NamedTensor one{"a", {2}, values};
    const std::vector<NamedTensor> twins = {one, one};
    EXPECT_EQ(write_tensors(folder / "a.npz", twins).error().message,
              "two tensors are called \"a\"; give each a name of its own");
    const std::vector<NamedTensor> two = {one, {"b", {2}, values}};
    EXPECT_EQ(write_tensors("a.csv", two).error().message,
              "a.csv can hold one tensor and not 2; end the name in .npz or .safetensors");
    EXPECT_EQ(write_tensors("a.txt", {{one}}).error().message,
              "the name a.txt does not say how to write a tensor; end it in .npy, .npz, .safetensors, .csv or .tsv");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 0);
}

TEST(ArchiveWriteIo, NumPyReadsWhatIsWritten) {
    const auto python = python_with("numpy");
    if (python.empty()) GTEST_SKIP() << "no python3 here has numpy; Debian calls it python3-numpy";
    const TemporaryFolder folder;
    const auto values = awkward(24);
    const std::vector<NamedTensor> tensors = {{"y", {2, 3, 4}, values}, {"row", {6}, std::span(values).first(6)}};
    ASSERT_TRUE(write_tensors(folder / "a.npz", tensors).has_value());
    ASSERT_TRUE(write_tensors(folder / "a.npy", {{tensors[0]}}).has_value());
    ASSERT_TRUE(write_tensors(folder / "a.csv", {{NamedTensor{"m", {4, 6}, values}}}).has_value());
    ASSERT_TRUE(write_tensors(folder / "a.safetensors", tensors).has_value());
    ASSERT_TRUE(write_file(folder / "raw", {reinterpret_cast<const char*>(values.data()), 24 * 4}).has_value());
    // The safetensors file is read by the letter of its specification where the library is not installed.
    std::ofstream(folder / "check.py") << R"(
import json, numpy as np
raw = np.fromfile('raw', np.uint32)
same = lambda a, shape, n: (a.dtype == np.float32 and a.shape == shape
                            and np.array_equal(np.ascontiguousarray(a).reshape(-1).view(np.uint32), raw[:n]))
z = np.load('a.npz')
assert sorted(z.files) == ['row', 'y'], z.files
assert same(z['y'], (2, 3, 4), 24) and same(z['row'], (6,), 6)
assert same(np.load('a.npy'), (2, 3, 4), 24)
table = np.loadtxt('a.csv', delimiter=',', dtype=np.float32)
assert table.shape == (4, 6) and np.array_equal(table.reshape(-1), raw.view(np.float32), equal_nan=True)
try:
    from safetensors.numpy import load_file
    s = load_file('a.safetensors')
except ImportError:
    data = open('a.safetensors', 'rb').read()
    n = int.from_bytes(data[:8], 'little')
    header, body = json.loads(data[8:8 + n]), data[8 + n:]
    assert (8 + n) % 8 == 0
    s = {k: np.frombuffer(body[slice(*v['data_offsets'])], np.float32).reshape(v['shape']) for k, v in header.items()}
assert same(s['y'], (2, 3, 4), 24) and same(s['row'], (6,), 6)
)";
    EXPECT_EQ(std::system(("cd '" + folder.path().string() + "' && " + python + " check.py").c_str()), 0);
}

TEST(ArchiveWriteIo, TablesOfStatistics) {
    const std::vector<TensorEntry> entries = {{.name = "h.0|ln", .dtype = "bfloat16", .shape = {4}},
                                              {.name = "μ", .dtype = "float32", .shape = {2, 3}}};
    const std::vector<TensorStatistics> statistics = {
        {.count = 4, .nan = 1, .inf = 0, .min = -1, .max = 2, .mean = 0.5, .std = 1.25},
        {.count = 6, .nan = 0, .inf = 2, .min = 0, .max = 1, .mean = 1.0 / 3, .std = 0}};
    EXPECT_EQ(statistics_table(entries, statistics),
              "| name    | dtype    | shape  | min | max |   mean |  std | NaN | Inf |\n"
              "| ------- | -------- | ------ | --: | --: | -----: | ---: | --: | --: |\n"
              "| h.0\\|ln | bfloat16 | [4]    |  -1 |   2 |    0.5 | 1.25 |   1 |   0 |\n"
              "| μ       | float32  | [2, 3] |   0 |   1 | 0.3333 |    0 |   0 |   2 |\n");
    // Rows 2 0 4 4 and 1 1 1 1 by hand: means 2.5 and 1, variances 2.75 and 0.
    const std::vector<float> x = {2, 0, 4, 4, 1, 1, 1, 1};
    auto spec = make_spec("layer_norm", "pytorch", {2, 4}, {.eps = 0.25}).value();
    const auto plan = NormPlan::make(spec, {2, 4}).value();
    EXPECT_EQ(group_table(spec, plan, reference_forward(spec, plan, x, {})),
              "| group |   n |   μ |   σ² |      σ | 1/divisor |\n"
              "| ----- | --: | --: | ---: | -----: | --------: |\n"
              "| [0]   |   4 | 2.5 | 2.75 | 1.7321 |    0.5774 |\n"
              "| [1]   |   4 |   1 |    0 |    0.5 |         2 |\n");
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
// Files that NumPy, PyTorch, safetensors, Pillow and people wrote, against what these libraries say is in them
// (tests/data/make_samples.py).
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/archive/archive.h"
#include "core/archive/statistics.h"
#include "core/io/file.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

using nlohmann::json;

const std::filesystem::path samples = std::filesystem::path(NORMSCOPE_SOURCE_DIR) / "tests" / "data" / "archives";

const json& expected_files() {
    static const json parsed = json::parse(std::ifstream(samples.parent_path() / "expected.json"));
    return parsed;
}

double number_of(const json& value) {
    if (value.is_number()) return value.get<double>();
    return value == "nan" ? NAN : value == "inf" ? INFINITY : -INFINITY;
}

/// Equal, or both NaN, or within the tolerance.
void expect_same(double actual, double expected, double tolerance, const std::string& what) {
    if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(actual)) << what << ": " << actual;
    else if (std::isinf(expected) || tolerance == 0)
        EXPECT_EQ(actual, expected) << what;
    else
        EXPECT_NEAR(actual, expected, tolerance) << what;
}

void check_tensor(const Archive& archive, std::size_t index, const json& expected, double tolerance) {
    const auto& entry = archive.entries()[index];
    const auto label = archive.name() + ":" + entry.name;
    EXPECT_EQ(entry.dtype, expected.at("dtype").get<std::string>()) << label;
    EXPECT_EQ(entry.shape, expected.at("shape").get<Shape>()) << label;
    const auto read = archive.read(index);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->tensor.shape(), entry.shape) << label;
    EXPECT_EQ(read->dtype, entry.dtype);
    const auto& values = expected.at("values");
    ASSERT_EQ(read->tensor.size(), std::ssize(values)) << label;
    for (std::size_t i = 0; i < values.size(); ++i)
        expect_same(read->tensor.values()[i], number_of(values[i]), tolerance, label + " " + std::to_string(i));
}

void check_statistics(const Archive& archive, std::size_t index, const json& expected, double tolerance) {
    const auto label = archive.name() + ":" + archive.entries()[index].name;
    const auto statistics = archive.statistics(index, {.bins = 8});
    ASSERT_TRUE(statistics.has_value()) << statistics.error().message;
    const auto& stats = expected.at("stats");
    const double close = std::max(tolerance, 1e-14 * std::max(1.0, std::abs(number_of(stats[1]))));
    expect_same(statistics->min, number_of(stats[0]), tolerance, label + " min");
    expect_same(statistics->max, number_of(stats[1]), tolerance, label + " max");
    expect_same(statistics->mean, number_of(stats[2]), close * 10, label + " mean");
    expect_same(statistics->std, number_of(stats[3]), close * 10, label + " std");
    EXPECT_EQ(statistics->nan, stats[4].get<std::int64_t>()) << label;
    EXPECT_EQ(statistics->inf, stats[5].get<std::int64_t>()) << label;
    EXPECT_EQ(statistics->count, element_count(archive.entries()[index].shape)) << label;
    std::int64_t in_bins = 0;
    for (const auto count : statistics->histogram) in_bins += count;
    EXPECT_EQ(in_bins, statistics->count - statistics->nan - statistics->inf) << label;
}

TEST(Statistics, AHistogramOfTheLeastAndTheLargestNumbers) {
    constexpr double least = 4.9406564584124654e-324, largest = 1.7976931348623157e308;
    HistogramGatherer small(0, 2 * least, 2);
    small.add(std::vector{0.0, least, 2 * least});
    EXPECT_EQ(small.result(), (std::vector<std::int64_t>{1, 2}));
    HistogramGatherer wide(-largest, largest, 4);
    wide.add(std::vector{-largest, -largest / 4, largest / 4, largest});
    EXPECT_EQ(wide.result(), (std::vector<std::int64_t>{1, 1, 1, 1}));
    HistogramGatherer one(3, 3, 2);
    one.add(std::vector{3.0});
    EXPECT_EQ(one.result(), (std::vector<std::int64_t>{1, 0}));
}

TEST(ArchiveIo, ReadsWhatTheLibrariesWrote) {
    ASSERT_GE(expected_files().size(), 30u);
    for (const auto& [file, tensors] : expected_files().items()) {
        const auto archive = Archive::open(samples / file);
        ASSERT_TRUE(archive.has_value()) << archive.error().message;
        // Text is rounded where it was printed, and a grey level of three colours is a sum.
        const double tolerance = file == "colour.png" ? 1e-4 : archive->format() == "text" ? 1e-6 : 0;
        std::size_t readable = 0;
        for (const auto& entry : archive->entries()) readable += entry.readable ? 1 : 0;
        EXPECT_EQ(readable, tensors.size()) << file;
        for (const auto& [name, expected] : tensors.items()) {
            const auto index = archive->find(name);
            ASSERT_TRUE(index.has_value()) << index.error().message;
            check_tensor(*archive, *index, expected, tolerance);
            check_statistics(*archive, *index, expected, tolerance);
        }
    }
}

TEST(ArchiveIo, TheContentDecidesNotTheName) {
    const TemporaryFolder folder;
    int which = 0;
    for (const auto& [file, tensors] : expected_files().items()) {
        if (file.find("index.json") != std::string::npos) continue;  // looks for its shards beside it
        const auto bytes = read_file(samples / file).value();
        const auto other = folder / ("file" + std::to_string(which++) + ".dat");
        ASSERT_TRUE(write_file(other, bytes).has_value());
        const auto named = Archive::open(samples / file), renamed = Archive::open(other);
        ASSERT_TRUE(renamed.has_value()) << file << ": " << renamed.error().message;
        EXPECT_EQ(renamed->format(), named->format()) << file;
        const auto from_memory = Archive::parse(bytes, "memory");
        ASSERT_TRUE(from_memory.has_value()) << file << ": " << from_memory.error().message;
        ASSERT_EQ(from_memory->entries().size(), named->entries().size());
        for (std::size_t i = 0; i < named->entries().size(); ++i) {
            if (!named->entries()[i].readable) continue;
            EXPECT_TRUE(from_memory->read(i)->tensor == named->read(i)->tensor) << file << i;
        }
    }
}

TEST(Statistics, BlocksOfDifferentMeansAreMergedExactly) {
    StatisticsGatherer gatherer;
    gatherer.add(std::vector<double>{1, 2, 3});
    gatherer.add(std::vector<double>{101, 102, 103, 106});
    gatherer.add(std::vector<double>{-50});
    // By hand: Σ = 368, n = 8, mean 46; Σ (x − 46)² = 45² + 44² + 43² + 55² + 56² + 57² + 60² + 96².
    const auto found = gatherer.result();
    EXPECT_NEAR(found.mean, 46, 1e-12);
    EXPECT_NEAR(found.std, std::sqrt((2025.0 + 1936 + 1849 + 3025 + 3136 + 3249 + 3600 + 9216) / 8), 1e-9);
    EXPECT_EQ(found.count, 8);
}

TEST(ArchiveIo, AHeadingThatIsLeftOutIsSpokenOf) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file(folder / "marks.csv", "maths,physics\n1,2\n3,4\n"));
    const auto archive = Archive::open(folder / "marks.csv");
    ASSERT_TRUE(archive) << archive.error().message;
    const auto read = archive->read(0);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->tensor.shape(), (Shape{2, 2}));
    EXPECT_EQ(read->notice,
              (folder / "marks.csv").string() + ": the first line has words and was left out as a heading");
}

}  // namespace
}  // namespace normscope

// SPDX-License-Identifier: MIT
// The key of a printed worksheet, read back from the PDF with pdftotext and recomputed in long double from the x that
// is printed there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <vector>

#include "tests/cli/run.h"

namespace normscope {
namespace {

using Real = long double;
using Row = std::vector<Real>;

/// The text of a PDF, as it stands on the page.
std::string text_of(const std::filesystem::path& file) {
    const auto command = "pdftotext -layout '" + file.string() + "' - 2>/dev/null";
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return {};
    std::string text;
    char buffer[4096];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, got);
    pclose(pipe);
    return text;
}

/// The numbers of a line, with U+2212 as minus; none where it holds words.
Row numbers_in(std::string text) {
    for (auto at = text.find("\u2212"); at != std::string::npos; at = text.find("\u2212")) text.replace(at, 3, "-");
    for (char& c : text)
        if (c == ',' || c == '(' || c == ')') c = ' ';
    std::istringstream words(text);
    Row row;
    for (std::string word; words >> word;) {
        char* end = nullptr;
        row.push_back(std::strtold(word.c_str(), &end));
        if (*end != 0) return {};
    }
    return row;
}

/// One exercise of the key: its answer, its step, and its table by the first word of each line.
struct Keyed {
    int step = 0;
    std::string answer;
    std::map<std::string, Row> table;
};

std::vector<Keyed> key_of(const std::string& text) {
    std::vector<Keyed> key;
    std::istringstream lines(text.substr(text.find("Key\n")));
    std::string before;
    for (std::string line; std::getline(lines, line);) {
        if (const auto at = line.find("--step "); at != std::string::npos) {
            key.push_back(
                {.step = std::stoi(line.substr(at + 7)), .answer = before.substr(before.find(' ')), .table = {}});
        } else if (line.starts_with(' ') && !key.empty()) {
            const auto begin = line.find_first_not_of(' ');
            const auto gap = line.find("   ", begin);
            if (begin == std::string::npos || gap == std::string::npos) continue;
            const auto label = line.substr(begin, gap - begin);
            // Of two labels that look alike on paper (x² and its mean) the first counts.
            if (label.find('=') == std::string::npos && !std::isdigit(static_cast<unsigned char>(label.front())))
                key.back().table.emplace(label, numbers_in(line.substr(gap)));
        }
        before = line;
    }
    return key;
}

void expect_row(const Keyed& each, const char* label, const Row& wanted) {
    ASSERT_TRUE(each.table.contains(label)) << label << " is not in the key";
    const auto& row = each.table.at(label);
    ASSERT_EQ(row.size(), wanted.size()) << label;
    for (std::size_t k = 0; k < row.size(); ++k)
        EXPECT_NEAR(static_cast<double>(row[k]), static_cast<double>(wanted[k]), 5.001e-5) << label << " " << k + 1;
}

std::vector<Keyed> printed_key(const char* lesson, int count) {
    const auto file = std::filesystem::temp_directory_path() / ("normscope-key-" + std::string(lesson) + ".pdf");
    const auto outcome =
        run({"worksheet", lesson, "--seed", "11", "--count", std::to_string(count), "--out", file.string()});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    const auto text = text_of(file);
    std::filesystem::remove(file);
    EXPECT_NE(text.find("Key\n"), std::string::npos) << "pdftotext (poppler-utils) reads no key";
    if (text.find("Key\n") == std::string::npos) return {};
    return key_of(text);
}

TEST(WorksheetPdf, TheKeyOfALayerNormIsRight) {
    const auto key = printed_key("practice-standardise", 15);
    ASSERT_EQ(key.size(), 15u);
    for (const auto& each : key) {
        SCOPED_TRACE(each.answer);
        ASSERT_TRUE(each.table.contains("x"));
        const auto& x = each.table.at("x");
        const auto n = static_cast<Real>(x.size());
        Real sum = 0, squares = 0;
        for (const Real value : x) sum += value;
        const Real mean = sum / n;
        Row deviations, squared, normalized;
        for (const Real value : x) {
            deviations.push_back(value - mean);
            squared.push_back((value - mean) * (value - mean));
            squares += squared.back();
        }
        const Real sigma = std::sqrt(squares / n);
        for (const Real deviation : deviations) normalized.push_back(deviation / sigma);
        expect_row(each, "Σx", {sum});
        expect_row(each, "μ", {mean});
        expect_row(each, "x−μ", deviations);
        expect_row(each, "(x − μ)2", squared);
        expect_row(each, "σ2", {squares / n});
        expect_row(each, "σ", {sigma});
        expect_row(each, "x̂", normalized);
        expect_row(each, "y", normalized);
        // What the five questions of the lesson ask for, in their order.
        const std::vector<Row> asked = {{mean}, deviations, {squares / n}, {sigma}, normalized};
        const auto answer = numbers_in(each.answer);
        const auto& wanted = asked.at(static_cast<std::size_t>(each.step) - 1);
        ASSERT_EQ(answer.size(), wanted.size());
        for (std::size_t k = 0; k < answer.size(); ++k)
            EXPECT_NEAR(static_cast<double>(answer[k]), static_cast<double>(wanted[k]), 5.001e-5);
    }
}

/// The first page as pixels, 144 to the inch.
struct Page {
    int width = 0, height = 0;
    std::string rgb;

    explicit Page(const std::filesystem::path& file) {
        const auto command = "pdftoppm -r 144 -f 1 -l 1 '" + file.string() + "' 2>/dev/null";
        std::FILE* pipe = popen(command.c_str(), "r");
        if (pipe == nullptr) return;
        if (std::fscanf(pipe, "P6 %d %d 255", &width, &height) == 2) {
            std::fgetc(pipe);
            rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
            if (std::fread(rgb.data(), 1, rgb.size(), pipe) != rgb.size()) width = height = 0;
        }
        pclose(pipe);
    }
    bool is(int x, int y, int r, int g, int b) const {
        const auto at =
            3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
        const auto near = [&](std::size_t channel, int wanted) {
            return std::abs(static_cast<unsigned char>(rgb[at + channel]) - wanted) < 24;
        };
        return near(0, r) && near(1, g) && near(2, b);
    }
    bool is_bar(int x, int y) const { return is(x, y, 0, 114, 178); }
};

TEST(WorksheetPdf, BarsStandOnTheirAxisOrHangFromIt) {
    const auto file = std::filesystem::temp_directory_path() / "normscope-bars.pdf";
    ASSERT_EQ(run({"worksheet", "practice-standardise", "--seed", "11", "--count", "2", "--out", file.string()}).status,
              0);
    const Page page(file);
    std::filesystem::remove(file);
    ASSERT_GT(page.width, 600) << "pdftoppm (poppler-utils) draws no page";
    // An axis is a grey line from the margin through all slots: rows where the space between bars is grey.
    std::vector<int> axes;
    for (int y = 0; y < page.height; ++y) {
        int grey = 0;
        for (int x = 0; x < page.width; ++x) grey += page.is(x, y, 150, 150, 150) || page.is(x, y, 115, 115, 115);
        if (grey > 40 && (axes.empty() || y > axes.back() + 3)) axes.push_back(y);
    }
    ASSERT_FALSE(axes.empty());
    int above = 0, below = 0;
    for (int x = 0; x < page.width; ++x)
        for (int y = 1; y + 1 < page.height; ++y) {
            if (!page.is_bar(x, y) || page.is_bar(x, y - 1)) continue;
            int end = y;
            while (end + 1 < page.height && page.is_bar(x, end + 1)) ++end;
            if (end - y < 6) continue;
            const auto touches = [&](int edge) {
                return std::ranges::any_of(axes, [&](int axis) { return std::abs(axis - edge) <= 3; });
            };
            ASSERT_TRUE(touches(y) || touches(end)) << "a bar from " << y << " to " << end << " at " << x;
            ++(touches(end) ? above : below);
        }
    EXPECT_GT(above, 0);
    EXPECT_GT(below, 0) << "no number is negative: this shows nothing";
}

TEST(WorksheetPdf, TheKeyOfAnRmsNormIsRight) {
    const auto key = printed_key("rmsnorm-beside-layernorm", 6);
    ASSERT_EQ(key.size(), 6u);
    int checked = 0;
    for (const auto& each : key) {
        if (each.step != 1) continue;  // "What is the mean of the squares?", at ε = 0
        SCOPED_TRACE(each.answer);
        ASSERT_TRUE(each.table.contains("x"));
        const auto& x = each.table.at("x");
        Row squared, normalized;
        Real mean_square = 0;
        for (const Real value : x) {
            squared.push_back(value * value);
            mean_square += value * value / static_cast<Real>(x.size());
        }
        for (const Real value : x) normalized.push_back(value / std::sqrt(mean_square));
        expect_row(each, "rms", {std::sqrt(mean_square)});
        expect_row(each, "x2", squared);
        EXPECT_FALSE(each.table.contains("(x − μ)2")) << "no mean is taken away";
        expect_row(each, "x̂", normalized);
        ASSERT_EQ(numbers_in(each.answer).size(), 1u);
        EXPECT_NEAR(static_cast<double>(numbers_in(each.answer)[0]), static_cast<double>(mean_square), 5.001e-5);
        ++checked;
    }
    EXPECT_GE(checked, 2);
}

}  // namespace
}  // namespace normscope

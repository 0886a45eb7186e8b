// SPDX-License-Identifier: MIT
// The Precision workspace by hand: its numbers against the machine's own float arithmetic and exact integers.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <thread>

#include "harness.h"

namespace normscope::testing {
namespace {

void show_precision(Hands& hands) {
    hands.session().show_workspace("precision");
    hands.wait_frames(4);
}

/// The even row in float, by its definition.
std::vector<float> even_row(double offset, int length = 1024) {
    std::vector<float> row;
    for (int i = 0; i < length; ++i)
        row.push_back(static_cast<float>(offset + static_cast<double>(37 * i % 1024) / 256 - 2));
    return row;
}

float naive_variance(const std::vector<float>& row) {
    float sum = 0;
    float squares = 0;
    for (const float x : row) {
        sum += x;
        squares += x * x;
    }
    const auto n = static_cast<float>(row.size());
    return squares / n - sum / n * (sum / n);
}

float two_pass_variance(const std::vector<float>& row) {
    float sum = 0;
    for (const float x : row) sum += x;
    const auto n = static_cast<float>(row.size());
    const float mean = sum / n;
    float squares = 0;
    for (const float x : row) squares += (x - mean) * (x - mean);
    return squares / n;
}

/// What a person reads, as a number.
double number(std::string words) {
    for (std::size_t at = 0; (at = words.find("−")) != std::string::npos;) words.replace(at, 3, "-");
    return std::stod(words);
}

TEST(Precision, TheTableIsWhatTheMachineComputes) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_precision(hands);
        for (const int offset : {0, 10, 100, 1000, 4096, 10000}) {
            const auto row = even_row(offset);
            const double naive = static_cast<double>(naive_variance(row));
            const double two_pass = static_cast<double>(two_pass_variance(row));
            EXPECT_NEAR(number(hands.shown(fmt::format("naive at {}", offset))), naive, 6e-7 * naive) << offset;
            EXPECT_NEAR(number(hands.shown(fmt::format("two_pass at {}", offset))), two_pass, 6e-7) << offset;
        }
        // As printed.
        EXPECT_EQ(hands.shown("naive at 4096"), "20");
        EXPECT_EQ(hands.shown("naive at 10000"), "56");
        EXPECT_EQ(hands.shown("naive at 1e5"), "12288");
        EXPECT_EQ(hands.shown("naive at 1e6"), "−7.47e6");
        EXPECT_EQ(hands.shown("welford at 10000"), "1.333359");
        EXPECT_EQ(hands.shown("welford at 1e6"), "1.361717");
        EXPECT_EQ(hands.shown("chan at 1e6"), "1.336048");
        EXPECT_EQ(hands.shown("two_pass at 1e6"), "1.334106");
        EXPECT_EQ(hands.shown("exact at 1e6"), "1.334103");
        // The row at hand: (56 − 1.333332) / 2^-23.
        EXPECT_NEAR(number(hands.shown("naive ulps")), (56 - 1.333332) * 0x1p23, 1e6);
        EXPECT_EQ(hands.shown("naive norm"), "15.4 %");
        EXPECT_EQ(hands.shown("naive band"), "100000000 - 99999944 = 56");
        EXPECT_EQ(hands.shown("precision title"), "E[x²] − E[x]² destroys the variance");
    });
}

TEST(Precision, TheWordsSayWhetherTheVarianceIsLostBetweenTwoNumbers) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_precision(hands);
        int lost = 0;
        for (const int offset : {10, 100, 1000, 10000, 100000}) {
            hands.type_into("offset", std::to_string(offset));
            double exact = 0, mean = 0;
            for (const float x : even_row(offset)) mean += static_cast<double>(x) / 1024;
            for (const float x : even_row(offset))
                exact += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean) / 1024;
            const auto square = static_cast<float>(mean * mean + exact);
            const double step = static_cast<double>(std::nextafter(square, INFINITY) - square);
            const auto words = hands.shown("band words");
            const auto magnitude = static_cast<int>(std::lround(2 * std::log10(offset)));  // of the squares
            EXPECT_TRUE(words.starts_with(fmt::format("Around 1e{} fp32 counts", magnitude))) << words;
            const bool is_lost = step > exact;
            EXPECT_EQ(words.find("is lost between two such numbers") != std::string::npos, is_lost) << words;
            EXPECT_EQ(words.find("the difference of two such numbers has") != std::string::npos, !is_lost) << words;
            lost += is_lost ? 1 : 0;
        }
        EXPECT_EQ(lost, 2) << "at 10,000 and at 100,000, where float32 counts in steps of 8 and of 1024";
    });
}

TEST(Precision, OffsetsComeFromEveryControl) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_precision(hands);
        hands.type_into("offset", "987654");
        EXPECT_EQ(hands.shown("two_pass variance"),
                  fmt::format("{:#.7g}", static_cast<double>(two_pass_variance(even_row(987654)))));
        EXPECT_EQ(hands.shown("two_pass at 9.88e5"), hands.shown("two_pass variance"));  // a column of its own
        hands.type_into("offset", "-1");
        EXPECT_EQ(hands.shown("refusal"), "the offset must lie between 0 and 10,000,000, got -1");
        hands.press(ImGuiKey_Escape);
        hands.click("column 100");
        EXPECT_EQ(hands.shown("offset"), "100");
        EXPECT_NEAR(number(hands.shown("naive variance")), 1.47363, 1e-5);
        EXPECT_EQ(hands.shown("precision title"), "E[x²] − E[x]² keeps no digit of the variance");
        hands.drag("offset slider", {-600, 0});
        EXPECT_EQ(hands.shown("offset"), "0");
        EXPECT_EQ(hands.shown("precision title"), "Near zero every way is right");
        hands.drag("error chart", {900, 0});
        EXPECT_EQ(hands.shown("offset"), "1000000");
        EXPECT_EQ(hands.shown("naive variance"), "−7.47e6");
        EXPECT_EQ(hands.shown("naive error"), "NaN");
    });
}

TEST(Precision, FormatsByClickKeyAndChart) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_precision(hands);
        EXPECT_EQ(hands.shown("naive in fp64"), "1.333332");
        hands.press(ImGuiKey_4);
        EXPECT_EQ(hands.shown("format"), "fp16");
        hands.type_into("offset", "256");
        EXPECT_EQ(hands.shown("naive variance"), "NaN");  // ∞ − ∞
        EXPECT_EQ(hands.shown("precision title"), "E[x²] overflows in fp16");
        EXPECT_EQ(hands.shown("band words"), "The squares leave fp16: its largest number is 6.55e4.");
        EXPECT_EQ(hands.shown("square 255"), "65024");
        EXPECT_EQ(hands.shown("square 256"), "∞");
        EXPECT_EQ(hands.shown("ones bf16"), "256");
        EXPECT_EQ(hands.shown("ones fp16"), "2048");
        hands.click("bf16");
        hands.type_into("offset", "10000");
        EXPECT_EQ(hands.shown("precision title"), "bf16 does not hold this row at all");
        hands.click("chart fp64");
        EXPECT_EQ(hands.shown("format"), "fp64");
        hands.session().show_workspace("precision/bf16");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("format"), "bf16");
    });
}

TEST(Precision, EpsilonInsideAndOutside) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_precision(hands);
        hands.type_into("offset", "0");
        hands.type_into("spread", "0.01");
        hands.type_into("precision eps", "0.001");
        EXPECT_EQ(hands.shown("left inside"), "0.3015");   // 0.01 ÷ √(0.0001 + 0.001)
        EXPECT_EQ(hands.shown("left outside"), "0.9091");  // 10 ÷ 11
        hands.type_into("spread", "0.001");
        hands.type_into("precision eps", "1e-6");
        EXPECT_EQ(hands.shown("left inside"), "0.7071");
        hands.type_into("precision eps", "-1");
        EXPECT_EQ(hands.shown("refusal"), "eps must be 0 or more, got -1");
        hands.press(ImGuiKey_Escape);
        hands.click("outside");
        EXPECT_EQ(hands.shown("eps placement"), "outside");
        hands.type_into("spread", "0");
        EXPECT_EQ(hands.shown("refusal"), "a standard deviation is a number above 0, got 0");
        hands.press(ImGuiKey_Escape);
        hands.type_into("length", "1.5");
        EXPECT_EQ(hands.shown("refusal"), "the length is a whole number from 2 to 4096, got 1.5");
        hands.press(ImGuiKey_Escape);
        hands.type_into("length", "37");
        EXPECT_EQ(hands.shown("length"), "37");
    });
}

TEST(Precision, TheDocumentsOwnRow) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        auto document = default_document();
        const std::vector<float> x = {0.5F, 1, -3, 2.25F, 7};
        document = apply(document, SetTensor{Tensor::from({1, 5}, x).value()}).value();
        hands.start_from(document);
        show_precision(hands);
        hands.click("My row");
        EXPECT_EQ(hands.shown("precision row"), "own");
        EXPECT_EQ(hands.shown("offset"), "0");
        EXPECT_EQ(hands.shown("length"), "5");
        // By hand: the mean of (0.5, 1, −3, 2.25, 7) is 1.55, the variance 64.3125 ÷ 5 − 1.55².
        EXPECT_NEAR(number(hands.shown("exact variance")), 64.3125 / 5 - 1.55 * 1.55, 1e-6);
        std::vector<float> far;
        for (const float value : x) far.push_back(value + 10000);
        hands.type_into("offset", "10000");
        EXPECT_NEAR(number(hands.shown("naive variance")), static_cast<double>(naive_variance(far)), 1e-6);
        EXPECT_NEAR(number(hands.shown("two_pass variance")), static_cast<double>(two_pass_variance(far)), 1e-5);
        // An edit of the document is seen.
        hands.session().edit(SetCell{4, 1}, "");
        hands.wait_frames();
        far[4] = 10001;
        EXPECT_NEAR(number(hands.shown("two_pass variance")), static_cast<double>(two_pass_variance(far)), 1e-5);
        hands.press(ImGuiKey_M);
        EXPECT_EQ(hands.shown("offset"), "10000");
        EXPECT_EQ(hands.shown("length"), "1024");
    });
}

TEST(Precision, CurvesAndCastsAreMeasuredInTheBackground) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_precision(hands);
        hands.type_into("length", "64");
        const auto measured = [&] {  // two measurements in the background
            return hands.shown("summary fp16") == "all four fail by 1000" && hands.shown("negative offsets") == "some";
        };
        for (int i = 0; i < 4000 && !measured(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            hands.wait_frames(1);
        }
        EXPECT_EQ(hands.shown("summary fp16"), "all four fail by 1000");
        EXPECT_EQ(hands.shown("negative offsets"), "some");
        // Casting last rounds once: never more than half a unit off.
        EXPECT_LE(number(hands.shown("cast last")), 0.501);
        EXPECT_GT(number(hands.shown("cast first")), 0.6);
        hands.click("algorithm welford");
        EXPECT_TRUE(hands.shown("band words").starts_with("The mean is ")) << hands.shown("band words");
    });
}

TEST(Precision, TheCastsAreMadeWithGammaAndNotWithW) {
    std::vector<std::string> seen;
    for (const bool one_plus : {false, true}) {
        Desk desk;
        drive(desk, [&](Hands& hands) {
            std::vector<float> x(64);
            for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>((i * 37) % 64) / 7 - 3;
            auto document = apply(default_document(), SetTensor{Tensor::from({1, 64}, x).value()}).value();
            // γ = 1, 1.25, 1.5, 1.75, …, as it is or as 1 + w.
            document.spec.gamma_form = one_plus ? GammaForm::one_plus : GammaForm::gamma;
            for (std::size_t i = 0; i < 64; ++i)
                document.params.gamma[i] = 0.25f * static_cast<float>(i % 4) + (one_plus ? 0.0f : 1.0f);
            hands.start_from(document);
            show_precision(hands);
            hands.click("My row");
            std::string words;
            for (int still = 0; still < 20; ++still) {  // measured in the background
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
                hands.wait_frames(1);
                const auto now = hands.shown("casts differ") + hands.shown("cast first") + hands.shown("cast last");
                if (now != words) still = 0;
                words = now;
            }
            EXPECT_NE(words.find("of 64 values differ"), std::string::npos) << words;
            seen.push_back(words);
        });
    }
    EXPECT_EQ(seen[0], seen[1]);
}

TEST(Precision, SlidersAreDraggedAndTurned) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_precision(hands);
        hands.type_into("offset", "0");
        for (const auto& [field, least, most] :
             {std::tuple{"spread", "0.0001", "1000"}, {"length", "2", "4096"}, {"precision eps", "1e−12", "1"}}) {
            const auto slider = std::string(field) + " slider";
            hands.drag(slider, {400, 0});
            EXPECT_EQ(hands.shown(field), most);
            hands.drag(slider, {-400, 0});
            EXPECT_EQ(hands.shown(field), least);
        }
        EXPECT_EQ(hands.shown("length"), "2");
        hands.wheel("length slider", 0.5f, ImGuiMod_Ctrl);
        EXPECT_EQ(hands.shown("length"), "2") << "half a notch";
        hands.wheel("length slider", 0.5f, ImGuiMod_Ctrl);
        EXPECT_EQ(hands.shown("length"), "3");
        hands.wheel("length slider", 1, ImGuiMod_Ctrl);
        EXPECT_EQ(hands.shown("length"), "4");
        hands.type_into("length", "1024");
        hands.type_into("spread", "0.0001");
        hands.wheel("spread slider", 1, ImGuiMod_Ctrl);
        EXPECT_NEAR(number(hands.shown("spread")), 1.4e-4, 1e-9);  // a fiftieth of seven decades: × 10^0.14 = 1.38
        hands.click("inside the root");
        EXPECT_EQ(hands.shown("eps placement"), "inside");
    });
}

TEST(Precision, BothChartsAndBothListsAreTouched) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_precision(hands);
        hands.drag("normalized chart", {900, 0});
        EXPECT_EQ(hands.shown("offset"), "1000000");
        hands.click("column 4096");
        EXPECT_EQ(hands.shown("offset"), "4096");
        hands.click("result chan");
        EXPECT_TRUE(hands.shown("band words").starts_with("The mean is")) << hands.shown("band words");
        hands.click("result naive");
        EXPECT_TRUE(hands.shown("band words").starts_with("Around 1e7 fp32 counts in steps of"))
            << hands.shown("band words");
        hands.click("Even row");
        EXPECT_EQ(hands.shown("precision row"), "even");
    });
}

TEST(Precision, ColumnsStandInTheOrderOfTheirOffsets) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_precision(hands);
        using Names = std::vector<const char*>;
        for (const auto& [offset, names] : {std::pair{"0.5", Names{"0", "0.5", "10"}},
                                            {"50", {"10", "50", "100"}},
                                            {"987654", {"1e5", "9.88e5", "1e6"}},
                                            {"5000000", {"1e5", "1e6", "5e6"}}}) {
            SCOPED_TRACE(offset);
            hands.type_into("offset", offset);
            float last = 0;
            for (const char* name : names) {
                const auto column = hands.ctx->ItemInfo(fmt::format("**/column {}", name).c_str()).RectFull;
                EXPECT_GE(column.Min.x, last) << name;
                last = column.Max.x - 1;
            }
        }
    });
}

}  // namespace
}  // namespace normscope::testing

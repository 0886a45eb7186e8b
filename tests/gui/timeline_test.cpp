// SPDX-License-Identifier: MIT
// The account of the steps: scrubbed, stepped and played, forwards and backwards.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/ui/theme.h"
#include "drawn_texts.h"
#include "oracle.h"

namespace normscope::testing {
namespace {

/// What a formula says without colours and spacing: "2+0+4+4".
std::string plain(const std::string& latex) {
    std::string text;
    for (std::size_t i = 0; i < latex.size();) {
        const auto rest = std::string_view(latex).substr(i);
        bool skipped = false;
        for (const std::string_view colored : {"\\fgcolor{", "\\color{", "\\textcolor{"})
            if (rest.starts_with(colored)) {
                i = latex.find('}', i) + 1;
                skipped = true;
            }
        if (skipped) continue;
        if (latex[i] != ' ' && latex[i] != '{' && latex[i] != '}') text += latex[i];
        ++i;
    }
    return text;
}

TEST(Timeline, ScrubsBothWaysWithoutUndoEntries) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto content = hands.document();
        const auto last = hands.session().timeline().size() - 1;
        const auto info = hands.ctx->ItemInfo("**/timeline");
        const float y = info.RectFull.GetCenter().y;
        hands.ctx->MouseMoveToPos({info.RectFull.Max.x - 4, y});
        hands.ctx->MouseDown(0);
        hands.wait_frames(2);
        EXPECT_EQ(hands.session().playhead(), last);
        std::int64_t before = last;
        for (float share = 0.9f; share > 0; share -= 0.1f) {
            hands.ctx->MouseMoveToPos({info.RectFull.Min.x + info.RectFull.GetWidth() * share, y});
            hands.wait_frames(1);
            EXPECT_LT(hands.session().playhead(), before);
            before = hands.session().playhead();
        }
        hands.ctx->MouseMoveToPos({info.RectFull.Min.x + 2, y});
        hands.wait_frames(2);
        EXPECT_EQ(hands.session().playhead(), 0);
        EXPECT_EQ(hands.shown("step"), "1 of " + std::to_string(hands.session().trace().steps().size()));
        hands.ctx->MouseMoveToPos({info.RectFull.GetCenter().x, y});
        hands.wait_frames(2);
        EXPECT_GT(hands.session().playhead(), 0);
        hands.release();
        EXPECT_EQ(hands.undo_depth(), 0u);
        EXPECT_TRUE(same_content(hands.document(), content));
    });
}

TEST(Timeline, KeysStepByStepsAndByTerms) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Home);
        EXPECT_EQ(hands.session().playhead(), 0);
        hands.press(ImGuiKey_RightArrow);
        EXPECT_EQ(hands.session().position().step, 0);
        EXPECT_TRUE(hands.session().position().finished);
        hands.press(ImGuiKey_RightArrow);
        EXPECT_EQ(hands.session().position().step, 1);
        EXPECT_EQ(hands.shown("result"), "2.5");
        hands.press(ImGuiKey_LeftArrow);
        EXPECT_EQ(hands.session().position().step, 0);
        hands.press(ImGuiMod_Shift | ImGuiKey_LeftArrow);
        EXPECT_FALSE(hands.session().position().finished);
        EXPECT_EQ(hands.session().position().term, 3);
        hands.press(ImGuiMod_Shift | ImGuiKey_RightArrow);
        EXPECT_TRUE(hands.session().position().finished);
        hands.press(ImGuiKey_End);
        EXPECT_EQ(hands.session().playhead(), hands.session().timeline().size() - 1);
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Timeline, BackWithinTheFirstStepLeadsToItsBeginning) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const bool finished : {false, true}) {
            hands.press(ImGuiMod_Ctrl | ImGuiKey_Home);
            hands.press(finished ? ImGuiKeyChord{ImGuiKey_RightArrow} : ImGuiMod_Shift | ImGuiKey_RightArrow, 1);
            EXPECT_EQ(hands.session().position().step, 0);
            EXPECT_EQ(hands.session().position().finished, finished);
            hands.press(ImGuiKey_LeftArrow);
            EXPECT_EQ(hands.session().playhead(), 0);
        }
    });
}

TEST(Timeline, PartialSumsAreShown) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Home);
        const char* sums[] = {"\\mathbf2\\;", "\\mathbf2\\;", "\\mathbf6\\;", "=\\mathbf10"};
        for (int i = 0; i < 4; ++i) {
            if (i) hands.press(ImGuiMod_Shift | ImGuiKey_RightArrow);
            const auto formula = plain(hands.shown("formula"));
            EXPECT_TRUE(formula.starts_with("\\Sigmax=2+0+4+4")) << formula;
            EXPECT_NE(formula.find(sums[i]), std::string::npos) << formula;
            EXPECT_EQ(hands.session().position().term, i + 1);
        }
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Timeline, SpacePlaysAndPauses) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Home);
        hands.press(ImGuiKey_Space);
        EXPECT_TRUE(hands.session().playback().playing());
        hands.wait_frames(90);
        const auto there = hands.session().playhead();
        EXPECT_GT(there, 0);
        hands.press(ImGuiKey_Space);
        EXPECT_FALSE(hands.session().playback().playing());
        const auto paused = hands.session().playhead();
        hands.wait_frames(120);
        EXPECT_EQ(hands.session().playhead(), paused);
        hands.press(ImGuiKey_Space);
        hands.wait_frames(60 * 60);
        EXPECT_EQ(hands.session().playhead(), hands.session().timeline().size() - 1) << "it ends at the last step";
        EXPECT_FALSE(hands.session().playback().playing());
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Timeline, TwiceTheSpeedTakesHalfTheTime) {
    Desk desk;
    auto& session = desk.session();
    // How long the account of (2, 0, 4, 4) plays, by the ticks that it asks for.
    const auto duration = [&](float speed) {
        session.settings.speed = speed;
        session.seek(0);
        session.perform(Play{true}, session.now());
        const double began = *session.next_tick();
        double ended = began;
        for (int i = 0; i < 1000 && session.playback().playing(); ++i) {
            ended = *session.next_tick();
            session.tick(ended);
        }
        EXPECT_EQ(session.playhead(), session.timeline().size() - 1);
        return ended - began;
    };
    const double once = duration(1);
    EXPECT_GT(once, 5);
    for (const float speed : {0.25f, 0.5f, 2.0f, 4.0f})
        EXPECT_NEAR(duration(speed), once / static_cast<double>(speed), 1e-6) << speed;
}

TEST(Timeline, ButtonsSpeedsAndTheListOfSteps) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("first");
        EXPECT_EQ(hands.session().playhead(), 0);
        hands.click("next");
        EXPECT_EQ(hands.session().position().step, 0);
        hands.click("step var");
        EXPECT_EQ(hands.shown("result"), "2.75");
        hands.click("back");
        EXPECT_EQ(hands.session().trace().steps()[static_cast<std::size_t>(hands.session().position().step)].quantity,
                  Quantity::square);
        hands.click("last");
        EXPECT_EQ(hands.session().playhead(), hands.session().timeline().size() - 1);
        for (const auto& [label, speed] :
             {std::pair{"0.25×", 0.25f}, {"0.5×", 0.5f}, {"1×", 1.0f}, {"2×", 2.0f}, {"4×", 4.0f}}) {
            hands.click(label);
            EXPECT_EQ(hands.session().settings.speed, speed) << label;
        }
        hands.press(ImGuiMod_Shift | ImGuiKey_LeftArrow);
        ASSERT_EQ(hands.session().playhead(), hands.session().timeline().size() - 2);
        hands.click("next");
        EXPECT_EQ(hands.session().playhead(), hands.session().timeline().size() - 1) << "the last is reached";
        hands.click("play");
        EXPECT_TRUE(hands.session().playback().playing());
        EXPECT_EQ(hands.session().playhead(), 0) << "from the end it starts over";
        hands.click("play");
        EXPECT_FALSE(hands.session().playback().playing());
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Timeline, SymbolsKeepClearOfEachOther) {
    // Below 470 the timeline shares its line with the buttons.
    for (const auto [width, height] : {Size{800, 440}, {900, 440}, {1024, 440}, {1280, 440}, {800, 700}, {1280, 700}}) {
        Desk desk({.size = {width, height}});
        drive(desk, [&](Hands& hands) {
            hands.open_lesson("gamma-and-beta", 0);
            for (const char* command : {"transport.first", "transport.next", "transport.next", "transport.last"}) {
                hands.run_command(command);
                hands.wait_frames(2);
                double end = -1e9;
                int seen = 0;
                for (int step = 0; step < 12; ++step) {
                    const auto words = hands.shown("symbol " + std::to_string(step));
                    if (words == "(absent)") continue;
                    const double left = std::stod(words), right = std::stod(words.substr(words.find(' ')));
                    EXPECT_GE(left, end + 2) << width << " " << command << " step " << step;
                    end = right;
                    ++seen;
                }
                if (hands.shown("symbol 0") != "(absent)" || seen > 0) {
                    EXPECT_NE(hands.shown("symbol " + std::to_string(hands.session().position().step)), "(absent)")
                        << "where one is has its name";
                }
            }
        });
    }
}

TEST(Timeline, ATermIsCountedAmongThoseOfItsSum) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Home);
        ASSERT_NE(hands.session().trace().steps().size(), 4u) << "no telling the terms from the steps";
        for (int term = 1; term < 4; ++term) {
            const auto words = fmt::format("term {} of 4", term);
            const auto texts = texts_of_a_frame(hands);
            EXPECT_EQ(std::ranges::count(texts, words, &ui::DrawnText::words), 1) << words;
            hands.press(ImGuiMod_Shift | ImGuiKey_RightArrow);
        }
    });
}

TEST(Timeline, TheFormulaIsThatOfTheCellThatIsComputed) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const float x[] = {2, 0, 4, 4};  // the mean is 2.5
        int seen = 0;
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Home);
        while (hands.session().playhead() + 1 < hands.session().timeline().size()) {
            hands.press(ImGuiMod_Shift | ImGuiKey_RightArrow);
            const auto at = hands.session().position();
            const auto quantity = hands.session().trace().steps()[static_cast<std::size_t>(at.step)].quantity;
            if (at.finished || (quantity != Quantity::deviation && quantity != Quantity::square)) continue;
            const double distance = static_cast<double>(x[at.term - 1]) - 2.5;
            EXPECT_EQ(hands.shown("result"), displayed(quantity == Quantity::square ? distance * distance : distance))
                << "term " << at.term;
            ++seen;
        }
        EXPECT_GE(seen, 6) << "three distances and three squares before the last of each";
    });
}

TEST(Timeline, TheWordsAboutTheStepEndBeforeTheSpeeds) {
    int long_ones = 0;
    for (const int width : {900, 950, 960, 980, 1280}) {
        Desk desk({.size = {width, 720}});
        drive(desk, [&](Hands& hands) {
            hands.press(ImGuiMod_Ctrl | ImGuiKey_Home);
            for (const auto& step : hands.session().trace().steps()) {
                hands.press(ImGuiKey_RightArrow);
                const auto texts = texts_of_a_frame(hands);
                const auto place = std::ranges::find(texts, hands.shown("step"), &ui::DrawnText::words);
                ASSERT_NE(place, texts.end());
                const float middle = (place->from.y + place->to.y) / 2;
                float speeds = ImGui::GetIO().DisplaySize.x;  // "0.25×" is the first, or the one that is chosen
                for (const auto& text : texts)
                    if (text.words.ends_with("×") && text.layer == place->layer) speeds = std::min(speeds, text.from.x);
                for (const auto& text : texts) {
                    const bool beside = text.from.y < middle && text.to.y > middle && text.from.x > place->to.x;
                    if (!beside || text.from.x > speeds - 1 || text.layer != place->layer) continue;
                    EXPECT_LE(text.to.x, speeds) << width << ": " << text.words;
                    const float whole = ui::text_width(ui::fonts().regular, ui::px(13), step.caption);
                    long_ones += text.from.x + whole > speeds;
                }
            }
        });
    }
    EXPECT_GT(long_ones, 0) << "all captions had room: these cases show nothing";
}

TEST(Timeline, EditingWhileItStandsInTheMiddleKeepsThePlace) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("step var");
        hands.drag("bar x[1,1]", {0, -40});
        EXPECT_EQ(hands.document().playhead.quantity, Quantity::variance);
        EXPECT_EQ(hands.undo_depth(), 1u);
        hands.click("RMS");
        EXPECT_EQ(hands.session().trace().steps()[static_cast<std::size_t>(hands.session().position().step)].quantity,
                  Quantity::mean_square)
            << "the counterpart of the variance";
    });
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// The matrix of the Vector workspace: who shares a mean, what it keeps back, and where the keyboard goes after a value.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/ui/theme.h"
#include "core/lessons/lesson_state.h"
#include "core/norm/operators.h"
#include "drawn_marks.h"
#include "harness.h"

namespace normscope::testing {
namespace {

Document table_of(std::int64_t rows, std::int64_t columns, std::string_view op) {
    std::vector<float> x;
    for (std::int64_t i = 0; i < rows * columns; ++i) x.push_back(static_cast<float>((i * 7) % 11) - 3);
    auto document = default_document();
    document.x = Tensor::from({rows, columns}, std::move(x)).value();
    document.spec = make_spec(op, "pytorch", document.x.shape()).value();
    return with_fitting_params(std::move(document)).value();
}

TEST(Matrix, TheCellsThatShareAMeanAreThoseOfTheSelectedCell) {
    for (const bool by_row : {true, false})
        for (const auto& [row, column] : {std::pair{2, 3}, {1, 1}, {3, 4}}) {
            SCOPED_TRACE(fmt::format("{} {}, {}", row, column, by_row ? "LayerNorm" : "BatchNorm"));
            Desk desk;
            std::map<std::pair<int, int>, ImRect> cells;
            drive(desk, [&](Hands& hands) {
                hands.start_from(table_of(3, 4, by_row ? "layer_norm" : "batch_norm"));
                hands.click(fmt::format("x[{},{}]", row, column));
                hands.ctx->MouseMoveToPos({2, 2});
                for (int r = 1; r <= 3; ++r)
                    for (int c = 1; c <= 4; ++c)
                        cells[{r, c}] = hands.ctx->ItemInfo(fmt::format("**/x[{},{}]", r, c).c_str()).RectFull;
            });
            desk.frames(2);
            const auto marks = tinted(ui::quantity_color(Quantity::mean));
            for (const auto& [place, cell] : cells) {
                const bool marked = std::ranges::any_of(marks, [&](ImVec2 at) { return cell.Contains(at); });
                EXPECT_EQ(marked, by_row ? place.first == row : place.second == column)
                    << place.first << " " << place.second;
            }
        }
}

TEST(Matrix, EnterGoesDownAndWithShiftUp) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(table_of(3, 4, "layer_norm"));
        const auto enter = [&](const char* number, ImGuiKeyChord chord) {
            hands.type(number);
            hands.press(chord);
            hands.wait_frames();
            return focused_place(hands.document());
        };
        hands.click("x[2,2]");
        EXPECT_EQ(enter("50", ImGuiMod_Shift | ImGuiKey_Enter), (RowColumn{0, 1}));
        EXPECT_EQ(hands.document().x[5], 50);
        EXPECT_EQ(enter("60", ImGuiKey_Enter), (RowColumn{1, 1}));
        EXPECT_EQ(hands.document().x[1], 60);
        EXPECT_EQ(enter("70", ImGuiKey_Enter), (RowColumn{2, 1}));
        EXPECT_EQ(enter("80", ImGuiMod_Shift | ImGuiKey_Enter), (RowColumn{1, 1}));
        EXPECT_EQ(hands.document().x[5], 70);
        EXPECT_EQ(hands.document().x[9], 80);
        EXPECT_EQ(hands.undo_depth(), 4u);
    });
}

/// "mean[row 2]" and "mean[3]", with the cell that each is about.
std::vector<std::pair<std::string, std::int64_t>> statistics_of(const Document& document, Quantity quantity) {
    std::vector<std::pair<std::string, std::int64_t>> found;
    const auto columns = document.x.row_length();
    for (std::int64_t row = 0; row < document.x.row_count(); ++row)
        found.emplace_back(fmt::format("{}[row {}]", info(quantity).id, row + 1), row * columns);
    for (std::int64_t column = 0; column < columns; ++column)
        found.emplace_back(fmt::format("{}[{}]", info(quantity).id, column + 1), column);
    return found;
}

// A place that is kept free for a number has no words of its own.
TEST(Matrix, AStatisticThatIsAskedForFirstHasAnEmptyPlace) {
    Desk desk;
    auto& session = desk.session();
    int seen = 0;
    for (const auto& lesson : lessons().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            session.open_lesson(lesson.id, step);
            if (session.workspace() != "vector" || !session.withholding()) continue;
            SCOPED_TRACE(fmt::format("{}, step {}", lesson.id, step + 1));
            const auto& hidden = lesson.steps[static_cast<std::size_t>(step)].ask_first;
            const auto document = session.document();
            if (document.x.rank() > 2) continue;
            const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
            std::vector<std::string> kept;
            desk.frames(3);
            for (const auto quantity :
                 {Quantity::mean, Quantity::variance, Quantity::sigma, Quantity::mean_square, Quantity::rms})
                for (const auto& [name, cell] : statistics_of(document, quantity)) {
                    if (!is_withheld(hidden, document, plan, quantity, cell)) continue;
                    EXPECT_FALSE(desk.probe().contains(name)) << name << ": " << desk.probe()[name];
                    kept.push_back(name);
                }
            session.perform(ShowMe{}, 0);
            desk.frames(3);
            seen += static_cast<int>(
                std::ranges::count_if(kept, [&](const auto& name) { return desk.probe().contains(name); }));
        }
    EXPECT_GT(seen, 2) << "once they are shown, this test finds them";
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// Somebody who clicks, drags, types and runs commands at random: nothing crashes, what is on the screen is what the
// document gives, and undoing everything comes back to where it began, bit for bit.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "core/base/random.h"
#include "core/text/number_format.h"
#include "harness.h"

namespace normscope::testing {
namespace {

/// Whether a name is of a number that the document gives. Places on the screen, scales that do not shrink and what an
/// operator's card remembers depend on what was seen before, names of axes and which holds the channels on the file,
/// and what has no room is left out of a formula.
bool is_a_number(std::string_view name, std::string_view text) {
    constexpr std::array<std::string_view, 16> others = {
        "stroke ", "outline ", "symbol ", "tick ", "cell face ", "picture of ", "card picture", "cube ",
        "label ",  "scale ",   "zoom",    "shape", "call ",      "grouping ",   "channel axis", "all prose"};
    return text.find_first_of("0123456789") != text.npos && text.find("cdots") == text.npos &&
           std::ranges::none_of(others, [&](std::string_view other) { return name.starts_with(other); });
}

/// What both programs show under a name is the same number. Returns how many names they have in common.
int compare(const ui::Probe& walked, const ui::Probe& afresh) {
    int compared = 0;
    for (const auto& [name, text] : walked) {
        const auto other = afresh.find(name);
        if (other == afresh.end() || !is_a_number(name, text) || !is_a_number(name, other->second)) continue;
        ++compared;
        EXPECT_EQ(text, other->second) << name << " of the walked program, and of one that has just begun";
    }
    return compared;
}

class Walker {
public:
    explicit Walker(std::uint64_t seed) : random_(seed_of({seed})) {
        std::filesystem::current_path(folder_.path());  // where dialogs write
        desk_->session().patience = std::chrono::seconds(20);
        for (const auto& command : desk_->program().shell().commands().all())
            if (command.id != "app.quit") commands_.push_back(command.id);
        begin_ = desk_->session().document();  // the first frame may end with an edit already
    }
    ~Walker() { std::filesystem::current_path("/"); }
    Walker(const Walker&) = delete;
    Walker& operator=(const Walker&) = delete;

    void walk(int actions) {
        for (int i = 1; i <= actions && !::testing::Test::HasFailure(); ++i) {
            act();
            if (i % 200 == 0) check_numbers();
            if (i % 1000 == 0 || i == actions) look();
        }
        check_numbers();
        undo_everything();
        if (!::testing::Test::HasFailure()) compare_with_afresh();
    }

private:
    static ImGuiIO& io() { return ImGui::GetIO(); }

    void frame() {
        desk_->frame();
        const auto& history = desk_->session().history();
        if (history.undo_depth() == 0 && !history.in_gesture()) begin_ = desk_->session().document();
    }
    void move_somewhere() {
        io().AddMousePosEvent(static_cast<float>(random_.below(1600)), static_cast<float>(random_.below(900)));
        frame();
    }
    void button(bool down) {
        io().AddMouseButtonEvent(0, down);
        frame();
    }
    void key(ImGuiKey which) {
        io().AddKeyEvent(which, true);
        frame();
        io().AddKeyEvent(which, false);
        frame();
    }

    void act() {
        switch (random_.below(10)) {
        case 0:
        case 1:
            move_somewhere();
            button(true);
            button(false);
            break;
        case 2:
            move_somewhere();
            button(true);
            for (std::uint64_t i = random_.below(6); i > 0; --i) {
                const auto at = io().MousePos;
                io().AddMousePosEvent(at.x + static_cast<float>(random_.below(81)) - 40,
                                      at.y + static_cast<float>(random_.below(81)) - 40);
                frame();
            }
            if (random_.below(4) == 0) key(ImGuiKey_Escape);
            button(false);
            break;
        case 3:
            io().AddMouseWheelEvent(0, random_.below(2) == 0 ? -1.0f : 1.0f);
            frame();
            break;
        case 4:
        case 5:
            press_a_key();
            break;
        case 6:
            for (std::uint64_t i = 1 + random_.below(3); i > 0; --i)
                io().AddInputCharacter(static_cast<unsigned>("0123456789.-/e n"[random_.below(16)]));
            frame();
            break;
        default:
            desk_->program().shell().commands().run(desk_->session(), commands_[random_.below(commands_.size())]);
            frame();
        }
        desk_->host().time += 0.02;
    }

    void press_a_key() {
        constexpr ImGuiKey keys[] = {ImGuiKey_Enter,      ImGuiKey_Tab,     ImGuiKey_Escape,    ImGuiKey_LeftArrow,
                                     ImGuiKey_RightArrow, ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_Delete,
                                     ImGuiKey_F2,         ImGuiKey_F6,      ImGuiKey_Space,     ImGuiKey_PageDown,
                                     ImGuiKey_PageUp,     ImGuiKey_Home,    ImGuiKey_End,       ImGuiKey_Backspace};
        const bool shift = random_.below(5) == 0;
        const bool ctrl = random_.below(5) == 0;
        if (shift) io().AddKeyEvent(ImGuiMod_Shift, true);
        if (ctrl) io().AddKeyEvent(ImGuiMod_Ctrl, true);
        key(ctrl && random_.below(2) == 0 ? ImGuiKey_Z : keys[random_.below(std::size(keys))]);
        io().AddKeyEvent(ImGuiMod_Shift, false);
        io().AddKeyEvent(ImGuiMod_Ctrl, false);
        frame();
    }

    /// Nothing is held, typed or asked any more.
    void come_to_rest() {
        button(false);
        for (int i = 0; i < 6; ++i) key(ImGuiKey_Escape);
        auto& session = desk_->session();
        (void)session.finish_opening();
        session.stay();
        session.history().end_gesture();
        for (int i = 0; i < 4; ++i) frame();
    }

    /// Keeps every number that is on the screen, with what it is shown of.
    void look() {
        come_to_rest();
        io().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
        auto& session = desk_->session();
        session.perform(Play{false}, session.now());
        if (session.page() != Page::none) session.show_page(Page::none);  // a workspace shows more numbers
        // The numbers of these come from experiments of their own, not from the document alone.
        if (session.workspace() == "photo" || session.workspace() == "precision") session.show_workspace("vector");
        desk_->program().settle();
        desk_->frame();
        seen_.push_back({session.document(), session.settings, session.workspace(), session.inspected(),
                         session.withholding(), desk_->probe()});
    }

    /// A program that has just opened what was looked at shows the same numbers. Nothing was kept in it that an edit
    /// could have left behind.
    void compare_with_afresh() {
        desk_.reset();
        int compared = 0;
        for (const auto& seen : seen_) {
            Desk afresh({.settings = seen.settings});
            auto& session = afresh.session();
            session.history().reset(seen.document);
            session.show_workspace(seen.workspace);
            if (!seen.withholding) session.perform(ShowMe{}, session.now());
            session.perform(Play{false}, session.now());  // as what is shown may begin to do
            session.history().reset(seen.document);
            session.perform(Inspect{seen.inspected.quantity, seen.inspected.cell}, session.now());
            afresh.program().settle();
            afresh.frame();
            compared += compare(seen.numbers, afresh.probe());
        }
        EXPECT_GT(compared, 0);
    }

    /// What the session has kept up to date is what the document gives afresh, and the inspector shows it.
    void check_numbers() {
        auto& session = desk_->session();
        const auto& document = session.document();
        if (document.x.empty()) return;
        const Derived fresh(document);
        const auto group = fresh.plan().group_of(focused_cell(document));
        const auto anew = fresh.trace(group);
        const auto& kept = session.trace();
        ASSERT_EQ(kept.group(), group);
        const auto near = [](double a, double b, double size) {
            return a == b || (std::isnan(a) && std::isnan(b)) ||
                   std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(size));
        };
        for (const auto& step : anew.steps()) {
            const auto terms = info(step.quantity).per_cell ? std::min<std::int64_t>(anew.size(), 8) : 1;
            for (std::int64_t k = 0; k < terms; ++k) {
                const double wanted = anew.value(step.quantity, k);
                const double got = kept.value(step.quantity, k);
                EXPECT_TRUE(near(got, wanted, wanted))
                    << info(step.quantity).id << "[" << k << "]: " << got << " where the document gives " << wanted;
            }
        }
        const auto shown = desk_->probe().find("stat mean");
        if (shown != desk_->probe().end() && !shown->second.empty() && !session.history().in_gesture() &&
            !session.withholding()) {
            frame();
            const auto text = desk_->probe().find("stat mean");
            if (text != desk_->probe().end() && !text->second.empty()) {
                EXPECT_EQ(text->second, format_fixed(session.derived().trace(group).value(Quantity::mean), 4));
            }
        }
    }

    void undo_everything() {
        auto& history = desk_->session().history();
        const auto end = desk_->session().document();
        const auto depth = history.undo_depth();
        while (history.can_undo()) history.undo();
        EXPECT_TRUE(begin_ && same_content(desk_->session().document(), *begin_)) << depth << " entries taken back";
        while (history.can_redo() && history.undo_depth() < depth) history.redo();
        EXPECT_TRUE(same_content(desk_->session().document(), end)) << "and made again";
        frame();
    }

    struct Seen {
        Document document;
        Settings settings;
        std::string workspace;
        NumberRef inspected;
        bool withholding;
        ui::Probe numbers;
    };

    TemporaryFolder folder_;
    std::unique_ptr<Desk> desk_ = std::make_unique<Desk>();
    std::vector<Seen> seen_;  // at every thousandth action
    Random random_;
    std::vector<std::string> commands_;
    std::optional<Document> begin_;
};

class Walk : public ::testing::TestWithParam<int> {};

TEST_P(Walk, EndsWhereItBeganWhenAllIsUndone) { Walker(static_cast<std::uint64_t>(GetParam())).walk(400); }

INSTANTIATE_TEST_SUITE_P(Seeds, Walk, ::testing::Range(1, 5));

/// A long one, in parts of 5000 actions that a failure names. NORMSCOPE_WALK says how many (200); NORMSCOPE_WALK_FROM
/// with which to begin (0), so that it can be walked in several goes.
TEST(Nightly, ALongWalkEndsWhereItBegan) {
    const auto number = [](const char* name, int otherwise) {
        const char* text = std::getenv(name);
        return text ? std::atoi(text) : otherwise;
    };
    const int first = number("NORMSCOPE_WALK_FROM", 0), count = number("NORMSCOPE_WALK", 200);
    for (int part = first; part < first + count && !::testing::Test::HasFailure(); ++part) {
        SCOPED_TRACE(part);
        Walker(static_cast<std::uint64_t>(1000 + part)).walk(5000);
        std::printf("part %d of the walk\n", part);
        std::fflush(stdout);
    }
}

}  // namespace
}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
#include "command_effects.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <cmath>
#include <map>

#include "app/workspaces/workspace.h"
#include "core/codegen/codegen.h"
#include "core/lessons/lesson_state.h"
#include "core/norm/operators.h"
#include "core/text/number_format.h"

namespace normscope::testing {
namespace {

using Row = std::vector<float>;
using Table = std::vector<Row>;

Table table_of(const Document& document) {
    Table rows;
    for (std::int64_t r = 0; r < document.x.row_count(); ++r) {
        const auto row = document.x.row(r);
        rows.emplace_back(row.begin(), row.end());
    }
    return rows;
}

std::string drawers_of(Hands& hands) { return hands.shown("Lesson drawer") + ", " + hands.shown("Inspector drawer"); }

Row ones(const Row& like, float value) { return Row(like.size(), value); }

using Expectation = void (*)(const Ran&);

// Each part of the table as a map, so that one file holds commands of one kind in few lines.
std::map<std::string, Expectation> edits() {
    return {{"edit.paste",
             [](const Ran& r) {
                 EXPECT_EQ(table_of(r.after)[static_cast<std::size_t>(focused_place(r.before).row)], (Row{7, 8, 9}));
             }},
            {"edit.clear",
             [](const Ran& r) {
                 auto rows = table_of(r.before);
                 const auto at = focused_place(r.before);
                 rows[static_cast<std::size_t>(at.row)][static_cast<std::size_t>(at.column)] = 0;
                 EXPECT_EQ(table_of(r.after), rows);
             }},
            {"edit.add_feature",
             [](const Ran& r) {
                 auto rows = table_of(r.before);
                 for (auto& row : rows) row.push_back(0);
                 EXPECT_EQ(table_of(r.after), rows);
             }},
            {"edit.remove_feature",
             [](const Ran& r) {
                 auto rows = table_of(r.before);
                 for (auto& row : rows) row.erase(row.begin() + focused_place(r.before).column);
                 EXPECT_EQ(table_of(r.after), rows);
             }},
            {"edit.add_example",
             [](const Ran& r) {
                 auto rows = table_of(r.after);
                 const auto at = rows.begin() + focused_place(r.before).row + 1;
                 EXPECT_NE(*at, *(at - 1)) << "it varies";
                 rows.erase(at);
                 EXPECT_EQ(rows, table_of(r.before));
                 EXPECT_EQ(focused_place(r.after).row, focused_place(r.before).row + 1);
             }},
            {"edit.duplicate_example",
             [](const Ran& r) {
                 auto rows = table_of(r.before);
                 const auto at = rows.begin() + focused_place(r.before).row;
                 rows.insert(at, Row(*at));
                 EXPECT_EQ(table_of(r.after), rows);
                 EXPECT_EQ(focused_place(r.after).row, focused_place(r.before).row + 1);
             }},
            {"edit.remove_example",
             [](const Ran& r) {
                 auto rows = table_of(r.before);
                 rows.erase(rows.begin() + focused_place(r.before).row);
                 EXPECT_EQ(table_of(r.after), rows);
             }},
            {"edit.reset_affine",
             [](const Ran& r) {
                 EXPECT_EQ(r.after.params.gamma, ones(r.before.params.gamma, 1));
                 EXPECT_EQ(r.after.params.beta, ones(r.before.params.beta, 0));
             }},
            {"op.training", [](const Ran& r) { EXPECT_EQ(r.after.spec.stats, StatsSource::batch); }},
            {"op.evaluation", [](const Ran& r) { EXPECT_EQ(r.after.spec.stats, StatsSource::running); }},
            {"op.float32", [](const Ran& r) { EXPECT_EQ(r.after.precision, Precision::float32); }},
            {"op.float64", [](const Ran& r) { EXPECT_EQ(r.after.precision, Precision::float64); }},
            {"op.nan_at_zero_by_zero",
             [](const Ran& r) { EXPECT_NE(r.after.spec.zero_by_zero, r.before.spec.zero_by_zero); }},
            {"op.toggle_affine",
             [](const Ran& r) {
                 EXPECT_NE(r.after.spec.has_gamma, r.before.spec.has_gamma);
                 EXPECT_EQ(r.after.spec.has_beta, r.after.spec.has_gamma && r.after.spec.op != "rms_norm");
             }},
            {"op.more_groups", [](const Ran& r) { EXPECT_EQ(r.after.spec.num_groups, 4) << "of 4 channels, after 2"; }},
            {"op.fewer_groups", [](const Ran& r) { EXPECT_EQ(r.after.spec.num_groups, 1); }},
            {"op.train_step",
             [](const Ran& r) {  // PyTorch: a tenth of the batch, its variance over n − 1
                 const auto rows = table_of(r.before);
                 const auto n = static_cast<double>(rows.size());
                 for (std::size_t c = 0; c < rows.front().size(); ++c) {
                     double mean = 0;
                     double squares = 0;
                     for (const auto& row : rows) mean += static_cast<double>(row[c]) / n;
                     for (const auto& row : rows) squares += std::pow(static_cast<double>(row[c]) - mean, 2);
                     const auto& old = r.before.params;
                     EXPECT_NEAR(static_cast<double>(r.after.params.running_mean[c]),
                                 0.9 * static_cast<double>(old.running_mean[c]) + 0.1 * mean, 1e-6);
                     EXPECT_NEAR(static_cast<double>(r.after.params.running_var[c]),
                                 0.9 * static_cast<double>(old.running_var[c]) + 0.1 * squares / (n - 1), 1e-6);
                 }
             }},
            {"lesson.restart_step",
             [](const Ran& r) {
                 const auto fresh = state_of(*lessons().find(r.before.lesson->id), r.before.lesson->step);
                 EXPECT_EQ(r.after.x, fresh->x);
                 EXPECT_EQ(r.after.lesson, r.before.lesson);
             }},
            {"lesson.leave",
             [](const Ran& r) {
                 EXPECT_FALSE(r.after.lesson);
                 EXPECT_EQ(r.after.x, r.before.x);
             }},
            {"axis.transpose", [](const Ran& r) {
                 const auto before = table_of(r.before);
                 const auto after = table_of(r.after);
                 ASSERT_EQ(after.size(), before.front().size());
                 for (std::size_t i = 0; i < before.size(); ++i)
                     for (std::size_t k = 0; k < before[i].size(); ++k) EXPECT_EQ(after[k][i], before[i][k]);
             }}};
}

/// The index of the playhead on the timeline.
std::int64_t now(const Ran& r) { return r.hands.session().playhead(); }

void expect_moved(const Ran& r, std::int64_t down, std::int64_t right) {
    const auto from = focused_place(r.before);
    const auto to = focused_place(r.after);
    EXPECT_EQ(to.row, from.row + down);
    EXPECT_EQ(to.column, from.column + right);
}

std::string clipboard() { return ImGui::GetClipboardText(); }

std::map<std::string, Expectation> views() {
    return {
        {"transport.first", [](const Ran& r) { EXPECT_EQ(now(r), 0); }},
        {"transport.last", [](const Ran& r) { EXPECT_EQ(now(r), r.hands.session().timeline().size() - 1); }},
        {"transport.next_term", [](const Ran& r) { EXPECT_EQ(now(r), r.playhead + 1); }},
        {"transport.back_term", [](const Ran& r) { EXPECT_EQ(now(r), r.playhead - 1); }},
        {"transport.next",
         [](const Ran& r) {
             EXPECT_GT(now(r), r.playhead);
             EXPECT_TRUE(r.hands.session().timeline().at(now(r)).finished);
             const auto& t = r.hands.session().timeline();
             for (auto i = r.playhead + 1; i < now(r); ++i) EXPECT_FALSE(t.at(i).finished) << "no step is skipped";
         }},
        {"transport.back", [](const Ran& r) { EXPECT_LT(now(r), r.playhead); }},
        {"transport.play", [](const Ran& r) { EXPECT_NE(r.hands.session().playback().playing(), r.playing); }},
        {"edit.previous_example", [](const Ran& r) { expect_moved(r, -1, 0); }},
        {"edit.next_example", [](const Ran& r) { expect_moved(r, 1, 0); }},
        {"edit.previous_feature", [](const Ran& r) { expect_moved(r, 0, -1); }},
        {"edit.next_feature", [](const Ran& r) { expect_moved(r, 0, 1); }},
        {"edit.select_all", [](const Ran& r) { EXPECT_EQ(r.hands.session().range().size(), r.before.x.size()); }},
        {"edit.find_largest",
         [](const Ran& r) {
             for (const float value : r.before.x.values())
                 EXPECT_LE(std::abs(value), std::abs(r.after.x[focused_cell(r.after)]));
         }},
        {"edit.find_nan", [](const Ran& r) { EXPECT_EQ(r.hands.shown("notice"), "There is no NaN in x"); }},
        {"edit.find_infinity",
         [](const Ran& r) { EXPECT_EQ(r.hands.shown("notice"), "There is no infinite value in x"); }},
        {"edit.copy", [](const Ran&) { EXPECT_NE(clipboard().find('\t'), std::string::npos); }},
        {"edit.copy_numpy", [](const Ran&) { EXPECT_TRUE(clipboard().starts_with("np.array([")) << clipboard(); }},
        {"edit.copy_pytorch",
         [](const Ran&) { EXPECT_TRUE(clipboard().starts_with("torch.tensor([")) << clipboard(); }},
        {"edit.copy_markdown", [](const Ran&) { EXPECT_TRUE(clipboard().starts_with("| 1 | 2 |")) << clipboard(); }},
        {"edit.copy_account",
         [](const Ran& r) {
             const auto& last = r.hands.session().trace();
             const auto y = format_number(last.value(Quantity::output, last.size() - 1), Minus::ascii);
             EXPECT_TRUE(clipboard().ends_with(y + " |\n")) << clipboard() << y;
         }},
        {"edit.copy_code",
         [](const Ran& r) {
             const auto at = static_cast<std::size_t>(r.settings.code_target);
             EXPECT_EQ(clipboard(), export_code(r.before, code_targets()[at].target));
         }},
        {"lesson.show_me", [](const Ran& r) { EXPECT_FALSE(r.hands.session().withholding()); }},
        {"lesson.hint", [](const Ran& r) { EXPECT_NE(r.hands.session().question().hint, r.hint); }},
        {"lesson.solution", [](const Ran& r) { EXPECT_TRUE(r.hands.session().question().solution); }},
        {"view.dark", [](const Ran& r) { EXPECT_EQ(r.hands.session().settings.theme, ThemeId::dark); }},
        {"view.light", [](const Ran& r) { EXPECT_EQ(r.hands.session().settings.theme, ThemeId::light); }},
        {"view.high_contrast",
         [](const Ran& r) { EXPECT_EQ(r.hands.session().settings.theme, ThemeId::high_contrast); }},
        {"view.next_theme", [](const Ran& r) { EXPECT_NE(r.hands.session().settings.theme, r.settings.theme); }},
        {"view.larger",
         [](const Ran& r) { EXPECT_EQ(r.hands.session().settings.ui_scale, r.settings.ui_scale + 0.125f); }},
        {"view.smaller",
         [](const Ran& r) { EXPECT_EQ(r.hands.session().settings.ui_scale, r.settings.ui_scale - 0.125f); }},
        {"view.larger_text",
         [](const Ran& r) {
             EXPECT_EQ(r.hands.session().settings.text_size,
                       std::min(r.settings.text_size + 0.125f, Settings::most_text_size));
         }},
        {"view.smaller_text",
         [](const Ran& r) {
             EXPECT_EQ(r.hands.session().settings.text_size, std::max(r.settings.text_size - 0.125f, 1.0f));
         }},
        {"view.large_targets",
         [](const Ran& r) { EXPECT_NE(r.hands.session().settings.large_targets, r.settings.large_targets); }},
        {"edit.copy_statistics",
         [](const Ran& r) {
             const auto rows = std::ranges::count(clipboard(), '\n');
             EXPECT_GE(rows, 3) << clipboard();
             EXPECT_NE(clipboard().find("| "), std::string::npos);
             EXPECT_TRUE(same_content(r.after, r.before));
         }},
        {"view.normal_size", [](const Ran& r) { EXPECT_EQ(r.hands.session().settings.ui_scale, 1); }},
        {"view.zoom_outputs",
         [](const Ran& r) { EXPECT_NE(r.hands.session().settings.zoom_outputs, r.settings.zoom_outputs); }},
        {"view.motion", [](const Ran& r) { EXPECT_NE(r.hands.session().settings.motion, r.settings.motion); }},
        {"view.start", [](const Ran& r) { EXPECT_TRUE(r.hands.session().at_start()); }},
        {"view.present", [](const Ran& r) { EXPECT_NE(r.hands.session().presenting(), r.presenting); }},
        {"view.lesson_panel", [](const Ran& r) { EXPECT_NE(drawers_of(r.hands), r.drawers); }},
        {"view.inspector", [](const Ran& r) { EXPECT_NE(drawers_of(r.hands), r.drawers); }},
        {"view.lesson_panel_width", [](const Ran& r) { EXPECT_NE(drawers_of(r.hands), r.drawers); }},
        {"view.inspector_width", [](const Ran& r) { EXPECT_NE(drawers_of(r.hands), r.drawers); }}};
}

std::map<std::string, Expectation> others() {
    const auto opens = [](const Ran& r) { EXPECT_FALSE(r.window.empty()); };
    return {{"file.new", [](const Ran& r) { EXPECT_TRUE(same_content(r.after, default_document())); }},
            {"file.open", [](const Ran& r) { EXPECT_EQ(r.window, "Open a file"); }},
            {"file.save", [](const Ran& r) { EXPECT_EQ(r.window, "Save the scene") << "it has no name yet"; }},
            {"file.save_as", [](const Ran& r) { EXPECT_EQ(r.window, "Save the scene"); }},
            {"file.export", [](const Ran& r) { EXPECT_EQ(r.window, "Export x, x̂, y, μ and 1/σ"); }},
            {"file.figure", opens},
            {"lesson.worksheet", [](const Ran& r) { EXPECT_EQ(r.window, "Write a worksheet"); }},
            {"lesson.export_progress", [](const Ran& r) { EXPECT_EQ(r.window, "Export the progress"); }},
            {"lesson.import_progress", [](const Ran& r) { EXPECT_EQ(r.window, "Read progress"); }},
            {"lesson.glossary", [](const Ran& r) { EXPECT_EQ(r.hands.session().page(), Page::glossary); }},
            {"lesson.weak_spots", [](const Ran& r) { EXPECT_EQ(r.hands.session().page(), Page::weak_spots); }},
            {"lesson.tables", [](const Ran& r) { EXPECT_EQ(r.hands.session().page(), Page::tables); }},
            {"lesson.placement", [](const Ran& r) { EXPECT_EQ(r.hands.session().page(), Page::placement); }},
            {"help.shortcuts", [](const Ran& r) { EXPECT_EQ(r.window, "Keyboard shortcuts"); }},
            {"help.about", [](const Ran& r) { EXPECT_EQ(r.window, "About NormScope"); }},
            {"palette.open", opens},
            {"edit.fill", opens},
            {"edit.go_to", opens},
            {"lesson.answer", [](const Ran& r) { EXPECT_NE(ImGui::GetCurrentContext()->NavId, r.focus); }},
            {"lesson.another", [](const Ran& r) { EXPECT_GT(r.hands.session().question().seed, r.seed); }},
            {"lesson.next",
             [](const Ran& r) {
                 const auto wanted = r.before.lesson ? LessonPosition{r.before.lesson->id, r.before.lesson->step + 1}
                                                     : LessonPosition{lessons().lessons.front().id, 0};
                 EXPECT_EQ(*r.after.lesson, wanted);
             }},
            {"lesson.previous", [](const Ran& r) {
                 EXPECT_EQ(*r.after.lesson, (LessonPosition{r.before.lesson->id, r.before.lesson->step - 1}));
             }}};
}

void expect_one_of_many(const Ran& r, std::string_view kind, const std::string& rest) {
    const auto& settings = r.hands.session().settings;
    if (kind == "op.") {
        EXPECT_EQ(r.after.spec.op, rest);
    } else if (kind == "convention.") {
        EXPECT_EQ(r.after.spec.convention, rest);
        EXPECT_EQ(r.after.spec.op, r.before.spec.op);
        EXPECT_EQ(r.after.spec.eps, make_spec(r.before.spec.op, rest, r.before.x.shape())->eps);
        EXPECT_EQ(r.after.spec.stats, r.before.spec.stats);
        EXPECT_EQ(r.after.spec.num_groups, r.before.spec.num_groups);
    } else if (kind == "eps.") {
        auto wanted = r.before.spec;
        wanted.eps = std::strtod(rest.c_str(), nullptr);
        EXPECT_EQ(r.after.spec, wanted);
    } else if (kind == "transport.speed_") {
        EXPECT_EQ(settings.speed, std::strtof(rest.c_str(), nullptr));
    } else if (kind == "code.") {
        EXPECT_EQ(code_targets()[static_cast<std::size_t>(settings.code_target)].id, rest);
    } else if (kind == "workspace.") {
        EXPECT_EQ(r.hands.session().workspace(), rest.substr(0, rest.find('/')));
        if (rest.contains('/')) {
            EXPECT_EQ(r.hands.session().part(), rest.substr(rest.find('/') + 1));
        }
    } else if (kind == "lesson.open.") {
        EXPECT_EQ(*r.after.lesson, (LessonPosition{rest, 0}));
    } else if (kind == "edit.increase" || kind == "edit.decrease") {
        const double by = (rest == "_one" ? 1 : 0.1) * (kind == "edit.increase" ? 1 : -1);
        const auto cell = focused_cell(r.before);
        EXPECT_NEAR(static_cast<double>(r.after.x[cell]), static_cast<double>(r.before.x[cell]) + by, 1e-6);
    }
}

}  // namespace

Ran::Ran(Hands& h)
    : hands(h), before(h.document()), settings(h.session().settings), playing(h.session().playback().playing()),
      presenting(h.session().presenting()), playhead(h.session().playhead()), hint(h.session().question().hint),
      seed(h.session().question().seed), drawers(drawers_of(h)), focus(ImGui::GetCurrentContext()->NavId) {}

void Ran::look() {
    after = hands.document();
    const auto& stack = ImGui::GetCurrentContext()->OpenPopupStack;
    if (!stack.empty() && stack.back().Window) window = stack.back().Window->Name;
}

void expect_effect(const Ran& ran, const std::string& id) {
    static const auto tables = {edits(), views(), others()};
    for (const auto& table : tables)
        if (const auto found = table.find(id); found != table.end()) return found->second(ran);
    if (id.starts_with("axis.") || id.starts_with("file.recent_") || id == "edit.undo" || id == "edit.redo" ||
        id.ends_with("_panel"))
        return;  // possible in a state of their own alone; their own tests have it
    for (const std::string_view kind : {"op.", "convention.", "eps.", "transport.speed_", "code.", "workspace.",
                                        "lesson.open.", "edit.increase", "edit.decrease"})
        if (id.starts_with(kind)) return expect_one_of_many(ran, kind, id.substr(kind.size()));
    ADD_FAILURE() << "nothing is said about what " << id << " does: add it to command_effects.cpp";
}

}  // namespace normscope::testing

// SPDX-License-Identifier: MIT
// Session: the document with its history, what is computed from it, the lesson, the playback and the notices. It has no
// window: views read it and push actions, and it applies them.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/actions.h"
#include "app/session/file_wishes.h"
#include "app/session/playback.h"
#include "app/session/settings.h"
#include "core/base/job.h"
#include "core/document/derived.h"
#include "core/document/history.h"
#include "core/document/region.h"
#include "core/document/scene.h"
#include "core/lessons/checker.h"
#include "core/lessons/guess.h"
#include "core/lessons/lesson_loader.h"
#include "core/lessons/placement.h"
#include "core/lessons/variant.h"
#include "core/norm/timeline.h"

namespace normscope {

struct Notice {
    std::string text;
    bool is_error = false;
    double until = 0;
};

struct Refusal {
    PlaceId place = 0;
    std::string sentence;
    double until = 0;
};

/// A number that is pointed at: what the ledger explains, or what is hovered.
struct NumberRef {
    Quantity quantity = Quantity::output;
    std::int64_t cell = 0;

    friend bool operator==(const NumberRef&, const NumberRef&) = default;
};

/// The person's dealings with the question of the current lesson step.
struct QuestionState {
    std::string typed;
    std::optional<Verdict> verdict;
    int hint = 0;            ///< rungs of the hint that are shown
    std::uint64_t seed = 0;  ///< of the question's numbers and the order of its choices; 0: as written
    bool solution = false;
    bool shown = false;                         ///< a guess was made, or none was wanted: nothing is kept back any more
    std::vector<std::optional<double>> placed;  ///< numbers of the answer that were dragged to where they are thought
    std::vector<double> guess;                  ///< what was committed to
    std::vector<double> truth;                  ///< beside it
};

/// Questions that place a person on the map, as they are put one after the other.
struct PlacementTest {
    Placement placement;
    std::optional<AskedQuestion> asked;  ///< nothing: the test is over
    std::optional<Verdict> verdict;      ///< of the question in sight
};

/// A number of the picture that is asked for, and where the person put it.
struct Ghost {
    GuessTarget target;
    std::optional<double> value;  ///< nothing: not placed yet
    bool committed = false;
};

/// Requests that only the shell, which has the window, can fulfil.
enum class ShellRequest {
    none,
    quit,
    open_palette,
    go_to,
    open_file,
    save_file_as,
    choose_file,
    save_figure,
    export_results,
    show_shortcuts,
    show_about,
    focus_answer,
    fill_cells,
    next_panel,
    previous_panel,
    toggle_lesson_panel,
    toggle_inspector,
    widen_lesson_panel,
    widen_inspector,
    write_worksheet,
    export_progress,
    import_progress
};

class Session {
public:
    Session(Settings settings, LessonLibrary lessons);

    const Document& document() const { return history_.document(); }
    const History& history() const { return history_; }
    History& history() { return history_; }
    const Derived& derived() const;
    const Trace& trace() const;
    const Timeline& timeline() const;
    std::int64_t playhead() const;
    /// Index of the step that `quantity` is shown from on; false when the account has not reached it.
    bool reached(Quantity quantity) const;
    /// The step in progress, with its term (-1: finished).
    Timeline::Position position() const { return timeline().at(playhead()); }

    void perform(const Action& action, double now);
    void perform_all(std::vector<Action> actions, double now);

    /// Applies an edit outside of a view; a refusal becomes a notice.
    bool edit(const Edit& edit, std::string label);
    void seek(std::int64_t index);
    void notify(std::string text, bool is_error = false);

    Playback& playback() { return playback_; }
    const Playback& playback() const { return playback_; }
    /// The time of the last action or tick, by the host's clock.
    double now() const { return now_; }
    /// Advances playback and drops old notices. True when something visible changed.
    bool tick(double now);
    /// When tick() wants to be called next, if at all.
    std::optional<double> next_tick() const;

    Settings settings;
    const LessonLibrary& lessons() const { return lessons_; }
    void replace_lessons(LessonLibrary lessons);
    const Lesson* lesson() const;
    int lesson_step() const { return document().lesson ? document().lesson->step : 0; }
    /// `seed` other than 0: with the question's numbers drawn anew, as `normscope lessons --questions --seed` has them.
    void open_lesson(const std::string& id, int step, std::uint64_t seed = 0);
    /// Id of the workspace that is shown.
    const std::string& workspace() const { return workspace_; }
    /// What the work is called: its file, or its title while it has none.
    std::string name() const;
    /// `id` must be one of the table's, and may name a part of it: "compare/time-machine". An open gesture ends: its
    /// widget is going away.
    void show_workspace(std::string_view id);
    /// The part of a workspace that was asked for last, and a number that grows with every such request.
    const std::string& part() const { return part_; }
    std::uint64_t part_revision() const { return part_revision_; }
    /// Grows whenever a lesson step is entered, also the same one again.
    std::uint64_t steps_entered() const { return steps_entered_; }
    void leave_lesson();
    const QuestionState& question() const { return question_; }
    /// The question of the lesson step as it is put: as written, or with the numbers of the question's seed. nullptr
    /// where nothing is asked.
    const Question* posed() const;
    /// Puts the question anew, with other numbers where it says how they vary, and its choices in another order.
    void pose_anew();
    /// Whether the person has changed the numbers, γ, β or the operator that the step of the lesson speaks of.
    bool strayed() const;
    void restore_numbers();
    /// Shows the next rung of the hint; after the last one none.
    void next_hint();
    void check_typed_answer(const std::string& typed);
    bool points_at(Quantity quantity, std::int64_t cell) const;
    /// Whether the lesson keeps the number back until the person has guessed. Whoever shows a number asks here.
    bool withholds(Quantity quantity, std::int64_t cell) const;
    /// Whether it keeps anything back now.
    bool withholding() const;
    /// Numbers of the picture that the person has placed, or may place.
    std::vector<Ghost> ghosts() const;
    /// The last position of the account that shows nothing that is kept back.
    std::int64_t last_open() const;

    /// Whether the start page is shown in the place of a workspace.
    Page page() const { return page_; }
    bool at_start() const { return page_ == Page::start; }
    void show_start() { page_ = Page::start; }
    void show_page(Page page);
    /// The questions that place a person on the map; nullptr: none have been asked for.
    const PlacementTest* placement() const { return placement_ ? &*placement_ : nullptr; }
    /// Adds what another machine knows of the person, and says so.
    void import_progress(const std::filesystem::path& path);
    void export_progress(const std::filesystem::path& path);
    bool presenting() const { return presenting_; }
    /// Days since 1970, by the local calendar.
    std::int64_t today() const;
    void set_today(std::int64_t day) { today_ = day; }  ///< for tests

    const std::vector<Notice>& notices() const { return notices_; }
    const std::optional<Refusal>& refusal() const { return refusal_; }
    void dismiss_refusal() { refusal_.reset(); }
    const NumberRef& inspected() const { return inspected_; }
    const std::optional<NumberRef>& hovered() const { return hovered_; }
    /// The selected cells: from the one that an extension began at to the one in focus.
    Region range() const;
    /// True while the matrix has the keyboard: arrows, Delete, copy and paste are about its cells.
    bool cells_focused() const { return cells_focused_; }
    /// The entry of γ or β that has the keyboard in place of a cell.
    const std::optional<ParamPlace>& focused_param() const { return focused_param_; }
    /// Before and after the actions of a frame's views are performed: what they say anew in every frame is forgotten
    /// where they do not.
    void begin_pointing() {
        hovered_.reset();
        cells_named_ = pastes_named_ = false;
        wishes_.point_at({});
    }
    void end_pointing() {
        cells_focused_ = cells_named_;
        if (!cells_named_) focused_param_.reset();
        pastes_taken_ = pastes_named_;
    }
    /// A view on the screen takes what is pasted: it is not the document's.
    bool pastes_taken() const { return pastes_taken_; }
    /// What lights up beside the hovered number, found once for all who ask in a frame; nullptr: nothing is hovered.
    const Sources* lit() const;

    std::filesystem::path file;  ///< of the open scene; empty: none yet
    /// Where a file is suggested: beside that of the work which a lesson took the place of; empty: nowhere.
    std::filesystem::path suggested_folder() const { return left_file_.parent_path(); }
    /// How long a call waits for a file before it goes on without it.
    std::chrono::milliseconds patience{40};
    /// Files are read and written by jobs; what takes but a moment has happened when the call returns.
    const std::filesystem::path& origin() const { return origin_; }  ///< what was opened or saved last, also a tensor
    void open(const std::filesystem::path& path);
    void save(const std::filesystem::path& path);
    void start_new();
    /// The file that is being opened. Until it is there, or cancel_opening() was called, nothing is edited.
    bool opening() const { return opening_.started(); }
    const std::filesystem::path& opening_file() const { return opening_file_; }
    double opening_progress() const { return opening_.progress(); }
    void cancel_opening();
    /// Waits for the file, and answers what is wrong with it.
    Result<void> finish_opening();
    bool saving() const { return saving_.started(); }
    /// Waits for files that are being written.
    void finish_saving();
    /// Writes y, μ and 1/σ for other programs.
    void export_to(const std::filesystem::path& target);
    /// Another document in the place of this one, which is not saved anywhere.
    void start_from(Document document, std::string notice);

    /// Whether leaving the document would lose anything.
    bool has_unsaved_work() const { return saving() || !(history_.is_saved() || (over_saved_ && untouched_lesson())); }
    /// Leaves at once when nothing would be lost; else departure() waits for an answer.
    void depart(Departure departure);
    const std::optional<Departure>& departure() const { return departure_; }
    void save_and_depart();
    void depart_without_saving();
    void stay() { departure_.reset(); }

    /// Takes unsaved work of a crashed program back, as one undoable change of what it was made from. False when the
    /// copy could not be read; it is then set aside.
    bool recover(const std::filesystem::path& autosaved, const std::filesystem::path& origin = {});
    /// Where jobs report.
    Inbox& inbox() { return inbox_; }
    /// What a bare start shows: where the person left off, or the first lesson.
    void begin_first_lesson();
    void dismiss_notices() { notices_.clear(); }

    /// Files for parts of the screen.
    FileWishes& wishes() { return wishes_; }
    const FileWishes& wishes() const { return wishes_; }

    void request(ShellRequest request) { request_ = request; }
    ShellRequest take_request() { return std::exchange(request_, ShellRequest::none); }
    std::optional<std::string> take_clipboard() { return std::exchange(clipboard_, std::nullopt); }
    std::function<void(Session&, const std::string&)> run_command;  ///< set by the command registry
    std::function<void()> document_arrived;  ///< set by the shell: another document was opened or begun

private:
    void say_groups(const Edit& edit, const std::string& before);
    void act(const ApplyEdit& action);
    void act(const BeginGesture& action) { history_.begin_gesture(action.label); }
    void act(const EndGesture&) { history_.end_gesture(); }
    void act(const CancelGesture&) { history_.cancel_gesture(); }
    void act(const RunCommand& action);
    void act(const Inspect& action) { inspected_ = {action.quantity, action.cell}; }
    void act(const Hover& action) { hovered_ = {action.quantity, action.cell}; }
    void act(const ExtendTo& action);
    void act(const TakePastes&) { pastes_named_ = true; }
    void act(const FocusCells& action) {
        cells_focused_ = cells_named_ = true;
        focused_param_ = action.param;
    }
    void act(const Seek& action);
    template <class Step>
    void step_history(Step step);
    void act(const Undo&);
    void act(const Redo&);
    void act(const Play& action);
    void act(const ShowWorkspace& action) { show_workspace(action.id); }
    void act(const OpenLesson& action) { open_lesson(action.id, action.step, action.seed); }
    void act(const LeaveLesson&) { leave_lesson(); }
    void act(const PoseAnew&) { pose_anew(); }
    void act(const RestoreNumbers&) { restore_numbers(); }
    void act(const NextHint&) { next_hint(); }
    void act(const ToggleSolution&) { question_.solution = !question_.solution; }
    void act(const ShowMe&) { reveal(); }
    void act(const PlaceGuess& action);
    void act(const ShowStart&) { show_start(); }
    void act(const TogglePresenter&) { presenting_ = !presenting_; }
    void act(const ShowPage& action) { show_page(action.page); }
    void act(const ClosePage&) { page_ = page_ == Page::start ? Page::none : std::exchange(page_before_, Page::none); }
    void act(const StartPlacement& action);
    void act(const AnswerPlacement& action);
    void act(const NextPlacement&);
    void act(const SetReviewInterval& action) {
        if (action.which < settings.review_intervals.size()) settings.review_intervals[action.which] = action.days;
    }
    void place(const PlacementItem& item);
    void act(const Save&);
    void act(const Departure& action) { depart(action); }
    void act(const AnswerQuestion& action) { check_typed_answer(action.text); }
    void act(const CopyText& action);
    void act(const Notify& action) { notify(action.text, action.is_error); }
    void act(const AskFile& action) {
        wishes_.ask(action.target);
        request(ShellRequest::choose_file);
    }
    void act(const AcceptDrop& action) { wishes_.point_at(action.target); }
    void act(const Refuse& action);
    void after_change();
    /// The document of a lesson step takes the place of what is there. What a person made is one undo away; going on in
    /// a lesson without having touched anything is no edit.
    void take_up(Document document, const std::string& label);
    const LessonStep* step_now() const;
    /// The document that the question in force is about, before its `after`.
    Result<Document> asked_about() const;
    void start_account(const LessonStep& step);
    /// Plays the account from `from` to `until`; without motion it stands there at once.
    void play(std::int64_t from, std::int64_t until);
    void reveal();
    void pose(std::uint64_t seed);
    void note_answer(const Verdict& verdict);
    bool collect_files();
    void adopt(LoadedDocument loaded, const std::filesystem::path& from);
    void go(const Departure& departure);

    History history_;
    std::string workspace_ = "vector";
    bool over_saved_ = false;  // the lesson took the place of saved work
    bool untouched_lesson() const { return lesson() && history_.state() == lesson_state_; }
    std::filesystem::path left_file_;  // of the work that a lesson took the place of
    void find_file_again();
    std::string part_;
    std::uint64_t part_revision_ = 0;
    std::uint64_t steps_entered_ = 0;
    LessonLibrary lessons_;
    Playback playback_;
    QuestionState question_;
    std::uint64_t lesson_state_ = 0;       ///< of the history as the last lesson step left it
    std::optional<Document> spoken_of_;    ///< as the last lesson step left it
    mutable std::optional<bool> strayed_;  ///< at strayed_revision_
    mutable std::uint64_t strayed_revision_ = 0;
    std::map<std::pair<std::string, int>, QuestionState> guessed_;  ///< of steps that were left, by lesson and step
    std::optional<std::int64_t> play_until_;                        ///< where playing ends, if not at the end
    Page page_ = Page::none;
    Page page_before_ = Page::none;  // that the page was opened from
    std::optional<PlacementTest> placement_;
    bool presenting_ = false;
    std::optional<std::int64_t> today_;
    std::optional<AskedQuestion> asked_;  ///< while the question's seed is not 0
    std::vector<Notice> notices_;
    std::optional<Refusal> refusal_;
    NumberRef inspected_;
    /// From where the selection reaches to the cell in focus, as long as nothing else has moved that.
    struct Extended {
        std::int64_t anchor, head;
        std::uint64_t documents;
    };
    const Extended* extended() const;
    std::optional<Extended> extended_;  // nothing: the cell in focus alone
    bool cells_focused_ = false;
    std::optional<ParamPlace> focused_param_;
    bool cells_named_ = false;  // in this frame
    bool pastes_taken_ = false;
    bool pastes_named_ = false;  // in this frame
    std::optional<NumberRef> hovered_;
    std::optional<std::string> clipboard_;
    ShellRequest request_ = ShellRequest::none;
    FileWishes wishes_;
    double now_ = 0;
    std::optional<Departure> departure_;
    std::filesystem::path origin_;
    std::filesystem::path opening_file_;
    Result<void> opened_;
    std::filesystem::path saving_file_;
    std::uint64_t saving_state_ = 0;
    Inbox inbox_;  // before the jobs, which report to it
    Job<LoadedDocument> opening_;
    Job<void> saving_;
    Job<std::vector<std::filesystem::path>> exporting_;

    // Caches, keyed by the revisions that they were computed at.
    mutable std::optional<Derived> derived_;
    mutable std::uint64_t derived_revision_ = 0;
    mutable std::optional<Trace> trace_;
    mutable std::optional<Timeline> timeline_;
    mutable std::uint64_t trace_revision_ = 0;
    mutable std::int64_t trace_cell_ = -1;
    mutable std::optional<Sources> lit_;
    mutable std::optional<NumberRef> lit_number_;
    mutable std::uint64_t lit_revision_ = 0;
};

}  // namespace normscope

// SPDX-License-Identifier: MIT
// What views ask for. Views read the document and push actions; the session applies them after the frame is drawn.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/document/edits.h"

namespace normscope {

/// A widget beside which something is said; 0: none. The interface uses its item ids.
using PlaceId = std::uint32_t;

struct ApplyEdit {
    Edit edit;
    std::string label;
    PlaceId place = 0;  ///< the widget beside which a refusal is shown
};
struct BeginGesture {
    std::string label;
};
struct EndGesture {};
struct CancelGesture {};
struct RunCommand {
    std::string id;
};
struct Inspect {
    Quantity quantity;
    std::int64_t cell;
};  ///< show in the ledger where this number comes from
struct Hover {
    Quantity quantity;
    std::int64_t cell;
};  ///< light up this number in every view, this frame
/// Stretches the selected range to this cell, which gets the focus.
struct ExtendTo {
    std::int64_t cell;
};
struct TakePastes {};  ///< what is pasted without a cursor is the view's, this frame
/// An entry of γ or β.
struct ParamPlace {
    bool gamma = true;
    std::int64_t param = 0;

    friend bool operator==(const ParamPlace&, const ParamPlace&) = default;
};
/// The cells of the matrix have the keyboard, this frame, or one of the parameters below them.
struct FocusCells {
    std::optional<ParamPlace> param = {};
};
struct Seek {
    std::int64_t index;
};  ///< move the playhead to a timeline position
struct Undo {};
struct Redo {};
struct Play {
    bool on;  ///< false: pause
};
struct ShowWorkspace {
    std::string id;
};  ///< may name a part of it: "compare/time-machine"
struct OpenLesson {
    std::string id;
    int step;
    std::uint64_t seed = 0;  ///< of the question's numbers; 0: as written
};
struct LeaveLesson {};
struct PoseAnew {};        ///< the question again, with other numbers
struct RestoreNumbers {};  ///< those that the step of the lesson speaks of
struct NextHint {};
struct ToggleSolution {};
struct ShowMe {};  ///< what a lesson keeps back until a guess, without one
struct PlaceGuess {
    std::size_t part;
    double value;
};  ///< one number of the answer, put where the person thinks it is
struct TogglePresenter {};  ///< large type and nothing but words, picture and account
struct ShowStart {};        ///< the start page
/// What takes the whole window between the bars, in the place of a workspace.
enum class Page : std::uint8_t { none, start, glossary, weak_spots, tables, placement };
struct ShowPage {
    Page page;
};
struct ClosePage {};  ///< back to the page that it was opened from, or to the workspace
/// "I know this": one question of each lesson before this one; empty: questions over the whole map.
struct StartPlacement {
    std::string lesson;
};
struct AnswerPlacement {
    std::string text;  ///< empty: not known
};
struct SetReviewInterval {
    std::size_t which;
    int days;
};
struct NextPlacement {};  ///< on to the next question, once the verdict has been read
struct Save {};           ///< where the document came from; it is asked for when that is nowhere
/// What would lose work that is not saved: another document, or the end of the program. It asks first.
struct Departure {
    enum class Where { new_document, file, end } where = Where::end;
    std::filesystem::path file = {};
    bool when_saved = false;  ///< decided; it waits for the file to be written
};
struct AnswerQuestion {
    std::string text;
};
struct CopyText {
    std::string text;
    std::string notice;
};
struct Notify {
    std::string text;
    bool is_error = false;
};
struct AskFile {
    std::string target;
};  ///< a file by dialog, for the part of the screen that goes by this name
struct AcceptDrop {
    std::string target;
};  ///< what is dropped at the pointer is for this part, this frame
struct Refuse {
    PlaceId place;
    std::string sentence;
};  ///< bad input at a widget: nothing changes

using Action =
    std::variant<ApplyEdit, BeginGesture, EndGesture, CancelGesture, RunCommand, Inspect, Hover, ExtendTo, FocusCells,
                 TakePastes, Seek, Undo, Redo, Play, ShowWorkspace, OpenLesson, LeaveLesson, PoseAnew, RestoreNumbers,
                 NextHint, ToggleSolution, ShowMe, PlaceGuess, ShowStart, TogglePresenter, ShowPage, ClosePage,
                 StartPlacement, AnswerPlacement, NextPlacement, SetReviewInterval, Save, Departure, AnswerQuestion,
                 CopyText, Notify, AskFile, AcceptDrop, Refuse>;

class ActionSink {
public:
    template <class A>
    void push(A action) {
        actions_.emplace_back(std::move(action));
    }
    void edit(Edit edit, std::string label, PlaceId place = 0) {
        push(ApplyEdit{std::move(edit), std::move(label), place});
    }
    void run(std::string id) { push(RunCommand{std::move(id)}); }

    std::vector<Action> take() { return std::exchange(actions_, {}); }

private:
    std::vector<Action> actions_;
};

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Lesson: one worked example as a value. Texts are rendered (their figures filled in) and hold Markdown with $LaTeX$;
// whether every printed figure is what the state computes is checked by validate_lesson() in lesson_state.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/axis/projection.h"
#include "core/document/document.h"
#include "core/norm/cell_name.h"

namespace normscope {

/// What a step sets. Whatever is not set is inherited from the step before.
struct StateChange {
    std::optional<Tensor> x;  ///< of any rank; a single row is (1, n)
    std::optional<std::vector<float>> gamma, beta, running_mean, running_var;
    std::optional<std::string> op, convention;
    std::optional<double> eps, momentum;
    bool default_eps = false;  ///< back to the operator's own ε
    std::optional<std::int64_t> num_groups;
    std::optional<std::int64_t> axis;  ///< as frameworks count: first normalised axis, or the channel axis
    std::optional<bool> training, affine;
    std::optional<bool> unbiased;                      ///< squares over n − 1
    std::optional<bool> eps_outside;                   ///< √v + ε
    std::optional<bool> nan_at_zero_by_zero;           ///< 0/0 is NaN, and not 0
    std::optional<std::vector<std::int64_t>> select;   ///< index along the last axes, from 0
    std::vector<std::pair<CellName, double>> entries;  ///< single numbers: x3, x_2_1, gamma2, beta1

    friend bool operator==(const StateChange&, const StateChange&) = default;
};

/// A printed figure and what it must be the rounding of.
struct Figure {
    std::string expression;
    std::string printed;  ///< as displayed, with an ASCII minus
    int decimals = 0;     ///< places after the point; with an exponent, of the mantissa
    bool after = false;   ///< computed on the question's changed state

    friend bool operator==(const Figure&, const Figure&) = default;
};

/// Numbers of one quantity by name: all of them ("mu"), one ("xhat_2_3") or those of one group ("mu_g2").
struct Pointer {
    Quantity quantity = Quantity::input;
    std::vector<std::int64_t> index;    ///< along the last axes, from 0; what is not named is that of the cell in focus
    std::optional<std::int64_t> group;  ///< from 0

    bool names_one() const { return group || !index.empty(); }
    friend bool operator==(const Pointer&, const Pointer&) = default;
};

enum class QuestionKind {
    number,  ///< one or several numbers to type
    choice,  ///< one of `choices`
    task,    ///< bring the document to where `goal` holds
};

struct Choice {
    std::string text;
    std::string says;   ///< reply to choosing it; may be empty
    std::string holds;  ///< expression that is true for the right choice and false for the others; may be empty
    bool right = false;

    friend bool operator==(const Choice&, const Choice&) = default;
};

/// A wrong answer that is worth a sentence of its own.
struct Mistake {
    std::vector<std::string> answer;  ///< expressions, as many as the question's
    std::string says;

    friend bool operator==(const Mistake&, const Mistake&) = default;
};

/// How the numbers of a question vary. What is not named stays as the step has it.
struct Vary {
    struct Range {
        double least = 0;
        double most = 0;

        friend bool operator==(const Range&, const Range&) = default;
    };
    std::optional<Range> x, gamma, beta;  ///< every entry is a multiple of `step` in the range
    double step = 1;
    std::optional<std::pair<std::int64_t, std::int64_t>> features;  ///< the row length
    bool distinct = false;                                          ///< no two equal entries in a row of x
    bool constant = false;  ///< the selected row of x is one number, repeated
    std::string nice;   ///< expression with at most two decimals; may be empty
    std::string where;  ///< expression that must not be 0; may be empty

    friend bool operator==(const Vary&, const Vary&) = default;
};

/// The texts of a question as written, with {{expression|figure}}, so that a variant can compute its own figures.
struct QuestionSource {
    std::string prompt, hint, method, solution, then;
    std::vector<std::string> mistake_says, choice_texts, choice_says;

    friend bool operator==(const QuestionSource&, const QuestionSource&) = default;
};

struct Question {
    QuestionKind kind = QuestionKind::number;
    std::string prompt;
    std::string hint;    ///< the first rung: a question back
    std::string method;  ///< the second rung: how to do it, without the answer; may be empty
    std::string solution;
    std::string then;                  ///< what is told once it is answered; may be empty
    std::vector<std::string> answer;   ///< number: expressions, evaluated on the state (changed by `after`)
    std::optional<StateChange> after;  ///< "what is σ² if x₃ becomes 0?"
    std::optional<double> tolerance;   ///< absolute, where it is wider than a rounding to three significant digits
    bool count = false;                ///< number: whole numbers that must be met exactly
    std::vector<Mistake> mistakes;
    std::vector<Choice> choices;  ///< choice
    std::string goal;             ///< task: expression on the live document, non-zero when done
    std::string measure;          ///< task: the expression that is told when the goal does not hold; may be empty
    std::string wanted;           ///< task: what `measure` should be, in words or digits
    std::vector<Figure> figures;
    std::optional<Vary> vary;
    QuestionSource source;

    friend bool operator==(const Question&, const Question&) = default;
};

/// How the cube of the Axis workspace is seen.
struct CubeLook {
    Camera camera;
    std::optional<std::int64_t> explode;  ///< the axis along which it is pulled apart; below 0: from the last

    friend bool operator==(const CubeLook&, const CubeLook&) = default;
};

struct LessonStep {
    std::string title;
    std::string text;
    std::string workspace;  ///< where the step differs from its lesson; else empty
    StateChange set;
    std::optional<CubeLook> camera;  ///< else as the step before left it
    Playhead show;
    std::optional<Quantity> play_from;  ///< the account is played from the end of this step to `show`
    std::vector<Pointer> point;
    std::vector<std::string> expect;  ///< expressions that are true on the step's state: what it shows must come out
    std::vector<Pointer> ask_first;  ///< what stays hidden, with all that is made from it, until the person has guessed
    std::optional<Question> question;
    std::vector<Figure> figures;

    friend bool operator==(const LessonStep&, const LessonStep&) = default;
};

struct Lesson {
    std::string id;
    std::string title;
    std::string summary;
    std::string workspace = "vector";
    int order = 0;
    std::vector<std::string> prerequisites;  ///< ids of lessons
    std::vector<std::string> keywords;       ///< what people see or search for when they need it: "off by 1.1547"
    std::vector<LessonStep> steps;

    int step_count() const { return static_cast<int>(steps.size()); }
    int question_count() const;

    friend bool operator==(const Lesson&, const Lesson&) = default;
};

/// Markdown of a step with its figures filled in, and below it what it tells once its question is answered; empty when
/// there is no such step.
std::string step_text(const Lesson& lesson, int step);

/// The workspace that a step is shown in: "vector", "compare/time-machine".
const std::string& workspace_of(const Lesson& lesson, int step);

/// How a step sees the cube: as the last step that says so, up to this one. nullptr: none does.
const CubeLook* look_of(const Lesson& lesson, int step);

}  // namespace normscope

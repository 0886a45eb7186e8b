// SPDX-License-Identifier: MIT
// Edits: the only ways in which a document changes. An edit is a value; preparing one either gives the patch that makes
// another valid document, or one sentence, and then nothing has changed.
#pragma once

#include <variant>
#include <vector>

#include "core/document/document.h"
#include "core/document/patch.h"

namespace normscope {

struct SetCell {
    std::int64_t cell;
    float value;
};
struct SetGamma {
    std::int64_t param;
    float value;
};
struct SetBeta {
    std::int64_t param;
    float value;
};
struct SetRunningMean {
    std::int64_t group;
    float value;
};
struct SetRunningVar {
    std::int64_t group;
    float value;
};
struct ResetAffine {};  ///< γ = 1 (w = 0), β = 0
/// Overwrites rows from `row` on; a different number of columns reshapes a tensor of rank ≤ 2, else it is refused.
struct PasteRows {
    std::int64_t row;
    std::vector<std::vector<float>> rows;
};
/// Writes rows from `cell` on into the plane that is looked at; what sticks out of a tensor of rank ≤ 2 makes it grow.
struct WriteBlock {
    std::int64_t cell;
    std::vector<std::vector<float>> rows;
};
struct AddFeature {};  ///< a column of zeros at the end
struct RemoveFeature {
    std::int64_t column;
};
struct AddExample {};        ///< a varied row after the selected one: see varied_row()
struct DuplicateExample {};  ///< a copy of the selected row, after it
struct RemoveExample {
    std::int64_t row;
};
/// Under the current convention. GroupNorm begins with default_groups, or the nearest number that its channels allow.
struct SetOperator {
    std::string op;
};
inline constexpr std::int64_t default_groups = 2;
struct SetConvention {
    std::string convention;
};
struct SetSpec {
    NormSpec spec;
};
struct SetEps {
    double eps;
};
struct SetNumGroups {
    std::int64_t num_groups;
};
struct SetTraining {
    bool training;
};  ///< batch or running statistics
struct SetMomentum {
    double momentum;
};
struct SetAffine {
    bool gamma;
    bool beta;
};
struct SetPrecision {
    Precision precision;
};
struct TrainStep {};  ///< running statistics take in this batch once
struct SetTensor {
    Tensor x;
};
struct SetTitle {
    std::string title;
};
struct Replace {
    Document document;
};  ///< open a scene, enter a lesson step
struct Select {
    Selection selection;
};
struct SetPlayhead {
    Playhead playhead;
};

using Edit = std::variant<SetCell, SetGamma, SetBeta, SetRunningMean, SetRunningVar, ResetAffine, PasteRows, WriteBlock,
                          AddFeature, RemoveFeature, AddExample, DuplicateExample, RemoveExample, SetOperator,
                          SetConvention, SetSpec, SetEps, SetNumGroups, SetTraining, SetMomentum, SetAffine,
                          SetPrecision, TrainStep, SetTensor, SetTitle, Replace, Select, SetPlayhead>;

/// The most features and examples that the editing commands make; files may hold more.
inline constexpr std::int64_t max_edited_columns = 4096;
inline constexpr std::int64_t max_edited_rows = 4096;

/// What an edit would do: the patch, and where it leaves the view. The patch may hold values that are there already.
struct Prepared {
    Patch patch;
    Selection selection;
    Playhead playhead;
};

/// Prepares an edit at the cost of what it touches; those that make another tensor cost that tensor. The document after
/// it is valid in every respect. Fails with why not.
Result<Prepared> prepare(const Document& document, const Edit& edit);

/// The document after the edit, as another value. O(n) where x changes.
Result<Document> apply(const Document& document, const Edit& edit);

/// True for edits that only move what is looked at; they leave no undo entry.
bool is_view_edit(const Edit& edit);

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Document: everything a person edits, as one value. What is computed from it is not in it (see derived.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/norm/quantity.h"
#include "core/norm/reference.h"
#include "core/tensor/line.h"
#include "core/tensor/tensor.h"

namespace normscope {

/// The arithmetic of y: the fast float32 kernels, or the double reference.
enum class Precision { float32, float64 };

/// The cell in focus, and the axis along which one looks at it (bars run along it; -1: the last).
struct Selection {
    std::int64_t cell = 0;
    int axis = -1;

    friend bool operator==(const Selection&, const Selection&) = default;
};

/// Where the step-by-step account stands: the step that makes `quantity`, after `term` of its terms (-1: all of them).
struct Playhead {
    Quantity quantity = Quantity::output;
    std::int64_t term = -1;

    friend bool operator==(const Playhead&, const Playhead&) = default;
};

struct LessonPosition {
    std::string id;
    int step = 0;  ///< 0-based

    friend bool operator==(const LessonPosition&, const LessonPosition&) = default;
};

struct Document {
    std::string title = "untitled";
    Tensor x;
    NormSpec spec;
    NormParams params;
    Precision precision = Precision::float32;
    Selection selection;
    Playhead playhead;
    std::optional<LessonPosition> lesson;

    friend bool operator==(const Document&, const Document&) = default;
};

/// x = (2, 0, 4, 4) under PyTorch's LayerNorm: what a new window shows.
Document default_document();

/// A tensor as a new document under PyTorch's LayerNorm.
Result<Document> document_of_tensor(Tensor x, std::string title);

/// The cell in focus; 0 in an empty tensor.
std::int64_t focused_cell(const Document& document);
/// The same in the tensor seen as rows and columns.
RowColumn focused_place(const Document& document);
/// A selection of another place, looked at along the same axis.
Selection selection_at(const Document& document, RowColumn place);
/// The cells along the selection's axis through the cell in focus.
Line focused_line(const Document& document);
/// The axis that the rows of focused_plane() run along: the selection's, or the last but one; -1: there is one row.
int row_axis(const Document& document);
/// The cells through the one in focus along row_axis() and the last axis: what a matrix shows.
Plane focused_plane(const Document& document);

/// The selection that is nearest and fits the tensor. The last axis is written -1.
Selection settled(Selection selection, const Tensor& x);

/// What γ is where nothing was learned: 1, or w = 0.
float neutral_gamma(const NormSpec& spec);

/// Gives γ, β and the running statistics the sizes that spec and shape need; kept entries keep their values.
Result<Document> with_fitting_params(Document document);

/// Checks everything that must hold for the document to be computed.
Result<void> check_document(const Document& document);

/// Bytes that the document takes.
std::size_t memory_of(const Document& document);

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Code export: a document's computation as a short program in the frameworks people use, with the document's numbers.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/document/document.h"

namespace normscope {

enum class CodeTarget { pytorch, numpy, jax, keras };

struct CodeTargetInfo {
    CodeTarget target;
    std::string_view id;    ///< "pytorch"
    std::string_view name;  ///< "PyTorch"
};

std::span<const CodeTargetInfo> code_targets();
/// nullptr when there is no such id.
const CodeTargetInfo* find_code_target(std::string_view id);

/// Tensors with more values than this are loaded from a .npy file by the exported code instead of being written out.
inline constexpr std::int64_t most_literal_values = 256;

/// A program that runs as it stands: the framework's layer where it has one that computes the same, else the formula.
/// check_document() must have passed.
std::string export_code(const Document& document, CodeTarget target);

/// The same code without the comment that says something about its result, for while a lesson keeps that back.
std::string without_result(std::string code);

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Formulas: LaTeX laid out by MicroTeX, cached as textures, drawn with their baseline on a given line.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/norm/quantity.h"

namespace normscope::ui {

enum class MathStyle { text, display };

struct FormulaSize {
    float width = 0;
    float height = 0;
    float baseline = 0;  ///< from the top
};

/// Starts the formula renderer from the embedded font. Call once per process before the first formula.
void start_formulas();
/// Frees the textures of formulas. Call before the OpenGL context goes.
void release_formulas();
/// Drops formulas not drawn for a while. Call once per frame.
void collect_formulas();

/// Size of a formula whose text size is `size` pixels. Colours are part of `latex`; the rest is drawn in `color`.
FormulaSize measure_formula(const std::string& latex, float size, ImU32 color, MathStyle style = MathStyle::text);

/// Draws a formula with its top left corner at `position`.
FormulaSize draw_formula(ImDrawList* list, ImVec2 position, const std::string& latex, float size, ImU32 color,
                         float alpha = 1.0f, MathStyle style = MathStyle::text);

/// Draws a formula whose baseline is at `baseline_y`.
FormulaSize draw_formula_on(ImDrawList* list, float x, float baseline_y, const std::string& latex, float size,
                            ImU32 color, float alpha = 1.0f, MathStyle style = MathStyle::text);

/// Where the parts of a formula stand that have the colours part_rgb(0), part_rgb(1), …: pixels from the top left
/// corner of the formula. Found in a picture of it that nobody sees; a part that shows nothing is empty.
struct FormulaPart {
    ImVec2 from, to;

    bool holds(ImVec2 at) const { return at.x >= from.x && at.x < to.x && at.y >= from.y && at.y < to.y; }
};
inline constexpr std::size_t most_formula_parts = 120;
std::uint32_t part_rgb(std::size_t part);
const std::vector<FormulaPart>& formula_parts(const std::string& latex, float size, MathStyle style = MathStyle::text);

/// `latex` in the colour of `quantity`.
std::string colored_latex(Quantity quantity, std::string_view latex);

}  // namespace normscope::ui

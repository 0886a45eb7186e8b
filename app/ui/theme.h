// SPDX-License-Identifier: MIT
// Theme: the palette, the fonts and the lengths of the interface. All lengths are in em, so that one factor scales all.
#pragma once

#include <imgui.h>

#include <cstdint>

#include "app/theme_id.h"
#include "core/norm/quantity.h"

namespace normscope::ui {

using normscope::ThemeId;

/// The colours of the interface; those of the quantities come from core/norm/quantity.h. `edge` is for lines that carry
/// meaning: borders of what is pressed or typed into, axes, tracks, handles, braces. `hairline` only separates what
/// stands apart anyway: panels, sections, rows of a table, the grid behind a chart whose ticks are written.
struct Palette {
    ImU32 ground, panel, inset, hairline, edge, raised, hover, text, secondary, faint, accent, on_accent, good, bad,
        warn, shadow;
    bool dark = true;
};

/// Fonts of the program, loaded once; any size is drawn from them.
struct Fonts {
    ImFont* regular = nullptr;
    ImFont* medium = nullptr;
    ImFont* semibold = nullptr;
    ImFont* mono = nullptr;
    ImFont* mono_bold = nullptr;
};

/// Base size of text at scale 1, in pixels.
inline constexpr float base_font_size = 15.0f;

/// Loads the embedded fonts into the current ImGui context's atlas. Call once per context.
Fonts& load_fonts();
const Fonts& fonts();

/// Applies a theme at a scale to the current ImGui context.
void apply_theme(ThemeId theme, float scale);
const Palette& palette();
ThemeId current_theme();
float scale();

/// While it lives, everything is `factor` times as large: for a picture that does not fit its room otherwise.
class ScaleScope {
public:
    explicit ScaleScope(float factor);
    ~ScaleScope();
    ScaleScope(const ScaleScope&) = delete;
    ScaleScope& operator=(const ScaleScope&) = delete;

private:
    float before_;
    ImGuiStyle style_;
};

/// A length in em: em(1) is the base font size at the current scale. Rounded to whole pixels when asked.
float em(float factor = 1.0f);
float px(float logical);  ///< logical pixels (those of the design pictures) at the current scale, rounded

/// The colour of a quantity in the current theme, optionally faded.
ImU32 quantity_color(Quantity quantity, float alpha = 1.0f);
std::uint32_t quantity_rgb(Quantity quantity);
ImU32 with_alpha(ImU32 color, float alpha);
ImU32 mix(ImU32 a, ImU32 b, float t);

/// How far two opaque colours are apart in lightness, as the WCAG define it: 1 … 21.
double contrast(ImU32 a, ImU32 b);
/// The least contrast of a text that carries meaning with what it stands on.
inline constexpr double least_contrast = 4.5;
/// The same of a line that carries meaning.
inline constexpr double least_line_contrast = 3.0;
/// `wanted`, or as much more as a text (or what `least` is for) of that colour on a panel needs to be read.
float legible_alpha(ImU32 color, float wanted, double least = least_contrast);

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "app/ui/theme.h"

#include <embedded/fonts.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "app/ui/quantity_colors.h"
#include "app/ui/rgb.h"

namespace normscope::ui {
namespace {

constexpr std::array<Palette, 3> palettes = {{
    {rgb(0x0F1117), rgb(0x161922), rgb(0x0F1117), rgb(0x2A3040), rgb(0x6B758C), rgb(0x1E2330), rgb(0x262C3B),
     rgb(0xE8EAF0), rgb(0x9AA3B5), rgb(0x848DA0), rgb(0x7C9CFF), rgb(0x0B1020), rgb(0x2BC49A), rgb(0xFF7B72),
     rgb(0xE69F00), rgb(0x000000, 0x80), true},
    {rgb(0xEEF0F5), rgb(0xFFFFFF), rgb(0xF5F6FA), rgb(0xD5DAE4), rgb(0x747E94), rgb(0xE8EBF3), rgb(0xDFE4F0),
     rgb(0x1B2030), rgb(0x505B70), rgb(0x606A7D), rgb(0x375BD2), rgb(0xFFFFFF), rgb(0x007454), rgb(0xBA3228),
     rgb(0x8F5F00), rgb(0x1B2030, 0x30), false},
    {rgb(0x000000), rgb(0x000000), rgb(0x000000), rgb(0x9AA3B5), rgb(0x9AA3B5), rgb(0x101218), rgb(0x2B3450),
     rgb(0xFFFFFF), rgb(0xDCE1EC), rgb(0xA9B1C2), rgb(0x9DB6FF), rgb(0x000000), rgb(0x40E0B0), rgb(0xFF8F87),
     rgb(0xFFB31A), rgb(0x000000, 0xC0), true},
}};

ThemeId active = ThemeId::dark;
float active_scale = 1.0f;
Fonts loaded;

ImFont* add_font(std::string_view path) {
    const auto file = embedded::fonts::find(path);
    IM_ASSERT(file && "font is not embedded");
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = 1;                                   // FreeType hints and antialiases by itself
    auto* data = const_cast<std::byte*>(file->bytes.data());  // the atlas does not write to data that it does not own
    return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(data, static_cast<int>(file->bytes.size()), base_font_size,
                                                      &config);
}

void set_colors(ImGuiStyle& style, const Palette& p) {
    const auto set = [&](ImGuiCol slot, ImU32 color) { style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color); };
    for (int slot = 0; slot < ImGuiCol_COUNT; ++slot) set(slot, p.raised);
    set(ImGuiCol_Text, p.text);
    set(ImGuiCol_TextDisabled, p.secondary);
    set(ImGuiCol_WindowBg, p.ground);
    set(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
    set(ImGuiCol_PopupBg, p.panel);
    set(ImGuiCol_Border, p.edge);
    set(ImGuiCol_BorderShadow, IM_COL32_BLACK_TRANS);
    set(ImGuiCol_FrameBg, p.inset);
    set(ImGuiCol_FrameBgHovered, mix(p.inset, p.hover, 0.6f));
    set(ImGuiCol_FrameBgActive, p.inset);
    set(ImGuiCol_ScrollbarBg, IM_COL32_BLACK_TRANS);
    set(ImGuiCol_ScrollbarGrab, p.edge);
    set(ImGuiCol_ScrollbarGrabHovered, p.secondary);
    set(ImGuiCol_ScrollbarGrabActive, p.secondary);
    set(ImGuiCol_CheckMark, p.accent);
    set(ImGuiCol_SliderGrab, p.accent);
    set(ImGuiCol_SliderGrabActive, p.accent);
    set(ImGuiCol_Button, p.raised);
    set(ImGuiCol_ButtonHovered, p.hover);
    set(ImGuiCol_ButtonActive, mix(p.hover, p.accent, 0.25f));
    set(ImGuiCol_Header, p.raised);
    set(ImGuiCol_HeaderHovered, p.hover);
    set(ImGuiCol_HeaderActive, mix(p.hover, p.accent, 0.25f));
    set(ImGuiCol_Separator, p.hairline);
    set(ImGuiCol_TextSelectedBg, with_alpha(p.accent, 0.35f));
    set(ImGuiCol_NavCursor, IM_COL32_BLACK_TRANS);  // one ring for all: draw_focus_ring()
    set(ImGuiCol_ModalWindowDimBg, with_alpha(p.ground, 0.6f));
    set(ImGuiCol_InputTextCursor, p.accent);
    set(ImGuiCol_TextLink, p.accent);
    set(ImGuiCol_PlotLines, p.accent);
}

}  // namespace

Fonts& load_fonts() {
    loaded = {};
    loaded.regular = add_font("Inter-Regular.otf");
    loaded.medium = add_font("Inter-Medium.otf");
    loaded.semibold = add_font("Inter-SemiBold.otf");
    loaded.mono = add_font("JetBrainsMono-Regular.ttf");
    loaded.mono_bold = add_font("JetBrainsMono-Bold.ttf");
    return loaded;
}

const Fonts& fonts() { return loaded; }

void apply_theme(ThemeId theme, float scale_factor) {
    active = theme;
    active_scale = scale_factor;
    ImGuiStyle style;
    style.FontSizeBase = base_font_size;
    style.FontScaleMain = scale_factor;
    style.WindowPadding = {0, 0};
    style.WindowBorderSize = 0;
    style.ChildBorderSize = 0;
    style.WindowRounding = 0;
    style.ChildRounding = px(10);
    style.PopupRounding = px(10);
    style.PopupBorderSize = 1;
    style.FrameRounding = px(6);
    style.FrameBorderSize = 1;
    style.FramePadding = {px(10), px(6)};
    style.ItemSpacing = {px(8), px(8)};
    style.ItemInnerSpacing = {px(6), px(6)};
    style.ScrollbarSize = px(8);
    style.ScrollbarRounding = px(4);
    style.GrabMinSize = px(10);
    style.SeparatorTextBorderSize = 1;
    style.HoverDelayShort = 0.25f;
    set_colors(style, palette());
    ImGui::GetStyle() = style;
}

const Palette& palette() { return palettes[static_cast<std::size_t>(active)]; }
ThemeId current_theme() { return active; }
float scale() { return active_scale; }

ScaleScope::ScaleScope(float factor) : before_(active_scale), style_(ImGui::GetStyle()) {
    apply_theme(active, std::max(active_scale * factor, 0.5f));  // below, px(1) is none: loops over sizes would not end
    ImGui::PushFont(nullptr, base_font_size);
}

ScaleScope::~ScaleScope() {
    ImGui::GetStyle() = style_;
    active_scale = before_;
    ImGui::PopFont();
}

float em(float factor) { return base_font_size * active_scale * factor; }
float px(float logical) { return std::round(logical * active_scale); }

std::uint32_t quantity_rgb(Quantity quantity) {
    const auto& row = colors_of(quantity);
    return palette().dark ? row.dark_rgb : row.light_rgb;
}

ImU32 quantity_color(Quantity quantity, float alpha) { return with_alpha(rgb(quantity_rgb(quantity)), alpha); }

ImU32 with_alpha(ImU32 color, float alpha) {
    const auto base = static_cast<float>((color >> IM_COL32_A_SHIFT) & 0xFF);
    const auto value = static_cast<ImU32>(std::clamp(base * alpha, 0.0f, 255.0f));
    return (color & ~IM_COL32_A_MASK) | (value << IM_COL32_A_SHIFT);
}

ImU32 mix(ImU32 a, ImU32 b, float t) {
    const auto lerp = [&](int shift) {
        const auto from = static_cast<float>((a >> shift) & 0xFF);
        const auto to = static_cast<float>((b >> shift) & 0xFF);
        return static_cast<ImU32>(from + (to - from) * t) << shift;
    };
    return lerp(IM_COL32_R_SHIFT) | lerp(IM_COL32_G_SHIFT) | lerp(IM_COL32_B_SHIFT) | lerp(IM_COL32_A_SHIFT);
}

double contrast(ImU32 a, ImU32 b) {
    const auto luminance = [](ImU32 color) {
        const auto linear = [&](int shift) {
            const double c = static_cast<double>((color >> shift) & 0xFF) / 255;
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(IM_COL32_R_SHIFT) + 0.7152 * linear(IM_COL32_G_SHIFT) +
               0.0722 * linear(IM_COL32_B_SHIFT);
    };
    const double x = luminance(a) + 0.05;
    const double y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

float legible_alpha(ImU32 color, float wanted, double least) {
    const ImU32 ground = palette().panel;
    while (wanted < 1 && contrast(mix(ground, color, wanted), ground) < least) wanted += 0.02f;
    return std::min(wanted, 1.0f);
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "glyph_contrast.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "app/ui/theme.h"

namespace normscope::testing {

ImU32 pixel(const Picture& picture, int x, int y) {
    const auto* at =
        picture.rgba.data() +
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.size.width) + static_cast<std::size_t>(x)) * 4;
    return IM_COL32(at[0], at[1], at[2], 0xFF);
}

namespace {

/// Two triangles that make a rectangle, and how its texture is spread over it.
struct Quad {
    ImVec2 from, to, uv_from, uv_to;
    ImVec4 clip;
    ImU32 color = 0;
    bool of_atlas = false;
};

/// Calls `visit` with every rectangle of the draw lists of windows whose names begin with `window`.
template <class Visit>
void for_quads(std::string_view window, Visit visit) {
    for (const auto* list : ImGui::GetDrawData()->CmdLists) {
        const std::string_view owner = list->_OwnerName ? list->_OwnerName : "";
        if (!owner.starts_with(window)) continue;
        for (const auto& command : list->CmdBuffer) {
            if (command.UserCallback) continue;
            for (unsigned i = command.IdxOffset; i + 5 < command.IdxOffset + command.ElemCount;) {
                std::array<const ImDrawVert*, 6> corners{};
                for (unsigned k = 0; k < 6; ++k)
                    corners[k] = &list->VtxBuffer[static_cast<int>(command.VtxOffset +
                                                                   list->IdxBuffer[static_cast<int>(i + k)])];
                const auto [left, right] = std::ranges::minmax(corners, {}, [](auto* v) { return v->pos.x; });
                const auto [top, bottom] = std::ranges::minmax(corners, {}, [](auto* v) { return v->pos.y; });
                const bool corner = std::ranges::all_of(corners, [&](const ImDrawVert* v) {
                    return (v->pos.x == left->pos.x || v->pos.x == right->pos.x) &&
                           (v->pos.y == top->pos.y || v->pos.y == bottom->pos.y);
                });
                if (!corner) {
                    i += 3;
                    continue;
                }
                visit(Quad{{left->pos.x, top->pos.y},
                           {right->pos.x, bottom->pos.y},
                           {left->uv.x, top->uv.y},
                           {right->uv.x, bottom->uv.y},
                           command.ClipRect,
                           corners[0]->col,
                           command.TexRef._TexData == ImGui::GetIO().Fonts->TexData});
                i += 6;
            }
        }
    }
}

bool is_glyph(const Quad& quad) {
    return quad.of_atlas && quad.uv_to.x > quad.uv_from.x && quad.uv_to.y > quad.uv_from.y && (quad.color >> 24) > 0 &&
           quad.from.x >= quad.clip.x && quad.from.y >= quad.clip.y && quad.to.x <= quad.clip.z &&
           quad.to.y <= quad.clip.w;
}

/// How much of a pixel a glyph covers: what the texture's filter reads at its middle.
double coverage(const Quad& quad, int x, int y) {
    auto* texture = ImGui::GetIO().Fonts->TexData;
    const double across = (x + 0.5 - static_cast<double>(quad.from.x)) / static_cast<double>(quad.to.x - quad.from.x);
    const double down = (y + 0.5 - static_cast<double>(quad.from.y)) / static_cast<double>(quad.to.y - quad.from.y);
    if (across < 0 || across > 1 || down < 0 || down > 1) return 0;
    const double u = std::lerp(static_cast<double>(quad.uv_from.x), static_cast<double>(quad.uv_to.x), across);
    const double v = std::lerp(static_cast<double>(quad.uv_from.y), static_cast<double>(quad.uv_to.y), down);
    const double s = u * texture->Width - 0.5, t = v * texture->Height - 0.5;
    const int left = static_cast<int>(std::floor(s)), top = static_cast<int>(std::floor(t));
    const auto alpha = [&](int column, int row) {
        column = std::clamp(column, 0, texture->Width - 1), row = std::clamp(row, 0, texture->Height - 1);
        const auto* at = static_cast<const unsigned char*>(texture->GetPixelsAt(column, row));
        return static_cast<double>(at[texture->BytesPerPixel - 1]) / 255;
    };
    const double right = s - left, lower = t - top;
    return std::lerp(std::lerp(alpha(left, top), alpha(left + 1, top), right),
                     std::lerp(alpha(left, top + 1), alpha(left + 1, top + 1), right), lower);
}

/// What a pixel would be if it were covered wholly.
ImU32 unmixed(ImU32 seen, ImU32 ground, double covered) {
    ImU32 color = 0xFF000000;
    for (int shift = 0; shift < 24; shift += 8) {
        const double a = (seen >> shift) & 0xFF, b = (ground >> shift) & 0xFF;
        color |= static_cast<ImU32>(std::lround(std::clamp(b + (a - b) / covered, 0.0, 255.0))) << shift;
    }
    return color;
}

ImU32 most_frequent(const std::map<ImU32, int>& counts) {
    return std::ranges::max_element(counts, {}, &std::pair<const ImU32, int>::second)->first;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// Of what the glyph covers with the colour that most of what it leaves free has, a little beyond its box too. Nothing
/// when it has no pixel that is more than half covered, such as a space, or leaves none free.
std::optional<double> contrast_of(const Picture& picture, const Quad& quad) {
    constexpr int beyond = 2;
    const int left = std::max(static_cast<int>(quad.from.x) - beyond, 0);
    const int top = std::max(static_cast<int>(quad.from.y) - beyond, 0);
    const int right = std::min(static_cast<int>(quad.to.x) + beyond, picture.size.width - 1);
    const int bottom = std::min(static_cast<int>(quad.to.y) + beyond, picture.size.height - 1);
    struct Ink {
        ImU32 color;
        double covered;
    };
    std::vector<Ink> inks;
    std::map<ImU32, int> free;
    double most = 0.5;
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x) {
            const double covered = coverage(quad, x, y);
            if (covered < 0.02) ++free[pixel(picture, x, y)];
            if (covered > 0.5) inks.push_back({pixel(picture, x, y), covered});
            most = std::max(most, covered);
        }
    if (inks.empty() || free.empty()) return {};
    const auto ground = most_frequent(free);
    std::vector<double> contrasts;
    for (const auto& ink : inks)
        if (ink.covered > most - 0.1)
            contrasts.push_back(ui::contrast(unmixed(ink.color, ground, ink.covered), ground));
    return median(std::move(contrasts));
}

}  // namespace

std::vector<GlyphContrast> contrasts_of_glyphs(const Picture& picture, std::string_view window) {
    std::vector<GlyphContrast> found;
    for_quads(window, [&](const Quad& quad) {
        if (!is_glyph(quad)) return;
        if (const auto contrast = contrast_of(picture, quad)) found.push_back({quad.from, quad.to, *contrast});
    });
    return found;
}

std::set<std::string> unreadable_texts(const Picture& picture, const std::vector<ui::DrawnText>& texts,
                                       std::string_view window) {
    constexpr std::size_t short_text = 16;  // of one colour: a letter of it that a line crosses does not count
    std::set<std::string> found;
    std::map<const ui::DrawnText*, std::vector<double>> letters;
    for (const auto& glyph : contrasts_of_glyphs(picture, window)) {
        const ImVec2 middle{(glyph.from.x + glyph.to.x) / 2, (glyph.from.y + glyph.to.y) / 2};
        const auto text = std::ranges::find_if(texts, [&](const ui::DrawnText& each) {
            return each.from.x <= middle.x && middle.x <= each.to.x && each.from.y <= middle.y && middle.y <= each.to.y;
        });
        if (text != texts.end() && text->words.size() <= short_text)
            letters[&*text].push_back(glyph.contrast);
        else if (glyph.contrast < ui::least_contrast)
            found.insert(fmt::format("{} at {:.0f}, {:.0f}: {:.2f}",
                                     text == texts.end() ? "a letter" : text->words.substr(0, 40), middle.x, middle.y,
                                     glyph.contrast));
    }
    for (const auto& [text, contrasts] : letters)
        if (const double seen = median(contrasts); seen < ui::least_contrast)
            found.insert(fmt::format("{} at {:.0f}, {:.0f}: {:.2f}", text->words, text->from.x, text->from.y, seen));
    return found;
}

std::vector<double> contrasts_of_lines(const Picture& picture, ImU32 color, ImVec2 from, ImVec2 to) {
    constexpr float thickest = 8, shortest = 5;
    std::vector<double> found;
    for_quads({}, [&](const Quad& quad) {
        const bool level = quad.to.y - quad.from.y <= thickest && quad.to.x - quad.from.x >= shortest &&
                           quad.to.x - quad.from.x > quad.to.y - quad.from.y;
        const bool inside = quad.from.x >= from.x && quad.to.x <= to.x && quad.from.y >= from.y && quad.to.y <= to.y;
        if (!level || !inside || ((quad.color ^ color) & 0xFFFFFF) != 0 || is_glyph(quad)) return;
        const int top = static_cast<int>(std::floor(quad.from.y)), bottom = static_cast<int>(std::ceil(quad.to.y));
        std::vector<double> along;
        for (int x = static_cast<int>(quad.from.x) + 1; x < static_cast<int>(quad.to.x) - 1; ++x) {
            double most = 1;
            for (int y = top; y <= bottom; ++y)
                for (const int beside : {top - 3, bottom + 3})
                    most = std::max(most, ui::contrast(pixel(picture, x, y), pixel(picture, x, beside)));
            along.push_back(most);
        }
        if (!along.empty()) found.push_back(median(std::move(along)));
    });
    return found;
}

}  // namespace normscope::testing

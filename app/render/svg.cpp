// SPDX-License-Identifier: MIT
#include "app/render/svg.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "app/render/png.h"

namespace normscope {
namespace {

std::string escaped(std::string_view words) {
    std::string text;
    for (const char c : words) {
        if (c == '&')
            text += "&amp;";
        else if (c == '<')
            text += "&lt;";
        else if (c == '>')
            text += "&gt;";
        else if (c == '"')
            text += "&quot;";
        else
            text += c;
    }
    return text;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k)
            three = three << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) text += i + k <= bytes.size() ? letters[three >> (18 - 6 * k) & 63U] : '=';
    }
    return text;
}

std::string utf8(unsigned codepoint) {
    char text[5] = {};
    ImTextCharToUtf8(text, codepoint);
    return text;
}

/// "fill="#rrggbb"", with an opacity where it lets something through.
std::string fill_of(ImU32 color) {
    const auto channel = [&](int shift) { return (color >> shift) & 0xFFU; };
    auto text = fmt::format("fill=\"#{:02x}{:02x}{:02x}\"", channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT),
                            channel(IM_COL32_B_SHIFT));
    if (const auto alpha = channel(IM_COL32_A_SHIFT); alpha < 255)
        text += fmt::format(" fill-opacity=\"{:.3g}\"", alpha / 255.0);
    return text;
}

/// A glyph as it lies in the atlas.
struct Found {
    const ImFont* font = nullptr;
    const ImFontBaked* baked = nullptr;
    const ImFontGlyph* glyph = nullptr;
};

/// A line of text as it was laid out: each glyph has its place.
struct Run {
    Found font;
    float size = 0, baseline = 0;
    ImU32 color = 0;
    bool upright = true;  // false: it reads upwards
    std::string words;
    std::vector<float> at;
};

class Writer {
public:
    Writer(const ImDrawData& data, const SvgOptions& options) : data_(data), options_(options) {}

    std::string write() {
        collect_glyphs();
        for (const auto* list : data_.CmdLists)
            for (const auto& command : list->CmdBuffer)
                if (command.UserCallback == nullptr) draw(*list, command);
        flush();
        end_clip();
        const float width = (options_.to.x - options_.from.x) / options_.scale;
        const float height = (options_.to.y - options_.from.y) / options_.scale;
        return fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:g}\" height=\"{1:g}\" viewBox=\"0 0 {0:g} {1:g}\">\n"
            "<title>{2}</title>\n<defs>\n{3}</defs>\n<g text-rendering=\"geometricPrecision\" xml:space=\"preserve\">\n"
            "{4}</g>\n</svg>\n",
            width, height, escaped(options_.title), defs_, body_);
    }

private:
    void collect_glyphs() {
        auto* atlas = ImGui::GetIO().Fonts;
        for (int i = 0; i < atlas->Builder->BakedPool.Size; ++i) {
            const auto& baked = atlas->Builder->BakedPool[i];
            if (baked.WantDestroy || baked.OwnerFont == nullptr) continue;
            for (const auto& glyph : baked.Glyphs)
                if (glyph.Visible) glyphs_[{glyph.U0, glyph.V0}] = {baked.OwnerFont, &baked, &glyph};
        }
    }

    float x(float at) const { return (at - options_.from.x) / options_.scale; }
    float y(float at) const { return (at - options_.from.y) / options_.scale; }
    std::string place(ImVec2 at) const { return fmt::format("{:.2f} {:.2f}", x(at.x), y(at.y)); }

    void clip(const ImVec4& rect) {
        const ImVec4 cut{std::max(rect.x, options_.from.x), std::max(rect.y, options_.from.y),
                         std::min(rect.z, options_.to.x), std::min(rect.w, options_.to.y)};
        if (clip_ && std::equal(&cut.x, &cut.x + 4, &clip_->x)) return;
        flush();
        end_clip();
        clip_ = cut;
        const auto key = fmt::format("{:.2f} {:.2f} {:.2f} {:.2f}", cut.x, cut.y, cut.z, cut.w);
        const auto [found, fresh] = clips_.try_emplace(key, clips_.size());
        if (fresh)
            defs_ += fmt::format(
                "<clipPath id=\"c{}\"><rect x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\"/></clipPath>\n",
                found->second, x(cut.x), y(cut.y), (cut.z - cut.x) / options_.scale, (cut.w - cut.y) / options_.scale);
        body_ += fmt::format("<g clip-path=\"url(#c{})\">\n", found->second);
    }

    void end_clip() {
        if (clip_) body_ += "</g>\n";
        clip_.reset();
    }

    bool outside(const ImVec4& rect) const {
        return rect.x >= options_.to.x || rect.z <= options_.from.x || rect.y >= options_.to.y ||
               rect.w <= options_.from.y;
    }

    /// Nothing of the triangle lies in the figure.
    bool beside(const std::array<const ImDrawVert*, 3>& corner) const {
        const auto [left, right] = std::minmax({corner[0]->pos.x, corner[1]->pos.x, corner[2]->pos.x});
        const auto [top, bottom] = std::minmax({corner[0]->pos.y, corner[1]->pos.y, corner[2]->pos.y});
        return outside({left, top, right, bottom});
    }

    void draw(const ImDrawList& list, const ImDrawCmd& command) {
        if (outside(command.ClipRect)) return;
        clip(command.ClipRect);
        const auto vertex = [&](unsigned i) -> const ImDrawVert& {
            const auto index = list.IdxBuffer[static_cast<int>(command.IdxOffset + i)];
            return list.VtxBuffer[static_cast<int>(command.VtxOffset + index)];
        };
        const bool font =
            command.TexRef._TexData != nullptr && command.TexRef._TexData == ImGui::GetIO().Fonts->TexData;
        for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
            const std::array<const ImDrawVert*, 3> corner = {&vertex(i), &vertex(i + 1), &vertex(i + 2)};
            if (beside(corner)) continue;
            const auto same = [](const ImVec2& a, const ImVec2& b) { return a.x == b.x && a.y == b.y; };
            const bool plain = same(corner[0]->uv, corner[1]->uv) && same(corner[0]->uv, corner[2]->uv);
            if (font && plain) {
                fill(corner);
            } else if (i + 5 < command.ElemCount && &vertex(i + 3) == corner[0] && &vertex(i + 4) == corner[2]) {
                quad(command, font, {corner[0], corner[1], corner[2], &vertex(i + 5)});
                i += 3;
            }
        }
    }

    /// Triangles of one colour are one path; those that make a fan, as Dear ImGui draws convex shapes, one of its
    /// parts.
    void fill(const std::array<const ImDrawVert*, 3>& corner) {
        ImU32 color = corner[0]->col;
        if (corner[1]->col != color || corner[2]->col != color) color = mean_color(corner);
        if ((color >> IM_COL32_A_SHIFT & 0xFFU) == 0) return;
        end_run();
        if (color != path_color_) end_path();
        path_color_ = color;
        if (!outline_.empty() && corner[0] == outline_.front() && corner[1] == outline_.back()) {
            outline_.push_back(corner[2]);
            return;
        }
        end_outline();
        outline_.assign(corner.begin(), corner.end());
    }

    static ImU32 mean_color(const std::array<const ImDrawVert*, 3>& corner) {
        ImU32 color = 0;
        for (const unsigned shift : {0U, 8U, 16U, 24U}) {
            unsigned sum = 0;
            for (const auto* each : corner) sum += each->col >> shift & 0xFFU;
            color |= sum / 3 << shift;
        }
        return color;
    }

    void end_outline() {
        if (outline_.size() > 2) {
            path_ += 'M';
            for (const auto* each : outline_) path_ += place(each->pos) + ' ';
            path_ += 'Z';
        }
        outline_.clear();
    }

    void end_path() {
        end_outline();
        if (!path_.empty()) body_ += fmt::format("<path {} d=\"{}\"/>\n", fill_of(path_color_), path_);
        path_.clear();
        path_color_ = 0;
    }

    void quad(const ImDrawCmd& command, bool font, const std::array<const ImDrawVert*, 4>& corner) {
        end_path();
        if (font)
            glyph(corner);
        else
            picture(command, corner);
    }

    /// Corners in Dear ImGui's order: top left, top right, bottom right, bottom left; of text that reads upwards a
    /// quarter turn before it.
    void glyph(const std::array<const ImDrawVert*, 4>& corner) {
        const auto found = glyphs_.find({corner[0]->uv.x, corner[0]->uv.y});
        if (found == glyphs_.end()) return;
        const auto& [font, baked, glyph] = found->second;
        const bool upright = corner[1]->pos.y == corner[0]->pos.y;
        const float length = upright ? corner[1]->pos.x - corner[0]->pos.x : corner[0]->pos.y - corner[1]->pos.y;
        const float scale = length / (glyph->X1 - glyph->X0);
        const float pen = upright ? corner[0]->pos.x - glyph->X0 * scale : corner[0]->pos.y + glyph->X0 * scale;
        const float top = upright ? corner[0]->pos.y - glyph->Y0 * scale : corner[0]->pos.x - glyph->Y0 * scale;
        const float baseline = top + std::round(baked->Ascent) * scale;
        const bool goes_on = !run_.words.empty() && run_.font.font == font && run_.upright == upright &&
                             run_.color == corner[0]->col && std::abs(run_.baseline - baseline) < 0.1f &&
                             std::abs(run_.size - baked->Size * scale) < 0.1f &&
                             std::abs(pen - run_.at.back()) < run_.size * 2;
        if (!goes_on) {
            end_run();
            run_ = {found->second, baked->Size * scale, baseline, corner[0]->col, upright, {}, {}};
        }
        run_.words += utf8(glyph->Codepoint);
        run_.at.push_back(pen);
        run_.words += '\0';  // between the glyphs, until the run ends
    }

    void end_run() {
        if (run_.words.empty()) return;
        const auto font = options_.font(run_.font.font);
        // A gap as wide as a space is one: glyphs that show nothing draw nothing.
        std::string words, places;
        std::size_t begin = 0;
        for (std::size_t i = 0; i < run_.at.size(); ++i) {
            const auto end = run_.words.find('\0', begin);
            const auto letter = run_.words.substr(begin, end - begin);
            begin = end + 1;
            const float at = run_.upright ? x(run_.at[i]) : run_.at[i];
            if (i > 0) {
                const float gap = std::abs(run_.at[i] - run_.at[i - 1]) - advance_;
                if (gap > run_.size * 0.12f) {
                    words += ' ';
                    places += fmt::format("{:.2f} ", run_.upright ? x(run_.at[i - 1] + advance_) : 0.0f);
                }
            }
            words += escaped(letter);
            places += fmt::format("{:.2f} ", at);
            advance_ = advance_of(letter);
        }
        const auto style =
            fmt::format("font-family=\"{}\" font-weight=\"{}\" font-size=\"{:.2f}\" {}", escaped(font.family),
                        font.weight, run_.size * font.em / options_.scale, fill_of(run_.color));
        if (run_.upright)
            body_ += fmt::format("<text y=\"{:.2f}\" x=\"{}\" {}>{}</text>\n", y(run_.baseline), places, style, words);
        else
            body_ += fmt::format("<text transform=\"translate({:.2f} {:.2f}) rotate(-90)\" {}>{}</text>\n",
                                 x(run_.baseline), y(run_.at.front()), style, words);
        run_ = {};
    }

    float advance_of(const std::string& letter) const {
        unsigned codepoint = 0;
        ImTextCharFromUtf8(&codepoint, letter.data(), letter.data() + letter.size());
        auto* baked = const_cast<ImFontBaked*>(run_.font.baked);
        return baked->GetCharAdvance(static_cast<ImWchar>(codepoint)) * run_.size / baked->Size;
    }

    void picture(const ImDrawCmd& command, const std::array<const ImDrawVert*, 4>& corner) {
        end_run();
        const auto id = command.GetTexID();
        auto& data = pictures_[id];
        if (data.empty()) {
            const auto pixels = options_.pixels(id);
            if (pixels.rgba.empty()) return;
            data = "data:image/png;base64," + base64(png_bytes(pixels, true).value_or(std::string{}));
        }
        const auto& a = corner[0]->pos;
        const auto& b = corner[2]->pos;
        const float right = corner[2]->uv.x - corner[0]->uv.x, down = corner[2]->uv.y - corner[0]->uv.y;
        if (right == 0 || down == 0) return;
        // The whole picture, of which the part between the two places of the texture falls between a and b.
        const float width = (b.x - a.x) / right / options_.scale, height = (b.y - a.y) / down / options_.scale;
        const auto alpha = static_cast<double>(corner[0]->col >> IM_COL32_A_SHIFT & 0xFFU) / 255;
        float left = x(a.x) - corner[0]->uv.x * width, top = y(a.y) - corner[0]->uv.y * height;
        const bool part = std::abs(right) < 1 || std::abs(down) < 1;
        if (part) {  // cuts off the rest
            body_ += fmt::format("<svg x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\">\n", x(a.x), y(a.y),
                                 (b.x - a.x) / options_.scale, (b.y - a.y) / options_.scale);
            left -= x(a.x);
            top -= y(a.y);
        }
        body_ += fmt::format("<image transform=\"translate({:.2f} {:.2f}) scale({} {})\" width=\"{:.2f}\" "
                             "height=\"{:.2f}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"{} "
                             "href=\"{}\"/>\n",
                             left, top, width < 0 ? -1 : 1, height < 0 ? -1 : 1, std::abs(width), std::abs(height),
                             alpha < 1 ? fmt::format(" opacity=\"{:.3g}\"", alpha) : std::string{}, data);
        if (part) body_ += "</svg>\n";
    }

    void flush() {
        end_path();
        end_run();
    }

    const ImDrawData& data_;
    const SvgOptions& options_;
    std::map<std::pair<float, float>, Found> glyphs_;  // by the corner of their place in the atlas
    std::map<std::string, std::size_t> clips_;
    std::map<ImTextureID, std::string> pictures_;
    std::string defs_, body_, path_;
    ImU32 path_color_ = 0;
    std::vector<const ImDrawVert*> outline_;
    Run run_;
    float advance_ = 0;  // of the last glyph of the run
    std::optional<ImVec4> clip_;
};

}  // namespace

std::string svg_of(const ImDrawData& data, const SvgOptions& options) { return Writer(data, options).write(); }

}  // namespace normscope

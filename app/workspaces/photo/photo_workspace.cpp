// SPDX-License-Identifier: MIT
#include "app/workspaces/photo/photo_workspace.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/figures.h"
#include "app/ui/probe.h"
#include "app/ui/textures.h"
#include "app/ui/theme.h"
#include "core/norm/operators.h"
#include "core/text/grouped.h"
#include "core/text/number_format.h"
#include "core/text/quoted.h"

namespace normscope::ui {
namespace {

RichMd::MarkdownTexture grey_texture(const std::vector<float>& values, std::int64_t side, double low, double high) {
    std::vector<unsigned char> rgba;
    rgba.reserve(values.size() * 4);
    for (const float value : values) {
        const double share = std::clamp((static_cast<double>(value) - low) / (high - low), 0.0, 1.0);
        const auto grey = static_cast<unsigned char>(std::lround(share * 255));
        rgba.insert(rgba.end(), {grey, grey, grey, 255});
    }
    return upload_rgba(rgba.data(), static_cast<int>(side), static_cast<int>(side));
}

/// The stack below the pictures: its thumbnails side by side.
float stacked_stack_height(float width, std::size_t pictures) {
    return width / static_cast<float>(std::max<std::size_t>(pictures, 1)) + px(50 + 26 + 216);
}

}  // namespace

bool PhotoWorkspace::ready() {
    if (!original_.pictures.empty()) return true;
    if (!refusal_.empty()) return false;
    auto photos = built_in_photos();
    if (!photos) {
        refusal_ = photos.error().message;
        return false;
    }
    original_ = std::move(*photos);
    mirrored_.assign(original_.pictures.size(), 0);
    return true;
}

bool is_photo_file(const std::filesystem::path& file) {
    auto end = file.extension().string();
    std::ranges::transform(end, end.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return end == ".png" || end == ".pgm";
}

/// A picture that was opened takes the place of the chosen one.
void PhotoWorkspace::open_own(const View& view) {
    if (std::exchange(origin_known_, true) && view.origin() == origin_) return;
    origin_ = view.origin();
    if (!is_photo_file(origin_)) return;
    auto photo = as_photo(view.document().x, original_.side);
    if (!photo) return view.out.push(Notify{photo.error().message, true});
    original_.pictures[chosen_] = std::move(*photo);
    original_.names[chosen_] = shown(origin_.stem().string());
    mirrored_[chosen_] = 0;
    thumbnails_.clear();
    computed_.clear();
}

/// The stack as it is lit becomes the document's tensor, each picture a group of LayerNorm, and the chosen one is in
/// focus.
void PhotoWorkspace::take_as_tensor(const View& view) const {
    std::vector<float> values;
    for (const auto& picture : stack_.pictures) values.insert(values.end(), picture.begin(), picture.end());
    const Shape shape{std::ssize(stack_.pictures), 1, stack_.side, stack_.side};
    auto x = Tensor::from(shape, std::move(values), {"N", "C", "H", "W"});
    auto spec = make_spec("layer_norm", "pytorch", shape, {.axis = 1});
    if (!x || !spec) return view.out.push(Notify{(x ? spec.error() : x.error()).message, true});
    auto document = document_of_tensor(std::move(*x), "The stack of pictures");
    if (!document) return view.out.push(Notify{document.error().message, true});
    document->lesson = view.document().lesson;
    document->spec = std::move(*spec);
    document->selection.cell = static_cast<std::int64_t>(chosen_) * stack_.pixels();
    auto fitting = with_fitting_params(std::move(*document));
    if (!fitting) return view.out.push(Notify{fitting.error().message, true});
    view.out.edit(Replace{std::move(*fitting)}, "Take the stack as the tensor");
    view.out.push(ShowWorkspace{"axis"});
}

void PhotoWorkspace::compute() {
    const auto key = fmt::format("{} {} {} {} {}", chosen_, light_.brightness, light_.contrast,
                                 static_cast<int>(sharing_), fmt::join(mirrored_, ""));
    if (key == computed_) return;
    computed_ = key;
    coloured_.clear();
    stack_ = original_;
    for (std::size_t i = 0; i < stack_.pictures.size(); ++i)
        if (mirrored_[i] != 0) stack_.pictures[i] = mirrored(original_.pictures[i], original_.side);
    stack_.pictures[chosen_] = lit(stack_.pictures[chosen_], light_);
    const auto layer_before = layer_normalized(original_), layer_now = layer_normalized(stack_);
    const auto batch_before = batch_normalized(original_, sharing_), batch_now = batch_normalized(stack_, sharing_);
    for (const auto* result : {&layer_before, &layer_now, &batch_before, &batch_now})
        if (!*result) {
            refusal_ = result->error().message;
            return;
        }
    shown_[0].before = original_.pictures[chosen_];
    shown_[0].now = stack_.pictures[chosen_];
    shown_[1].before = layer_before->pictures[chosen_];
    shown_[1].now = layer_now->pictures[chosen_];
    shown_[2].before = batch_before->pictures[chosen_];
    shown_[2].now = batch_now->pictures[chosen_];
    for (auto& shown : shown_) {
        shown.moved = movement(shown.before, shown.now);
        shown.spread_before = spread_of(shown.before);
        shown.spread_now = spread_of(shown.now);
    }
    shown_[1].sigma_before = format_fixed(layer_before->sigma[chosen_], 2);
    shown_[1].sigma_now = format_fixed(layer_now->sigma[chosen_], 2);
    const bool one = sharing_ == BatchSharing::per_channel;
    shown_[2].sigma_before = one ? format_fixed(batch_before->sigma[0], 2) : "";
    shown_[2].sigma_now =
        one ? format_fixed(batch_now->sigma[0], 2) : format_grouped(std::ssize(batch_now->sigma)) + " of them";
    pixel_mean_ = batch_now->mean;
    pixel_sigma_ = batch_now->sigma;
    others_.clear();
    for (std::size_t i = 0; i < stack_.pictures.size(); ++i)
        others_.push_back(movement(batch_before->pictures[i], batch_now->pictures[i]));
}

double PhotoWorkspace::shown_value(std::size_t column, float value) const {
    const auto v = static_cast<double>(value);
    return column == 0 ? v : gamma_ * v + beta_;
}

void PhotoWorkspace::colour() {
    const auto key = fmt::format("{} {} {}", computed_, gamma_, beta_);
    if (key == coloured_) return;
    coloured_ = key;
    for (std::size_t i = 0; i < columns; ++i) {
        // The scale moves instead of the values: γ·v + β from −reach to reach.
        const bool input = i == 0 || gamma_ == 0;
        const double low = input ? axis_low(i) : (axis_low(i) - beta_) / gamma_;
        const double high = input ? axis_high(i) : (axis_high(i) - beta_) / gamma_;
        shown_[i].before_picture = grey_texture(shown_[i].before, original_.side, low, high);
        shown_[i].now_picture = grey_texture(shown_[i].now, original_.side, low, high);
    }
    if (thumbnails_.size() != original_.pictures.size()) thumbnails_.clear();
    if (thumbnails_.empty())
        for (const auto& picture : original_.pictures)
            thumbnails_.push_back(grey_texture(picture, original_.side, 0, 255));
}

void PhotoWorkspace::put_back() {
    light_ = {};
    gamma_ = 1;
    beta_ = 0;
    std::ranges::fill(mirrored_, std::uint8_t{0});
}

void PhotoWorkspace::handle_keys() {
    const auto& io = ImGui::GetIO();
    if (io.WantTextInput || io.NavVisible || is_typing_number() ||
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        return;
    const auto pressed = [](ImGuiKeyChord chord) { return ImGui::IsKeyChordPressed(chord, ImGuiInputFlags_Repeat); };
    if (pressed(ImGuiKey_UpArrow)) light_.brightness = std::min(light_.brightness + 5, 100.0);
    if (pressed(ImGuiKey_DownArrow)) light_.brightness = std::max(light_.brightness - 5, -100.0);
    if (pressed(ImGuiMod_Shift | ImGuiKey_UpArrow)) light_.contrast = std::min(light_.contrast + 0.05, 2.0);
    if (pressed(ImGuiMod_Shift | ImGuiKey_DownArrow)) light_.contrast = std::max(light_.contrast - 0.05, 0.1);
    if (pressed(ImGuiKey_R)) put_back();
    for (std::size_t i = 0; i < std::min<std::size_t>(original_.pictures.size(), 9); ++i)
        if (ImGui::IsKeyPressed(static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(i)), false)) chosen_ = i;
}

void PhotoWorkspace::draw_thumbnail(std::size_t index, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const float size = area.to.x - area.from.x;
    ImGui::SetCursorScreenPos(area.from);
    if (hit_area(fmt::format("photo {}", index + 1).c_str(), {size, area.to.y - area.from.y})) chosen_ = index;
    const ImVec2 end{area.to.x, area.from.y + size};
    if (index < thumbnails_.size()) {
        const bool flip = mirrored_[index] != 0;
        list->AddImageRounded(thumbnails_[index].ref, area.from, end, {flip ? 1.0f : 0.0f, 0}, {flip ? 0.0f : 1.0f, 1},
                              IM_COL32_WHITE, px(4));
    }
    const bool on = index == chosen_;
    list->AddRect(area.from, end,
                  on                       ? palette().accent
                  : ImGui::IsItemHovered() ? palette().secondary
                                           : palette().edge,
                  px(4), on ? px(2.5f) : px(1));
    const auto moved = format_fixed(others_[index].mean, 2);
    text_clipped(list, on ? fonts().semibold : fonts().regular, px(12.5f), {area.from.x, end.y + px(4)}, size - px(40),
                 on ? palette().text : palette().secondary, original_.names[index]);
    text(list, fonts().mono, px(12.5f), {area.to.x, end.y + px(4)}, palette().text, moved, Align::right);
    record(fmt::format("moved {}", original_.names[index]), format_fixed(others_[index].mean, 4));
    record(fmt::format("small picture of {}", original_.names[index]),
           fmt::format("{:.0f} {:.0f} {:.0f} {:.0f}", area.from.x, area.from.y, end.x, end.y));
}

void PhotoWorkspace::draw_stack(const View& view, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, area.from, area.to);
    const float pad = px(20);
    const ImVec2 a{area.from.x + pad, area.from.y + px(16)}, b{area.to.x - pad, area.to.y - px(16)};
    text(list, fonts().semibold, px(17), a, palette().text, "The stack");
    const char* take = "open as a tensor";
    ImGui::SetCursorScreenPos({b.x - text_width(fonts().regular, px(14), take), a.y + px(2)});
    if (link(take)) take_as_tensor(view);
    text(list, fonts().regular, px(12.5f), {a.x, a.y + px(24)}, palette().secondary,
         fmt::format("{} pictures, {} × {} pixels each", original_.pictures.size(), original_.side, original_.side));
    const float gap = px(10), label = px(26), foot = px(216);
    const std::size_t abreast = b.x - a.x > px(480) ? original_.pictures.size() : 2;
    const auto across = static_cast<float>(abreast);
    const auto rows = static_cast<float>((original_.pictures.size() + abreast - 1) / abreast);
    const float size =
        std::floor(std::min((b.x - a.x - gap * (across - 1)) / across, (b.y - foot - a.y - px(50)) / rows - label));
    for (std::size_t i = 0; i < original_.pictures.size(); ++i) {
        const ImVec2 at{a.x + (size + gap) * static_cast<float>(i % abreast),
                        a.y + px(50) + (size + label) * static_cast<float>(i / abreast)};
        draw_thumbnail(i, {at, {at.x + size, at.y + size + label - px(4)}});
    }
    float y = b.y - foot + px(8);
    const bool mirrors = std::ranges::find(mirrored_, 1) != mirrored_.end();
    y += text_wrapped(
             list, fonts().regular, px(12.5f), {a.x, y}, b.x - a.x, palette().secondary,
             fmt::format("How far Batch moved each output, though only the {} was {}. Layer: 0.00 for all the others.",
                         original_.names[chosen_], mirrors ? "lit anew and neighbours mirrored" : "touched")) +
         px(12);
    list->AddLine({a.x, y}, {b.x, y}, palette().hairline);
    y += px(10);
    text(list, fonts().semibold, px(11.5f), {a.x, y}, palette().secondary, "HOW MANY MEANS");
    const auto row = [&](const char* name, std::size_t count, std::size_t size_of_each) {
        y += px(23);
        text(list, fonts().regular, px(13), {a.x, y}, palette().text, name);
        text(list, fonts().mono, px(13), {a.x + px(118), y}, quantity_color(Quantity::mean),
             format_grouped(static_cast<std::int64_t>(count)), Align::right);
        text(list, fonts().regular, px(12.5f), {a.x + px(128), y}, palette().secondary,
             fmt::format("of {} numbers", format_grouped(static_cast<std::int64_t>(size_of_each))));
    };
    const auto pixels = static_cast<std::size_t>(original_.pixels());
    row("Layer", original_.pictures.size(), pixels);
    row("Batch", pixel_mean_.size(), original_.pictures.size() * pixels / pixel_mean_.size());
    record("batch means", fmt::format("{}", pixel_mean_.size()));
    const float half = (b.x - a.x - px(10)) / 2;
    ImGui::SetCursorScreenPos({a.x, b.y - px(34)});
    if (button("Mirror others", {half, px(34)}))
        for (std::size_t i = 0; i < mirrored_.size(); ++i)
            if (i != chosen_) mirrored_[i] ^= 1U;
    ImGui::SetCursorScreenPos({a.x + half + px(10), b.y - px(34)});
    if (button("Open yours…", {half, px(34)})) view.out.run("file.open");
}

void PhotoWorkspace::draw(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    if (ready()) {
        open_own(view);
        handle_keys();
        compute();
    }
    if (!refusal_.empty()) {
        panel(list, from, to);
        text_wrapped(list, fonts().regular, px(14), {from.x + px(40), from.y + px(40)}, to.x - from.x - px(80),
                     palette().bad, refusal_);
        return;
    }
    colour();
    if (stacks(from, to, least)) {
        const float split = to.y - stacked_stack_height(to.x - from.x, original_.pictures.size());
        draw_pictures({from, {to.x, split - px(12)}});
        return draw_stack(view, {{from.x, split}, to});
    }
    const float side = px(290);
    draw_stack(view, {from, {from.x + side, to.y}});
    draw_pictures({{from.x + side + px(12), from.y}, to});
}

float PhotoWorkspace::stacked_height(const View&, float width, float room) const {
    const float column = width / 3;  // its picture, and what stands above and below it
    return std::max(room, column + px(470)) + px(12) + stacked_stack_height(width, original_.pictures.size());
}

void PhotoWorkspace::draw_pictures(Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& [from, to] = area;
    panel(list, from, to);
    name_figure("pictures", from, to);
    const bool slim = to.x - from.x < px(830);  // the columns share what they have no room for themselves
    const float pad = px(slim ? 18 : 22), gap = px(slim ? 18 : 26);
    text(list, fonts().semibold, px(18), {from.x + pad, from.y + px(14)}, palette().text,
         "Change the light. Does the output notice?");
    text(list, fonts().regular, px(12.5f), {from.x + pad, from.y + px(40)}, palette().secondary,
         "Left of the seam: before. Right of it: now. Drag the seam.");
    const float top = from.y + px(slim ? 104 : 68), bottom = to.y - px(14) - (slim ? px(40) : 0);
    const float width = (to.x - from.x - 2 * pad - 2 * gap) / 3;
    for (std::size_t i = 0; i < columns; ++i) {
        const float x = std::round(from.x + pad + (width + gap) * static_cast<float>(i));
        draw_column(i, {{x, top}, {std::round(x + width), bottom}}, slim);
    }
    const float start = slim ? from.x + pad : std::round(from.x + pad + width + gap);
    list->AddLine({start, to.y - px(50)}, {to.x - pad, to.y - px(50)}, palette().hairline);
    draw_given_back({{start, to.y - px(40)}, {to.x - pad, to.y - px(14)}});
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/shape_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/tensor/permute.h"

namespace normscope::ui {

void ShapeField::open(const View& view) {
    open_ = fresh_ = true;
    typed_.fill(0);
    fmt::format_to_n(typed_.data(), typed_.size() - 1, "{}", fmt::join(view.document().x.shape(), ", "));
}

void ShapeField::apply(const View& view, PlaceId place) {
    auto shape = parse_shape(typed_.data());
    auto x = shape ? reshaped(view.document().x, std::move(*shape)) : Result<Tensor>(std::unexpected(shape.error()));
    if (!x) {
        view.out.push(Refuse{place, x.error().message});
        return;
    }
    view.out.edit(SetTensor{std::move(*x)}, "Reshape", place);
    open_ = false;
}

void ShapeField::draw(const View& view, float left, float right, float y) {
    if (!open_) {
        ImGui::SetCursorScreenPos({right - text_width(fonts().regular, px(14), "reshape…"), y});
        if (link("reshape…")) open(view);
        return;
    }
    const ImVec2 from{std::max(right - px(150), left), y - px(4)};
    ImGui::SetCursorScreenPos(from);
    ImGui::PushFont(fonts().mono, 13);
    ImGui::SetNextItemWidth(right - from.x);
    const bool fresh = std::exchange(fresh_, false);
    if (fresh) take_keyboard();
    const bool entered =
        ImGui::InputTextWithHint("##new shape", "2, 3, -1", typed_.data(), typed_.size(),
                                 ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_EnterReturnsTrue);
    const auto place = ImGui::GetItemID();
    const bool given_up = !fresh && ImGui::IsItemDeactivated() && !entered;
    ImGui::PopFont();
    refusal_below(view, place, from, {right, y + px(22)});
    if (entered)
        apply(view, place);
    else if (given_up)
        open_ = false;
}

}  // namespace normscope::ui

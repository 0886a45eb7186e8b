// SPDX-License-Identifier: MIT
#include "app/shell/fill_popup.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/shell/dialog_frame.h"
#include "app/ui/controls.h"
#include "app/ui/theme.h"

namespace normscope {

using namespace ui;

void FillPopup::draw_number(const View& view, const char* label, const char* name, double& value, float width) {
    const auto at = ImGui::GetCursorScreenPos();
    text(ImGui::GetWindowDrawList(), fonts().regular, px(14), {at.x, at.y + px(7)}, palette().secondary, label);
    NumberField field{.name = name, .label = label, .value = value, .edit = {}, .set = {}};
    const bool seed = &value != &fill_.a && &value != &fill_.b;
    field.set = [&value, seed](double typed) -> Result<void> {
        if (!std::isfinite(typed)) return fail("a finite number is needed here");
        if (seed && (typed < 0 || typed != std::floor(typed) || typed > 1e9))
            return fail("a seed is a whole number from 0 to 1000000000");
        value = typed;
        return {};
    };
    if (seed) field.drag_step = 0.1f;
    number_field(view, field, {at.x + width - px(150), at.y}, {at.x + width, at.y + px(30)});
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, px(34)});
}

void FillPopup::draw(const View& view) {
    if (std::exchange(opening_, false)) ImGui::OpenPopup("Fill the cells");
    const auto range = view.range();
    const auto heading = fmt::format("Fill {} × {} cell{}", range.rows, range.columns, range.size() == 1 ? "" : "s");
    if (!begin_dialog("Fill the cells", 380, 0, heading.c_str())) return;
    const float width = ImGui::GetContentRegionAvail().x;
    static const std::array<std::string, 3> kinds = {"constant", "ramp", "Gaussian"};
    const int picked = segmented("fill kind", kinds, static_cast<int>(fill_.kind), width);
    if (picked >= 0) fill_.kind = static_cast<FillWith>(picked);
    ImGui::Dummy({0, px(2)});
    const bool typing = is_typing_number();
    double seed = static_cast<double>(fill_.seed);
    if (fill_.kind == FillWith::constant) draw_number(view, "value", "fill value", fill_.a, width);
    if (fill_.kind == FillWith::ramp) {
        draw_number(view, "from", "fill from", fill_.a, width);
        draw_number(view, "to", "fill to", fill_.b, width);
    }
    if (fill_.kind == FillWith::gaussian) {
        draw_number(view, "mean", "fill mean", fill_.a, width);
        draw_number(view, "standard deviation", "fill deviation", fill_.b, width);
        draw_number(view, "seed", "fill seed", seed, width);
        fill_.seed = static_cast<std::uint64_t>(seed);
    }
    ImGui::Dummy({0, px(2)});
    // With the ring in sight Enter is that of the control in it.
    const bool enter =
        !typing && !is_typing_number() && !ImGui::GetIO().NavVisible && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    const bool fill = button("Fill", {px(110), px(34)}, true);
    if (ImGui::IsWindowAppearing()) ImGui::SetItemDefaultFocus();
    if (fill || enter) {
        view.out.edit(WriteBlock{range.cell(0, 0), filled(range.rows, range.columns, fill_)}, "Fill");
        ImGui::CloseCurrentPopup();
    }
    ImGui::SameLine();
    if (button("Cancel##fill", {px(110), px(34)}) || (!typing && ImGui::IsKeyPressed(ImGuiKey_Escape, false)))
        ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

}  // namespace normscope

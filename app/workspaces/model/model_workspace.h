// SPDX-License-Identifier: MIT
// The Model workspace: the tensors of a file, and all norm layers of a checkpoint.
#pragma once

#include <array>
#include <string_view>

#include "app/workspaces/model/model_file.h"
#include "app/workspaces/model/norms_page.h"
#include "app/workspaces/model/tensor_list.h"
#include "app/workspaces/workspace.h"

namespace normscope::ui {

/// What --workspace calls the tabs: "model/norms".
inline constexpr std::array<std::string_view, 2> model_parts = {"tensors", "norms"};

class ModelWorkspace final : public WorkspaceScreen {
public:
    static constexpr ImVec2 least{1240, 600};
    static constexpr float narrowest = 640;

    void draw(const View& view, ImVec2 from, ImVec2 to) override;
    float stacked_height(const View& view, float width, float room) const override;

private:
    void draw_nothing(const View& view, ImVec2 from, ImVec2 to);
    void draw_list(const View& view, ImVec2 from, ImVec2 to);
    void draw_side(const View& view, ImVec2 from, ImVec2 to);
    void draw_tensor(const View& view, ImVec2 from, ImVec2 to);
    void draw_facts(std::size_t index, ImVec2 from, float right);
    void take_tensor(const View& view);

    ModelFile file_;
    TensorList tensors_;
    NormsPage norms_;
    int tab_ = 0;
    std::uint64_t part_revision_ = 0;
};

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
// The question which figure of the screen is to be saved, how large, and with which ground.
#pragma once

#include <optional>
#include <string>

#include "app/shell/dialog_frame.h"
#include "app/shell/figure_export.h"
#include "app/ui/view.h"

namespace normscope {

class FigurePopup {
public:
    void open();
    void draw(const ui::View& view);
    /// What is to be written, once.
    std::optional<FigureExport> take() { return std::exchange(wish_, std::nullopt); }

private:
    bool opening_ = false;
    FigureExport asked_{.scale = 2};
    std::vector<std::string> names_;
    std::string path_;
    std::string problem_;
    ReplaceQuestion replace_;
    std::optional<FigureExport> wish_;
};

}  // namespace normscope

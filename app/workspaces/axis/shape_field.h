// SPDX-License-Identifier: MIT
// A field in which the tensor gets another shape: "2, 3, -1", as PyTorch's reshape takes it.
#pragma once

#include <array>

#include "app/ui/view.h"

namespace normscope::ui {

class ShapeField {
public:
    /// Opens with the tensor's own shape, ready to be typed over.
    void open(const View& view);
    /// A link, or the field, that ends at `right` and does not pass `left`.
    void draw(const View& view, float left, float right, float y);

private:
    void apply(const View& view, PlaceId place);

    bool open_ = false, fresh_ = false;
    std::array<char, 64> typed_{};
};

}  // namespace normscope::ui

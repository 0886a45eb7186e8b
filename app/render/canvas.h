// SPDX-License-Identifier: MIT
// Canvas: a framebuffer of our own that keeps the last frame. A window's back buffer holds nothing certain after a
// swap, so that a frame that draws only what changed needs one.
#pragma once

#include "app/render/picture.h"

namespace normscope {

class Canvas {
public:
    Canvas() = default;
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    /// Binds it for drawing and reading. True when it is another than last time and holds nothing.
    bool bind(Size size);
    /// Copies it to the window's back buffer, which is bound afterwards.
    void show() const;

private:
    Size size_{};
    unsigned framebuffer_ = 0;
    unsigned color_ = 0;
};

}  // namespace normscope

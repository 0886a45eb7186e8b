// SPDX-License-Identifier: MIT
// How large the first window is, and the least size that the window manager is told.
#pragma once

#include <algorithm>
#include <optional>

#include "app/render/picture.h"

namespace normscope {

inline constexpr Size least_window{900, 560};  ///< logical pixels

/// What docks and bars leave free of a screen; nothing is known of it when it is empty.
struct WorkArea {
    int x = 0, y = 0;
    Size size{};
};

/// What a window manager puts around a window.
struct WindowFrame {
    int left = 0, top = 0, right = 0, bottom = 0;
};

struct WindowFit {
    Size least;
    struct Place {
        int x = 0, y = 0;
        Size size{};
    };
    std::optional<Place> place;  ///< of what is inside the frame, where the window is larger than the screen
};

/// The window within the work area with its frame, and never smaller than the interface needs, as far as the screen
/// allows. `scale`: of a logical pixel in those in which windows are measured.
inline WindowFit fit_window(Size now, const WorkArea& area, const WindowFrame& frame, double scale) {
    const Size most{area.size.width > 0 ? std::max(area.size.width - frame.left - frame.right, 320) : now.width,
                    area.size.height > 0 ? std::max(area.size.height - frame.top - frame.bottom, 200) : now.height};
    WindowFit fit;
    fit.least = {std::min(static_cast<int>(least_window.width * scale), most.width),
                 std::min(static_cast<int>(least_window.height * scale), most.height)};
    if (now.width > most.width || now.height > most.height)
        fit.place = {area.x + frame.left,
                     area.y + frame.top,
                     {std::min(now.width, most.width), std::min(now.height, most.height)}};
    return fit;
}

}  // namespace normscope

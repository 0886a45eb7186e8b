// SPDX-License-Identifier: MIT
// The themes, by the names that settings and the command line know them by.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace normscope {

enum class ThemeId { dark, light, high_contrast };

/// In the order of ThemeId.
inline constexpr std::array<std::string_view, 3> theme_names = {"dark", "light", "high-contrast"};

constexpr std::string_view theme_name(ThemeId theme) { return theme_names[static_cast<std::size_t>(theme)]; }

constexpr std::optional<ThemeId> theme_called(std::string_view name) {
    for (std::size_t i = 0; i < theme_names.size(); ++i)
        if (theme_names[i] == name) return static_cast<ThemeId>(i);
    return std::nullopt;
}

}  // namespace normscope

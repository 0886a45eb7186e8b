// SPDX-License-Identifier: MIT
#include "core/axis/axis_naming.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace normscope {
namespace {

using Names = std::vector<std::string>;

/// What is neither the batch nor the channels: tokens or places in a row, pixels, voxels.
Names positions(std::size_t count) {
    switch (count) {
    case 1:
        return {"L"};
    case 2:
        return {"H", "W"};
    case 3:
        return {"D", "H", "W"};
    default:
        return {};
    }
}

}  // namespace

std::optional<int> stated_channel(const Tensor& x) {
    constexpr std::array<std::string_view, 6> words = {"C", "channels", "channel", "d", "features", "feature"};
    for (const auto word : words) {
        const auto found = std::ranges::find(x.axis_names(), word);
        if (found != x.axis_names().end()) return static_cast<int>(found - x.axis_names().begin());
    }
    return {};
}

std::optional<int> only_channel(const Tensor& x) {
    if (x.rank() == 0 || x.rank() > 2) return {};
    return static_cast<int>(x.rank()) - 1;
}

std::vector<std::string> names_of_axes(const Tensor& x, std::optional<int> channel) {
    if (!x.axis_names().empty()) return x.axis_names();
    const auto rank = x.rank();
    Names names;
    if (channel && rank <= 5) {
        const auto at = static_cast<std::size_t>(*channel);
        const bool batch = at > 0;
        const bool features = rank <= 3 && at + 1 == rank;  // (B, T, d), where others have (N, C, L)
        names = rank <= 2 ? Names{} : features ? Names{"T"} : positions(rank - 1 - (batch ? 1 : 0));
        if (rank == 2 && !batch) names = {"B"};
        if (batch) names.insert(names.begin(), features ? "B" : "N");
        if (names.size() + 1 == rank)
            names.insert(names.begin() + static_cast<std::ptrdiff_t>(at), rank <= 2 || features ? "d" : "C");
    }
    if (names.size() == rank) return names;
    names.clear();
    for (std::size_t axis = 0; axis < rank; ++axis) names.push_back(fmt::format("{}{}", unnamed_axis, axis));
    return names;
}

std::string axes_in_words(std::span<const std::string> names, const std::vector<int>& axes) {
    std::string words;
    for (std::size_t i = 0; i < axes.size(); ++i)
        words += (i == 0 ? "" : i + 1 == axes.size() ? " and " : ", ") + names[static_cast<std::size_t>(axes[i])];
    return words;
}

std::string axes_in_short(std::span<const std::string> names, const std::vector<int>& axes) {
    const auto name = [&](int axis) -> const std::string& { return names[static_cast<std::size_t>(axis)]; };
    const auto unnamed = [&](int axis) { return name(axis).starts_with(unnamed_axis); };
    const bool numbers = axes.size() > 1 && std::ranges::all_of(axes, unnamed);
    std::string words = numbers ? "axes " : "";
    for (std::size_t i = 0; i < axes.size(); ++i)
        words += (i == 0 ? "" : ", ") + name(axes[i]).substr(numbers ? unnamed_axis.size() : 0);
    return words;
}

}  // namespace normscope

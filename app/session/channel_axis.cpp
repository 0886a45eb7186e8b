// SPDX-License-Identifier: MIT
#include "app/session/channel_axis.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "core/axis/axis_naming.h"

namespace normscope {

std::string channel_key(const Reading& session, const Tensor& x) {
    const auto& origin = session.origin();
    const auto name = origin.empty() ? session.document().title : std::filesystem::absolute(origin).string();
    return x.axis_names().empty() ? fmt::format("{} · {}", name, x.rank())
                                  : fmt::format("{} · {}", name, fmt::join(x.axis_names(), ", "));
}

ChannelChoice channel_choice(const Reading& session) {
    const auto& x = session.document().x;
    const auto& told = session.settings().channel_axes;
    if (!told.empty()) {
        const auto found = told.find(channel_key(session, x));
        if (found != told.end() && found->second >= 0 && found->second < static_cast<int>(x.rank()))
            return {found->second, Said::person};
    }
    if (const auto stated = stated_channel(x)) return {stated, Said::names};
    if (const auto only = only_channel(x); only) return {only, Said::frameworks};
    if (session.lesson() && x.axis_names().empty() && x.rank() > 0)  // its text calls them (N, C, H, W) or (B, T, d)
        return {x.rank() >= 4 ? 1 : static_cast<int>(x.rank()) - 1, Said::names};
    return {};
}

std::vector<std::string> axis_names(const Reading& session) {
    return names_of_axes(session.document().x, channel_choice(session).axis);
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "app/shell/recovery.h"

#include <algorithm>

namespace normscope {

void offer_recovery(Session& session, Autosave& autosave, const std::filesystem::path& state, bool bare) {
    const auto left = Autosave::left_behind(state);
    if (left.empty()) return;
    std::error_code code;
    const auto& origin = session.opening() ? session.opening_file() : session.origin();
    const auto wanted = bare ? left.begin() : std::ranges::find_if(left, [&](const LeftBehind& each) {
        return !each.origin.empty() && std::filesystem::equivalent(each.origin, origin, code);
    });
    if (wanted != left.end() && session.opening()) (void)session.finish_opening();  // the work goes on top of its file
    if (wanted == left.end())
        session.notify("Work that was not saved when the program ended is kept; start NormScope without a file to take "
                       "it back");
    else if (autosave.take_over(*wanted))
        session.recover(wanted->copy, wanted->origin);
}

}  // namespace normscope

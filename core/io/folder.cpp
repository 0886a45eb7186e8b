// SPDX-License-Identifier: MIT
#include "core/io/folder.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/text/ascii.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

namespace fs = std::filesystem;

/// The digits at the front without leading zeros, taken off `text`.
std::string_view take_number(std::string_view& text) {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    auto number = text.substr(0, end);
    text.remove_prefix(end);
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    return number;
}

/// < 0, 0 or > 0
int compare_names(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        if (is_digit(a.front()) && is_digit(b.front())) {
            const auto x = take_number(a);
            const auto y = take_number(b);
            if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
            if (const int order = x.compare(y); order != 0) return order;
            continue;
        }
        if (const int order = lower(a.front()) - lower(b.front()); order != 0) return order;
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return static_cast<int>(!a.empty()) - static_cast<int>(!b.empty());
}

bool before(const FolderEntry& a, const FolderEntry& b) {
    const int order = compare_names(a.name, b.name);
    return order != 0 ? order < 0 : a.name < b.name;
}

bool is_wanted(std::string_view name, std::span<const std::string_view> endings) {
    if (endings.empty()) return true;
    const auto small = lower(name);
    return std::ranges::any_of(endings, [&](std::string_view ending) { return small.ends_with(ending); });
}

}  // namespace

std::filesystem::path home_folder() {
    if (const char* home = std::getenv("HOME"); home && *home == '/') return home;
    std::array<char, 16384> memory{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(geteuid(), &entry, memory.data(), memory.size(), &found) != 0 || found == nullptr) return {};
    std::error_code code;
    const std::filesystem::path home = found->pw_dir ? found->pw_dir : "";
    return home.is_absolute() && home != "/" && std::filesystem::is_directory(home, code) ? home
                                                                                          : std::filesystem::path{};
}

Result<std::vector<FolderEntry>> list_folder(const fs::path& folder, std::span<const std::string_view> endings,
                                             bool hidden) {
    std::error_code code;
    fs::directory_iterator at(folder, code);
    if (code) return fail(fmt::format("cannot list {}: {}", shown_path(folder), code.message()));
    std::vector<FolderEntry> entries;
    for (const fs::directory_iterator end; at != end && entries.size() < most_entries; at.increment(code)) {
        if (code) break;
        FolderEntry entry{.name = at->path().filename().string()};
        if (!hidden && entry.name.starts_with('.')) continue;
        std::error_code unknown;
        const auto status = at->status(unknown);  // of what a link leads to
        entry.folder = fs::is_directory(status);
        if (!entry.folder && !(fs::is_regular_file(status) && is_wanted(entry.name, endings))) continue;
        if (!entry.folder) entry.bytes = at->file_size(unknown);
        if (unknown) entry.bytes = 0;
        entry.changed = at->last_write_time(unknown);
        entries.push_back(std::move(entry));
    }
    if (code) return fail(fmt::format("cannot list {}: {}", shown_path(folder), code.message()));
    sort_folder(entries, FolderOrder::name, false);
    return entries;
}

void sort_folder(std::vector<FolderEntry>& entries, FolderOrder order, bool descending) {
    std::ranges::sort(entries, [&](const FolderEntry& a, const FolderEntry& b) {
        if (a.folder != b.folder) return a.folder;
        const auto& x = descending ? b : a;
        const auto& y = descending ? a : b;
        if (order == FolderOrder::changed && x.changed != y.changed) return x.changed < y.changed;
        if (order == FolderOrder::size && x.bytes != y.bytes) return x.bytes < y.bytes;
        return before(x, y);
    });
}

std::string bytes_text(std::uintmax_t bytes) {
    if (bytes < 1000) return fmt::format("{} B", bytes);
    double value = static_cast<double>(bytes);
    const char* unit = "kB";
    for (const char* next : {"kB", "MB", "GB", "TB"}) {
        unit = next;
        value /= 1000;
        if (value < 999.5) break;
    }
    return fmt::format("{:.{}f} {}", value, value < 9.95 ? 1 : 0, unit);
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "app/shell/autosave.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>

#include "core/document/scene.h"
#include "core/io/file.h"

namespace normscope {
namespace {

constexpr std::string_view prefix = "autosave-";
constexpr std::string_view suffix = ".norm.json";

/// The process that wrote an autosave, from its name; 0 when the name is not one.
long writer_of(const std::filesystem::path& file) {
    const auto name = file.filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) return 0;
    long pid = 0;
    const auto* first = name.data() + prefix.size();
    const auto* last = name.data() + name.size() - suffix.size();
    const auto [stop, code] = std::from_chars(first, last, pid);
    return code == std::errc{} && stop == last ? pid : 0;
}

bool is_running(long pid) { return kill(static_cast<pid_t>(pid), 0) == 0; }

}  // namespace

Autosave::Autosave(std::filesystem::path folder) : file_(folder / fmt::format("{}{}{}", prefix, getpid(), suffix)) {
    std::error_code code;  // update() reports what cannot be written
    std::filesystem::create_directories(folder, code);
}

Result<void> Autosave::update(const History& history, double now) {
    if (!started_) {
        started_ = true;
        seen_revision_ = history.content_revision();
    }
    if (history.content_revision() != seen_revision_) {
        seen_revision_ = history.content_revision();
        if (!due_) due_ = now + delay_seconds;
    }
    if (!due_ || now < *due_) return {};
    due_.reset();
    if (history.is_saved()) {
        finish();
        return {};
    }
    const auto written = write_file(file_, write_scene(history.document()));
    if (written || failed_) return {};
    failed_ = true;
    return fail("unsaved work cannot be kept safe: " + written.error().message);
}

void Autosave::finish() {
    std::error_code code;  // a copy that cannot be removed is offered again, which is harmless
    std::filesystem::remove(file_, code);
}

std::optional<std::filesystem::path> Autosave::left_behind(const std::filesystem::path& folder) {
    std::error_code code;
    std::optional<std::filesystem::path> newest;
    for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
        const auto pid = writer_of(entry.path());
        if (pid == 0 || is_running(pid)) continue;
        if (!newest || std::filesystem::last_write_time(entry.path(), code) > std::filesystem::last_write_time(*newest, code)) newest = entry.path();
    }
    return newest;
}

}  // namespace normscope

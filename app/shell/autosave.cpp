// SPDX-License-Identifier: MIT
#include "app/shell/autosave.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/document/scene.h"
#include "core/io/file.h"

namespace normscope {
namespace {

constexpr std::string_view prefix = "autosave-";
constexpr std::string_view suffix = ".norm.json";

std::filesystem::path lock_of(std::filesystem::path file) { return file += ".lock"; }

bool is_autosave(const std::filesystem::path& file) {
    const auto name = file.filename().string();
    return name.starts_with(prefix) && name.ends_with(suffix);
}

/// The lock as an open file, or -1 when another program holds it.
int take_lock(const std::filesystem::path& file) {
    const int lock = open(lock_of(file).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
    if (lock >= 0) close(lock);
    return -1;
}

/// Whether the program that wrote the file still runs. A process id would not tell: it lives on in a zombie.
bool is_held(const std::filesystem::path& file) {
    const int lock = take_lock(file);
    if (lock < 0) return true;
    close(lock);
    return false;
}

}  // namespace

Autosave::Autosave(const std::filesystem::path& folder)
    : file_(folder / fmt::format("{}{}{}", prefix, getpid(), suffix)) {
    std::error_code code;  // update() reports what cannot be written
    std::filesystem::create_directories(folder, code);
    lock_ = take_lock(file_);
}

Autosave::~Autosave() {
    if (lock_ >= 0) close(lock_);
}

Result<void> Autosave::update(const History& history, double now) {
    if (!started_) {
        started_ = true;
        seen_revision_ = history.content_revision();
        if (!history.is_saved()) due_ = now;  // recovered work is at risk again
    }
    if (history.content_revision() != seen_revision_) {
        seen_revision_ = history.content_revision();
        if (!due_) due_ = now + delay_seconds;
    }
    if (!due_ || now < *due_) return {};
    due_.reset();
    if (history.is_saved()) {
        std::error_code code;  // a copy that cannot be removed is offered again, which is harmless
        std::filesystem::remove(file_, code);
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
    std::filesystem::remove(lock_of(file_), code);
}

std::optional<std::filesystem::path> Autosave::left_behind(const std::filesystem::path& folder) {
    std::error_code code;
    std::optional<std::filesystem::path> newest;
    for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
        if (!is_autosave(entry.path()) || is_held(entry.path())) continue;
        if (!newest ||
            std::filesystem::last_write_time(entry.path(), code) > std::filesystem::last_write_time(*newest, code))
            newest = entry.path();
    }
    return newest;
}

}  // namespace normscope

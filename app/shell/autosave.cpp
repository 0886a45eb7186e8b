// SPDX-License-Identifier: MIT
#include "app/shell/autosave.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <random>

#include "core/document/scene.h"
#include "core/io/file.h"

namespace normscope {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "autosave-";
constexpr std::string_view suffix = ".norm.json";

fs::path lock_of(fs::path file) { return file += ".lock"; }

bool is_autosave(const fs::path& file) {
    const auto name = file.filename().native();
    return name.starts_with(prefix) && name.ends_with(suffix);
}

/// The lock as an open file, or -1 when another program holds it. A link that somebody laid is not followed.
int take_lock(const fs::path& file, int flags) {
    const int lock = open(lock_of(file).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
    const int code = errno;
    close(lock);
    errno = code;
    return -1;
}

/// Whether the program that wrote the file still runs. A process id would not tell: it lives on in a zombie, and in
/// containers every program has the same.
bool is_held(const fs::path& file) {
    const int lock = take_lock(file, 0);
    if (lock >= 0) close(lock);
    return lock < 0 && errno == EWOULDBLOCK;
}

/// A name that no other program has, in this folder or in a copy of it.
std::string fresh_name() {
    std::random_device random;
    return fmt::format("{}{:08x}{:08x}{}", prefix, random(), random(), suffix);
}

/// The path that the lock file holds.
fs::path origin_of(const fs::path& file) {
    std::array<char, 4096> text{};
    const int lock = open(lock_of(file).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (lock < 0) return {};
    const auto length = read(lock, text.data(), text.size());
    close(lock);
    return length > 0 ? fs::path(std::string(text.data(), static_cast<std::size_t>(length))) : fs::path();
}

}  // namespace

Autosave::Autosave(fs::path folder) : folder_(std::move(folder)) {
    if (folder_.empty()) {
        problem_ = "there is no home folder to keep it in";
        return;
    }
    std::error_code code;
    fs::create_directories(folder_, code);
    if (code) {
        problem_ = cannot("make the folder", folder_, code.value()).error().message;
        return;
    }
    file_ = folder_ / fresh_name();
    lock_ = take_lock(file_, O_CREAT | O_EXCL);
}

Autosave::~Autosave() {
    if (lock_ >= 0) close(lock_);
}

Result<void> Autosave::take_outcome(double now) {
    const auto outcome = job_.take();
    if (!outcome) return {};
    if (*outcome) {
        earliest_ = now + **outcome * (1 / largest_share - 1);
        if (due_) due_ = std::max(*due_, earliest_);
        return {};
    }
    if (std::exchange(failed_, true)) return {};
    return fail("unsaved work cannot be kept safe: " + outcome->error().message);
}

void Autosave::remember_origin(const fs::path& origin) {
    if (origin == origin_ || lock_ < 0) return;
    origin_ = origin;
    std::error_code code;
    const auto text = origin.empty() ? std::string{} : fs::absolute(origin, code).native();
    // Without it the copy is still offered, only without its file.
    if (ftruncate(lock_, 0) != 0 || pwrite(lock_, text.data(), text.size(), 0) < 0) origin_.clear();
}

Result<void> Autosave::update(const History& history, const fs::path& origin, double now) {
    if (auto ok = take_outcome(now); !ok) return ok;
    if (!started_) {
        started_ = true;
        seen_revision_ = history.content_revision();
        if (!history.is_saved()) due_ = now;  // recovered work is at risk again
    }
    if (history.content_revision() != seen_revision_) {
        seen_revision_ = history.content_revision();
        if (!due_) due_ = std::max(now + delay_seconds, earliest_);
    }
    if (!due_ || now < *due_ || job_.running()) return {};
    due_.reset();
    if (!problem_.empty()) {
        if (history.is_saved() || std::exchange(failed_, true)) return {};
        return fail("unsaved work cannot be kept safe: " + problem_);
    }
    if (history.is_saved()) {
        remove_copy();
        return {};
    }
    remember_origin(origin);
    job_ = Job<double>(inbox_, [file = file_, frozen = history.freeze()](JobControl&) -> Result<double> {
        const auto start = std::chrono::steady_clock::now();
        if (auto written = save_scene(frozen.thaw(), file, Beside::keep_existing); !written)
            return std::unexpected(written.error());
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    });
    return {};
}

bool Autosave::take_over(const LeftBehind& left) {
    const int lock = take_lock(left.copy, O_CREAT);
    if (lock < 0) return false;
    settle();
    if (lock_ >= 0) {
        remove_copy();
        std::error_code code;  // a lock that stays behind is an empty file
        fs::remove(lock_of(file_), code);
        close(lock_);
    }
    lock_ = lock;
    file_ = left.copy;
    origin_ = left.origin;
    return true;
}

void Autosave::settle() {
    while (job_.running()) job_.wait_for(std::chrono::hours(1));
}

void Autosave::remove_copy() const { remove_scene(file_); }

void Autosave::finish() {
    settle();
    if (file_.empty()) return;
    remove_copy();
    std::error_code code;  // a lock that stays behind is an empty file
    fs::remove(lock_of(file_), code);
}

std::vector<LeftBehind> Autosave::left_behind(const fs::path& folder) {
    std::vector<std::pair<fs::file_time_type, LeftBehind>> found;
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        const auto& file = entry->path();
        std::error_code gone;  // another program may be removing it
        if (!is_autosave(file) || is_held(file)) continue;
        const auto time = fs::last_write_time(file, gone);
        if (!gone) found.emplace_back(time, LeftBehind{file, origin_of(file)});
    }
    std::ranges::sort(found, std::ranges::greater{}, [](const auto& each) { return each.first; });
    std::vector<LeftBehind> left;
    for (auto& [time, each] : found) left.push_back(std::move(each));
    return left;
}

}  // namespace normscope

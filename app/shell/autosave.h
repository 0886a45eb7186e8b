// SPDX-License-Identifier: MIT
// Autosave: a copy of unsaved work, at most a second old, that the next start offers back after a crash. It is written
// by a job: no frame waits for it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/job.h"
#include "core/document/history.h"

namespace normscope {

/// Work that a program left behind which no longer runs.
struct LeftBehind {
    std::filesystem::path copy;
    std::filesystem::path origin;  ///< the scene that it is a changed version of; empty: it never had a file

    friend bool operator==(const LeftBehind&, const LeftBehind&) = default;
};

class Autosave {
public:
    /// How long a change may stay unwritten, unless writing takes long itself.
    static constexpr double delay_seconds = 0.5;
    /// Writing takes at most this share of the time, however large the tensor.
    static constexpr double largest_share = 0.1;

    /// With an empty folder nothing is kept, and update() says so once.
    explicit Autosave(std::filesystem::path folder);
    ~Autosave();
    Autosave(const Autosave&) = delete;
    Autosave& operator=(const Autosave&) = delete;

    /// What wakes the loop when a copy was written, so that it hears of an error.
    void on_wake(std::function<void()> wake) { inbox_.on_wake(std::move(wake)); }

    /// Notes changes of the document that was opened from `origin`, and starts writing when it is time. An error is
    /// reported once.
    Result<void> update(const History& history, const std::filesystem::path& origin, double now);
    /// When update() wants to be called next, if at all.
    std::optional<double> due() const { return job_.running() ? std::nullopt : due_; }

    /// Goes on with a copy as this program's own: it stays until a newer one has replaced it, or finish(). False when
    /// another program was quicker.
    bool take_over(const LeftBehind& left);

    /// Waits for the copy that is being written.
    void settle();
    /// Removes the copy: after a clean end nothing is to be recovered.
    void finish();

    /// What was left behind, newest first.
    static std::vector<LeftBehind> left_behind(const std::filesystem::path& folder);

private:
    Result<void> take_outcome(double now);
    void remember_origin(const std::filesystem::path& origin);
    void remove_copy() const;

    std::filesystem::path folder_;
    std::filesystem::path file_;
    int lock_ = -1;    // held while this program lives; the system lets go of it even after a crash
    Inbox inbox_;      // its own: no frame is drawn for a copy
    Job<double> job_;  // answers how many seconds it took
    std::filesystem::path origin_;
    std::uint64_t seen_revision_ = 0;
    bool started_ = false;
    bool failed_ = false;
    std::string problem_;  // why nothing can be kept
    std::optional<double> due_;
    double earliest_ = 0;  // of the next copy
};

}  // namespace normscope

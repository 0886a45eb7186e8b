// SPDX-License-Identifier: MIT
// Autosave: a copy of unsaved work, at most a second old, that the next start offers back after a crash.
#pragma once

#include <filesystem>
#include <optional>

#include "core/document/history.h"

namespace normscope {

class Autosave {
public:
    /// How long a change may stay unwritten.
    static constexpr double delay_seconds = 0.5;

    explicit Autosave(const std::filesystem::path& folder);
    ~Autosave();
    Autosave(const Autosave&) = delete;
    Autosave& operator=(const Autosave&) = delete;

    /// Notes changes and writes when it is time. An error is reported once.
    Result<void> update(const History& history, double now);
    /// When update() wants to be called next, if at all.
    std::optional<double> due() const { return due_; }

    /// Removes the copy: after a clean end nothing is to be recovered.
    void finish();

    /// Work left behind by a program that no longer runs, newest first.
    static std::optional<std::filesystem::path> left_behind(const std::filesystem::path& folder);

private:
    std::filesystem::path file_;
    int lock_ = -1;  // held while this program lives; the system lets go of it even after a crash
    std::uint64_t seen_revision_ = 0;
    bool started_ = false;
    bool failed_ = false;
    std::optional<double> due_;
};

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Errors as values: one clear sentence for a person, and nothing thrown through the frame loop.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace normscope {

/// What went wrong, as one sentence that names the thing and the way out.
struct Error {
    std::string message;

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(std::string message) { return std::unexpected(Error{std::move(message)}); }

}  // namespace normscope

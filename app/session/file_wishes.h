// SPDX-License-Identifier: MIT
// FileWishes: files that a part of the screen wants for itself, beside the document's own: by dialog, or dropped on it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace normscope {

/// A file for whoever goes by the name `target`.
struct GivenFile {
    std::string target;
    std::filesystem::path path;
    std::uint64_t number = 0;  ///< grows with every file; 0: none was given
};

class FileWishes {
public:
    /// The dialog's next answer is for `target`.
    void ask(std::string target) { asked_ = std::move(target); }
    const std::string& asked() const { return asked_; }
    void answer(const std::filesystem::path& path) { give(std::exchange(asked_, {}), path); }

    /// Who takes what is dropped where the pointer is; said anew in every frame, empty: nobody does.
    const std::string& under_pointer() const { return under_pointer_; }
    void point_at(std::string target) { under_pointer_ = std::move(target); }

    void give(std::string target, std::filesystem::path path) {
        given_ = {std::move(target), std::move(path), given_.number + 1};
    }
    const GivenFile& given() const { return given_; }

private:
    std::string asked_;
    std::string under_pointer_;
    GivenFile given_;
};

}  // namespace normscope

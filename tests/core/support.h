// SPDX-License-Identifier: MIT
// What several test files share.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace normscope {

/// A folder that exists as long as this object.
class TemporaryFolder {
public:
    TemporaryFolder() {
        auto pattern = (std::filesystem::temp_directory_path() / "normscope-test-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// Errors are one sentence on one line, without a full stop at the end.
inline bool is_one_sentence(std::string_view text) {
    return !text.empty() && text.find('\n') == std::string_view::npos && text.back() != '.' && text.back() != ' ';
}

}  // namespace normscope

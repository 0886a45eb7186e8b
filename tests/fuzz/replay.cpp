// SPDX-License-Identifier: MIT
// normscope_fuzz_replay TARGET FOLDER…: every file of the folders through the target's function.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>

#include "tests/fuzz/target.h"

namespace normscope::fuzz {
namespace {

std::map<std::string, void (*)(std::string_view)>& targets() {
    static std::map<std::string, void (*)(std::string_view)> all;
    return all;
}

}  // namespace

bool list_target(const char* name, void (*run)(std::string_view)) { return targets().emplace(name, run).second; }

int replay(int count, char** arguments) {
    const auto target = count < 3 ? targets().end() : targets().find(arguments[1]);
    if (target == targets().end()) {
        std::cerr << "usage: normscope_fuzz_replay TARGET FOLDER...\n";
        return 2;
    }
    std::size_t files = 0;
    target->second({});
    for (int i = 2; i < count; ++i)
        for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string bytes(std::istreambuf_iterator<char>(file), {});
            std::cerr << entry.path().filename().string() << std::endl;  // the last one named is the culprit
            target->second(bytes);
            ++files;
        }
    std::cout << files << " files\n";
    return files > 0 ? 0 : 1;
}

}  // namespace normscope::fuzz

int main(int count, char** arguments) { return normscope::fuzz::replay(count, arguments); }

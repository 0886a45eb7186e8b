// SPDX-License-Identifier: MIT
// ZIP files for tests, with members that no writer of ours makes.
#pragma once

#include <zip.h>

#include <string>
#include <utility>
#include <vector>

namespace normscope {

/// A ZIP file with these members; `deflate` packs them. Empty when libzip refuses.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members, bool deflate = false) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    zip_t* zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    for (const auto& [name, bytes] : members) {
        const auto index = zip_file_add(zip, name.c_str(), zip_source_buffer(zip, bytes.data(), bytes.size(), 0), 0);
        zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), deflate ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
    }
    std::string packed;
    zip_stat_t stat;
    if (zip_close(zip) == 0 && zip_source_stat(source, &stat) == 0 && zip_source_open(source) == 0) {
        packed.resize(stat.size);
        zip_source_read(source, packed.data(), packed.size());
        zip_source_close(source);
    }
    zip_source_free(source);
    zip_error_fini(&error);
    return packed;
}

}  // namespace normscope

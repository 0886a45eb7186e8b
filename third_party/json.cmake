# SPDX-License-Identifier: MIT
# JSON for Modern C++, from Debian (nlohmann-json3-dev 3.11.2), MIT: scenes, lessons, settings.
# Another copy: NORMSCOPE_JSON_DIR.
normscope_find(nlohmann_json PREFIX NORMSCOPE_JSON_DIR DEBIAN nlohmann-json3-dev TARGET nlohmann_json::nlohmann_json)
normscope_alias(json nlohmann_json::nlohmann_json)
normscope_license("JSON for Modern C++" SPDX MIT VERSION ${nlohmann_json_VERSION} DEBIAN nlohmann-json3-dev)

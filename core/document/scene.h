// SPDX-License-Identifier: MIT
// Scenes: a document as one readable JSON file. The format is described in docs/scene.md.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/document/document.h"

namespace normscope {

inline constexpr std::string_view scene_format = "normscope-scene";
inline constexpr int scene_version = 1;

/// Reads a scene. What is left out takes its default; what is wrong or unknown is one sentence that names the key.
Result<Document> parse_scene(std::string_view text);

/// Every field of the document, so that parse_scene() gives back the same bits.
std::string write_scene(const Document& document);

struct LoadedDocument {
    Document document;
    std::string notice;  ///< one sentence for the user when the values had to be rounded; else empty
};

/// Opens a scene, or a .npy file as a new document under PyTorch's LayerNorm. The content decides, not the name.
Result<LoadedDocument> load_document(const std::filesystem::path& path);

/// Writes a scene in one step: after a crash the old file is there or the new one.
Result<void> save_scene(const Document& document, const std::filesystem::path& path);

}  // namespace normscope

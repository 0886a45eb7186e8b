// SPDX-License-Identifier: MIT
// Scenes: a document as one readable JSON file. The format is described in docs/scene.md.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/job.h"
#include "core/document/document.h"

namespace normscope {

inline constexpr std::string_view scene_format = "normscope-scene";
inline constexpr int scene_version = 1;

/// Tensors of more cells than this are not written as numbers but lie beside the scene, in .npy files.
inline constexpr std::int64_t most_cells_inside = std::int64_t{1} << 16;

/// Gives the tensor of a file that a scene names. The name has been checked: it is that of a .npy file, without
/// folders.
using SideReader = std::function<Result<Tensor>(const std::string& name)>;

/// Reads a scene. What is left out takes its default; what is wrong or unknown is one sentence that names the key.
/// Without a reader a scene that names files is refused.
Result<Document> parse_scene(std::string_view text, const SideReader& reader = {});

/// Every field of the document with all numbers, so that parse_scene() gives back the same bits.
std::string write_scene(const Document& document);

struct LoadedDocument {
    Document document;
    std::string notice;     ///< one sentence for the user when the values had to be rounded; else empty
    bool is_scene = false;  ///< the file holds all of the document, and may be overwritten with it
    bool among_others = false;  ///< the first of several tensors of the file, none of which was named
};

/// Opens a scene, or a tensor of any file that Archive reads as a new document under PyTorch's LayerNorm: the one that
/// "FILE:NAME" names, else the first. The content decides, not the name. A job that loads sees its progress, and stops
/// when it is cancelled.
Result<LoadedDocument> load_document(const std::filesystem::path& path, JobControl* control = nullptr);

/// What becomes of a file that lies beside the scene already, under the name that its content gives it.
enum class Beside { rewrite, keep_existing };

/// Writes a scene and the .npy files of its large tensors in one step: after a crash the old scene is there, whole, or
/// the new one. The files' names change with their content, and the old scene's go last.
Result<void> save_scene(const Document& document, const std::filesystem::path& path, Beside beside = Beside::rewrite);

/// Removes a scene and the files beside it, as far as that is possible.
void remove_scene(const std::filesystem::path& path);

}  // namespace normscope

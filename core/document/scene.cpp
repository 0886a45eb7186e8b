// SPDX-License-Identifier: MIT
#include "core/document/scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <fstream>

#include "core/archive/archive.h"
#include "core/document/edits.h"
#include "core/document/scene_names.h"
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/io/npy.h"
#include "core/norm/operators.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

using scene::name_of;

constexpr std::size_t most_of_a_title = 200;

Json spec_json(const NormSpec& spec) {
    Json json;
    json["reduced_axes"] = spec.reduced_axes;
    json["split_axis"] = spec.split_axis;
    json["num_groups"] = spec.num_groups;
    json["center"] = spec.center;
    json["divisor"] = name_of(spec.divisor);
    json["unbiased"] = spec.unbiased;
    json["eps"] = to_json(spec.eps);
    json["eps_placement"] = name_of(spec.eps_placement);
    json["zero_by_zero"] = name_of(spec.zero_by_zero);
    json["has_gamma"] = spec.has_gamma;
    json["has_beta"] = spec.has_beta;
    json["affine_axes"] = spec.affine_axes;
    json["gamma_form"] = name_of(spec.gamma_form);
    json["stats"] = name_of(spec.stats);
    json["track_running_stats"] = spec.track_running_stats;
    json["momentum"] = to_json(spec.momentum);
    json["momentum_rule"] = name_of(spec.momentum_rule);
    json["running_unbiased"] = spec.running_unbiased;
    json["single_value"] = name_of(spec.single_value);
    json["normalized_as"] = name_of(spec.normalized_as);
    json["output_as"] = name_of(spec.output_as);
    json["variance"] = name_of(spec.variance);
    return json;
}

/// A file beside the scene.
struct SideFile {
    std::string name;
    Shape shape;
    std::span<const float> values;
};

/// A hash that tells one content from another; it need not resist an enemy.
std::uint64_t hash_of(std::span<const float> values) {
    std::uint64_t hash = 0x9E3779B97F4A7C15 ^ values.size();
    for (const float value : values) {
        hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 0xD6E8FEB86659FD93;
        hash ^= hash >> 32;
    }
    return hash;
}

/// Writes values as numbers, or, where files may lie beside the scene and there are many, into one of those.
class Values {
public:
    /// `stem` begins the names of the files; without one there are none.
    explicit Values(std::string stem = {}) : stem_(std::move(stem)) {}

    bool beside(std::span<const float> values) const {
        return !stem_.empty() && std::ssize(values) > most_cells_inside;
    }
    std::string file(const char* key, const Shape& shape, std::span<const float> values) {
        files_.push_back({fmt::format("{}.{}-{:016x}.npy", stem_, key, hash_of(values)), shape, values});
        return files_.back().name;
    }
    const std::vector<SideFile>& files() const { return files_; }

private:
    std::string stem_;
    std::vector<SideFile> files_;
};

Json tensor_json(const Tensor& x, Values& values) {
    Json json;
    json["shape"] = x.shape();
    if (!x.axis_names().empty()) json["axis_names"] = x.axis_names();
    if (values.beside(x.values()))
        json["file"] = values.file("x", x.shape(), x.values());
    else
        json["values"] = to_json(x.shape(), x.values());
    return json;
}

/// Nested as γ and β are shaped when the plan is known and fits, else one flat list.
void add_params(Json& json, const Document& document, Values& files) {
    const auto plan = NormPlan::make(document.spec, document.x.shape());
    const auto add = [&](const char* key, const std::vector<float>& values, const Shape& shape) {
        if (values.empty()) return;
        const Shape flat{std::ssize(values)};
        const auto& fitting = element_count(shape) == std::ssize(values) ? shape : flat;
        if (files.beside(values))
            json[key]["file"] = files.file(key, fitting, values);
        else
            json[key] = to_json(fitting, std::span<const float>(values));
    };
    const Shape none{0};
    add("gamma", document.params.gamma, plan ? plan->affine_shape() : none);
    add("beta", document.params.beta, plan ? plan->affine_shape() : none);
    add("running_mean", document.params.running_mean, plan ? plan->stats_shape() : none);
    add("running_var", document.params.running_var, plan ? plan->stats_shape() : none);
}

std::string scene_text(const Document& document, Values& values) {
    Json json;
    json["format"] = scene_format;
    json["version"] = scene_version;
    json["title"] = document.title;
    json["op"] = document.spec.op;
    json["convention"] = document.spec.convention;
    json["x"] = tensor_json(document.x, values);
    add_params(json, document, values);
    json["spec"] = spec_json(document.spec);
    json["precision"] = name_of(document.precision);
    json["selection"]["index"] = document.x.empty() ? Shape{} : document.x.index_of(focused_cell(document));
    if (document.selection.axis >= 0) json["selection"]["axis"] = document.selection.axis;
    json["playhead"] = {{"quantity", info(document.playhead.quantity).id}, {"term", document.playhead.term}};
    if (document.lesson) json["lesson"] = {{"id", document.lesson->id}, {"step", document.lesson->step + 1}};
    return pretty(json);
}

/// How the names of the files beside a scene begin: its own name, as far as JSON can hold it.
std::string stem_of(const std::filesystem::path& path) {
    auto stem = path.filename().native();
    for (const std::string_view ending : {".json", ".norm"})
        if (stem.ends_with(ending) && stem.size() > ending.size()) stem.resize(stem.size() - ending.size());
    if (shown(stem, stem.size()) != stem)
        std::ranges::replace_if(
            stem, [](unsigned char byte) { return byte < ' ' || byte >= 0x7F; }, '_');
    return stem;
}

/// The files beside a scene, of whichever state of it.
std::vector<std::filesystem::path> side_files(const std::filesystem::path& scene) {
    constexpr std::size_t hash_digits = 16;
    std::vector<std::filesystem::path> files;
    const auto folder = scene.has_parent_path() ? scene.parent_path() : std::filesystem::path(".");
    const auto stem = stem_of(scene);
    std::error_code code;
    for (std::filesystem::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        const auto whole = entry->path().filename();
        std::string_view name = whole.native();
        if (!name.starts_with(stem + ".") || !name.ends_with(".npy")) continue;
        name.remove_prefix(stem.size() + 1);
        name.remove_suffix(std::string_view(".npy").size());
        const auto dash = name.find('-');
        if (dash == std::string_view::npos || name.size() - dash - 1 != hash_digits ||
            name.find_first_not_of("0123456789abcdef", dash + 1) != std::string_view::npos)
            continue;
        constexpr std::array<std::string_view, 5> keys = {"x", "gamma", "beta", "running_mean", "running_var"};
        if (std::ranges::find(keys, name.substr(0, dash)) != keys.end()) files.push_back(entry->path());
    }
    return files;
}

/// Reads what a scene in `folder` names.
SideReader reader_in(const std::filesystem::path& folder) {
    return [folder](const std::string& name) -> Result<Tensor> {
        std::error_code code;
        if (!std::filesystem::exists(folder / name, code))
            return fail(fmt::format("names {}, which is not beside the scene; the two belong together", quoted(name)));
        auto array = read_npy(folder / name);
        if (!array) return fail(fmt::format("names {}, but {}", quoted(name), array.error().message));
        return std::move(array->tensor);
    };
}

}  // namespace

std::string write_scene(const Document& document) {
    Values inside;
    return scene_text(document, inside);
}

namespace {

/// Scenes are JSON; so is the index of a sharded checkpoint, which its name tells apart. Everything else is a file of
/// tensors.
bool is_scene(const std::filesystem::path& path, std::string_view head) {
    if (path.filename().string().ends_with(".index.json")) return false;
    const auto first = head.find_first_not_of(" \t\r\n");
    return path.extension() == ".json" || (first != std::string_view::npos && head[first] == '{');
}

/// The first bytes of a file; empty where there are none, and of what gives its bytes only once, such as a pipe.
std::string head_of(const std::filesystem::path& path) {
    std::error_code code;
    if (!std::filesystem::is_regular_file(path, code)) return {};
    std::string head(64, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return head;
}

Result<std::string> read_all(const std::filesystem::path& path, JobControl* control) {
    return read_file(path, [&](std::string_view so_far, std::uintmax_t expected) -> Result<void> {
        if (control == nullptr) return {};
        control->progress(static_cast<double>(so_far.size()) / static_cast<double>(expected));
        if (control->cancelled()) return fail("cancelled");
        return {};
    });
}

Result<LoadedDocument> scene_of(const std::string& bytes, const std::filesystem::path& path) {
    auto document = parse_scene(bytes, reader_in(path.parent_path()));
    if (!document) return fail(fmt::format("{}: {}", shown_path(path), document.error().message));
    return LoadedDocument{.document = std::move(*document), .is_scene = true};
}

/// The tensor that the path names, else the first one that can be read.
Result<std::size_t> tensor_of(const Archive& archive, const std::string& name) {
    const auto entries = archive.entries();
    if (!name.empty() || entries.size() == 1) return archive.find(name);
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (entries[i].readable) return i;
    return archive.find(name);
}

/// One tensor of an archive as a new document under PyTorch's LayerNorm.
Result<LoadedDocument> document_of(const Archive& archive, const TensorPath& wanted, const Control& reading) {
    const auto& path = wanted.file;
    const auto index = tensor_of(archive, wanted.name);
    if (!index) return std::unexpected(index.error());
    auto read = archive.read(*index, reading);
    if (!read) return std::unexpected(read.error());
    LoadedDocument loaded;
    loaded.notice = std::move(read->notice);
    const auto& entry = archive.entries()[*index];
    loaded.among_others = archive.entries().size() > 1 && wanted.name.empty();
    if (loaded.among_others)
        loaded.notice = fmt::format("{} holds {} tensors; this is {}. Open {}:NAME for another{}",
                                    shown_path(path.filename()), archive.entries().size(), quoted(entry.name),
                                    shown_path(path.filename()), loaded.notice.empty() ? "" : ". " + loaded.notice);
    auto fitted = document_of_tensor(
        std::move(read->tensor),
        shown(wanted.name.empty() && archive.entries().size() == 1 ? path.stem().string() : entry.name,
              most_of_a_title));
    if (!fitted) return fail(fmt::format("{}: {}", shown_path(path), fitted.error().message));
    loaded.document = std::move(*fitted);
    return loaded;
}

}  // namespace

Result<LoadedDocument> load_document(const std::filesystem::path& path, JobControl* control) {
    const auto wanted = split_tensor_path(path.string());
    Control reading;
    if (control != nullptr) {
        reading.stop = control->stop_token();
        reading.progress = [control](double share) { control->progress(share); };
    }
    std::error_code code;
    const bool seekable = std::filesystem::is_regular_file(wanted.file, code);
    if (seekable && !is_scene(wanted.file, head_of(wanted.file))) {
        if (wanted.file.extension() == ".npy" && !looks_like_npy(head_of(wanted.file)))
            return fail(fmt::format("{} is not a .npy file; make one with numpy.save", shown_path(wanted.file)));
        const auto archive = Archive::open(wanted.file, reading);
        if (!archive) return std::unexpected(archive.error());
        return document_of(*archive, wanted, reading);
    }
    auto bytes = read_all(wanted.file, control);
    if (!bytes) return std::unexpected(bytes.error());
    if (is_scene(wanted.file, *bytes)) return scene_of(*bytes, path);
    const auto archive = Archive::parse(std::move(*bytes), shown_path(wanted.file), reading);
    if (!archive) return std::unexpected(archive.error());
    return document_of(*archive, wanted, reading);
}

Result<void> save_scene(const Document& document, const std::filesystem::path& path, Beside beside) {
    std::error_code code;
    const bool file = !std::filesystem::exists(path, code) || std::filesystem::is_regular_file(path, code);
    Values values(file ? stem_of(path) : std::string{});  // beside a pipe nothing can lie
    const auto text = scene_text(document, values);
    const auto folder = path.parent_path();
    for (const auto& side : values.files()) {
        if (beside == Beside::keep_existing && std::filesystem::exists(folder / side.name, code)) continue;
        if (auto ok = write_npy(folder / side.name, side.shape, side.values); !ok) return ok;
    }
    if (auto ok = write_file(path, text); !ok) return ok;
    if (!file) return {};
    for (const auto& old : side_files(path))
        if (std::ranges::find(values.files(), old.filename().native(), &SideFile::name) == values.files().end())
            std::filesystem::remove(old, code);  // one that stays takes room, and nothing else
    return {};
}

void remove_scene(const std::filesystem::path& path) {
    std::error_code code;
    std::filesystem::remove(path, code);
    for (const auto& file : side_files(path)) std::filesystem::remove(file, code);
}

}  // namespace normscope

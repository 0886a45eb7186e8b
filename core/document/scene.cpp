// SPDX-License-Identifier: MIT
#include "core/document/scene.h"

#include <fmt/format.h>

#include "core/document/edits.h"
#include "core/document/scene_names.h"
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/io/npy.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

using scene::name_of;

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

Json tensor_json(const Tensor& x) {
    Json json;
    json["shape"] = x.shape();
    if (!x.axis_names().empty()) json["axis_names"] = x.axis_names();
    json["values"] = to_json(x.shape(), x.values());
    return json;
}

/// Nested as γ and β are shaped when the plan is known and fits, else one flat list.
void add_params(Json& json, const Document& document) {
    const auto plan = NormPlan::make(document.spec, document.x.shape());
    const auto add = [&](const char* key, const std::vector<float>& values, const Shape& shape) {
        if (values.empty()) return;
        const Shape flat{std::ssize(values)};
        json[key] = to_json(element_count(shape) == std::ssize(values) ? shape : flat, std::span<const float>(values));
    };
    const Shape none{0};
    add("gamma", document.params.gamma, plan ? plan->affine_shape() : none);
    add("beta", document.params.beta, plan ? plan->affine_shape() : none);
    add("running_mean", document.params.running_mean, plan ? plan->stats_shape() : none);
    add("running_var", document.params.running_var, plan ? plan->stats_shape() : none);
}

}  // namespace

std::string write_scene(const Document& document) {
    Json json;
    json["format"] = scene_format;
    json["version"] = scene_version;
    json["title"] = document.title;
    json["op"] = document.spec.op;
    json["convention"] = document.spec.convention;
    json["x"] = tensor_json(document.x);
    add_params(json, document);
    json["spec"] = spec_json(document.spec);
    json["precision"] = name_of(document.precision);
    json["selection"]["index"] = document.x.empty() ? Shape{} : document.x.index_of(focused_cell(document));
    if (document.selection.axis >= 0) json["selection"]["axis"] = document.selection.axis;
    json["playhead"] = {{"quantity", info(document.playhead.quantity).id}, {"term", document.playhead.term}};
    if (document.lesson) json["lesson"] = {{"id", document.lesson->id}, {"step", document.lesson->step + 1}};
    return pretty(json);
}

Result<LoadedDocument> load_document(const std::filesystem::path& path) {
    const auto bytes = read_file(path);
    if (!bytes) return std::unexpected(bytes.error());
    LoadedDocument loaded;
    if (!looks_like_npy(*bytes) && path.extension() != ".npy") {
        auto document = parse_scene(*bytes);
        if (!document) return fail(fmt::format("{}: {}", path.string(), document.error().message));
        loaded.document = std::move(*document);
        return loaded;
    }
    auto array = parse_npy(*bytes, path.string());
    if (!array) return std::unexpected(array.error());
    loaded.notice = std::move(array->notice);
    Document document;
    document.title = path.stem().string();
    document.x = std::move(array->tensor);
    auto spec = make_spec("layer_norm", "pytorch", document.x.shape());
    if (!spec) return fail(fmt::format("{}: {}", path.string(), spec.error().message));
    document.spec = std::move(*spec);
    auto fitted = with_fitting_params(std::move(document));
    if (!fitted) return fail(fmt::format("{}: {}", path.string(), fitted.error().message));
    loaded.document = std::move(*fitted);
    return loaded;
}

Result<void> save_scene(const Document& document, const std::filesystem::path& path) {
    return write_file(path, write_scene(document));
}

}  // namespace normscope

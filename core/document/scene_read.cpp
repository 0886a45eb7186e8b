// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "core/document/edits.h"
#include "core/document/scene.h"
#include "core/document/scene_fields.h"
#include "core/norm/operators.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

using scene::Fields;

constexpr std::size_t deepest_list = 32;

/// The shape of nested lists, by the first entry of each; collect() then finds out whether they are regular.
Shape shape_of(const Json& json) {
    Shape shape;
    for (const Json* level = &json; level->is_array() && shape.size() < deepest_list; level = &level->front()) {
        shape.push_back(std::ssize(*level));
        if (level->empty()) break;
    }
    return shape;
}

/// Appends the numbers of nested lists. Answers what is wrong, or nothing.
std::string collect(const Json& json, std::span<const std::int64_t> shape, std::vector<float>& values) {
    if (shape.empty()) {
        float value = 0;
        if (json.is_array()) return "has rows of different lengths or depths";
        if (!read_number(json, value)) {
            if (json.is_number())
                return fmt::format("holds {}, which float32 cannot hold; write \"inf\" for infinity",
                                   shown(json.dump()));
            return fmt::format("must hold numbers (or \"nan\", \"inf\", \"-inf\"), not {}", scene::described(json));
        }
        values.push_back(value);
        return {};
    }
    if (!json.is_array() || std::ssize(json) != shape.front()) return "has rows of different lengths or depths";
    for (const auto& item : json)
        if (auto wrong = collect(item, shape.subspan(1), values); !wrong.empty()) return wrong;
    return {};
}

/// A tensor that lies in a file beside the scene.
Result<Tensor> read_beside(const std::string& name, const SideReader& reader) {
    if (name.find('/') != std::string::npos || !name.ends_with(".npy"))
        return fail(fmt::format("must be the name of a .npy file in the scene's folder, not {}", quoted(name)));
    if (!reader) return fail(fmt::format("names {}, but this scene has no folder to look into", quoted(name)));
    return reader(name);
}

/// The values of a parameter: nested lists, or {"file": …}. Answers what is wrong, or nothing.
std::string read_values(const Json& json, const SideReader& reader, Shape& shape, std::vector<float>& values) {
    if (!json.is_object()) {
        shape = shape_of(json);
        return collect(json, shape, values);
    }
    const auto file = json.find("file");
    if (file == json.end() || json.size() != 1 || !file->is_string())
        return "must be nested lists of numbers, or {\"file\": \"NAME.npy\"}";
    const auto tensor = read_beside(file->get<std::string>(), reader);
    if (!tensor) return tensor.error().message;
    shape = tensor->shape();
    values.assign(tensor->values().begin(), tensor->values().end());
    return {};
}

/// x from the file that the scene names.
void read_tensor_beside(Fields& top, const std::string& name, const std::optional<Shape>& shape,
                        std::vector<std::string> names, const SideReader& reader, Tensor& x) {
    auto tensor = read_beside(name, reader);
    if (!tensor) return top.refuse("x.file", tensor.error().message);
    if (shape && *shape != tensor->shape())
        return top.refuse("x.file", fmt::format("names {}, which has shape {}, but \"x.shape\" says {}", quoted(name),
                                                to_string(tensor->shape()), to_string(*shape)));
    if (!names.empty()) tensor = Tensor::from(tensor->shape(), std::move(*tensor).take_values(), std::move(names));
    if (!tensor) return top.refuse("x", fmt::format("does not make a tensor: {}", tensor.error().message));
    x = std::move(*tensor);
}

/// x: nested lists, or an object with shape, axis_names and either values or file.
void read_tensor(Fields& top, std::optional<Error>& error, const SideReader& reader, Tensor& x) {
    const Json* json = top.find("x");
    if (json == nullptr)
        return top.refuse("x", "is missing; give the values as nested lists, for example [[2, 0, 4, 4]]");
    std::optional<Shape> shape;
    std::vector<std::string> names;
    const Json* list = json;
    if (json->is_object()) {
        Fields fields(*json, "x.", error);
        fields.read("shape", shape);
        fields.read("axis_names", names);
        list = fields.find("values");
        std::string file;
        const bool beside = fields.read("file", file);
        fields.finish();
        if (error) return;
        if (beside && list != nullptr) return fields.refuse("file", "and \"x.values\" exclude each other");
        if (beside) return read_tensor_beside(top, file, shape, std::move(names), reader, x);
        if (list == nullptr) return fields.refuse("values", "is missing; give the values as nested lists");
    }
    const char* key = json->is_object() ? "x.values" : "x";
    std::vector<float> values;
    const Shape found = shape_of(*list);
    if (auto wrong = collect(*list, found, values); !wrong.empty()) return top.refuse(key, wrong);
    const bool flat = found.size() == 1;
    if (shape && *shape != found && !flat)
        return top.refuse(
            key, fmt::format("is a list of shape {}, but \"x.shape\" says {}", to_string(found), to_string(*shape)));
    auto tensor = Tensor::from(shape.value_or(found), std::move(values), std::move(names));
    if (!tensor) return top.refuse("x", fmt::format("does not make a tensor: {}", tensor.error().message));
    x = std::move(*tensor);
}

void read_exact_spec(const Json& json, std::optional<Error>& error, NormSpec& spec) {
    Fields fields(json, "spec.", error);
    fields.read("reduced_axes", spec.reduced_axes);
    fields.read("split_axis", spec.split_axis);
    fields.read("num_groups", spec.num_groups);
    fields.read("center", spec.center);
    fields.read("divisor", spec.divisor);
    fields.read("unbiased", spec.unbiased);
    fields.read("eps", spec.eps);
    fields.read("eps_placement", spec.eps_placement);
    fields.read("zero_by_zero", spec.zero_by_zero);
    fields.read("has_gamma", spec.has_gamma);
    fields.read("has_beta", spec.has_beta);
    fields.read("affine_axes", spec.affine_axes);
    fields.read("gamma_form", spec.gamma_form);
    fields.read("stats", spec.stats);
    fields.read("track_running_stats", spec.track_running_stats);
    fields.read("momentum", spec.momentum);
    fields.read("momentum_rule", spec.momentum_rule);
    fields.read("running_unbiased", spec.running_unbiased);
    fields.read("single_value", spec.single_value);
    fields.read("normalized_as", spec.normalized_as);
    fields.read("output_as", spec.output_as);
    fields.read("variance", spec.variance);
    fields.finish();
    if (!(spec.momentum >= 0 && spec.momentum <= 1))
        fields.refuse("momentum", fmt::format("must be between 0 and 1, not {}", spec.momentum));
    if (!(spec.eps >= 0) || std::isinf(spec.eps))
        fields.refuse("eps", fmt::format("must be 0 or more, not {}", spec.eps));
}

/// The key to blame when an operator and its arguments do not fit the tensor.
const char* culprit(const std::string& op, const std::string& convention, const OperatorArgs& args) {
    if (!find_operator(op)) return "op";
    if (!find_convention(convention)) return "convention";
    if (args.eps && !(*args.eps >= 0)) return "eps";
    if (args.normalized_shape) return "normalized_shape";
    if (args.axes) return "axes";
    return args.axis ? "axis" : "op";
}

void read_spec(Fields& top, std::optional<Error>& error, Document& document) {
    std::string op = "layer_norm";
    std::string convention = "pytorch";
    OperatorArgs args;
    top.read("op", op);
    top.read("convention", convention);
    top.read("normalized_shape", args.normalized_shape);
    top.read("axis", args.axis);
    top.read("axes", args.axes);
    top.read("num_groups", args.num_groups);
    top.read("eps", args.eps);
    top.read("momentum", args.momentum);
    top.read("training", args.training);
    const Json* exact = top.find("spec");
    if (error) return;
    if (exact != nullptr && !exact->is_object())
        return top.refuse("spec", "must be an object with the fields of the normalization");
    if (args.momentum && !(*args.momentum >= 0 && *args.momentum <= 1))
        return top.refuse("momentum", fmt::format("must be between 0 and 1, not {}", *args.momentum));
    if (args.eps && std::isinf(*args.eps)) return top.refuse("eps", "must be 0 or more, and finite");
    auto spec = make_spec(op, convention, document.x.shape(), args);
    const bool complete = exact != nullptr && exact->contains("reduced_axes");
    if (!spec && !complete)
        return top.refuse(culprit(op, convention, args), fmt::format("does not fit: {}", spec.error().message));
    if (spec) document.spec = std::move(*spec);
    document.spec.op = op;
    document.spec.convention = convention;
    if (exact != nullptr) read_exact_spec(*exact, error, document.spec);
}

/// γ and β: nested as their shape, or one flat list.
void read_affine(Fields& top, const char* key, const char* name, const Document& document, const NormPlan& plan,
                 const SideReader& reader, std::vector<float>& values) {
    const Json* json = top.find(key);
    if (json == nullptr) return;
    Shape shape;
    if (auto wrong = read_values(*json, reader, shape, values); !wrong.empty()) return top.refuse(key, wrong);
    if (shape.size() == 1 && shape.front() == plan.param_count()) return;
    if (auto ok = check_affine_shape(document.spec, plan, name, shape); !ok)
        top.refuse(key, "does not fit: " + ok.error().message);
}

void read_running(Fields& top, const char* key, const NormPlan& plan, const SideReader& reader,
                  std::vector<float>& values) {
    const Json* json = top.find(key);
    if (json == nullptr) return;
    Shape shape;
    if (auto wrong = read_values(*json, reader, shape, values); !wrong.empty()) return top.refuse(key, wrong);
    if (std::ssize(values) != plan.group_count())
        top.refuse(key, fmt::format("does not fit: {} should contain {} elements not {}", key, plan.group_count(),
                                    values.size()));
}

void read_params(Fields& top, const SideReader& reader, Document& document) {
    const auto plan = NormPlan::make(document.spec, document.x.shape());
    if (!plan) return top.refuse(top.find("spec") != nullptr ? "spec" : "op", "does not fit: " + plan.error().message);
    auto& params = document.params;
    read_affine(top, "gamma", "weight", document, *plan, reader, params.gamma);
    read_affine(top, "beta", "bias", document, *plan, reader, params.beta);
    read_running(top, "running_mean", *plan, reader, params.running_mean);
    read_running(top, "running_var", *plan, reader, params.running_var);
    if (document.spec.stats != StatsSource::running || plan->group_count() == 0) return;
    if (params.running_mean.empty())
        top.refuse("running_mean", "is missing: running_mean must be defined in evaluation mode");
    if (params.running_var.empty())
        top.refuse("running_var", "is missing: running_var must be defined in evaluation mode");
}

/// The cell at an index along every axis, or the nearest that exists.
std::int64_t nearest_cell(Fields& fields, const Tensor& x, const Shape& index) {
    if (x.empty()) return 0;
    if (index.size() != x.rank()) {
        fields.refuse("index", fmt::format("has {} entries, but x has {} axes", index.size(), x.rank()));
        return 0;
    }
    std::int64_t cell = 0;
    for (std::size_t axis = 0; axis < x.rank(); ++axis)
        cell = cell * x.shape()[axis] + std::clamp<std::int64_t>(index[axis], 0, x.shape()[axis] - 1);
    return cell;
}

void read_view(Fields& top, std::optional<Error>& error, Document& document) {
    top.read("precision", document.precision);
    const auto object = [&](const char* key) -> const Json* {
        const Json* json = top.find(key);
        if (json != nullptr && !json->is_object()) top.refuse(key, "must be an object in braces");
        return error ? nullptr : json;
    };
    if (const Json* json = object("selection")) {
        Fields fields(*json, "selection.", error);
        RowColumn place;  // the form of earlier scenes
        bool placed = fields.read("row", place.row);
        placed |= fields.read("column", place.column);
        if (placed) document.selection.cell = cell_at(document.x, place);
        Shape index;
        if (fields.read("index", index)) document.selection.cell = nearest_cell(fields, document.x, index);
        if (fields.read("axis", document.selection.axis))
            document.selection.axis = axis_of(document.x.shape(), document.selection.axis);
        fields.finish();
    }
    if (const Json* json = object("playhead")) {
        Fields fields(*json, "playhead.", error);
        std::string id;
        if (fields.read("quantity", id)) {
            if (const auto* quantity = find_quantity(id))
                document.playhead.quantity = quantity->quantity;
            else
                fields.refuse("quantity",
                              fmt::format("names {}, which is not a quantity of a normalization", quoted(id)));
        }
        fields.read("term", document.playhead.term);
        fields.finish();
    }
    if (const Json* json = object("lesson")) {
        Fields fields(*json, "lesson.", error);
        LessonPosition lesson;
        int step = 1;
        if (!fields.read("id", lesson.id)) fields.refuse("id", "is missing; it names the lesson");
        fields.read("step", step);
        if (step < 1) fields.refuse("step", fmt::format("must be 1 or more, not {}", step));
        lesson.step = step - 1;
        fields.finish();
        document.lesson = std::move(lesson);
    }
}

/// Refuses what is not a scene, or a scene of a later program.
void read_heading(Fields& top) {
    std::string format(scene_format);
    std::int64_t version = scene_version;
    top.read("format", format);
    top.read("version", version);
    if (format != scene_format)
        top.refuse("format", fmt::format("is {}; a scene has \"{}\" there", quoted(format), scene_format));
    if (version > scene_version)
        top.refuse("version",
                   fmt::format("is {}: a newer NormScope wrote this scene, and this one reads up to version {}",
                               version, scene_version));
    if (version < 1) top.refuse("version", fmt::format("is {}; the first version is 1", version));
}

/// A view that does not fit the tensor is moved to the nearest that does, as every edit does.
void settle(Document& document) {
    document.selection = settled(document.selection, document.x);
    document.playhead.term = std::max<std::int64_t>(document.playhead.term, -1);
}

}  // namespace

Result<Document> parse_scene(std::string_view text, const SideReader& reader) {
    const auto json = parse_json(text);
    if (!json) return std::unexpected(json.error());
    if (!json->is_object()) return fail("a scene is a JSON object in braces, with at least the key \"x\"");
    std::optional<Error> error;
    Document document;
    Fields top(*json, "", error);
    read_heading(top);
    if (!error) top.read("title", document.title);
    if (!error) read_tensor(top, error, reader, document.x);
    if (!error) read_spec(top, error, document);
    if (!error) read_params(top, reader, document);
    if (!error) read_view(top, error, document);
    top.finish();
    if (error) return std::unexpected(*error);
    settle(document);
    auto fitted = with_fitting_params(std::move(document));
    if (!fitted) return std::unexpected(fitted.error());
    if (auto ok = check_document(*fitted); !ok) return std::unexpected(ok.error());
    return fitted;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <ostream>

#include "app/cli/compute.h"
#include "app/cli/eval_command.h"
#include "core/document/scene.h"
#include "core/document/scene_names.h"
#include "core/document/statistics_table.h"
#include "core/io/json.h"
#include "core/norm/trace.h"
#include "core/text/quoted.h"

namespace normscope::cli {
namespace {

Json values_json(const Shape& shape, std::span<const double> values) { return to_json(shape, values); }

/// One statistic of every group.
Json stats_json(const NormPlan& plan, const NormResult& result, double GroupStats::*member) {
    std::vector<double> values;
    for (const auto& stats : result.stats) values.push_back(stats.*member);
    return values_json(plan.stats_shape(), values);
}

Json step_json(const Trace& trace, const Step& step) {
    Json json;
    const auto& quantity = info(step.quantity);
    json["quantity"] = quantity.id;
    json["symbol"] = quantity.symbol;
    json["caption"] = step.caption;
    if (quantity.per_cell) {
        std::vector<double> values;
        for (std::int64_t position = 0; position < trace.size(); ++position)
            values.push_back(trace.value(step.quantity, position));
        json["values"] = values_json({trace.size()}, values);
        return json;
    }
    Json terms = Json::object();
    std::vector<double> added;
    for (const auto& operand : trace.explain(step.quantity).operands) {
        if (operand.position >= 0)
            added.push_back(operand.value);
        else
            terms[std::string(info(operand.quantity).id)] = to_json(operand.value);
    }
    if (step.accumulates) json["terms"] = values_json({std::ssize(added)}, added);
    if (!terms.empty()) json["from"] = terms;
    json["value"] = to_json(trace.value(step.quantity));
    return json;
}

Json trace_json(const Document& document, const NormPlan& plan) {
    Json groups = Json::array();
    for (std::int64_t group = 0; group < plan.group_count(); ++group) {
        const auto trace = Trace::make(document.spec, plan, document.x.values(), document.params, group);
        Json json;
        json["group"] = group;
        json["cells"] = plan.cells_of(group);
        json["steps"] = Json::array();
        for (const auto& step : trace.steps()) json["steps"].push_back(step_json(trace, step));
        groups.push_back(std::move(json));
    }
    return groups;
}

/// Which axes share a statistic, and along which γ and β differ.
Json axes_json(const NormSpec& spec) {
    Json json;
    json["reduced"] = spec.reduced_axes;
    if (spec.split_axis >= 0) {
        json["split"] = spec.split_axis;
        json["num_groups"] = spec.num_groups;
    }
    if (spec.has_gamma || spec.has_beta) json["affine"] = spec.affine_axes;
    return json;
}

/// How the divisor comes about: from how many cells, by what the sum of squares was divided, and where ε stands.
void add_divisor(Json& json, const NormSpec& spec, const NormPlan& plan) {
    json["stats"] = scene::name_of(spec.stats);
    json["center"] = spec.center;
    json["divisor"] = scene::name_of(spec.divisor);
    json["group_size"] = plan.group_size();
    if (spec.stats == StatsSource::batch && spec.divisor != Divisor::none)
        json["n"] = plan.group_size() - (spec.unbiased ? 1 : 0);
    json["eps"] = to_json(spec.eps);
    json["eps_placement"] = scene::name_of(spec.eps_placement);
    json["zero_by_zero"] = scene::name_of(spec.zero_by_zero);
}

/// γ and β as they were applied.
void add_affine(Json& json, const Document& document, const NormPlan& plan) {
    const auto& spec = document.spec;
    if (spec.has_gamma) {
        json["gamma_form"] = scene::name_of(spec.gamma_form);
        json["gamma"] = to_json(plan.affine_shape(), std::span<const float>(document.params.gamma));
    }
    if (spec.has_beta) json["beta"] = to_json(plan.affine_shape(), std::span<const float>(document.params.beta));
}

Result<Json> results_json(const Document& document, const NormPlan& plan) {
    const auto& spec = document.spec;
    const auto result = reference_forward(spec, plan, document.x.values(), document.params);
    const bool root_mean_square = spec.divisor == Divisor::root_mean_square;
    Json json;
    json["title"] = document.title;
    json["op"] = spec.op;
    json["convention"] = spec.convention;
    json["precision"] = scene::name_of(document.precision);
    json["shape"] = plan.shape();
    json["axes"] = axes_json(spec);
    json["stats_shape"] = plan.stats_shape();
    add_divisor(json, spec, plan);
    json["x"] = to_json(plan.shape(), document.x.values());
    json["mean"] = stats_json(plan, result, &GroupStats::mean);
    if (spec.divisor != Divisor::none) {
        json[root_mean_square ? "mean_square" : "variance"] = stats_json(plan, result, &GroupStats::spread);
        json[root_mean_square ? "rms" : "sigma"] = stats_json(plan, result, &GroupStats::divisor);
    }
    json["rstd"] = stats_json(plan, result, &GroupStats::rstd);
    json["xhat"] = values_json(plan.shape(), result.normalized);
    add_affine(json, document, plan);
    if (document.precision == Precision::float64) {
        json["y"] = values_json(plan.shape(), result.output);
    } else {
        const auto forward = compute_forward(spec, plan, document.x.values(), document.params);
        if (!forward) return std::unexpected(forward.error());
        json["y"] = to_json(plan.shape(), std::span<const float>(forward->y));
    }
    if (!result.new_running_mean.empty()) {
        json["running_mean"] = values_json(plan.stats_shape(), result.new_running_mean);
        json["running_var"] = values_json(plan.stats_shape(), result.new_running_var);
    }
    return json;
}

}  // namespace

Result<void> eval_scene(const EvalOptions& options, std::ostream& out) {
    const auto loaded = load_document(input_path(options.scene));
    if (!loaded) return std::unexpected(loaded.error());
    if (options.format == "markdown") {
        if (options.trace) return fail("--trace adds to the JSON; it does not go with --format markdown");
        const auto table = statistics_markdown(loaded->document);
        if (!table) return std::unexpected(table.error());
        out << *table;
        return {};
    }
    if (options.format && options.format != "json")
        return fail(fmt::format("--format must be json or markdown, not {}", quoted(*options.format)));
    const auto plan = NormPlan::make(loaded->document.spec, loaded->document.x.shape());
    if (!plan) return std::unexpected(plan.error());
    auto json = results_json(loaded->document, *plan);
    if (!json) return std::unexpected(json.error());
    if (!loaded->notice.empty()) (*json)["note"] = loaded->notice;
    if (options.trace) (*json)["trace"] = trace_json(loaded->document, *plan);
    out << pretty(*json);
    return {};
}

}  // namespace normscope::cli

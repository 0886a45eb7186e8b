// SPDX-License-Identifier: MIT
#include "app/cli/eval_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <ostream>

#include "app/cli/compute.h"
#include "core/archive/archive.h"
#include "core/archive/write.h"
#include "core/document/edits.h"
#include "core/io/npy.h"
#include "core/norm/operators.h"
#include "core/text/quoted.h"

namespace normscope::cli {
namespace {

constexpr double largest_eps = 1e30;  // float32 squares beyond it are infinite anyway

using Option = std::optional<std::string> EvalOptions::*;

/// Which operators an option makes sense for; an empty list: all of them.
struct Rule {
    const char* name;
    Option option;
    std::vector<std::string_view> ops;
    const char* reason;
};

const std::vector<Rule>& rules() {
    static const std::vector<Rule> rows = {
        {"--normalized-shape",
         &EvalOptions::normalized_shape,
         {"layer_norm", "rms_norm"},
         "use --axis for a channel axis"},
        {"--axis",
         &EvalOptions::axis,
         {"layer_norm", "rms_norm", "batch_norm", "group_norm", "instance_norm"},
         "use --axes"},
        {"--axes", &EvalOptions::axes, {"standardize"}, "use --axis"},
        {"--num-groups", &EvalOptions::num_groups, {"group_norm"}, "leave it out"},
        {"--gamma",
         &EvalOptions::gamma,
         {"layer_norm", "rms_norm", "batch_norm", "group_norm", "instance_norm"},
         "there is no weight here"},
        {"--beta",
         &EvalOptions::beta,
         {"layer_norm", "batch_norm", "group_norm", "instance_norm"},
         "there is no bias here"},
        {"--running-mean", &EvalOptions::running_mean, {"batch_norm"}, "there are no running statistics here"},
        {"--running-var", &EvalOptions::running_var, {"batch_norm"}, "there are no running statistics here"},
        {"--momentum", &EvalOptions::momentum, {"batch_norm"}, "there are no running statistics here"},
    };
    return rows;
}

Result<void> check_rules(const EvalOptions& options, const Operator& op) {
    for (const auto& rule : rules()) {
        if (!(options.*rule.option) || std::ranges::find(rule.ops, op.id) != rule.ops.end()) continue;
        return fail(
            fmt::format("{} belongs to {}, not to {}: {}", rule.name, fmt::join(rule.ops, ", "), op.id, rule.reason));
    }
    if (options.training && !op.has_modes)
        return fail(fmt::format("--training belongs to batch_norm: {} is the same in training and evaluation", op.id));
    if (options.momentum && !options.training)
        return fail("--momentum belongs to --training: evaluation leaves the running statistics as they are");
    const auto from_stdin = std::ranges::count_if(
        std::initializer_list<Option>{&EvalOptions::x, &EvalOptions::gamma, &EvalOptions::beta,
                                      &EvalOptions::running_mean, &EvalOptions::running_var, &EvalOptions::dy},
        [&](Option option) { return options.*option == "-"; });
    if (from_stdin > 1) return fail("only one input can be -, the standard input");
    if (options.normalized_shape && options.axis)
        return fail("--normalized-shape and --axis say the same thing; give one of them");
    return {};
}

Result<OperatorArgs> operator_args(const EvalOptions& options, const Operator& op) {
    OperatorArgs args;
    const auto convert = [](const char* name, const std::optional<std::string>& text, auto parse,
                            auto& target) -> Result<void> {
        if (!text) return {};
        auto value = parse(name, *text);
        if (!value) return std::unexpected(value.error());
        target = std::move(*value);
        return {};
    };
    for (auto ok : {convert("--normalized-shape", options.normalized_shape, parse_integers, args.normalized_shape),
                    convert("--axis", options.axis, parse_integer, args.axis),
                    convert("--axes", options.axes, parse_integers, args.axes),
                    convert("--num-groups", options.num_groups, parse_integer, args.num_groups),
                    convert("--eps", options.eps, parse_real, args.eps),
                    convert("--momentum", options.momentum, parse_real, args.momentum)})
        if (!ok) return std::unexpected(ok.error());
    if (args.eps && !(*args.eps >= 0 && *args.eps <= largest_eps))
        return fail(fmt::format("--eps must be between 0 and {}, not {}", largest_eps, shown(*options.eps)));
    if (args.momentum && !(*args.momentum >= 0 && *args.momentum <= 1))
        return fail(fmt::format("--momentum must be between 0 and 1, not {}", shown(*options.momentum)));
    if (op.takes_groups && !args.num_groups) {
        const auto preset = options.preset.value_or("pytorch");
        if (preset == "pytorch" || preset == "onnx")
            return fail(
                fmt::format("{} needs --num-groups: {} has no default for it", op.id, find_convention(preset)->name));
    }
    args.training = options.training;
    return args;
}

/// A parameter file: its values, and its shape for the check.
Result<Tensor> read_param(const std::optional<std::string>& path, std::vector<std::string>& notes) {
    if (!path) return Tensor{};
    auto array = read_tensor(*path);
    if (!array) return std::unexpected(array.error());
    if (!array->notice.empty()) notes.push_back(array->notice);
    return std::move(array->tensor);
}

std::vector<float> values_of(const Tensor& tensor) { return {tensor.values().begin(), tensor.values().end()}; }

/// Everything that is computed from, checked.
struct Job {
    Tensor x;
    NormSpec spec;
    NormPlan plan;
    NormParams params;
    std::optional<Tensor> dy;
    std::vector<std::string> notes;
};

Result<void> read_params(const EvalOptions& options, Job& job) {
    const auto affine = [&](const std::optional<std::string>& path, const char* name, bool& has,
                            std::vector<float>& values) -> Result<void> {
        if (!path) return {};
        auto tensor = read_param(path, job.notes);
        if (!tensor) return std::unexpected(tensor.error());
        has = true;  // PyTorch's InstanceNorm has no γ and β unless it is asked for them
        if (auto ok = check_affine_shape(job.spec, job.plan, name, tensor->shape()); !ok) return ok;
        values = values_of(*tensor);
        return {};
    };
    if (auto ok = affine(options.gamma, "weight", job.spec.has_gamma, job.params.gamma); !ok) return ok;
    if (auto ok = affine(options.beta, "bias", job.spec.has_beta, job.params.beta); !ok) return ok;
    auto mean = read_param(options.running_mean, job.notes);
    if (!mean) return std::unexpected(mean.error());
    auto var = read_param(options.running_var, job.notes);
    if (!var) return std::unexpected(var.error());
    job.params.running_mean = values_of(*mean);
    job.params.running_var = values_of(*var);
    if (options.training && job.params.running_mean.empty() != job.params.running_var.empty())
        return fail("--running-mean and --running-var go together; give both or neither");
    return check_params(job.spec, job.plan, job.params);
}

Result<Job> prepare(const EvalOptions& options) {
    const Operator* op = find_operator(*options.op);
    if (op == nullptr) return std::unexpected(make_spec(*options.op, "pytorch", {}).error());
    if (options.preset && !find_convention(*options.preset))
        return std::unexpected(make_spec(*options.op, *options.preset, {}).error());
    if (auto ok = check_rules(options, *op); !ok) return std::unexpected(ok.error());
    const auto args = operator_args(options, *op);
    if (!args) return std::unexpected(args.error());
    Job job;
    auto x = read_tensor(*options.x);
    if (!x) return std::unexpected(x.error());
    if (!x->notice.empty()) job.notes.push_back(x->notice);
    job.x = std::move(x->tensor);
    auto spec = make_spec(op->id, options.preset.value_or("pytorch"), job.x.shape(), *args);
    if (!spec) return std::unexpected(spec.error());
    job.spec = std::move(*spec);
    auto plan = NormPlan::make(job.spec, job.x.shape());
    if (!plan) return std::unexpected(plan.error());
    job.plan = std::move(*plan);
    if (auto ok = read_params(options, job); !ok) return std::unexpected(ok.error());
    if (options.dy) {
        auto dy = read_param(options.dy, job.notes);
        if (!dy) return std::unexpected(dy.error());
        if (dy->shape() != job.x.shape())
            return fail(fmt::format("--dy has shape {}, but it must have that of x, {}", to_string(dy->shape()),
                                    to_string(job.x.shape())));
        job.dy = std::move(*dy);
    }
    return job;
}

/// Into a folder, one .npy each, or under the name of a file, as its end asks.
Result<void> write_results(const std::filesystem::path& target, const std::vector<OutputFile>& files,
                           std::ostream& out) {
    const auto format = tensor_format_of(target);
    if (format != TensorFormat::none) {
        std::vector<NamedTensor> tensors;
        for (const auto& file : files)
            tensors.push_back({std::filesystem::path(file.name).stem().string(), file.shape, file.values});
        const auto written = write_under_a_name(target, tensors, tensors.size());
        if (!written) return std::unexpected(written.error());
        const bool archive = format == TensorFormat::npz || format == TensorFormat::safetensors;
        for (const auto& tensor : tensors)
            if (archive)
                out << fmt::format("{}:{} {}\n", shown_whole(target.native()), tensor.name, to_string(tensor.shape));
        for (const auto& file : *written)
            if (!archive) out << shown_whole(file.native()) << '\n';
        return {};
    }
    std::error_code code;
    std::filesystem::create_directories(target, code);
    if (code) return fail(fmt::format("cannot make the folder {}: {}", target.string(), code.message()));
    for (const auto& file : files) {
        if (auto ok = write_npy(target / file.name, file.shape, file.values); !ok) return ok;
        out << fmt::format("{} {}\n", shown_whole((target / file.name).native()), to_string(file.shape));
    }
    return {};
}

}  // namespace

Result<Document> document_of(const EvalOptions& options, std::string& notice) {
    auto job = prepare(options);
    if (!job) return std::unexpected(job.error());
    notice = fmt::to_string(fmt::join(job->notes, "; "));
    Document document;
    document.title = *options.x == "-" ? "standard input" : shown(std::filesystem::path(*options.x).stem().native());
    document.x = std::move(job->x);
    document.spec = std::move(job->spec);
    document.params = std::move(job->params);
    auto fitted = with_fitting_params(std::move(document));
    if (!fitted) return fitted;
    if (auto ok = check_document(*fitted); !ok) return std::unexpected(ok.error());
    return fitted;
}

std::optional<std::string> first_norm_option(const EvalOptions& options) {
    if (options.op) return "--op";
    for (const auto& rule : rules())
        if (options.*rule.option) return rule.name;
    if (options.eps) return "--eps";
    if (options.preset) return "--preset";
    if (options.training) return "--training";
    return std::nullopt;
}

Result<void> eval_files(const EvalOptions& options, std::ostream& out) {
    auto job = prepare(options);
    if (!job) return std::unexpected(job.error());
    const auto forward =
        compute_forward(job->spec, job->plan, job->x.values(), job->params, job->dy ? &*job->dy : nullptr);
    if (!forward) return std::unexpected(forward.error());
    std::vector<OutputFile> files = {{"y.npy", job->x.shape(), forward->y},
                                     {"mean.npy", job->plan.stats_shape(), forward->mean},
                                     {"rstd.npy", job->plan.stats_shape(), forward->rstd}};
    if (job->spec.track_running_stats && options.training) {
        files.push_back({"running_mean.npy", job->plan.stats_shape(), forward->new_running_mean});
        files.push_back({"running_var.npy", job->plan.stats_shape(), forward->new_running_var});
    }
    if (job->dy) {
        files.push_back({"dx.npy", job->x.shape(), forward->dx});
        if (job->spec.has_gamma) files.push_back({"dgamma.npy", job->plan.affine_shape(), forward->dgamma});
        if (job->spec.has_beta) files.push_back({"dbeta.npy", job->plan.affine_shape(), forward->dbeta});
    }
    if (auto ok = write_results(*options.out, files, out); !ok) return ok;
    for (const auto& note : job->notes) out << "note: " << note << '\n';
    return {};
}

Result<void> eval(const EvalOptions& options, std::ostream& out) {
    const std::array<std::pair<const char*, bool>, 5> file_options = {{
        {"--op", options.op.has_value()},
        {"--x", options.x.has_value()},
        {"--out", options.out.has_value()},
        {"--preset", options.preset.has_value()},
        {"--eps", options.eps.has_value()},
    }};
    if (!options.scene.empty()) {
        const auto given = std::ranges::find_if(file_options, [](const auto& option) { return option.second; });
        if (given != file_options.end())
            return fail(fmt::format("{} does not go with a scene, which says all of that itself", given->first));
        for (const auto& rule : rules())
            if (options.*rule.option)
                return fail(fmt::format("{} does not go with a scene, which says all of that itself", rule.name));
        if (options.training || options.dy)
            return fail("--training and --dy do not go with a scene, which says all of that itself");
        return eval_scene(options, out);
    }
    if (options.format) return fail("--format belongs to a scene: normscope eval SCENE.json --format markdown");
    if (options.trace) return fail("--trace belongs to a scene: normscope eval SCENE.json --trace");
    for (const auto& [name, given] : std::span(file_options).first(3))
        if (!given) return fail(fmt::format("eval needs {}: give --op, --x and --out, or the name of a scene", name));
    return eval_files(options, out);
}

}  // namespace normscope::cli

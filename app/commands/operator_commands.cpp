// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/registry.h"
#include "core/codegen/codegen.h"
#include "core/norm/operators.h"
#include "core/text/number_format.h"

namespace normscope {

void add_operator_commands(CommandRegistry& registry) {
    const auto group = CommandGroup::op;
    int key = 0;
    for (const auto& op : operators()) {
        ++key;
        registry.add(
            {fmt::format("op.{}", op.id),
             fmt::format("Use {}", op.name),
             group,
             Effect::document,
             key <= 5 ? ImGuiMod_Alt | static_cast<ImGuiKey>(ImGuiKey_0 + key) : 0,
             "operator normalization " + std::string(op.summary),
             {},
             [id = std::string(op.id), name = std::string(op.name)](Session& s) { s.edit(SetOperator{id}, name); },
             [id = std::string(op.id)](const Session& s) { return s.document().spec.op == id; }});
    }
    for (const auto& convention : conventions()) {
        registry.add(
            {fmt::format("convention.{}", convention.id),
             fmt::format("Follow {}'s conventions", convention.name),
             group,
             Effect::document,
             0,
             "preset framework defaults eps momentum",
             {},
             [id = std::string(convention.id), name = std::string(convention.name)](Session& s) {
                 s.edit(SetConvention{id}, name + "'s conventions");
             },
             [id = std::string(convention.id)](const Session& s) { return s.document().spec.convention == id; }});
    }
    for (const double eps : {0.0, 1e-12, 1e-6, 1e-5, 1e-3, 0.1}) {
        registry.add({fmt::format("eps.{:g}", eps),
                      fmt::format("Set ε to {}", eps == 0 ? "0" : fmt::format("{:g}", eps)),
                      group,
                      Effect::document,
                      0,
                      "epsilon",
                      {},
                      [eps](Session& s) { s.edit(SetEps{eps}, "Set ε"); },
                      [eps](const Session& s) { return s.document().spec.eps == eps; }});
    }
    int place = 0;
    for (const auto& target : code_targets()) {
        registry.add({fmt::format("code.{}", target.id),
                      fmt::format("Show the code in {}", target.name),
                      CommandGroup::view,
                      Effect::view,
                      0,
                      "export",
                      {},
                      [place](Session& s) { s.settings.code_target = place; },
                      [place](const Session& s) { return s.settings.code_target == place; }});
        ++place;
    }
    registry.add({"op.more_groups",
                  "One group more",
                  group,
                  Effect::document,
                  0,
                  "num_groups GroupNorm",
                  [](const Session& s) { return s.document().spec.split_axis >= 0; },
                  [](Session& s) {
                      const auto& spec = s.document().spec;
                      const auto channels = s.document().x.shape()[static_cast<std::size_t>(spec.split_axis)];
                      auto groups = spec.num_groups + 1;
                      while (groups < channels && channels % groups != 0) ++groups;
                      if (groups <= channels) s.edit(SetNumGroups{groups}, "Number of groups");
                  },
                  {}});
    registry.add(
        {"op.fewer_groups",
         "One group fewer",
         group,
         Effect::document,
         0,
         "num_groups GroupNorm",
         [](const Session& s) { return s.document().spec.split_axis >= 0 && s.document().spec.num_groups > 1; },
         [](Session& s) {
             const auto& spec = s.document().spec;
             const auto channels = s.document().x.shape()[static_cast<std::size_t>(spec.split_axis)];
             auto groups = spec.num_groups - 1;
             while (groups > 1 && channels % groups != 0) --groups;
             s.edit(SetNumGroups{groups}, "Number of groups");
         },
         {}});
    const auto has_modes = [](const Session& s) { return s.document().spec.track_running_stats; };
    registry.add({"op.training", "Training mode: statistics of this batch", group, Effect::document, 0,
                  "train BatchNorm", has_modes, [](Session& s) { s.edit(SetTraining{true}, "Training mode"); },
                  [](const Session& s) { return s.document().spec.stats == StatsSource::batch; }});
    registry.add({"op.evaluation", "Evaluation mode: running statistics", group, Effect::document, 0,
                  "eval inference BatchNorm", has_modes,
                  [](Session& s) { s.edit(SetTraining{false}, "Evaluation mode"); },
                  [](const Session& s) { return s.document().spec.stats == StatsSource::running; }});
    registry.add({"op.train_step",
                  "Update the running statistics with this batch",
                  group,
                  Effect::document,
                  0,
                  "momentum running_mean running_var step",
                  [](const Session& s) {
                      return s.document().spec.track_running_stats && s.document().spec.stats == StatsSource::batch;
                  },
                  [](Session& s) { s.edit(TrainStep{}, "Training step"); },
                  {}});
    registry.add({"op.toggle_affine",
                  "Turn γ and β on or off",
                  group,
                  Effect::document,
                  0,
                  "affine elementwise_affine weight bias",
                  {},
                  [](Session& s) {
                      const auto& spec = s.document().spec;
                      const bool on = spec.has_gamma || spec.has_beta;
                      const auto usual = make_spec(spec.op, spec.convention, s.document().x.shape(),
                                                   args_of(spec, s.document().x.shape()));
                      const bool beta = !usual || usual->has_beta || !usual->has_gamma;
                      s.edit(SetAffine{!on, !on && beta}, on ? "γ and β off" : "γ and β on");
                  },
                  [](const Session& s) { return s.document().spec.has_gamma; }});
    registry.add({"op.float32",
                  "Compute in float32",
                  group,
                  Effect::document,
                  0,
                  "precision single",
                  {},
                  [](Session& s) { s.edit(SetPrecision{Precision::float32}, "float32"); },
                  [](const Session& s) { return s.document().precision == Precision::float32; }});
    registry.add({"op.float64",
                  "Compute in float64",
                  group,
                  Effect::document,
                  0,
                  "precision double",
                  {},
                  [](Session& s) { s.edit(SetPrecision{Precision::float64}, "float64"); },
                  [](const Session& s) { return s.document().precision == Precision::float64; }});
}

}  // namespace normscope

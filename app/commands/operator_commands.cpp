// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/registry.h"
#include "core/codegen/codegen.h"
#include "core/norm/operators.h"
#include "core/text/number_format.h"

namespace normscope {

namespace {

void add_choices(CommandRegistry& registry) {
    const auto group = CommandGroup::op;
    int key = 0;
    for (const auto& op : operators()) {
        ++key;
        registry.add({.id = fmt::format("op.{}", op.id),
                      .title = fmt::format("Use {}", op.name),
                      .group = group,
                      .effect = Effect::document,
                      .chord = key <= 5 ? ImGuiMod_Alt | static_cast<ImGuiKey>(ImGuiKey_0 + key) : 0,
                      .keywords = "operator normalization " + std::string(op.summary),
                      .run = [id = std::string(op.id),
                              name = std::string(op.name)](CommandContext& s) { s.edit(SetOperator{id}, name); },
                      .checked = [id = std::string(op.id)](const Reading& s) { return s.document().spec.op == id; }});
    }
    for (const auto& convention : conventions()) {
        registry.add({.id = fmt::format("convention.{}", convention.id),
                      .title = fmt::format("Follow {}'s conventions", convention.name),
                      .group = group,
                      .effect = Effect::document,
                      .keywords = "preset framework defaults eps momentum",
                      .run = [id = std::string(convention.id), name = std::string(convention.name)](
                                 CommandContext& s) { s.edit(SetConvention{id}, name + "'s conventions"); },
                      .checked = [id = std::string(convention.id)](
                                     const Reading& s) { return s.document().spec.convention == id; }});
    }
    for (const double eps : {0.0, 1e-12, 1e-6, 1e-5, 1e-3, 0.1}) {
        registry.add({.id = fmt::format("eps.{:g}", eps),
                      .title = fmt::format("Set ε to {}", eps == 0 ? "0" : fmt::format("{:g}", eps)),
                      .group = group,
                      .effect = Effect::document,
                      .keywords = "epsilon",
                      .run = [eps](CommandContext& s) { s.edit(SetEps{eps}, "Set ε"); },
                      .checked = [eps](const Reading& s) { return s.document().spec.eps == eps; }});
    }
}

void add_code_targets(CommandRegistry& registry) {
    int place = 0;
    for (const auto& target : code_targets()) {
        registry.add({.id = fmt::format("code.{}", target.id),
                      .title = fmt::format("Show the code in {}", target.name),
                      .group = CommandGroup::view,
                      .effect = Effect::view,
                      .keywords = "export",
                      .run = [place](CommandContext& s) { s.change_settings().code_target = place; },
                      .checked = [place](const Reading& s) { return s.settings().code_target == place; }});
        ++place;
    }
}

void add_groups(CommandRegistry& registry) {
    const auto group = CommandGroup::op;
    registry.add({.id = "op.more_groups",
                  .title = "One group more",
                  .group = group,
                  .effect = Effect::document,
                  .keywords = "num_groups GroupNorm",
                  .enabled = [](const Reading& s) { return s.document().spec.split_axis >= 0; },
                  .run =
                      [](CommandContext& s) {
                          const auto& spec = s.document().spec;
                          const auto channels = s.document().x.shape()[static_cast<std::size_t>(spec.split_axis)];
                          auto groups = spec.num_groups + 1;
                          while (groups < channels && channels % groups != 0) ++groups;
                          if (groups <= channels) s.edit(SetNumGroups{groups}, "Number of groups");
                      }});
    registry.add(
        {.id = "op.fewer_groups",
         .title = "One group fewer",
         .group = group,
         .effect = Effect::document,
         .keywords = "num_groups GroupNorm",
         .enabled =
             [](const Reading& s) { return s.document().spec.split_axis >= 0 && s.document().spec.num_groups > 1; },
         .run =
             [](CommandContext& s) {
                 const auto& spec = s.document().spec;
                 const auto channels = s.document().x.shape()[static_cast<std::size_t>(spec.split_axis)];
                 auto groups = spec.num_groups - 1;
                 while (groups > 1 && channels % groups != 0) --groups;
                 s.edit(SetNumGroups{groups}, "Number of groups");
             }});
}

void add_modes(CommandRegistry& registry) {
    const auto group = CommandGroup::op;
    const auto has_modes = [](const Reading& s) { return s.document().spec.track_running_stats; };
    registry.add({.id = "op.training",
                  .title = "Training mode: statistics of this batch",
                  .group = group,
                  .effect = Effect::document,
                  .keywords = "train BatchNorm",
                  .enabled = has_modes,
                  .run = [](CommandContext& s) { s.edit(SetTraining{true}, "Training mode"); },
                  .checked = [](const Reading& s) { return s.document().spec.stats == StatsSource::batch; }});
    registry.add({.id = "op.evaluation",
                  .title = "Evaluation mode: running statistics",
                  .group = group,
                  .effect = Effect::document,
                  .keywords = "eval inference BatchNorm",
                  .enabled = has_modes,
                  .run = [](CommandContext& s) { s.edit(SetTraining{false}, "Evaluation mode"); },
                  .checked = [](const Reading& s) { return s.document().spec.stats == StatsSource::running; }});
    registry.add({.id = "op.train_step",
                  .title = "Update the running statistics with this batch",
                  .group = group,
                  .effect = Effect::document,
                  .keywords = "momentum running_mean running_var step",
                  .enabled =
                      [](const Reading& s) {
                          return s.document().spec.track_running_stats && s.document().spec.stats == StatsSource::batch;
                      },
                  .run = [](CommandContext& s) { s.edit(TrainStep{}, "Training step"); }});
}

void add_affine_and_precision(CommandRegistry& registry) {
    const auto group = CommandGroup::op;
    registry.add({.id = "op.toggle_affine",
                  .title = "Turn γ and β on or off",
                  .group = group,
                  .effect = Effect::document,
                  .keywords = "affine elementwise_affine weight bias",
                  .run =
                      [](CommandContext& s) {
                          const auto& spec = s.document().spec;
                          const bool on = spec.has_gamma || spec.has_beta;
                          const auto usual = make_spec(spec.op, spec.convention, s.document().x.shape(),
                                                       args_of(spec, s.document().x.shape()));
                          const bool beta = !usual || usual->has_beta || !usual->has_gamma;
                          s.edit(SetAffine{!on, !on && beta}, on ? "γ and β off" : "γ and β on");
                      },
                  .checked = [](const Reading& s) { return s.document().spec.has_gamma; }});
    registry.add({.id = "op.nan_at_zero_by_zero",
                  .title = "0/0 is NaN, as in the frameworks",
                  .group = group,
                  .effect = Effect::document,
                  .keywords = "constant row no spread divide by zero undefined epsilon",
                  .run =
                      [](CommandContext& s) {
                          auto spec = s.document().spec;
                          const bool on = spec.zero_by_zero == ZeroByZero::nan;
                          spec.zero_by_zero = on ? ZeroByZero::zero : ZeroByZero::nan;
                          s.edit(SetSpec{std::move(spec)}, on ? "0/0 is 0" : "0/0 is NaN");
                      },
                  .checked = [](const Reading& s) { return s.document().spec.zero_by_zero == ZeroByZero::nan; }});
    registry.add({.id = "op.float32",
                  .title = "Compute in float32",
                  .group = group,
                  .effect = Effect::document,
                  .keywords = "precision single",
                  .run = [](CommandContext& s) { s.edit(SetPrecision{Precision::float32}, "float32"); },
                  .checked = [](const Reading& s) { return s.document().precision == Precision::float32; }});
    registry.add({.id = "op.float64",
                  .title = "Compute in float64",
                  .group = group,
                  .effect = Effect::document,
                  .keywords = "precision double",
                  .run = [](CommandContext& s) { s.edit(SetPrecision{Precision::float64}, "float64"); },
                  .checked = [](const Reading& s) { return s.document().precision == Precision::float64; }});
}

}  // namespace

void add_operator_commands(CommandRegistry& registry) {
    add_choices(registry);
    add_code_targets(registry);
    add_groups(registry);
    add_modes(registry);
    add_affine_and_precision(registry);
}

}  // namespace normscope

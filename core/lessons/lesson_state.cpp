// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/document/edits.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

template <class T>
void override_with(std::optional<T>& base, const std::optional<T>& change) {
    if (change) base = change;
}

/// Everything that has been set up to a step. Entries of x are written into it at once; those of γ and β wait until it
/// is known how many there are. `select` is an index along all axes.
struct Settings {
    StateChange all;

    Result<void> merge(const StateChange& change);
    Result<void> set_entry(const CellName& name, double value);
    std::int64_t cell() const { return all.x && all.select ? cell_of(*all.select, all.x->shape(), 0).value_or(0) : 0; }
};

/// Alike but for the number of examples: γ and β go on fitting.
bool same_features(const Shape& a, const Shape& b) {
    return a.size() == b.size() && std::equal(a.begin() + 1, a.end(), b.begin() + 1);
}

Result<void> Settings::merge(const StateChange& change) {
    const bool other_norm =
        (change.op && change.op != all.op) || (change.convention && change.convention != all.convention);
    // ε and momentum are the operator's own in each framework, so naming another one returns to its defaults.
    if (other_norm) {
        all.eps.reset();
        all.momentum.reset();
        all.running_mean.reset();
        all.running_var.reset();
        all.axis.reset();
    }
    if (change.x && all.x && change.x->rank() != all.x->rank()) all.axis.reset();
    if (change.axis && change.axis != all.axis) {  // γ, β and the averages live elsewhere
        all.gamma.reset();
        all.beta.reset();
        all.running_mean.reset();
        all.running_var.reset();
        all.entries.clear();
    }
    if (change.x && all.x && !same_features(change.x->shape(), all.x->shape())) {
        all.gamma.reset();
        all.beta.reset();
        all.entries.clear();
        all.running_mean.reset();
        all.running_var.reset();
    }
    if (change.x && !change.select) all.select.reset();
    override_with(all.x, change.x);
    override_with(all.gamma, change.gamma);
    override_with(all.beta, change.beta);
    std::erase_if(all.entries, [&](const auto& entry) {
        return entry.first.base == "gamma" ? change.gamma.has_value() : change.beta.has_value();
    });
    override_with(all.running_mean, change.running_mean);
    override_with(all.running_var, change.running_var);
    override_with(all.op, change.op);
    override_with(all.convention, change.convention);
    if (change.default_eps) all.eps.reset();
    override_with(all.eps, change.eps);
    override_with(all.momentum, change.momentum);
    override_with(all.num_groups, change.num_groups);
    override_with(all.axis, change.axis);
    override_with(all.training, change.training);
    override_with(all.affine, change.affine);
    override_with(all.unbiased, change.unbiased);
    override_with(all.eps_outside, change.eps_outside);
    override_with(all.nan_at_zero_by_zero, change.nan_at_zero_by_zero);
    if (change.select && all.x) {
        const auto cell = cell_of(*change.select, all.x->shape(), this->cell());
        if (!cell) return fail(fmt::format("select: {}", cell.error().message));
        all.select = all.x->index_of(*cell);
    }
    for (const auto& [name, value] : change.entries)
        if (auto ok = set_entry(name, value); !ok) return ok;
    return {};
}

Result<void> Settings::set_entry(const CellName& name, double value) {
    if ((name.base == "gamma" || name.base == "beta") && name.index.size() == 1) {
        all.entries.emplace_back(name, value);
        return {};
    }
    if (name.base != "x" || name.index.empty() || !all.x)
        return fail(fmt::format("there is no entry {} to set", to_identifier(name)));
    const auto at = cell_of(name.index, all.x->shape(), cell());
    if (!at) return fail(fmt::format("there is no entry {} to set: {}", to_identifier(name), at.error().message));
    all.x->set(*at, static_cast<float>(value));
    return {};
}

Result<NormSpec> spec_of(const StateChange& all, const Shape& shape) {
    OperatorArgs args;
    args.eps = all.eps;
    args.momentum = all.momentum;
    args.training = all.training.value_or(true);
    args.axis = all.axis;
    const auto op = all.op.value_or("layer_norm");
    if (const auto* row = find_operator(op); row && row->takes_groups) args.num_groups = all.num_groups.value_or(2);
    auto spec = make_spec(op, all.convention.value_or("pytorch"), shape, args);
    if (!spec) return spec;
    if (all.affine) {
        spec->has_gamma = *all.affine;
        spec->has_beta = *all.affine && spec->center;
    }
    if (all.unbiased) spec->unbiased = *all.unbiased;
    if (all.eps_outside.value_or(false)) spec->eps_placement = EpsPlacement::outside_root;
    if (all.nan_at_zero_by_zero.value_or(false)) spec->zero_by_zero = ZeroByZero::nan;
    return spec;
}

/// Overwrites a parameter vector that the lesson sets; its size must be the one that the spec asks for.
Result<void> put(std::vector<float>& values, const std::optional<std::vector<float>>& wanted, std::string_view name) {
    if (!wanted) return {};
    if (wanted->size() != values.size())
        return fail(fmt::format("{} has {} numbers, but {} are needed here", name, wanted->size(), values.size()));
    values = *wanted;
    return {};
}

Result<Document> document_of(const StateChange& all) {
    if (!all.x) return fail("the first step must set x");
    Document document;
    document.x = *all.x;
    auto spec = spec_of(all, document.x.shape());
    if (!spec) return std::unexpected(spec.error());
    document.spec = std::move(*spec);
    auto fitted = with_fitting_params(std::move(document));
    if (!fitted) return fitted;
    auto& params = fitted->params;
    if (auto ok = put(params.gamma, all.gamma, "gamma"); !ok) return std::unexpected(ok.error());
    if (auto ok = put(params.beta, all.beta, "beta"); !ok) return std::unexpected(ok.error());
    for (const auto& [name, value] : all.entries) {
        auto& values = name.base == "gamma" ? params.gamma : params.beta;
        const auto place = static_cast<std::size_t>(name.index.back());
        if (place >= values.size())
            return fail(fmt::format("there is no entry {} to set: there are {}", to_identifier(name), values.size()));
        values[place] = static_cast<float>(value);
    }
    if (fitted->spec.track_running_stats) {
        if (auto ok = put(params.running_mean, all.running_mean, "running_mean"); !ok)
            return std::unexpected(ok.error());
        if (auto ok = put(params.running_var, all.running_var, "running_var"); !ok) return std::unexpected(ok.error());
    }
    if (all.select) fitted->selection.cell = cell_of(*all.select, fitted->x.shape(), 0).value_or(0);
    if (auto ok = check_document(*fitted); !ok) return std::unexpected(ok.error());
    return fitted;
}

/// Which axis a document's operator was given, where that is not the one it takes by itself.
std::optional<std::int64_t> axis_of(const Document& document) {
    OperatorArgs args;
    args.training = document.spec.stats == StatsSource::batch;
    if (document.spec.split_axis >= 0) args.num_groups = document.spec.num_groups;
    for (std::int64_t axis = -1; axis < static_cast<std::int64_t>(document.x.rank()); ++axis) {
        if (axis >= 0) args.axis = axis;
        const auto spec = make_spec(document.spec.op, document.spec.convention, document.x.shape(), args);
        if (!spec || spec->reduced_axes != document.spec.reduced_axes || spec->split_axis != document.spec.split_axis)
            continue;
        return args.axis;
    }
    return {};
}

/// A document's own settings, so that a change can be applied to it as to a lesson's state.
StateChange settings_of(const Document& document) {
    StateChange all;
    all.x = document.x;
    const auto& spec = document.spec;
    // What was not learned fits any operator, and need not be carried to the next.
    const auto is = [](const std::vector<float>& values, float value) {
        return std::ranges::all_of(values, [&](float each) { return each == value; });
    };
    if (!is(document.params.gamma, neutral_gamma(spec))) all.gamma = document.params.gamma;
    if (!is(document.params.beta, 0)) all.beta = document.params.beta;
    if (spec.track_running_stats) {
        all.running_mean = document.params.running_mean;
        all.running_var = document.params.running_var;
    }
    all.op = spec.op;
    all.convention = spec.convention;
    all.eps = spec.eps;
    all.momentum = spec.momentum;
    if (spec.split_axis >= 0) all.num_groups = spec.num_groups;
    all.axis = axis_of(document);
    all.training = spec.stats == StatsSource::batch;
    all.unbiased = spec.unbiased;
    all.eps_outside = spec.eps_placement == EpsPlacement::outside_root;
    all.nan_at_zero_by_zero = spec.zero_by_zero == ZeroByZero::nan;
    all.select = document.x.index_of(focused_cell(document));
    return all;
}

}  // namespace

int Lesson::question_count() const {
    int count = 0;
    for (const auto& step : steps) count += step.question ? 1 : 0;
    return count;
}

std::string step_text(const Lesson& lesson, int step) {
    if (step < 0 || step >= lesson.step_count()) return {};
    const auto& at = lesson.steps[static_cast<std::size_t>(step)];
    return at.question && !at.question->then.empty() ? at.text + "\n\n" + at.question->then : at.text;
}

const std::string& workspace_of(const Lesson& lesson, int step) {
    const bool own =
        step >= 0 && step < lesson.step_count() && !lesson.steps[static_cast<std::size_t>(step)].workspace.empty();
    return own ? lesson.steps[static_cast<std::size_t>(step)].workspace : lesson.workspace;
}

const CubeLook* look_of(const Lesson& lesson, int step) {
    for (int i = std::min(step, lesson.step_count() - 1); i >= 0; --i)
        if (const auto& camera = lesson.steps[static_cast<std::size_t>(i)].camera) return &*camera;
    return nullptr;
}

Result<std::int64_t> cell_of(const Pointer& pointer, const Document& document) {
    if (!pointer.group) return cell_of(pointer.index, document.x.shape(), focused_cell(document));
    const auto plan = NormPlan::make(document.spec, document.x.shape());
    if (!plan) return std::unexpected(plan.error());
    if (*pointer.group >= plan->group_count())
        return fail(fmt::format("there is no group {}: there are {}", *pointer.group + 1, plan->group_count()));
    return plan->base(*pointer.group);
}

bool is_among(const Pointer& pointer, const Document& document, const NormPlan& plan, std::int64_t cell) {
    if (pointer.group) return plan.group_of(cell) == *pointer.group;
    const auto index = document.x.index_of(cell);
    if (pointer.index.size() > index.size()) return false;
    // What the index leaves open is that of the cell in focus: x3 is in the row that is looked at.
    const auto named = cell_of(pointer.index, document.x.shape(), focused_cell(document));
    return pointer.index.empty() || (named && *named == cell);
}

Result<Document> state_of(const Lesson& lesson, int step) {
    if (step < 0 || step >= lesson.step_count())
        return fail(
            fmt::format("lesson \"{}\" has {} steps; there is no step {}", lesson.id, lesson.step_count(), step + 1));
    Settings settings;
    for (int i = 0; i <= step; ++i)
        if (auto ok = settings.merge(lesson.steps[static_cast<std::size_t>(i)].set); !ok)
            return fail(fmt::format("lesson \"{}\", step {}: {}", lesson.id, i + 1, ok.error().message));
    auto document = document_of(settings.all);
    if (!document)
        return fail(fmt::format("lesson \"{}\", step {}: {}", lesson.id, step + 1, document.error().message));
    const auto& at = lesson.steps[static_cast<std::size_t>(step)];
    if (const auto spoken = std::ranges::find_if(at.point, &Pointer::names_one);
        spoken != at.point.end() && !at.set.select)
        if (const auto cell = cell_of(*spoken, *document)) document->selection.cell = *cell;
    document->title = lesson.title;
    document->playhead = at.show;
    document->lesson = LessonPosition{lesson.id, step};
    return document;
}

Result<Document> with_change(const Document& document, const StateChange& change) {
    if (document.x.empty()) return fail("there is no number in x that could change");
    Settings settings{settings_of(document)};
    if (change.x && !change.select) settings.all.select.reset();
    if (auto ok = settings.merge(change); !ok) return std::unexpected(ok.error());
    auto next = document_of(settings.all);
    if (!next) return next;
    const bool same_affine = !change.affine && next->spec.op == document.spec.op;
    if (same_affine) {
        next->spec.has_gamma = document.spec.has_gamma;
        next->spec.has_beta = document.spec.has_beta;
        next->spec.gamma_form = document.spec.gamma_form;
    }
    next->title = document.title;
    next->precision = document.precision;
    next->playhead = document.playhead;
    next->lesson = document.lesson;
    return next;
}

Tensor changed_by(const Lesson& lesson, int step) {
    const auto now = state_of(lesson, step);
    for (int earlier = step - 1; now && earlier >= 0; --earlier) {
        auto before = state_of(lesson, earlier);
        if (!before || before->x.shape() != now->x.shape()) break;
        if (before->x != now->x) return std::move(before->x);
    }
    return Tensor{};
}

Result<Document> question_state(const Lesson& lesson, int step) {
    auto document = state_of(lesson, step);
    if (!document) return document;
    const auto& question = lesson.steps[static_cast<std::size_t>(step)].question;
    if (!question || !question->after) return document;
    auto changed = with_change(*document, *question->after);
    if (!changed)
        return fail(fmt::format("lesson \"{}\", step {}, after: {}", lesson.id, step + 1, changed.error().message));
    return changed;
}

}  // namespace normscope

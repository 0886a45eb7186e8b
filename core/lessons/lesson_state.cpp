// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_state.h"

#include <fmt/format.h>

#include <charconv>

#include "core/document/edits.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

template <class T>
void override_with(std::optional<T>& base, const std::optional<T>& change) {
    if (change) base = change;
}

/// Everything that has been set up to a step. Entries are written into the rows as soon as they are known.
struct Settings {
    StateChange all;

    Result<void> merge(const StateChange& change);
    Result<void> set_entry(std::string_view name, double value);
};

Result<void> Settings::merge(const StateChange& change) {
    const bool other_norm =
        (change.op && change.op != all.op) || (change.convention && change.convention != all.convention);
    // ε and momentum are the operator's own in each framework, so naming another one returns to its defaults.
    if (other_norm) {
        all.eps.reset();
        all.momentum.reset();
        all.running_mean.reset();
        all.running_var.reset();
    }
    if (change.x && all.x && change.x->front().size() != all.x->front().size()) {
        all.gamma.reset();
        all.beta.reset();
        all.running_mean.reset();
        all.running_var.reset();
    }
    if (change.x && !change.select) all.select.reset();
    override_with(all.x, change.x);
    override_with(all.gamma, change.gamma);
    override_with(all.beta, change.beta);
    override_with(all.running_mean, change.running_mean);
    override_with(all.running_var, change.running_var);
    override_with(all.op, change.op);
    override_with(all.convention, change.convention);
    if (change.default_eps) all.eps.reset();
    override_with(all.eps, change.eps);
    override_with(all.momentum, change.momentum);
    override_with(all.num_groups, change.num_groups);
    override_with(all.training, change.training);
    override_with(all.affine, change.affine);
    override_with(all.unbiased, change.unbiased);
    override_with(all.eps_outside, change.eps_outside);
    override_with(all.select, change.select);
    for (const auto& [name, value] : change.entries)
        if (auto ok = set_entry(name, value); !ok) return ok;
    return {};
}

/// x3 and x_2_1 (row, column), gamma2, beta1; 1-based.
Result<void> Settings::set_entry(std::string_view name, double value) {
    const auto unknown = fail(fmt::format("there is no entry {} to set", name));
    const auto digits = name.find_first_of("_0123456789");
    if (digits == std::string_view::npos || !all.x) return unknown;
    const auto base = name.substr(0, digits);
    std::vector<std::size_t> index;
    for (auto rest = name.substr(digits); !rest.empty();) {
        if (rest.front() == '_') rest.remove_prefix(1);
        std::size_t number = 0;
        const auto [stop, code] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (code != std::errc{} || number < 1) return unknown;
        index.push_back(number - 1);
        rest.remove_prefix(static_cast<std::size_t>(stop - rest.data()));
    }
    const auto columns = all.x->front().size();
    const auto row = index.size() == 2 ? index[0] : static_cast<std::size_t>(all.select ? all.select->row : 0);
    const auto column = index.back();
    if (index.size() > 2 || column >= columns || row >= all.x->size()) return unknown;
    if (base == "x") {
        (*all.x)[row][column] = static_cast<float>(value);
    } else if ((base == "gamma" || base == "beta") && index.size() == 1) {
        auto& values = base == "gamma" ? all.gamma : all.beta;
        if (!values) values.emplace(columns, base == "gamma" ? 1.0f : 0.0f);
        (*values)[column] = static_cast<float>(value);
    } else {
        return unknown;
    }
    return {};
}

Result<Tensor> tensor_of(const std::vector<std::vector<float>>& rows) {
    std::vector<float> values;
    for (const auto& row : rows) values.insert(values.end(), row.begin(), row.end());
    return Tensor::from({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.front().size())},
                        std::move(values));
}

Result<NormSpec> spec_of(const StateChange& all, const Shape& shape) {
    OperatorArgs args;
    args.eps = all.eps;
    args.momentum = all.momentum;
    args.training = all.training.value_or(true);
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
    auto x = tensor_of(*all.x);
    if (!x) return std::unexpected(x.error());
    document.x = std::move(*x);
    auto spec = spec_of(all, document.x.shape());
    if (!spec) return std::unexpected(spec.error());
    document.spec = std::move(*spec);
    auto fitted = with_fitting_params(std::move(document));
    if (!fitted) return fitted;
    auto& params = fitted->params;
    if (auto ok = put(params.gamma, all.gamma, "gamma"); !ok) return std::unexpected(ok.error());
    if (auto ok = put(params.beta, all.beta, "beta"); !ok) return std::unexpected(ok.error());
    if (fitted->spec.track_running_stats) {
        if (auto ok = put(params.running_mean, all.running_mean, "running_mean"); !ok)
            return std::unexpected(ok.error());
        if (auto ok = put(params.running_var, all.running_var, "running_var"); !ok) return std::unexpected(ok.error());
    }
    if (all.select) {
        if (all.select->row >= fitted->x.row_count() || all.select->column >= fitted->x.row_length())
            return fail(fmt::format("select = [{}, {}] is outside of x", all.select->row + 1, all.select->column + 1));
        fitted->selection.cell = cell_at(fitted->x, *all.select);
    }
    if (auto ok = check_document(*fitted); !ok) return std::unexpected(ok.error());
    return fitted;
}

/// A document's own settings, so that a change can be applied to it as to a lesson's state.
StateChange settings_of(const Document& document) {
    StateChange all;
    all.x.emplace();
    for (std::int64_t r = 0; r < document.x.row_count(); ++r) {
        const auto row = document.x.row(r);
        all.x->emplace_back(row.begin(), row.end());
    }
    const auto& spec = document.spec;
    all.gamma = document.params.gamma;
    all.beta = document.params.beta;
    if (spec.track_running_stats) {
        all.running_mean = document.params.running_mean;
        all.running_var = document.params.running_var;
    }
    all.op = spec.op;
    all.convention = spec.convention;
    all.eps = spec.eps;
    all.momentum = spec.momentum;
    if (spec.split_axis >= 0) all.num_groups = spec.num_groups;
    all.training = spec.stats == StatsSource::batch;
    all.unbiased = spec.unbiased;
    all.eps_outside = spec.eps_placement == EpsPlacement::outside_root;
    all.select = focused_place(document);
    return all;
}

}  // namespace

int Lesson::question_count() const {
    int count = 0;
    for (const auto& step : steps) count += step.question ? 1 : 0;
    return count;
}

std::string step_text(const Lesson& lesson, int step) {
    return step >= 0 && step < lesson.step_count() ? lesson.steps[static_cast<std::size_t>(step)].text : std::string{};
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
    document->title = lesson.title;
    document->playhead = lesson.steps[static_cast<std::size_t>(step)].show;
    document->lesson = LessonPosition{lesson.id, step};
    return document;
}

Result<Document> with_change(const Document& document, const StateChange& change) {
    if (document.x.rank() != 2 || document.x.empty()) return fail("a lesson works on rows of numbers");
    Settings settings{settings_of(document)};
    if (change.x && !change.select) settings.all.select = RowColumn{};
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

// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/compare_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/motion.h"
#include "core/base/random.h"
#include "core/lessons/lesson_state.h"

namespace normscope::ui {
namespace {

constexpr std::array<std::int64_t, 10> chart_sizes = {2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

/// A smooth outline of a sample: Gaussian kernels (Silverman's width) at 40 places.
Violin violin_of(const std::vector<float>& samples, double deviation) {
    Violin violin;
    if (samples.empty()) return violin;
    const auto [least, most] = std::ranges::minmax(samples);
    violin.least = static_cast<double>(least);
    violin.most = static_cast<double>(most);
    if (deviation == 0 || !(violin.most > violin.least)) return violin;
    constexpr std::size_t bins = 40;
    std::array<double, bins> counts{};
    const double step = (violin.most - violin.least) / bins;
    for (const float sample : samples) {
        const auto bin = static_cast<std::size_t>((static_cast<double>(sample) - violin.least) / step);
        ++counts[std::min(bin, bins - 1)];
    }
    const double width =
        std::max(0.9 * deviation * std::pow(static_cast<double>(samples.size()), -0.2) / step, 0.8);  // in bins
    std::array<double, bins> smooth{};
    for (std::size_t i = 0; i < bins; ++i)
        for (std::size_t k = 0; k < bins; ++k) {
            const double distance = (static_cast<double>(i) - static_cast<double>(k)) / width;
            smooth[i] += counts[k] * std::exp(-distance * distance / 2);
        }
    const double largest = std::ranges::max(smooth);
    for (const double value : smooth) violin.widths.push_back(static_cast<float>(value / largest));
    return violin;
}

std::vector<std::vector<Violin>> violins_of(const std::vector<std::optional<labs::Layer>>& layers,
                                            const labs::Batch& batch, const labs::Distribution& distribution,
                                            std::uint64_t seed, std::stop_token stop) {
    std::vector<std::vector<Violin>> result;
    for (const auto& layer : layers) {
        auto& violins = result.emplace_back();
        if (!layer) continue;
        const auto spread = labs::measure_spread(*layer, batch, distribution, seed, compare_draws, stop);
        for (std::size_t c = 0; c < spread.samples.size(); ++c)
            violins.push_back(violin_of(spread.samples[c], spread.deviation[c]));
    }
    return result;
}

/// Rows and columns of a tensor: one row per index along axis 0.
labs::Batch batch_of(const Tensor& x) {
    labs::Batch batch;
    batch.columns = x.rank() < 2 ? x.size() : labs::cells_per_example(x.shape());
    for (const float value : x.values()) batch.x.push_back(static_cast<double>(value));
    return batch;
}

}  // namespace

std::int64_t CompareModel::padding() const {
    std::int64_t rows = 0;
    for (auto i = batch_.examples() - 1; i > 0; --i) {
        if (!std::ranges::all_of(batch_.row(i), [](double value) { return value == 0; })) break;
        ++rows;
    }
    return rows;
}

bool CompareModel::shows(std::string_view op) const { return std::ranges::find(shown_, op) != shown_.end(); }

void CompareModel::toggle(std::string_view op) {
    ++own_;
    if (shows(op) && shown_.size() > 1) {
        std::erase(shown_, op);
        return;
    }
    if (shows(op)) return;  // one of them stays
    std::vector<std::string> wanted;
    for (const auto each : compared_operators)
        if (each == op || shows(each)) wanted.emplace_back(each);
    shown_ = std::move(wanted);
}

void CompareModel::pin(std::int64_t example) {
    pin_ = std::clamp<std::int64_t>(example, 0, std::max<std::int64_t>(batch_.examples() - 1, 0));
    ++own_;
}

void CompareModel::describe_change() {
    changed_rows_.clear();
    change_words_.clear();
    if (earlier_.x.empty()) return;
    const auto now = batch_.examples();
    const auto then = earlier_.examples();
    for (std::int64_t i = 0; i < now; ++i)
        if (i >= then || !std::ranges::equal(batch_.row(i), earlier_.row(i))) changed_rows_.push_back(i);
    const bool pinned_too = std::ranges::find(changed_rows_, batch_.pinned) != changed_rows_.end();
    const auto count = std::ssize(changed_rows_);
    auto sorted_now = batch_.x;
    auto sorted_then = earlier_.x;
    std::ranges::sort(sorted_now);
    std::ranges::sort(sorted_then);
    if (now != then)
        change_words_ = fmt::format("The batch went from {} to {}", then, now);
    else if (count == 0)
        change_words_.clear();
    else if (pinned_too)
        change_words_ = fmt::format("Example {} itself changed", batch_.pinned + 1);
    else if (count > 1 && sorted_now == sorted_then)
        change_words_ = "Neighbours in another order";
    else if (count == 1)
        change_words_ = "One neighbour replaced";
    else
        change_words_ = count + 1 == now ? "All neighbours replaced" : fmt::format("{} neighbours replaced", count);
}

/// What a lesson's step changes is what the steps before it say, also where nobody came by them.
void CompareModel::take_batch_before(const View& view) {
    const auto* lesson = view.lesson();
    if (!lesson) return;
    const auto before = changed_by(*lesson, view.lesson_step());
    if (before.shape() != view.document().x.shape() || before.empty()) return;
    earlier_ = batch_of(before);
    earlier_shape_ = before.shape();
}

void CompareModel::take_batch(const View& view) {
    const auto& document = view.document();
    auto fresh = batch_of(document.x);
    const auto shape = document.x.rank() < 2 ? Shape{1, document.x.size()} : document.x.shape();
    const bool other = document.title != title_ || fresh.columns != batch_.columns;
    if (other) {
        title_ = document.title;
        pin_ = -1;
        distribution_.reset();
        earlier_ = {};
        swapped_ = -1;
    } else if (fresh.x != batch_.x && !(gesture_ && view.in_gesture())) {
        earlier_ = batch_;
        earlier_shape_ = shape_;
    }
    if (key_.entered != view.steps_entered()) take_batch_before(view);
    gesture_ = view.in_gesture();
    if (pin_ < 0) pin_ = document.selection.cell / std::max<std::int64_t>(fresh.columns, 1);
    pin_ = std::clamp<std::int64_t>(pin_, 0, std::max<std::int64_t>(fresh.examples() - 1, 0));
    fresh.pinned = pin_;
    batch_ = std::move(fresh);
    shape_ = shape;
    if (!distribution_) {
        const auto rows = static_cast<std::size_t>((batch_.examples() - padding()) * batch_.columns);
        distribution_ = labs::distribution_of(std::span(batch_.x).first(rows), batch_.columns);
        for (auto& bell : distribution_->features)
            if (!(bell.spread > 0) || !std::isfinite(bell.spread) || !std::isfinite(bell.mean))
                bell = {std::isfinite(bell.mean) ? bell.mean : 0, 1};
    }
    describe_change();
}

NormSpec CompareModel::preset_of(const Document& document, std::string_view op, std::string& refusal) const {
    if (document.spec.op == op && document.x.rank() >= 2 && document.spec.stats == StatsSource::batch)
        return document.spec;  // as the inspector has set it
    OperatorArgs args;
    if (op == "group_norm" && shape_.size() > 1) {
        const auto channels =
            shape_[document.spec.convention == "pytorch" || document.spec.convention == "onnx" ? 1 : shape_.size() - 1];
        args.num_groups = channels % 2 == 0 ? 2 : 1;
    }
    auto spec = make_spec(op, document.spec.convention, shape_, args);
    if (spec) return *spec;
    refusal = spec.error().message;
    return {};
}

NormSpec CompareModel::spec_of(const Document& document, std::string_view op, std::string& refusal) const {
    auto spec = preset_of(document, op, refusal);
    const auto& own = card_spec(op);
    if (own.eps) spec.eps = *own.eps;
    if (own.placement) spec.eps_placement = *own.placement;
    if (own.unbiased) spec.unbiased = *own.unbiased;
    if (own.num_groups) spec.num_groups = *own.num_groups;
    return spec;
}

const CardSpec& CompareModel::card_spec(std::string_view op) const {
    static const CardSpec as_it_is;
    const auto found = card_specs_.find(op);
    return found == card_specs_.end() ? as_it_is : found->second;
}

Result<void> CompareModel::set_card_spec(std::string_view op, const CardSpec& spec) {
    if (spec.eps && (!(*spec.eps >= 0) || !std::isfinite(*spec.eps)))
        return fail(fmt::format("eps must be 0 or more, got {:g}", *spec.eps));
    const auto shown = std::ranges::find(cards_, op, [](const CompareCard& card) { return card.comparison.op; });
    if (spec.num_groups && shown != cards_.end() && shown->comparison.layer) {
        auto wanted = shown->comparison.layer->spec;
        wanted.num_groups = *spec.num_groups;
        if (const auto layer = labs::make_layer(wanted, shape_); !layer) return std::unexpected(layer.error());
    }
    card_specs_.insert_or_assign(std::string(op), spec);
    ++own_;
    return {};
}

void CompareModel::compare(const Document& document) {
    cards_.clear();
    for (const auto& op : shown_) {
        std::string refusal;
        labs::ComparisonRequest request{.spec = spec_of(document, op, refusal),
                                        .shape = shape_,
                                        .x = batch_.x,
                                        .shape_before = earlier_shape_,
                                        .before = earlier_.x,
                                        .pinned = batch_.pinned,
                                        .pinned_before = std::min(batch_.pinned, earlier_.examples() - 1),
                                        .focus = focus_};
        if (earlier_.x.empty()) request.pinned_before = 0;
        auto& card = cards_.emplace_back();
        if (refusal.empty()) {
            card.comparison = labs::compare(request);
        } else {
            card.comparison = {.op = op, .title = std::string(find_operator(op)->name)};
            card.comparison.refusal = refusal;
        }
    }
}

void CompareModel::measure_spreads(const Document& document) {
    SpreadKey key{.examples = batch_.examples(), .own = own_, .spec = document.spec.convention};
    const auto row = batch_.row(batch_.pinned);
    key.pinned.assign(row.begin(), row.end());
    key.spec += fmt::format("/{}/{}/{}", document.spec.op, document.spec.eps, document.spec.num_groups);
    key.pinned.push_back(static_cast<double>(batch_.pinned));
    if (key == spread_key_) return;
    spread_key_ = key;
    std::vector<std::optional<labs::Layer>> layers;
    for (const auto& card : cards_) layers.push_back(card.comparison.layer);
    spread_job_ = {inbox_,
                   [layers, batch = batch_, distribution = *distribution_,
                    seed = seed_](JobControl& control) -> Result<std::vector<std::vector<Violin>>> {
                       return violins_of(layers, batch, distribution, seed, control.stop_token());
                   }};
}

void CompareModel::measure_sizes(const Document& document) {
    if (batch_.columns < 1) return;
    std::string refusal;
    labs::SpreadRequest request{.spec = spec_of(document, "batch_norm", refusal),
                                .example_shape = Shape(shape_.begin() + 1, shape_.end()),
                                .feature = focus_ % batch_.columns,
                                .distribution = *distribution_,
                                .seed = seed_,
                                .draws = compare_draws};
    const auto row = batch_.row(batch_.pinned);
    request.pinned.assign(row.begin(), row.end());
    if (!refusal.empty() || request == points_request_) return;
    points_request_ = request;
    points_job_ = {inbox_, [request](JobControl& control) -> Result<std::vector<labs::SpreadPoint>> {
                       return labs::spread_against_size(request, chart_sizes, control.stop_token());
                   }};
}

void CompareModel::follow(const View& view) {
    const auto& document = view.document();
    const auto content = view.content_revision();
    const Key key{content, document.selection.cell, own_, view.steps_entered()};
    if (!(key == key_)) {
        take_batch(view);
        const bool only_focus = key.content == key_.content && key.own == key_.own;
        key_ = key;
        focus_ = std::clamp<std::int64_t>(document.selection.cell, 0, std::max<std::int64_t>(document.x.size() - 1, 0));
        auto old = std::move(cards_);
        compare(document);
        if (only_focus || old.size() == cards_.size())
            for (std::size_t i = 0; i < cards_.size(); ++i) cards_[i].violins = std::move(old[i].violins);
        measure_spreads(document);
        measure_sizes(document);
    }
    if (auto outcome = spread_job_.take(); outcome && *outcome)
        for (std::size_t i = 0; i < std::min(cards_.size(), (*outcome)->size()); ++i)
            cards_[i].violins = std::move((**outcome)[i]);
    if (auto outcome = points_job_.take(); outcome && *outcome) points_ = std::move(**outcome);
    if (spread_job_.started() || points_job_.started()) await_work();
}

double CompareModel::focus_z() const {
    const auto& bell = distribution_->features[static_cast<std::size_t>(focus_ % batch_.columns)];
    return (batch_.row(batch_.pinned)[static_cast<std::size_t>(focus_ % batch_.columns)] - bell.mean) / bell.spread;
}

std::int64_t CompareModel::next_swap() const {
    const auto examples = batch_.examples();
    if (examples < 2) return -1;
    // The row in focus, or the one that was swapped last, or the one after the pinned example.
    auto row = focus_ / batch_.columns;
    if (row == batch_.pinned) row = swapped_ >= 0 && swapped_ < examples ? swapped_ : batch_.pinned + 2;
    row %= examples;
    return row == batch_.pinned ? (row + 1) % examples : row;
}

void CompareModel::edit(const View& view, labs::Batch batch, std::string label) {
    Shape shape = shape_;
    shape.front() = batch.examples();
    std::vector<float> values;
    for (const double value : batch.x) values.push_back(static_cast<float>(value));
    auto tensor = Tensor::from(std::move(shape), std::move(values), view.document().x.axis_names());
    if (tensor) view.out.edit(SetTensor{std::move(*tensor)}, std::move(label));
}

void CompareModel::swap_one(const View& view) {
    const auto row = next_swap();
    if (row < 0) return view.out.push(Notify{"a batch of one has no neighbour; choose a larger batch size", true});
    swapped_ = row;
    ++swaps_;
    if (auto next = labs::with_swapped(batch_, row, *distribution_, seed_of({seed_, swaps_})))
        edit(view, std::move(*next), fmt::format("Swap example {}", row + 1));
}

void CompareModel::shuffle(const View& view) {
    edit(view, labs::shuffled(batch_, seed_of({seed_, ++swaps_})), "Shuffle the neighbours");
}

void CompareModel::resample(const View& view) {
    ++seed_;
    ++own_;
    edit(view, labs::resampled(batch_, *distribution_, seed_), "Resample the neighbours");
}

void CompareModel::make_outlier(const View& view) {
    const auto row = next_swap();
    if (row < 0) return view.out.push(Notify{"a batch of one has no neighbour; choose a larger batch size", true});
    if (auto next = labs::with_outlier(batch_, row, *distribution_, 4))
        edit(view, std::move(*next), fmt::format("Make example {} an outlier", row + 1));
}

void CompareModel::toggle_padding(const View& view) {
    auto batch = batch_;
    if (const auto rows = padding(); rows > 0) {
        batch.x.resize(batch.x.size() - static_cast<std::size_t>(rows * batch.columns));
        edit(view, std::move(batch), "Remove the padding");
    } else {
        edit(view, labs::padded(batch, std::max<std::int64_t>(batch.examples() / 2, 1)), "Pad with zeros");
    }
}

Result<void> CompareModel::resize(const View& view, double examples) {
    if (examples != std::floor(examples)) return fail(fmt::format("a batch size is a whole number, got {}", examples));
    auto next = labs::resized(batch_, static_cast<std::int64_t>(std::clamp(examples, -1e6, 1e6)), *distribution_,
                              seed_of({seed_, 0}));
    if (!next) return std::unexpected(next.error());
    pin_ = next->pinned;
    edit(view, std::move(*next), "Set the batch size");
    return {};
}

void CompareModel::example_batch(const View& view) {
    labs::Distribution bells{.features = {{.4, .8}, {-.4, .6}, {1.2, 1.4}, {.3, .8}, {-.5, 1}, {.3, .5}}};
    labs::Batch batch{.columns = 6, .x = std::vector<double>(36), .pinned = -1};
    batch = labs::resampled(std::move(batch), bells, seed_);
    for (double& value : batch.x) value = std::round(value * 10) / 10;
    std::vector<float> values;
    for (const double value : batch.x) values.push_back(static_cast<float>(value));
    if (auto tensor = Tensor::from({6, 6}, std::move(values)))
        view.out.edit(SetTensor{std::move(*tensor)}, "Example batch");
    view.out.edit(Select{{.cell = 15}}, "");
}

Result<void> CompareModel::set_distribution(labs::Distribution distribution) {
    if (auto ok = labs::check_distribution(distribution); !ok) return ok;
    distribution_ = std::move(distribution);
    ++own_;
    return {};
}

Result<void> CompareModel::set_seed(double seed) {
    if (!(seed >= 0 && seed < 1e15) || seed != std::floor(seed))
        return fail(fmt::format("a seed is a whole number from 0 on, got {}", seed));
    seed_ = static_cast<std::uint64_t>(seed);
    ++own_;
    return {};
}

}  // namespace normscope::ui

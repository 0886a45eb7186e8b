// SPDX-License-Identifier: MIT
// What the Compare workspace remembers beside the document, and what is computed from both. Everything is computed
// when, and only when, something that it depends on has changed.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/ui/view.h"
#include "core/base/job.h"
#include "core/labs/batch.h"
#include "core/labs/comparison.h"
#include "core/labs/spread.h"

namespace normscope::ui {

/// The operators that can stand side by side.
inline constexpr std::array<std::string_view, 5> compared_operators = {"layer_norm", "batch_norm", "rms_norm",
                                                                       "group_norm", "instance_norm"};

/// Outline of a violin: widths (0 … 1) at equal distances from the least x̂ to the largest.
struct Violin {
    double least = 0, most = 0;
    std::vector<float> widths;  ///< empty: x̂ never moved
};

struct CompareCard {
    labs::Comparison comparison;
    std::vector<Violin> violins;  ///< one per feature; empty while they are measured, or where the operator refuses
};

/// Sets of neighbours per violin and per point of the chart.
inline constexpr std::int64_t compare_draws = 4096;

/// What a card's operator does otherwise than the document says; what is not set is as there, or as the preset has it.
struct CardSpec {
    std::optional<double> eps;
    std::optional<EpsPlacement> placement;
    std::optional<bool> unbiased;
    std::optional<std::int64_t> num_groups;

    bool is_set() const { return eps || placement || unbiased || num_groups; }
};

class CompareModel {
public:
    /// Brings everything up to date. Once per frame, before anything is read.
    void follow(const View& view);

    const std::vector<CompareCard>& cards() const { return cards_; }
    /// The operators that have a card each once follow() has seen a batch.
    const std::vector<std::string>& shown() const { return shown_; }
    const labs::Batch& batch() const { return batch_; }
    const labs::Batch& earlier() const { return earlier_; }  ///< before the last change; empty: there was none
    std::int64_t focus() const { return focus_; }            ///< cell
    const labs::Distribution& distribution() const { return *distribution_; }
    std::uint64_t seed() const { return seed_; }
    /// Rows that differ from the earlier batch, and that as words: "One neighbour replaced".
    const std::vector<std::int64_t>& changed_rows() const { return changed_rows_; }
    const std::string& change_words() const { return change_words_; }
    /// Trailing rows of zeros.
    std::int64_t padding() const;

    bool shows(std::string_view op) const;
    /// Of one operator; nothing is changed when the framework would refuse it.
    const CardSpec& card_spec(std::string_view op) const;
    Result<void> set_card_spec(std::string_view op, const CardSpec& spec);
    void toggle(std::string_view op);
    void pin(std::int64_t example);

    // What a person does to the batch: edits of the document.
    void swap_one(const View& view);
    void shuffle(const View& view);
    void resample(const View& view);
    void make_outlier(const View& view);
    void toggle_padding(const View& view);
    void example_batch(const View& view);
    Result<void> resize(const View& view, double examples);
    // And to where neighbours come from.
    Result<void> set_distribution(labs::Distribution distribution);
    Result<void> set_seed(double seed);

    /// The neighbour that the next swap replaces; -1 when there is none.
    std::int64_t next_swap() const;

    /// Spread of BatchNorm's x̂ of the cell in focus against batch size; empty while it is measured.
    const std::vector<labs::SpreadPoint>& size_points() const { return points_; }
    double focus_z() const;

private:
    struct Key {
        std::uint64_t content = 0;
        std::int64_t focus = -1;
        std::uint64_t own = 0;      // changes of what stands in this object
        std::uint64_t entered = 0;  // steps of lessons
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct SpreadKey {
        std::vector<double> pinned;
        std::int64_t examples = 0;
        std::uint64_t own = 0;
        std::string spec;
        friend bool operator==(const SpreadKey&, const SpreadKey&) = default;
    };

    void take_batch(const View& view);
    void take_batch_before(const View& view);
    void describe_change();
    NormSpec spec_of(const Document& document, std::string_view op, std::string& refusal) const;
    NormSpec preset_of(const Document& document, std::string_view op, std::string& refusal) const;
    void compare(const Document& document);
    void measure_spreads(const Document& document);
    void measure_sizes(const Document& document);
    void edit(const View& view, labs::Batch batch, std::string label);

    Key key_;
    std::uint64_t own_ = 1;
    labs::Batch batch_, earlier_;
    Shape shape_, earlier_shape_;
    bool gesture_ = false;
    std::string title_;
    std::int64_t focus_ = 0;
    std::int64_t pin_ = -1;  // -1: not chosen yet
    std::vector<std::int64_t> changed_rows_;
    std::string change_words_;
    std::vector<CompareCard> cards_;
    std::vector<std::string> shown_ = {"layer_norm", "batch_norm", "rms_norm", "group_norm"};
    std::optional<labs::Distribution> distribution_;
    std::map<std::string, CardSpec, std::less<>> card_specs_;
    std::uint64_t seed_ = 221;
    std::uint64_t swaps_ = 0;
    std::int64_t swapped_ = -1;

    Inbox inbox_;
    SpreadKey spread_key_;
    Job<std::vector<std::vector<Violin>>> spread_job_;
    labs::SpreadRequest points_request_;
    std::vector<labs::SpreadPoint> points_;
    Job<std::vector<labs::SpreadPoint>> points_job_;
};

}  // namespace normscope::ui

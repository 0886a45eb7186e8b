// SPDX-License-Identifier: MIT
// All norms of a model: |γ| and β of each layer as small histograms, and the channels that stand out followed through
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/ui/chart.h"
#include "app/ui/view.h"
#include "app/workspaces/model/model_file.h"

namespace normscope::ui {

class NormsPage {
public:
    /// Once a frame: takes over what is known of the file.
    void follow(const ModelFile& file);
    /// The question, the channels, the chosen layer.
    void draw_side(const View& view, const ModelFile& file, ImVec2 from, ImVec2 to);
    /// The layers.
    void draw_layers(const View& view, const ModelFile& file, ImVec2 from, ImVec2 to);

    /// Chooses a layer, by its place among ModelFile::norms().
    void select(std::size_t layer) { selected_ = layer; }

    /// What the person said about the file: γ itself, or w of γ = 1 + w. Nothing: not asked yet.
    const std::optional<GammaForm>& told() const { return told_; }

private:
    struct Rect {
        ImVec2 from, to;
    };
    /// Where a layer stands on the page.
    struct Line {
        std::size_t layer = 0;
        float y = 0;  // its base line
    };
    struct Columns {
        Chart gamma, beta;  // of the whole height
        float name = 0, number = 0, table = 0, bars = 0, right = 0;
        /// Width of a number in the table, and how many there is room for.
        std::pair<float, std::size_t> numbers() const;
    };

    void load(const View& view, const ModelFile& file);
    bool choice(const char* id, GammaForm form, const StorageEvidence& evidence, float y, float left, float right);
    float draw_question(const ModelFile& file, ImVec2 from, float right);
    float draw_channels(ImVec2 from, ImVec2 to);
    void draw_channel(std::size_t track, ImVec2 from, float right);
    void draw_selected(const View& view, const ModelFile& file, ImVec2 from, ImVec2 to);
    Columns columns_of(ImVec2 from, ImVec2 to) const;
    void draw_heading(const Columns& columns, ImVec2 from);
    std::vector<Line> lay_out(const ModelFile& file, float top, float bottom);
    void draw_ground(const Columns& columns);
    void take_arrows(std::size_t layer);
    void draw_line(const ModelFile& file, const Line& line, const Columns& columns);
    void draw_ridge(const std::vector<std::int64_t>& bins, float left, float right, float base, Quantity quantity,
                    bool lit) const;
    void draw_table(const ModelFile& file, const Line& line, const Columns& columns);
    void draw_track(const ModelFile& file, std::size_t track, const Columns& columns, bool strong);
    void point_at_tracks(const ModelFile& file, const Columns& columns);
    void draw_chip(const ModelFile& file, const Columns& columns);
    bool followed(std::size_t track) const;
    static Marker marker_of(std::size_t track);
    ImVec2 gamma_point(const Columns& columns, std::size_t layer, std::int64_t channel, float y) const;

    std::uint64_t revision_ = 0;
    std::optional<GammaForm> told_;
    std::optional<ModelNorms> norms_;
    bool by_depth_ = false, of_beta_ = false;
    std::vector<TensorStatistics> beta_statistics_;
    std::size_t selected_ = 0;
    bool follow_ = false;                 // the keyboard goes to the layer that was chosen by an arrow
    std::vector<std::size_t> pinned_;     // tracks
    std::optional<std::size_t> hovered_;  // a track
    std::size_t chip_layer_ = 0;          // where the pointer met it
    bool chip_ = false;
    std::vector<Line> lines_;
    float pitch_ = 0, scroll_ = 0;
};

}  // namespace normscope::ui

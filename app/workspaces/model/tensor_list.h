// SPDX-License-Identifier: MIT
// The tensors of a file: name, shape, dtype, size and what their numbers look like, filtered by name and sorted.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "app/ui/view.h"
#include "app/workspaces/model/model_file.h"

namespace normscope::ui {

class TensorList {
public:
    void draw(const View& view, ModelFile& file, ImVec2 from, ImVec2 to);
    /// Place of the chosen tensor among the file's entries; -1: none.
    std::int64_t selected() const { return selected_; }
    void select(std::size_t index) { selected_ = static_cast<std::int64_t>(index); }
    /// The tensor that was asked for since the last call (double click, Enter); -1: none.
    std::int64_t take_wanted() { return std::exchange(wanted_, -1); }

private:
    enum class Column { name, dtype, shape, bytes, min, max, mean, std, bad, spark };
    struct Place {
        Column column;
        const char* title;
        float width;  // logical; 0: what the others leave
        bool numeric;
    };
    static constexpr std::size_t column_count = 10;
    static const std::array<Place, column_count> places;

    void settle(const ModelFile& file);
    double key(const ModelFile& file, std::size_t index) const;
    void draw_header(ImVec2 from, float right);
    void draw_row(const ModelFile& file, std::size_t index, ImVec2 from, float right);
    static void draw_role(const ModelFile& file, std::size_t index, float left, float end, float y);
    std::string cell(const ModelFile& file, std::size_t index, Column column) const;
    float left_of(std::size_t place, float left, float right) const;
    void choose_columns(float left, float right);
    void handle_keys(std::span<const std::size_t> rows);

    std::array<char, 128> filter_{};
    std::string settled_;  // what `rows_` was made for
    std::vector<std::size_t> rows_;
    std::array<bool, column_count> hidden_{};  // columns that there is no room for
    Column sorted_ = Column::name;
    bool by_file_ = true;  // in the order of the file
    bool falling_ = false;
    std::int64_t selected_ = -1, wanted_ = -1;
    bool reveal_ = false;
    std::uint64_t revision_ = 0;
};

/// "25.2 MB".
std::string bytes_in_words(std::uint64_t bytes);
/// A histogram as a filled outline.
void draw_spark(const TensorStatistics& statistics, ImVec2 from, ImVec2 to, ImU32 color);

}  // namespace normscope::ui

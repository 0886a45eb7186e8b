// SPDX-License-Identifier: MIT
#include "app/render/partial_draw.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

namespace normscope {
namespace {

bool contains(const PixelRect& outer, const PixelRect& inner) { return intersection(outer, inner) == inner; }

/// Triangles of a part that one command can draw.
struct Batch {
    ImDrawCmd command;  // whose texture and vertices they have
    PixelRect clip;
    PixelRect drawn;  // around all that shows of them
    std::vector<ImDrawIdx> indices;

    bool draws_like(const ImDrawCmd& other) const {
        return command.TexRef._TexData == other.TexRef._TexData && command.TexRef._TexID == other.TexRef._TexID &&
               command.VtxOffset == other.VtxOffset;
    }
    /// Whether `clip` can be such that of a triangle that lies in `box` exactly `shown` is drawn, and of the others
    /// what is drawn now.
    bool can_show(const PixelRect& box, const PixelRect& shown, const PixelRect& wanted) {
        if (intersection(box, clip) == shown) return true;
        if (!contains(clip, wanted) || !contains(wanted, drawn)) return false;
        clip = wanted;
        return true;
    }
};

/// What is drawn into one part, in order.
struct OpenPart {
    PixelRect pixels;
    std::vector<Batch> batches;

    void add(const ImDrawCmd& command, const PixelRect& clip, const PixelRect& box, const ImDrawIdx* triangle) {
        const auto inside = intersection(box, pixels), shown = intersection(inside, clip);
        if (shown.empty()) return;
        const auto wanted = intersection(clip, pixels);
        if (batches.empty() || !batches.back().draws_like(command) || !batches.back().can_show(inside, shown, wanted))
            batches.push_back({command, contains(clip, inside) ? pixels : wanted, {}, {}});
        auto& batch = batches.back();
        batch.drawn = around(batch.drawn, shown);
        batch.indices.insert(batch.indices.end(), triangle, triangle + 3);
    }
};

/// Which of many rectangles may meet another, as bits: those of the bands of rows and of columns in which it lies. The
/// 65th rectangle shares a bit with the first.
class Bands {
public:
    explicit Bands(const PixelRect& all) : rows_(bands_of(all.bottom)), columns_(bands_of(all.right)) {}

    void add(std::size_t number, const PixelRect& rect) {
        const auto bit = std::uint64_t{1} << number % 64;
        for (auto& row : among(rows_, rect.top, rect.bottom)) row |= bit;
        for (auto& column : among(columns_, rect.left, rect.right)) column |= bit;
    }
    std::uint64_t near(const PixelRect& rect) {
        std::uint64_t in_rows = 0, in_columns = 0;
        for (const auto row : among(rows_, rect.top, rect.bottom)) in_rows |= row;
        for (const auto column : among(columns_, rect.left, rect.right)) in_columns |= column;
        return in_rows & in_columns;
    }

private:
    static constexpr int band = 32;  // pixels

    static std::size_t bands_of(int pixels) { return static_cast<std::size_t>((pixels + band - 1) / band); }
    static std::span<std::uint64_t> among(std::vector<std::uint64_t>& bands, int from, int to) {
        if (from >= to) return {};
        return std::span(bands).subspan(static_cast<std::size_t>(from / band),
                                        static_cast<std::size_t>((to - 1) / band - from / band + 1));
    }

    std::vector<std::uint64_t> rows_, columns_;
};

/// The commands of a list that is being cut.
class Cut {
public:
    Cut(const ImDrawData& data, const ImDrawList& list) : data_(data), list_(list), bands_(whole(data)) {}

    /// From here on commands are drawn where it is open. What was added so far to parts that are open no more comes
    /// before; the others share no pixel with it.
    void open(std::span<const PixelRect> open) {
        std::vector<OpenPart> last;
        last.swap(parts_);
        bands_ = Bands(whole(data_));
        for (const auto& pixels : open) {
            bands_.add(parts_.size(), pixels);
            const auto same = std::ranges::find(last, pixels, &OpenPart::pixels);
            parts_.push_back(same == last.end() ? OpenPart{pixels, {}} : std::exchange(*same, {}));
        }
        for (const auto& part : last) end(part);
    }
    void add(const ImDrawCmd& command) {
        const auto clip = clipped_pixels(data_, command.ClipRect);
        if (bands_.near(clip) == 0) return;
        const auto all = whole(data_);
        const auto* vertices = list_.VtxBuffer.Data + command.VtxOffset;
        for (unsigned i = command.IdxOffset; i + 2 < command.IdxOffset + command.ElemCount; i += 3) {
            const auto* index = list_.IdxBuffer.Data + i;
            const auto box = covered_pixels(data_, vertices[index[0]], vertices[index[1]], vertices[index[2]], all);
            for (auto near = bands_.near(intersection(box, clip)); near != 0; near &= near - 1)
                for (auto k = static_cast<std::size_t>(std::countr_zero(near)); k < parts_.size(); k += 64)
                    parts_[k].add(command, clip, box, index);
        }
    }
    void give_to(ImDrawList& list) {
        open({});
        list.IdxBuffer.swap(indices_);
        list.CmdBuffer.swap(commands_);
        if (list.CmdBuffer.empty()) list.VtxBuffer.resize(0);
    }

private:
    void end(const OpenPart& part) {
        for (const auto& batch : part.batches) {
            commands_.push_back(batch.command);
            auto& command = commands_.back();
            command.ClipRect = clip_of(data_, batch.clip);
            command.IdxOffset = static_cast<unsigned>(indices_.Size);
            command.ElemCount = static_cast<unsigned>(batch.indices.size());
            for (const auto index : batch.indices) indices_.push_back(index);
        }
    }

    const ImDrawData& data_;
    const ImDrawList& list_;
    std::vector<OpenPart> parts_;
    Bands bands_;
    ImVector<ImDrawIdx> indices_;
    ImVector<ImDrawCmd> commands_;
};

}  // namespace

void cut_to(ImDrawData& data, std::span<const PixelRect> parts, std::span<const Cover> covers) {
    for (int number = 0; number < data.CmdLists.Size; ++number) {
        auto* list = data.CmdLists[number];
        Cut cut(data, *list);
        cut.open(not_hidden(parts, covers));
        for (int i = 0; i < list->CmdBuffer.Size; ++i) {
            const auto& command = list->CmdBuffer[i];
            if (covers.empty() || covers.front().list != number || covers.front().command != i) {
                cut.add(command);
                continue;
            }
            const auto& cover = covers.front();
            covers = covers.subspan(1);
            cut.open(not_hidden(parts, covers));
            if (!cover.is_copied()) cut.add(command);
        }
        cut.give_to(*list);
    }
}

}  // namespace normscope

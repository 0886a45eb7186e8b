// SPDX-License-Identifier: MIT
#include "core/archive/stream_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace normscope::archive {
namespace {

constexpr std::int64_t block_cells = std::int64_t{1} << 17;

/// How many numbers lie between the first and the last of a tensor with these strides, both counted.
std::int64_t span_of(const Shape& shape, const Shape& strides) {
    std::int64_t last = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (shape[axis] == 0) return 0;
        last += (shape[axis] - 1) * strides[axis];
    }
    return last + 1;
}

/// Whether the numbers lie without gaps and without repetition, in whatever order of the axes.
bool is_dense(const Shape& shape, const Shape& strides) {
    std::vector<std::pair<std::int64_t, std::int64_t>> axes;  // stride, extent
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        if (shape[axis] != 1) axes.emplace_back(strides[axis], shape[axis]);
    std::ranges::sort(axes);
    std::int64_t expected = 1;
    for (const auto& [stride, extent] : axes) {
        if (stride != expected) return false;
        expected *= extent;
    }
    return true;
}

/// Numbers that lie one after another, converted block by block. Returns how many were rounded.
template <class T>
Result<std::int64_t> stream(const Location& location, std::int64_t count, const Control& control,
                            const std::function<void(std::span<const T>)>& take) {
    auto bytes = location.blob->open(location.offset);
    if (!bytes) return std::unexpected(bytes.error());
    const auto width = std::size_t{info(location.dtype).bytes};
    const auto most = static_cast<std::size_t>(std::min(count, block_cells));
    std::vector<char> raw(most * width);
    std::vector<T> values(most);
    std::int64_t rounded = 0;
    for (std::int64_t done = 0; done < count;) {
        if (control.cancelled()) return fail(cancelled_message);
        const auto now = static_cast<std::size_t>(std::min(count - done, block_cells));
        if (auto ok = (*bytes)->read(std::span(raw).first(now * width)); !ok) return std::unexpected(ok.error());
        rounded += convert(location.dtype, location.swap, raw.data(), std::span(values).first(now));
        take(std::span<const T>(values).first(now));
        done += static_cast<std::int64_t>(now);
        control.report(static_cast<double>(done) / static_cast<double>(count));
    }
    return rounded;
}

template <class T>
Result<std::vector<T>> collect(const Location& location, std::int64_t count, const Control& control,
                               std::int64_t& rounded) {
    std::vector<T> values;
    values.reserve(static_cast<std::size_t>(count));
    const auto done = stream<T>(location, count, control, [&](std::span<const T> block) {
        values.insert(values.end(), block.begin(), block.end());
    });
    if (!done) return std::unexpected(done.error());
    rounded = *done;
    return values;
}

/// Calls `visit` with the place of every cell in row-major order.
template <class Visit>
void walk(const Shape& shape, const Shape& strides, Visit visit) {
    Shape index(shape.size(), 0);
    std::int64_t place = 0;
    for (auto left = element_count(shape); left > 0; --left) {
        visit(static_cast<std::size_t>(place));
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            place += strides[axis];
            if (++index[axis] < shape[axis]) break;
            place -= strides[axis] * shape[axis];
            index[axis] = 0;
        }
    }
}

Result<void> check_memory(const std::string& file, const TensorEntry& entry, std::int64_t span) {
    const auto cells = element_count(entry.shape);
    constexpr auto most = static_cast<std::int64_t>(max_tensor_bytes / sizeof(float));
    if (std::max(cells, span) > most)
        return fail(
            fmt::format("{} of {} has shape {}, which takes more than the {} GiB that a tensor may have; cut it "
                        "into parts before saving it",
                        entry.name, file, to_string(entry.shape), max_tensor_bytes >> 30));
    // A view may repeat a few stored numbers without end; what is in the file does not bound it.
    constexpr std::int64_t most_repeated = std::int64_t{1} << 26;
    if (cells > span && cells > most_repeated)
        return fail(fmt::format("{} of {} repeats {} stored numbers to shape {}; save it without the repetition",
                                entry.name, file, span, to_string(entry.shape)));
    return {};
}

}  // namespace

Result<ReadTensor> read_tensor_at(const std::string& file, const TensorEntry& entry, const Location& location,
                                  const Control& control) {
    ReadTensor result;
    result.dtype = entry.dtype;
    result.notice = location.notice;
    if (location.values) {
        result.tensor = *location.values;
        return result;
    }
    const auto cells = element_count(entry.shape);
    const bool plain = location.strides.empty();
    const auto span = plain ? cells : span_of(entry.shape, location.strides);
    if (auto ok = check_memory(file, entry, span); !ok) return std::unexpected(ok.error());
    std::int64_t rounded = 0;
    auto values = collect<float>(location, cells == 0 ? 0 : span, control, rounded);
    if (!values) return std::unexpected(values.error());
    if (!plain) {
        std::vector<float> ordered;
        ordered.reserve(static_cast<std::size_t>(cells));
        walk(entry.shape, location.strides, [&](std::size_t place) { ordered.push_back((*values)[place]); });
        *values = std::move(ordered);
    }
    if (rounded > 0)
        result.notice = fmt::format("{} holds {}: {} of its {} values {} rounded to float32", file, entry.dtype,
                                    rounded, span, rounded == 1 ? "was" : "were");
    auto tensor = Tensor::from(entry.shape, std::move(*values));
    if (!tensor) return fail(fmt::format("{}: {}", file, tensor.error().message));
    result.tensor = std::move(*tensor);
    return result;
}

namespace {

/// Every number once, in any order.
Result<void> each_block(const TensorEntry& entry, const Location& location, const Control& control,
                        const std::function<void(std::span<const double>)>& take) {
    const auto cells = element_count(entry.shape);
    std::vector<double> block;
    const auto flush = [&] {
        take(block);
        block.clear();
    };
    if (location.values) {
        for (const float value : location.values->values()) {
            block.push_back(value);
            if (std::ssize(block) == block_cells) flush();
        }
        flush();
        return {};
    }
    const bool plain = location.strides.empty();
    if (plain || cells == 0 || is_dense(entry.shape, location.strides)) {  // the order does not matter
        const auto done = stream<double>(location, cells, control, take);
        return done ? Result<void>{} : std::unexpected(done.error());
    }
    const auto span = span_of(entry.shape, location.strides);
    if (auto ok = check_memory(location.blob->name(), entry, span); !ok) return ok;
    std::int64_t rounded = 0;
    const auto values = collect<double>(location, span, control, rounded);
    if (!values) return std::unexpected(values.error());
    walk(entry.shape, location.strides, [&](std::size_t place) {
        block.push_back((*values)[place]);
        if (std::ssize(block) == block_cells) flush();
    });
    flush();
    return {};
}

}  // namespace

Result<TensorStatistics> statistics_at(const TensorEntry& entry, const Location& location,
                                       const StatisticsOptions& options, const Control& control) {
    const double passes = options.bins > 0 ? 2 : 1;
    const auto part = [&](double begin) {
        Control inner;
        inner.stop = control.stop;
        inner.progress = [&control, begin, passes](double share) { control.report(begin + share / passes); };
        return inner;
    };
    StatisticsGatherer gatherer;
    if (auto ok = each_block(entry, location, part(0), [&](std::span<const double> block) { gatherer.add(block); });
        !ok)
        return std::unexpected(ok.error());
    auto result = gatherer.result();
    if (options.bins == 0) return result;
    HistogramGatherer histogram(result.min, result.max, options.bins);
    if (auto ok = each_block(entry, location, part(0.5), [&](std::span<const double> block) { histogram.add(block); });
        !ok)
        return std::unexpected(ok.error());
    result.histogram = histogram.result();
    return result;
}

}  // namespace normscope::archive

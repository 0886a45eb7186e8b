// SPDX-License-Identifier: MIT
#include "app/workspaces/photo/photo_model.h"

#include <embedded/photos.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/archive/archive.h"
#include "core/kernels/engine.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

constexpr std::int64_t built_in_side = 384;

struct BuiltIn {
    const char* file;
    const char* name;
};
constexpr std::array<BuiltIn, 6> built_in = {{{"lighthouse.png", "lighthouse"},
                                              {"still_life.png", "still life"},
                                              {"mountains.png", "mountains"},
                                              {"tree.png", "tree"},
                                              {"boat.png", "boat"},
                                              {"city.png", "city"}}};

/// x̂ of the stack as one tensor of `shape`, whose first axis counts the pictures.
Result<Normalized> normalized(const PhotoStack& stack, const char* op, const Shape& shape, const OperatorArgs& args) {
    auto spec = make_spec(op, "pytorch", shape, args);
    if (!spec) return std::unexpected(spec.error());
    spec->has_gamma = spec->has_beta = false;
    const auto plan = NormPlan::make(*spec, shape);
    if (!plan) return std::unexpected(plan.error());
    std::vector<float> x;
    for (const auto& picture : stack.pictures) x.insert(x.end(), picture.begin(), picture.end());
    std::vector<float> y(x.size());
    kernels::Statistics statistics;
    const NormParams none;
    if (auto done = kernels::forward(*spec, *plan, x, none, y, statistics); !done) return std::unexpected(done.error());
    Normalized result;
    const auto pixels = static_cast<std::ptrdiff_t>(stack.pixels());
    for (std::ptrdiff_t i = 0; i < std::ssize(stack.pictures); ++i)
        result.pictures.emplace_back(y.begin() + i * pixels, y.begin() + (i + 1) * pixels);
    result.mean = statistics.mean;
    for (const double rstd : statistics.rstd) result.sigma.push_back(1 / rstd);
    return result;
}

}  // namespace

Result<PhotoStack> built_in_photos() {
    PhotoStack stack{built_in_side, {}, {}};
    for (const auto& [file, name] : built_in) {
        const auto found = embedded::photos::find(file);
        if (!found) return fail(fmt::format("the picture {} is not in this binary; build it again", file));
        const auto archive = Archive::parse(std::string(found->text()), file);
        if (!archive) return std::unexpected(archive.error());
        const auto read = archive->read(0);
        if (!read) return std::unexpected(read.error());
        auto photo = as_photo(read->tensor, stack.side);
        if (!photo) return std::unexpected(photo.error());
        stack.names.emplace_back(name);
        stack.pictures.push_back(std::move(*photo));
    }
    return stack;
}

Result<std::vector<float>> as_photo(const Tensor& picture, std::int64_t side) {
    const auto& shape = picture.shape();
    const std::int64_t channels = shape.size() == 3 ? shape[2] : 1;
    if ((shape.size() != 2 && shape.size() != 3) || channels < 1 || channels > 4 || picture.empty())
        return fail(fmt::format("a tensor of shape {} is no picture; one has the shape [height, width], or [height, "
                                "width, channels] with 1 to 4 channels",
                                to_string(shape)));
    if (!std::ranges::all_of(picture.values(), [](float v) { return std::isfinite(v); }))
        return fail("this picture has values that are not finite; a grey value is a number");
    const std::int64_t height = shape[0], width = shape[1], square = std::min(height, width);
    const std::int64_t top = (height - square) / 2, left = (width - square) / 2;
    const std::int64_t colours = channels == 2 ? 1 : std::min<std::int64_t>(channels, 3);  // the rest is opacity
    const auto grey = [&](std::int64_t row, std::int64_t column) {
        double sum = 0;
        for (std::int64_t c = 0; c < colours; ++c)
            sum += static_cast<double>(picture[((top + row) * width + left + column) * channels + c]);
        return sum / static_cast<double>(colours);
    };
    std::vector<float> photo;
    photo.reserve(static_cast<std::size_t>(side * side));
    for (std::int64_t y = 0; y < side; ++y)
        for (std::int64_t x = 0; x < side; ++x) {
            const auto row = y * square / side, column = x * square / side;
            const auto end_row = std::max(row + 1, (y + 1) * square / side);
            const auto end_column = std::max(column + 1, (x + 1) * square / side);
            double sum = 0;
            for (auto r = row; r < end_row; ++r)
                for (auto c = column; c < end_column; ++c) sum += grey(r, c);
            photo.push_back(static_cast<float>(sum / static_cast<double>((end_row - row) * (end_column - column))));
        }
    return photo;
}

std::vector<float> lit(const std::vector<float>& picture, const Light& light) {
    std::vector<float> result(picture.size());
    for (std::size_t i = 0; i < picture.size(); ++i)
        result[i] =
            static_cast<float>(128 + light.contrast * (static_cast<double>(picture[i]) - 128) + light.brightness);
    return result;
}

Result<Normalized> layer_normalized(const PhotoStack& stack) {
    const auto count = std::ssize(stack.pictures);
    return normalized(stack, "layer_norm", {count, stack.side, stack.side},
                      {.normalized_shape = Shape{stack.side, stack.side}});
}

Result<Normalized> batch_normalized(const PhotoStack& stack, BatchSharing sharing) {
    const auto count = std::ssize(stack.pictures);
    if (sharing == BatchSharing::per_pixel) return normalized(stack, "batch_norm", {count, stack.pixels()}, {});
    return normalized(stack, "batch_norm", {count, 1, stack.side, stack.side}, {});
}

Movement movement(const std::vector<float>& a, const std::vector<float>& b) {
    Movement found;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        found.mean += d;
        found.largest = std::max(found.largest, d);
    }
    found.mean /= static_cast<double>(std::max<std::size_t>(a.size(), 1));
    return found;
}

Spread spread_of(const std::vector<float>& values) {
    Spread spread;
    for (const float v : values) spread.mean += static_cast<double>(v);
    spread.mean /= static_cast<double>(values.size());
    for (const float v : values) {
        const double d = static_cast<double>(v) - spread.mean;
        spread.deviation += d * d;
    }
    spread.deviation = std::sqrt(spread.deviation / static_cast<double>(values.size()));
    return spread;
}

std::vector<float> mirrored(const std::vector<float>& picture, std::int64_t side) {
    auto result = picture;
    for (std::int64_t row = 0; row < side; ++row)
        std::reverse(result.begin() + row * side, result.begin() + (row + 1) * side);
    return result;
}

}  // namespace normscope

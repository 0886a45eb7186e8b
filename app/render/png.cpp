// SPDX-License-Identifier: MIT
#include "app/render/png.h"

#include <fmt/format.h>
#include <spng.h>

#include <cstdlib>
#include <memory>

#include "core/io/file.h"
#include "core/text/quoted.h"

namespace normscope {

Result<std::string> png_bytes(const Picture& picture, bool transparent) {
    std::vector<std::uint8_t> rgb;
    if (!transparent) {
        rgb.reserve(picture.rgba.size() / 4 * 3);
        for (std::size_t i = 0; i + 3 < picture.rgba.size(); i += 4)
            rgb.insert(rgb.end(), picture.rgba.begin() + static_cast<std::ptrdiff_t>(i),
                       picture.rgba.begin() + static_cast<std::ptrdiff_t>(i) + 3);
    }
    const auto& bytes = transparent ? picture.rgba : rgb;
    const std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)> context(spng_ctx_new(SPNG_CTX_ENCODER), spng_ctx_free);
    spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1);
    spng_ihdr header{};
    header.width = static_cast<std::uint32_t>(picture.size.width);
    header.height = static_cast<std::uint32_t>(picture.size.height);
    header.color_type = transparent ? SPNG_COLOR_TYPE_TRUECOLOR_ALPHA : SPNG_COLOR_TYPE_TRUECOLOR;
    header.bit_depth = 8;
    spng_set_ihdr(context.get(), &header);
    if (const int code =
            spng_encode_image(context.get(), bytes.data(), bytes.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
        code != 0)
        return fail(spng_strerror(code));
    std::size_t length = 0;
    int code = 0;
    const std::unique_ptr<void, decltype(&std::free)> file(spng_get_png_buffer(context.get(), &length, &code),
                                                           std::free);
    if (!file) return fail(spng_strerror(code));
    return std::string(static_cast<const char*>(file.get()), length);
}

Result<void> write_png(const std::filesystem::path& file, const Picture& picture, bool transparent) {
    const auto bytes = png_bytes(picture, transparent);
    if (!bytes) return fail(fmt::format("{} could not be encoded: {}", shown_path(file), bytes.error().message));
    return write_file(file, *bytes);
}

}  // namespace normscope

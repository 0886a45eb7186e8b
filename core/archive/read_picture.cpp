// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <spng.h>

#include <algorithm>
#include <bit>
#include <charconv>

#include "core/archive/catalog.h"

namespace normscope::archive {
namespace {

constexpr std::uint64_t most_pixels = std::uint64_t{1} << 28;

/// Grey levels as the file has them, row by row.
struct Picture {
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::vector<float> grey;
    bool wide = false;  ///< 16 bits
    std::string notice;
};

Result<Catalog> catalog_of(const BlobPtr& blob, std::string_view format, Picture picture) {
    const Dtype dtype = picture.wide ? Dtype::uint16 : Dtype::uint8;
    TensorEntry entry{.name = stem_of(blob->name()), .dtype = std::string(info(dtype).name)};
    auto tensor = Tensor::from({picture.height, picture.width}, std::move(picture.grey), {"H", "W"});
    if (!tensor) return fail(fmt::format("{}: {}", blob->name(), tensor.error().message));
    entry.shape = tensor->shape();
    entry.bytes = byte_count(entry.shape, dtype);
    entry.note = picture.notice;
    Catalog catalog;
    catalog.format = format;
    catalog.add(std::move(entry), {.dtype = dtype,
                                   .values = std::make_shared<const Tensor>(std::move(*tensor)),
                                   .notice = picture.notice.empty() ? "" : blob->name() + " is " + picture.notice});
    return catalog;
}

Result<void> check_pixels(const BlobPtr& blob, std::uint64_t width, std::uint64_t height) {
    if (width == 0 || height == 0 || width > most_pixels / height)
        return fail(fmt::format("{} is a picture of {} × {} pixels; 1 to {} can be read", blob->name(), width, height,
                                most_pixels));
    return {};
}

struct Decoder {
    spng_ctx* context = spng_ctx_new(0);

    Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    ~Decoder() { spng_ctx_free(context); }
};

/// Luma of ITU-R BT.601, as Pillow's convert("L") and OpenCV weigh the colours.
float grey_of(float red, float green, float blue) { return 0.299f * red + 0.587f * green + 0.114f * blue; }

template <class T>
void to_grey(const std::vector<char>& pixels, Picture& picture) {
    const auto count = pixels.size() / (4 * sizeof(T));
    picture.grey.resize(count);
    bool coloured = false, transparent = false;
    for (std::size_t i = 0; i < count; ++i) {
        T rgba[4];
        std::copy_n(pixels.data() + i * sizeof rgba, sizeof rgba, reinterpret_cast<char*>(rgba));
        const bool plain = rgba[0] == rgba[1] && rgba[1] == rgba[2];
        coloured = coloured || !plain;
        transparent = transparent || rgba[3] != static_cast<T>(~T{0});
        picture.grey[i] = plain ? rgba[0] : grey_of(rgba[0], rgba[1], rgba[2]);
    }
    if (coloured) picture.notice = "a picture in colour; its grey levels were taken (0.299 R + 0.587 G + 0.114 B)";
    if (transparent)
        picture.notice +=
            picture.notice.empty() ? "a picture with transparency, which was left out" : ", without transparency";
}

Result<Picture> decode_png(const BlobPtr& blob, const std::string& bytes) {
    const auto damaged = [&](int code) {
        return fail(
            fmt::format("{} is damaged or cut off ({}); make or download it again", blob->name(), spng_strerror(code)));
    };
    const Decoder decoder;
    if (decoder.context == nullptr) return damaged(SPNG_EMEM);
    constexpr std::size_t most_chunk = std::size_t{1} << 26;
    spng_set_chunk_limits(decoder.context, most_chunk, most_chunk);
    spng_set_crc_action(decoder.context, SPNG_CRC_ERROR, SPNG_CRC_ERROR);
    if (const int code = spng_set_png_buffer(decoder.context, bytes.data(), bytes.size()); code != 0)
        return damaged(code);
    spng_ihdr header;
    if (const int code = spng_get_ihdr(decoder.context, &header); code != 0) return damaged(code);
    if (auto ok = check_pixels(blob, header.width, header.height); !ok) return std::unexpected(ok.error());
    // Deflate makes at most 1032 bytes of one; a picture that claims more is refused before it takes memory.
    constexpr std::uint64_t most_of_one = 1032;
    if (std::uint64_t{header.width} * header.height * header.bit_depth / 8 > most_of_one * (bytes.size() + 64))
        return fail(fmt::format("{} claims {} × {} pixels, which its {} bytes cannot give; make or download it again",
                                blob->name(), header.width, header.height, bytes.size()));
    Picture picture{.width = header.width, .height = header.height, .wide = header.bit_depth == 16};
    const auto format = picture.wide ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8;
    std::size_t size = 0;
    if (const int code = spng_decoded_image_size(decoder.context, format, &size); code != 0) return damaged(code);
    std::vector<char> pixels(size);
    if (const int code = spng_decode_image(decoder.context, pixels.data(), size, format, SPNG_DECODE_TRNS); code != 0)
        return damaged(code);
    picture.wide ? to_grey<std::uint16_t>(pixels, picture) : to_grey<std::uint8_t>(pixels, picture);
    return picture;
}

/// The header of a PGM: words and numbers with white space and comments between them.
class Netpbm {
public:
    explicit Netpbm(std::string_view bytes) : rest_(bytes.substr(2)) {}

    bool number(std::uint64_t& value) {
        skip();
        const auto [stop, code] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (code != std::errc{}) return false;
        rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
        return true;
    }

    /// What follows the one white space after the header.
    std::string_view raster() {
        rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
        return rest_;
    }

    std::size_t left() const { return rest_.size(); }

private:
    void skip() {
        while (!rest_.empty()) {
            if (rest_.front() == '#')
                rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
            else if (rest_.front() == ' ' || (rest_.front() >= '\t' && rest_.front() <= '\r'))
                rest_.remove_prefix(1);
            else
                break;
        }
    }

    std::string_view rest_;
};

Result<Picture> decode_pgm(const BlobPtr& blob, std::string_view bytes) {
    const auto& name = blob->name();
    if (bytes[1] != '2' && bytes[1] != '5')
        return fail(
            fmt::format("{} is a picture of the kind P{}, and of these PGM (P2 and P5) can be read; convert it to PGM "
                        "or PNG",
                        name, bytes[1]));
    Netpbm reader(bytes);
    std::uint64_t width = 0, height = 0, most = 0;
    if (!reader.number(width) || !reader.number(height) || !reader.number(most) || most == 0 || most > 65535)
        return fail(fmt::format("{} has a header that is not a PGM's; make or download it again", name));
    if (auto ok = check_pixels(blob, width, height); !ok) return std::unexpected(ok.error());
    const auto count = width * height;
    Picture picture{
        .width = static_cast<std::int64_t>(width), .height = static_cast<std::int64_t>(height), .wide = most > 255};
    const auto short_of = [&](std::uint64_t has) {
        return fail(fmt::format("{} is cut off: {} × {} pixels need more than its {} bytes", name, width, height, has));
    };
    if (bytes[1] == '2') {
        if (count > reader.left()) return short_of(bytes.size());
        for (std::uint64_t i = 0; i < count; ++i) {
            std::uint64_t value = 0;
            if (!reader.number(value)) return short_of(bytes.size());
            if (value > most)
                return fail(fmt::format("{} has a grey level of {} where {} is the most", name, value, most));
            picture.grey.push_back(static_cast<float>(value));
        }
        return picture;
    }
    const auto raster = reader.raster();
    const std::uint64_t each = picture.wide ? 2 : 1;
    if (raster.size() < count * each) return short_of(bytes.size());
    picture.grey.resize(static_cast<std::size_t>(count));
    // Two bytes are in big-endian order.
    convert(picture.wide ? Dtype::uint16 : Dtype::uint8, std::endian::native == std::endian::little, raster.data(),
            std::span(picture.grey));
    return picture;
}

}  // namespace

Result<Catalog> list_picture(const BlobPtr& blob) {
    constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
    if (blob->size() > most_bytes)
        return fail(
            fmt::format("{} is larger than the {} GiB that a picture may have", blob->name(), most_bytes >> 30));
    const auto bytes = blob->read(0, blob->size());
    if (!bytes) return std::unexpected(bytes.error());
    const bool png = bytes->front() != 'P';
    auto picture = png ? decode_png(blob, *bytes) : decode_pgm(blob, *bytes);
    if (!picture) return std::unexpected(picture.error());
    return catalog_of(blob, png ? "PNG" : "PGM", std::move(*picture));
}

}  // namespace normscope::archive

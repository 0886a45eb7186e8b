// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "core/archive/catalog.h"
#include "core/archive/text_tensor.h"

namespace normscope::archive {

Result<Catalog> list_text(const BlobPtr& blob, const Control& control) {
    if (blob->size() > max_stream_bytes)
        return fail(fmt::format("{} is larger than the {} GiB that text may have; save it with numpy.save",
                                blob->name(), max_stream_bytes >> 30));
    const auto bytes = blob->read(0, blob->size());
    if (!bytes) return std::unexpected(bytes.error());
    auto text = parse_text_tensor(*bytes, control);
    if (!text) return fail(fmt::format("{}: {}", blob->name(), text.error().message));
    TensorEntry entry{.name = stem_of(blob->name()),
                      .dtype = "text",
                      .shape = text->tensor.shape(),
                      .bytes = blob->size(),
                      .note = text->notice};
    Catalog catalog;
    catalog.format = "text";
    catalog.add(std::move(entry),
                {.values = std::make_shared<const Tensor>(std::move(text->tensor)),
                 .notice = text->notice.empty() ? "" : fmt::format("{}: {}", blob->name(), text->notice)});
    return catalog;
}

}  // namespace normscope::archive

// SPDX-License-Identifier: MIT
// A scene that is read is written and read again to the same document.
#include "core/document/scene.h"

#include "core/document/edits.h"
#include "tests/fuzz/target.h"

NORMSCOPE_FUZZ(scene) {
    using namespace normscope;
    const auto document = parse_scene(bytes);
    if (!document) return fuzz::require_sentence(document.error());
    fuzz::require(check_document(*document).has_value());
    const auto text = write_scene(*document);
    const auto again = parse_scene(text);
    fuzz::require(again.has_value() && again->x == document->x && again->params == document->params);
    fuzz::require(write_scene(*again) == text);
}

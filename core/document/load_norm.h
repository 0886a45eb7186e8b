// SPDX-License-Identifier: MIT
// From a norm layer of a checkpoint to the document's parameters.
#pragma once

#include "core/archive/model_norms.h"
#include "core/document/document.h"

namespace normscope {

/// The document with γ (or w, under GammaForm::one_plus) and β of the layer, or one sentence when their number is not
/// what x and the operator need. A layer without β leaves the document without one.
Result<Document> with_norm(Document document, const NormValues& values, GammaForm form);

}  // namespace normscope

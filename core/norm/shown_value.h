// SPDX-License-Identifier: MIT
// Which number stands for a computed one in a picture: a difference of float32 numbers that should be 0 seldom is, and
// "2.98e-08" beside an x̂ of 0 reads as a value.
#pragma once

#include "core/norm/value.h"

namespace normscope {

/// `computed`, or 0 where that is no more than what rounding to float32 can leave of the terms that were added: x and
/// μ, or γ·x̂ and β. A difference of x and μ must be small beside σ as well (a thousandth), because neighbouring float32
/// numbers may be all that a group consists of; a product or a quotient leaves nothing, so that a small one stays. What
/// a spec rounds on purpose is shown as it comes.
///
/// For what is drawn. The ledger, exports and `eval` give what was computed.
double shown_value(Quantity quantity, const NormSpec& spec, const GroupStats& stats, const CellNumbers& cell,
                   double computed);

}  // namespace normscope

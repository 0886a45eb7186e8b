// SPDX-License-Identifier: MIT
// The entry of γ or β that has the keyboard: its value, and the edit that sets it.
#pragma once

#include <vector>

#include "app/session/actions.h"
#include "core/document/document.h"
#include "core/document/edits.h"

namespace normscope {

inline const std::vector<float>& params_of(const Document& document, const ParamPlace& place) {
    return place.gamma ? document.params.gamma : document.params.beta;
}

inline float value_at(const Document& document, const ParamPlace& place) {
    return params_of(document, place)[static_cast<std::size_t>(place.param)];
}

inline Edit set_param(const ParamPlace& place, float value) {
    if (place.gamma) return SetGamma{place.param, value};
    return SetBeta{place.param, value};
}

}  // namespace normscope

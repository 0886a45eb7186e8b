// SPDX-License-Identifier: MIT
// How the choices of a NormSpec are called in scenes.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/document/document.h"

namespace normscope::scene {

template <class T>
struct Names;

template <>
struct Names<Divisor> {
    static constexpr std::array<std::pair<Divisor, std::string_view>, 3> rows = {{
        {Divisor::none, "none"},
        {Divisor::standard_deviation, "standard_deviation"},
        {Divisor::root_mean_square, "root_mean_square"},
    }};
};

template <>
struct Names<EpsPlacement> {
    static constexpr std::array<std::pair<EpsPlacement, std::string_view>, 2> rows = {{
        {EpsPlacement::inside_root, "inside_root"},
        {EpsPlacement::outside_root, "outside_root"},
    }};
};

template <>
struct Names<ZeroByZero> {
    static constexpr std::array<std::pair<ZeroByZero, std::string_view>, 2> rows = {{
        {ZeroByZero::zero, "zero"},
        {ZeroByZero::nan, "nan"},
    }};
};

template <>
struct Names<GammaForm> {
    static constexpr std::array<std::pair<GammaForm, std::string_view>, 2> rows = {{
        {GammaForm::gamma, "gamma"},
        {GammaForm::one_plus, "one_plus"},
    }};
};

template <>
struct Names<StatsSource> {
    static constexpr std::array<std::pair<StatsSource, std::string_view>, 2> rows = {{
        {StatsSource::batch, "batch"},
        {StatsSource::running, "running"},
    }};
};

template <>
struct Names<MomentumRule> {
    static constexpr std::array<std::pair<MomentumRule, std::string_view>, 2> rows = {{
        {MomentumRule::weight_of_new, "weight_of_new"},
        {MomentumRule::weight_of_old, "weight_of_old"},
    }};
};

template <>
struct Names<SingleValue> {
    static constexpr std::array<std::pair<SingleValue, std::string_view>, 4> rows = {{
        {SingleValue::defined, "defined"},
        {SingleValue::refuse_per_channel, "refuse_per_channel"},
        {SingleValue::refuse_per_channel_in_batch, "refuse_per_channel_in_batch"},
        {SingleValue::refuse_spatial, "refuse_spatial"},
    }};
};

template <>
struct Names<Storage> {
    static constexpr std::array<std::pair<Storage, std::string_view>, 3> rows = {{
        {Storage::float32, "float32"},
        {Storage::bfloat16, "bfloat16"},
        {Storage::float16, "float16"},
    }};
};

template <>
struct Names<VarianceArithmetic> {
    static constexpr std::array<std::pair<VarianceArithmetic, std::string_view>, 4> rows = {{
        {VarianceArithmetic::exact, "exact"},
        {VarianceArithmetic::mean_of_squares, "mean_of_squares"},
        {VarianceArithmetic::two_pass, "two_pass"},
        {VarianceArithmetic::welford, "welford"},
    }};
};

template <>
struct Names<Precision> {
    static constexpr std::array<std::pair<Precision, std::string_view>, 2> rows = {{
        {Precision::float32, "float32"},
        {Precision::float64, "float64"},
    }};
};

template <class T>
std::string_view name_of(T value) {
    for (const auto& [choice, name] : Names<T>::rows)
        if (choice == value) return name;
    return {};
}

}  // namespace normscope::scene

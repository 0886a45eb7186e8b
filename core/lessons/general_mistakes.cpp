// SPDX-License-Identifier: MIT
#include "core/lessons/general_mistakes.h"

#include <array>

namespace normscope {
namespace {

constexpr std::array<GeneralMistake, 30> mistake_rows = {{
    {"mu", "sum", "That is the sum; the mean divides it by the number of values that share it.", "layernorm-by-hand/2"},
    {"mu", "sum/(n-1)", "You divided by n − 1. A mean divides by n.", "layernorm-by-hand/2"},
    {"var", "var*n", "That is the sum of the squares; the variance divides it by n.", "layernorm-by-hand/5"},
    {"var", "var*n/(n-1)", "You divided by n − 1, the unbiased estimate. Normalisation divides by n.",
     "biased-or-unbiased/1"},
    {"var", "sqrt(var)", "That is σ, the root of the variance. The question is about σ².", "layernorm-by-hand/6"},
    {"var", "ms", "You squared the values themselves. Subtract the mean first.", "layernorm-by-hand/3"},
    {"var", "var+eps", "ε is not part of the variance. It is added under the root, later.", "epsilon/2"},
    {"sigma", "var", "That is σ², before the root.", "layernorm-by-hand/6"},
    {"sigma", "sqrt(var*n/(n-1))", "You divided by n − 1 under the root. Normalisation divides by n.",
     "biased-or-unbiased/1"},
    {"sigma", "sqrt(var*n)", "The sum of the squares has to be divided by n before the root.", "layernorm-by-hand/5"},
    {"sigma", "rms", "You squared the values themselves. Subtract the mean first.", "layernorm-by-hand/3"},
    {"sigma", "sqrt(var)+eps", "Here ε goes inside the root: √(σ² + ε).", "epsilon/5"},
    {"sigma", "sqrt(var)", "The root is of σ² + ε; you left ε out.", "epsilon/2"},
    {"rms", "ms", "That is the mean square, before the root.", "rmsnorm-beside-layernorm/2"},
    {"rms", "sqrt(var+eps)", "You subtracted the mean. The root mean square takes the values as they are.",
     "rmsnorm-beside-layernorm/2"},
    {"rms", "sqrt(ms*n)", "Divide the sum of the squares by n first; the root comes after that.",
     "rmsnorm-beside-layernorm/2"},
    {"ms", "rms", "That is the root of it.", "rmsnorm-beside-layernorm/2"},
    {"ms", "ms*n", "That is the sum of the squares; the mean square divides it by n.", "rmsnorm-beside-layernorm/2"},
    {"dev#", "x#", "That is the value itself. Subtract the mean.", "layernorm-by-hand/3"},
    {"xhat#", "dev#", "That is the distance from the mean; it still has to be divided by σ.", "layernorm-by-hand/7"},
    {"xhat#", "dev#/var", "You divided by σ² and forgot the root.", "layernorm-by-hand/6"},
    {"xhat#", "x#/sigma", "You divided by σ without subtracting the mean first.", "layernorm-by-hand/7"},
    {"xhat#", "dev#/sqrt(var*n/(n-1))", "Your σ divides by n − 1. Normalisation divides by n.", "biased-or-unbiased/1"},
    {"xhat#", "dev#/sqrt(var)", "You left ε out of the root.", "epsilon/2"},
    {"xhat#", "x#/rms", "You divided by the root mean square, as RMSNorm does. Here the mean is subtracted first.",
     "rmsnorm-beside-layernorm/2"},
    {"y#", "scaled#", "You stopped before the shift: β is still to be added.", "gamma-and-beta/5"},
    {"y#", "xhat#+beta#", "You left out the scale: multiply by γ before adding β.", "gamma-and-beta/3"},
    {"y#", "gamma#*(xhat#+beta#)", "You added β before multiplying. Scale first, shift second: γx̂ + β.",
     "gamma-and-beta/5"},
    {"y#", "xhat#", "That is x̂; γ and β have not acted yet.", "gamma-and-beta/2"},
    {"scaled#", "xhat#", "That is x̂ itself. Multiply it by its γ.", "gamma-and-beta/2"},
}};

}  // namespace

std::span<const GeneralMistake> general_mistakes() { return mistake_rows; }

}  // namespace normscope

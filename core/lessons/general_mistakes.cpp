// SPDX-License-Identifier: MIT
#include "core/lessons/general_mistakes.h"

#include <array>

namespace normscope {
namespace {

constexpr std::array<GeneralMistake, 30> rows = {{
    {"mu", "sum", "That is the sum; the mean divides it by the number of values that share it."},
    {"mu", "sum/(n-1)", "You divided by n − 1. A mean divides by n."},
    {"var", "var*n", "That is the sum of the squares; the variance divides it by n."},
    {"var", "var*n/(n-1)", "You divided by n − 1, the unbiased estimate. Normalisation divides by n."},
    {"var", "sqrt(var)", "That is σ, the root of the variance. The question is about σ²."},
    {"var", "ms", "You squared the values themselves. Subtract the mean first."},
    {"var", "var+eps", "ε is not part of the variance. It is added under the root, later."},
    {"sigma", "var", "That is σ², before the root."},
    {"sigma", "sqrt(var*n/(n-1))", "You divided by n − 1 under the root. Normalisation divides by n."},
    {"sigma", "sqrt(var*n)", "The sum of the squares has to be divided by n before the root."},
    {"sigma", "rms", "You squared the values themselves. Subtract the mean first."},
    {"sigma", "sqrt(var)+eps", "Here ε goes inside the root: √(σ² + ε)."},
    {"sigma", "sqrt(var)", "The root is of σ² + ε; you left ε out."},
    {"rms", "ms", "That is the mean square, before the root."},
    {"rms", "sqrt(var+eps)", "You subtracted the mean. The root mean square takes the values as they are."},
    {"rms", "sqrt(ms*n)", "The sum of the squares has to be divided by n before the root."},
    {"ms", "rms", "That is the root of it."},
    {"ms", "ms*n", "That is the sum of the squares; the mean square divides it by n."},
    {"dev#", "x#", "That is the value itself. Subtract the mean."},
    {"xhat#", "dev#", "That is the distance from the mean; it still has to be divided by σ."},
    {"xhat#", "dev#/var", "You divided by σ² and forgot the root."},
    {"xhat#", "x#/sigma", "You divided by σ without subtracting the mean first."},
    {"xhat#", "dev#/sqrt(var*n/(n-1))", "Your σ divides by n − 1. Normalisation divides by n."},
    {"xhat#", "dev#/sqrt(var)", "You left ε out of the root."},
    {"xhat#", "x#/rms", "You divided by the root mean square, as RMSNorm does. Here the mean is subtracted first."},
    {"y#", "scaled#", "You stopped before the shift: β is still to be added."},
    {"y#", "xhat#+beta#", "You left out the scale: multiply by γ before adding β."},
    {"y#", "gamma#*(xhat#+beta#)", "You added β before multiplying. Scale first, shift second: γx̂ + β."},
    {"y#", "xhat#", "That is x̂; γ and β have not acted yet."},
    {"scaled#", "xhat#", "That is x̂ itself. Multiply it by its γ."},
}};

}  // namespace

std::span<const GeneralMistake> general_mistakes() { return rows; }

}  // namespace normscope

// SPDX-License-Identifier: MIT
#include "app/ui/motion.h"

#include <unordered_map>

namespace normscope::ui {
namespace {

struct Glide {
    double from = 0;
    double to = 0;
    double start = 0;
    float seconds = 0.2f;
};

std::unordered_map<ImGuiID, Glide> glides;
double now_ = 0;
bool enabled_ = true;
bool moving_ = false;
bool awaiting_ = false;

double position(const Glide& glide) {
    const double t = (now_ - glide.start) / static_cast<double>(glide.seconds);
    if (t >= 1) return glide.to;
    const double smooth = 1 - (1 - t) * (1 - t) * (1 - t);
    return glide.from + (glide.to - glide.from) * smooth;
}

}  // namespace

void begin_motion(double now, bool enabled) {
    now_ = now;
    enabled_ = enabled;
    moving_ = awaiting_ = false;
}

bool in_motion() { return moving_; }

void keep_moving() { moving_ = true; }

void await_work() { moving_ = awaiting_ = true; }

bool awaiting_work() { return awaiting_; }

double ease(ImGuiID id, double target, float seconds) {
    const auto [at, fresh] = glides.try_emplace(id, Glide{target, target, now_, seconds});
    auto& glide = at->second;
    if (fresh || !enabled_ || seconds <= 0) {
        glide = {target, target, now_ - 1, 1};
        return target;
    }
    if (glide.to != target) glide = {position(glide), target, now_, seconds};
    const double value = position(glide);
    if (value != glide.to) moving_ = true;
    return value;
}

float ease(ImGuiID id, float target, float seconds) {
    return static_cast<float>(ease(id, static_cast<double>(target), seconds));
}

void reset_motion() { glides.clear(); }

}  // namespace normscope::ui

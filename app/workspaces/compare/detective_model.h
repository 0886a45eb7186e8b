// SPDX-License-Identifier: MIT
// What the detective's tab knows: the texts that a person gave, and what core/detect makes of them in the background.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "app/ui/view.h"
#include "core/base/job.h"
#include "core/detect/detect.h"

namespace normscope::ui {

/// The texts: numbers as somebody printed them, or names of files. Empty: not given.
struct DetectiveTexts {
    std::string x, y, gamma, beta, running_mean, running_var;

    friend bool operator==(const DetectiveTexts&, const DetectiveTexts&) = default;
};

/// An answer with what it is about.
struct DetectiveAnswer {
    DetectInput input;
    Detection detection;
    /// y of nn.LayerNorm over the last axis, which most people expect; empty where it refuses the shape.
    std::vector<double> expected;
    NormSpec expected_spec;
    /// Another input of the same shape, to predict what the layer prints next.
    Tensor another;
};

class DetectiveModel {
public:
    DetectiveModel();

    /// Once per frame: asks anew when the texts changed, takes the answer when it is there, and files that were given.
    void follow(const View& view);

    /// Text by the name that files are given to: "detective x", "detective running var"; nullptr: no such.
    std::string* text_of(std::string_view target);

    DetectiveTexts texts;
    /// nullptr: none yet, or the texts do not go together.
    const DetectiveAnswer* answer() const { return answer_ && *answer_ ? &**answer_ : nullptr; }
    /// What is wrong with the texts; empty: nothing, or they are being looked at.
    std::string problem() const { return answer_ && !*answer_ ? answer_->error().message : std::string{}; }
    bool busy() const { return job_.started(); }
    /// Whether it has been busy for so long that a person wants to know.
    bool lingers(double now) const { return busy() && now - since_ > 0.25; }
    /// Share of the question that is done; the first part of it is the reading of files.
    double progress() const { return job_.progress(); }
    static constexpr double reading_share = 0.4;
    /// Stops the search; the texts stay, and look_again() asks about them.
    void stop();
    bool stopped() const { return stopped_; }
    void look_again() { fresh_ = true; }

    /// Of the candidates; always one that exists while there is an answer.
    std::size_t chosen() const { return chosen_; }
    void choose(std::size_t candidate);
    const Candidate* candidate() const;

    /// Takes x, and its y, from the document.
    void take_document(const View& view);
    /// Makes the chosen convention the document's operator, with the x that it was found on.
    void use(const View& view) const;

private:
    void take_file(const View& view);

    DetectiveTexts asked_;
    bool fresh_ = true, stopped_ = false;
    double since_ = 0;  // the job started then
    std::uint64_t known_file_ = 0;
    GivenFile file_;  // to be taken after so many frames
    int frames_left_ = 0;
    std::optional<Result<DetectiveAnswer>> answer_;
    std::size_t chosen_ = 0;
    Inbox inbox_;  // before the job, which reports to it
    Job<DetectiveAnswer> job_;
};

}  // namespace normscope::ui

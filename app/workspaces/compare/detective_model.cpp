// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/detective_model.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>

#include "app/ui/motion.h"
#include "core/norm/operators.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr std::int64_t most_document_cells = 1 << 14;

Result<std::optional<KnownValues>> optional_values(const char* name, const std::string& text, const Control& control) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) return std::nullopt;
    auto read = read_printed(text, control);
    if (!read) return fail(fmt::format("{}: {}", name, read.error().message));
    return KnownValues(std::move(*read));
}

/// A part of the job, as shares of its progress.
Control part_of(JobControl& job, double from, double to) {
    return {.stop = job.stop_token(),
            .progress = [&job, from, to](double share) { job.progress(from + (to - from) * share); }};
}

Result<DetectInput> read_texts(const DetectiveTexts& texts, JobControl& job) {
    constexpr double half = DetectiveModel::reading_share / 2;
    DetectInput input;
    for (const auto& [name, text, target] : {std::tuple{"x", &texts.x, &input.x}, {"y", &texts.y, &input.y}}) {
        if (text->find_first_not_of(" \t\r\n") == std::string::npos)
            return fail(fmt::format("{} is empty: paste the numbers that went {}", name, *name == 'x' ? "in" : "out"));
        auto read = read_printed(*text, *name == 'x' ? part_of(job, 0, half) : part_of(job, half, 2 * half));
        if (!read) return fail(fmt::format("{}: {}", name, read.error().message));
        *target = std::move(*read);
    }
    for (const auto& [name, text, target] : {std::tuple{"γ", &texts.gamma, &input.gamma},
                                             {"β", &texts.beta, &input.beta},
                                             {"running mean", &texts.running_mean, &input.running_mean},
                                             {"running variance", &texts.running_var, &input.running_var}}) {
        auto read = optional_values(name, *text, {.stop = job.stop_token(), .progress = {}});
        if (!read) return std::unexpected(read.error());
        *target = std::move(*read);
    }
    return input;
}

/// Whole numbers in another order in every row.
Tensor another_like(const Shape& shape) {
    constexpr std::array<float, 7> cycle = {2, 0, 4, 4, -1, 7, 3};
    auto tensor = Tensor::filled(shape, 0);
    std::vector<float> values;
    for (std::int64_t i = 0; i < tensor.size(); ++i)
        values.push_back(cycle[static_cast<std::size_t>((i + 5 * (i / tensor.row_length())) % 7)]);
    return Tensor::from(shape, std::move(values)).value_or(std::move(tensor));
}

Result<DetectiveAnswer> solve(const DetectiveTexts& texts, JobControl& job) {
    auto input = read_texts(texts, job);
    if (!input) return std::unexpected(input.error());
    auto detection = detect_convention(*input, part_of(job, DetectiveModel::reading_share, 1));
    if (!detection) return std::unexpected(detection.error());
    DetectiveAnswer answer{.input = std::move(*input),
                           .detection = std::move(*detection),
                           .expected = {},
                           .expected_spec = {},
                           .another = {}};
    const auto& x = answer.input.x.values;
    answer.another = another_like(x.shape());
    const auto spec = make_spec("layer_norm", "pytorch", x.shape(), {});
    if (!spec) return answer;
    const auto plan = NormPlan::make(*spec, x.shape());
    if (!plan) return answer;
    answer.expected_spec = *spec;
    answer.expected_spec.has_gamma = answer.expected_spec.has_beta = false;
    answer.expected = reference_forward(answer.expected_spec, *plan, x.values(), {}).output;
    return answer;
}

/// Rows in brackets, nested as the shape says, with all digits of float32.
std::string printed_rows(const Tensor& tensor, std::span<const double> values) {
    std::string text;
    const auto& shape = tensor.shape();
    for (std::int64_t i = 0; i < tensor.size(); ++i) {
        std::int64_t block = 1;
        int opens = 0;
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            block *= shape[axis];
            if (i % block == 0) ++opens;
        }
        if (i > 0) text += opens > 0 ? std::string(static_cast<std::size_t>(opens), ']') + ",\n" : ", ";
        text += std::string(static_cast<std::size_t>(opens), '[');
        text += format_shortest(static_cast<float>(values[static_cast<std::size_t>(i)]));
    }
    return text + std::string(shape.size(), ']');
}

}  // namespace

DetectiveModel::DetectiveModel() {
    texts.x = "[[1, 0, 0, 0],\n [0.2, 0.1, 0.4, 0.3]]";
    texts.y = "[[1.499997, -0.499999, -0.499999, -0.499999],\n [-0.3872953, -1.1618861, 1.1618861, 0.38729542]]";
}

void DetectiveModel::choose(std::size_t candidate) {
    if (const auto* found = answer()) chosen_ = std::min(candidate, found->detection.candidates.size() - 1);
}

const Candidate* DetectiveModel::candidate() const {
    const auto* found = answer();
    return found ? &found->detection.candidates[chosen_] : nullptr;
}

std::string* DetectiveModel::text_of(std::string_view target) {
    for (const auto& [name, text] : {std::pair{"detective x", &texts.x},
                                     {"detective y", &texts.y},
                                     {"detective gamma", &texts.gamma},
                                     {"detective beta", &texts.beta},
                                     {"detective running mean", &texts.running_mean},
                                     {"detective running var", &texts.running_var}})
        if (target == name) return text;
    return nullptr;
}

void DetectiveModel::stop() {
    job_.cancel();
    stopped_ = true;
}

/// A field that is being typed into writes its own text back once more when it is left: then it is the file's turn.
void DetectiveModel::take_file(const View& view) {
    if (const auto& given = view.given_file(); given.number != known_file_) {
        known_file_ = given.number;
        if (text_of(given.target) == nullptr) return;
        if (frames_left_ > 0) *text_of(file_.target) = file_.path.string();
        file_ = given;
        frames_left_ = 2;
        ImGui::ClearActiveID();
    }
    if (frames_left_ == 0) return;
    keep_moving();
    if (--frames_left_ == 0) *text_of(file_.target) = file_.path.string();
}

void DetectiveModel::follow(const View& view) {
    inbox_.take();
    take_file(view);
    const bool anew = fresh_ || !(texts == asked_);
    if (job_.running() && anew) job_.cancel();  // its answer would be about other texts
    if (auto outcome = job_.take(); outcome && !anew && !stopped_) {
        answer_ = std::move(*outcome);
        chosen_ = 0;
    }
    if (!job_.started() && anew) {
        fresh_ = stopped_ = false;
        asked_ = texts;
        since_ = view.now;
        job_ = {inbox_, [question = texts](JobControl& job) { return solve(question, job); }};
    }
    if (job_.started()) await_work();
}

void DetectiveModel::take_document(const View& view) {
    const auto& x = view.document().x;
    if (x.empty() || x.rank() == 0 || x.size() > most_document_cells) {
        view.out.push(Notify{"The detective reads tensors of 1 to 16,384 values from the document.", true});
        return;
    }
    std::vector<double> in;
    std::vector<double> out;
    for (std::int64_t cell = 0; cell < x.size(); ++cell) {
        in.push_back(static_cast<double>(x[cell]));
        out.push_back(cell_value(view, Quantity::output, cell));
    }
    texts = DetectiveTexts{.x = printed_rows(x, in), .y = printed_rows(x, out)};
}

void DetectiveModel::use(const View& view) const {
    const auto* found = answer();
    if (found == nullptr) return;
    const auto& best = found->detection.candidates[chosen_];
    auto document = view.document();
    document.x = found->input.x.values;
    document.spec = best.spec;
    document.params = best.params;
    document.selection = {};
    document.playhead = {};
    auto fitting = with_fitting_params(std::move(document));
    if (!fitting) {
        view.out.push(Notify{fitting.error().message, true});
        return;
    }
    view.out.edit(Replace{std::move(*fitting)}, "Use " + best.title);
    view.out.push(Notify{fmt::format("The document’s operator is now {}", best.title)});
}

}  // namespace normscope::ui

// SPDX-License-Identifier: MIT
#include "app/cli/detect_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <system_error>

#include "core/archive/archive.h"
#include "core/detect/detect.h"
#include "core/document/scene.h"
#include "core/io/file.h"
#include "core/io/json.h"

namespace normscope::cli {
namespace {

/// Numbers on the command line itself: "[[2, 0, 4, 4]]", "tensor([1., 2.])", "1 2 3".
bool is_inline(const std::string& text) {
    std::error_code ignored;
    if (std::filesystem::exists(text, ignored)) return false;
    return text.find('[') != std::string::npos || text.find(' ') != std::string::npos ||
           text.find('\n') != std::string::npos;
}

/// A file of any kind that is read elsewhere, or the numbers themselves. Text keeps how many digits it was printed
/// with.
Result<Printed> read_printed(const char* option, const std::string& text) {
    const auto explain = [&](const Error& error) { return fail(fmt::format("{}: {}", option, error.message)); };
    if (is_inline(text)) {
        auto numbers = parse_printed(text);
        if (!numbers) return explain(numbers.error());
        return numbers;
    }
    auto read = read_tensor(text);
    if (!read) return std::unexpected(read.error());
    if (read->dtype == "text") {
        const auto bytes = text == "-" ? Result<std::string>{fail("")} : read_file(text);
        if (bytes)
            if (auto numbers = parse_printed(*bytes); numbers && numbers->values.size() == read->tensor.size())
                return numbers;
    }
    return Printed{.values = std::move(read->tensor), .half_unit = {}, .dtype = std::move(read->dtype)};
}

Result<void> read_optional(const char* option, const std::optional<std::string>& text, std::optional<Tensor>& target) {
    if (!text) return {};
    auto numbers = read_printed(option, *text);
    if (!numbers) return std::unexpected(numbers.error());
    target = std::move(numbers->values);
    return {};
}

Json numbers_json(const Shape& shape, const std::vector<double>& values) {
    return to_json(shape, std::span<const double>(values));
}

/// Everything of a scene but x: with another x in it, it predicts what the layer prints next.
Json scene_json(const Candidate& candidate, const Tensor& x) {
    Document document;
    document.x = x;
    document.spec = candidate.spec;
    document.params = candidate.params;
    document.title = candidate.title;
    auto scene = parse_json(write_scene(document)).value();
    for (const char* key : {"x", "selection", "playhead"}) scene.erase(key);
    return scene;
}

Json candidate_json(const Candidate& candidate, const Tensor& x) {
    Json json;
    json["verdict"] = name_of(candidate.verdict);
    json["title"] = candidate.title;
    json["reason"] = candidate.reason;
    json["residual_ulps"] = to_json(candidate.residual_ulps);
    json["max_abs"] = to_json(candidate.max_abs);
    if (!candidate.aliases.empty()) json["aliases"] = candidate.aliases;
    json["solved"] = Json::array();
    if (candidate.gamma_solved) json["solved"].push_back("gamma");
    if (candidate.beta_solved) json["solved"].push_back("beta");
    if (candidate.running_solved) json["solved"].push_back("running statistics");
    json["call"] = {{"pytorch", candidate.calls.pytorch},
                    {"keras", candidate.calls.keras},
                    {"flax", candidate.calls.flax},
                    {"onnx", candidate.calls.onnx}};
    if (candidate.next) {
        json["next"]["x"] = to_json(candidate.next->x.shape(), candidate.next->x.values());
        json["next"]["y"] = numbers_json(candidate.next->x.shape(), candidate.next->y);
    }
    json["scene"] = scene_json(candidate, x);
    return json;
}

}  // namespace

Result<void> detect(const DetectOptions& options, std::ostream& out) {
    for (const auto& [name, given] : {std::pair{"--x", options.x.has_value()}, {"--y", options.y.has_value()}})
        if (!given)
            return fail(
                fmt::format("detect needs {}: give --x and --y, files or numbers such as \"[[2, 0, 4, 4]]\"", name));
    DetectInput input;
    auto x = read_printed("--x", *options.x);
    if (!x) return std::unexpected(x.error());
    auto y = read_printed("--y", *options.y);
    if (!y) return std::unexpected(y.error());
    input.x = std::move(*x);
    input.y = std::move(*y);
    for (auto ok :
         {read_optional("--gamma", options.gamma, input.gamma), read_optional("--beta", options.beta, input.beta),
          read_optional("--running-mean", options.running_mean, input.running_mean),
          read_optional("--running-var", options.running_var, input.running_var)})
        if (!ok) return std::unexpected(ok.error());
    const auto detection = detect_convention(input);
    if (!detection) return std::unexpected(detection.error());
    Json json;
    json["candidates"] = Json::array();
    for (const auto& candidate : detection->candidates)
        json["candidates"].push_back(candidate_json(candidate, input.x.values));
    out << pretty(json);
    return {};
}

}  // namespace normscope::cli

// SPDX-License-Identifier: MIT
#include "app/cli/detect_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "core/detect/detect.h"
#include "core/document/scene.h"
#include "core/io/json.h"

namespace normscope::cli {
namespace {

/// Errors of numbers on the command line itself name the option; those of files name the file.
Result<Printed> read_option(const char* option, const std::string& text) {
    auto read = read_printed(text);
    if (!read && is_inline_tensor(text)) return fail(fmt::format("{}: {}", option, read.error().message));
    return read;
}

Result<void> read_optional(const char* option, const std::optional<std::string>& text,
                           std::optional<KnownValues>& target) {
    if (!text) return {};
    auto numbers = read_option(option, *text);
    if (!numbers) return std::unexpected(numbers.error());
    target = std::move(*numbers);
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
    auto x = read_option("--x", *options.x);
    if (!x) return std::unexpected(x.error());
    auto y = read_option("--y", *options.y);
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

// SPDX-License-Identifier: MIT
#include "core/lessons/read_change.h"

#include <algorithm>
#include <array>

#include "core/io/npy.h"

namespace normscope {
namespace {

constexpr std::size_t most_axes = 8;

/// Collects nested lists of numbers in row-major order. The first way down says the shape.
struct NestedLists {
    Shape shape;
    std::vector<float> values;
    std::string problem;

    void read(const toml::array& array, std::size_t depth) {
        if (!problem.empty()) return;
        if (depth == shape.size()) {
            if (depth == most_axes || array.empty() || !values.empty()) return complain();
            shape.push_back(static_cast<std::int64_t>(array.size()));
        }
        if (static_cast<std::int64_t>(array.size()) != shape[depth])
            problem = depth + 1 < shape.size() || depth == 0 ? "the lists in \"x\" must be equally long"
                                                             : "every row of \"x\" needs the same number of values";
        for (const auto& each : array) {
            if (const auto* inner = each.as_array()) {
                read(*inner, depth + 1);
                continue;
            }
            const auto number = each.value<double>();
            if (!number || depth + 1 != shape.size()) return complain();
            values.push_back(static_cast<float>(*number));
        }
    }

    void complain() {
        if (problem.empty()) problem = "\"x\" must be a list of numbers, or of lists that are nested alike";
    }
};

Result<Tensor> nested_tensor(const toml::array& array) {
    NestedLists lists;
    lists.read(array, 0);
    if (lists.problem.empty() && element_count(lists.shape) != std::ssize(lists.values)) lists.complain();
    if (!lists.problem.empty()) return fail(lists.problem);
    if (lists.shape.size() == 1) lists.shape.insert(lists.shape.begin(), 1);
    return Tensor::from(std::move(lists.shape), std::move(lists.values));
}

/// x = { shape = [2, 3, 4], values = [ … ] }, the values in row-major order.
Result<Tensor> shaped_tensor(const toml::table& node, const std::string& place) {
    LessonTable table(node, place);
    table.only({"shape", "values"});
    const auto* values = table.node("values");
    const auto* extents = table.node("shape") ? table.node("shape")->as_array() : nullptr;
    if (!values || !extents) return fail("\"x\" as a table needs \"shape\" and \"values\"");
    Shape shape;
    for (const auto& each : *extents) shape.push_back(each.value_exact<std::int64_t>().value_or(0));
    if (shape.empty() || shape.size() > most_axes || std::ranges::any_of(shape, [](auto n) { return n < 1; }))
        return fail("\"shape\" must be whole numbers above 0");
    auto numbers = table.numbers(*values, "values");
    if (!table.problem().empty()) return fail(table.problem().substr(place.size() + 2));
    if (auto ok = check_shape(shape); !ok) return std::unexpected(ok.error());
    return Tensor::from(std::move(shape), std::move(numbers));
}

/// x = "images.npy": a file beside the lesson.
Result<Tensor> tensor_in(const std::string& name, const LessonFiles& files) {
    if (name.empty() || name.find_first_of("/\\") != std::string::npos || !name.ends_with(".npy"))
        return fail(fmt::format("\"x\" names {}, and not a .npy file beside the lesson", quoted(name)));
    if (!files) return fail(fmt::format("\"x\" names {}, but there are no files beside the lesson", quoted(name)));
    const auto bytes = files(name);
    if (!bytes) return std::unexpected(bytes.error());
    auto array = parse_npy(*bytes, name);
    if (!array) return std::unexpected(array.error());
    if (array->tensor.empty() || array->tensor.rank() == 0)
        return fail(fmt::format("{} holds no row of numbers", quoted(name)));
    return std::move(array->tensor);
}

void read_x(LessonTable& table, StateChange& change, const LessonFiles& files) {
    const auto* found = table.node("x");
    if (!found) {
        if (table.node("axes")) table.blame("\"axes\" names the axes of an \"x\", and there is none here");
        return;
    }
    auto tensor = found->is_array()    ? nested_tensor(*found->as_array())
                  : found->is_table()  ? shaped_tensor(*found->as_table(), table.place() + ", x")
                  : found->is_string() ? tensor_in(*found->value<std::string>(), files)
                                       : Result<Tensor>(fail("\"x\" must be a list of numbers or a list of rows"));
    if (!tensor) return table.blame(tensor.error().message);
    if (auto names = table.texts("axes"); !names.empty()) {
        auto named =
            Tensor::from(tensor->shape(), {tensor->values().begin(), tensor->values().end()}, std::move(names));
        if (!named) return table.blame(named.error().message);
        tensor = std::move(named);
    }
    change.x = std::move(*tensor);
}

void read_select(LessonTable& table, StateChange& change) {
    const auto* found = table.node("select");
    if (!found) return;
    std::vector<std::int64_t> index;
    if (const auto* array = found->as_array())
        for (const auto& each : *array) index.push_back(each.value<std::int64_t>().value_or(0) - 1);
    if (index.empty() || std::ranges::any_of(index, [](auto i) { return i < 0; }))
        return table.blame("\"select\" must be an index such as [row, column], counted from 1");
    change.select = std::move(index);
}

/// x3, x_2_1, gamma2, beta1: one number, named as everywhere.
std::optional<CellName> entry_name(std::string_view key) {
    auto name = parse_cell_name(key);
    if (!name || name->index.empty()) return {};
    const bool parameter = name->base == "gamma" || name->base == "beta";
    if (name->base != "x" && !(parameter && name->index.size() == 1)) return {};
    return name;
}

}  // namespace

StateChange read_change(const toml::node& node, LessonTable& parent, std::string_view key, const LessonFiles& files) {
    StateChange change;
    const auto* inner = node.as_table();
    if (!inner) {
        parent.blame(fmt::format("\"{}\" must be a table, like {{ eps = 0 }}", key));
        return change;
    }
    LessonTable table(*inner, fmt::format("{}, {}", parent.place(), key));
    read_x(table, change, files);
    table.read("gamma", change.gamma);
    table.read("beta", change.beta);
    table.read("running_mean", change.running_mean);
    table.read("running_var", change.running_var);
    table.read("op", change.op, "text");
    table.read("convention", change.convention, "text");
    if (const auto* eps = table.node("eps")) change.default_eps = eps->value_exact<std::string>() == "default";
    if (!change.default_eps) table.read("eps", change.eps, "a number or \"default\"");
    table.read("momentum", change.momentum, "a number");
    table.read("num_groups", change.num_groups, "a whole number");
    table.read("axis", change.axis, "a whole number");
    table.read("training", change.training, "true or false");
    table.read("affine", change.affine, "true or false");
    table.read("unbiased", change.unbiased, "true or false");
    table.read("eps_outside", change.eps_outside, "true or false");
    table.read("nan_at_zero_by_zero", change.nan_at_zero_by_zero, "true or false");
    read_select(table, change);
    constexpr std::array<std::string_view, 18> known = {
        "axis",       "axes",     "x",      "gamma",    "beta",        "running_mean", "running_var",
        "op",         "eps",      "affine", "unbiased", "eps_outside", "num_groups",   "nan_at_zero_by_zero",
        "convention", "momentum", "select", "training"};
    for (const auto& [name, value] : *inner) {
        if (std::ranges::find(known, std::string_view(name.str())) != known.end()) continue;
        const auto number = value.value<double>();
        auto entry = entry_name(name.str());
        if (entry && number)
            change.entries.emplace_back(std::move(*entry), *number);
        else
            table.blame(fmt::format("{} is not a key that belongs here", quoted(name.str())));
    }
    parent.take_problem(table.problem());
    return change;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// The exported programs are run, with whichever of NumPy, JAX, Keras and PyTorch this machine's Python has, and what
// they compute is compared with the reference.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/random.h"
#include "core/codegen/codegen.h"
#include "core/document/edits.h"
#include "core/norm/operators.h"
#include "tests/core/python.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

struct Program {
    std::string name;
    Document document;
};

std::vector<float> draw(Random& random, std::int64_t count, double middle, double spread) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(middle + spread * random.normal()));
    return values;
}

/// Of all extents different, with a mean that is not 0 and an outlier, and parameters that are all different.
Program program_of(Random& random, const Shape& shape, std::string_view op, std::string_view convention,
                   const OperatorArgs& args, std::string_view what) {
    Program program{fmt::format("{} {} {} {}", op, convention, fmt::join(shape, "x"), what), {}};
    auto& document = program.document;
    auto values = draw(random, element_count(shape), 0.7, 1.5);
    values[values.size() / 3] = 9;
    document.x = Tensor::from(shape, std::move(values)).value();
    document.spec = make_spec(op, convention, shape, args).value();
    document = with_fitting_params(std::move(document)).value();
    auto& params = document.params;
    const auto fresh = [&](std::vector<float>& stored, double middle, double spread) {
        stored = draw(random, std::ssize(stored), middle, spread);
    };
    fresh(params.gamma, 1, 0.4);
    fresh(params.beta, 0, 0.4);
    fresh(params.running_mean, 0.2, 0.5);
    for (float& var : params.running_var) var = static_cast<float>(0.5 + 2 * random.uniform());
    return program;
}

/// Every operator under every convention in two ranks, and what a person may switch on them.
std::vector<Program> programs() {
    std::vector<Program> all;
    Random random(26);
    for (const Shape& shape : {Shape{3, 4}, Shape{2, 6, 5}, Shape{2, 4, 3, 5}})
        for (const auto& convention : conventions())
            for (const auto& op : operators()) {
                OperatorArgs args;
                args.num_groups = op.takes_groups ? std::optional<std::int64_t>(2) : std::nullopt;
                const auto spec = make_spec(op.id, convention.id, shape, args);
                if (!spec || !NormPlan::make(*spec, shape)) continue;
                const auto add = [&](std::string_view what) -> Document& {
                    return all.emplace_back(program_of(random, shape, op.id, convention.id, args, what)).document;
                };
                add("as it comes");
                if (op.has_modes) {
                    args.training = false;
                    add("in evaluation");
                    args.training = true;
                    args.momentum = 0.25;
                    add("with a momentum of 0.25");
                }
                if (convention.id != std::string_view("pytorch")) continue;
                if (op.id != std::string_view("rms_norm")) add("divided by n - 1").spec.unbiased = true;
                add("eps outside").spec.eps_placement = EpsPlacement::outside_root;
                add("one plus w").spec.gamma_form = GammaForm::one_plus;
                add("in float64").precision = Precision::float64;
            }
    // What its framework refuses, such as a value that has its statistics for itself, is no program.
    std::erase_if(all, [](const Program& each) { return !check_document(each.document); });
    return all;
}

std::string json_of(const std::vector<double>& values) {
    return fmt::format("[{}]", fmt::join(values, ", "));  // none of them is NaN or infinite
}

/// The programs as files beside what they must compute.
void write_programs(const TemporaryFolder& folder, CodeTarget target) {
    std::ofstream expected(folder / "expected.json");
    expected << "[";
    int number = 0;
    for (const auto& [name, document] : programs()) {
        const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
        const auto right = reference_forward(document.spec, plan, document.x.values(), document.params);
        std::ofstream(folder / fmt::format("{}.py", number)) << export_code(document, target);
        expected << fmt::format("{}{{\"name\": \"{}\", \"y\": {}, \"running_mean\": {}, \"running_var\": {}}}",
                                number == 0 ? "" : ",\n", name, json_of(right.output), json_of(right.new_running_mean),
                                json_of(right.new_running_var));
        ++number;
    }
    expected << "]";
}

class ExportedCode : public ::testing::TestWithParam<std::string> {};  // the target's id

TEST_P(ExportedCode, ComputesTheSame) {
    const auto target = find_code_target(GetParam())->target;
    const std::string module = target == CodeTarget::pytorch ? "torch" : GetParam();
    const auto python = python_with(module);
    if (python.empty()) GTEST_SKIP() << "no python3 here has " << module;
    const TemporaryFolder folder;
    write_programs(folder, target);
    const auto command = fmt::format("{} {}/tests/core/run_exported.py {} {} >{}/said 2>&1", python,
                                     NORMSCOPE_SOURCE_DIR, folder.path().string(), module, folder.path().string());
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream said(folder / "said");
    const std::string words{std::istreambuf_iterator<char>(said), {}};
    EXPECT_NE(words.find(fmt::format("{} programs agree", programs().size())), std::string::npos) << words;
}

std::vector<std::string> targets() {
    std::vector<std::string> ids;
    for (const auto& row : code_targets()) ids.emplace_back(row.id);
    return ids;
}

INSTANTIATE_TEST_SUITE_P(Targets, ExportedCode, ::testing::ValuesIn(targets()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace normscope

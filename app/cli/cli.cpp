// SPDX-License-Identifier: MIT
#include "app/cli/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <ostream>

#include "app/cli/detect_command.h"
#include "app/cli/eval_command.h"
#include "app/cli/inspect_command.h"
#include "app/cli/list_commands.h"
#include "app/cli/progress_command.h"
#include "app/cli/question_commands.h"
#include "app/cli/start_command.h"
#include "app/cli/worksheet_command.h"

#include "core/base/memory.h"
#include "core/text/nearest.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

constexpr int bad_input = 2;

void add_start_options(CLI::App& app, cli::StartOptions& options) {
    app.add_option("FILE", options.file, "a scene, or a .npy file")->type_name("");
    const auto add = [&](const char* name, std::optional<std::string>& target, const char* type, const char* text) {
        app.add_option(name, target, text)->type_name(type)->group("Window");
    };
    add("--screenshot", options.screenshot, "OUT.png|OUT.svg", "draw one frame to a file, without a display");
    add("--size", options.size, "WIDTHxHEIGHT", "size of the screenshot in logical pixels (1600x900)");
    add("--scale", options.scale, "1|1.5|2", "pixels of the screenshot for each logical pixel (1)");
    add("--theme", options.theme, "dark|light|high-contrast", "colours of the screenshot (dark)");
    add("--figure", options.figure, "NAME", "only this part of the screen; a wrong name lists them");
    app.add_flag("--transparent", options.transparent, "of a figure: without the grounds of its panels")
        ->group("Window");
    add("--workspace", options.workspace, "NAME", "where to begin: vector, …");
    add("--lesson", options.lesson, "ID", "begin with a lesson");
    add("--step", options.step, "N", "and at one of its steps, counted from 1");
    add("--seed", options.seed, "S", "with other numbers in its question, as lessons --questions --seed S has them");
}

/// What says how a tensor is normalised: for numbers without a window, and for the window.
void add_norm_options(CLI::App& app, cli::EvalOptions& options, const char* group) {
    const auto add = [&](const char* name, std::optional<std::string>& target, const char* type, const char* text) {
        app.add_option(name, target, text)->type_name(type)->group(group);
    };
    add("--op", options.op, "OP", "layer_norm, rms_norm, batch_norm, group_norm, instance_norm or standardize");
    add("--normalized-shape", options.normalized_shape, "4,5",
        "layer_norm, rms_norm: the trailing extents that share a statistic");
    add("--axis", options.axis, "K", "layer_norm, rms_norm: the first normalised axis; else the channel axis");
    add("--axes", options.axes, "0,2,3", "standardize: the reduced axes");
    add("--num-groups", options.num_groups, "G", "group_norm: into how many groups the channels are cut");
    add("--eps", options.eps, "E", "what is added to the variance (the preset's)");
    add("--gamma", options.gamma, "G.npy", "scale (1)");
    add("--beta", options.beta, "B.npy", "shift (0)");
    app.add_flag("--training", options.training, "batch_norm: use the batch's statistics and update the running ones")
        ->group(group);
    add("--running-mean", options.running_mean, "M.npy", "batch_norm: running mean");
    add("--running-var", options.running_var, "V.npy", "batch_norm: running variance");
    add("--momentum", options.momentum, "M", "batch_norm: momentum, as the preset means it (the preset's)");
    add("--preset", options.preset, "NAME", "pytorch, keras, flax or onnx (pytorch)");
}

void add_eval_options(CLI::App& eval, cli::EvalOptions& options) {
    eval.add_option("SCENE", options.scene, "a scene, or a .npy file: print its results as JSON")->type_name("");
    eval.add_flag("--trace", options.trace, "add every step to the JSON");
    eval.add_option("--format", options.format, "of a scene: json, or markdown for the table of its statistics (json)")
        ->type_name("json|markdown");
    add_norm_options(eval, options, "Options");
    const auto add = [&](const char* name, std::optional<std::string>& target, const char* type, const char* text) {
        eval.add_option(name, target, text)->type_name(type);
    };
    add("--x", options.x, "X.npy", "the input; FILE:NAME takes a tensor out of an archive, - is standard input");
    add("--dy", options.dy, "DY.npy", "gradient of a loss by y: also write dx.npy, dgamma.npy, dbeta.npy");
    add("--out", options.out, "DIR", "folder for y.npy, mean.npy, rstd.npy; or FILE.npz, FILE.safetensors, or FILE.y.csv");
}

void add_worksheet_options(CLI::App& worksheet, cli::WorksheetOptions& options) {
    worksheet.add_option("LESSON", options.lesson, "id of the lesson whose questions are asked")->type_name("");
    worksheet.add_option("--topics", options.topics, "instead: words like epsilon,GroupNorm; their lessons in turn")
        ->type_name("A,B");
    worksheet.add_option("--seed", options.seed, "which numbers the sheet has (1)")->type_name("S");
    worksheet.add_option("--count", options.count, "how many exercises (10)")->type_name("K");
    worksheet
        .add_option("--out", options.out, "SHEET.pdf or SHEET.html to print, or SHEET.md; else Markdown is printed")
        ->type_name("FILE");
}

void add_answer_options(CLI::App& answer, cli::AnswerOptions& options) {
    answer.add_option("--lesson", options.lesson, "id of the lesson")->type_name("ID")->required();
    answer.add_option("--step", options.step, "its step, counted from 1")->type_name("N")->required();
    answer.add_option("--seed", options.seed, "which numbers the question has (0: as written)")->type_name("S");
    answer.add_option("TEXT", options.text, "the answer as typed; the number of a choice; for a task x3 = 2, …")
        ->type_name("")
        ->required();
}

void add_detect_options(CLI::App& detect, cli::DetectOptions& options) {
    const auto add = [&](const char* name, std::optional<std::string>& target, const char* type, const char* text) {
        detect.add_option(name, target, text)->type_name(type);
    };
    add("--x", options.x, "X.npy", "what went in: a file with a tensor, or the numbers, \"[[2, 0, 4, 4]]\"");
    add("--y", options.y, "Y.npy", "what the framework printed");
    add("--gamma", options.gamma, "G.npy", "scale, when it is known (solved for)");
    add("--beta", options.beta, "B.npy", "shift, when it is known (solved for)");
    add("--running-mean", options.running_mean, "M.npy", "running mean, when it is known");
    add("--running-var", options.running_var, "V.npy", "running variance, when it is known");
}

/// CLI11's messages may have several lines; people get one sentence.
std::string one_sentence(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.pop_back();
    return text + "; see normscope --help";
}

/// What is wrong with a word that no option and no command takes, and what was probably meant.
std::string unexpected_word(const CLI::App& app, const CLI::App* command, const std::string& word) {
    std::vector<std::string> names;
    for (const auto* each : {&app, command}) {
        if (each == nullptr) continue;
        for (const auto* option : each->get_options())
            for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    }
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const auto bare = std::string_view(word).substr(0, word.find('='));
    if (!word.starts_with('-')) return fmt::format("{} is one word too many; see normscope --help", quoted(word));
    return fmt::format("there is no option {}{}; see normscope --help", quoted(bare), perhaps(bare, candidates));
}

/// A command that was mistyped looks like a file that does not exist.
Result<void> check_file(const CLI::App& app, const std::string& file) {
    std::error_code code;
    if (file.empty() || file == "-" || std::filesystem::exists(file, code)) return {};
    std::vector<std::string> names;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    if (const auto meant = nearest(file, candidates))
        return fail(fmt::format("there is no command {} and no such file, perhaps you meant {}; see normscope --help",
                                quoted(file), *meant));
    return {};
}

int report(const Result<void>& result, std::ostream& err) {
    if (result) return 0;
    err << "normscope: " << shown_whole(result.error().message) << '\n';
    return bad_input;
}

}  // namespace

namespace {

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
    CLI::App app("NormScope: a laboratory for normalization layers", "normscope");
    app.set_version_flag("--version", "NormScope " NORMSCOPE_VERSION);
    app.require_subcommand(0, 1);
    cli::StartOptions start_options;
    add_start_options(app, start_options);
    add_norm_options(app, start_options.norm, "Window, with a tensor as FILE");
    cli::EvalOptions eval_options;
    CLI::App* eval = app.add_subcommand("eval", "Normalise .npy files, or print the results of a scene");
    add_eval_options(*eval, eval_options);
    CLI::App* inspect = app.add_subcommand("inspect", "List the tensors of a file as JSON");
    std::string inspected;
    bool stats = false;
    inspect->add_option("FILE", inspected, "a file with tensors, FILE:NAME for one of them, - for standard input")
        ->type_name("")
        ->required();
    inspect->add_flag("--stats", stats, "add min, max, mean, std and the number of NaN and Inf");
    CLI::App* lessons = app.add_subcommand("lessons", "List the lessons as JSON");
    bool questions = false;
    cli::AnswerOptions answer_options;
    lessons->add_flag("--questions", questions, "list every question with its answer instead");
    lessons->add_option("--seed", answer_options.seed, "draw the questions' numbers anew")->type_name("S");
    CLI::App* answer = app.add_subcommand("answer", "Check an answer to a question of a lesson; prints JSON");
    add_answer_options(*answer, answer_options);
    cli::WorksheetOptions worksheet_options;
    CLI::App* worksheet =
        app.add_subcommand("worksheet", "Write exercises with fresh numbers, and their key, to print");
    add_worksheet_options(*worksheet, worksheet_options);
    cli::ProgressOptions progress_options;
    CLI::App* progress = app.add_subcommand("progress", "Print what you have finished as JSON, or read it back");
    progress->add_option("--out", progress_options.out, "write it to a file instead")->type_name("FILE");
    progress->add_option("--import", progress_options.import, "add what such a file knows")->type_name("FILE");
    cli::DetectOptions detect_options;
    CLI::App* detect = app.add_subcommand("detect", "Name the convention that made y out of x, as JSON");
    add_detect_options(*detect, detect_options);
    CLI::App* bench = app.add_subcommand("bench", "Measure the kernels on this machine");
    bool quick = false;
    bench->add_flag("--quick", quick, "small shapes and short runs only");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& request) {  // --help and --version
        app.exit(request, out, err);
        return 0;
    } catch (const CLI::ExtrasError& error) {
        const auto words = app.remaining(true);
        if (words.empty()) return report(fail(one_sentence(error.what())), err);
        const auto commands = app.get_subcommands();
        return report(fail(unexpected_word(app, commands.empty() ? nullptr : commands.front(), words.front())), err);
    } catch (const CLI::ParseError& error) {
        return report(fail(one_sentence(error.what())), err);
    }
    if (!app.get_subcommands().empty() && app.count_all() > app.get_subcommands().front()->count_all() + 1)
        return report(fail("options of the window do not go with a command; see normscope --help"), err);
    if (eval->parsed()) return report(cli::eval(eval_options, out), err);
    if (detect->parsed()) return report(cli::detect(detect_options, out), err);
    if (inspect->parsed()) return report(cli::inspect(inspected, stats, out), err);
    if (lessons->parsed())
        return report(questions ? cli::list_questions(answer_options.seed, out) : cli::list_lessons(out), err);
    if (answer->parsed()) return report(cli::answer(answer_options, out), err);
    if (worksheet->parsed()) return report(cli::worksheet(worksheet_options, out), err);
    if (progress->parsed()) return report(cli::progress(progress_options, out), err);
    if (bench->parsed()) return report(cli::bench(quick, out), err);
    if (auto ok = check_file(app, start_options.file); !ok) return report(ok, err);
    return report(cli::start(start_options), err);
}

}  // namespace

int run_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
    int status = 0;
    const auto enough = within_memory([&]() -> Result<void> {
        status = run(argc, argv, out, err);
        return {};
    });
    if (!enough) return report(enough, err);
    out.flush();
    if (status == 0 && !out)
        return report(fail("the standard output could not be written; what it shows is cut off"), err);
    return status;
}

}  // namespace normscope

// SPDX-License-Identifier: MIT
// Worksheets on A4 pages.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/lessons/paper_text.h"
#include "app/lessons/worksheet_file.h"
#include "core/lessons/given.h"
#include "core/text/mathml.h"
#include "core/text/number_format.h"

namespace normscope {
namespace {

constexpr double body = 10.5;

void line(Paper& paper, std::string_view text, Face face, double size) {
    paper.flow(paper.line_of(escaped_html(text), size, face), size);
}

/// x of the group in focus as bars.
void bars(Paper& paper, const std::vector<double>& x) {
    double least = 0;
    double most = 0;
    for (const double value : x) {
        if (!std::isfinite(value)) return;
        least = std::min(least, value);
        most = std::max(most, value);
    }
    if (x.empty() || x.size() > 16) return;
    if (most - least <= 0) most = least + 1;
    constexpr double tall = 62;
    constexpr double slot = 34;
    paper.keep(tall + 44);
    const double top = paper.y() + 14;
    const auto at = [&](double value) { return top + (most - value) / (most - least) * tall; };
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double left = Paper::margin + 6 + slot * static_cast<double>(i);
        const double high = std::min(at(x[i]), at(0));
        paper.fill(left, high, 21, std::max(0.8, std::abs(at(x[i]) - at(0))), 0, 0.447, 0.698);
        const auto value = paper.word(format_number(x[i]), Face::mono, 7.5);
        paper.draw(value, left + (21 - value.width) / 2, x[i] < 0 ? at(x[i]) + 9 : at(x[i]) - 3);
        const auto name = paper.line_of(fmt::format("<math><msub><mi>x</mi><mn>{}</mn></msub></math>", i + 1), 8);
        paper.draw(name.front(), left + (21 - name.front().width) / 2, top + tall + 20);
    }
    paper.fill(Paper::margin, at(0) - 0.3, slot * static_cast<double>(x.size()) + 6, 0.6, 0.45, 0.45, 0.45);
    paper.skip(tall + 44);
}

void ask(Paper& paper, const Exercise& each, int number) {
    paper.keep(150);
    line(paper, fmt::format("{}.", number), Face::bold, 12);
    paper.blocks(prose_html(given_words(each.state)), body - 1);
    paper.blocks(prose_html(each.question.prompt), body);
    const auto account = account_of(each.state);
    if (!account.empty()) bars(paper, account.front().values);
    if (each.question.kind == QuestionKind::choice) {
        char letter = 'A';
        for (const auto& choice : each.question.choices)
            paper.flow(paper.line_of(escaped_html(fmt::format("{}.  {}", letter++, choice.text)), body), body, 12);
    } else {
        paper.skip(22);
        paper.fill(Paper::margin, paper.y(), Paper::width - 2 * Paper::margin, 0.5, 0.4, 0.4, 0.4);
    }
    paper.skip(16);
}

void answer(Paper& paper, const Exercise& each, int number) {
    paper.keep(110);
    line(paper, fmt::format("{}.  {}", number, each.expected), Face::bold, 11.5);
    line(paper, assignment_line(each), Face::mono, 8);
    paper.blocks(prose_html(each.question.solution), body);
    for (const auto& row : account_of(each.answer)) {
        std::string values;
        for (const double value : row.values) values += (values.empty() ? "" : ",  ") + format_number(value);
        auto boxes = paper.line_of(mathml(row.latex), 9);
        boxes.push_back(PaperBox{.width = std::max(4.0, 62 - boxes.front().width)});
        for (auto& box : paper.line_of(escaped_html(values), 9, Face::mono)) boxes.push_back(std::move(box));
        paper.flow(boxes, 9, 6);
    }
    paper.skip(12);
}

}  // namespace

Result<std::string> worksheet_pdf(const Worksheet& sheet) {
    Paper paper;
    line(paper, sheet.title, Face::bold, 18);
    line(paper, fmt::format("NormScope worksheet · seed {} · Name: ______________________________", sheet.seed),
         Face::regular, 9);
    paper.skip(12);
    int number = 0;
    for (const auto& each : sheet.exercises) ask(paper, each, ++number);
    paper.new_page();
    line(paper, "Key", Face::bold, 18);
    paper.skip(8);
    number = 0;
    for (const auto& each : sheet.exercises) answer(paper, each, ++number);
    return paper.finish();
}

}  // namespace normscope

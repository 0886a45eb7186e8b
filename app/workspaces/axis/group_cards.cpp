// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/group_cards.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/session/channel_axis.h"
#include "app/ui/access.h"
#include "app/ui/colormap.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/channel_field.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float least_picture = 56;              // logical
constexpr std::int64_t most_measured = 1 << 20;  // cells: identities are measured between two frames

std::string shape_words(const View& view) {
    return fmt::format("({}) = ({})", fmt::join(axis_names(view), ", "), fmt::join(view.document().x.shape(), ", "));
}

/// Above what a card says in the place of a picture.
struct Refusal {
    const char* heading;
    ImU32 color;
};
Refusal refusal_of(FrameworkOutcome::Kind kind) {
    using enum FrameworkOutcome::Kind;
    switch (kind) {
    case raises:
        return {"raises", palette().bad};
    case silent:
        return {"raises nothing", palette().warn};
    case asks:
        return {"not said yet", palette().warn};
    case call:
    case no_layer:
    case nothing:
        return {"no groups", palette().secondary};
    }
    return {"", palette().secondary};
}

/// "γ and β (6): 12 numbers".
std::string parameter_words(const Grouping& grouping) {
    const auto& spec = grouping.spec;
    if (!spec.has_gamma && !spec.has_beta) return "no γ, no β";
    const auto count = grouping.plan->param_count() * ((spec.has_gamma ? 1 : 0) + (spec.has_beta ? 1 : 0));
    return fmt::format("{} ({}): {} number{}",
                       spec.has_gamma && spec.has_beta ? "γ, β"
                       : spec.has_gamma                ? "γ"
                                                       : "β",
                       fmt::join(grouping.plan->affine_shape(), ", "), count, count == 1 ? "" : "s");
}

}  // namespace

void GroupCards::update(const View& view) {
    const auto& document = view.document();
    const auto choice = channel_choice(view);
    if (document.spec.split_axis >= 0) num_groups_ = document.spec.num_groups;
    GroupingOptions options{.channel = choice.axis,
                            .num_groups = num_groups_,
                            .convention = document.spec.convention,
                            .eps = document.spec.eps};
    if (find_convention(options.convention) == nullptr) options.convention = "pytorch";
    const auto key =
        fmt::format("{} {} {} {} {} {} {}", to_string(document.x.shape()), fmt::join(document.x.axis_names(), ","),
                    options.channel.value_or(-1), options.num_groups, options.convention, options.eps, framework_);
    if (key != made_for_) {
        groupings_ = groupings(document.x, options);
        outcomes_.clear();
        const auto framework = frameworks()[static_cast<std::size_t>(framework_)].framework;
        for (const auto& grouping : groupings_)
            outcomes_.push_back(framework_outcome(grouping, document.x, options, framework));
        made_for_ = key;
    }
    const auto revision = view.content_revision();
    if (!identities_ || (measured_for_ == key && measured_revision_ == revision)) return;
    measured_ = document.x.size() <= most_measured ? identities(document.x, options) : std::vector<Identity>{};
    measured_for_ = key;
    measured_revision_ = revision;
}

float GroupCards::draw_header(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const char* title = "The same tensor, grouped in other ways";
    const float choice = px(240);
    // The frameworks stand beside the title, or where that is too long below it.
    const bool beside = text_width(fonts().semibold, px(18), title) <= to.x - from.x - choice - px(10);
    const float room = to.x - from.x - (beside ? choice + px(10) : 0);
    float y = from.y + text_wrapped(list, fonts().semibold, px(18), from, room, palette().text, title) + px(4);
    y += text_wrapped(list, fonts().regular, px(12.5f), {from.x, y}, room, palette().secondary,
                      "Shape " + shape_words(view) + ". One colour is one mean and one variance.");
    std::vector<std::string> names;
    for (const auto& row : frameworks()) names.emplace_back(row.name);
    ImGui::SetCursorScreenPos({beside ? to.x - choice : from.x, beside ? from.y - px(4) : y + px(8)});
    if (const int picked = segmented("framework", names, framework_, choice); picked >= 0) framework_ = picked;
    y += beside ? px(8) : px(48);
    draw_channel_choice(view, {from.x, y}, to);
    ImGui::SetCursorScreenPos({to.x - px(78), y + px(4)});
    if (link(identities_ ? "identities −###identities" : "identities +###identities")) identities_ = !identities_;
    return y + px(40);
}

void GroupCards::draw_channel_choice(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto choice = channel_choice(view);
    float left = from.x;
    left += text(list, fonts().regular, px(13), {left, from.y + px(7)}, palette().secondary,
                 "Which axis holds the channels?") +
            px(10);
    left += channel_field(view, {left, from.y}, to.x - px(88) - left) + px(10);  // "identities" stands at the end
    if (left + px(70) >= to.x - px(100)) return;
    if (choice.said == Said::nobody && view.document().x.rank() > 0)
        text(list, fonts().regular, px(12), {left, from.y + px(8)}, palette().warn, "not said yet");
    if (choice.said == Said::names)
        text(list, fonts().regular, px(12), {left, from.y + px(8)}, palette().secondary, "by its name");
}

void GroupCards::paint(const View& view, ImVec2 from, ImVec2 to, const std::vector<Card>& cards) {
    const auto layout = lay_out(view.document().x.shape(), focused_cell(view.document()), {.cells = 1600, .side = 14});
    std::string now = fmt::format("{} {} {} {} {} {} {}", made_for_, to.x - from.x, to.y - from.y, palette().inset,
                                  cards.size(), layout.places.empty() ? 0 : layout.places.front().cell, scale());
    if (now == painted_ || layout.places.empty()) return;
    painted_ = std::move(now);
    const auto bounds = bounds_of(layout, {});
    const auto placed = placed_boxes(layout, {}, [&](const CubeLayout::Place& place) {  // the rest is hidden
        return place.at[across] == layout.axes[across].count - 1 || place.at[down] == 0 || place.at[deep] == 0;
    });
    std::vector<CubeBatch> batches;
    for (std::size_t i = 0; i < cards.size(); ++i) {
        if (!groupings_[i].plan) continue;
        const auto& card = cards[i];
        const auto projection = project(Camera{}, bounds, {card.picture_from.x - from.x, card.picture_from.y - from.y},
                                        {card.picture_to.x - from.x, card.picture_to.y - from.y});
        const ImU32 edge = with_alpha(palette().inset, 0.9f);
        batches.push_back(paint_cells(
            placed, projection,
            [&](std::size_t place) -> CellColors {
                return {group_color(groupings_[i].plan->group_of(layout.places[place].cell)), edge};
            },
            std::max(1.0f, 0.9f * scale())));
    }
    texture_ =
        painter_.draw(batches, {static_cast<int>(to.x - from.x), static_cast<int>(to.y - from.y)}, palette().inset);
}

const FrameworkOutcome& GroupCards::outcome_of(const Grouping& grouping) const {
    return outcomes_[static_cast<std::size_t>(&grouping - groupings_.data())];
}

GroupCards::Facts GroupCards::facts_of(const Grouping& grouping) const {
    const auto& plan = *grouping.plan;
    return {fmt::format("{} group{} × {}", plan.group_count(), plan.group_count() == 1 ? "" : "s", plan.group_size()),
            parameter_words(grouping), outcome_of(grouping)};
}

float GroupCards::facts_height(const Facts& words, float width) const {
    if (words_ == Words::groups_only) return px(18);
    return px(21) + wrapped_height(fonts().mono, px(11.5f), width, words.parameters) +
           wrapped_height(fonts().mono, px(11.5f), width, words.outcome.words);
}

float GroupCards::head_height(const Grouping& grouping, float width) const {
    const float title = px(3) + wrapped_height(fonts().semibold, px(15), width, grouping.title);
    return words_ == Words::all ? title + wrapped_height(fonts().regular, px(12), width, grouping.sentence) : title;
}

std::pair<float, float> GroupCards::choose_words(float width, float height) {
    float head = 0, facts = 0;
    for (const auto words : {Words::all, Words::no_sentence, Words::groups_only}) {
        words_ = words;
        head = facts = 0;
        for (const auto& grouping : groupings_) {
            head = std::max(head, head_height(grouping, width));
            if (grouping.plan) facts = std::max(facts, facts_height(facts_of(grouping), width));
        }
        if (height - head - facts - px(40) >= px(least_picture)) break;
    }
    return {head, facts};
}

void GroupCards::draw_facts(const Grouping& grouping, const Card& card) {
    auto* list = ImGui::GetWindowDrawList();
    const float left = card.from.x + px(14);
    const float width = card.to.x - card.from.x - px(28);
    if (!grouping.plan) {
        const auto& outcome = outcome_of(grouping);
        const auto [heading, color] = refusal_of(outcome.kind);
        const float y = card.from.y + px(16) + head_height(grouping, width);
        text(list, fonts().semibold, px(12.5f), {left, y}, color, heading);
        text_within(list, fonts().mono, px(12), {left, y + px(19)}, {width, card.to.y - px(8) - y - px(19)}, color,
                    outcome.words);
        record("grouping " + grouping.id, fmt::format("{}: {}", heading, outcome.words));
        return;
    }
    const auto words = facts_of(grouping);
    float y = card.to.y - px(12) - facts_height(words, width);
    text(list, fonts().mono, px(12.5f), {left, y}, palette().text, words.groups);
    y += px(18);
    record("grouping " + grouping.id, words.groups);
    if (words_ == Words::groups_only) return;
    y += text_wrapped(list, fonts().mono, px(11.5f), {left, y}, width, palette().secondary, words.parameters) + px(3);
    text_wrapped(list, fonts().mono, px(11.5f), {left, y}, width,
                 words.outcome.kind == FrameworkOutcome::Kind::call ? quantity_color(Quantity::input) : palette().faint,
                 words.outcome.words);
    record("call " + grouping.id, words.outcome.words);
}

void GroupCards::draw_card(const View& view, const Grouping& grouping, const Card& card) {
    auto* list = ImGui::GetWindowDrawList();
    ImGui::SetCursorScreenPos(card.from);
    const auto name = "card " + grouping.id;
    const bool clicked = hit_area(name.c_str(), {card.to.x - card.from.x, card.to.y - card.from.y}) && grouping.plan;
    const bool hovered = ImGui::IsItemHovered();
    // What a small card leaves out stands here.
    tooltip(grouping.plan ? fmt::format("{}\n{}\nClick: make it the document’s operator.", grouping.sentence,
                                        outcome_of(grouping).words)
                                .c_str()
                          : outcome_of(grouping).words.c_str());
    const bool active = grouping.plan && same_grouping(grouping.spec, view.document().spec);
    if (clicked) view.out.edit(SetSpec{grouping.spec}, grouping.title, ImGui::GetID(name.c_str()));
    const auto edge = active ? quantity_color(Quantity::mean) : hovered ? palette().accent : palette().edge;
    list->AddRect(card.from, card.to, edge, px(8), active ? px(1.6f) : std::max(1.0f, px(1)));
    const float left = card.from.x + px(14);
    const float width = card.to.x - card.from.x - px(28);
    const float title =
        text_wrapped(list, fonts().semibold, px(15), {left, card.from.y + px(11)}, width,
                     grouping.mistake ? quantity_color(Quantity::beta) : palette().text, grouping.title);
    if (words_ == Words::all)
        text_wrapped(list, fonts().regular, px(12), {left, card.from.y + px(14) + title}, width, palette().secondary,
                     grouping.sentence);
    if (active) record("active grouping", grouping.id);
    draw_facts(grouping, card);
    refusal_below(view, ImGui::GetID(name.c_str()), card.from, {card.to.x, card.from.y + px(50)});
}

float GroupCards::identities_height() const {
    if (!identities_) return 0;
    return px(22) * static_cast<float>(std::max<std::size_t>(measured_.size(), 1)) + px(10);
}

void GroupCards::draw_identities(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    if (measured_.empty())
        text(list, fonts().regular, px(12.5f), from, palette().secondary,
             view.document().x.size() > most_measured ? "Identities are measured on tensors of up to a million cells."
             : !channel_choice(view).axis             ? "They are about channels: say above which axis holds them."
                                                      : "A vector has no axes to confuse: no identity applies.");
    float y = from.y;
    int number = 0;
    for (const auto& identity : measured_) {
        const auto found = identity.holds ? fmt::format("largest deviation {}", format_number(identity.deviation))
                                          : identity.holds.error().message;
        const float right = text_width(fonts().mono, px(12), found);
        text_clipped(list, fonts().regular, px(12.5f), {from.x, y}, to.x - from.x - right - px(16), palette().text,
                     identity.title + (identity.caveat.empty() ? "" : " — " + identity.caveat));
        text(list, fonts().mono, px(12), {to.x, y + px(1)}, identity.holds ? palette().good : palette().bad, found,
             Align::right);
        record(fmt::format("identity {}", ++number), found);
        y += px(22);
    }
}

std::size_t GroupCards::columns_in(float width) const {
    const auto most = static_cast<std::size_t>(std::max(1.0f, width / px(150)));
    return std::min<std::size_t>(groupings_.size() > 6 ? 4 : 3, most);
}

float GroupCards::wanted_height(float width) const {
    const std::size_t columns = columns_in(width);
    const auto rows = static_cast<float>((groupings_.size() + columns - 1) / columns);
    return px(150) + std::max(rows, 1.0f) * px(236) + identities_height();
}

void GroupCards::draw(const View& view, ImVec2 from, ImVec2 to, float least) {
    update(view);
    const ImVec2 top{from.x, draw_header(view, from, to)};
    const float foot = identities_height();
    const ImVec2 end{to.x, to.y - foot};
    if (groupings_.empty() || end.y - top.y < px(60)) return;
    const std::size_t columns = columns_in(to.x - from.x);
    const std::size_t rows = (groupings_.size() + columns - 1) / columns;
    const float gap = px(10);
    const float width =
        std::floor((end.x - top.x - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    const float height = std::floor((end.y - top.y - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows));
    // The pictures of all cards are of one size: what the longest words leave over.
    const float surely =
        std::floor((from.y + least - foot - top.y - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows));
    const auto [head, facts] = choose_words(width - px(28), std::min(height, surely));
    record("card picture", fmt::format("{:.0f}", (height - head - facts - px(40)) / scale()));
    std::vector<Card> cards;
    for (std::size_t i = 0; i < groupings_.size(); ++i) {
        const ImVec2 a{top.x + (width + gap) * static_cast<float>(i % columns),
                       top.y + (height + gap) * static_cast<float>(i / columns)};
        const ImVec2 b{a.x + width, a.y + height};
        cards.push_back({a, b, {a.x + px(16), a.y + head + px(20)}, {b.x - px(16), b.y - facts - px(20)}});
    }
    auto* list = ImGui::GetWindowDrawList();
    for (const auto& card : cards) list->AddRectFilled(card.from, card.to, palette().inset, px(8));
    paint(view, top, end, cards);
    const ImVec2 size{end.x - top.x, end.y - top.y};
    for (std::size_t i = 0; i < cards.size(); ++i) {
        const auto& card = cards[i];
        const ImVec2 a{card.from.x + px(8), card.picture_from.y};
        const ImVec2 b{card.to.x - px(8), card.picture_to.y};
        record("picture of " + groupings_[i].id, fmt::format("{} {} {} {}", card.picture_from.x, card.picture_from.y,
                                                             card.picture_to.x, card.picture_to.y));
        if (texture_ != 0 && groupings_[i].plan && b.y - a.y >= px(16))
            list->AddImage(ImTextureRef(texture_), a, b, {(a.x - top.x) / size.x, (a.y - top.y) / size.y},
                           {(b.x - top.x) / size.x, (b.y - top.y) / size.y});
        draw_card(view, groupings_[i], card);
    }
    if (identities_) draw_identities(view, {from.x, end.y + px(10)}, to);
}

}  // namespace normscope::ui

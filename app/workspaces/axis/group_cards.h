// SPDX-License-Identifier: MIT
// The same tensor under the ways of normalising it that people confuse, each as a small cube in the colours of its
// groups.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/ui/view.h"
#include "app/workspaces/axis/cube_scene.h"
#include "core/axis/framework_outcome.h"

namespace normscope::ui {

class GroupCards {
public:
    /// `least` is the height that it has at any time: what the cards say does not change with a ledger below them.
    void draw(const View& view, ImVec2 from, ImVec2 to, float least);
    /// The height that shows every card in this width.
    float wanted_height(float width) const;

private:
    struct Card {
        ImVec2 from, to;  // on screen
        ImVec2 picture_from, picture_to;
    };

    std::size_t columns_in(float width) const;
    void update(const View& view);
    /// What a card says below its picture.
    struct Facts {
        std::string groups, parameters;
        FrameworkOutcome outcome;
    };

    /// How much of its words a card keeps where the room is short: the picture goes before them all.
    enum class Words { all, no_sentence, groups_only };

    Facts facts_of(const Grouping& grouping) const;
    const FrameworkOutcome& outcome_of(const Grouping& grouping) const;
    void draw_channel_choice(const View& view, ImVec2 from, ImVec2 to);
    float facts_height(const Facts& words, float width) const;
    float head_height(const Grouping& grouping, float width) const;
    /// The heights of the longest head and facts, with the most words that leave a picture its height.
    std::pair<float, float> choose_words(float width, float height);
    /// Answers where it ends.
    float draw_header(const View& view, ImVec2 from, ImVec2 to);
    void draw_card(const View& view, const Grouping& grouping, const Card& card);
    void draw_facts(const Grouping& grouping, const Card& card);
    void paint(const View& view, ImVec2 from, ImVec2 to, const std::vector<Card>& cards);
    float identities_height() const;
    void draw_identities(const View& view, ImVec2 from, ImVec2 to);

    Words words_ = Words::all;
    int framework_ = 0;
    bool identities_ = false;
    std::int64_t num_groups_ = 0;
    std::string made_for_;
    std::vector<Grouping> groupings_;
    std::vector<FrameworkOutcome> outcomes_;  // in the chosen framework, of each
    std::uint64_t measured_revision_ = 0;
    std::string measured_for_;
    std::vector<Identity> measured_;
    CubePainter painter_;
    std::string painted_;
    ImTextureID texture_ = 0;
};

}  // namespace normscope::ui

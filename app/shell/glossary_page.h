// SPDX-License-Identifier: MIT
// The glossary: symbols and terms, their names in frameworks, and the number of the document that each stands for.
#pragma once

#include <string>

#include "app/ui/view.h"
#include "core/lessons/glossary.h"

namespace normscope {

/// The live number of an entry as it is shown; "waits for your answer" while a lesson keeps it back.
std::string live_words(const ui::View& view, const GlossaryEntry& entry);

class GlossaryPage {
public:
    void draw(const ui::View& view, ImVec2 from, ImVec2 to);

private:
    void draw_entry(const ui::View& view, const GlossaryEntry& entry, float width);
    char sought_[64] = {};
};

/// Over what is pointed at in a text: the entry, and its number.
void explain(const ui::View& view, const GlossaryEntry& entry);

}  // namespace normscope

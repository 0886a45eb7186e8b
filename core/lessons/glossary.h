// SPDX-License-Identifier: MIT
// Glossary: every symbol and term with its names in papers and frameworks, what it means, and a number of the document
// that shows it. The page, the words under the pointer and the palette read this table.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/document/document.h"
#include "core/norm/quantity.h"

namespace normscope {

struct GlossaryEntry {
    std::string_view id;      ///< "gamma"
    std::string_view symbol;  ///< "γ"; empty: it is a word
    std::string_view name;    ///< "scale"
    std::string_view also;    ///< "weight in PyTorch, gamma in Keras, …"; may be empty
    std::string_view says;    ///< one or two sentences
    std::string_view number;  ///< expression of the live number, # for the column in focus; "groups:layer_norm" counts
    std::string_view shows;   ///< what that number is: "the mean of the group in focus"
    std::optional<Quantity> quantity;  ///< what a lesson may keep back, and the number with it
    std::string_view see;              ///< "layernorm-by-hand/2": the lesson step about it
    std::string_view spelled;          ///< further words in texts that mean it, between bars: "means|averages"
};

std::span<const GlossaryEntry> glossary();

/// nullptr when there is none of that id.
const GlossaryEntry* find_entry(std::string_view id);
/// The entry that speaks of a quantity.
const GlossaryEntry* entry_of(Quantity quantity);
/// The entry whose name or spelling begins `text` at a word's beginning and ends at a word's end, the longest; and how
/// long it is. nullptr: none does.
const GlossaryEntry* entry_at(std::string_view text, std::size_t& length);

/// The number that an entry shows on this document. Fails where the document has no such number.
Result<double> live_number(const GlossaryEntry& entry, const Document& document);

}  // namespace normscope

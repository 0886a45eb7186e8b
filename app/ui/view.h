// SPDX-License-Identifier: MIT
// View: what a piece of the interface gets to see, and where it puts what it asks for.
#pragma once

#include <imgui.h>

#include <string>

#include "app/session/reading.h"

namespace normscope::ui {

struct View : Reading {
    View(const Session& session, ActionSink& sink, double time) : Reading(session), out(sink), now(time) {}

    ActionSink& out;
    double now;  ///< by the host's clock, seconds
    /// The workspace that is shown has marks for the guesses that a lesson asks for. Elsewhere its picture is covered.
    bool takes_guesses = false;
};

/// "x[2,3]": the name of a cell-wise number for tests and item ids, counted from 1 along every axis.
std::string number_name(const View& view, Quantity quantity, std::int64_t cell);

/// What pictures show of a cell's computed value, from the document's derived values; NaN where a lesson keeps it back.
double cell_value(const View& view, Quantity quantity, std::int64_t cell);

/// A number that can be clicked (the ledger explains it) and hovered (its sources light up). Draws nothing itself; call
/// it over the area where the number is drawn. True while hovered.
bool number_area(const View& view, Quantity quantity, std::int64_t cell, const std::string& name, ImVec2 from,
                 ImVec2 to);

/// Whether a workspace or a panel may fill the button of what it is for. In an open lesson it is the lesson that says
/// what comes next, and it fills one button itself.
bool may_fill_button(const View& view);

/// True when the number is the hovered one, or what that is directly computed from.
bool is_lit(const View& view, Quantity quantity, std::int64_t cell);

}  // namespace normscope::ui

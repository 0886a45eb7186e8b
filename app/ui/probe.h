// SPDX-License-Identifier: MIT
// Probe: the texts that were drawn in the last frame, by name. It is how tests and "copy as text" see the screen, which
// an immediate-mode interface otherwise keeps to itself.
#pragma once

#include <imgui.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace normscope::ui {

using Probe = std::map<std::string, std::string, std::less<>>;

/// Starts recording into `probe` (nullptr: stop). It is cleared at the start of each frame by the shell.
void set_probe(Probe* probe);
Probe* probe();

/// Records that `text` is shown under `name`, for example "xhat[1,3]".
void record(std::string_view name, std::string_view text);

/// A text or formula where it was drawn, and the rectangle it was clipped to.
struct DrawnText {
    std::string words;
    ImVec2 from, to;
    ImVec2 clip_from, clip_to;
    bool scrolls = false;       ///< sideways: what is cut off can be brought into sight
    bool scrolls_down = false;  ///< likewise
    ImGuiID layer = 0;          ///< the window with all that is in it; what lies in another one may cover it
};

/// Starts collecting every text that the drawing helpers draw (nullptr: stop). The collector is the caller's to clear.
void set_drawn_texts(std::vector<DrawnText>* texts);
void record_drawn(const ImDrawList* list, std::string_view words, ImVec2 from, ImVec2 size);
/// The last item is a text, of a helper that is not ours.
void record_item(std::string_view words);

/// While it lives, what is drawn belongs into a rectangle, say of a button: beyond it counts as cut off.
class TextRoom {
public:
    TextRoom(ImVec2 from, ImVec2 to);
    ~TextRoom();
    TextRoom(const TextRoom&) = delete;
    TextRoom& operator=(const TextRoom&) = delete;

private:
    ImVec2 from_, to_;  // of the room around it
};

}  // namespace normscope::ui

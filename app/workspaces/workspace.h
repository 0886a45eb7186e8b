// SPDX-License-Identifier: MIT
// Workspace: one way to look at the document. Each is a folder below this one and a row of the table in workspaces.cpp;
// the top bar, the shortcuts, the palette, the command line, the lessons and the tests read that table.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "app/ui/draw.h"
#include "app/ui/theme.h"
#include "app/ui/view.h"

namespace normscope {

class CommandRegistry;

/// What a workspace remembers between frames (scroll, camera, hover; never a part of the document) and how it draws.
/// Made when it is first shown, and kept while another one is: switching loses nothing.
class WorkspaceScreen {
public:
    virtual ~WorkspaceScreen() = default;
    WorkspaceScreen() = default;
    WorkspaceScreen(const WorkspaceScreen&) = delete;
    WorkspaceScreen& operator=(const WorkspaceScreen&) = delete;

    /// Draws into the rectangle that the shell's panels leave over.
    virtual void draw(const ui::View& view, ImVec2 from, ImVec2 to) = 0;

    /// The height, in pixels, of its panels below each other, which is how they stand in less width than it is made
    /// for: they scroll down when that is more than the `room` in sight. 0: as it is.
    virtual float stacked_height(const ui::View& view, float width, float room) const {
        (void)view, (void)width, (void)room;
        return 0;
    }

    /// What hands can do in the part that is shown, in the place of the table's hints. Empty: those of the table.
    virtual std::span<const std::string_view> hints() const { return {}; }
};

/// Which of the shell's panels stand beside a workspace. The lesson panel also comes with every open lesson.
struct Panels {
    bool lesson = false;     ///< on the left, also without an open lesson
    bool inspector = false;  ///< on the right: operator, statistics, code, ledger
    bool transport = false;  ///< below: the steps of the account
};

/// Whether a screen that is made for a width gets so much less that its panels stand below each other.
inline bool stacks(ImVec2 from, ImVec2 to, ImVec2 least) { return to.x - from.x < ui::px(least.x) - ui::px(4); }

struct Workspace {
    std::string_view id;     ///< "vector": what lessons, scenes and --workspace call it
    std::string_view title;  ///< "Vector"
    ui::Icon icon = ui::Icon::bars;
    std::string_view help;                         ///< one paragraph: what it shows and what can be done in it
    std::span<const std::string_view> hints = {};  ///< of the status bar: what hands can do here
    Panels panels;
    /// The room that it is made for, in logical pixels. In a little less it is drawn smaller, in less height it
    /// scrolls, and in less width its panels stand below each other: never does it scroll sideways.
    ImVec2 least{0, 0};
    /// The width that its panels need below each other, in logical pixels; in less they are drawn smaller.
    float narrowest = 0;
    std::unique_ptr<WorkspaceScreen> (*make)() = nullptr;
    /// It asks View::withholds() before it shows a number. Another is covered while a lesson keeps something back.
    bool withholds = false;
    /// What the document lacks for it, as one sentence; empty when there is nothing to miss. nullptr: never anything.
    std::string (*missing)(const Document&) = nullptr;
    /// It has numbers of its own, so that a document that is opened is not seen in it.
    bool own_numbers = false;
    /// Files that such a workspace does show.
    bool (*takes)(const std::filesystem::path& file) = nullptr;
    /// Registers the commands that belong to it. nullptr: none of its own.
    void (*add_commands)(CommandRegistry&) = nullptr;
    /// Parts of it that can be shown by name: "compare/time-machine".
    std::span<const std::string_view> parts = {};
    /// It looks as a lesson step's `camera` says.
    bool camera = false;
    /// Names that a lesson's `point` may use here beside the quantities.
    std::span<const std::string_view> points = {};
};

/// All workspaces, in the order of the top bar.
std::span<const Workspace> workspaces();
/// nullptr when there is none of that id. What follows a "/" names a part of it, which is the workspace's own matter.
const Workspace* find_workspace(std::string_view id);
/// "vector, axis, compare": for sentences.
std::string workspace_ids();

}  // namespace normscope

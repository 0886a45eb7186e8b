// SPDX-License-Identifier: MIT
// Drawer: a side panel that gives way to the picture. It stands at one of three stops: a tab with its name, half, full.
#pragma once

#include <imgui.h>

#include <string>

namespace normscope {

class Drawer {
public:
    enum class Stop { tab, half, full };
    enum class Side { left, right };

    Drawer(const char* name, Side side) : name_(name), side_(side) {}

    Stop stop() const { return stop_; }
    void stand_at(Stop stop);
    /// To its tab, and from there to where it stood before.
    void toggle();
    /// From half to full width and back; from its tab to full width.
    void widen();
    bool open() const { return stop_ != Stop::tab; }
    /// The person has put it to its tab, and not opened it since.
    bool folded() const { return folded_; }

    /// What its contents take, at `half` and at `full`, in pixels.
    struct Widths {
        float half, full;
    };
    /// Where the contents are, and the strip beside them that is dragged and clicked.
    struct Room {
        ImVec2 from, to;
        ImVec2 strip_from, strip_to;
        bool strip = false;
    };
    /// Takes what it needs from `from` … `to`. Without `handle` there is only the strip of the tab.
    Room place(ImVec2& from, ImVec2& to, const Widths& widths, bool handle) const;
    /// Draws the strip of a place.
    void draw_handle(const Room& room, const Widths& widths, const std::string& note);

private:
    void move(float contents, const Widths& widths);
    void draw_strip(ImVec2 from, ImVec2 to, const std::string& note) const;

    const char* name_;
    Side side_;
    Stop stop_ = Stop::full;
    Stop opened_ = Stop::full;  // where toggle() opens it
    bool dragged_ = false;
    bool folded_ = false;
};

}  // namespace normscope
